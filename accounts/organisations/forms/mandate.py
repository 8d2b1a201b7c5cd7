"""Inviting a colleague; the code of an invitation (R08)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.organisations.forms.base import DayField, Plain, text_field
from accounts.organisations.models import Mandate


class ColleagueForm(Plain):
    email = forms.EmailField(label=_("E-mail of the colleague"), max_length=254)
    kind = forms.ChoiceField(label=_("What she or he may do"), choices=Mandate.Kind.choices, widget=forms.RadioSelect)
    position = text_field(_("Function in the organisation"), 80, required=False)
    valid_until = DayField(label=_("Until"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_valid_until(self) -> date | None:
        until: date | None = self.cleaned_data["valid_until"]
        if until and until < self.today:
            raise ValidationError(_("This day has passed."))
        return until


class CodeForm(Plain):
    """Only the shape; whether the code opens something is decided in the action."""

    code = forms.CharField(
        label=_("Code from the invitation"), max_length=60, required=False,
        help_text=_("It stands in the e-mail; the link fills it in by itself."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "data-fragment": "code"}),
    )  # fmt: skip
