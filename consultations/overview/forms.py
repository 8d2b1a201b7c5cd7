"""Shapes of what is said of versions: why one is published, which passage is which."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from consultations.drafts.rules.likeness import Facts
from consultations.drafts.rules.matching import Correction
from consultations.rounds.forms.steps import Line

SAME, OTHERWISE = "acelasi", "altfel"


class VersionForm(forms.Form):
    reason = Line(
        label=_("Why there is this version"),
        min_length=10,
        max_length=300,
        help_text=_(
            "Everybody reads it beside the version, for example: after the proposals received until 12 December."
        ),
    )
    author = Line(
        label=_("Author, as readers are told"),
        max_length=200,
        help_text=_("An office, or a name that may be public."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True


class FinalForm(forms.Form):
    """When the published text stays as it is, there is nothing to be said of it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True


class MatchForm(forms.Form):
    """What a person says of one passage: it is the same as those marked, or it has none on the other side."""

    what = forms.ChoiceField(label=_("This passage"), widget=forms.RadioSelect)
    partners = forms.MultipleChoiceField(label=_("The same as"), required=False, widget=forms.CheckboxSelectMultiple)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, unit: Facts, is_new: bool, others: Sequence[Facts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.is_new = unit, is_new
        self.fields["what"].choices = [  # type: ignore[attr-defined]  # a choice field
            (SAME, _("is the same as the passages marked below")),
            (OTHERWISE, _("is new") if is_new else _("was removed")),
        ]
        self.fields["partners"].choices = [(str(one.position), _named(one)) for one in others]  # type: ignore[attr-defined]
        self.fields["partners"].label = (
            _("Passages of the published version") if is_new else _("Passages of the new text")
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("what") == SAME and "partners" not in self.errors and not data.get("partners"):
            self.add_error("partners", _("Mark at least one passage, or say that there is none."))
        return data

    def correction(self) -> Correction:
        marked = tuple(int(one) for one in self.cleaned_data["partners"])
        own = (self.unit.position,)
        others = marked if self.cleaned_data["what"] == SAME else ()
        return Correction(others, own) if self.is_new else Correction(own, others)


def _named(unit: Facts) -> str:
    """«art. 8: Serviciile se acordă…»"""
    return f"{unit.citation or unit.label}: {Truncator(' '.join(unit.text.split())).chars(160)}"
