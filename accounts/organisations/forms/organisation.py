"""Data of an organisation (F15, framework §11.1), and the reason of a decision on it."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Domain
from accounts.authority.queries import domains as active_domains
from accounts.organisations import queries
from accounts.organisations.forms.base import SERVICES_HELP, Plain, long_field, service_list, text_field
from accounts.organisations.models import Organisation
from accounts.organisations.rules import tax_code
from accounts.people.forms import clean_phone


class OrganisationForm(Plain):
    """Data of an organisation, as its representative or the staff fill them in."""

    name = text_field(_("Full name, as registered"), 200)
    short_name = text_field(_("Short name"), 60, required=False, help_text=_("As people call it; shown in lists."))
    form = forms.ChoiceField(label=_("Form"), choices=[("", _("Choose the form")), *Organisation.Form.choices])
    parent = forms.ModelChoiceField(
        label=_("Branch of"), queryset=Organisation.objects.none(), required=False, empty_label=_("not a branch"),
        help_text=_("Only for branches: the organisation it belongs to."),
    )  # fmt: skip
    cif = text_field(_("Tax code (CIF)"), 20, help_text=_("2 to 10 digits; RO in front and spaces do not matter."))
    court_register = text_field(_("Register of the court: court, number, date"), 160, required=False)
    national_number = text_field(
        _("Number in the national register"), 40, required=False, help_text=_("Usually in the form 1234/A/2010.")
    )
    address = text_field(_("Registered office"), 200)
    email = forms.EmailField(
        label=_("Official e-mail"), max_length=254, help_text=_("Public. Invitations to consultations are sent here."),
    )  # fmt: skip
    phone = text_field(_("Phone"), 24, required=False, help_text=_("Public. For example 021 555 01 00."))
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
    )
    legal_representative = text_field(_("Legal representative"), 120, help_text=_("Not public."))
    description = long_field(
        _("What the organisation does"), 1500, required=False, help_text=_("A few sentences, public.")
    )
    domains = forms.ModelMultipleChoiceField(
        label=_("Fields"), queryset=Domain.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    services = long_field(_("Social services provided"), 1000, rows=2, required=False, help_text=SERVICES_HELP)
    accreditation = text_field(_("Accreditation as provider: series, number, date"), 80, required=False)
    is_active_in_policy = forms.BooleanField(label=_("The organisation is active in public policy"), required=False)

    EXTRA: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = queries.parents()  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["domains"].queryset = active_domains()  # type: ignore[attr-defined] # the same
        self.helper.layout = Layout(
            Fieldset(
                _("Identity"),
                "name",
                "short_name",
                "form",
                "parent",
                "cif",
                "court_register",
                "national_number",
                css_class="fieldset",
            ),
            Fieldset(
                _("Contact"), "address", "email", "phone", "website", "legal_representative", css_class="fieldset"
            ),
            Fieldset(
                _("What it does"),
                "description",
                "domains",
                "services",
                "accreditation",
                "is_active_in_policy",
                *self.EXTRA,
                css_class="fieldset",
            ),
        )

    def clean_cif(self) -> str:
        code = tax_code(self.cleaned_data["cif"])
        if code is None:
            raise ValidationError(
                _(
                    "This is not a valid tax code (CIF): the check digit does not fit. Look at the certificate of registration."
                )
            )
        return code

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_services(self) -> list[str]:
        return service_list(self.cleaned_data["services"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_branch = cleaned.get("form") == Organisation.Form.BRANCH
        if is_branch and not cleaned.get("parent") and "parent" not in self.errors:
            self.add_error("parent", _("Choose the organisation it is a branch of."))
        if not is_branch:
            cleaned["parent"] = None
        return cleaned

    def fields_of_organisation(self) -> dict[str, Any]:
        """For the actions: names and values as the model has them."""
        parent = self.cleaned_data["parent"]
        return {**self.cleaned_data, "parent_id": parent.pk if parent else None}


class ApplicationForm(OrganisationForm):
    position = text_field(_("Your function in the organisation"), 80)
    has_mandate = forms.BooleanField(
        label=_("I declare that I have the mandate of the organisation to represent it on the portal.")
    )
    EXTRA = ("position", "has_mandate")


class DeskOrganisationForm(OrganisationForm):
    in_article_52_record = forms.BooleanField(label=_("In the record of OG 26/2000 art. 52"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    EXTRA = ("in_article_52_record", "seen")


def initial_of(organisation: Organisation) -> Mapping[str, Any]:
    values = {name: getattr(organisation, name) for name in queries.EDITED_FIELDS}
    return values | {
        "parent": organisation.parent_id,
        "services": ", ".join(organisation.services),
        "domains": list(organisation.domains.values_list("pk", flat=True)),
        "seen": queries.fingerprint(organisation),
    }


class ReasonForm(Plain):
    reason = long_field(
        _("Reason"), 1000, rows=3, help_text=_("At least 10 characters. The organisation reads it."), min_length=10
    )
