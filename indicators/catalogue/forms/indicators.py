"""A new indicator, what an indicator is, the filters of the catalogue."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department
from indicators.catalogue.forms.fields import Day, Line, Plain, Revised, Text
from indicators.catalogue.models import Indicator, Scale, Topic
from indicators.catalogue.rules.syntax import CODE
from indicators.catalogue.states import (
    Direction,
    IndicatorState,
    Kind,
    Level,
    Sensitivity,
    Source,
    TimeRule,
    UnitRule,
)
from indicators.services.models import ServiceType
from indicators.services.states import PeriodKind

ANY = [("", _("all"))]


class IdentityFields(forms.Form):
    topic = forms.ModelChoiceField(label=_("Theme"), queryset=Topic.objects.none())
    part_of = forms.ModelChoiceField(
        label=_("Part of"), queryset=Indicator.objects.none(), required=False, to_field_name="code",
        help_text=_("For a numerator or denominator: the indicator whose formula needs it."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    source = forms.ChoiceField(
        label=_("Where the figure comes from"), choices=Source.choices,
        help_text=_("A percentage of ours is never typed: its parts are, and it is computed."),
    )  # fmt: skip
    unit = Line(label=_("Unit of measure"), max_length=40, help_text=_("For example: persoane, lei, %."))
    decimals = forms.IntegerField(label=_("Decimals shown"), min_value=0, max_value=4, initial=0)
    scale = forms.ModelChoiceField(
        label=_("Scale"), queryset=Scale.objects.none(), required=False, help_text=_("Only for a level of a scale.")
    )
    level = forms.ChoiceField(label=_("Level of result"), choices=Level.choices)
    direction = forms.ChoiceField(label=_("Where good lies"), choices=Direction.choices)
    time_rule = forms.ChoiceField(label=_("How months make a quarter"), choices=TimeRule.choices)
    unit_rule = forms.ChoiceField(
        label=_("How services make a total"), choices=UnitRule.choices,
        help_text=_("Distinct persons can't be added up: the same person would be counted twice."),
    )  # fmt: skip
    sensitivity = forms.ChoiceField(label=_("Publication"), choices=Sensitivity.choices)
    owner = Line(label=_("Who answers for it"), max_length=80)
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), required=False)
    applies_to = Line(
        label=_("For which services, in words"), max_length=200, required=False,
        help_text=_("Codes of the nomenclature or * for all."),
    )  # fmt: skip
    service_types = forms.ModelMultipleChoiceField(
        label=_("Types of services"), queryset=ServiceType.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}), help_text=_("None chosen: every service."),
    )  # fmt: skip

    def offer(self) -> None:
        """Asked for when the form is made, so that what was added this morning is offered."""
        rows: dict[str, Any] = {
            "topic": Topic.objects.order_by("order", "pk"),
            "part_of": Indicator.objects.filter(part_of=None).order_by("code"),
            "scale": Scale.objects.order_by("name", "pk"),
            "department": Department.objects.filter(is_active=True).order_by("name", "pk"),
            "service_types": ServiceType.objects.order_by("code"),
        }
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]  # a ModelChoiceField


class NewIndicatorForm(Plain, IdentityFields):
    code = Line(
        label=_("Code"), max_length=20, help_text=_("Letters of the theme and two digits: ACC-06. A part: ACC-03.A."),
        validators=[RegexValidator(rf"^{CODE}\Z", _("Write a code like ACC-06, or ACC-03.A for a part."))],
    )  # fmt: skip
    name = Line(label=_("Name"), max_length=160, min_length=3)
    frequency = forms.ChoiceField(label=_("Frequency"), choices=PeriodKind.choices)
    valid_from = Day(label=_("Valid from"), help_text=_("The first day of a period of its frequency."))
    field_order = ["code", "name", "topic", "part_of", "kind", "source", "frequency", "valid_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()


class IdentityForm(Revised, IdentityFields):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()


class RetireForm(Plain):
    reason = Text(
        label=_("Why it is retired"), max_length=500, min_length=5, rows=2,
        help_text=_("Stays readable with the indicator; its code is never used again."),
    )  # fmt: skip


class CatalogueFilterForm(Plain):
    """Closed values only; names as in the address."""

    tema = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Topic.objects.order_by("order", "pk"),
        required=False,
        to_field_name="slug",
        empty_label=_("all"),
    )
    stare = forms.ChoiceField(label=_("State"), choices=[*ANY, *IndicatorState.choices], required=False)
    fel = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *Kind.choices], required=False)
    sursa = forms.ChoiceField(label=_("Source"), choices=[*ANY, *Source.choices], required=False)
    frecventa = forms.ChoiceField(label=_("Frequency"), choices=[*ANY, *PeriodKind.choices], required=False)
    raspunde = Line(label=_("Who answers"), max_length=80, required=False)
    folosit = forms.ChoiceField(
        label=_("Used by"), required=False,
        choices=[*ANY, ("formule", _("a formula")), ("formulare", _("a form")), ("nimeni", _("nothing yet"))],
    )  # fmt: skip
    text = Line(label=_("Words of the name or code"), max_length=80, required=False)
