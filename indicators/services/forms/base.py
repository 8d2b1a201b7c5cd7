"""What the forms of this room share: clean texts, days, and the sentences of a refused act at their fields."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from consultare.lib.law import Words
from consultare.lib.text import clean, clean_line


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

    def refuse(self, problems: Mapping[str, Words]) -> None:
        """Each sentence beside its field; what belongs to no field, above them. What was typed stays."""
        for name, sentence in problems.items():
            field = name if name in self.fields else None
            if field is None or not self.has_error(field):
                self.add_error(field, str(sentence))


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def known(form: forms.Form) -> dict[str, Any]:
    """The values of a query string that make sense; the others as if absent."""
    form.is_valid()
    return {name: form.cleaned_data.get(name) or "" for name in form.fields}
