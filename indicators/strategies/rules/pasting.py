"""A tree copied out of a spreadsheet: one line a node, columns parted by tabs or semicolons. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from consultare.lib.law import Words, fill, gettext_lazy as _
from consultare.lib.text import clean_line, fold
from indicators.strategies.rules.given import NodeText

MAX_LINES = 300
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]{0,19}")
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
HEADS = frozenset({"cod", "code"})
COLUMNS = 7
TITLE, LEAD = 300, 200


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: as people count; `parent`: code of the node above, empty for an objective."""

    number: int
    parent: str
    text: NodeText


@dataclass(frozen=True, slots=True)
class Fault:
    number: int
    words: Words


def read_lines(pasted: str) -> tuple[list[Line], list[Fault]]:
    """Code, code above, title, who answers, begins on, term, weight; a head row is left out. Faults line by line."""
    found: list[Line] = []
    faults: list[Fault] = []
    for number, line in enumerate(pasted.splitlines(), start=1):
        cells = [clean_line(cell) for cell in line.split("\t" if "\t" in line else ";")]
        if not any(cells) or (number == 1 and fold(cells[0]) in HEADS):
            continue
        try:
            found.append(_line(number, [*cells, *[""] * (COLUMNS - len(cells))]))
        except _Wrong as wrong:
            faults.append(Fault(number, wrong.words))
    if len(found) > MAX_LINES:
        faults.append(Fault(MAX_LINES + 1, fill(_("At most %(n)d lines at once."), {"n": MAX_LINES})))
    return found, faults


class _Wrong(Exception):
    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


def _line(number: int, cells: Sequence[str]) -> Line:
    code, parent, title, lead, starts_on, due_on, weight = cells[:COLUMNS]
    if not CODE.fullmatch(code):
        raise _Wrong(fill(_("“%(text)s” is no code. Write it like O1, M1.2 or A1.2.3."), {"text": code}))
    if not title or len(title) > TITLE:
        raise _Wrong(fill(_("The title is missing, or longer than %(n)d characters."), {"n": TITLE}))
    if len(lead) > LEAD:
        raise _Wrong(fill(_("Who answers for it is written in at most %(n)d characters."), {"n": LEAD}))
    begins, term = _day(starts_on), _day(due_on)
    text = NodeText(code=code, title=title, lead=lead, starts_on=begins, due_on=term, weight=_weight(weight))
    return Line(number, parent, text)


def _day(text: str) -> date | None:
    """«31.12.2026» or «2026-12-31»."""
    if not text:
        return None
    found = DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in reversed(found.groups()))) if found else date.fromisoformat(text)
    except ValueError:
        raise _Wrong(fill(_("“%(text)s” is no day. Write it like 31.12.2026."), {"text": text})) from None


def _weight(text: str) -> Decimal:
    try:
        weight = Decimal(text.replace(",", ".") or "1")
    except InvalidOperation:
        weight = Decimal(0)
    if not (weight.is_finite() and 0 < weight <= 9999 and weight == round(weight, 2)):
        raise _Wrong(
            fill(_("“%(text)s” is no weight. Write a number above zero, for example 1 or 2,5."), {"text": text})
        )
    return weight
