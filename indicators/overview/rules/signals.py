"""When a change may be called a change: the chart of individuals, from twelve points on (arithmetic 6). Pure.

Natural limits are mean ± 2.66 × mean moving range; a signal is a last point outside of them, or a run of eight at the end on
one side of the mean (Wheeler, Understanding Variation; the rules the NHS calls «making data count»).
"""

import itertools
from collections.abc import Sequence
from decimal import Decimal

from consultare.lib.law import TextChoices, gettext_lazy as _

FEWEST, RUN, FACTOR = 12, 8, Decimal("2.66")


class Signal(TextChoices):
    NONE = "none", _("no signal of a change: the figures vary as they usually do")
    ABOVE = "above", _("the latest figure lies above what the usual variation explains")
    BELOW = "below", _("the latest figure lies below what the usual variation explains")
    RUN_ABOVE = "run_above", _("the last eight figures lie above the mean: the level has risen")
    RUN_BELOW = "run_below", _("the last eight figures lie below the mean: the level has fallen")


def signal(values: Sequence[Decimal]) -> Signal | None:
    """None below twelve points: then nobody speaks of change."""
    if len(values) < FEWEST:
        return None
    mean = sum(values, Decimal(0)) / len(values)
    moving = [abs(now - before) for before, now in itertools.pairwise(values)]
    reach = FACTOR * sum(moving, Decimal(0)) / len(moving)
    if values[-1] > mean + reach:
        return Signal.ABOVE
    if values[-1] < mean - reach:
        return Signal.BELOW
    last = values[-RUN:]
    if all(value > mean for value in last):
        return Signal.RUN_ABOVE
    if all(value < mean for value in last):
        return Signal.RUN_BELOW
    return Signal.NONE
