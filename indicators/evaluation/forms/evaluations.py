"""What an evaluation is about, its questions and findings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.forms.fields import Day, Line, Plain, Text
from indicators.evaluation.rules.ratings import RATINGS
from indicators.evaluation.states import Criterion
from indicators.releases.models import Release
from indicators.releases.queries import releases_of

REVISION = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)


class EditedForm(Plain):
    """Carries the revision it was opened with; a new thing has none."""

    revision = REVISION

    def given(self) -> dict[str, Any]:
        """What was filled in, without the revision."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class ReleaseChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Release) -> str:
        return f"{obj.number}. {obj.title}"


class FrameForm(EditedForm):
    title = Line(label=_("Title"), min_length=5, max_length=200)
    summary = Text(
        label=_("In short"),
        help_text=_("What an executive reads: the answer, in a few sentences."),
        rows=4,
        max_length=4000,
    )
    scope = Text(
        label=_("What is evaluated"),
        help_text=_("Services, people, measures; what is left out and why."),
        max_length=4000,
    )
    period_from = Day(label=_("From"))
    period_until = Day(label=_("Until"))
    release = ReleaseChoice(
        label=_("Edition of the figures"), queryset=Release.objects.none(),
        help_text=_("Findings quote figures of this edition. Later editions and errata do not change them."),
    )  # fmt: skip
    method = Text(
        label=_("Method"), help_text=_("How it was found out: figures, interviews, visits, documents."), max_length=4000
    )
    authors = Line(label=_("Authors"), help_text=_("Names or the team, as they are to be printed."), max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["release"].queryset = releases_of()  # type: ignore[attr-defined]  # a ModelChoiceField


class QuestionForm(EditedForm):
    criterion = forms.ChoiceField(label=_("Criterion"), choices=Criterion.choices)
    own_name = Line(
        label=_("Name of the own criterion"), help_text=_("Only for an own criterion."), max_length=80, required=False
    )
    text = Text(label=_("Question"), rows=2, min_length=10, max_length=600)


class FindingForm(EditedForm):
    text = Text(label=_("What was found"), rows=5, min_length=10, max_length=4000)
    rating = forms.TypedChoiceField(
        label=_("Rating"), coerce=int, widget=forms.RadioSelect,
        choices=lambda: [(one.level, f"{one.level} {one.word}: {one.meaning}") for one in RATINGS.values()],
    )  # fmt: skip
