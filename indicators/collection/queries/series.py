"""What was reported in the periods before, for many lines of one service or one line of many services, in four queries."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from indicators.catalogue.models import TOTAL_CELL, IndicatorVersion
from indicators.catalogue.states import SheetState
from indicators.collection.models import Value
from indicators.collection.rules.checks.periods import back, broken_at, starts_before
from indicators.collection.states import Reporter
from indicators.services.models import Period
from indicators.services.states import MONTHS

Place = tuple[int, int, int]
"""Service, indicator, cell."""


@dataclass
class Series:
    """Numbers by place and first day of the period. The past ends where a definition stopped being comparable."""

    kind: str
    numbers: dict[Place, dict[date, Decimal]] = field(default_factory=dict)
    breaks: dict[int, list[date]] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return MONTHS[PERIOD_YEAR] // MONTHS[self.kind]

    def at(self, place: Place, start: date, back_by: int = 0) -> Decimal | None:
        """The number `back_by` periods before the one that begins on `start`, on the same side of the last break."""
        day = back(start, MONTHS[self.kind], back_by)
        broken = broken_at(start, self.breaks.get(place[1], []))
        return None if broken and day < broken else self.numbers.get(place, {}).get(day)

    def history(self, place: Place, start: date, depth: int) -> list[Decimal | None]:
        """Before the period that begins on `start`, the newest first."""
        known = self.numbers.get(place, {})
        broken = broken_at(start, self.breaks.get(place[1], []))
        days = starts_before(start, MONTHS[self.kind], depth)
        return [None if broken and day < broken else known.get(day) for day in days]


PERIOD_YEAR = "year"


def past(
    *, kind: str, until: date, depth: int, indicators: Collection[int], services: Collection[int] | None = None,
    broken_down: Collection[int] = (), reporter: str = Reporter.PROVIDER, with_last: bool = False,
) -> Series:  # fmt: skip
    """Of the `depth` periods of that kind before `until` (with it: `with_last`); totals, and cells of `broken_down` indicators.

    Whatever state their reports are in: last month's draft is the best that is known of last month.
    """
    found = Series(kind)
    if not indicators or not (depth or with_last):
        return found
    first = back(until, MONTHS[kind], depth)
    bounds = {"starts_on__lte" if with_last else "starts_on__lt": until}
    periods = dict(Period.objects.filter(kind=kind, starts_on__gte=first, **bounds).values_list("pk", "starts_on"))
    cells = Q(cell=TOTAL_CELL) | Q(indicator__in=broken_down) if broken_down else Q(cell=TOTAL_CELL)
    rows = Value.objects.filter(
        cells, indicator__in=indicators, period__in=periods, reporter=reporter, number__isnull=False
    )
    if services is not None:
        rows = rows.filter(service__in=services)
    for service, indicator, cell, period, number in rows.values_list(
        "service_id", "indicator_id", "cell_id", "period_id", "number"
    ).iterator(chunk_size=5000):
        if number is not None:
            found.numbers.setdefault((service, indicator, cell), {})[periods[period]] = number
    found.breaks = _breaks(indicators)
    return found


def _breaks(indicators: Collection[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    versions = IndicatorVersion.objects.filter(
        indicator__in=indicators, state=SheetState.APPROVED, is_comparable=False, number__gt=1
    )
    for indicator, day in versions.values_list("indicator_id", "valid_from"):
        found.setdefault(indicator, []).append(day)
    return found
