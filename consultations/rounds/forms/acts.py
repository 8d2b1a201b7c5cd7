"""Acts on a round that ask for words, a day or a file."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.rounds.forms.steps import Line, Text
from consultations.rounds.models import Channel, RoundDocument


class _Plain(forms.Form):
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True


class ReasonForm(_Plain):
    reason = Text(label=_("Reason"), max_length=1000, min_length=10)


class RefuseWithdrawalForm(_Plain):
    note = Text(label=_("Why it is refused"), max_length=1000, required=False)


class AdoptForm(_Plain):
    reference = Line(
        label=_("Number and date of the adopted act"),
        max_length=120,
        help_text=_("For example: HCL 214 din 17.12.2026"),
    )


class ExtendForm(_Plain):
    last_day = forms.DateField(
        label=_("New last day for proposals"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    endorsement_on = forms.DateField(
        label=_("Date of submission for endorsement"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Change it only if it would fall inside the longer window."),
    )
    reason = Text(
        label=_("Reason"), max_length=1000, min_length=10, help_text=_("Made public and sent to everybody concerned.")
    )

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Choose a date of this century."))
        return day


class DocumentForm(_Plain):
    kind = forms.ChoiceField(label=_("Kind"), choices=RoundDocument.Kind.choices)
    title = Line(label=_("Title"), max_length=200, required=False, help_text=_("Empty: the name of the file."))
    file = forms.FileField(
        label=_("File"), help_text=_("PDF, DOCX, ODT, XLSX, JPG or PNG, at most 10 MB."), max_length=255
    )


class ChannelForm(_Plain):
    kind = forms.ChoiceField(label=_("Channel"), choices=Channel.Kind.choices)
    done_on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = Line(label=_("Details"), max_length=300, required=False)
    url = forms.URLField(label=_("Address"), required=False, max_length=200, assume_scheme="https")
    proof = forms.FileField(
        label=_("Proof"),
        required=False,
        max_length=255,
        help_text=_("A photograph or a scan: PDF, JPG or PNG, at most 10 MB."),
    )


class CorrectionForm(_Plain):
    """The words of the announcement; its terms move only by an extension."""

    title = Line(label=_("Title of the draft"), max_length=300, min_length=5)
    initiator = Line(label=_("Initiator"), max_length=160)
    legal_basis = Text(label=_("Legal basis"), max_length=2000, required=False)
    summary = Text(label=_("Summary in plain language"), max_length=2000, required=False)
    submission_ways = Text(label=_("Where and how proposals are sent"), max_length=1500)
    submission_place = Line(label=_("Address where proposals are received"), max_length=200)
    submission_email = forms.EmailField(label=_("E-mail for proposals"), max_length=254)
    subject_line = Line(label=_("Subject to be written on letters and e-mails"), max_length=200, required=False)
    reason = Text(
        label=_("Reason of the correction"),
        max_length=1000,
        min_length=10,
        help_text=_("Made public beside the new version."),
    )

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}
