"""The pictures of an indicator as definitions for `consultare.lib.chart`: the same for page, embed, paper and files."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from django.utils.translation import gettext as _

from consultare.lib.chart import (
    Band,
    Bar,
    Bars,
    Break,
    Bullet,
    Definition,
    Frame,
    Lines,
    Multiples,
    Panel,
    Point,
    Series,
    Spot,
    digest,
)
from consultare.lib.text import day_in_words
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.figures import LIST_SPANS, Figure, year_before
from indicators.overview.queries.marks import Named
from indicators.overview.queries.page import IndicatorPage, ServiceSeries
from indicators.overview.queries.words import language, number_words, period_short, period_words

FEWEST_SERVICES, BACK = 2, 24


class PictureKind(StrEnum):
    """Last part of the address of a picture."""

    LINE = "linie"
    BULLET = "tinta"
    SERVICES = "servicii"
    COMPARISON = "pe-servicii"
    CELLS = "categorii"
    SMALL = "mic"


def definitions(page: IndicatorPage) -> dict[PictureKind, Definition]:
    """What can be drawn of the indicator, in the order of its page."""
    builders = {
        PictureKind.LINE: line,
        PictureKind.BULLET: bullet,
        PictureKind.COMPARISON: services_latest,
        PictureKind.SERVICES: services,
        PictureKind.CELLS: cells,
        PictureKind.SMALL: small_line,
    }
    found = {kind: build(page) for kind, build in builders.items()}
    return {kind: definition for kind, definition in found.items() if definition is not None}


def key_of(page: IndicatorPage, kind: str, definition: Definition, size: str) -> str:
    """Names a stored picture; another figure, target or word gives another key."""
    return f"{page.indicator.code}/{kind}/{size}/{digest(definition)}"


def source_words(edition: Edition | None) -> str:
    if edition is None:
        return ""
    words = {"number": edition.number, "day": day_in_words(edition.published_at.date())}
    return _("Source: edition %(number)s of the values of indicators, published on %(day)s.") % words


def _frame(page: IndicatorPage, subtitle: str, description: str) -> Frame:
    assert page.finding is not None
    return Frame(
        title=page.finding.title,
        subtitle=f"{page.name} ({page.indicator.code})" + (f", {subtitle}" if subtitle else ""),
        source=source_words(page.edition) + (f" {page.finding.coverage}." if page.finding.coverage else ""),
        description=description,
        unit=page.indicator.unit,
        decimals=page.indicator.decimals,
        language=language(),
        above_zero=_("the axis does not begin at zero"),
    )


def point(figure: Figure, decimals: int, corrected: frozenset[int] = frozenset()) -> Point:
    value = None if figure.number is None else float(figure.number)
    return Point(
        figure.at,
        period_short(figure.period),
        value,
        figure.words(decimals),
        figure.is_open,
        figure.period.pk in corrected,
    )


def line(page: IndicatorPage) -> Lines | None:
    known = [one for one in page.series if one.number is not None]
    if len(known) < 2 or page.latest is None:
        return None
    decimals = page.indicator.decimals
    breaks = tuple(Break(at, _("new definition")) for at in page.breaks)
    series = Series(page.name, tuple(point(one, decimals, page.corrected) for one in page.series), breaks)
    target, baseline = page.marks.target_at(page.latest.ends_at), page.marks.baseline_at(page.latest.ends_at)
    if baseline and baseline.at < page.comparable_from:
        baseline = None
    is_range = target is not None and target.goal.is_range
    return Lines(
        _frame(page, "" if page.latest.asked is None else _("all services together"), _described(page, known)),
        (series,),
        path=() if target is None or is_range else _path(page, target, baseline),
        baseline=_spot(baseline, page.series[0].at, _("baseline"), decimals) if baseline else None,
        band=_band(target, decimals) if target and is_range else None,
    )


def small_line(page: IndicatorPage) -> Lines | None:
    """The last stretch, low and without the words of the baseline: for the director's page, on screen and on paper."""
    if not page.series or page.edition is None:
        return None
    since = page.day.year * 12 + page.day.month - 1 - LIST_SPANS[page.series[0].period.kind]
    found = line(replace(page, series=tuple(one for one in page.series if one.at > since), errata=()))
    return replace(found, height=96, baseline=None) if found else None


def _path(page: IndicatorPage, target: Named, baseline: Named | None) -> tuple[Spot, ...]:
    """From the baseline, or from the left edge at the height of the target when there is none."""
    decimals = page.indicator.decimals
    words = _("target %(number)s") % {"number": number_words(target.goal.low, decimals)}
    end = Spot(max(target.at, page.series[0].at), float(target.goal.low), words)
    if baseline is None:
        return (Spot(page.series[0].at, end.value, ""), end)
    first = page.series[0].at
    if baseline.at >= first:
        return (Spot(baseline.at, float(baseline.goal.low), ""), end)
    # The part of the way that lies within the picture.
    share = (first - baseline.at) / max(1, target.at - baseline.at)
    start = float(baseline.goal.low) + (end.value - float(baseline.goal.low)) * share
    return (Spot(first, start, ""), end)


def _spot(named: Named, at: int, word: str, decimals: int) -> Spot:
    words = f"{word} {number_words(named.goal.low, decimals)} ({period_short(named.period)})"
    return Spot(at, float(named.goal.low), words)


def _band(target: Named, decimals: int) -> Band:
    low, high = (number_words(end, decimals) for end in (target.goal.low, target.goal.high))
    return Band(
        float(target.goal.low), float(target.goal.high), _("wanted: %(low)s–%(high)s") % {"low": low, "high": high}
    )


def _described(page: IndicatorPage, known: Sequence[Figure]) -> str:
    """The picture in two sentences for who doesn't see it; the table has the figures."""
    decimals, unit = page.indicator.decimals, page.indicator.unit
    low = min(known, key=lambda one: (one.number or 0, one.at))
    high = max(known, key=lambda one: (one.number or 0, -one.at))
    words = {
        "first": period_words(known[0].period), "last": period_words(known[-1].period),
        "start": known[0].amount(decimals, unit), "end": known[-1].amount(decimals, unit),
        "low": low.amount(decimals, unit), "low_when": period_words(low.period),
        "high": high.amount(decimals, unit), "high_when": period_words(high.period),
    }  # fmt: skip
    return (
        _(
            "Line from %(start)s in %(first)s to %(end)s in %(last)s. Lowest: %(low)s in %(low_when)s; highest: %(high)s in %(high_when)s."
        )
        % words
    )


def bullet(page: IndicatorPage) -> Bullet | None:
    latest = page.latest
    if latest is None or latest.number is None:
        return None
    target = page.marks.target_at(latest.ends_at)
    if target is None:
        return None
    decimals = page.indicator.decimals
    baseline = page.marks.baseline_at(latest.ends_at)
    before = year_before(page.series, latest)
    if before and before.at < page.comparable_from:
        before = None
    found = page.finding
    description = ". ".join(words for words in (found.title, found.way, found.change) if words) + "." if found else ""
    is_range = target.goal.is_range
    return Bullet(
        _frame(page, _("against the target"), description),
        Spot(latest.at, float(latest.number), f"{latest.words(decimals)} · {period_short(latest.period)}"),
        target=None if is_range else Spot(
            target.at, float(target.goal.low), _("target %(number)s") % {"number": number_words(target.goal.low, decimals)}
        ),
        baseline=_spot(baseline, baseline.at, _("baseline"), decimals) if baseline else None,
        previous=Spot(before.at, float(before.number), f"{before.words(decimals)} · {period_short(before.period)}")
        if before and before.number is not None else None,
        band=_band(target, decimals) if is_range else None,
    )  # fmt: skip


def services(page: IndicatorPage) -> Multiples | None:
    """The same small line for every service, the last two years."""
    shown = [one for one in page.services if len([f for f in one.provider if f.number is not None]) > 1]
    if len(shown) < FEWEST_SERVICES or page.finding is None:
        return None
    decimals = page.indicator.decimals
    return Multiples(
        _frame(
            page,
            _("service by service"),
            _("One small line a service, all on the same scale; the figures are in the table."),
        ),
        tuple(_panel(page, one, decimals) for one in shown),
    )


def _panel(page: IndicatorPage, one: ServiceSeries, decimals: int) -> Panel:
    latest, recent = one.latest, one.provider[-BACK:]
    note = f"{latest.words(decimals)} · {period_short(latest.period)}" if latest else ""
    breaks = tuple(Break(at, "") for at in page.sheets.breaks_of(recent))
    return Panel(one.service.name, note, tuple(point(figure, decimals) for figure in recent), breaks)


def services_latest(page: IndicatorPage) -> Bars | None:
    """The latest period service by service, the largest first; authority and provider side by side."""
    if len(page.services) < FEWEST_SERVICES or page.latest is None or page.finding is None:
        return None
    decimals, at = page.indicator.decimals, page.latest.at
    found = []
    for one in page.services:
        provider = next((figure for figure in one.provider if figure.at == at), None)
        authority = next((figure for figure in one.authority if figure.at == at), None)
        first, second = (provider, authority) if provider else (authority, None)
        if first:
            found.append((first, second, one.service.name))
    if len(found) < FEWEST_SERVICES:
        return None
    found.sort(key=lambda row: (row[0].number is None, -(row[0].number or 0), row[2]))
    return Bars(
        _frame(page, _("by service, %(period)s") % {"period": period_words(page.latest.period)}, _("One bar a service, the largest first; the figures are in the table.")),
        tuple(_bar(name, first, second, decimals) for first, second, name in found),
        names=(_("said by the provider"), _("said by the authority")),
    )  # fmt: skip


def cells(page: IndicatorPage) -> Bars | None:
    if len(page.cells) < FEWEST_SERVICES or not page.has_cells or page.latest is None or page.finding is None:
        return None
    decimals = page.indicator.decimals
    return Bars(
        _frame(page, _("by category, %(period)s") % {"period": period_words(page.latest.period)}, _("One bar a category; the figures are in the table.")),
        tuple(_bar(one.label, one.figure, None, decimals) for one in page.cells[:60]),
    )  # fmt: skip


def _bar(name: str, figure: Figure, second: Figure | None, decimals: int) -> Bar:
    return Bar(
        name,
        None if figure.number is None else float(figure.number),
        figure.words(decimals) if figure.number is not None or figure.suppression else figure.mark,
        None if second is None or second.number is None else float(second.number),
        second.words(decimals) if second else "",
    )
