"""Shape of what the desk fills in: a release that is begun, an erratum."""

import re
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from consultare.lib.text import clean, clean_line
from indicators.releases.models import Dataset
from indicators.releases.states import DatasetKind

LEAST, MOST = 3, 20
_GROUPED = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,4})?", re.ASCII)


class Plain(forms.Form):
    """Fields without the form's own tags; texts are kept clean."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and type(self.fields[name]) is forms.CharField:
                is_long = isinstance(self.fields[name].widget, forms.Textarea)
                cleaned[name] = clean(value).strip() if is_long else clean_line(value)
                if value and not cleaned[name] and self.fields[name].required:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned


class NumberField(forms.CharField):
    """A number as people write it here: «1.234,5»; also «1234.5». Empty: none."""

    def clean(self, value: Any) -> Any:
        text = re.sub(r"[\s\u00a0\u202f]", "", super().clean(value)).replace("−", "-")
        if not text:
            return None
        text = text.replace(".", "").replace(",", ".") if "," in text or _GROUPED.fullmatch(text) else text
        if not _NUMBER.fullmatch(text):
            raise forms.ValidationError(_("Write a number, for example 1.234,5."))
        return Decimal(text)


class ReleaseForm(Plain):
    dataset = forms.ModelChoiceField(
        label=_("Dataset"), queryset=Dataset.objects.none(), to_field_name="kind", initial=DatasetKind.VALUES, empty_label=None
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=160, min_length=3)
    cut_off = forms.DateTimeField(
        label=_("Cut-off"),
        help_text=_("Reports approved until this moment are in; corrections made later are not. Bucharest time."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    threshold = forms.IntegerField(
        label=_("Threshold of persons"),
        help_text=_("Figures about fewer persons than this are not shown, from 3 to 20; usually 5."),
        min_value=LEAST,
        max_value=MOST,
        initial=5,
    )
    notes = forms.CharField(
        label=_("Notes for readers"),
        help_text=_("What is new in this release, what is missing and why."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].queryset = Dataset.objects.order_by("pk")  # type: ignore[attr-defined]  # a ModelChoiceField


class ErratumForm(Plain):
    """Which figure by its codes, as they stand in the files of the release."""

    indicator = forms.CharField(label=_("Code of the indicator"), max_length=20)
    period = forms.CharField(
        label=_("Period"), help_text=_("As in the files: 2026-03, 2026-Q1, 2026-S1, 2026."), max_length=7
    )
    service = forms.CharField(
        label=_("Code of the service"), help_text=_("Empty: all services together."), max_length=20, required=False
    )
    cell = forms.CharField(
        label=_("Category"), help_text=_("As in the files: sex=f. Empty: everybody."), max_length=160, required=False
    )
    new = NumberField(
        label=_("The right number"), help_text=_("Empty: there is none, the published one should not stand."), max_length=30, required=False
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What was wrong"),
        help_text=_("In plain words, for everybody: it stands beside the number for good."),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
