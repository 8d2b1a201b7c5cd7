"""What the desk shows of checks and rules: parameters in words, names of the day, how often they spoke."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from indicators.catalogue.models import Indicator
from indicators.catalogue.queries import sheet_on, sheets_on
from indicators.catalogue.states import IndicatorState, Kind, Source
from indicators.collection.models import Check, Finding, FormLine, ReportForm, Rule
from indicators.collection.rules.checks import MAY_BLOCK, SPECS, Choice, settings_of
from indicators.collection.rules.numbers import shown
from indicators.collection.states import CheckKind, FindingState


@dataclass(frozen=True, slots=True)
class Shown:
    """A check with its parameters in words: (label, value)."""

    check: Check
    parameters: tuple[tuple[str, str], ...]

    @property
    def is_error(self) -> bool:
        return self.check.severity == "blocks" and CheckKind(self.check.kind) in MAY_BLOCK


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    indicator: Indicator
    name: str
    kinds: tuple[str, ...]


def indicators_with_checks(on: date) -> list[IndicatorRow]:
    """Every indicator that services report in numbers or levels, with the kinds of its checks; three queries."""
    rows = list(
        Indicator.objects.filter(source=Source.TYPED).exclude(state=IndicatorState.RETIRED).exclude(kind=Kind.TEXT).order_by("code", "pk")
    )  # fmt: skip
    names = _names({one.pk for one in rows}, on)
    kinds: dict[int, list[str]] = {}
    for indicator, kind in Check.objects.filter(retired_at=None).order_by("pk").values_list("indicator", "kind"):
        kinds.setdefault(indicator, []).append(str(CheckKind(kind).label))
    return [IndicatorRow(one, names.get(one.pk, ""), tuple(kinds.get(one.pk, ()))) for one in rows]


def _names(indicators: set[int], on: date) -> Mapping[int, str]:
    return {pk: sheet.name for pk, sheet in sheets_on(indicators, on).items()}


def name_of(indicator: Indicator, on: date) -> str:
    sheet = sheet_on(indicator, on)
    return sheet.name if sheet else ""


def checks_of(indicator: Indicator) -> list[Shown]:
    rows = indicator.checks.filter(retired_at=None).order_by("pk")
    return [Shown(one, _worded(CheckKind(one.kind), one.parameters)) for one in rows]


def _worded(kind: CheckKind, stored: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    settings = settings_of(kind, stored)
    found = []
    for spec in SPECS[kind]:
        value = settings[spec.key]
        if isinstance(spec, Choice):
            found.append((str(spec.label), str(dict(spec.options).get(str(value), value))))
        elif isinstance(value, Decimal):
            found.append((str(spec.label), shown(value)))
    return tuple(found)


def findings_of(indicator: Indicator) -> dict[str, int]:
    """How many of its findings stand, by state."""
    return Finding.objects.filter(indicator=indicator).aggregate(
        open=Count("pk", filter=Q(state=FindingState.OPEN)),
        explained=Count("pk", filter=Q(state=FindingState.EXPLAINED)),
        corrected=Count("pk", filter=Q(state=FindingState.CORRECTED)),
    )


def rules_of(form: ReportForm) -> QuerySet[Rule]:
    return form.rules.filter(retired_at=None).order_by("pk")


def line_names(form: ReportForm, on: date) -> list[tuple[str, str]]:
    """Codes of the lines with their names, for whoever writes a rule."""
    lines = list(FormLine.objects.filter(form=form).select_related("indicator").order_by("order", "pk"))
    names = _names({one.indicator_id for one in lines}, on)
    return [(one.indicator.code, names.get(one.indicator_id, "")) for one in lines]
