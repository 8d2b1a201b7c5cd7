"""A figure against its target in one word, a tone and a sign; the arithmetic is `catalogue.rules.progress`."""

from datetime import date
from decimal import Decimal

from consultare.lib.law import TextChoices, gettext_lazy as _
from indicators.catalogue.rules.progress import Goal, progress
from indicators.catalogue.states import Direction


class Standing(TextChoices):
    MET = "met", _("target reached")
    ON_TRACK = "on_track", _("on the way to the target")
    BEHIND = "behind", _("behind the path to the target")
    INSIDE = "inside", _("within the wanted range")
    OUTSIDE = "outside", _("outside the wanted range")
    APART = "apart", _("other than the target")
    NONE = "none", _("no target set")
    UNKNOWN = "unknown", _("no figure to compare")


def standing(
    value: Decimal | None, target: Goal | None, direction: str, *, on: date, baseline: Goal | None = None
) -> Standing:
    """Zero is a legal target. A range is inside or outside; a point without better and worse is reached by the way from the
    baseline, and without one only by the very figure."""
    if target is None:
        return Standing.NONE
    if value is None:
        return Standing.UNKNOWN
    found = progress(actual=value, on=on, baseline=baseline, target=target, direction=direction)
    if target.is_range:
        return Standing.INSIDE if found.is_met else Standing.OUTSIDE
    if found.is_met:
        return Standing.MET
    if direction == Direction.RANGE or (direction == Direction.NONE and found.percent is None):
        return Standing.APART
    return Standing.ON_TRACK if found.is_on_track else Standing.BEHIND


TONES: dict[str, tuple[str, str]] = {
    Standing.MET: ("ok", "check"),
    Standing.INSIDE: ("ok", "check"),
    Standing.ON_TRACK: ("info", "arrow"),
    Standing.BEHIND: ("due", "warning"),
    Standing.OUTSIDE: ("due", "warning"),
    Standing.APART: ("part", "partial"),
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
