"""How far a strategy is (arithmetic §4.3, rule 7). Pure.

A branch is as far as the weighted mean of its children that count; a leaf as far as its last approved update says. Cancelled,
merged and replaced ones count nowhere, nor does a branch all of whose children are such. Weights are used as they are given:
what matters is their proportion among the siblings that count. A leaf of which nothing was approved yet weighs in with
nothing done: an authority doesn't come nearer to its aim by staying silent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Key = int | None
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Branch:
    """`percent`: of a leaf, none while nothing was approved; of others it isn't read. `updated`: in the period asked about."""

    key: int
    parent: Key
    weight: Decimal
    counts: bool = True
    percent: int | None = None
    updated: bool = False


@dataclass(frozen=True, slots=True)
class Rolled:
    """`percent` none: nothing was approved of it, or nothing counts. Of `counted` children that count, `updated` have news."""

    percent: Decimal | None
    counted: int = 0
    updated: int = 0


def rollup(branches: Iterable[Branch]) -> dict[Key, Rolled]:
    """Key → how far; None is the key of the strategy itself."""
    below: dict[Key, list[Branch]] = {}
    for one in branches:
        below.setdefault(one.parent, []).append(one)
    found: dict[Key, Rolled] = {}
    _roll(None, below, found)
    return found


def _roll(key: Key, below: Mapping[Key, Sequence[Branch]], found: dict[Key, Rolled]) -> None:
    """Deep first; a strategy has five levels at most."""
    parts: list[tuple[Decimal, Decimal | None]] = []
    updated = 0
    for one in below.get(key, ()):
        if one.key in below:
            _roll(one.key, below, found)
        else:
            found[one.key] = Rolled(None if one.percent is None else Decimal(one.percent))
        own = found[one.key]
        if one.counts and (one.key not in below or own.counted):
            parts.append((one.weight, own.percent))
            updated += bool(one.updated or own.updated)
    found[key] = Rolled(weighted_mean(parts), len(parts), updated)


def weighted_mean(parts: Sequence[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Of weight and percent; none when no percent is known at all, else the unknown ones are nothing done."""
    whole = sum((weight for weight, _percent in parts), ZERO)
    if not whole or all(percent is None for _weight, percent in parts):
        return None
    return sum((weight * (percent or ZERO) for weight, percent in parts), ZERO) / whole
