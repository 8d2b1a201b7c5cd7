"""Shape of a segment: which words, what they are about, what was decided on them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultare.lib.text import clean
from consultations.observations.forms.answers import Plain, ids
from consultations.observations.models import Segment
from consultations.observations.rules.cutting import cited, whole
from consultations.observations.rules.segments import MAX_SEGMENT_REASONS, Bounds, SegmentDraft
from consultations.observations.states import MAX_TEXT, Decision

CITATIONS_LIST = "citations"


class RevisionForm(Plain):
    """Every act on segments says which state of the letter it was made for."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class BoundsForm(RevisionForm):
    """Which words: `start` and `end` as the script sends them, else the sentences that were marked, from the first to the last."""

    start = forms.IntegerField(required=False, min_value=0, max_value=2 * MAX_TEXT, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, max_value=2 * MAX_TEXT, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sentences: Sequence[Bounds] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sentences = sentences

    def bounds(self) -> Bounds | None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start is not None and end is not None:
            return (start, end)
        chosen = ids(self.data.getlist("sentence")) if hasattr(self.data, "getlist") else []
        return whole(self.sentences, chosen)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and self.bounds() is None:
            raise forms.ValidationError(_("Mark at least one sentence: the first and the last of the segment."))
        return data


class SegmentForm(RevisionForm):
    used = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    place = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=200,
        help_text=_("A passage of the draft, for example art. 5 alin. (2); empty: the whole draft."),
        widget=forms.TextInput(attrs={"list": CITATIONS_LIST, "autocomplete": "off"}),
    )
    asks_nothing = forms.BooleanField(
        label=_("It asks nothing (a greeting, a signature): no answer is needed"), required=False
    )
    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("", _("not decided yet")), *Decision.choices], required=False
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        required=False,
        max_length=MAX_SEGMENT_REASONS,
        help_text=_(
            "Said to the author and made public. What is not taken over needs at least 30 characters (art. 12(3))."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": MAX_SEGMENT_REASONS}),
    )

    def __init__(self, *args: Any, segment: Segment, citations: Mapping[int, str], **kwargs: Any) -> None:
        """`citations`: unit → citation of what a segment may be about."""
        super().__init__(*args, auto_id=f"id_{segment.pk}_%s", **kwargs)
        self.citations, self.unit_id = citations, segment.unit_id
        self.kept = segment.unit.citation if segment.unit else ""

    def clean_place(self) -> str:
        typed: str = self.cleaned_data["place"].strip()
        if typed and typed != self.kept:
            self.unit_id = cited(typed, self.citations)
            if self.unit_id is None:
                raise forms.ValidationError(_("The draft has no such passage. Choose one of the list."))
        elif not typed:
            self.unit_id = None
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("asks_nothing") and (data.get("decision") or data.get("reasons", "").strip()):
            self.add_error(
                "asks_nothing", _("What asks nothing has no decision. Take the decision and the reasons out, or this mark.")
            )  # fmt: skip
        return data

    def draft(self) -> SegmentDraft:
        data = self.cleaned_data
        return SegmentDraft(
            unit_id=self.unit_id,
            asks_nothing=data["asks_nothing"],
            decision=data["decision"],
            reasons=clean(data["reasons"]).strip(),
        )

    def used_ids(self) -> list[int]:
        return ids(self.cleaned_data["used"].split(","))
