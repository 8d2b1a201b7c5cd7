import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

_NUMBER = re.compile(r"(?:nr\.?)?\s*0*(?P<number>\d{1,9})\s*[/-]\s*(?P<year>\d{4})\Z", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{64}\Z")


class VerifyForm(forms.Form):
    """A receipt's number and fingerprint, as copied from paper: spaces, colons and capitals are forgiven."""

    number = forms.CharField(
        label=_("Registration number"),
        max_length=40,
        help_text=_("As it stands on the receipt, for example 12/2026."),
        error_messages={"required": _("Write the number on the receipt.")},
    )
    fingerprint = forms.CharField(
        label=_("Fingerprint"),
        max_length=200,
        help_text=_("The 64 digits and letters from a to f. Spaces do not matter."),
        error_messages={"required": _("Write the fingerprint on the receipt.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("number", "fingerprint", Submit("", _("Verify"), css_class="btn-primary"))
        helper.form_action = "register_verify"
        return helper

    def clean_number(self) -> tuple[int, int]:
        found = _NUMBER.match(self.cleaned_data["number"].strip())
        if not found:
            raise forms.ValidationError(_("Write the number and the year, for example 12/2026."))
        return int(found["number"]), int(found["year"])

    def clean_fingerprint(self) -> str:
        plain = re.sub(r"[\s:.-]", "", self.cleaned_data["fingerprint"]).lower()
        if not _HEX.match(plain):
            raise forms.ValidationError(_("The fingerprint has 64 characters: digits and letters from a to f."))
        return plain
