"""Where figures stand: cell × service × period, each axis with its own sums. Gives the moves from which other tables are made.

A move of an axis changes two of its leaves against each other, or one by itself, and all totals above them accordingly; every
sum of the axis holds. The product of one move an axis is a change of figures that leaves every sum of the table as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Move = tuple[tuple[int, int], ...]
"""(node, by how much)."""
Place = tuple[int, int, int]


@dataclass(slots=True)
class Axis:
    """Nodes by number. `sums`: (total, parts), a total after all its parts. `families`: leaves that are moved against each other."""

    size: int
    sums: Sequence[tuple[int, Sequence[int]]] = ()
    families: Sequence[Sequence[int]] = ()
    moves: dict[int, list[Move]] = field(init=False)
    is_total: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.is_total = [False] * self.size
        for total, _parts in self.sums:
            self.is_total[total] = True
        leaves = [node for node in range(self.size) if not self.is_total[node]]
        found = {self._lifted({leaf: 1}) for leaf in leaves}
        for family in self.families:
            inside = [node for node in family if not self.is_total[node]]
            found |= {self._lifted({a: 1, b: -1}) for at, a in enumerate(inside) for b in inside[at + 1 :]}
        self.moves = defaultdict(list)
        for move in sorted(found, key=lambda one: (len(one), one)):
            for node, _amount in move:
                self.moves[node].append(move)

    def _lifted(self, change: dict[int, int]) -> Move:
        for total, parts in self.sums:
            amount = sum(change.get(part, 0) for part in parts)
            if amount:
                change[total] = amount
        return tuple(sorted(change.items()))


@dataclass(slots=True)
class Grid:
    """The figures of one indicator: place → figure. A place without a figure: nothing was reported there."""

    axes: tuple[Axis, Axis, Axis]
    figures: dict[Place, int] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)

    def put(self, place: Place, figure: int) -> None:
        self.figures[place] = figure
        self.places[figure] = place

    def is_total(self, place: Place) -> bool:
        return any(axis.is_total[node] for axis, node in zip(self.axes, place, strict=True))


def family_of(nodes: Iterable[int]) -> list[list[int]]:
    """All nodes in one family."""
    return [list(nodes)]
