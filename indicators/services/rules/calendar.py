"""The calendar of periods: codes, bounds, which longer periods hold a shorter one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from indicators.services.states import MONTHS, PeriodKind

FIRST_YEAR, LAST_YEAR = 2020, 2031
KINDS = (PeriodKind.YEAR, PeriodKind.SEMESTER, PeriodKind.QUARTER, PeriodKind.MONTH)
"""The longer ones first: the shorter ones point at them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period before it is stored; both days belong to it."""

    kind: PeriodKind
    starts_on: date
    ends_on: date

    @property
    def code(self) -> str:
        part = (self.starts_on.month - 1) // MONTHS[self.kind] + 1
        year = self.starts_on.year
        return {
            PeriodKind.MONTH: f"{year}-{part:02}",
            PeriodKind.QUARTER: f"{year}-Q{part}",
            PeriodKind.SEMESTER: f"{year}-S{part}",
            PeriodKind.YEAR: f"{year}",
        }[self.kind]


def stretch_of(kind: PeriodKind, day: date) -> Stretch:
    """The period of that kind in which the day lies."""
    length = MONTHS[kind]
    first = (day.month - 1) // length * length + 1
    after = day.year * 12 + first - 1 + length
    return Stretch(kind, date(day.year, first, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1))


def stretches(kind: PeriodKind, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> Iterator[Stretch]:
    """Every period of a kind, the earliest first."""
    for year in range(first_year, last_year + 1):
        for month in range(1, 13, MONTHS[kind]):
            yield stretch_of(kind, date(year, month, 1))


def longer_than(kind: PeriodKind) -> tuple[PeriodKind, ...]:
    return tuple(one for one in KINDS if MONTHS[one] > MONTHS[kind])
