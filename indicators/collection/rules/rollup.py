"""How figures become longer periods and totals over services (arithmetic §4.3, `docs/arithmetic.md`). Pure.

A figure is a number, or none and why. What is rolled up states its coverage: how many of those asked have given a number.
Over time nothing may be missing; over services what is missing is left out and the coverage says so. «Not applicable» is
neither counted nor asked. The rule `none` makes no total, ever: `NOT_ADDITIVE`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from indicators.catalogue.states import TimeRule, UnitRule
from indicators.collection.states import Status

NOT_ADDITIVE = "X"
"""Status of a total that the rule of the indicator forbids."""
PLACES = Decimal("0.0001")
_UNSURE = (Status.NORMAL.value, Status.ESTIMATED.value, Status.PROVISIONAL.value)
"""A result is as sure as its least sure part; surest first."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one service and period. No number: `status` says why."""

    number: Decimal | None
    status: str = Status.NORMAL.value


MISSING = Figure(None, Status.MISSING.value)
NOT_APPLICABLE = Figure(None, Status.NOT_APPLICABLE.value)


@dataclass(frozen=True, slots=True)
class Rolled:
    """A total or a longer period, with what it covers: `counted` of `asked` gave a number."""

    number: Decimal | None
    status: str
    counted: int
    asked: int

    @property
    def figure(self) -> Figure:
        return Figure(self.number, self.status)

    @property
    def is_whole(self) -> bool:
        return self.counted == self.asked


def rounded(number: Decimal) -> Decimal:
    """Four decimals, halves away from zero, as every stored figure."""
    return number.quantize(PLACES, ROUND_HALF_UP)


def _mean(numbers: Sequence[Decimal]) -> Decimal:
    return rounded(sum(numbers, Decimal(0)) / len(numbers))


_MAKE: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "sum": lambda numbers: sum(numbers, Decimal(0)),
    "mean": _mean,
    "max": max,
}


def over_time(rule: str, parts: Sequence[Figure | None]) -> Rolled:
    """The figures of one service in every period of a longer one, in order; None: nothing is expected for that period.

    Periods in which the service is not asked (not yet opened, closed) are no gap. A number that is missing is one: there
    is no sum of two months called a quarter. The last value is that of the last period, or there is none.
    """
    asked = [part for part in parts if part is not None and part.status != Status.NOT_APPLICABLE]
    numbers = [part.number for part in asked if part.number is not None]
    counted = len(numbers)
    if rule == TimeRule.NONE:
        return Rolled(None, NOT_ADDITIVE, counted, len(asked))
    if rule == TimeRule.LAST:
        last = (parts[-1] if parts else None) or NOT_APPLICABLE
        return Rolled(last.number, last.status, counted, len(asked))
    if not asked:
        return Rolled(None, Status.NOT_APPLICABLE.value, 0, 0)
    if counted < len(asked):
        return Rolled(None, Status.MISSING.value, counted, len(asked))
    return Rolled(_MAKE[rule](numbers), least_sure(asked), counted, len(asked))


def over_services(rule: str, parts: Iterable[Figure]) -> Rolled:
    """The figures of every service that was asked, one each; `MISSING` for one that was asked and gave none."""
    asked = [part for part in parts if part.status != Status.NOT_APPLICABLE]
    given = [part for part in asked if part.number is not None]
    if rule == UnitRule.NONE:
        return Rolled(None, NOT_ADDITIVE, len(given), len(asked))
    if not given:
        status = Status.MISSING if asked else Status.NOT_APPLICABLE
        return Rolled(None, status.value, 0, len(asked))
    numbers = [part.number for part in given if part.number is not None]
    return Rolled(_MAKE[rule](numbers), least_sure(given), len(given), len(asked))


def least_sure(parts: Iterable[Figure]) -> str:
    """Provisional before estimated before reported."""
    return max((part.status for part in parts if part.status in _UNSURE), key=_UNSURE.index, default=_UNSURE[0])


def cells_agree(*, is_summed: bool, total: Figure, cells: Iterable[Figure]) -> bool:
    """The law of cells (I11): they add up to the total where the breakdown is exclusive and exhaustive; elsewhere none exceeds it.

    Where a number is missing nothing can be said, so nothing is held against it; what doesn't apply counts nothing.
    """
    found = [cell for cell in cells if cell.status != Status.NOT_APPLICABLE]
    if total.number is None or any(cell.number is None for cell in found):
        return True
    numbers = [cell.number for cell in found if cell.number is not None]
    if is_summed:
        return sum(numbers, Decimal(0)) == total.number
    return all(number <= total.number for number in numbers)
