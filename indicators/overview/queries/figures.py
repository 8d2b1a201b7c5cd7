"""Released figures as plain facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.states import Reporter, Status
from indicators.overview.queries.words import amount, end_of, hidden_words, mark_of, number_words, place_of
from indicators.releases.models import PublicValue
from indicators.services.models import Period
from indicators.services.states import MONTHS, PeriodKind

LIST_SPANS: dict[str, int] = {
    PeriodKind.MONTH: 15,
    PeriodKind.QUARTER: 27,
    PeriodKind.SEMESTER: 42,
    PeriodKind.YEAR: 84,
}
"""How many months back lists and small pictures look, by length of the period."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A released figure of one period; `number` none: protected, or empty for the reason in `status`."""

    period: Period
    number: Decimal | None
    status: str
    suppression: str = ""
    version: int = 1
    counted: int | None = None
    asked: int | None = None
    top: Decimal | None = None
    bottom: Decimal | None = None
    service: int | None = None
    cell: int = TOTAL_CELL
    reporter: str = Reporter.PROVIDER
    threshold: int = 5

    @property
    def at(self) -> int:
        return place_of(self.period)

    @property
    def ends_at(self) -> int:
        return end_of(self.period)

    @property
    def is_open(self) -> bool:
        """Provisional or estimated: it may still change."""
        return self.number is not None and self.status in {Status.PROVISIONAL, Status.ESTIMATED}

    def words(self, decimals: int) -> str:
        return (
            hidden_words(self.suppression, self.threshold) if self.suppression else number_words(self.number, decimals)
        )

    def amount(self, decimals: int, unit: str) -> str:
        return self.words(decimals) if self.number is None else amount(self.number, decimals, unit)

    @property
    def mark(self) -> str:
        return mark_of(self.status, self.suppression)

    @property
    def letter(self) -> str:
        """Behind the number in a table: P provisional, E estimated."""
        return self.status if self.is_open else ""

    @property
    def is_whole(self) -> bool:
        return self.asked is None or self.counted == self.asked


_FIELDS = (
    "indicator_id", "period_id", "service_id", "cell_id", "reporter", "number", "status", "suppression", "version", "counted", "asked",
    "top", "bottom",
)  # fmt: skip


def figures(rows: QuerySet[PublicValue], periods: dict[int, Period], threshold: int = 5) -> list[tuple[int, Figure]]:
    """(indicator, figure) of each row whose period is among `periods`."""
    found = []
    for row in rows.values_list(*_FIELDS):
        indicator, period_id, service, cell, reporter, number, status, hidden, version, counted, asked, top, bottom = (
            row
        )
        if (period := periods.get(period_id)) is not None:
            figure = Figure(
                period, number, status, hidden, version, counted, asked, top, bottom, service, cell, reporter, threshold
            )
            found.append((indicator, figure))
    return found


def periods_back(until: date, kinds: Iterable[str], spans: dict[str, int]) -> dict[int, Period]:
    """Periods that begin within the span of their kind before `until`. One query."""
    wanted = [Q(kind=kind, starts_on__gt=_months_before(until, spans[kind]), starts_on__lte=until) for kind in kinds]
    return {period.pk: period for period in Period.objects.filter(reduce(or_, wanted)).order_by("starts_on", "pk")}


def _months_before(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def latest_of(series: Sequence[Figure]) -> Figure | None:
    """The newest figure that has a number, or the newest of all."""
    known = [figure for figure in series if figure.number is not None]
    return known[-1] if known else series[-1] if series else None


def year_before(series: Sequence[Figure], figure: Figure) -> Figure | None:
    """The same period a year ago, with a number."""
    return next((one for one in series if one.at == figure.at - 12 and one.number is not None), None)


def one_before(series: Sequence[Figure], figure: Figure) -> Figure | None:
    step = MONTHS[figure.period.kind]
    return next((one for one in series if one.at == figure.at - step and one.number is not None), None)


def filled(series: Sequence[Figure]) -> list[Figure]:
    """With a figure that says «missing» for each period that has none between the first and the last, so that gaps show."""
    if not series:
        return []
    step, known = MONTHS[series[0].period.kind], {figure.at: figure for figure in series}
    found = []
    for at in range(series[0].at, series[-1].at + 1, step):
        if at in known:
            found.append(known[at])
        else:
            period = Period(kind=series[0].period.kind, starts_on=date(at // 12, at % 12 + 1, 1))
            found.append(Figure(period, None, Status.MISSING, version=found[-1].version))
    return found
