"""A strategy with everything its tree says, read once in a fixed number of queries, however many measures there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.functional import cached_property

from indicators.services.models import Period
from indicators.strategies.models import Milestone, Node, NodeBudget, ProgressUpdate, Strategy
from indicators.strategies.queries.measured import Measured, measured_by_node
from indicators.strategies.queries.words import chip, lei, whole
from indicators.strategies.rules.rollup import Branch, Rolled, rollup
from indicators.strategies.rules.standing import OnTime, Term, is_claimed_ahead, on_time, standing
from indicators.strategies.states import NOT_COUNTED, Stage, Standing, UpdateState

Money = tuple[Decimal, Decimal | None]
NOTHING: Money = (Decimal(0), None)


@dataclass(frozen=True)
class Row:
    """A node as pages, files and paper show it. `update`: the last approved one of a leaf; `above`: code of the parent. Money: with what stands below it."""

    node: Node
    level_name: str
    is_leaf: bool
    standing: Standing
    rolled: Rolled
    update: ProgressUpdate | None
    money: Money
    measured: Sequence[Measured]
    partners: Sequence[str]
    late_steps: Sequence[Milestone] = ()
    above: str = ""

    @property
    def percent(self) -> int | None:
        return whole(self.rolled.percent)

    @property
    def chip(self) -> dict[str, str]:
        return chip(self.standing)

    @property
    def is_late(self) -> bool:
        return self.standing == Standing.LATE

    @property
    def planned(self) -> Decimal:
        return self.money[0]

    @property
    def executed(self) -> Decimal | None:
        return self.money[1]

    @property
    def has_money(self) -> bool:
        return bool(self.planned) or self.executed is not None

    @property
    def planned_words(self) -> str:
        return lei(self.planned)

    @property
    def executed_words(self) -> str:
        return lei(self.executed)

    @property
    def claimed_ahead(self) -> Sequence[Measured]:
        """Indicators that stay well behind what is claimed."""
        return [one for one in self.measured if one.speaks and is_claimed_ahead(self.rolled.percent, one.way)]


@dataclass(frozen=True)
class Tree:
    """`rows`: in the order of reading. `period`: the last one that measures should have reported on; none before the first."""

    strategy: Strategy
    on: date
    period: Period | None
    rows: Sequence[Row]
    rolled: Rolled
    money: Money = field(default=NOTHING)

    @property
    def percent(self) -> int | None:
        return whole(self.rolled.percent)

    @cached_property
    def leaves(self) -> Sequence[Row]:
        return [row for row in self.rows if row.is_leaf]

    @cached_property
    def late(self) -> Sequence[Row]:
        """Leaves whose term has passed, the longest overdue first."""
        return sorted((row for row in self.leaves if row.is_late), key=lambda row: (row.node.due_on or date.max, row.node.code))  # fmt: skip

    @cached_property
    def counts(self) -> Sequence[tuple[dict[str, str], int]]:
        """Of the leaves, by standing; only what occurs."""
        found = Counter(row.standing for row in self.leaves)
        return [(chip(one), found[one]) for one in Standing if found[one]]

    @property
    def reported(self) -> int:
        """Leaves that count and have an approved update of the period."""
        return sum(bool(self.period and row.update and row.update.period_id == self.period.pk) for row in self.asked)

    @property
    def asked(self) -> Sequence[Row]:
        return [row for row in self.leaves if row.node.state not in NOT_COUNTED]

    @property
    def last_approved(self) -> date | None:
        moments = [row.update.decided_at for row in self.rows if row.update and row.update.decided_at]
        return max(moments).date() if moments else None

    def on_time(self, since: date, until: date) -> OnTime:
        """MAS-01 between two days."""
        return on_time(_terms(self.asked), since=since, until=until)

    @property
    def on_time_so_far(self) -> OnTime:
        return self.on_time(date.min, self.on)


def _terms(rows: Iterable[Row]) -> list[Term]:
    found = []
    for row in rows:
        due = row.node.due_before or row.node.due_on
        if due is not None:
            found.append(Term(due, row.update.done_on if row.update else None))
    return found


def tree_of(strategy: Strategy, on: date, *, is_public: bool = True) -> Tree:
    """Ten queries. `is_public`: names only indicators that everybody may read."""
    nodes = ordered(strategy.nodes.select_related("service", "other").order_by("order", "code", "pk"))
    period = _asked_period(strategy, on)
    updates = last_approved(strategy)
    parents, codes = {one.parent_id for one in nodes}, {one.pk: one.code for one in nodes}
    rolled = rollup(_branch(one, updates, period) for one in nodes)
    money = _money(strategy, nodes)
    measured = measured_by_node(strategy, is_public=is_public)
    partners, steps = _partners(nodes), _late_steps(strategy, on)
    rows = [
        Row(
            node=one, level_name=strategy.level_names[one.level - 1], is_leaf=one.pk not in parents,
            standing=_standing(one, rolled[one.pk], updates.get(one.pk), on), rolled=rolled[one.pk],
            update=updates.get(one.pk), money=money.get(one.pk, NOTHING), measured=measured.get(one.pk, ()),
            partners=partners.get(one.pk, ()), late_steps=steps.get(one.pk, ()), above=codes.get(one.parent_id or 0, ""),
        )
        for one in nodes
    ]  # fmt: skip
    return Tree(strategy, on, period, rows, rolled[None], money.get(None, NOTHING))


def ordered(nodes: Iterable[Node]) -> list[Node]:
    """Each node before what stands below it; brothers as they come."""
    below: dict[int | None, list[Node]] = defaultdict(list)
    for one in nodes:
        below[one.parent_id].append(one)
    found: list[Node] = []
    left = below[None][::-1]
    while left:
        one = left.pop()
        found.append(one)
        left += below[one.pk][::-1]
    return found


def last_approved(strategy: Strategy) -> dict[int, ProgressUpdate]:
    """Leaf → its last approved update: its progress (I18). One query."""
    rows = ProgressUpdate.objects.filter(node__strategy=strategy, state=UpdateState.APPROVED).select_related("period")
    rows = rows.order_by("node", "-period__ends_on", "-decided_at", "-pk").distinct("node")
    return {row.node_id: row for row in rows}


def _branch(node: Node, updates: Mapping[int, ProgressUpdate], period: Period | None) -> Branch:
    update = updates.get(node.pk)
    return Branch(
        node.pk, node.parent_id, node.weight, node.state not in NOT_COUNTED, update.percent if update else None,
        bool(update and period and update.period_id == period.pk),
    )  # fmt: skip


def _standing(node: Node, rolled: Rolled, update: ProgressUpdate | None, on: date) -> Standing:
    stage: str = update.stage if update else ""
    if not stage and rolled.percent is not None:
        stage = Stage.DONE if rolled.percent == 100 else Stage.IN_PROGRESS if rolled.percent else Stage.NOT_STARTED
    return standing(state=node.state, stage=stage, due_on=node.due_on, on=on)


def _asked_period(strategy: Strategy, on: date) -> Period | None:
    """The last full one within the years of the strategy."""
    found = Period.objects.filter(
        kind=strategy.frequency, ends_on__lt=on, starts_on__year__gte=strategy.year_from, ends_on__year__lte=strategy.year_to
    )  # fmt: skip
    return found.order_by("-ends_on", "-pk").first()


def _money(strategy: Strategy, nodes: Sequence[Node]) -> dict[int | None, Money]:
    """With what stands below; what was spent is the sum of what is known, none while nothing is."""
    rows = NodeBudget.objects.filter(node__strategy=strategy).values("node")
    own = rows.annotate(planned_sum=Sum("planned"), executed_sum=Sum("executed")).order_by("node")
    found: dict[int | None, Money] = {row["node"]: (row["planned_sum"], row["executed_sum"]) for row in own}
    for one in reversed(nodes):
        if one.pk in found:
            found[one.parent_id] = _added(found.get(one.parent_id, NOTHING), found[one.pk])
    return found


def _added(one: Money, other: Money) -> Money:
    known = [amount for amount in (one[1], other[1]) if amount is not None]
    return one[0] + other[0], sum(known, Decimal(0)) if known else None


def _partners(nodes: Sequence[Node]) -> dict[int, list[str]]:
    rows = Node.partners.through.objects.filter(node__in=[one.pk for one in nodes])
    found: dict[int, list[str]] = defaultdict(list)
    for node, name in rows.order_by("organisation__name", "pk").values_list("node", "organisation__name"):
        found[node].append(name)
    return found


def _late_steps(strategy: Strategy, on: date) -> dict[int, list[Milestone]]:
    rows = Milestone.objects.filter(node__strategy=strategy, done_on=None, due_on__lt=on)
    found: dict[int, list[Milestone]] = defaultdict(list)
    for one in rows.order_by("due_on", "pk"):
        found[one.node_id].append(one)
    return found
