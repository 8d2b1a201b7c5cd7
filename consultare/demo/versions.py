"""The next version of the concluded rounds: edited passage by passage or put in whole, every change traced, published as the final one."""

from collections import defaultdict
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from consultare.demo.wordings import by_key, draft_blocks, units_of_round, wording
from consultare.demo.world import World, content
from consultare.lib.documents import Parsed
from consultations.drafts import actions as drafts
from consultations.drafts.actions import editing
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import units_of
from consultations.drafts.rules.levels import Level
from consultations.drafts.rules.repairs import AddAfter, Repair, SetText
from consultations.observations.actions import trace
from consultations.observations.models import Answer, Segment
from consultations.observations.queries.segments import segments_of
from consultations.overview import actions as overview

Row = dict[str, Any]
# Observation, or a part of it, by its key in the content → the passages that it led to.
Landed = dict[str, list[UUID]]


def plan(world: World) -> None:
    timeline = world.timeline
    for told in content("next_version")["versions"]:
        act = _replace if "wording" in told else _edit
        timeline.plan(timeline.at(told["begun_offset"], "10:15"), partial(act, world, told))
        timeline.plan(timeline.at(told["published_offset"], "12:30"), partial(_publish, world, told))


def _edit(world: World, told: Row, at: datetime) -> None:
    version = drafts.start_next(round_=world.round(told["round"]), by=world.coordinator, at=at)
    was = {unit["key"]: unit["text"] for unit in units_of_round(_round(told))}
    landed: Landed = defaultdict(list)
    for change in told["changes"]:
        lineage = _change(world, told, version, change, was, at)
        for key in change.get("from", ()):
            landed[key].append(lineage)
        if "own" in change:
            _explain(world, told, lineage, change["own"], at)
    _land(world, told, landed, at)


def _change(world: World, told: Row, version: Version, change: Row, was: dict[str, str], at: datetime) -> UUID:
    """One edit of the working text; returns the identity of the passage that it is about."""
    key = change.get("unit") or change["after"]
    unit = Unit.objects.get(version=version, lineage=world.units[told["round"]][key].lineage)
    edit: Repair = AddAfter(unit.position, change["text"], Level.PARAGRAPH.value)
    if "unit" in change:  # The number of an article stays in front of its words.
        edit = SetText(unit.position, unit.text.removesuffix(was[key]) + change["text"])
    version.refresh_from_db()
    done = editing.edit(version=version, change=edit, revision=version.revision, by=world.coordinator, at=at)
    assert done is not None
    return done.lineage


def _replace(world: World, told: Row, at: datetime) -> None:
    """The whole text anew, as from a file: its passages are matched to those of the version before."""
    round_, units = world.round(told["round"]), wording(told["wording"])
    parsed = Parsed(draft_blocks(units))
    version = drafts.set_text(round_=round_, parsed=parsed, source=None, by=world.coordinator, at=at)
    known = world.units[told["round"]] | by_key(units, list(units_of(version)))
    landed: Landed = defaultdict(list)
    for key, observations in told["landed"].items():
        for observation in observations:
            landed[observation].append(known[key].lineage)
    for key, reason in told["own"].items():
        _explain(world, told, known[key].lineage, reason, at)
    _land(world, told, landed, at)


def _explain(world: World, told: Row, lineage: UUID, reason: str, at: datetime) -> None:
    round_ = world.round(told["round"])
    trace.explain_own(round_=round_, lineages=[lineage], reason=reason, by=world.coordinator, at=at)


def _land(world: World, told: Row, landed: Landed, at: datetime) -> None:
    """«p14:2» is the second part of the letter p14."""
    places = [trace.Landed(*_decision(world, name), lineages) for name, lineages in landed.items()]
    trace.land_all(round_=world.round(told["round"]), landed=places, by=world.coordinator, at=at)


def _decision(world: World, name: str) -> tuple[Answer, Segment | None]:
    key, _colon, part = name.partition(":")
    observation = world.observations[key]
    answer = Answer.objects.select_related("observation").get(observation=observation)
    return answer, segments_of(observation)[int(part) - 1] if part else None


def _publish(world: World, told: Row, at: datetime) -> None:
    overview.finalise(
        round_=world.round(told["round"]), reason=told["reason"], author=told["author"], by=world.coordinator, at=at
    )


def _round(told: Row) -> Row:
    return next(row for row in content("rounds")["rounds"] if row["key"] == told["round"])
