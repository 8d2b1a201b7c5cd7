"""Strategies, nodes, decisions and updates as they were typed: what forms hand over to actions. Pure."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Given:
    """A strategy as it was typed."""

    title: str
    scope: str
    year_from: int
    year_to: int
    level_names: tuple[str, ...]
    frequency: str
    summary: str = ""
    act_number: str = ""
    act_date: date | None = None
    round_id: int | None = None

    def stored(self) -> dict[str, Any]:
        return asdict(self) | {"level_names": list(self.level_names)}


@dataclass(frozen=True, kw_only=True)
class NodeText:
    """A node as it was typed. `weight`: against its brothers."""

    code: str
    title: str
    description: str = ""
    weight: Decimal = Decimal(1)
    lead: str = ""
    service_id: int | None = None
    starts_on: date | None = None
    due_on: date | None = None
    partner_ids: tuple[int, ...] = ()

    def stored(self) -> dict[str, Any]:
        fields = asdict(self)
        del fields["partner_ids"]
        return fields


@dataclass(frozen=True, kw_only=True)
class Decided:
    """`due_on`: the new term of a postponed one. `other_id`: into which it was merged, or by which it was replaced."""

    state: str
    reason: str
    other_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the author says of a leaf at the end of a period."""

    percent: int
    stage: str
    done: str
    done_on: date | None = None
    obstacles: str = ""
    next_step: str = ""
