"""Two people saved the same step: what each of them wrote, field by field."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from consultare.lib.text import day_in_words
from consultations.rounds.actions import Stale


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    typed: str
    stored: str


def differences(form: forms.Form, error: Stale) -> list[Difference]:
    return [
        Difference(
            str(form.fields[name].label),
            _words(form.fields[name], error.typed[name]),
            _words(form.fields[name], error.stored[name]),
        )
        for name in form.fields
        if name in error.typed
    ]


def _choices(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    return list(field.choices)  # type: ignore[call-overload]  # always iterable at run time


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows = field.queryset.filter(pk__in=value) if isinstance(value, list) else value
        return ", ".join(str(row) for row in rows) or "—"
    if isinstance(field, forms.MultipleChoiceField):
        return ", ".join(str(label) for key, label in _choices(field) if key in value) or "—"
    if isinstance(field, forms.ChoiceField):
        return str(dict(_choices(field)).get(value, value) or "—")
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.DateField):
        return str(day_in_words(value)) if value else "—"
    return str(value or "—")
