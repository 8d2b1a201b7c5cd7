"""A long letter answered piece by piece: cut into segments, each with its decision and reasons, which together make the letter's.

Every act goes through the lock of the answer and its revision, so two people who split one letter never overlap nor overwrite
each other. After each, the letter's own decision and reasons are compiled anew from its segments and stored as a draft.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _, override

from accounts.people.models import Person
from consultare.records import audit
from consultations.observations.actions import answers, boilerplates
from consultations.observations.models import Answer, Observation, Segment
from consultations.observations.queries import segments as queries
from consultations.observations.rules import AnswerDraft, segments as rules
from consultations.observations.rules.cutting import first_cut
from consultations.observations.rules.segments import SegmentDraft

audit.register_verbs(
    {
        "segment.split": _("%(actor)s split observation %(subject)s into %(count)s segments"),
        "segment.added": _("%(actor)s made a segment of observation %(subject)s"),
        "segment.moved": _("%(actor)s changed where a segment of observation %(subject)s begins and ends"),
        "segment.written": _("%(actor)s wrote on segment %(number)s of observation %(subject)s"),
        "segment.removed": _("%(actor)s took a segment of observation %(subject)s out"),
        "segment.cleared": _("%(actor)s took all the %(count)s segments of observation %(subject)s out"),
    }
)


class NotHere(Exception):
    """A segment can't lie there; the sentence says why."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Gone(Exception):
    """Somebody took the segment out in between."""


def _begin(observation: Observation, revision: int, by: Person, at: datetime) -> tuple[Answer, list[Segment]]:
    """The answer held by who acts, and the segments as they are now; the text is read under the lock, it may have been covered."""
    answer = answers._lock(observation, at)
    if answer.revision != revision:
        raise answers.StaleAnswer(answer)
    answers._hold(answer, by, at)
    answer.observation.refresh_from_db(fields=["text"])
    return answer, queries.segments_of(answer.observation)


def _compiled(answer: Answer, segments: Sequence[Segment]) -> AnswerDraft:
    """In the portal's own language, whoever works in which: it is published."""
    with override(settings.LANGUAGE_CODE):
        decision, reasons = rules.compiled(queries.facts_of(answer.observation.text, segments))
    return replace(answers.draft_of(answer), decision=decision, reasons=reasons)


def _end(answer: Answer, verb: str, by: Person, at: datetime, **facts: Any) -> None:
    """The letter's own decision and reasons follow; without any segment they stay as they are, open to be written by hand."""
    audit.record(verb=verb, by=by, at=at, **facts, **answers.told(answer))
    segments = queries.segments_of(answer.observation)
    draft = _compiled(answer, segments) if segments else answers.draft_of(answer)
    answers.store(answer, draft, by=by, at=at)


def _checked(answer: Answer, bounds: rules.Bounds, others: Sequence[Segment]) -> None:
    why = rules.refusal(answer.observation.text, bounds, queries.bounds_of(others))
    if why is not None:
        raise NotHere(why)


def _still(segments: Sequence[Segment], segment: Segment) -> Segment:
    found = next((one for one in segments if one.pk == segment.pk), None)
    if found is None:
        raise Gone
    return found


@transaction.atomic
def split(*, observation: Observation, revision: int, by: Person, at: datetime) -> int:
    """A first cut of a letter that has no segment: points, paragraphs or sentences, each aimed at what its words cite,
    else at the one unit that the letter is about.

    What was decided by hand before goes to the first segment that asks something. Raises `NotHere` when there are segments,
    `StaleAnswer`, `HeldByAnother`, `AlreadyPublished`. Returns how many there are.
    """
    answer, segments = _begin(observation, revision, by, at)
    if segments:
        raise NotHere(_("The letter is split already. Take its segments out first."))
    targets = queries.targets(answer.observation)
    cut = first_cut(answer.observation.text, queries.citations(queries.version_of(answer.observation)), targets)
    aim = targets[0] if len(targets) == 1 else None
    made = [
        Segment(
            observation=observation, start=one.start, end=one.end, unit_id=one.unit_id or (None if one.asks_nothing else aim), asks_nothing=one.asks_nothing,
            edited_at=at, edited_by=by,
        )
        for one in cut
    ]  # fmt: skip
    if not made:
        raise NotHere(_("The letter has no words to be split."))
    heir = next((one for one in made if not one.asks_nothing), None)
    if heir is not None:
        heir.decision, heir.reasons = answer.decision, answer.reasons
    Segment.objects.bulk_create(made)
    _end(answer, "segment.split", by, at, count=len(made))
    return len(made)


@transaction.atomic
def add(*, observation: Observation, start: int, end: int, revision: int, by: Person, at: datetime) -> Segment:
    """A segment of the chosen words, widened to whole ones, aimed at what they cite.

    The first one of a letter inherits what was decided by hand before. Raises `NotHere`, and what `split` raises.
    """
    answer, segments = _begin(observation, revision, by, at)
    text = answer.observation.text
    bounds = rules.snap(text, start, end) or (0, 0)
    _checked(answer, bounds, segments)
    if len(segments) >= rules.MAX_SEGMENTS:
        raise NotHere(_("A letter has at most 40 segments. Join two of them first."))
    targets = queries.targets(answer.observation)
    words = first_cut(text[slice(*bounds)], queries.citations(queries.version_of(answer.observation)), targets)
    aims = {one.unit_id for one in words if one.unit_id} or set(targets)
    made = Segment.objects.create(
        observation=observation, start=bounds[0], end=bounds[1], unit_id=aims.pop() if len(aims) == 1 else None,
        decision="" if segments else answer.decision, reasons="" if segments else answer.reasons,
        edited_at=at, edited_by=by,
    )  # fmt: skip
    _end(answer, "segment.added", by, at)
    return made


@transaction.atomic
def move(*, segment: Segment, start: int, end: int, revision: int, by: Person, at: datetime) -> Segment:
    """Other words for a segment; what was decided on it stays. Raises `NotHere`, `Gone`, and what `split` raises."""
    answer, segments = _begin(segment.observation, revision, by, at)
    kept = _still(segments, segment)
    bounds = rules.snap(answer.observation.text, start, end) or (0, 0)
    _checked(answer, bounds, [one for one in segments if one.pk != kept.pk])
    kept.start, kept.end = bounds
    kept.edited_at, kept.edited_by = at, by
    kept.save(update_fields=["start", "end", "edited_at", "edited_by"])
    _end(answer, "segment.moved", by, at)
    return kept


@transaction.atomic
def write(
    *, segment: Segment, draft: SegmentDraft, revision: int, by: Person, at: datetime, used: Sequence[int] = ()
) -> Segment:
    """What it is aimed at, its decision and reasons. What asks nothing has none. Raises what `move` raises."""
    answer, segments = _begin(segment.observation, revision, by, at)
    kept = _still(segments, segment)
    if draft.unit_id is not None and not queries.is_unit_of(answer.observation, draft.unit_id):
        raise NotHere(_("This passage is not in a published version of the draft."))
    kept.unit_id, kept.asks_nothing = draft.unit_id, draft.asks_nothing
    kept.decision, kept.reasons = ("", "") if draft.asks_nothing else (draft.decision, draft.reasons)
    kept.edited_at, kept.edited_by = at, by
    kept.save()
    number = [one.pk for one in segments].index(kept.pk) + 1
    _end(answer, "segment.written", by, at, number=number, decision=kept.decision)
    boilerplates.note_uses(observations=[answer.observation], ids=used, reasons=kept.reasons, by=by, at=at)
    return kept


@transaction.atomic
def remove(*, segment: Segment, revision: int, by: Person, at: datetime) -> None:
    """Its words are free again; where it landed goes with it. The last one gives the answer back to be written by hand."""
    answer, segments = _begin(segment.observation, revision, by, at)
    _still(segments, segment).delete()
    _end(answer, "segment.removed", by, at)


@transaction.atomic
def clear(*, observation: Observation, revision: int, by: Person, at: datetime) -> int:
    """All of them out at once; what was compiled stays as the letter's answer and may be rewritten. Returns how many."""
    answer, segments = _begin(observation, revision, by, at)
    if segments:
        Segment.objects.filter(pk__in=[one.pk for one in segments]).delete()
        _end(answer, "segment.cleared", by, at, count=len(segments))
    return len(segments)


def follow(*, observation: Observation, old: str, by: Person, at: datetime) -> None:
    """Part of covering words: segments keep theirs wherever these now stand; `old` is the text as it was.

    One of which nothing is left lies nowhere until somebody looks at it. An answer in preparation is compiled anew; a published
    one is not touched.
    """
    answer = Answer.objects.select_for_update(of=("self",)).filter(observation=observation).first()
    segments = queries.segments_of(observation)
    if answer is None or not segments:
        return
    placed = rules.rebased(old, observation.text, queries.bounds_of(segments))
    for n, (one, bounds) in enumerate(zip(segments, placed, strict=True)):
        one.start, one.end = bounds or (rules.LOST + n, rules.LOST + n + 1)
    # By two steps: no start may meet another on its way.
    every = Segment.objects.filter(pk__in=[one.pk for one in segments])
    every.update(start=F("start") + 2 * rules.LOST, end=F("end") + 2 * rules.LOST)
    Segment.objects.bulk_update(segments, ["start", "end"])
    if answer.published_at is None:
        answer.observation = observation
        draft = _compiled(answer, segments)
        if draft != answers.draft_of(answer) or None in placed:
            answers.store(answer, draft, by=by, at=at)
