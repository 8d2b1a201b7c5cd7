"""What a definition sheet must say before it is approved, and which days it may begin on. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from consultare.lib.law import Words, gettext_lazy as _
from indicators.catalogue.rules.alerts import SIDED
from indicators.catalogue.states import Source
from indicators.services.states import MONTHS

WORDS = (
    "name",
    "definition",
    "excluded",
    "rationale",
    "data_source",
    "outside_series",
    "method",
    "collected_by",
    "analysis",
    "use",
    "quality_checks",
    "limits",
    "formula",
    "formula_words",
)
"""The texts of a sheet, in the order in which they are read."""
COMPULSORY = ("name", "definition", "data_source", "method", "collected_by")
NO_SIDE = _(
    "An alert threshold needs to know where good lies: more is better, or less is better. Leave it empty here, or set a target range instead."
)


def begins_period(kind: str, day: date) -> bool:
    """Whether a period of this kind begins on `day`."""
    return day.day == 1 and (day.month - 1) % MONTHS[kind] == 0


def problems(
    sheet: Mapping[str, str], *, source: str, number: int, frequency: str, valid_from: date, previous_from: date | None,
    direction: str, alert: Decimal | None = None,
) -> Iterator[tuple[str, Words]]:  # fmt: skip
    """Field and sentence for each thing that stands in the way of approval."""
    for name in COMPULSORY:
        if not sheet.get(name, "").strip():
            yield name, _("This text is missing; the sheet is not approved without it.")
    if source == Source.COMPUTED and not sheet.get("formula"):
        yield "formula", _("A computed indicator needs its formula.")
    if source in {Source.TYPED, Source.EXTERNAL} and sheet.get("formula"):
        yield "formula", _("Only a computed indicator has a formula; what is typed has none.")
    if alert is not None and direction not in SIDED:
        yield "alert", NO_SIDE
    if not begins_period(frequency, valid_from):
        yield "valid_from", _("A sheet is valid from the first day of a period of its frequency.")
    if previous_from is not None and valid_from <= previous_from:
        yield "valid_from", _("The new version begins after the one in force.")
    if number > 1 and not sheet.get("change_reason", "").strip():
        yield "change_reason", _("Say why the sheet changes.")
