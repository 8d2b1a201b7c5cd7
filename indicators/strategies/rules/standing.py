"""What is said of a measure on a day, and of all whose term has come (MAS-01). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from indicators.strategies.states import NOT_COUNTED, NodeState, Stage, Standing

TENTH = Decimal("0.1")
GAP = 25
"""Points by which the claimed progress may lie above the measured one before the page says so."""


def standing(*, state: str, stage: str, due_on: date | None, on: date) -> Standing:
    """The last day of the term is still in time. A postponed measure whose new term passed is late like any other."""
    if state in NOT_COUNTED:
        return Standing(state)
    if stage == Stage.DONE:
        return Standing.DONE
    if due_on is not None and due_on < on:
        return Standing.LATE
    return Standing(state) if state == NodeState.POSTPONED else Standing(stage or Stage.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class Term:
    """A leaf with its term: as first set, whatever was postponed later."""

    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class OnTime:
    """`in_time` of `due`, the share with one decimal; none when nothing was due, which is not 0%."""

    in_time: int
    due: int

    @property
    def percent(self) -> Decimal | None:
        if not self.due:
            return None
        return (Decimal(self.in_time) / self.due * 100).quantize(TENTH, ROUND_HALF_UP)


def on_time(terms: Iterable[Term], *, since: date, until: date) -> OnTime:
    """Of the measures with a term between the two days, both included: how many were done by then (MAS-01.A, MAS-01.B)."""
    due = [one for one in terms if since <= one.due_on <= until]
    return OnTime(sum(one.done_on is not None and one.done_on <= one.due_on for one in due), len(due))


def is_claimed_ahead(claimed: Decimal | None, measured: Decimal | None) -> bool:
    """Whether what is claimed lies well above what the indicator shows."""
    return claimed is not None and measured is not None and claimed - min(measured, Decimal(100)) >= GAP
