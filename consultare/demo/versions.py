"""The next version of the concluded round: edited passage by passage, every change traced, published as the final one."""

from collections import defaultdict
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from consultare.demo.world import World, content
from consultations.drafts import actions as drafts
from consultations.drafts.actions import editing
from consultations.drafts.models import Unit, Version
from consultations.drafts.rules.levels import Level
from consultations.drafts.rules.repairs import AddAfter, Repair, SetText
from consultations.observations.actions import trace
from consultations.observations.models import Answer
from consultations.overview import actions as overview

Row = dict[str, Any]


def plan(world: World) -> None:
    told, timeline = content("next_version"), world.timeline
    timeline.plan(timeline.at(told["begun_offset"], "10:15"), partial(_edit, world, told))
    timeline.plan(timeline.at(told["published_offset"], "12:30"), partial(_publish, world, told))


def _edit(world: World, told: Row, at: datetime) -> None:
    version = drafts.start_next(round_=world.round(told["round"]), by=world.coordinator, at=at)
    was = {row["key"]: row["text"] for row in _round(told)["units"]}
    landed: dict[str, list[UUID]] = defaultdict(list)
    for change in told["changes"]:
        lineage = _change(world, told, version, change, was, at)
        for key in change.get("from", ()):
            landed[key].append(lineage)
        if "own" in change:
            trace.explain_own(
                round_=world.round(told["round"]), lineages=[lineage], reason=change["own"], by=world.coordinator, at=at
            )
    for key, lineages in landed.items():
        answer = Answer.objects.get(observation=world.observations[key])
        trace.land(answer=answer, lineages=lineages, by=world.coordinator, at=at)


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


def _publish(world: World, told: Row, at: datetime) -> None:
    overview.finalise(
        round_=world.round(told["round"]), reason=told["reason"], author=told["author"], by=world.coordinator, at=at
    )


def _round(told: Row) -> Row:
    return next(row for row in content("rounds")["rounds"] if row["key"] == told["round"])
