"""A service, its closing, its licence; the query strings of the lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts.authority.models import Department
from accounts.authority.queries import departments
from accounts.organisations.models import Convention, Organisation
from indicators.services.forms.base import DayField, Plain
from indicators.services.models import Service, ServiceType
from indicators.services.queries import services as queries
from indicators.services.rules.codes import spaced
from indicators.services.rules.units import MAX_CAPACITY, Unit, problems
from indicators.services.states import LicenceState, ProviderKind, Regime

REASON = 300
OTHER_FIELDS = {"organisation_id": "organisation", "convention_id": "convention"}


class TypeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        words = f"{spaced(obj.code)} {obj.name}"
        return words if obj.is_verified else f"{words} ({_('not verified')})"


class HeldConventionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.name}: {obj}"


class ServiceForm(Plain):
    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("Short, given once and never used again, for example CZ-03.")
    )
    name = forms.CharField(label=pgettext_lazy("service", "Name"), max_length=160)
    service_type = TypeField(label=_("Type in the nomenclature"), queryset=ServiceType.objects.none())
    parent = forms.ModelChoiceField(
        label=_("Belongs to"), queryset=Service.objects.none(), required=False,
        help_text=_("A complex or centre of which this service is a part."),
    )  # fmt: skip
    provider_kind = forms.ChoiceField(label=_("Who gives it"), choices=ProviderKind.choices)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False,
        help_text=_("Only for a service given by an organisation under convention."),
    )  # fmt: skip
    convention = HeldConventionField(
        label=_("Convention"), queryset=Convention.objects.none(), required=False,
        help_text=_("The convention under which it is given."),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label=_("Department that follows it"), queryset=Department.objects.none(), required=False,
        help_text=_("It is told before the licence ends."),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False,
        help_text=_("Public address or quarter. Empty for services for victims of violence or of trafficking."),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("Places"), min_value=1, max_value=MAX_CAPACITY, required=False,
        help_text=_("Empty: the service has no fixed places."),
    )  # fmt: skip
    licence = forms.CharField(label=_("Licence: series and number"), max_length=60, required=False)
    licence_from = DayField(label=_("Licence valid from"), required=False)
    licence_until = DayField(label=_("Licence valid until"), required=False, help_text=_("Empty: without an end."))
    opened_on = DayField(label=_("Opened on"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31)

    def __init__(self, *args: Any, service: Service | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: dict[str, Any] = {
            "service_type": ServiceType.objects.order_by("code"), "parent": queries.possible_parents(service),
            "organisation": queries.providers(), "convention": queries.conventions(),
            "department": departments().filter(is_active=True),
        }  # fmt: skip
        for name, queryset in found.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined] # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["code"] = cleaned.get("code", "").upper()
        if cleaned.get("service_type"):
            self.refuse(problems(self.unit()))
        return cleaned

    def unit(self) -> Unit:
        given = self.cleaned_data
        kept = {name: given.get(name) for name in ("capacity", "licence_from", "licence_until", "opened_on")}
        chosen = {name: given.get(name) for name in ("parent", "organisation", "convention", "department")}
        texts = {name: given.get(name) or "" for name in ("code", "name", "provider_kind", "place", "licence")}
        return Unit(
            **texts, **kept, **{f"{name}_id": one.pk if one else None for name, one in chosen.items()},
            service_type_id=given["service_type"].pk, type_code=given["service_type"].code,
        )  # fmt: skip


def initial_of(service: Service) -> dict[str, Any]:
    names = ("code", "name", "provider_kind", "place", "capacity", "licence", "licence_from", "licence_until", "opened_on", "revision")  # fmt: skip
    keys = ("service_type", "parent", "organisation", "convention", "department")
    return {name: getattr(service, name) for name in names} | {key: getattr(service, f"{key}_id") for key in keys}


class _Act(Plain):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)


class ClosingForm(_Act):
    closed_on = DayField(label=_("Last day"), help_text=_("After this day the service reports nothing more."))
    reason = forms.CharField(label=_("Reason"), max_length=REASON)


class ReopeningForm(_Act):
    reason = forms.CharField(label=_("Reason"), max_length=REASON)


class LicenceForm(_Act):
    """Stands on one page with another act: its fields have identifiers of their own."""

    licence = forms.CharField(label=_("Licence: series and number"), max_length=60)
    licence_from = DayField(label=_("Valid from"))
    licence_until = DayField(label=_("Valid until"), required=False, help_text=_("Empty: without an end."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": "licence_%s"} | kwargs))


class DeskFilter(forms.Form):
    """Query string of the desk's list; what it doesn't know is ignored."""

    q = forms.CharField(required=False, max_length=200)
    tip = forms.IntegerField(required=False, min_value=1, max_value=2**15 - 1)
    regim = forms.ChoiceField(required=False, choices=Regime.choices)
    furnizor = forms.ChoiceField(required=False, choices=ProviderKind.choices)
    organizatie = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    licenta = forms.ChoiceField(required=False, choices=LicenceState.choices)
    stare = forms.ChoiceField(required=False, choices=[("inchise", ""), ("toate", "")])
    dupa = forms.IntegerField(required=False, min_value=1, max_value=2**15 - 1)
    inainte = forms.IntegerField(required=False, min_value=1, max_value=2**15 - 1)


class NomenclatureFilter(forms.Form):
    q = forms.CharField(required=False, max_length=200)
    regim = forms.ChoiceField(required=False, choices=Regime.choices)
