"""Up to six lines beside each other: an indicator for all services or for one, for everybody or for one category."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from consultare.lib.chart import Break, Definition, Frame, Lines, Series, Stack
from consultare.lib.chart.model import LETTERS, MAX_SERIES
from indicators.catalogue.models import TOTAL_CELL, Cell, Indicator
from indicators.catalogue.queries import cell_labels
from indicators.collection.states import Reporter
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.figures import Figure, figures, filled, periods_back
from indicators.overview.queries.listing import public_indicators
from indicators.overview.queries.page import WHOLE
from indicators.overview.queries.pictures import point, source_words
from indicators.overview.queries.sheets import Sheets, sheets_of
from indicators.overview.queries.words import language, period_words
from indicators.releases.models import PublicValue
from indicators.services.models import Service
from indicators.services.states import PeriodKind

SEPARATOR, MAX_TEXT = ":", 400


@dataclass(frozen=True, slots=True)
class Wanted:
    """As it stands in the address: `BEN-02`, `BEN-02:centrul-de-zi` (a service), `BEN-02:=sex=f` (a category), or both."""

    code: str
    service: str = ""
    cell: str = ""

    @property
    def text(self) -> str:
        rest = f"{self.service}={self.cell}" if self.cell else self.service
        return f"{self.code}{SEPARATOR}{rest}" if rest else self.code


@dataclass(frozen=True, slots=True)
class Compared:
    wanted: Wanted
    letter: str
    look: int
    indicator: Indicator
    name: str
    where: str
    series: tuple[Figure, ...]
    breaks: tuple[int, ...]

    @property
    def label(self) -> str:
        return f"{self.name} ({self.indicator.code}), {self.where}"


def parse(texts: Iterable[str]) -> list[Wanted]:
    """The first six that can be read, each once; what can't be read is left out."""
    found: dict[str, Wanted] = {}
    for text in texts:
        code, _sep, rest = text[:MAX_TEXT].partition(SEPARATOR)
        service, _equals, cell = rest.partition("=")
        wanted = Wanted(code, service, cell)
        if code:
            found.setdefault(wanted.text, wanted)
    return list(found.values())[:MAX_SERIES]


def compared(wanted: Sequence[Wanted], edition: Edition | None) -> list[Compared]:
    """What exists and has figures; eight queries at most."""
    if edition is None or not wanted:
        return []
    indicators = {one.code: one for one in public_indicators().filter(code__in={one.code for one in wanted})}
    services = {
        one.slug: one for one in Service.objects.filter(slug__in={one.service for one in wanted if one.service})
    }
    cells = {one.key: one.pk for one in Cell.objects.filter(key__in={one.cell for one in wanted if one.cell})}
    labels = cell_labels(cells.values()) if cells else {}
    sheets = sheets_of([one.pk for one in indicators.values()], is_brief=True)
    known = _figures(indicators.values(), services.values(), cells.values(), edition)
    found: list[Compared] = []
    for one in wanted:
        indicator, service = indicators.get(one.code), services.get(one.service)
        cell = cells.get(one.cell) if one.cell else TOTAL_CELL
        if indicator is None or cell is None or (one.service and service is None):
            continue
        own = sheets.get(indicator.pk, Sheets(()))
        sheet = own.on(edition.cut_off.date())
        series = known.get((indicator.pk, service.pk if service else None, cell), [])
        series = filled([figure for figure in series if sheet is None or figure.period.kind == sheet.frequency])
        where = _where(service, labels.get(cell, ()))
        found.append(
            Compared(
                one, LETTERS[len(found)], len(found), indicator, sheet.name if sheet else indicator.code, where,
                tuple(series), tuple(own.breaks_of(series)),
            )
        )  # fmt: skip
    return found


def _where(service: Service | None, categories: Sequence[str]) -> str:
    """«femei», «Centrul de zi», «Centrul de zi, femei», «all services together»."""
    named = [*([service.name] if service else []), *categories]
    return ", ".join(named) or _("all services together")


def _figures(
    indicators: Iterable[Indicator], services: Iterable[Service], cells: Iterable[int], edition: Edition
) -> dict[tuple[int, int | None, int], list[Figure]]:
    periods = periods_back(edition.cut_off.date(), PeriodKind.values, WHOLE)
    rows = PublicValue.objects.filter(
        release=edition.id,
        indicator__in=[one.pk for one in indicators],
        cell__in=[TOTAL_CELL, *cells],
        reporter=Reporter.PROVIDER,
    )
    wanted = {None, *(service.pk for service in services)}
    rows = rows.filter(Q(service=None) | Q(service__in=wanted - {None}))
    found: dict[tuple[int, int | None, int], list[Figure]] = {}
    for indicator, figure in sorted(figures(rows, periods, edition.threshold), key=lambda pair: pair[1].at):
        found.setdefault((indicator, figure.service, figure.cell), []).append(figure)
    return found


def comparison_title(lines: Sequence[Compared]) -> str:
    names = dict.fromkeys(one.name for one in lines)
    return _("Comparison: %(names)s") % {"names": ", ".join(names)}


def drawing(lines: Sequence[Compared], edition: Edition | None) -> Definition | None:
    """One field for lines of one unit; one field a unit otherwise. None when there is no line to draw."""
    shown = [one for one in lines if sum(figure.number is not None for figure in one.series) > 1]
    if not shown:
        return None
    units = list(dict.fromkeys(one.indicator.unit for one in shown))
    fields = [
        Lines(_frame(shown, edition, unit), tuple(_series(one) for one in shown if one.indicator.unit == unit))
        for unit in units
    ]
    return fields[0] if len(fields) == 1 else Stack(_frame(shown, edition, ""), tuple(fields))


def _series(one: Compared) -> Series:
    points = tuple(point(figure, one.indicator.decimals) for figure in one.series)
    breaks = tuple(Break(at, _("%(letter)s: new definition") % {"letter": one.letter}) for at in one.breaks)
    return Series(f"{one.name}, {one.where}", points, breaks, one.look)


def _frame(lines: Sequence[Compared], edition: Edition | None, unit: str) -> Frame:
    ends = [one.series[-1] for one in lines]
    last = max(ends, key=lambda figure: figure.at)
    return Frame(
        title=comparison_title(lines), subtitle=_("until %(period)s") % {"period": period_words(last.period)}, source=source_words(edition),
        description="; ".join(f"{one.letter}: {one.label}" for one in lines), unit=unit,
        decimals=max(one.indicator.decimals for one in lines), language=language(), above_zero=_("the axis does not begin at zero"),
    )  # fmt: skip
