"""The data dictionary of each dataset: what a column holds, in which unit, with which codes."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from indicators.collection.states import Reporter, Status
from indicators.releases.states import DatasetKind, Suppression
from indicators.services.states import PeriodKind, ProviderKind, Regime

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: Words
    meaning: Words


@dataclass(frozen=True, slots=True)
class CodeList:
    title: Words
    codes: list[tuple[str, Words]]


TEXT, NUMBER, DAY, WHOLE = _("text"), _("number, decimal point"), _("day, YYYY-MM-DD"), _("whole number")

_VALUES = [
    Field("indicator", TEXT, _("code of the indicator; its sheet is at /indicatori/<code>/")),
    Field("period", TEXT, _("2026-03 a month, 2026-Q1 a quarter, 2026-S1 a semester, 2026 a year")),
    Field("period_kind", TEXT, _("kind of the period, a code of the list below")),
    Field("service", TEXT, _("code of the service; empty: all services together")),
    Field("cell", TEXT, _("category, for example sex=f;varsta=0-2; empty: the total")),
    Field("reporter", TEXT, _("who gave the figure, a code of the list below; only the provider's are added up")),
    Field("number", NUMBER, _("the figure; empty when it is missing or protected")),
    Field("numerator", NUMBER, _("of a computed ratio, as it entered it")),
    Field("denominator", NUMBER, _("of a computed ratio, as it entered it")),
    Field("unit", TEXT, _("unit of measure")),
    Field("status", TEXT, _("what the number is or why there is none, a code of the list below")),
    Field("suppressed", TEXT, _("why a figure is protected, a code of the list below; empty: it is shown")),
    Field("counted", WHOLE, _("of a total: services that reported")),
    Field("asked", WHOLE, _("of a total: services whose report was expected")),
    Field("sheet_version", WHOLE, _("version of the definition sheet in force in that period")),
]
_SERVICES = [
    Field("code", TEXT, _("code of the service")),
    Field("name", TEXT, pgettext_lazy("service", "name")),
    Field("type_code", TEXT, _("code in the nomenclature of social services (HG 867/2015), without spaces")),
    Field("provider_kind", TEXT, _("public or private, a code of the list below")),
    Field("provider", TEXT, _("organisation that gives a private service")),
    Field("capacity", WHOLE, _("approved places; empty: the service has no fixed places")),
    Field("licence_until", DAY, _("last day of the licence")),
    Field("opened_on", DAY, _("first day of the service")),
    Field("closed_on", DAY, _("last day; empty: it is open")),
]
_NEEDS = [
    Field("round", TEXT, _("the consultation, the last part of its address")),
    Field("title", TEXT, _("title of the consultation")),
    Field("period", TEXT, _("quarter in which its term ended")),
    Field("observations", WHOLE, _("observations received")),
    Field("taken", WHOLE, _("observations taken over, wholly or partly")),
]
_COLUMNS = {DatasetKind.VALUES: _VALUES, DatasetKind.SERVICES: _SERVICES, DatasetKind.NEEDS: _NEEDS}


def columns(kind: str) -> list[Field]:
    return _COLUMNS[DatasetKind(kind)]


def codes(kind: str) -> list[CodeList]:
    if kind == DatasetKind.SERVICES:
        return [
            CodeList(_("Provider"), _choices(ProviderKind)),
            CodeList(_("How the service is given"), _choices(Regime)),
        ]
    if kind == DatasetKind.NEEDS:
        return []
    return [
        CodeList(_("Kind of period"), _choices(PeriodKind)),
        CodeList(_("Who reported"), _choices(Reporter)),
        CodeList(_("Status"), _choices(Status)),
        CodeList(_("Protection of small figures"), [(code, words) for code, words in _choices(Suppression) if code]),
    ]


def _choices(
    choices: type[PeriodKind] | type[Reporter] | type[Status] | type[Suppression] | type[ProviderKind] | type[Regime],
) -> list[tuple[str, Words]]:
    return [(str(one.value), one.label) for one in choices]
