"""When a change may be called a change: the rules of the control chart for single values (XmR). Pure.

Limits stand 2.66 mean moving ranges from the mean. A point outside, or eight in a row on one side of the mean, is a
signal. With fewer than twelve points nobody speaks of change. The caller hands over one unbroken line: no missing point in
between, one comparable run of versions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Literal

LEAST_POINTS = 12
RUN = 8
_FACTOR = Decimal("2.66")
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Signal:
    """`first` to `last`: places in the series, from 0. `side`: on which side of the mean."""

    kind: Literal["outside", "run"]
    side: Literal["above", "below"]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Chart:
    mean: Decimal
    low: Decimal
    high: Decimal
    signals: tuple[Signal, ...]


def chart(numbers: Sequence[Decimal]) -> Chart | None:
    """None with fewer than twelve points: then there is nothing to say."""
    if len(numbers) < LEAST_POINTS:
        return None
    mean = sum(numbers, Decimal(0)) / len(numbers)
    ranges = [abs(after - before) for before, after in pairwise(numbers)]
    reach = _FACTOR * sum(ranges, Decimal(0)) / len(ranges)
    low, high = mean - reach, mean + reach
    found = _outside(numbers, low, high) + _runs(numbers, mean)
    signals = tuple(sorted(found, key=lambda one: (one.first, one.last)))
    return Chart(_rounded(mean), _rounded(low), _rounded(high), signals)


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(_PLACES, ROUND_HALF_UP)


def _outside(numbers: Sequence[Decimal], low: Decimal, high: Decimal) -> list[Signal]:
    return [
        Signal("outside", "above" if number > high else "below", at, at)
        for at, number in enumerate(numbers)
        if not low <= number <= high
    ]


def _runs(numbers: Sequence[Decimal], mean: Decimal) -> list[Signal]:
    """Points on the mean itself end a run."""
    found: list[Signal] = []
    start = 0
    for at in range(len(numbers) + 1):
        if at < len(numbers) and at > start and _side(numbers[at], mean) == _side(numbers[start], mean):
            continue
        if at - start >= RUN and _side(numbers[start], mean):
            found.append(Signal("run", "above" if numbers[start] > mean else "below", start, at - 1))
        start = at
    return found


def _side(number: Decimal, mean: Decimal) -> int:
    return (number > mean) - (number < mean)
