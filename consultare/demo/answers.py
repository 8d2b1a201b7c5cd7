"""Answers of the desk: who holds what, what was decided and why; published together in the concluded round."""

from datetime import datetime
from functools import partial
from typing import Any

from accounts.people.models import Person
from consultare.demo.world import OPERATOR, World, content
from consultations.observations.actions import answers, segments
from consultations.observations.models import Answer, Observation
from consultations.observations.queries.segments import segments_of
from consultations.observations.rules import AnswerDraft
from consultations.observations.rules.segments import SegmentDraft
from consultations.rounds.models import Round

Row = dict[str, Any]
SHARED_WITH = ("indicatori@demo.example", OPERATOR)
# Of the open round only some are handed out yet; the rest stands in the queue «unassigned».
HANDED_OUT_EVERY = 6


def plan(world: World) -> None:
    observations, timeline = content("observations")["observations"], world.timeline
    for row in content("rounds")["rounds"]:
        own = [each for each in observations if each["round"] == row["key"]]
        if "analysis_offset" in row:
            first = row["analysis_offset"] + 2
            last = row.get("answered_offset", 0) - 2
            for number, each in enumerate(own):
                day = first + number * (last - first) // len(own)
                act = _answer if each.get("answer") else _assign
                at = timeline.at(day, f"{9 + number % 8}:{number * 13 % 60:02}")
                timeline.plan(at, partial(act, world, row, each, number))
        elif row["state"] == "published":
            for number, each in enumerate(own[::HANDED_OUT_EVERY]):
                timeline.plan(timeline.at(-1, f"16:{number:02}"), partial(_assign, world, row, each, number))
        if "answered_offset" in row:
            timeline.plan(timeline.at(row["answered_offset"], row["answered_hour"]), partial(_publish, world, row))


def _due(world: World, row: Row) -> dict[str, Any]:
    """The term the authority set itself: stored with the round's calendar."""
    term = world.rounds[row["key"]].terms.filter(code="answers").first()
    return {"due_on": term.on if term else None}


def _assign(world: World, row: Row, each: Row, number: int, at: datetime) -> None:
    observation = world.observations[each["key"]]
    to = world.people[SHARED_WITH[number % len(SHARED_WITH)]]
    answers.assign(observations=[observation], to=to, department=None, by=world.coordinator, at=at, **_due(world, row))


def _answer(world: World, row: Row, each: Row, _number: int, at: datetime) -> None:
    observation, given = world.observations[each["key"]], each["answer"]
    by, department = world.people[given["by"]], world.departments[given["department"]]
    answers.assign(
        observations=[observation], to=by, department=department, by=world.coordinator, at=at, **_due(world, row)
    )
    if parts := given.get("parts"):
        _decide_parts(world, each, parts, by, at)
    else:
        _decide(observation, given, by, at)
    if given["reasons_state"] == "for_review":
        answers.ask_review(observation=observation, by=by, at=at)
    elif given["reasons_state"] == "accepted":
        answers.accept(observation=observation, by=world.coordinator, at=at)


def _decide(observation: Observation, given: Row, by: Person, at: datetime) -> None:
    draft = AnswerDraft(
        decision=given["decision"], reasons=given["reasons"], landed=given.get("landed") or "",
        forwarded_to=given.get("forwarded_to") or "",
    )  # fmt: skip
    answers.write(observation=observation, draft=draft, revision=_revision(observation), by=by, at=at)


def _decide_parts(world: World, each: Row, parts: list[Row | None], by: Person, at: datetime) -> None:
    """Cut into its points, each answered for itself; one without an answer asks nothing: a greeting."""
    observation, units = world.observations[each["key"]], world.units[each["round"]]
    segments.split(observation=observation, revision=_revision(observation), by=by, at=at)
    for segment, part in zip(segments_of(observation), parts, strict=True):
        draft = SegmentDraft(asks_nothing=True)
        if part is not None:
            draft = SegmentDraft(unit_id=units[part["unit"]].pk, decision=part["decision"], reasons=part["reasons"])
        segments.write(segment=segment, draft=draft, revision=_revision(observation), by=by, at=at)


def _revision(observation: Observation) -> int:
    return Answer.objects.get(observation=observation).revision


def _publish(world: World, row: Row, at: datetime) -> None:
    answers.publish_answers(round_=Round.objects.get(pk=world.rounds[row["key"]].pk), by=world.coordinator, at=at)
