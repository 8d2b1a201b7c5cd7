"""Fields that clean what people type, and the plain form of the desk."""

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from consultare.lib.text import clean, clean_line
from indicators.catalogue.rules.numbers import read_number

_NUL = _("The text holds a character that can't be kept (NUL). Please remove it.")


class Line(forms.CharField):
    """One line, without control characters and doubled spaces."""

    def to_python(self, value: Any) -> str:
        try:
            return clean_line(super().to_python(value) or "")
        except ValueError:
            raise forms.ValidationError(_NUL) from None


class Text(forms.CharField):
    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        try:
            return clean(super().to_python(value) or "").strip()
        except ValueError:
            raise forms.ValidationError(_NUL) from None


class RomanianNumber(forms.CharField):
    """«1.234,5» → Decimal; None when it is left empty and may be."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        number: Decimal | None = read_number(text)
        if number is None:
            raise forms.ValidationError(_("Write a number with at most four decimals, for example 1.234,5."))
        return number


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Choose a date of this century."))
        return day


class Plain(forms.Form):
    """Rendered whole by crispy inside a form of the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class Revised(Plain):
    """Carries the revision it was opened with, so that of two people nobody is overwritten."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
