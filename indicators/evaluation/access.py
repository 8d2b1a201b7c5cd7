"""To fetch is to authorise: published evaluations for everybody, all of them for the desk, drafts for who writes."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from indicators.evaluation.models import EvalEvidence, EvalFinding, EvalQuestion, Evaluation, Recommendation
from indicators.evaluation.queries.progress import quotable_progress
from indicators.evaluation.states import EvaluationState
from indicators.releases.models import PublicValue
from indicators.releases.queries.quotable import quotable_values
from indicators.strategies.models import ProgressUpdate

Row = TypeVar("Row", bound=Model)
MAX_KEY = 2**63 - 1
PARTS: dict[str, type[EvalQuestion] | type[EvalFinding] | type[EvalEvidence]] = {
    "intrebare": EvalQuestion, "constatare": EvalFinding, "dovada": EvalEvidence,
}  # fmt: skip
_OWNER = {"intrebare": "evaluation", "constatare": "question__evaluation", "dovada": "finding__question__evaluation"}


def _evaluations() -> QuerySet[Evaluation]:
    return Evaluation.objects.select_related("release__dataset", "created_by", "published_by")


def public_evaluation(slug: str) -> Evaluation:
    """A draft does not exist for strangers. Raises `Http404`."""
    return _one(_evaluations().filter(slug=slug, state=EvaluationState.PUBLISHED))


def desk_evaluation(pk: int) -> Evaluation:
    """Any; the view has checked that the person works on them. Raises `Http404`."""
    return _one(_evaluations().filter(pk=_key(pk)))


def draft(pk: int) -> Evaluation:
    """One that may still be written. Raises `Http404`."""
    return _one(_evaluations().filter(pk=_key(pk), state=EvaluationState.DRAFT))


def draft_question(pk: int) -> EvalQuestion:
    rows = EvalQuestion.objects.select_related("evaluation__release__dataset")
    return _one(rows.filter(pk=_key(pk), evaluation__state=EvaluationState.DRAFT))


def draft_finding(pk: int) -> EvalFinding:
    rows = EvalFinding.objects.select_related("question__evaluation__release__dataset")
    return _one(rows.filter(pk=_key(pk), question__evaluation__state=EvaluationState.DRAFT))


def draft_recommendation(pk: int) -> Recommendation:
    rows = Recommendation.objects.select_related("evaluation", "finding")
    return _one(rows.filter(pk=_key(pk), evaluation__state=EvaluationState.DRAFT))


def desk_recommendation(pk: int) -> Recommendation:
    """Of a published evaluation: what is answered and followed. Raises `Http404`."""
    rows = Recommendation.objects.select_related("evaluation__release__dataset", "finding", "answered_by")
    return _one(rows.filter(pk=_key(pk), evaluation__state=EvaluationState.PUBLISHED))


def part_of(evaluation: Evaluation, kind: str, pk: int) -> EvalQuestion | EvalFinding | EvalEvidence:
    """A question, finding or quoted figure of this very evaluation. Raises `Http404`."""
    if kind not in PARTS:
        raise Http404
    rows: QuerySet[Any] = PARTS[kind].objects.all()
    found: EvalQuestion | EvalFinding | EvalEvidence = _one(rows.filter(**{"pk": _key(pk), _OWNER[kind]: evaluation}))
    return found


def values_chosen(evaluation: Evaluation, keys: Iterable[int]) -> list[PublicValue]:
    """Of what was ticked, the open figures of the release that the evaluation rests on."""
    return list(quotable_values(evaluation.release).filter(pk__in=[key for key in keys if 0 < key <= MAX_KEY]))


def progress_chosen(pk: int) -> ProgressUpdate:
    """Approved, of a public strategy. Raises `Http404`."""
    return _one(quotable_progress().filter(pk=_key(pk)))


def _key(pk: int) -> int:
    if pk > MAX_KEY:
        raise Http404
    return pk


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise Http404
    return found
