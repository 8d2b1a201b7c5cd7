"""A figure against its target, in the sense of its direction (arithmetic 5 of domain/indicators-anchors.md §4.3)."""

from dataclasses import dataclass
from decimal import Decimal

from consultare.lib.law import TextChoices, gettext_lazy as _
from indicators.catalogue.states import Direction


class Standing(TextChoices):
    MET = "met", _("target reached")
    ON_TRACK = "on_track", _("on the way to the target")
    BEHIND = "behind", _("behind the path to the target")
    INSIDE = "inside", _("within the wanted range")
    OUTSIDE = "outside", _("outside the wanted range")
    NONE = "none", _("no target set")
    UNKNOWN = "unknown", _("no figure to compare")


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference point: from `low` to `high`, equal for a point. `at`: month of its period's end (year * 12 + month - 1)."""

    at: int
    low: Decimal
    high: Decimal

    @property
    def is_range(self) -> bool:
        return self.low != self.high


def path_at(baseline: Mark, target: Mark, at: int) -> Decimal | None:
    """Where the straight way from the baseline to the target stands in that month; none outside of it."""
    if not baseline.at < target.at or not baseline.at <= at <= target.at:
        return None
    part = Decimal(at - baseline.at) / Decimal(target.at - baseline.at)
    return baseline.low + (target.low - baseline.low) * part


def progress(value: Decimal, baseline: Mark, target: Mark) -> Decimal | None:
    """Share of the way, in per cent; more than a hundred is shown as such. None when there is no way, or a range."""
    if target.is_range or target.low == baseline.low:
        return None
    return (value - baseline.low) / (target.low - baseline.low) * 100


def standing(
    value: Decimal | None, target: Mark | None, direction: str, *, at: int, baseline: Mark | None = None
) -> Standing:
    """Zero is a legal target. A range, or a direction without better and worse, is inside or outside."""
    if target is None:
        return Standing.NONE
    if value is None:
        return Standing.UNKNOWN
    if target.is_range or direction in {Direction.RANGE, Direction.NONE}:
        return Standing.INSIDE if target.low <= value <= target.high else Standing.OUTSIDE
    is_up = direction == Direction.UP
    if (value >= target.low) if is_up else (value <= target.high):
        return Standing.MET
    due = path_at(baseline, target, at) if baseline else None
    if due is not None and ((value >= due) if is_up else (value <= due)):
        return Standing.ON_TRACK
    return Standing.BEHIND


TONES: dict[str, tuple[str, str]] = {
    Standing.MET: ("ok", "check"),
    Standing.INSIDE: ("ok", "check"),
    Standing.ON_TRACK: ("info", "arrow"),
    Standing.BEHIND: ("due", "warning"),
    Standing.OUTSIDE: ("due", "warning"),
    Standing.NONE: ("wait", "dot"),
    Standing.UNKNOWN: ("wait", "dot"),
}
"""Tone and sign of a chip."""


class Move(TextChoices):
    """What became of a figure since an earlier one."""

    BETTER = "better", _("better")
    WORSE = "worse", _("worse")
    CHANGED = "changed", _("changed")
    SAME = "same", _("unchanged")


def move(now: Decimal, before: Decimal, direction: str) -> Move:
    if now == before:
        return Move.SAME
    if direction not in {Direction.UP, Direction.DOWN}:
        return Move.CHANGED
    return Move.BETTER if (now > before) == (direction == Direction.UP) else Move.WORSE
