"""Figures as they stood at a moment: of reports approved until then, corrections made later undone.

Nothing here looks at what is known today: the same cut-off gives the same figures, whatever was corrected, approved or defined
since (I15). Only what the providers report is added up; the authority's own figures stand beside (`beside`).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from indicators.catalogue.models import TOTAL_CELL, Indicator, IndicatorVersion
from indicators.catalogue.queries import BreakdownFact, breakdowns_of
from indicators.catalogue.states import IndicatorState, Sensitivity, SheetState, TimeRule
from indicators.collection.models import (
    DroppedReport,
    FormLine,
    LineChange,
    Narrative,
    NarrativeRevision,
    Submission,
    Value,
    ValueRevision,
)
from indicators.collection.queries.calendar import Calendar
from indicators.collection.rules.rollup import MISSING, Figure, Rolled, over_services, over_time
from indicators.collection.states import LineWay, Reporter
from indicators.services.states import LONGER, MONTHS

Key = tuple[int, int, int | None]
"""Cell, period, service; none: all services together."""
Table = dict[Key, Rolled]


@dataclass(slots=True)
class IndicatorFact:
    """An indicator with its sheets as they were approved at the cut-off, oldest first."""

    row: Indicator
    versions: list[IndicatorVersion]
    breakdowns: dict[int, list[BreakdownFact]] = field(default_factory=dict)

    def version_on(self, day: date) -> IndicatorVersion | None:
        return next((one for one in reversed(self.versions) if one.valid_from <= day), None)

    def cells_on(self, day: date) -> frozenset[int]:
        """The cells of the sheet in force, the total among them."""
        version = self.version_on(day)
        breakdowns = self.breakdowns.get(version.pk, []) if version else []
        return frozenset({TOTAL_CELL, *(cell.id for one in breakdowns for cell in one.cells)})


@dataclass(slots=True)
class Reported:
    """Of one indicator. `asked`: period → services expected to report it, and whether by cells; `own`, `beside`: cell → (period,
    service) → figure."""

    asked: dict[int, dict[int, bool]] = field(default_factory=lambda: defaultdict(dict))
    own: dict[int, dict[tuple[int, int], Figure]] = field(default_factory=lambda: defaultdict(dict))
    beside: dict[int, dict[tuple[int, int], Figure]] = field(default_factory=lambda: defaultdict(dict))


def indicators_at(cut_off: datetime) -> dict[str, IndicatorFact]:
    """Code → indicator in use at that moment and not internal, with its approved sheets; internal ones as well, for formulas."""
    rows = Indicator.objects.filter(in_use_at__lte=cut_off).exclude(state=IndicatorState.PROPOSED)
    rows = rows.filter(Q(retired_at=None) | Q(retired_at__gt=cut_off)).order_by("code", "pk")
    versions: dict[int, list[IndicatorVersion]] = defaultdict(list)
    sheets = IndicatorVersion.objects.filter(state=SheetState.APPROVED, approved_at__lte=cut_off)
    for version in sheets.order_by("valid_from", "number", "pk"):
        versions[version.indicator_id].append(version)
    breakdowns = breakdowns_of(one.pk for found in versions.values() for one in found)
    return {row.code: IndicatorFact(row, versions[row.pk], breakdowns) for row in rows if row.pk in versions}


def is_public(indicator: Indicator) -> bool:
    return indicator.sensitivity != Sensitivity.INTERNAL


def reported(indicator_id: int, cut_off: datetime) -> Reported:
    """Six queries, whatever the number of services and periods."""
    found = Reported()
    for period, service, is_broken_down in _asked(indicator_id, cut_off):
        found.asked[period][service] = is_broken_down
    values = Value.objects.filter(indicator=indicator_id, submission__approved_at__lte=cut_off)
    columns = ("cell_id", "period_id", "service_id", "reporter", "number", "status")
    for cell, period, service, reporter, number, status in values.values_list(*columns).iterator(chunk_size=5000):
        _side(found, reporter)[cell][(period, service)] = Figure(number, status)
    _undo_corrections(found, indicator_id, cut_off)
    return found


def _asked(indicator_id: int, cut_off: datetime) -> Iterator[tuple[int, int, bool]]:
    """Period, service, whether by cells: the reports that were expected at the cut-off, by the lines of that moment."""
    lines = lines_at(indicator_id, cut_off)
    mine = {"form__in": lines, "reporter": Reporter.PROVIDER, "expected_at__lte": cut_off}
    columns = ("form_id", "period_id", "service_id")
    for rows in (
        DroppedReport.objects.filter(**mine, dropped_at__gt=cut_off).order_by("pk"),
        Submission.objects.filter(**mine),
    ):
        for form, period, service in rows.values_list(*columns):
            yield period, service, lines[form]


def lines_at(indicator_id: int, cut_off: datetime) -> dict[int, bool]:
    """Form → whether it asked for the indicator by cells at that moment. The first change after it knows what was there."""
    lines = dict(FormLine.objects.filter(indicator=indicator_id).values_list("form_id", "is_broken_down"))
    later = LineChange.objects.filter(indicator=indicator_id, at__gt=cut_off).order_by("-at", "-pk")
    for form, was in later.values_list("form_id", "was"):
        if was == LineWay.NOT:
            lines.pop(form, None)
        else:
            lines[form] = was == LineWay.CELLS
    return lines


def _side(found: Reported, reporter: str) -> dict[int, dict[tuple[int, int], Figure]]:
    return found.own if reporter == Reporter.PROVIDER else found.beside


def _undo_corrections(found: Reported, indicator_id: int, cut_off: datetime) -> None:
    """The first change after the cut-off knows what stood there at the cut-off."""
    later = ValueRevision.objects.filter(indicator=indicator_id, at__gt=cut_off, submission__approved_at__lte=cut_off)
    seen: set[tuple[int, int, int, str]] = set()
    columns = ("cell_id", "period_id", "service_id", "reporter", "old_number", "old_status")
    for cell, period, service, reporter, number, status in later.order_by("at", "pk").values_list(*columns):
        if (cell, period, service, reporter) in seen:
            continue
        seen.add((cell, period, service, reporter))
        figures = _side(found, reporter)[cell]
        if status is None:
            figures.pop((period, service), None)
        else:
            figures[(period, service)] = Figure(number, status)


def rolled_up(fact: IndicatorFact, figures: Reported, calendar: Calendar) -> Table:
    """Own frequency and longer periods, each service and all together, the total and every cell of the sheet that was asked."""
    table: Table = {}
    by_cell: dict[int, dict[int, dict[int, Figure]]] = defaultdict(lambda: defaultdict(dict))
    for period, asked in sorted(figures.asked.items()):
        if period not in calendar.by_id or not fact.version_on(calendar.by_id[period].starts_on):
            continue
        for cell in fact.cells_on(calendar.by_id[period].starts_on):
            for service, is_broken_down in asked.items():
                if cell == TOTAL_CELL or is_broken_down:
                    by_cell[cell][period][service] = figures.own[cell].get((period, service), MISSING)
    for cell in sorted(by_cell):
        _lengthen(fact, by_cell[cell], calendar, cell, table)
    return table


def _lengthen(
    fact: IndicatorFact, own: dict[int, dict[int, Figure]], calendar: Calendar, cell: int, table: Table
) -> None:
    """`own`: period → service → figure of the own frequency. Writes these, the longer periods, and the totals of both."""
    for period, figures in own.items():
        asked = {
            service: Rolled(one.number, one.status, int(one.number is not None), 1) for service, one in figures.items()
        }
        _store(fact, asked, cell, period, table)
    if fact.row.time_rule == TimeRule.NONE:
        return
    longer = {
        (kind, calendar.by_id[period].kind, whole.id)
        for period in own
        for kind in LONGER[calendar.by_id[period].kind]
        for whole in calendar.of_kind[kind]
        if whole.starts_on <= calendar.by_id[period].starts_on <= whole.ends_on and whole.id not in own
    }
    for kind, part_kind, whole_id in sorted(longer):
        parts = calendar.parts(whole_id, part_kind)
        if len(parts) * MONTHS[part_kind] < MONTHS[kind] or any(part not in own for part in parts):
            continue  # Nobody was asked then: collecting began later, or ended before.
        services = sorted({service for part in parts for service in own.get(part, ())})
        made = {
            service: over_time(fact.row.time_rule, [own.get(part, {}).get(service) for part in parts])
            for service in services
        }
        _store(fact, made, cell, whole_id, table)


def _store(fact: IndicatorFact, services: dict[int, Rolled], cell: int, period: int, table: Table) -> None:
    for service, figure in services.items():
        table[(cell, period, service)] = figure
    if services:
        table[(cell, period, None)] = over_services(fact.row.unit_rule, (one.figure for one in services.values()))


def narratives(indicator_ids: set[int], cut_off: datetime) -> list[tuple[int, int, int, str, int | None]]:
    """(indicator, period, service, text, respondents) of approved reports of providers, later changes of the words undone."""
    rows = Narrative.objects.filter(
        indicator__in=indicator_ids, submission__approved_at__lte=cut_off, submission__reporter=Reporter.PROVIDER
    )
    later = NarrativeRevision.objects.filter(at__gt=cut_off, submission__approved_at__lte=cut_off)
    before: dict[tuple[int, int], str] = {}
    for submission, indicator, text in later.order_by("at", "pk").values_list("submission", "indicator", "old_text"):
        before.setdefault((submission, indicator), text)
    columns = (
        "indicator_id",
        "submission__period_id",
        "submission__service_id",
        "text",
        "respondents",
        "submission_id",
    )
    ordered = rows.order_by("indicator__code", "submission__period__starts_on", "submission__service__code", "pk")
    return [
        (indicator, period, service, words, respondents)
        for indicator, period, service, text, respondents, submission in ordered.values_list(*columns)
        if (words := before.get((submission, indicator), text))
    ]
