"""A check or a rule tried on the past before it is kept: how many figures of the last two years it would have flagged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.catalogue.models import TOTAL_CELL, Indicator
from indicators.catalogue.queries import breakdowns_of, sheet_on
from indicators.collection.models import FormLine, ReportForm
from indicators.collection.queries.finding_words import sentence
from indicators.collection.queries.series import Series, past
from indicators.collection.rules.checks import (
    Facts,
    Found,
    Settings,
    Side,
    depth,
    judge,
    judge_cells,
    judge_rule,
    plain,
    terms_of,
)
from indicators.collection.rules.totals import Breakdown
from indicators.collection.states import CheckKind
from indicators.services.models import Period, Service
from indicators.services.states import MONTHS

TRIED_MONTHS = 24
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Flagged:
    service: Service
    period: Period
    sentence: str


@dataclass(frozen=True, slots=True)
class Trial:
    """`count` of `total` figures would have been flagged; `shown`: the newest of them, in words."""

    total: int
    count: int
    shown: tuple[Flagged, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    series: Series
    periods: dict[date, Period]
    services: dict[int, Service]


def try_check(indicator: Indicator, kind: CheckKind, settings: Settings, on: date) -> Trial:
    """Over every service that reported the indicator, its totals; six queries at most."""
    frequency = _frequency(indicator, on)
    back = depth(kind, settings, Series(frequency).year)
    found = _past(frequency, {indicator.pk}, back, on, with_cells=kind == CheckKind.CELLS)
    breakdowns = _breakdowns(indicator, on) if kind == CheckKind.CELLS else ()
    hits, total = [], 0
    for (service, pk, cell), start, number in _figures(found):
        if cell != TOTAL_CELL:
            continue
        total += 1
        place = (service, pk, cell)
        if kind == CheckKind.CELLS:
            one = judge_cells(breakdowns, number, _cells(found, service, pk, start), settings)
        else:
            period = found.periods[start]
            one = judge(kind, Facts(
                number=number, history=found.series.history(place, start, back), year=found.series.year,
                capacity=found.services[service].capacity, days=(period.ends_on - period.starts_on).days + 1,
            ), settings)  # fmt: skip
        if one:
            hits.append((start, service, one))
    words = {"kind": kind.value, "decimals": indicator.decimals, "frequency": frequency}
    return _trial(found, total, hits, words)


def try_rule(form: ReportForm, left: Side, comparison: str, right: Side, message: str, on: date) -> Trial:
    """Over every service and period in which the form's lines that the rule names were reported."""
    terms = terms_of(left, right)
    codes = dict(FormLine.objects.filter(form=form).values_list("indicator__code", "indicator"))
    back = max((-term.offset for term in terms), default=0)
    wanted = {codes[term.code] for term in terms if term.code in codes}
    found = _past(form.frequency, wanted, back, on, with_cells=False)
    spots = sorted({(start, service) for (service, _pk, _cell), start, _number in _figures(found)})
    hits = []
    for start, service in spots:

        def lookup(code: str, offset: int, *, start: date = start, service: int = service) -> Decimal | None:
            return found.series.at((service, codes.get(code, 0), TOTAL_CELL), start, -offset)

        period = found.periods[start]
        days = (period.ends_on - period.starts_on).days + 1
        one = judge_rule(left, comparison, right, lookup, days=days, months=MONTHS[form.frequency])
        if one:
            hits.append((start, service, one))
    return _trial(found, len(spots), hits, {"kind": "rule", "message": message, "frequency": form.frequency})


def _frequency(indicator: Indicator, on: date) -> str:
    sheet = sheet_on(indicator, on)
    return str(sheet.frequency) if sheet else "month"


def _past(frequency: str, indicators: set[int], back: int, on: date, *, with_cells: bool) -> _Past:
    tried = TRIED_MONTHS // MONTHS[frequency] or 1
    last = Period.objects.filter(kind=frequency, ends_on__lt=on).order_by("-starts_on").first()
    if last is None:
        return _Past(Series(frequency), {}, {})
    series = past(
        kind=frequency, until=last.starts_on, depth=tried + back, indicators=indicators, with_last=True,
        broken_down=indicators if with_cells else (),
    )  # fmt: skip
    periods = Period.objects.filter(kind=frequency, starts_on__lte=last.starts_on).order_by("-starts_on")[:tried]
    services = Service.objects.in_bulk({service for service, _pk, _cell in series.numbers})
    return _Past(series, {one.starts_on: one for one in periods}, services)


def _figures(found: _Past) -> Iterator[tuple[tuple[int, int, int], date, Decimal]]:
    for place, numbers in found.series.numbers.items():
        for start, number in numbers.items():
            if start in found.periods:
                yield place, start, number


def _cells(found: _Past, service: int, indicator: int, start: date) -> dict[int, Decimal]:
    return {
        cell: numbers[start]
        for (owner, pk, cell), numbers in found.series.numbers.items()
        if (owner, pk) == (service, indicator) and start in numbers
    }


def _breakdowns(indicator: Indicator, on: date) -> tuple[Breakdown, ...]:
    sheet = sheet_on(indicator, on)
    facts = breakdowns_of([sheet.pk]).get(sheet.pk, []) if sheet else []
    return tuple(Breakdown(tuple(cell.id for cell in one.cells), one.total_rule, one.is_summed) for one in facts)


def _trial(found: _Past, total: int, hits: list[tuple[date, int, Found]], words: dict[str, Any]) -> Trial:
    newest = sorted(hits, key=lambda hit: (hit[0], -hit[1]), reverse=True)[:SHOWN]
    shown = tuple(
        Flagged(
            found.services[service], found.periods[start],
            sentence(measured=plain(one.measured), expected=one.encoded, **words),
        )
        for start, service, one in newest
    )  # fmt: skip
    return Trial(total, len(hits), shown)
