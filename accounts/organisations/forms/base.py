"""What the forms of this room share: clean texts, days within reason, codes of services."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.organisations.rules import service_codes
from consultare.lib.law import fill
from consultare.lib.text import clean, clean_line

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
SERVICES_HELP = _(
    "Codes of the nomenclature of social services, separated by commas, for example 8810ID-I, 8899CZ-PN-V."
)


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


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise ValidationError(_("Write a date between 1990 and 2100."))


def text_field(label: Any, limit: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, **kwargs)


def long_field(label: Any, limit: int, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def service_list(text: str) -> list[str]:
    good, bad = service_codes(text)
    if bad:
        raise ValidationError(
            fill(_("These are not codes of social services: %(codes)s"), {"codes": ", ".join(bad)[:200]})
        )
    if any(len(code) > 24 for code in good):
        raise ValidationError(_("A code of a social service has at most 24 characters."))
    return good
