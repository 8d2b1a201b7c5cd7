"""Answering: who holds an observation, what is decided, why; prepared in silence, published together (art. 12(3))."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department
from accounts.people.models import Person
from consultare.records import audit, outbox, register
from consultare.records.states import EntryKind
from consultations.observations.actions import boilerplates
from consultations.observations.emails import answers as emails, voices
from consultations.observations.models import Answer, Contact, Observation
from consultations.observations.queries import answers as queries, segments
from consultations.observations.queries.copies import answered_together
from consultations.observations.rules import AnswerDraft, answer_problems
from consultations.observations.states import ReasonsState
from consultations.rounds.actions import mark_answered
from consultations.rounds.models import Round

audit.register_verbs(
    {
        "answer.claimed": _("%(actor)s took observation %(subject)s to answer"),
        "answer.released": _("%(actor)s gave observation %(subject)s back"),
        "answer.assigned": _("%(actor)s assigned observation %(subject)s to %(to)s"),
        "answer.drafted": _("%(actor)s wrote on the answer to observation %(subject)s"),
        "answer.review_asked": _("%(actor)s asked for the answer to observation %(subject)s to be checked"),
        "answer.sent_back": _("%(actor)s sent the answer to observation %(subject)s back: %(note)s"),
        "answer.accepted": _("%(actor)s accepted the answer to observation %(subject)s"),
        "answer.published": _("%(actor)s published %(count)s answers to “%(subject)s”"),
    }
)


class HeldByAnother(Exception):
    """Somebody else is answering this observation."""

    def __init__(self, holder: Person) -> None:
        super().__init__(str(holder))
        self.holder = holder


class StaleAnswer(Exception):
    """Somebody saved in between; `answer` is what is stored now."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"revision {answer.revision}")
        self.answer = answer


class Incomplete(Exception):
    """The answer lacks what the law wants; one sentence each."""

    def __init__(self, sentences: Sequence[object]) -> None:
        super().__init__("; ".join(str(sentence) for sentence in sentences))
        self.sentences = sentences


class IsSplit(Exception):
    """The letter has segments: its decision and reasons are theirs, and are not written by hand."""


class AlreadyPublished(Exception):
    """What is published is frozen."""


class NotAllAnswered(Exception):
    """The round can't be concluded while one observation lacks decision or reasons."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} observations wait for an answer")
        self.waiting = waiting


def _lock(observation: Observation, at: datetime) -> Answer:
    """The answer's row under lock, made when there is none yet."""
    Answer.objects.bulk_create([Answer(observation=observation, edited_at=at)], ignore_conflicts=True)
    answer = (
        Answer.objects.select_for_update(of=("self",))
        .select_related("observation", "assignee")
        .get(observation=observation)
    )
    if answer.published_at is not None:
        raise AlreadyPublished
    return answer


def told(answer: Answer) -> dict[str, str]:
    observation = answer.observation
    return {
        "subject": f"observation:{observation.ref}",
        "subject_label": observation.label,
        "group": f"round:{observation.round_id}",
    }


def _hold(answer: Answer, by: Person, at: datetime) -> None:
    if answer.claimed_at is not None and answer.assignee is not None and answer.assignee != by:
        raise HeldByAnother(answer.assignee)
    if answer.claimed_at is None or answer.assignee != by:
        answer.assignee, answer.claimed_at = by, at
        audit.record(verb="answer.claimed", by=by, at=at, **told(answer))


@transaction.atomic
def claim(*, observation: Observation, by: Person, at: datetime) -> Answer:
    """Take it, so that two people don't answer one. Raises `HeldByAnother`, `AlreadyPublished`."""
    answer = _lock(observation, at)
    _hold(answer, by, at)
    answer.save(update_fields=["assignee", "claimed_at"])
    return answer


@transaction.atomic
def release(*, observation: Observation, by: Person, at: datetime, may_take_over: bool = False) -> Answer:
    """Give it back. `may_take_over`: a coordinator frees what a colleague holds."""
    answer = _lock(observation, at)
    if answer.assignee is not None and answer.assignee != by and not may_take_over:
        raise HeldByAnother(answer.assignee)
    answer.assignee, answer.claimed_at = None, None
    answer.save(update_fields=["assignee", "claimed_at"])
    audit.record(verb="answer.released", by=by, at=at, **told(answer))
    return answer


@transaction.atomic
def assign(
    *, observations: Iterable[Observation], to: Person | None, department: Department | None, due_on: date | None,
    by: Person, at: datetime,
) -> int:  # fmt: skip
    """Hand observations to a colleague or a department with a term; published ones are left alone. Returns how many changed.

    A department without a colleague takes them from who had them; a term alone changes nobody's work.
    """
    changed = 0
    for observation in sorted(observations, key=lambda one: one.pk):
        try:
            answer = _lock(observation, at)
        except AlreadyPublished:
            continue
        if to is not None or department is not None:
            answer.assignee, answer.claimed_at = to, None
        answer.department, answer.due_on = department or answer.department, due_on or answer.due_on
        answer.save(update_fields=["assignee", "claimed_at", "department", "due_on"])
        audit.record(verb="answer.assigned", by=by, at=at, to=str(to or department or "—"), **told(answer))
        changed += 1
    return changed


@transaction.atomic
def write(
    *, observation: Observation, draft: AnswerDraft, revision: int, by: Person, at: datetime, used: Sequence[int] = ()
) -> Answer:
    """Save decision and reasons as a draft. Raises `StaleAnswer`, `HeldByAnother`, `AlreadyPublished`, `IsSplit`.

    `used` are boilerplates that were put into the reasons; each is noted as used here while something of it still stands.
    """
    answer = _lock(observation, at)
    if answer.revision != revision:
        raise StaleAnswer(answer)
    if (draft.decision, draft.reasons) != (answer.decision, answer.reasons) and segments.is_split(observation):
        raise IsSplit
    _hold(answer, by, at)
    store(answer, draft, by=by, at=at)
    boilerplates.note_uses(observations=[observation], ids=used, reasons=draft.reasons, by=by, at=at)
    return answer


def store(answer: Answer, draft: AnswerDraft, *, by: Person, at: datetime) -> None:
    """What every way of writing an answer ends in; `answer` is locked and its revision was compared."""
    answer.decision, answer.reasons, answer.landed = draft.decision, draft.reasons, draft.landed
    answer.forwarded_to, answer.note = draft.forwarded_to, draft.note
    answer.reasons_state = ReasonsState.DRAFT if draft.decision or draft.reasons else ReasonsState.TO_WRITE
    answer.accepted_at, answer.accepted_by = None, None
    answer.revision, answer.edited_at, answer.edited_by = answer.revision + 1, at, by
    answer.save()
    audit.record(verb="answer.drafted", by=by, at=at, decision=draft.decision, **told(answer))


def draft_of(answer: Answer) -> AnswerDraft:
    return AnswerDraft(
        decision=answer.decision,
        reasons=answer.reasons,
        landed=answer.landed,
        forwarded_to=answer.forwarded_to,
        note=answer.note,
    )


def _whole(answer: Answer) -> None:
    problems = segments.problems(answer) or answer_problems(draft_of(answer))
    if problems:
        raise Incomplete(problems)


@transaction.atomic
def ask_review(*, observation: Observation, by: Person, at: datetime) -> Answer:
    """Hand a whole answer over to be checked. Raises `Incomplete`."""
    answer = _lock(observation, at)
    _whole(answer)
    answer.reasons_state, answer.assignee, answer.claimed_at = ReasonsState.FOR_REVIEW, None, None
    answer.save(update_fields=["reasons_state", "assignee", "claimed_at"])
    audit.record(verb="answer.review_asked", by=by, at=at, **told(answer))
    return answer


@transaction.atomic
def send_back(*, observation: Observation, note: str, by: Person, at: datetime) -> Answer:
    answer = _lock(observation, at)
    answer.reasons_state, answer.note = ReasonsState.DRAFT, note.strip()[:2000]
    answer.assignee, answer.claimed_at = answer.edited_by, None
    answer.accepted_at, answer.accepted_by = None, None
    answer.save(update_fields=["reasons_state", "note", "assignee", "claimed_at", "accepted_at", "accepted_by"])
    audit.record(verb="answer.sent_back", by=by, at=at, note=note.strip()[:300], **told(answer))
    return answer


@transaction.atomic
def accept(*, observation: Observation, by: Person, at: datetime) -> Answer:
    """Approve a whole answer; it stays silent until the round's answers are published. Raises `Incomplete`."""
    answer = _lock(observation, at)
    _whole(answer)
    answer.reasons_state, answer.accepted_at, answer.accepted_by = ReasonsState.ACCEPTED, at, by
    answer.save(update_fields=["reasons_state", "accepted_at", "accepted_by"])
    audit.record(verb="answer.accepted", by=by, at=at, **told(answer))
    return answer


@transaction.atomic
def publish_answers(*, round_: Round, by: Person, at: datetime) -> int:
    """All answers of a round at once: frozen, entered in the register, each author told, the round concluded as answered.

    Raises `NotAllAnswered` while one observation lacks decision or accepted reasons, `IllegalMove` from a state that forbids it.
    """
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    waiting = queries.unanswered(locked).count()
    if waiting:
        raise NotAllAnswered(waiting)
    mark_answered(round_=locked, by=by, at=at)
    ready = list(
        Answer.objects.select_for_update(of=("self",))
        .filter(observation__round=locked, published_at__isnull=True, reasons_state=ReasonsState.ACCEPTED)
        .select_related("observation")
        .order_by("observation__year", "observation__number")
    )
    Answer.objects.filter(pk__in=[answer.pk for answer in ready]).update(published_at=at)
    for answer in ready:
        _register(locked, answer, at)
    contacts = (
        Contact.objects.filter(observation__answer__in=ready)
        .exclude(email="")
        .select_related("observation__answer", "observation__round__officer")
    )
    together = answered_together([answer.observation_id for answer in ready])
    letters = [emails.answer(one, together.get(one.observation_id, 0)) for one in contacts.order_by("pk")]
    outbox.queue_many(letters, at=at)
    outbox.queue_many(voices.answers_to_cosigners(ready, at), at=at)
    audit.record(
        verb="answer.published", by=by, at=at, subject=f"round:{locked.pk}", subject_label=locked.title,
        group=f"round:{locked.pk}", count=len(ready),
    )  # fmt: skip
    return len(ready)


def _register(round_: Round, answer: Answer, at: datetime) -> None:
    observation = answer.observation
    register.append(
        kind=EntryKind.DISPOSED,
        subject=f"observation:{observation.ref}",
        at=at,
        payload={
            "round": round_.slug,
            "year": observation.year,
            "number": observation.number,
            "decision": answer.decision,
            "reasons": answer.reasons,
            "landed": answer.landed,
        },
    )
