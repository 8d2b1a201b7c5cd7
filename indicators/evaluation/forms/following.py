"""Recommendations, their answers and steps."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.catalogue.forms.fields import Day, Line, Plain, Text
from indicators.evaluation.forms.evaluations import EditedForm
from indicators.evaluation.models import EvalFinding, Evaluation
from indicators.evaluation.states import Answer, Priority, Step


class FindingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: EvalFinding) -> str:
        return obj.text[:100]


class RecommendationForm(EditedForm):
    text = Text(label=_("Recommendation"), min_length=10, max_length=1000)
    finding = FindingChoice(
        label=_("Follows from"), queryset=EvalFinding.objects.none(), required=False, empty_label=_("the evaluation as a whole")
    )  # fmt: skip
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices, initial=Priority.MEDIUM)
    addressee = Line(
        label=_("Addressed to"), help_text=_("The department, service or institution that is to act."), max_length=160
    )
    due = Day(label=_("Until when"))

    def __init__(self, *args: Any, evaluation: Evaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = EvalFinding.objects.filter(question__evaluation=evaluation).select_related("question")
        self.fields["finding"].queryset = rows.order_by("question__order", "order", "pk")  # type: ignore[attr-defined]  # a ModelChoiceField


class AnswerForm(Plain):
    answer = forms.ChoiceField(
        label=_("Answer"), choices=[one for one in Answer.choices if one[0]], widget=forms.RadioSelect
    )
    answer_reason = Text(
        label=_("Reason"), help_text=_("Compulsory when it is rejected or accepted in part. It is public."), max_length=2000, required=False
    )  # fmt: skip


class StepForm(Plain):
    state = forms.ChoiceField(label=_("Where it stands"), choices=Step.choices)
    on = Day(label=_("On"))
    text = Text(label=_("What was done"), rows=2, min_length=5, max_length=1000)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
