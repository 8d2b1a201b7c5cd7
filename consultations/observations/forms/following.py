from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.observations.forms.submission import CleanLine, CleanText


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class CodeForm(_Plain):
    """Number and code, typed or brought by the link's fragment; never by the query string."""

    number = CleanLine(label=_("Registration number"), max_length=20, help_text=_("For example 37/2026."))
    code = CleanLine(
        label=_("Code"), max_length=60, help_text=_("As on the receipt; capitals, dashes and spaces don't matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class AddendumForm(_Plain):
    text = CleanText(label=_("What you add"), widget=forms.Textarea(attrs={"rows": 5}))


class WithdrawForm(_Plain):
    note = CleanLine(label=_("Why (optional, not published)"), required=False, max_length=500)
    sure = forms.BooleanField(label=_("I withdraw this observation. Its number stays, its text is no longer shown."))
