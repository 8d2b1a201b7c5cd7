"""What the desk sees of strategies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from consultare.records import audit
from consultare.records.models import AuditEvent
from indicators.collection.queries.words import period_words
from indicators.strategies.models import Milestone, Node, NodeBudget, ProgressUpdate, Strategy
from indicators.strategies.queries.words import chip, lei
from indicators.strategies.states import PUBLIC_STATES, StrategyState, UpdateState

EVENTS = 30


@dataclass(frozen=True, slots=True)
class Listed:
    strategy: Strategy
    chip: dict[str, str]
    nodes: int
    waiting: int

    @property
    def years(self) -> str:
        return f"{self.strategy.year_from}–{self.strategy.year_to}"


def listed() -> list[Listed]:
    """All, the newest first. One query."""
    rows = Strategy.objects.annotate(
        many=Count("nodes", distinct=True),
        waiting=Count("nodes__updates", distinct=True, filter=Q(nodes__updates__state=UpdateState.WAITING)),
    ).order_by("-year_from", "title", "pk")
    return [Listed(row, chip(StrategyState(row.state)), row.many, row.waiting) for row in rows]


def public_strategies() -> QuerySet[Strategy]:
    """In force first, then those that ended."""
    rows = Strategy.objects.filter(state__in=PUBLIC_STATES)
    return rows.order_by("-state", "-year_from", "title", "pk")


def waiting() -> QuerySet[ProgressUpdate]:
    """For a second person, the longest waiting first."""
    rows = ProgressUpdate.objects.filter(state=UpdateState.WAITING)
    return rows.select_related("node__strategy", "period", "author", "evidence").order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class Said:
    """An update in words."""

    update: ProgressUpdate
    period: str
    chip: dict[str, str]

    @property
    def is_waiting(self) -> bool:
        return self.update.state == UpdateState.WAITING


def said(rows: Sequence[ProgressUpdate]) -> list[Said]:
    return [Said(one, period_words(one.period), chip(UpdateState(one.state))) for one in rows]


def updates_of(node: Node) -> list[Said]:
    """All of them, the newest first."""
    rows = node.updates.select_related("period", "author", "decided_by", "evidence").order_by("-at", "-pk")
    return said(list(rows))


@dataclass(frozen=True, slots=True)
class Money:
    line: NodeBudget
    planned: str
    executed: str


def budgets_of(node: Node) -> list[Money]:
    return [Money(one, lei(one.planned), lei(one.executed)) for one in node.budgets.order_by("year", "source", "pk")]


def milestones_of(node: Node) -> QuerySet[Milestone]:
    return node.milestones.select_related("evidence").order_by("due_on", "pk")


def history_of(strategy: Strategy, node: Node | None = None) -> list[tuple[Any, str]]:
    """Moments and sentences, the newest first."""
    rows = AuditEvent.objects.filter(group=f"strategy:{strategy.pk}")
    if node is not None:
        rows = rows.filter(subject=f"node:{node.pk}")
    return [(event.at, audit.sentence(event)) for event in rows.order_by("-at", "-pk")[:EVENTS]]
