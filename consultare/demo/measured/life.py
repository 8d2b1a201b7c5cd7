"""Believable figures of a service, invented: people come and go month by month, and every figure follows from them.

The same service and calendar give the same figures at every load. Nothing here touches a table.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

Counts = dict[str, int]
"""Key of a cell, «sex=f;varsta=0-2» or «» for the total, to persons."""
Figures = dict[str, float]
WINTER = frozenset({12, 1, 2})


@dataclass
class Month:
    first: date
    days: int
    stock: Counts = field(default_factory=dict)
    came: Counts = field(default_factory=dict)
    left: Counts = field(default_factory=dict)
    waiting: Counts = field(default_factory=dict)


class Life:
    """A service over its months, oldest first. `told`: its row in `measures.json`."""

    def __init__(self, told: Mapping[str, Any], months: Sequence[tuple[date, int]]) -> None:
        self.told = told
        self._dice = random.Random(told["key"])  # noqa: S311 -- invented figures, not secrets
        self.months = [Month(first, days) for first, days in months]
        self._live()

    def _live(self) -> None:
        stock = self._people(self.told["stock"])
        for month in self.months:
            room = (self.told["capacity"] or 10**6) - sum(stock.values())
            season = 1.25 if month.first.month in WINTER else 1.0
            came = min(self._about(self.told["intake"] * season), max(room + 2, 0))
            pressure = sum(stock.values()) / self.told["stock"]
            leaving = min(self._about(self.told["intake"] * pressure), sum(stock.values()))
            month.came, month.left = self._people(came), self._some_of(stock, leaving)
            for cell in {*month.came, *month.left}:
                stock[cell] = stock.get(cell, 0) + month.came.get(cell, 0) - month.left.get(cell, 0)
            month.stock = {cell: n for cell, n in stock.items() if n}
            month.waiting = self._people(self._about(self.told["waiting"])) if self.told["waiting"] else {}

    def _about(self, mean: float) -> int:
        """Poisson, by counting: small means only."""
        if mean > 30:
            return max(0, round(self._dice.gauss(mean, mean**0.5 / 2)))
        left, n = 1.0, -1
        bound = 2.718281828459045**-mean
        while left > bound:
            left, n = left * self._dice.random(), n + 1
        return n

    def _people(self, number: int) -> Counts:
        bands, weights = list(self.told["ages"]), list(self.told["ages"].values())
        found: Counts = {}
        for _one in range(number):
            sex = "f" if self._dice.random() < self.told["women"] else "m"
            cell = f"sex={sex};varsta={self._dice.choices(bands, weights)[0]}"
            found[cell] = found.get(cell, 0) + 1
        return found

    def _some_of(self, stock: Counts, number: int) -> Counts:
        pool = [cell for cell, n in sorted(stock.items()) for _one in range(n)]
        found: Counts = {}
        for cell in self._dice.sample(pool, number):
            found[cell] = found.get(cell, 0) + 1
        return found

    @cached_property
    def _index(self) -> dict[date, int]:
        return {month.first: index for index, month in enumerate(self.months)}

    def within(self, first: date, last: date) -> list[Month]:
        return [month for month in self.months if first <= month.first <= last]

    def before(self, month: Month) -> Counts:
        """Who was there when the month began."""
        index = self._index[month.first]
        return self.months[index - 1].stock if index else dict(month.stock)

    def dice(self, *about: object) -> random.Random:
        """For what does not follow from persons: the same for the same occasion, whatever was asked before."""
        return random.Random(":".join(map(str, (self.told["key"], *about))))  # noqa: S311 -- the same


def added(parts: Sequence[Counts]) -> Counts:
    found: Counts = {}
    for part in parts:
        for cell, n in part.items():
            found[cell] = found.get(cell, 0) + n
    return found


def broken_down(cells: Counts) -> Figures:
    """With the total."""
    return {"": sum(cells.values()), **cells}


def shared(total: int, weights: Mapping[str, float], axis: str, dice: random.Random) -> Figures:
    """A total over the categories of one dimension; the parts add up to it."""
    names = list(weights)
    parts = dict.fromkeys(names, 0)
    for name in dice.choices(names, list(weights.values()), k=total):
        parts[name] += 1
    return {"": total, **{f"{axis}={name}": n for name, n in parts.items()}}
