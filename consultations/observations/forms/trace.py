"""Shape of the trace: where a decision landed, why something changed without an observation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.observations.forms.answers import Plain
from consultations.observations.forms.submission import CleanText

MAX_PLACES, MAX_ROWS = 50, 500


def lineages(values: Iterable[str], limit: int) -> list[UUID]:
    """Identities as a form sends them, each once, in their order; what is none is passed over."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(value)] = None
        except ValueError:
            continue
    return list(found)[:limit]


class LandingForm(Plain):
    """What is ticked is where the decision landed; `was` is what was ticked when the page was shown."""

    segment = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    was = forms.CharField(required=False, max_length=40 * MAX_PLACES)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.places = lineages(data.getlist("loc"), MAX_PLACES + 1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(self.places) > MAX_PLACES:
            raise forms.ValidationError(_("Choose at most 50 places; a whole article can stand for its paragraphs."))
        return cleaned

    def seen(self) -> list[UUID]:
        return lineages(self.cleaned_data["was"].split(","), MAX_PLACES)

    @property
    def key(self) -> str:
        return str(self.cleaned_data.get("segment") or "")


class OwnChangeForm(Plain):
    """One reason for one or for several changes."""

    reason = CleanText(
        label=_("Why it changed without an observation"),
        shortest=10,
        longest=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Made public with the results. For example: brought in line with Legea nr. 292/2011, art. 8."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.rows = lineages(data.getlist("rand"), MAX_ROWS) if data is not None else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.rows:
            raise forms.ValidationError(_("Mark at least one change in the list."))
        return cleaned
