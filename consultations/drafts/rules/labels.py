"""The label that a text carries itself: which words and numbers, what level they mean, how they count."""

import re
from dataclasses import dataclass

from consultare.lib.documents import Block
from consultare.lib.documents.lines import (
    ALINEA,
    CAPITAL,
    DASH,
    DECIMAL,
    LETTER,
    NOTE,
    POINT,
    RAISED,
    ROMAN,
    SMALL_ROMAN,
    article,
    comma,
    structural,
)
from consultare.lib.text import slugify_ro
from consultations.drafts.rules.levels import Level

_PLAIN = str.maketrans(RAISED, "0123456789")
_RAISED_END = re.compile(rf"(?<=\w)([{RAISED}]+)$")
_ORDINAL = re.compile(r"^(?:al?\s+)(?P<number>.+?)(?:-a|-lea)$", re.IGNORECASE)
_NUMBERED_HEADING = re.compile(rf"^(?P<number>(?:\d{{1,3}}\.)+\d*|{ROMAN}\.|\d{{1,2}}(?:\.\d{{1,2}})+)\s+")
_ALPHABET = "aăâbcdefghiîjklmnopqrsștțuvwxyz"
_ROMAN_WORTH = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
# Word of the text → short word of the label, level, order among what it may stand in.
_STRUCTURE: tuple[tuple[str, str, Level, int], ...] = (
    ("PARTEA", "partea", Level.PART, 1),
    ("CARTEA", "cartea", Level.BOOK, 2),
    ("TITLUL", "titlul", Level.TITLE, 3),
    ("SUBCAPITOLUL", "subcap.", Level.SECTION, 5),
    ("CAPITOLUL", "cap.", Level.CHAPTER, 4),
    ("CAP.", "cap.", Level.CHAPTER, 4),
    ("SUBSEC", "subsecț.", Level.SUBSECTION, 6),
    ("SEC", "secț.", Level.SECTION, 5),
    ("§", "§", Level.SUBSECTION, 6),
    ("PARAGRAFUL", "paragraful", Level.SUBSECTION, 6),
    ("ANEX", "anexa", Level.ANNEX, 0),
    ("OBIECTIV SPECIFIC", "obiectivul specific", Level.OBJECTIVE, 8),
    ("OBIECTIV OPERA", "obiectivul operațional", Level.OBJECTIVE, 8),
    ("OBIECTIV GENERAL", "obiectivul general", Level.OBJECTIVE, 7),
    ("OBIECTIV STRATEGIC", "obiectivul strategic", Level.OBJECTIVE, 7),
    ("OBIECTIV", "obiectivul", Level.OBJECTIVE, 7),
    ("DIREC", "direcția de acțiune", Level.OBJECTIVE, 7),
    ("PRIORITATEA", "prioritatea", Level.OBJECTIVE, 7),
    ("PILONUL", "pilonul", Level.OBJECTIVE, 7),
    ("AXA", "axa", Level.OBJECTIVE, 7),
    ("M", "măsura", Level.MEASURE, 9),
    ("AC", "acțiunea", Level.ACTION, 10),
    ("INDICATORUL", "indicatorul", Level.INDICATOR, 11),
)
Value = tuple[int, ...]
# Points count in one number each, so that 1^1 stands between 1 and 2, and 1.1 inside 1.
INDEXES = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands at the beginning of a text: `end` is where its own words begin, `order` how high it stands (0 is nothing).

    `series` and `value` say which list it belongs to and where in it: («letter», (2, 0)).
    """

    level: Level
    label: str
    end: int
    order: int = 0
    series: str = ""
    value: Value = ()


def indexed(number: str) -> str:
    """«7¹» is 7^1."""
    return _RAISED_END.sub(lambda match: "^" + match[1].translate(_PLAIN), number.strip())


def _split_index(number: str) -> tuple[str, int]:
    base, _caret, index = indexed(number).partition("^")
    return base, int(index or 0)


def roman_value(text: str) -> int:
    total = 0
    worths = [_ROMAN_WORTH.get(letter, 0) for letter in text.lower()]
    for worth, following in zip(worths, [*worths[1:], 0], strict=True):
        total += -worth if worth < following else worth
    return total


def _letter_value(number: str) -> Value:
    letter, index = _split_index(number.lower())
    return (_ALPHABET.find(letter[0]) + 1 + len(_ALPHABET) * (len(letter) - 1), index)


def structural_mark(text: str) -> Mark | None:
    """«cap. II», «măsura 2.1.3», «anexa 1»."""
    match = structural(text)
    if match is None:
        return None
    word = re.sub(r"\bOBIECTIVUL\b", "OBIECTIV", " ".join(match["word"].upper().split()))
    short, level, order = next(row[1:] for row in _STRUCTURE if word.startswith(row[0]))
    number = indexed(match["number"] or "").strip(". ")
    return Mark(level, f"{short} {number}".strip()[:60], match.end(), order)


def _numbered_heading(text: str) -> Mark | None:
    match = _NUMBERED_HEADING.match(text)
    return Mark(Level.HEADING, match["number"].strip("."), match.end()) if match else None


def heading_mark(text: str) -> Mark:
    return structural_mark(text) or _numbered_heading(text) or Mark(Level.HEADING, "", 0)


def article_mark(text: str, *, is_automatic: bool = False) -> Mark | None:
    match = article(text, is_automatic=is_automatic)
    if match is None:
        return None
    number = indexed(match["number"])
    number = number.lower() if number.lower() == "unic" else number.upper()
    base, index = _split_index(number)
    value = (int(base) if base.isdigit() else roman_value(base), index)
    if match["second"]:
        return Mark(
            Level.PARAGRAPH, f"art. {number} alin. ({indexed(match['second'])})", match.end(), 0, "article", value
        )
    return Mark(Level.ARTICLE, f"art. {number}", match.end(), 0, "article", value)


def alinea_mark(text: str) -> Mark | None:
    match = ALINEA.match(text)
    if match is None:
        return None
    base, index = _split_index(match["number"])
    label = f"alin. ({indexed(match['number'])})"
    return Mark(Level.PARAGRAPH, label, match.end(), 0, "alinea", (int(base), index))


def listed_marks(text: str) -> list[Mark]:
    """All that a list number can mean, the likeliest first: «i)» is a letter and a Roman number."""
    plain = comma(text)
    found: list[Mark] = []
    letter, small = LETTER.match(plain), SMALL_ROMAN.match(plain)
    if letter:
        number = indexed(letter["number"])
        found.append(Mark(Level.LETTER, f"lit. {number})", letter.end(), 0, "letter", _letter_value(number)))
    if small and roman_value(small["number"]):
        worth = (roman_value(small["number"]), 0)
        found.append(Mark(Level.POINT, f"pct. {small['number']}", small.end(), 0, "roman", worth))
    decimal, point, dash = DECIMAL.match(plain), POINT.match(plain), DASH.match(plain)
    if decimal:
        value = tuple(int(part) * INDEXES for part in decimal["number"].split("."))
        found.append(Mark(Level.POINT, f"pct. {decimal['number']}", decimal.end(), 0, "decimal", value))
    elif point:
        base, index = _split_index(point["number"])
        number = indexed(point["number"])
        value = (int(base) * INDEXES + index,)
        found.append(Mark(Level.POINT, f"pct. {number}", point.end(), 0, "decimal", value))
    elif dash:
        found.append(Mark(Level.DASH, "", dash.end(), 0, "dash"))
    capital = CAPITAL.match(plain)
    if capital and not found:
        found += _capital_marks(capital)
    return found


def _capital_marks(match: re.Match[str]) -> list[Mark]:
    """«A.» and «II.»: initials of names look the same, so only the first of a list or one that follows counts."""
    number = match["number"]
    found = []
    if roman_value(number):
        found.append(Mark(Level.POINT, f"pct. {number}", match.end(), 0, "ROMAN", (roman_value(number), 0)))
    if len(number) == 1:
        found.append(Mark(Level.LETTER, f"lit. {number}", match.end(), 0, "LETTER", (ord(number) - ord("A") + 1, 0)))
    return found


def note_mark(text: str) -> Mark:
    match = NOTE.match(text)
    return Mark(Level.NOTE, f"nota {match['number']}" if match else "", match.end() if match else 0)


def heading_label(text: str) -> str:
    """«cap. II», «măsura 2.1.3», «3.2» or nothing."""
    return heading_mark(text).label


def block_label(block: Block) -> str:
    """The label that the block itself carries, or nothing."""
    text = block.whole
    if block.kind == "heading":
        return heading_label(text)
    if block.role:
        return note_mark(text).label
    mark = article_mark(text, is_automatic=bool(block.marker)) or alinea_mark(text)
    listed = listed_marks(text)
    if mark is None and listed and (block.marker or listed[0].series not in {"ROMAN", "LETTER"}):
        mark = listed[0]
    return mark.label if mark else ""


_ANCHOR_WORDS = {
    "art.": "art",
    "alin.": "al",
    "lit.": "lit",
    "pct.": "pct",
    "par.": "par",
    "cap.": "cap",
    "secț.": "sec",
    "subcap.": "subcap",
    "subsecț.": "subsec",
    "§": "sub",
    "tabelul": "tabelul",
    "liniuța": "lin",
}


def anchor_part(label: str) -> str:
    """«art. 7^1» → art-7_1, «alin. (2)» → al-2, «lit. b)» → lit-b, «secț. a 2-a» → sec-2, «măsura 2.1.3» → masura-2-1-3."""
    word, _space, number = label.rpartition(" ")
    ordinal = re.match(r"^(?P<word>\S+)\s+(?P<number>al?\s+\S+)$", label)
    if ordinal:
        word, number = ordinal["word"], ordinal["number"]
    if word.startswith("art.") and " alin." in word:
        first, _between, _rest = label.partition(" alin.")
        return f"{anchor_part(first)}/{anchor_part('alin.' + _rest)}"
    bare = _ORDINAL.sub(lambda match: match["number"], number.strip())
    bare = re.sub(r"[()\s]", "", bare).replace(".", "-").replace("^", "_").strip("-").lower()
    short = _ANCHOR_WORDS.get(word) or slugify_ro(word)
    return "-".join(part for part in (short, bare) if part) or "par"
