"""What a template needs of a page: figures with their pictures, tables, short lists; no query but for the parts of a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

from accounts.authority.queries import authority
from consultare.lib.law import Words
from consultare.lib.text import day_in_words
from indicators.catalogue.models import Topic
from indicators.overview.queries.figures import Figure
from indicators.overview.queries.listing import ALARM, LEVELS as _LEVELS, STANDINGS as _STANDINGS, Choice, Row
from indicators.overview.queries.page import IndicatorPage
from indicators.overview.queries.pictures import PictureKind, definitions
from indicators.overview.queries.words import number_words, period_words
from indicators.overview.rules.standing import TONES
from indicators.releases.queries.drawings import LOOKS, Picture, picture
from indicators.releases.states import Suppression

LEVELS = [(level.value, level.label) for level in _LEVELS]
STANDINGS: list[tuple[str, Words]] = [
    (ALARM, gettext_lazy("beyond the alert threshold")),
    *((standing.value, standing.label) for standing in _STANDINGS),
]


def figures_of(page: IndicatorPage) -> list[Picture]:
    code = page.indicator.code
    found = []
    for kind, definition in definitions(page).items():
        if kind == PictureKind.SMALL:
            continue
        addresses = {look: reverse("indicator_picture", args=[code, kind.value, look, "svg"]) for look in LOOKS}
        files = tuple(
            {"label": form.upper(), "href": reverse("indicator_picture", args=[code, kind.value, "fisier", form])}
            for form in ("svg", "png")
        )
        found.append(picture(definition, kind.value, addresses, files, _titles(kind, page), _notes(kind, page)))
    return found


def _titles(kind: PictureKind, page: IndicatorPage) -> str:
    """Each picture is headed by what it says."""
    assert page.finding is not None
    if kind == PictureKind.BULLET:
        return (page.finding.way and f"{page.finding.value}: {page.finding.way}") or page.finding.title
    if kind == PictureKind.LINE:
        return (page.finding.change and f"{page.finding.value}: {page.finding.change}") or page.finding.title
    if kind == PictureKind.SERVICES:
        return _services_title(page)
    if kind == PictureKind.COMPARISON:
        return _largest(page)
    return _largest_cell(page)


def _services_title(page: IndicatorPage) -> str:
    better = [one for one in page.services if one.provider and _rose(one.provider)]
    if not better:
        return _("Service by service, the last two years")
    words = {"risen": len(better), "all": len(page.services)}
    return _("In %(risen)s of %(all)s services the figure rose over the last year") % words


def _rose(series: Sequence[Figure]) -> bool:
    known = [one for one in series[-13:] if one.number is not None]
    return len(known) > 1 and (known[-1].number or 0) > (known[0].number or 0)


def _largest(page: IndicatorPage) -> str:
    at = page.latest.at if page.latest else 0
    shown = [(one, row.service.name) for row in page.services for one in row.provider if one.at == at]
    if (top := _top(shown)) is None:
        return _("Service by service")
    figure, name = top
    words = {"name": name, "value": figure.amount(page.indicator.decimals, page.indicator.unit)}
    return _("The largest figure: %(name)s, %(value)s") % words


def _top(shown: Sequence[tuple[Figure, str]]) -> tuple[Figure, str] | None:
    """None where nobody can say: a figure that is kept back may be larger."""
    known = [(one, name) for one, name in shown if one.number is not None]
    top = max(known, key=lambda pair: (pair[0].number or 0, pair[1])) if known else None
    is_small = top is not None and (top[0].number or 0) < top[0].threshold
    if any(one.suppression == Suppression.COMPLEMENTARY or (one.suppression and is_small) for one, _name in shown):
        return None
    return top


def _largest_cell(page: IndicatorPage) -> str:
    if (top := _top([(one.figure, one.label) for one in page.cells])) is None:
        return _("Category by category")
    figure, name = top
    words = {"name": name, "value": figure.amount(page.indicator.decimals, page.indicator.unit)}
    return _("The largest category: %(name)s, %(value)s") % words


def _notes(kind: PictureKind, page: IndicatorPage) -> tuple[str, ...]:
    if kind == PictureKind.CELLS:
        return _bar_notes([one.figure for one in page.cells])
    if kind == PictureKind.COMPARISON:
        return _bar_notes([figure for one in page.services for figure in one.provider[-1:]])
    if kind != PictureKind.LINE:
        return ()
    corrected = (_("A triangle marks a figure that an erratum corrects."),) if page.corrected else ()
    return line_notes([page.series], is_broken=bool(page.breaks)) + corrected


def _bar_notes(figures: Sequence[Figure]) -> tuple[str, ...]:
    """What stands in the place of a number that is kept back."""
    return (_("«<5» and «…» stand for protected numbers."),) if any(one.suppression for one in figures) else ()


def line_notes(lines: Sequence[Sequence[Figure]], *, is_broken: bool) -> tuple[str, ...]:
    found = []
    if any(one.number is None for series in lines for one in series):
        found.append(_("Where the line is interrupted there is no figure; the table says why."))
    if is_broken:
        found.append(_("At the vertical line the definition changed: figures before and after it are not comparable."))
    if any(one.is_open for series in lines for one in series):
        found.append(_("A hollow point is provisional or estimated."))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Table:
    """`rows`: cells as {text, note, is_number}; the first cell heads its row. `compare`: an address of the comparison."""

    id: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[dict[str, Any], ...], ...]


def _cell(text: str, note: str = "", **more: Any) -> dict[str, Any]:
    return {"text": text, "note": note, "is_number": False} | more


def figure_cell(figure: Figure | None, decimals: int) -> dict[str, Any]:
    if figure is None:
        return _cell("", "")
    return _cell(figure.words(decimals), figure.mark, is_number=True, letter=figure.letter)


def tables_of(page: IndicatorPage) -> list[Table]:
    tables = (_over_time(page), _by_service(page), _by_cell(page))
    return [table for table in tables if table.rows]


def _over_time(page: IndicatorPage) -> Table:
    decimals = page.indicator.decimals
    has_parts = any(one.bottom is not None for one in page.series)
    rows = []
    for one in reversed(page.series):
        cells = [_cell(period_words(one.period)), figure_cell(one, decimals)]
        if has_parts:
            parts = f"{number_words(one.top, 0)} ÷ {number_words(one.bottom, 0)}" if one.bottom is not None else ""
            cells.append(_cell(parts, is_number=True))
        covered = _("%(counted)s of %(asked)s") % {"counted": one.counted, "asked": one.asked} if one.asked else ""
        rows.append((*cells, _cell(covered, is_number=True)))
    head = [_("Period"), page.indicator.unit, *([_("Parts")] if has_parts else []), _("Services that reported")]
    return Table("perioade", _("All the figures, period by period"), tuple(head), tuple(rows))


def _by_service(page: IndicatorPage) -> Table:
    """The authority's figure stands beside the provider's, of the same period."""
    decimals = page.indicator.decimals
    has_two = any(one.authority for one in page.services)
    rows = []
    for one in page.services:
        latest = one.latest
        if latest is None:
            continue
        cells = [
            _cell(one.service.name, href=reverse("service", args=[one.service.slug])),
            _cell(period_words(latest.period)),
        ]
        cells.append(figure_cell(latest if one.provider else None, decimals))
        if has_two:
            cells.append(figure_cell(one.beside or (None if one.provider else latest), decimals))
        rows.append(tuple(cells))
    two = (_("Said by the provider"), _("Said by the authority")) if has_two else (page.indicator.unit,)
    return Table("servicii", _("Latest figure of each service"), (_("Service"), _("Period"), *two), tuple(rows))


def _by_cell(page: IndicatorPage) -> Table:
    decimals = page.indicator.decimals
    cells = page.cells if page.has_cells else ()
    rows = tuple((_cell(one.label), figure_cell(one.figure, decimals)) for one in cells)
    period = period_words(page.latest.period) if page.latest else ""
    title = _("By category, %(period)s") % {"period": period}
    return Table("categorii", title, (_("Category"), page.indicator.unit), rows)


def errata_of(page: IndicatorPage) -> list[dict[str, Any]]:
    decimals = page.indicator.decimals
    return [
        {
            "old": number_words(one.old, decimals), "new": number_words(one.new, decimals), "period": period_words(one.period),
            "service": one.service.name if one.service else "", "reason": one.reason, "day": day_in_words(one.at.date()),
            "edition": one.release.number,
        }
        for one in page.errata
    ]  # fmt: skip


def citation(page: IndicatorPage, address: str) -> str:
    """The way official statistics are cited: institution, name, edition, date, address."""
    if page.edition is None:
        return ""
    words = {
        "authority": authority().name, "name": page.name, "code": page.indicator.code, "number": page.edition.number,
        "day": day_in_words(page.edition.published_at.date()), "address": address,
    }  # fmt: skip
    return _("%(authority)s, «%(name)s» (%(code)s), edition %(number)s of %(day)s, %(address)s") % words


def embed_code(page: IndicatorPage, address: str) -> str:
    return f'<iframe src="{address}" title="{page.indicator.code}" width="760" height="520" loading="lazy"></iframe>'


def choices(topics: Sequence[Topic]) -> dict[str, Any]:
    return {"topics": topics, "levels": LEVELS}


def standing_filters(rows: Sequence[Row], choice: Choice) -> list[dict[str, Any]]:
    """Filters by state as links with counts; the other choices stay."""
    counts: dict[str, int] = {}
    for row in rows:
        if row.finding:
            counts[row.finding.standing] = counts.get(row.finding.standing, 0) + 1
    found = [{"label": pgettext("indicators", "all"), "value": "", "count": len(rows), "current": not choice.standing}]
    counts[ALARM] = sum(row.stands(ALARM) for row in rows)
    for value, label in STANDINGS:
        if counts.get(value):
            found.append({"label": label, "value": value, "count": counts[value], "current": choice.standing == value})
    return found


def summary(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """«3 la țintă, 2 pe drum»: the theme in one line of chips."""
    found = []
    for standing in _STANDINGS:
        count = sum(row.finding is not None and row.finding.standing == standing for row in rows)
        if count:
            tone, icon = TONES[standing]
            words = ngettext("%(count)s indicator: %(state)s", "%(count)s indicators: %(state)s", count)
            found.append({"tone": tone, "icon": icon, "label": words % {"count": count, "state": standing.label}})
    return found
