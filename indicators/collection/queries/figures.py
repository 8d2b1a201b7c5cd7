"""Figures as they stood at a moment: of reports approved until then, corrections made later undone.

Nothing here looks at what is known today: the same cut-off gives the same figures, whatever was corrected, approved or defined
since (I15). Only what the providers report is added up; the authority's own figures stand beside (`beside`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from indicators.catalogue.models import Indicator, IndicatorVersion
from indicators.catalogue.states import IndicatorState, Sensitivity, SheetState, TimeRule
from indicators.collection.models import Narrative, NarrativeRevision, Submission, Value, ValueRevision
from indicators.collection.queries.calendar import Calendar
from indicators.collection.rules.rollup import MISSING, Figure, Rolled, over_services, over_time
from indicators.collection.states import Reporter
from indicators.services.states import LONGER

Key = tuple[int, int, int | None]
"""Cell, period, service; none: all services together."""
Table = dict[Key, Rolled]


@dataclass(slots=True)
class IndicatorFact:
    """An indicator with its sheets as they were approved at the cut-off, oldest first."""

    row: Indicator
    versions: list[IndicatorVersion]

    def version_on(self, day: date) -> IndicatorVersion | None:
        return next((one for one in reversed(self.versions) if one.valid_from <= day), None)


@dataclass(slots=True)
class Reported:
    """Of one indicator. `asked`: which services were expected to report a period; `own`, `beside`: cell → (period, service) → figure."""

    asked: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
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
    return {row.code: IndicatorFact(row, versions[row.pk]) for row in rows if row.pk in versions}


def is_public(indicator: Indicator) -> bool:
    return indicator.sensitivity != Sensitivity.INTERNAL


def reported(indicator_id: int, cut_off: datetime) -> Reported:
    """Three queries, whatever the number of services and periods."""
    found = Reported()
    expected = Submission.objects.filter(
        form__lines__indicator=indicator_id, reporter=Reporter.PROVIDER, expected_at__lte=cut_off
    )
    for period, service in expected.values_list("period_id", "service_id"):
        found.asked[period].add(service)
    values = Value.objects.filter(indicator=indicator_id, submission__approved_at__lte=cut_off)
    columns = ("cell_id", "period_id", "service_id", "reporter", "number", "status")
    for cell, period, service, reporter, number, status in values.values_list(*columns).iterator(chunk_size=5000):
        _side(found, reporter)[cell][(period, service)] = Figure(number, status)
    _undo_corrections(found, indicator_id, cut_off)
    return found


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
    """Own frequency and longer periods, each service and all together, every cell that was reported. The total cell is always there."""
    table: Table = {}
    for cell in sorted({1, *figures.own}):
        services: dict[int, dict[int, Figure]] = defaultdict(dict)
        for period, asked in figures.asked.items():
            if period in calendar.by_id:
                for service in asked:
                    found = figures.own[cell].get((period, service))
                    if found or cell == 1 or (1, period, service) in table:
                        services[period][service] = found or MISSING
        _lengthen(fact, services, calendar, cell, table)
    return table


def _lengthen(
    fact: IndicatorFact, own: dict[int, dict[int, Figure]], calendar: Calendar, cell: int, table: Table
) -> None:
    """`own`: period → service → figure of the own frequency. Writes these, the longer periods, and the totals of both."""
    for period, figures in own.items():
        asked = {service: Rolled(one.number, one.status, int(one.number is not None), 1) for service, one in figures.items()}
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
    for _kind, part_kind, whole_id in sorted(longer):
        parts = calendar.parts(whole_id, part_kind)
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
    columns = ("indicator_id", "submission__period_id", "submission__service_id", "text", "respondents", "submission_id")
    ordered = rows.order_by("indicator__code", "submission__period__starts_on", "submission__service__code", "pk")
    return [
        (indicator, period, service, words, respondents)
        for indicator, period, service, text, respondents, submission in ordered.values_list(*columns)
        if (words := before.get((submission, indicator), text))
    ]
