"""Recommendations: written with the evaluation, answered once when it is public, followed step by step."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultare.records import audit
from indicators.evaluation.actions.refused import Refused, about, again, locked_draft
from indicators.evaluation.models import EvalFinding, Evaluation, FollowUp, Recommendation
from indicators.evaluation.states import NEEDS_REASON, Answer, EvaluationState, Step

MOST = 40
audit.register_verbs(
    {
        "evaluation.recommendation": _("%(actor)s wrote a recommendation of the evaluation “%(subject)s”"),
        "evaluation.recommendation_removed": _("%(actor)s took a recommendation out of the evaluation “%(subject)s”"),
        "evaluation.answered": _(
            "%(actor)s recorded the answer to recommendation %(number)s of the evaluation “%(subject)s”"
        ),
        "evaluation.step": _("%(actor)s recorded a step of recommendation %(number)s of the evaluation “%(subject)s”"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Advice:
    text: str
    priority: str
    addressee: str
    due: date
    finding: EvalFinding | None = None


@transaction.atomic
def recommend(
    *, evaluation: Evaluation, given: Advice, by: Person, at: datetime, recommendation: Recommendation | None = None,
    revision: int | None = None,
) -> Recommendation:  # fmt: skip
    """A new one at the end, or `recommendation` as it was at `revision`. Raises `Refused`, `Stale`."""
    locked = locked_draft(evaluation)
    if given.finding is not None and given.finding.question.evaluation_id != locked.pk:
        raise Refused(_("Choose a finding of this evaluation."), "finding")
    if recommendation is None:
        if locked.recommendations.count() >= MOST:
            raise Refused(_("Forty recommendations are more than anybody follows. Join some of them."))
        last = locked.recommendations.aggregate(last=Max("order"))["last"] or 0
        row = Recommendation(evaluation=locked, order=last + 1)
    else:
        row = again(recommendation, revision)
        row.revision += 1
    for name in ("text", "priority", "addressee", "due", "finding"):
        setattr(row, name, getattr(given, name))
    row.save()
    audit.record(verb="evaluation.recommendation", by=by, at=at, number=row.order, **about(locked))
    return row


@transaction.atomic
def withdraw(*, recommendation: Recommendation, by: Person, at: datetime) -> None:
    """Out of a draft. Raises `Refused`."""
    locked = locked_draft(recommendation.evaluation)
    again(recommendation).delete()
    audit.record(verb="evaluation.recommendation_removed", by=by, at=at, **about(locked))


@transaction.atomic
def answer(*, recommendation: Recommendation, answer: str, reason: str, by: Person, at: datetime) -> Recommendation:
    """What the addressee said, once and in public. Raises `Refused`."""
    row = again(recommendation)
    if row.evaluation.state != EvaluationState.PUBLISHED:
        raise Refused(_("The evaluation is not public yet; it is answered after it is published."))
    if row.answer:
        raise Refused(_("It was answered already. What comes after is a step."))
    if answer not in Answer.values or not answer:
        raise Refused(_("Choose one of the answers."), "answer")
    if answer in NEEDS_REASON and not reason:
        raise Refused(_("A recommendation that is not taken whole needs a reason, in plain words."), "answer_reason")
    row.answer, row.answer_reason, row.answered_at, row.answered_by = answer, reason, at, by
    row.save(update_fields=["answer", "answer_reason", "answered_at", "answered_by"])
    audit.record(verb="evaluation.answered", by=by, at=at, number=row.order, answer=answer, **about(row.evaluation))
    return row


@transaction.atomic
def record_step(
    *, recommendation: Recommendation, on: date, state: str, text: str, by: Person, at: datetime
) -> FollowUp:
    """Raises `Refused`."""
    row = again(recommendation)
    if row.answer not in {Answer.ACCEPTED, Answer.PARTLY}:
        raise Refused(_("Steps follow a recommendation that was accepted, whole or in part."))
    if on > local_day(at):
        raise Refused(_("A step is written down after it was made. Choose a day until today."), "on")
    last = row.steps.order_by("-on", "-pk").first()
    if last and on < last.on:
        raise Refused(_("There is a later step already. Choose its day or one after it."), "on")
    if last and last.state == Step.DONE:
        raise Refused(_("The recommendation is done; nothing comes after it."))
    made = FollowUp.objects.create(recommendation=row, on=on, state=state, text=text, at=at, by=by)
    audit.record(verb="evaluation.step", by=by, at=at, number=row.order, state=state, **about(row.evaluation))
    return made
