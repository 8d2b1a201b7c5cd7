"""The steps of the preparation, one form each; every field may stay empty until publication."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department, Domain, Officer
from accounts.authority.queries import active_officers, domains
from consultare.lib.text import clean, clean_line
from consultations.rounds.models import Beneficiary, Channel, Round, Theme

PLANNABLE = [
    choice for choice in Channel.Kind.choices if choice[0] in ("site", "premises", "media", "asked", "econsultare")
]


class Line(forms.CharField):
    """One line, kept without control characters and doubled spaces (R24a)."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value))


class Text(forms.CharField):
    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value)).strip()


class NewRoundForm(forms.Form):
    title = Line(label=_("Title of the draft"), max_length=300, min_length=5)
    subject = forms.ChoiceField(label=_("What is put to consultation"), choices=Round.Subject.choices)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True


class StepForm(forms.Form):
    """Carries the revision it was opened with, so that two people do not overwrite each other."""

    title_of_step: Any = ""
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True

    def fields_of_round(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class AnnouncementStep(StepForm):
    title_of_step = _("Announcement")

    title = Line(label=_("Title of the draft"), max_length=300, min_length=5)
    subject = forms.ChoiceField(label=_("What is put to consultation"), choices=Round.Subject.choices)
    act = forms.ChoiceField(label=_("Kind of act"), choices=[("", "—"), *Round.Act.choices], required=False)
    initiator = Line(label=_("Initiator"), max_length=160, required=False)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.filter(is_active=True).order_by("name"), required=False
    )
    legal_basis = Text(label=_("Legal basis"), max_length=2000, required=False, rows=5)
    domain = forms.ModelChoiceField(label=_("Field"), queryset=Domain.objects.none(), required=False)
    subject_line = Line(
        label=_("Subject to be written on letters and e-mails"),
        max_length=200,
        required=False,
        help_text=_("For example: «Proposals regarding the Strategy of social services»."),
    )
    is_business_relevant = forms.BooleanField(
        label=_("The draft is relevant to the business environment"),
        required=False,
        help_text=_("The business associations of the field are then told in time before endorsement."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["domain"].queryset = domains()  # type: ignore[attr-defined]  # a ModelChoiceField


class PlainStep(StepForm):
    title_of_step = _("In plain words")

    summary = Text(
        label=_("Summary in plain language"),
        max_length=2000,
        required=False,
        rows=6,
        help_text=_(
            "What changes, for whom, from when. Short sentences, no abbreviations; 400 to 800 characters read best."
        ),
    )
    beneficiaries = forms.MultipleChoiceField(
        label=_("Who is concerned"), choices=Beneficiary.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"),
        queryset=Theme.objects.order_by("position", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class TermsStep(StepForm):
    title_of_step = _("Terms")

    window_days = forms.IntegerField(
        label=_("Days for proposals"),
        min_value=1,
        max_value=365,
        help_text=_(
            "Counted from publication, the first and the last day not included. The last day moves to a working day."
        ),
    )
    endorsement_on = forms.DateField(
        label=_("Date of submission for endorsement"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_urgent = forms.BooleanField(label=_("Urgent procedure"), required=False)
    urgency_reason = Text(
        label=_("Reasons of the urgency"),
        max_length=2000,
        required=False,
        help_text=_("Made public with the announcement. Other words need a new approval."),
    )

    def clean_endorsement_on(self) -> date | None:
        day: date | None = self.cleaned_data["endorsement_on"]
        if day is not None and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Choose a date of this century."))
        return day


class ContactStep(StepForm):
    title_of_step = _("Responsible person and channels")

    officer = forms.ModelChoiceField(label=_("Responsible person"), queryset=Officer.objects.none(), required=False)
    submission_ways = Text(
        label=_("Where and how proposals are sent"),
        max_length=1500,
        required=False,
        help_text=_("Every way that is open: this portal, e-mail, registry office, post, telephone."),
    )
    publishes_proposals = forms.BooleanField(label=_("The proposals received are published"), required=False)
    planned_channels = forms.MultipleChoiceField(
        label=_("Where the announcement will be made known"),
        choices=PLANNABLE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    econsultare_url = forms.URLField(
        label=_("Address on e-consultare.gov.ro"), required=False, max_length=200, assume_scheme="https"
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = active_officers(on)  # type: ignore[attr-defined]  # a ModelChoiceField


# Romanian, because they stand in addresses.
STEP_FORMS: dict[str, type[StepForm]] = {
    "anunt": AnnouncementStep,
    "pe-intelesul-tuturor": PlainStep,
    "termene": TermsStep,
    "responsabil": ContactStep,
}


def initial_of(round_: Round, form: type[StepForm]) -> dict[str, Any]:
    """What the step shows before anybody types."""
    values: dict[str, Any] = {"revision": round_.revision}
    for name in form.base_fields:
        if name == "themes":
            values[name] = list(round_.themes.values_list("pk", flat=True))
        elif name in ("department", "domain", "officer"):
            values[name] = getattr(round_, f"{name}_id")
        elif name != "revision":
            values[name] = getattr(round_, name)
    return values
