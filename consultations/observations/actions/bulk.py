"""Many answers at once: what was shown is what is set, in all of them or in none."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from consultations.observations.actions import answers, boilerplates
from consultations.observations.models import Answer, Observation
from consultations.observations.queries.segments import split_among
from consultations.observations.rules import AnswerDraft, answer_problems, hindrance, over
from consultations.observations.states import ReasonsState

audit.register_verbs(
    {
        "answer.bulk_decided": _("%(actor)s wrote on %(count)s answers at once"),
        "answer.bulk_accepted": _("%(actor)s accepted %(count)s answers at once"),
    }
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """An observation whose answer is not any more what the preview showed. `why`: a value of `rules.hindrance`, «stale», «incomplete»."""

    observation: Observation
    why: str
    answer: Answer | None


class Conflicts(Exception):
    """Nothing was set; one line for each observation that stands in the way."""

    def __init__(self, lines: Sequence[Conflict]) -> None:
        super().__init__(f"{len(lines)} answers changed in between")
        self.lines = lines


def lock_answers(pks: Sequence[int], at: datetime) -> list[Answer]:
    """The answers of these observations under lock, in one order whoever asks, made where there is none yet."""
    known = Observation.objects.filter(pk__in=pks).values_list("pk", flat=True)
    Answer.objects.bulk_create([Answer(observation_id=pk, edited_at=at) for pk in known], ignore_conflicts=True)
    return list(
        Answer.objects.select_for_update(of=("self",))
        .filter(observation__in=pks)
        .select_related("observation__round", "assignee", "edited_by")
        .order_by("pk")
    )


def hindrance_of(answer: Answer, by: Person, split: Container[int]) -> str:
    """`split`: the observations that have segments, asked for under the lock."""
    return hindrance(
        withdrawn=answer.observation.withdrawn_at is not None,
        published=answer.published_at is not None,
        accepted=answer.reasons_state == ReasonsState.ACCEPTED,
        held=answer.claimed_at is not None and answer.assignee_id != by.pk,
        split=answer.observation_id in split,
    )


@transaction.atomic
def decide(
    *, revisions: Mapping[int, int], given: AnswerDraft, then: str, used: Sequence[int], by: Person, at: datetime,
    own: Mapping[int, AnswerDraft] | None = None,
) -> int:  # fmt: skip
    """Set what was given in every answer of the preview; `revisions`: observation → revision that was shown.

    `own`: observation → what it gets in place of `given`.

    `then`: «» leaves drafts, «review» asks for a check, «accept» accepts (the caller has checked the permission). Who holds an
    answer goes on holding it. Raises `Conflicts`; then nothing was changed. Returns how many answers were written.
    """
    rows = lock_answers(list(revisions), at)
    split = split_among(revisions)
    drafts = {answer.pk: (own or {}).get(answer.observation_id, given) for answer in rows}
    conflicts = [line for answer in rows if (line := _conflict(answer, revisions, drafts[answer.pk], then, by, split))]
    if conflicts:
        raise Conflicts(sorted(conflicts, key=lambda line: (line.observation.year, line.observation.number)))
    for answer in rows:
        answers.store(answer, over(answers.draft_of(answer), drafts[answer.pk]), by=by, at=at)
        if then:
            _go_on(answer, then, by, at)
    observations = [answer.observation for answer in rows]
    boilerplates.note_uses(observations=observations, ids=used, reasons=given.reasons, by=by, at=at)
    _record(observations, then, by, at)
    return len(rows)


def _conflict(
    answer: Answer, revisions: Mapping[int, int], given: AnswerDraft, then: str, by: Person, split: Container[int]
) -> Conflict | None:
    why = hindrance_of(answer, by, split)
    if not why and answer.revision != revisions[answer.observation_id]:
        why = "stale"
    if not why and then and answer_problems(over(answers.draft_of(answer), given)):
        why = "incomplete"
    return Conflict(answer.observation, why, answer) if why else None


def _go_on(answer: Answer, then: str, by: Person, at: datetime) -> None:
    """The answer is locked and whole."""
    if then == "accept":
        answer.reasons_state, answer.accepted_at, answer.accepted_by = ReasonsState.ACCEPTED, at, by
        verb = "answer.accepted"
    else:
        answer.reasons_state, answer.assignee, answer.claimed_at = ReasonsState.FOR_REVIEW, None, None
        verb = "answer.review_asked"
    answer.save(update_fields=["reasons_state", "assignee", "claimed_at", "accepted_at", "accepted_by"])
    audit.record(verb=verb, by=by, at=at, **answers.told(answer))


def _record(observations: Sequence[Observation], then: str, by: Person, at: datetime) -> None:
    """One line a round beside the line of each answer."""
    verb = "answer.bulk_accepted" if then == "accept" else "answer.bulk_decided"
    rounds = {observation.round_id: observation.round for observation in observations}
    for pk, round_ in rounds.items():
        count = sum(observation.round_id == pk for observation in observations)
        audit.record(
            verb=verb, by=by, at=at, subject=f"round:{pk}", subject_label=round_.title, group=f"round:{pk}", count=count
        )
