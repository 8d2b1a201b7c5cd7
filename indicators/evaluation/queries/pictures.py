"""Lines of the indicators that an evaluation quotes, as the release it rests on has them: one definition for page, PDF, DOCX."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from consultare.lib.chart import Break, Definition, Frame, Lines, Point, Series
from consultare.lib.text import day_in_words
from indicators.catalogue.models import Indicator, IndicatorVersion
from indicators.catalogue.states import SheetState
from indicators.collection.states import Reporter, Status
from indicators.evaluation.models import Evaluation
from indicators.evaluation.queries.quotes import Quote, amount_of, cell_of
from indicators.releases.models import PublicValue, Release
from indicators.releases.queries.drawings import LOOKS, Picture, picture
from indicators.releases.queries.words import language, number_words, period_short, period_words, place_of
from indicators.services.models import Period
from indicators.services.states import MONTHS

MOST = 8
OPEN = {Status.PROVISIONAL, Status.ESTIMATED}
LineKey = tuple[int, int | None, int, str]
"""Indicator, service, cell, kind of period."""


@dataclass(frozen=True, slots=True)
class Drawn:
    place: int
    quote: Quote
    definition: Definition

    @property
    def alt(self) -> str:
        return f"{self.definition.frame.title}. {self.definition.frame.description}"


def line_key(value: PublicValue) -> LineKey:
    return (value.indicator_id, value.service_id, cell_of(value), value.period.kind)


def drawings(evaluation: Evaluation, quoted: Sequence[Quote]) -> list[Drawn]:
    """One a quoted line, in the order of the findings, eight at most; what has one figure only is not drawn. Two queries."""
    wanted: dict[LineKey, tuple[Quote, PublicValue]] = {}
    for one in quoted:
        if one.value is not None:
            wanted.setdefault(line_key(one.value), (one, one.value))
    chosen = dict(list(wanted.items())[:MOST])
    if not chosen:
        return []
    lines = _lines(evaluation.release, chosen)
    breaks = _breaks({key[0] for key in chosen})
    corrected = {(line_key(one.value), one.value.period_id) for one in quoted if one.value and one.corrections}
    found: list[Drawn] = []
    for key, (quote, value) in chosen.items():
        marked = {period for line, period in corrected if line == key}
        definition = _line(
            evaluation.release, quote, value.indicator, lines.get(key, []), breaks.get(key[0], frozenset()), marked
        )
        if definition is not None:
            found.append(Drawn(len(found) + 1, quote, definition))
    return found


def _lines(release: Release, wanted: Iterable[LineKey]) -> dict[LineKey, list[PublicValue]]:
    each = [
        Q(indicator=indicator, service=service, cell=cell, period__kind=kind)
        if service is not None
        else Q(indicator=indicator, service__isnull=True, cell=cell, period__kind=kind)
        for indicator, service, cell, kind in wanted
    ]
    rows = PublicValue.objects.filter(reduce(or_, each), release=release, reporter=Reporter.PROVIDER)
    found: dict[LineKey, list[PublicValue]] = {}
    for row in rows.select_related("period", "indicator").order_by("period__starts_on", "pk"):
        found.setdefault(line_key(row), []).append(row)
    return found


def _breaks(indicators: Iterable[int]) -> dict[int, frozenset[int]]:
    """Versions that can't be compared with those before."""
    rows = IndicatorVersion.objects.filter(indicator__in=indicators, state=SheetState.APPROVED, is_comparable=False)
    found: dict[int, set[int]] = {}
    for indicator, number in rows.order_by("pk").values_list("indicator_id", "number"):
        found.setdefault(indicator, set()).add(number)
    return {indicator: frozenset(numbers) for indicator, numbers in found.items()}


def _line(
    release: Release,
    quote: Quote,
    indicator: Indicator,
    rows: Sequence[PublicValue],
    breaks: frozenset[int],
    corrected: set[int],
) -> Lines | None:
    known = [row for row in rows if row.number is not None]
    if len(known) < 2:
        return None
    threshold = release.threshold
    points = _filled([(row.period, _point(row, threshold, corrected)) for row in rows])
    cuts = tuple(
        Break(place_of(row.period), _("new definition"))
        for before, row in pairwise(rows)
        if any(before.version < one <= row.version for one in breaks)
    )
    return Lines(_frame(release, quote, indicator, known), (Series(quote.name, points, cuts),), height=200)


def _point(row: PublicValue, threshold: int, corrected: set[int]) -> Point:
    """In the field only the number: the unit heads the axis."""
    if row.number is None:
        return Point(place_of(row.period), period_short(row.period), None, amount_of(row, threshold))
    words = number_words(row.number, row.indicator.decimals)
    return Point(
        place_of(row.period), period_short(row.period), float(row.number), words, row.status in OPEN, row.period_id in corrected
    )  # fmt: skip


def _filled(points: Sequence[tuple[Period, Point]]) -> tuple[Point, ...]:
    """Where a period has no row at all the line has a gap, as where its figure is missing."""
    found: list[Point] = []
    for period, point in points:
        length = MONTHS[period.kind]
        while found and found[-1].at + length < point.at:
            at = found[-1].at + length
            absent = Period(kind=period.kind, starts_on=date(at // 12, at % 12 + 1, 1))
            found.append(Point(at, period_short(absent), None))
        found.append(point)
    return tuple(found)


def _frame(release: Release, quote: Quote, indicator: Indicator, known: Sequence[PublicValue]) -> Frame:
    first, last, threshold = known[0], known[-1], release.threshold
    words = {
        "name": quote.name, "start": amount_of(first, threshold), "first": period_words(first.period),
        "end": amount_of(last, threshold), "last": period_words(last.period),
    }  # fmt: skip
    low, high = min(known, key=_number), max(known, key=_number)
    described = words | {
        "low": amount_of(low, threshold), "low_when": period_words(low.period),
        "high": amount_of(high, threshold), "high_when": period_words(high.period),
    }  # fmt: skip
    return Frame(
        title=_("%(name)s: %(end)s in %(last)s") % words,
        subtitle=f"{quote.code}, {quote.who}",
        source=source_words(release),
        description=_(
            "Line from %(start)s in %(first)s to %(end)s in %(last)s. Lowest: %(low)s in %(low_when)s; highest: %(high)s in %(high_when)s."
        ) % described,
        unit=indicator.unit,
        decimals=indicator.decimals,
        language=language(),
        above_zero=_("the axis does not begin at zero"),
    )  # fmt: skip


def _number(row: PublicValue) -> float:
    return float(row.number or 0)


def source_words(release: Release) -> str:
    assert release.published_at is not None
    words = {"number": release.number, "day": day_in_words(release.published_at.date())}
    return _("Source: edition %(number)s of the values of indicators, published on %(day)s.") % words


def figures(evaluation: Evaluation, drawn: Sequence[Drawn]) -> list[Picture]:
    """For the page: addresses of each look, with what the picture shows in its name."""
    return [
        picture(
            one.definition, str(one.place),
            {look: reverse("evaluation_picture", args=[evaluation.slug, one.place, look, "svg"]) for look in LOOKS},
            (), one.definition.frame.title,
        )
        for one in drawn
    ]  # fmt: skip
