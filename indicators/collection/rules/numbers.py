"""Figures as people write them, «1.234,56» or «1234.56», and as they are shown. What could mean two things is refused with a sentence."""

import re
from dataclasses import dataclass
from decimal import Decimal

from consultare.lib.law import Words, fill, gettext_lazy as _, pgettext_lazy
from indicators.collection.states import EMPTY, Status

KEPT_DECIMALS = 4
MOST_DIGITS = 14
LONGEST = 40
AMBIGUOUS = 3
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_SPACED = re.compile(r"[+-]?[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?\Z")
_PLAIN = re.compile(r"[+-]?[0-9.,]*[0-9][0-9.,]*\Z")
_MARKED = re.compile(r"(?P<number>.*\d)\s*(?P<mark>[A-Za-zăâîșțşţ.()]+)\Z", re.DOTALL)

# What is written into an empty cell, in both languages; the first of each list in Romanian is what the grid shows.
SHORT: dict[Status, Words] = {
    Status.MISSING: pgettext_lazy("cell", "missing"),
    Status.NOT_APPLICABLE: pgettext_lazy("cell", "n/a"),
    Status.NOT_COLLECTED: pgettext_lazy("cell", "not coll."),
}
MARKS: dict[Status, Words] = {
    Status.ESTIMATED: pgettext_lazy("cell", "e"),
    Status.PROVISIONAL: pgettext_lazy("cell", "p"),
}
_REASONS: dict[str, Status] = {
    **dict.fromkeys(("lipsa", "lipsă", "missing", "m", "?", "lipsește", "lipseste"), Status.MISSING),
    **dict.fromkeys(("n.a.", "n.a", "na", "n/a", "nu se aplică", "nu se aplica", "not applicable", "x"), Status.NOT_APPLICABLE),
    **dict.fromkeys(
        ("n.c.", "n.c", "nc", "n/c", "nu s-a colectat", "necolectat", "not collected", "not coll.", "l"), Status.NOT_COLLECTED
    ),
}  # fmt: skip
_KINDS: dict[str, Status] = {
    **dict.fromkeys(("e", "est", "est.", "(e)", "estimat", "estimated"), Status.ESTIMATED),
    **dict.fromkeys(("p", "prov", "prov.", "(p)", "provizoriu", "provisional"), Status.PROVISIONAL),
}

TWO_WAYS = _(
    "“%(text)s” can be read in two ways. Write %(whole)s for the large number or %(part)s for the one with decimals."
)
TWO_WAYS_WHOLE = _(
    "“%(text)s” can be read in two ways. Write the whole number without separators, for example %(whole)s."
)
NO_NUMBER = _(
    "“%(text)s” is not a number. Write digits only, for example 1.234,56, or why there is none: missing, n/a, not coll."
)
WHOLE_ONLY = _("Write a whole number here: “%(text)s” has decimals.")
TOO_MANY_DECIMALS = _("“%(text)s” has more than %(n)d decimals.")
TOO_LARGE = _("“%(text)s” has more than %(n)d digits; please check it.")
BAD_GROUPS = _(
    "The separators of “%(text)s” don't stand at thousands. Write it without separators, for example 1234,56."
)


class Unreadable(ValueError):
    """`sentence` says what is wrong and how to write it."""

    def __init__(self, sentence: Words) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cell says. No number and no reason: nothing is said yet."""

    number: Decimal | None
    status: Status = Status.NORMAL

    @property
    def is_nothing(self) -> bool:
        return self.number is None and self.status not in EMPTY


NOTHING = Entry(None)


def parse(text: str, decimals: int = 0) -> Entry:
    """A cell as it was typed or pasted: a number, perhaps marked «e» (estimated) or «p» (provisional), or why there is none.

    `decimals`: of the indicator; 0 asks for whole numbers and lets «1.234» be read as the large one. Raises `Unreadable`.
    """
    words = _SPACES.sub(" ", text).strip()
    if not words:
        return NOTHING
    if words.casefold() in _REASONS:
        return Entry(None, _REASONS[words.casefold()])
    status = Status.NORMAL
    marked = _MARKED.match(words)
    if marked and (kind := _KINDS.get(marked["mark"].casefold())):
        words, status = marked["number"].strip(), kind
    return Entry(number(words, decimals), status)


def number(text: str, decimals: int = 0) -> Decimal:
    """A number alone. Raises `Unreadable`."""
    words = {"text": text[:LONGEST]}
    plain = text.replace("−", "-").strip()
    if _SPACED.match(plain):
        plain = plain.replace(" ", "")
        if plain.count(".") + plain.count(",") == 1:
            return _limited(Decimal(plain.replace(",", ".")), decimals, words)
    if not _PLAIN.match(plain):
        raise Unreadable(fill(NO_NUMBER, words))
    return _limited(_separated(plain, decimals, words), decimals, words)


def _separated(plain: str, decimals: int, words: dict[str, str]) -> Decimal:
    dots, commas = plain.count("."), plain.count(",")
    if not dots and not commas:
        return Decimal(plain)
    if dots and commas:
        point = max(",", ".", key=plain.rfind)
        head, _point, tail = plain.rpartition(point)
        return _with_groups(head, "." if point == "," else ",", tail, words)
    sign = "." if dots else ","
    if dots + commas > 1:
        return _with_groups(plain, sign, "", words)
    head, _sign, tail = plain.partition(sign)
    bare = head.lstrip("+-")
    if len(tail) == AMBIGUOUS and 1 <= len(bare) <= 3 and not bare.startswith("0") and decimals < AMBIGUOUS:
        if sign == "." and decimals == 0:
            return Decimal(head + tail)
        choices = {**words, "whole": head + tail, "part": f"{head},{tail}0"}
        raise Unreadable(fill(TWO_WAYS if decimals else TWO_WAYS_WHOLE, choices))
    return Decimal(f"{head or '0'}.{tail or '0'}" if bare else f"{head}0.{tail or '0'}")


def _with_groups(head: str, sign: str, tail: str, words: dict[str, str]) -> Decimal:
    first, *rest = head.split(sign)
    bare = first.lstrip("+-")
    if not 1 <= len(bare) <= 3 or not bare.isdigit() or any(len(part) != 3 or not part.isdigit() for part in rest):
        raise Unreadable(fill(BAD_GROUPS, words))
    if tail and not tail.isdigit():
        raise Unreadable(fill(BAD_GROUPS, words))
    return Decimal(first + "".join(rest) + (f".{tail}" if tail else ""))


def _limited(found: Decimal, decimals: int, words: dict[str, str]) -> Decimal:
    places = -int(found.normalize().as_tuple().exponent) if found else 0
    if decimals == 0 and places > 0:
        raise Unreadable(fill(WHOLE_ONLY, words))
    if places > KEPT_DECIMALS:
        raise Unreadable(fill(TOO_MANY_DECIMALS, {**words, "n": KEPT_DECIMALS}))
    if abs(found) >= 10**MOST_DIGITS:
        raise Unreadable(fill(TOO_LARGE, {**words, "n": MOST_DIGITS}))
    return found


def shown(found: Decimal, decimals: int = 0) -> str:
    """«1.234,5»: with the indicator's decimals, or as many of the four kept as the number has."""
    places = max(decimals, -int(found.normalize().as_tuple().exponent) if found else 0)
    text = f"{abs(found):,.{min(max(places, 0), KEPT_DECIMALS)}f}"
    sign = "-" if found < 0 else ""
    return sign + text.replace(",", " ").replace(".", ",").replace(" ", ".")


def written(entry: Entry, decimals: int = 0) -> str:
    """What stands in the cell; reads back as the same entry."""
    if entry.number is None:
        return str(SHORT[entry.status]) if entry.status in EMPTY else ""
    mark = MARKS.get(entry.status)
    text = shown(entry.number, decimals)
    if decimals < AMBIGUOUS and len(text.rpartition(",")[2]) == AMBIGUOUS and "," in text:
        text += "0"  # Three decimals alone would read like thousands.
    return f"{text} {mark}" if mark else text
