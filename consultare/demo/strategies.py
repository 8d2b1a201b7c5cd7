"""Strategies: one that has ended, one under way with measures done, late, postponed, merged and given up."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from accounts.organisations.models import Organisation
from accounts.people.models import Person
from consultare.demo.measured.frame import MEASURES
from consultare.demo.world import LAUNCH, World, content
from indicators.catalogue.models import Indicator
from indicators.services.models import Period, Service
from indicators.strategies.actions import following, nodes, progress, strategies
from indicators.strategies.models import Node, Strategy
from indicators.strategies.rules.given import Decided, Given, NodeText, Said
from indicators.strategies.states import Scope, Stage

Row = dict[str, Any]
ENTERED = LAUNCH + 20
ROUNDS = {1: LAUNCH + 40, 2: -115, 3: -3}
"""Days on which progress is reported; of the last round nothing is approved yet."""
LAST = 3


def plan(world: World) -> None:
    timeline, told = world.timeline, content("strategies")
    timeline.plan(timeline.at(ENTERED, "10:10"), partial(_enter_past, world, told["past"]))
    timeline.plan(timeline.at(ENTERED, "11:20"), partial(_enter, world, told["current"]))
    timeline.plan(timeline.at(-8, "08:30"), partial(_consult, world, told["current"]))
    for row in told["current"]["nodes"]:
        if "decision" in row:
            timeline.plan(timeline.at(row["decision"]["at"], "12:00"), partial(_decide, world, row))
        for said in row.get("reports", ()):
            timeline.plan(timeline.at(ROUNDS[said["round"]], "09:40"), partial(_report, world, row["code"], said))
        for step in row.get("steps", ()):
            if "done" in step:
                timeline.plan(timeline.at(max(step["done"], ENTERED) + 1, "15:00"), partial(_reach, world, row["code"], step))  # fmt: skip


def _measurer(world: World) -> Person:
    return world.people[MEASURES]


def _enter_past(world: World, told: Row, at: datetime) -> None:
    by = _measurer(world)
    given = Given(
        title=told["title"], summary=told["summary"], scope=Scope.SECTOR, year_from=told["year_from"], year_to=told["year_to"],
        act_number=told["act_number"], act_date=date.fromisoformat(told["act_date"]), level_names=tuple(told["levels"]),
        frequency=told["frequency"],
    )  # fmt: skip
    made = strategies.begin(given=given, by=by, at=at)
    for row in told["nodes"]:
        due = date.fromisoformat(row["due"]) if "due" in row else None
        _add(made, row, NodeText(code=row["code"], title=row["title"], lead=row.get("lead", ""), due_on=due), by, at)
    strategies.publish(strategy=made, by=by, at=at)
    for row in told["nodes"]:
        for said in row.get("reports", ()):
            period = Period.objects.get(code=str(said["year"]))
            done_on = date.fromisoformat(said["done_on"]) if "done_on" in said else None
            update = progress.report(
                node=_node(made, row["code"]), period=period, said=_said(said, done_on), by=by, at=at
            )
            progress.approve(update=update, by=world.coordinator, at=at)
    strategies.archive(strategy=made, by=world.coordinator, at=at)


def _enter(world: World, told: Row, at: datetime) -> None:
    by = _measurer(world)
    made = strategies.begin(given=_given(world, told), by=by, at=at)
    for row in told["nodes"]:
        node = _add(made, row, _text(world, row), by, at)
        _surround(world, node, row, by, at)
    strategies.publish(strategy=made, by=by, at=at)


def _given(world: World, told: Row, round_id: int | None = None) -> Given:
    first = world.timeline.today.year - 2
    return Given(
        title=told["title"] % {"first": first, "last": first + 4}, summary=told["summary"], scope=Scope.SECTOR, year_from=first,
        year_to=first + 4, act_number=told["act_number"], act_date=date(first, 2, 27), level_names=tuple(told["levels"]),
        frequency=told["frequency"], round_id=round_id,
    )  # fmt: skip


def _consult(world: World, told: Row, at: datetime) -> None:
    """The strategy that follows is being consulted."""
    strategy = Strategy.objects.get(state="published")
    given = _given(world, told, world.rounds[told["round"]].pk)
    strategies.change(strategy=strategy, given=given, revision=strategy.revision, by=_measurer(world), at=at)


def _text(world: World, row: Row) -> NodeText:
    on = world.timeline.on
    partners: list[Organisation] = [world.organisations[key] for key in row.get("partners", ())]
    service = Service.objects.filter(code=_services().get(row.get("service", ""), "")).first()
    return NodeText(
        code=row["code"], title=row["title"], description=row.get("description", ""), weight=Decimal(row.get("weight", 1)),
        lead=row.get("lead", ""), starts_on=on(row["starts"]) if "starts" in row else None,
        due_on=on(row["due"]) if "due" in row else None, partner_ids=tuple(one.pk for one in partners),
        service_id=service.pk if service else None,
    )  # fmt: skip


def _services() -> dict[str, str]:
    return {row["key"]: row["code"] for row in content("measures")["services"]}


def _add(made: Strategy, row: Row, text: NodeText, by: Person, at: datetime) -> Node:
    """«M1.2» stands below «O1», «A1.2.3» below «M1.2»."""
    place = row["code"][1:]
    above = {"M": "O", "A": "M"}.get(row["code"][0])
    parent = _node(made, above + place.rpartition(".")[0]) if above else None
    return nodes.add(strategy=made, parent=parent, text=text, by=by, at=at)


def _node(strategy: Strategy, code: str) -> Node:
    return strategy.nodes.select_related("strategy").get(code=code)


def _current(code: str) -> Node:
    return Node.objects.select_related("strategy").get(code=code, strategy__state="published")


def _surround(world: World, node: Node, row: Row, by: Person, at: datetime) -> None:
    year = world.timeline.today.year
    for offset, source, planned, executed in row.get("money", ()):
        spent = None if executed is None or year + offset > at.year else Decimal(executed)
        following.set_budget(
            node=node, year=year + offset, source=source, planned=Decimal(planned), executed=spent, by=by, at=at
        )
    for step in row.get("steps", ()):
        following.add_milestone(node=node, title=step["title"], due_on=world.timeline.on(step["due"]), by=by, at=at)
    for code, role, expected in row.get("indicators", ()):
        indicator = Indicator.objects.get(code=code)
        following.link(node=node, indicator=indicator, role=role, expected=expected, by=by, at=at)


def _decide(world: World, row: Row, at: datetime) -> None:
    told, node = row["decision"], _current(row["code"])
    other = _current(told["other"]).pk if "other" in told else None
    due_on = world.timeline.on(told["due"]) if "due" in told else None
    decided = Decided(state=told["state"], reason=told["reason"], other_id=other, due_on=due_on)
    nodes.decide(node=node, decided=decided, revision=node.revision, by=world.coordinator, at=at)


def _reach(world: World, code: str, step: Row, at: datetime) -> None:
    milestone = _current(code).milestones.select_related("node__strategy").get(title=step["title"])
    reached = following.Reached(done_on=world.timeline.on(step["done"]), words=step["words"])
    following.reach(milestone=milestone, reached=reached, by=_measurer(world), at=at)


def _report(world: World, code: str, told: Row, at: datetime) -> None:
    """The last round waits for a second person; the others were approved the next day."""
    node, by = _current(code), _measurer(world)
    period = _last_semester(at.date()) if told["round"] != LAST else _semester_of(at.date())
    done_on = world.timeline.on(told["done_on"]) if "done_on" in told else None
    update = progress.report(node=node, period=period, said=_said(told, done_on), by=by, at=at)
    if "returned" in told:
        progress.send_back(update=update, reason=told["returned"], by=world.coordinator, at=at)
        update = progress.report(node=node, period=period, said=_said(told["again"], None), by=by, at=at)
    if told["round"] != LAST:
        progress.approve(update=update, by=world.coordinator, at=at)


def _last_semester(day: date) -> Period:
    return Period.objects.filter(kind="semester", ends_on__lt=day).order_by("-ends_on")[0]


def _semester_of(day: date) -> Period:
    return Period.objects.get(kind="semester", starts_on__lte=day, ends_on__gte=day)


def _said(told: Row, done_on: date | None) -> Said:
    percent = told["percent"]
    stage = Stage.DONE if percent == 100 else Stage.IN_PROGRESS
    return Said(
        percent=percent, stage=stage, done=told["done"], done_on=done_on, obstacles=told.get("obstacles", ""),
        next_step=told.get("next", ""),
    )  # fmt: skip
