"""What an evaluation lacks before it may be published."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from indicators.evaluation.models import EvalFinding, EvalQuestion, Evaluation


@dataclass(frozen=True, slots=True)
class Missing:
    sentence: str
    anchor: str
    """Where on the page of the evaluation it is mended."""


def missing(evaluation: Evaluation) -> list[Missing]:
    """In the order of the page; empty when it may be published. Two queries."""
    questions = list(
        EvalQuestion.objects.filter(evaluation=evaluation).annotate(found=Count("findings")).order_by("order", "pk")
    )
    if not questions:
        return [Missing(_("There is no question yet: begin with one question and what was found."), "questions")]
    bare = EvalFinding.objects.filter(question__evaluation=evaluation, evidence=None)
    findings = bare.select_related("question").order_by("question__order", "order", "pk")
    return [
        Missing(_("Question %(number)s has no finding.") % {"number": number}, f"question-{one.pk}")
        for number, one in enumerate(questions, start=1)
        if not one.found
    ] + [
        Missing(
            _("A finding without evidence can't be published: “%(text)s”") % {"text": one.text[:60]},
            f"finding-{one.pk}",
        )
        for one in findings
    ]
