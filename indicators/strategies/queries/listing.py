"""Strategies in a list: how far each is, in two queries however many there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.strategies.models import Node, ProgressUpdate, Strategy
from indicators.strategies.queries.words import chip, whole
from indicators.strategies.rules.rollup import Branch, rollup
from indicators.strategies.rules.standing import standing
from indicators.strategies.states import NOT_COUNTED, Standing, StrategyState, UpdateState


@dataclass(frozen=True, slots=True)
class Summary:
    """`leaves`: measures and actions that are followed; `done` and `late` of them."""

    strategy: Strategy
    percent: int | None
    leaves: int
    done: int
    late: int

    @property
    def chip(self) -> dict[str, str]:
        return chip(StrategyState(self.strategy.state))

    @property
    def years(self) -> str:
        return f"{self.strategy.year_from}–{self.strategy.year_to}"


def summaries(strategies: Sequence[Strategy], on: date) -> list[Summary]:
    nodes: dict[int, list[Node]] = defaultdict(list)
    columns = ("pk", "strategy_id", "parent_id", "weight", "state", "due_on")
    for node in Node.objects.filter(strategy__in=strategies).only(*columns).order_by("strategy", "pk"):
        nodes[node.strategy_id].append(node)
    updates = _updates(strategies)
    return [_summary(one, nodes[one.pk], updates, on) for one in strategies]


def _updates(strategies: Sequence[Strategy]) -> dict[int, tuple[int, str]]:
    """Leaf → percent and stage of its last approved update."""
    rows = ProgressUpdate.objects.filter(node__strategy__in=strategies, state=UpdateState.APPROVED)
    rows = rows.order_by("node", "-period__ends_on", "-decided_at", "-pk").distinct("node")
    return {node: (percent, stage) for node, percent, stage in rows.values_list("node", "percent", "stage")}


def _summary(strategy: Strategy, nodes: Sequence[Node], updates: dict[int, tuple[int, str]], on: date) -> Summary:
    parents = {one.parent_id for one in nodes}
    leaves = [one for one in nodes if one.pk not in parents and one.state not in NOT_COUNTED]
    nothing: tuple[int | None, str] = (None, "")
    rolled = rollup(
        Branch(one.pk, one.parent_id, one.weight, one.state not in NOT_COUNTED, updates.get(one.pk, nothing)[0])
        for one in nodes
    )
    found = [
        standing(state=one.state, stage=updates.get(one.pk, nothing)[1], due_on=one.due_on, on=on) for one in leaves
    ]
    percent: Decimal | None = rolled[None].percent
    return Summary(strategy, whole(percent), len(leaves), found.count(Standing.DONE), found.count(Standing.LATE))
