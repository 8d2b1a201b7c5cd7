"""Query strings of the lists; what they don't know is ignored."""

from typing import Any

from django import forms

from accounts.organisations.models import Organisation


class PageFilter(forms.Form):
    """Query string of the public list; what it doesn't know is ignored."""

    domeniu = forms.SlugField(required=False, max_length=40)
    fel = forms.ChoiceField(required=False, choices=[("alte", "")])
    dupa = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    inainte = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class DeskFilter(forms.Form):
    """Query string of the desk's list; what it doesn't know is ignored."""

    q = forms.CharField(required=False, max_length=200)
    conventie = forms.ChoiceField(
        required=False, choices=[("activa", ""), ("expira", ""), ("expirata", ""), ("fara", "")]
    )
    stare = forms.ChoiceField(required=False, choices=Organisation.State.choices)
    domeniu = forms.SlugField(required=False, max_length=40)
    dupa = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    inainte = forms.IntegerField(required=False, min_value=1, max_value=2**62)


def known(form: forms.Form) -> dict[str, Any]:
    """The values of a query string that make sense; the others as if absent."""
    form.is_valid()
    return {name: form.cleaned_data.get(name) or "" for name in form.fields}
