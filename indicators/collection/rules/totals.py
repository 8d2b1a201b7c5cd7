"""The law of totals (I11): where a breakdown is exclusive and exhaustive its cells make the total; elsewhere none exceeds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.catalogue.states import TotalRule


@dataclass(frozen=True, slots=True)
class Breakdown:
    """`cells` without the total. `is_whole`: exclusive and exhaustive."""

    cells: Sequence[int]
    rule: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`kind`: «sum» (the cells make another number) or «over» (a cell, or all that are known, exceed the total)."""

    kind: str
    total: Decimal
    found: Decimal


def computed(breakdowns: Sequence[Breakdown], numbers: Mapping[int, Decimal | None]) -> Decimal | None:
    """The total where it follows from the cells of a breakdown that are all known; None where somebody has to say it."""
    for one in breakdowns:
        known = [numbers.get(cell) for cell in one.cells]
        if one.rule == TotalRule.SUM and known and None not in known:
            return sum((number for number in known if number is not None), Decimal(0))
    return None


def disagreements(
    breakdowns: Sequence[Breakdown], total: Decimal | None, numbers: Mapping[int, Decimal | None]
) -> list[Disagreement]:
    """At most one for each breakdown. Without a total there is nothing to compare."""
    if total is None:
        return []
    found = []
    for one in breakdowns:
        known = [number for cell in one.cells if (number := numbers.get(cell)) is not None]
        if not known:
            continue
        together = sum(known, Decimal(0))
        if one.is_whole and len(known) == len(one.cells) and together != total:
            found.append(Disagreement("sum", total, together))
        elif one.is_whole and together > total:
            found.append(Disagreement("over", total, together))
        elif not one.is_whole and max(known) > total:
            found.append(Disagreement("over", total, max(known)))
    return found
