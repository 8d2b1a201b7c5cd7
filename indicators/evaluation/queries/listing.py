"""Lists: evaluations for everybody and for the desk, recommendations by where they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from indicators.evaluation.models import Evaluation, FollowUp, Recommendation
from indicators.evaluation.queries.report import RecommendationView, recommendation_view
from indicators.evaluation.rules.standing import SETTLED, Standing
from indicators.evaluation.states import Answer, EvaluationState, Step

MOST = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """An evaluation in a list. `done` and `open`: of its recommendations."""

    row: Evaluation
    findings: int
    recommendations: int
    done: int
    rejected: int


def evaluations(*, is_public: bool) -> list[Listed]:
    """The newest first. One query."""
    rows = Evaluation.objects.select_related("release", "created_by", "published_by").annotate(
        findings=Count("questions__findings", distinct=True), advice=Count("recommendations", distinct=True),
        done=Count("recommendations", filter=Q(recommendations__steps__state=Step.DONE), distinct=True),
        refused=Count("recommendations", filter=Q(recommendations__answer=Answer.REJECTED), distinct=True),
    )  # fmt: skip
    if is_public:
        rows = rows.filter(state=EvaluationState.PUBLISHED).order_by("-published_at", "-pk")
    else:
        rows = rows.order_by("-created_at", "-pk")
    return [Listed(one, one.findings, one.advice, one.done, one.refused) for one in rows[:MOST]]


def followed() -> QuerySet[Recommendation]:
    """Of published evaluations, the ones due first before."""
    rows = Recommendation.objects.filter(evaluation__state=EvaluationState.PUBLISHED).select_related("evaluation")
    steps = Prefetch("steps", FollowUp.objects.order_by("on", "pk"))
    return rows.prefetch_related(steps).order_by("due", "pk")


def standing_now(today: date, *, only: str = "") -> list[RecommendationView]:
    """`only`: «intarziate» overdue, «deschise» not settled, anything else all. Two queries."""
    views = [recommendation_view(row, "", list(row.steps.all()), row.order, today) for row in followed()[:MOST]]
    return list(_chosen(views, only))


def _chosen(views: Iterable[RecommendationView], only: str) -> Iterable[RecommendationView]:
    for one in views:
        if only == "intarziate" and one.standing != Standing.OVERDUE:
            continue
        if only == "deschise" and one.standing in SETTLED:
            continue
        yield one


def overdue_count(today: date) -> int:
    """For the home of the wing at the desk. One query."""
    rows = Recommendation.objects.filter(evaluation__state=EvaluationState.PUBLISHED, due__lt=today)
    settled = FollowUp.objects.filter(state=Step.DONE).values("recommendation")
    return rows.exclude(answer=Answer.REJECTED).exclude(pk__in=settled).count()
