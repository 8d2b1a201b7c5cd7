"""Shape of an answer to an invitation."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.organisations.models import Organisation
from consultare.lib.text import clean_line
from consultations.invitations.models import Invitation


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class CodeForm(_Plain):
    code = forms.CharField(
        label=_("Code from the invitation"),
        max_length=60,
        help_text=_("The link of the invitation fills it in; otherwise copy the code that stands in the e-mail."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-fragment": "code"}),
    )


class AnswerForm(_Plain):
    response = forms.ChoiceField(
        label=_("Your organisation"), choices=Invitation.Response.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note to the coordinator"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnedForm(_Plain):
    reason = forms.CharField(
        label=_("What the returned message says"),
        min_length=3,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: 550 5.1.1 The address does not exist. It stands in the ledger, for staff only."),
    )

    def clean_reason(self) -> str:
        return clean_line(self.cleaned_data["reason"])


class GuestForm(_Plain):
    organisation = forms.ModelChoiceField(label=_("Invite also"), queryset=Organisation.objects.none())

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = candidates  # type: ignore[attr-defined]  # a ModelChoiceField
