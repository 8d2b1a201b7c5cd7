"""A convention and its termination (F15)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department
from accounts.authority.queries import departments
from accounts.organisations import queries
from accounts.organisations.forms.base import SERVICES_HELP, DayField, Plain, long_field, service_list, text_field
from accounts.organisations.models import Convention


class ConventionForm(Plain):
    number = text_field(_("Number"), 40)
    signed_on = DayField(label=_("Signed on"))
    valid_from = DayField(label=_("Valid from"))
    valid_until = DayField(label=_("Valid until"), required=False, help_text=_("Empty: without an end."))
    object = long_field(_("Object"), 1000, help_text=_("Public."))
    services = long_field(_("Services concerned"), 1000, rows=2, required=False, help_text=SERVICES_HELP)
    department = forms.ModelChoiceField(
        label=_("Responsible department"), queryset=Department.objects.none(), required=False
    )
    responsible = text_field(_("Responsible person"), 120, required=False, help_text=_("Not public."))
    amendments = long_field(_("Additional acts: number, date, what changed"), 1000, rows=3, required=False)
    file = forms.FileField(
        label=_("Signed document"),
        required=False,
        help_text=_("PDF, DOCX, ODT, XLSX, JPG or PNG, at most 10 MB. Not public."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments()  # type: ignore[attr-defined] # a ModelChoiceField

    def clean_services(self) -> list[str]:
        return service_list(self.cleaned_data["services"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("The convention can't end before it begins."))
        return cleaned

    def fields_of_convention(self) -> dict[str, Any]:
        department = self.cleaned_data["department"]
        return {**self.cleaned_data, "department_id": department.pk if department else None}


def initial_of_convention(convention: Convention) -> Mapping[str, Any]:
    values = {name: getattr(convention, name) for name in queries.CONVENTION_FIELDS}
    return values | {
        "department": convention.department_id,
        "services": ", ".join(convention.services),
        "seen": queries.fingerprint(convention),
    }


class TerminationForm(Plain):
    terminated_on = DayField(label=_("Terminated on"), help_text=_("First day on which it is no longer in force."))
    reason = text_field(_("Reason"), 300)
