"""A first cut of a letter, for a person to mend: its points, paragraphs or sentences, and what each is about. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from consultations.observations.rules.segments import MAX_SEGMENTS, Bounds, snap

_LINE = re.compile(r"[^\n]+")
_BLANK = re.compile(r"\n[^\S\n]*\n")
_POINT = re.compile(r"\s*(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]|[a-zăâîșț]\)|[IVX]{1,5}[.)]|[-–—•*])\s+\S", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"'”»)]*(?=\s+[\"'„«(–-]?\s*[^\W\d_a-zăâîșț])")
_SHORT = frozenset(
    {
        "art", "alin", "lit", "pct", "nr", "cap", "sec", "sect", "anexa", "par", "pag", "op", "cit", "dl", "dna", "dr", "ing", "prof",
        "ex", "etc", "str", "bl", "sc", "ap", "jud", "com", "mun",
    }
)  # fmt: skip
_COURTESY = (
    "buna ziua", "buna seara", "buna dimineata", "stimate", "stimata", "stimati", "domnule", "doamna", "catre",
    "cu stima", "cu respect", "cu consideratie", "va multumesc", "va multumim", "multumesc", "multumim", "salut",
)  # fmt: skip
_COURTESY_LENGTH = 90
_TOKEN = re.compile(r"\d+(?:[.^]\d+)*|[^\W\d_]+")
_LONG = {
    "articolul": "art", "articolului": "art", "articol": "art", "alineatul": "alin", "alineatului": "alin", "alineat": "alin",
    "litera": "lit", "literei": "lit", "punctul": "pct", "capitolul": "cap", "capitolului": "cap", "sectiunea": "sect",
    "sec": "sect", "masurii": "masura", "obiectivului": "obiectivul", "actiunii": "actiunea", "anexei": "anexa",
}  # fmt: skip
_PARTS = frozenset({"alin", "lit", "pct", "par"})
_INSIDE_OUT = re.compile(r"((?:lit \S+ )?)((?:(?:de la|din|al) )?)(alin \S+) (?:de la|din|al) (art \S+)")


@dataclass(frozen=True, slots=True)
class Proposal:
    start: int
    end: int
    unit_id: int | None = None
    asks_nothing: bool = False


def plain(text: str) -> str:
    """Lower case without diacritics, of the same words."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def paragraphs(text: str) -> list[Bounds]:
    """Numbered points and paragraphs; a line is a paragraph of its own where the letter leaves no line empty."""
    has_blanks = _BLANK.search(text) is not None
    found: list[list[int]] = []
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        gap = text[found[-1][1] : line.start()] if found else ""
        goes_on = bool(found) and has_blanks and not _BLANK.match(gap) and not _POINT.match(line[0])
        if goes_on:
            found[-1][1] = line.end()
        else:
            found.append([line.start(), line.end()])
    return _snapped(text, ((start, end) for start, end in found))


def sentences(text: str) -> list[Bounds]:
    """Sentences, never over the end of a line; «art.», «nr.» and a lone number don't end one."""
    found: list[Bounds] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in _END.finditer(line[0]):
            words = line[0][: end.start()].split()
            last = plain(words[-1]).strip('(„«"') if words else ""
            if last in _SHORT or last.isdigit() or len(last) == 1:
                continue
            found.append((start, line.start() + end.end()))
            start = line.start() + end.end()
        found.append((start, line.end()))
    return _snapped(text, found)


def _snapped(text: str, bounds: Iterable[Bounds]) -> list[Bounds]:
    found = (snap(text, start, end) for start, end in bounds)
    return [one for one in found if one is not None]


def first_cut(text: str, citations: Mapping[int, str], targets: Iterable[int] = ()) -> list[Proposal]:
    """Points and paragraphs, or sentences when there is but one of them; every word of the letter is in one.

    `targets`: the units the letter is aimed at, of which the words may say the end only: «la litera b)».
    """
    cut = paragraphs(text)
    if len(cut) < 2:
        cut = sentences(text)
    if len(cut) > MAX_SEGMENTS:
        cut = [*cut[: MAX_SEGMENTS - 1], (cut[MAX_SEGMENTS - 1][0], cut[-1][1])]
    known = endings({key: citations[key] for key in targets if key in citations}) | by_tokens(citations)
    return [Proposal(start, end, guess(text[start:end], known), is_courtesy(text[start:end])) for start, end in cut]


def is_courtesy(words: str) -> bool:
    """A greeting or a signature: short, and begins as they do."""
    said = " ".join(plain(words).split())
    return len(said) <= _COURTESY_LENGTH and said.startswith(_COURTESY)


def tokens(text: str) -> tuple[str, ...]:
    """«alineatul (2) al articolului 5» and «art. 5 alin. (2)» are the same tokens."""
    said = " ".join(_LONG.get(part, part) for part in _TOKEN.findall(plain(text)) if part != "nr")
    return tuple(_INSIDE_OUT.sub(r"\4 \3 \1", said).split())


def by_tokens(citations: Mapping[int, str]) -> dict[tuple[str, ...], int]:
    """Of two units with one citation the first is found; a citation of one word names nothing for sure."""
    found: dict[tuple[str, ...], int] = {}
    for key, citation in citations.items():
        named = tokens(citation)
        if len(named) > 1:
            found.setdefault(named, key)
    return found


def endings(citations: Mapping[int, str]) -> dict[tuple[str, ...], int]:
    """«lit. b)» of «art. 5 alin. (2) lit. b)», where no other of them ends so."""
    found: dict[tuple[str, ...], int] = {}
    ambiguous = set()
    for key, citation in citations.items():
        named = tokens(citation)
        for start in range(1, len(named) - 1):
            if named[start] in _PARTS:
                ambiguous |= {named[start:]} if named[start:] in found else set()
                found[named[start:]] = key
    return {named: key for named, key in found.items() if named not in ambiguous}


def guess(words: str, known: Mapping[tuple[str, ...], int]) -> int | None:
    """The unit that the words name, the most exact one; of several the first."""
    said, longest = tokens(words), max((len(named) for named in known), default=0)
    for length in range(min(longest, len(said)), 1, -1):
        for start in range(len(said) - length + 1):
            if (key := known.get(said[start : start + length])) is not None:
                return key
    return None


def cited(typed: str, citations: Mapping[int, str]) -> int | None:
    """The unit whose citation was typed, in any spelling of it; None when there is no such."""
    exact = next((key for key, citation in citations.items() if citation == typed.strip()), None)
    named = tokens(typed)
    return exact if exact is not None else next((k for k, c in citations.items() if named and tokens(c) == named), None)


def whole(sentences_: Sequence[Bounds], chosen: Iterable[int]) -> Bounds | None:
    """From the first chosen sentence to the last."""
    marked = [sentences_[index] for index in chosen if 0 <= index < len(sentences_)]
    return (min(one[0] for one in marked), max(one[1] for one in marked)) if marked else None
