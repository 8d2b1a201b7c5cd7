"""An evaluation in work: what it is about, its questions, its findings and the released figures they rest on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.lib.text import slugify_ro
from consultare.records import audit
from indicators.evaluation.actions.refused import Refused, about, again, locked_draft
from indicators.evaluation.models import EvalEvidence, EvalFinding, EvalQuestion, Evaluation
from indicators.evaluation.rules.ratings import HIGHEST, LOWEST
from indicators.evaluation.states import Criterion
from indicators.releases.models import PublicValue, Release
from indicators.releases.states import DatasetKind, ReleaseState
from indicators.strategies.models import ProgressUpdate
from indicators.strategies.states import PUBLIC_STATES, UpdateState

MOST_QUESTIONS, MOST_FINDINGS, MOST_EVIDENCE = 30, 20, 12
SLUG = 72
APPROVED = frozenset({UpdateState.APPROVED, UpdateState.REPLACED})
audit.register_verbs(
    {
        "evaluation.begun": _("%(actor)s began the evaluation “%(subject)s”"),
        "evaluation.edited": _("%(actor)s changed what the evaluation “%(subject)s” is about"),
        "evaluation.question": _("%(actor)s wrote a question of the evaluation “%(subject)s”"),
        "evaluation.finding": _("%(actor)s wrote a finding of the evaluation “%(subject)s”"),
        "evaluation.evidence": _("%(actor)s quoted released figures in the evaluation “%(subject)s”"),
        "evaluation.removed": _("%(actor)s took %(what)s out of the evaluation “%(subject)s”"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Frame:
    title: str
    summary: str
    scope: str
    method: str
    authors: str
    period_from: date
    period_until: date
    release: Release


@dataclass(frozen=True, kw_only=True)
class Question:
    criterion: str
    own_name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Found:
    text: str
    rating: int


@transaction.atomic
def create(*, frame: Frame, by: Person, at: datetime) -> Evaluation:
    """Raises `Refused`."""
    _check(frame)
    made = Evaluation.objects.create(slug=_free_slug(frame.title), created_at=at, created_by=by, **_fields(frame))
    audit.record(verb="evaluation.begun", by=by, at=at, **about(made))
    return made


@transaction.atomic
def edit(*, evaluation: Evaluation, frame: Frame, revision: int, by: Person, at: datetime) -> Evaluation:
    """The address stays. Raises `Refused`, `Stale`."""
    locked = again(locked_draft(evaluation), revision)
    _check(frame)
    quoted = EvalEvidence.objects.filter(finding__question__evaluation=locked).exclude(value__release=frame.release)
    if quoted.exists():
        raise Refused(_("Findings quote the release chosen before. Take their figures out first."), "release")
    for name, value in _fields(frame).items():
        setattr(locked, name, value)
    locked.revision += 1
    locked.save()
    audit.record(verb="evaluation.edited", by=by, at=at, **about(locked))
    return locked


def _fields(frame: Frame) -> dict[str, object]:
    return {name: getattr(frame, name) for name in Frame.__dataclass_fields__}


def _check(frame: Frame) -> None:
    if frame.period_from > frame.period_until:
        raise Refused(_("The period ends before it begins. Choose a later last day."), "period_until")
    if frame.release.state != ReleaseState.PUBLISHED or frame.release.dataset.kind != DatasetKind.VALUES:
        raise Refused(_("An evaluation rests on a published edition of the values of indicators."), "release")


def _free_slug(title: str) -> str:
    root = slugify_ro(title)[:SLUG].strip("-") or "evaluare"
    taken = set(Evaluation.objects.filter(slug__startswith=root).values_list("slug", flat=True))
    return root if root not in taken else next(f"{root}-{n}" for n in range(2, 10_000) if f"{root}-{n}" not in taken)


@transaction.atomic
def write_question(
    *, evaluation: Evaluation, given: Question, by: Person, at: datetime, question: EvalQuestion | None = None,
    revision: int | None = None,
) -> EvalQuestion:  # fmt: skip
    """A new one at the end, or `question` as it was at `revision`. Raises `Refused`, `Stale`."""
    locked = locked_draft(evaluation)
    if (given.criterion == Criterion.OWN) != bool(given.own_name):
        raise Refused(_("An own criterion has a name; the six known ones have none."), "own_name")
    if question is None:
        _room(locked.questions.count(), MOST_QUESTIONS)
        row = EvalQuestion(evaluation=locked, order=_next(locked.questions.aggregate(last=Max("order"))["last"]))
    else:
        row = again(question, revision)
        row.revision += 1
    for name, value in asdict(given).items():
        setattr(row, name, value)
    row.save()
    audit.record(verb="evaluation.question", by=by, at=at, question=row.pk, **about(locked))
    return row


@transaction.atomic
def write_finding(
    *, question: EvalQuestion, given: Found, by: Person, at: datetime, finding: EvalFinding | None = None,
    revision: int | None = None,
) -> EvalFinding:  # fmt: skip
    """A new one at the end of its question, or `finding` as it was at `revision`. Raises `Refused`, `Stale`."""
    locked = locked_draft(question.evaluation)
    if not LOWEST <= given.rating <= HIGHEST:
        raise Refused(_("Choose a rating of the scale."), "rating")
    if finding is None:
        question = again(question)
        _room(question.findings.count(), MOST_FINDINGS)
        row = EvalFinding(question=question, order=_next(question.findings.aggregate(last=Max("order"))["last"]))
    else:
        row = again(finding, revision)
        row.revision += 1
    row.text, row.rating = given.text, given.rating
    row.save()
    audit.record(verb="evaluation.finding", by=by, at=at, finding=row.pk, rating=row.rating, **about(locked))
    return row


@transaction.atomic
def quote(
    *, finding: EvalFinding, values: Sequence[PublicValue], by: Person, at: datetime, note: str = ""
) -> list[EvalEvidence]:
    """Released figures that the finding rests on; those it quotes already stay once. Raises `Refused`."""
    locked = locked_draft(finding.question.evaluation)
    finding = again(finding)
    if any(value.release_id != locked.release_id for value in values):
        raise Refused(_("A finding quotes figures of the edition that its evaluation rests on, no other."))
    if any(value.suppression for value in values):
        raise Refused(_("This figure is protected: nobody may read it, so nothing can rest on it."))
    known = set(finding.evidence.exclude(value=None).values_list("value", flat=True))
    new = [value for value in values if value.pk not in known]
    _room(finding.evidence.count() + len(new) - 1, MOST_EVIDENCE)
    made = EvalEvidence.objects.bulk_create(EvalEvidence(finding=finding, value=value, note=note) for value in new)
    if made:
        audit.record(verb="evaluation.evidence", by=by, at=at, finding=finding.pk, figures=len(made), **about(locked))
    return made


@transaction.atomic
def quote_progress(*, finding: EvalFinding, update: ProgressUpdate, by: Person, at: datetime, note: str = "") -> None:
    """The approved progress of a measure of a public strategy. Quoted already: nothing happens. Raises `Refused`."""
    locked = locked_draft(finding.question.evaluation)
    finding = again(finding)
    if update.state not in APPROVED or update.node.strategy.state not in PUBLIC_STATES:
        raise Refused(_("A finding rests on progress that was approved, of a strategy that is public."))
    if finding.evidence.filter(update=update).exists():
        return
    _room(finding.evidence.count(), MOST_EVIDENCE)
    EvalEvidence.objects.create(finding=finding, update=update, note=note)
    audit.record(verb="evaluation.evidence", by=by, at=at, finding=finding.pk, figures=1, **about(locked))


WHAT = {EvalQuestion: _("a question"), EvalFinding: _("a finding"), EvalEvidence: _("a quoted figure")}


@transaction.atomic
def remove(
    *, evaluation: Evaluation, part: EvalQuestion | EvalFinding | EvalEvidence, by: Person, at: datetime
) -> None:
    """Out of a draft, with what stands below it. Raises `Refused`."""
    locked = locked_draft(evaluation)
    again(part).delete()
    audit.record(verb="evaluation.removed", by=by, at=at, what=str(WHAT[type(part)]), **about(locked))


def _next(last: int | None) -> int:
    return (last or 0) + 1


def _room(count: int, most: int) -> None:
    if count >= most:
        words = ngettext_lazy(
            "There is room for %(n)s here. Join some of them.", "There is room for %(n)s here. Join some of them.", most
        )
        raise Refused(fill(words, {"n": most}))
