"""Everything the page of one indicator shows, read once and shared with its pictures, files and paper."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import cached_property

from indicators.catalogue.models import TOTAL_CELL, Cell, Indicator, IndicatorVersion
from indicators.catalogue.queries import cell_labels
from indicators.collection.models import Evidence
from indicators.collection.queries.public_files import public_evidence
from indicators.collection.states import Reporter
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.figures import Figure, figures, filled, latest_of, periods_back
from indicators.overview.queries.findings import Finding, Measure, finding, threshold_words
from indicators.overview.queries.marks import Marks, marks_of
from indicators.overview.queries.sheets import Sheets, sheets_of
from indicators.overview.queries.signals import signal_words
from indicators.overview.queries.words import BARE
from indicators.releases.models import Erratum, PublicNarrative, PublicValue
from indicators.services.models import Period, Service
from indicators.services.states import PeriodKind

WHOLE = dict.fromkeys(PeriodKind.values, 12 * 30)
"""The page of one indicator looks as far back as there are figures."""


@dataclass(frozen=True, slots=True)
class Narrated:
    """The words of one service in the release; `files`: evidence that was made public."""

    words: PublicNarrative
    files: Sequence[Evidence] = ()


@dataclass(frozen=True, slots=True)
class ServiceSeries:
    """Figures of one service: what the provider says and, beside it, what the authority says."""

    service: Service
    provider: tuple[Figure, ...]
    authority: tuple[Figure, ...]

    @property
    def latest(self) -> Figure | None:
        return latest_of(self.provider or self.authority)

    @property
    def beside(self) -> Figure | None:
        """The authority's figure of the same period as the provider's latest one."""
        if not self.provider or self.latest is None:
            return None
        return next((one for one in self.authority if one.at == self.latest.at), None)


@dataclass(frozen=True, slots=True)
class CellFigure:
    labels: tuple[str, ...]
    figure: Figure
    key: str = ""

    @property
    def label(self) -> str:
        return ", ".join(self.labels)


@dataclass(frozen=True)
class IndicatorPage:
    """`series`: all services together, gaps included. `edition` none: nothing is published yet.

    `is_of_service`: the series is of one service (in the lists of its page).
    """

    indicator: Indicator
    edition: Edition | None
    sheets: Sheets
    marks: Marks
    series: tuple[Figure, ...]
    services: tuple[ServiceSeries, ...]
    cells: tuple[CellFigure, ...]
    errata: tuple[Erratum, ...]
    narratives: tuple[Narrated, ...]
    is_of_service: bool = False

    @property
    def measure(self) -> Measure:
        return Measure(self.indicator.unit, self.indicator.decimals, self.indicator.direction)

    @cached_property
    def sheet(self) -> IndicatorVersion | None:
        return self.sheets.on(self.day)

    @property
    def day(self) -> date:
        return self.edition.cut_off.date() if self.edition else date.max

    @property
    def name(self) -> str:
        return self.sheet.name if self.sheet else self.indicator.code

    @property
    def has_cells(self) -> bool:
        """Whether any category has a figure, though it be protected: what is not added up has none at all."""
        return any(one.figure.number is not None or one.figure.suppression for one in self.cells)

    @property
    def is_bare(self) -> bool:
        """Whether its figures are said without a unit: a sentence about them then needs the name."""
        return self.indicator.unit in BARE

    @property
    def latest(self) -> Figure | None:
        return latest_of(self.series)

    @cached_property
    def comparable_from(self) -> int:
        return self.sheets.comparable_from(self.day)

    @cached_property
    def breaks(self) -> list[int]:
        return self.sheets.breaks_of(self.series)

    @cached_property
    def finding(self) -> Finding | None:
        return finding(self.series, self.marks, self.measure, self.comparable_from, self.alert)

    @property
    def threshold(self) -> str:
        """Of the sheet in force, in words."""
        return threshold_words(self.sheet.alert, self.measure) if self.sheet else ""

    @property
    def alert(self) -> Decimal | None:
        """Of the sheet under which the latest figure was collected; it is set for all services together, not for one."""
        sheet = self.sheets.numbered(self.latest.version) if self.latest and not self.is_of_service else None
        return sheet.alert if sheet else None

    @property
    def signal(self) -> str:
        """From twelve comparable figures on; else nothing is said."""
        return signal_words([one for one in self.series if one.at >= self.comparable_from])

    @property
    def corrected(self) -> frozenset[int]:
        """Periods of the total that an erratum corrects."""
        return frozenset(one.period_id for one in self.errata if one.cell_id == TOTAL_CELL and one.service_id is None)


def indicator_page(indicator: Indicator, edition: Edition | None) -> IndicatorPage:
    """Nine queries at most, whatever the number of services, periods and cells."""
    sheets = sheets_of([indicator.pk]).get(indicator.pk, Sheets(()))
    marks = marks_of([indicator.pk]).get(indicator.pk, Marks())
    if edition is None:
        return IndicatorPage(indicator, None, sheets, marks, (), (), (), (), ())
    sheet = sheets.on(edition.cut_off.date())
    periods = periods_back(edition.cut_off.date(), [sheet.frequency] if sheet else PeriodKind.values, WHOLE)
    rows = PublicValue.objects.filter(release=edition.id, indicator=indicator, cell=TOTAL_CELL)
    found = sorted((one for _id, one in figures(rows, periods, edition.threshold)), key=lambda one: one.at)
    total = [one for one in found if one.service is None and one.reporter == Reporter.PROVIDER]
    latest = latest_of(total) or (found[-1] if found else None)
    return IndicatorPage(
        indicator=indicator,
        edition=edition,
        sheets=sheets,
        marks=marks,
        series=tuple(filled(total)),
        services=_services([one for one in found if one.service is not None]),
        cells=_cells(indicator, edition, latest.period if latest else None),
        errata=tuple(_errata(indicator)),
        narratives=tuple(_narratives(indicator, edition, latest.period if latest else None)),
    )


def _services(found: Sequence[Figure]) -> tuple[ServiceSeries, ...]:
    by_service: dict[int, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        if one.service is not None:
            by_service[one.service][one.reporter].append(one)
    services = Service.objects.filter(pk__in=by_service).select_related("organisation").order_by("name", "pk")
    return tuple(
        ServiceSeries(
            service,
            tuple(filled(by_service[service.pk][Reporter.PROVIDER])),
            tuple(filled(by_service[service.pk][Reporter.AUTHORITY])),
        )
        for service in services
    )


def _cells(indicator: Indicator, edition: Edition, period: Period | None) -> tuple[CellFigure, ...]:
    """The latest period by category, all services together."""
    if period is None:
        return ()
    rows = PublicValue.objects.filter(
        release=edition.id, indicator=indicator, period=period, service=None, reporter=Reporter.PROVIDER
    ).exclude(cell=TOTAL_CELL)
    found = [one for _id, one in figures(rows.order_by("cell_id"), {period.pk: period}, edition.threshold)]
    if not found:
        return ()
    cells = {one.cell for one in found}
    labels, keys = cell_labels(cells), dict(Cell.objects.filter(pk__in=cells).values_list("pk", "key"))
    return tuple(CellFigure(labels.get(one.cell, ()), one, keys[one.cell]) for one in found)


def _errata(indicator: Indicator) -> list[Erratum]:
    """For good, in whatever edition the error was."""
    rows = Erratum.objects.filter(indicator=indicator).select_related("period", "service", "release")
    return list(rows.order_by("-at", "-pk"))


def _narratives(indicator: Indicator, edition: Edition, period: Period | None) -> list[Narrated]:
    if period is None or indicator.kind == "number":
        return []
    rows = PublicNarrative.objects.filter(release=edition.id, indicator=indicator, period=period)
    found = list(rows.select_related("service").order_by("service__name", "pk"))
    files = public_evidence(indicator.pk, period.pk) if found else {}
    return [Narrated(one, files.get(one.service_id, ())) for one in found]
