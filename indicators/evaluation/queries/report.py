"""An evaluation as everybody reads it, built once for page, PDF and DOCX: the same words and numbers in all three."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from indicators.evaluation.models import EvalEvidence, EvalFinding, EvalQuestion, Evaluation, FollowUp, Recommendation
from indicators.evaluation.queries.quotes import Quote, quotes
from indicators.evaluation.rules.ratings import RATINGS, Rating
from indicators.evaluation.rules.standing import Chip, Standing, chip, standing
from indicators.evaluation.states import Answer, Criterion, Priority, Step


@dataclass(frozen=True, slots=True)
class FindingView:
    row: EvalFinding
    number: str
    rating: Rating
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    row: EvalQuestion
    number: int
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class CriterionView:
    key: str
    name: str
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    on: date
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class RecommendationView:
    row: Recommendation
    number: int
    finding: str
    priority: str
    answer: str
    steps: tuple[StepView, ...]
    standing: Standing

    @property
    def chip(self) -> Chip:
        return chip(self.standing)


@dataclass(frozen=True, slots=True)
class Report:
    evaluation: Evaluation
    criteria: tuple[CriterionView, ...]
    recommendations: tuple[RecommendationView, ...]

    @property
    def findings(self) -> list[FindingView]:
        return [one for criterion in self.criteria for question in criterion.questions for one in question.findings]

    @property
    def quotes(self) -> list[Quote]:
        return [quote for finding in self.findings for quote in finding.quotes]


def report(evaluation: Evaluation, today: date) -> Report:
    """Eight queries, two more when categories are quoted, however long the evaluation is."""
    questions = _by_criterion(EvalQuestion.objects.filter(evaluation=evaluation).order_by("order", "pk"))
    findings = list(EvalFinding.objects.filter(question__evaluation=evaluation).order_by("order", "pk"))
    evidence = EvalEvidence.objects.filter(finding__question__evaluation=evaluation).order_by("pk")
    figures = ("value__indicator", "value__period", "value__service")
    rows = list(evidence.select_related(*figures, "update__period", "update__node__strategy"))
    shown = quotes(rows, evaluation.release)
    quoted: dict[int, list[Quote]] = {}
    for one in rows:
        quoted.setdefault(one.finding_id, []).append(shown[one.pk])
    views = [_question(number, row, findings, quoted) for number, row in enumerate(questions, start=1)]
    numbers = {one.row.pk: one.number for view in views for one in view.findings}
    criteria = tuple(
        CriterionView(key, name, tuple(group))
        for (key, name), group in groupby(views, lambda one: (one.row.criterion, one.row.criterion_words))
    )
    return Report(evaluation, criteria, tuple(recommendations(evaluation, numbers, today)))


def _by_criterion(rows: Iterable[EvalQuestion]) -> list[EvalQuestion]:
    """The six in their order, own ones by name after them."""
    order = {value: place for place, value in enumerate(Criterion.values)}
    return sorted(rows, key=lambda one: (order[one.criterion], one.own_name, one.order, one.pk))


def _question(
    number: int, row: EvalQuestion, findings: Sequence[EvalFinding], quoted: dict[int, list[Quote]]
) -> QuestionView:
    own = [one for one in findings if one.question_id == row.pk]
    return QuestionView(
        row,
        number,
        tuple(
            FindingView(one, f"{number}.{place}", RATINGS[one.rating], tuple(quoted.get(one.pk, ())))
            for place, one in enumerate(own, start=1)
        ),
    )


def recommendations(evaluation: Evaluation, findings: dict[int, str], today: date) -> list[RecommendationView]:
    """With their steps, the oldest first. Two queries."""
    rows = Recommendation.objects.filter(evaluation=evaluation).prefetch_related("steps").order_by("order", "pk")
    return [
        recommendation_view(row, findings.get(row.finding_id or 0, ""), list(row.steps.all()), number, today)
        for number, row in enumerate(rows, start=1)
    ]


def recommendation_view(
    row: Recommendation, finding: str, steps: Sequence[FollowUp], number: int, today: date
) -> RecommendationView:
    last = steps[-1].state if steps else ""
    return RecommendationView(
        row, number, finding, str(Priority(row.priority).label), str(Answer(row.answer).label),
        tuple(StepView(one.on, str(Step(one.state).label), one.text) for one in steps),
        standing(answer=row.answer, step=last, due=row.due, today=today),
    )  # fmt: skip
