"""How far an indicator has come from its baseline to its target (arithmetic §4.3). Pure.

Zero is a legal target. Where the way has no length (target equals baseline) or no end (a range), there is only «met» or
«not met». The direction comes out by itself: from 40 down to 20, 30 is half the way.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from indicators.catalogue.states import Direction

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Goal:
    """From `low` to `high`, equal for a point, on a day."""

    low: Decimal
    high: Decimal
    on: date

    @property
    def is_range(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Progress:
    """`percent` of the way, over 100 when more was done than promised, below 0 when things went the other way.

    None where there is no way to measure; then `is_met` alone speaks. `due`: where the straight path is on that day, and
    `is_on_track` whether the figure is there or better; None when the path can't be drawn.
    """

    percent: Decimal | None
    is_met: bool
    due: Decimal | None = None
    is_on_track: bool | None = None


def met(actual: Decimal, target: Goal, direction: str) -> bool:
    """At the target or on its good side; a range is met within."""
    if target.is_range or direction in {Direction.RANGE, Direction.NONE}:
        return target.low <= actual <= target.high
    return actual >= target.low if direction == Direction.UP else actual <= target.low


def progress(*, actual: Decimal, on: date, baseline: Goal | None, target: Goal, direction: str) -> Progress:
    """(actual − baseline) ÷ (target − baseline), and against the straight path between the two on day `on`.

    The caller makes sure that all three figures are of comparable versions of the sheet (`is_one_line`).
    """
    is_met = met(actual, target, direction)
    if baseline is None or baseline.is_range or target.is_range or baseline.low == target.low:
        return Progress(None, is_met)
    way = target.low - baseline.low
    if direction == Direction.NONE:
        is_met = (actual - target.low) * way >= 0
    percent = ((actual - baseline.low) / way * 100).quantize(TENTH, ROUND_HALF_UP)
    due = straight_path(baseline, target, on)
    return Progress(percent, is_met, due, None if due is None else (actual - due) * way >= 0)


def straight_path(baseline: Goal, target: Goal, on: date) -> Decimal | None:
    """Where the way stands on a day if it is walked evenly; at its ends before and after. None when it takes no time."""
    days = (target.on - baseline.on).days
    if days <= 0:
        return None
    walked = min(max((on - baseline.on).days, 0), days)
    return (baseline.low + (target.low - baseline.low) * walked / days).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def is_one_line(first: int, last: int, breaks: frozenset[int]) -> bool:
    """Whether figures of two versions of a sheet may be compared; `breaks`: numbers of versions not comparable with the one before."""
    low, high = sorted((first, last))
    return not any(low < number <= high for number in breaks)
