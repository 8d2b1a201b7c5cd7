"""From the figures of one indicator to the system an attacker would write down: this release and the one before. Pure.

A figure that is the same in both releases is one unknown, so that what the earlier one shows or withholds counts in the later.
Sums over services and over cells hold in every period; sums over time in every service (those of the totals follow from them).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from indicators.catalogue.states import TimeRule, UnitRule
from indicators.releases.rules.suppression.grid import Axis, Grid
from indicators.releases.rules.suppression.system import FREE, OPEN, OTHER, SMALL, Number, System

Key = tuple[int, int, int | None]
TOTAL = 1


@dataclass(frozen=True, slots=True)
class CellSum:
    """`parts` of a breakdown below `total`. Not `is_whole`: they stay below it and something may be left over.

    `is_each`: not even together, each by itself (one person may be in several).
    """

    total: int
    parts: tuple[int, ...]
    is_whole: bool = True
    is_each: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What is added up into what. `cells`: period → its sums. `longer`: longer period → the periods it was made of."""

    time_rule: str
    unit_rule: str
    cells: Mapping[int, Sequence[CellSum]]
    longer: Mapping[int, Sequence[int]]
    families: Sequence[Sequence[int]] = ()
    limit: int = 5


@dataclass(slots=True)
class Edition:
    """Figures with a number, as a release shows or withholds them. `empty`: keys that have none though something was asked."""

    numbers: Mapping[Key, Decimal]
    empty: frozenset[Key] = frozenset()
    marks: Mapping[Key, int] = field(default_factory=dict)
    limit: int | None = None
    """The limit it was made with, if another than the shape's."""


@dataclass(slots=True)
class Assembly:
    system: System
    figures: dict[Key, int]
    known: set[int]
    """Figures that an earlier release shows: whatever this one does, they are known."""
    small: set[Key]
    """Keys whose figure is small in this release."""


def assemble(
    now: Edition, shape: Shape, *, before: Edition | None = None, shown: Mapping[Key, set[Decimal]] | None = None
) -> Assembly:
    """`now.marks`: what must be withheld for another reason. `shown`: numbers that any earlier release shows, by key."""
    builder = _Builder(shape)
    earlier = builder.earlier(before) if before else {}
    figures = builder.current(now, earlier, before, shown or {})
    builder.sums(now, figures)
    if before:
        builder.sums(before, earlier)
        builder.grid(earlier)
    builder.grid(figures)
    return Assembly(builder.system, figures, builder.known, builder.small)


class _Builder:
    def __init__(self, shape: Shape) -> None:
        self.shape, self.system = shape, System(shape.limit)
        self.known, self.small = set[int](), set[Key]()
        self._seen: set[tuple[int, ...]] = set()
        self._by_place: dict[int, dict[tuple[int, int], list[Key]]] = {}

    def earlier(self, before: Edition) -> dict[Key, int]:
        """Every figure of the earlier release, as it stands there: nothing can be withheld any more."""
        found = {}
        for key, number in before.numbers.items():
            mark = before.marks.get(key, OPEN)
            found[key] = figure = self.system.add(self._value(key, number, before), cost=None, mark=mark)
            self._limit(figure, key, before)
            if mark != OPEN:
                self.system.said.add(figure)
        return found

    def current(
        self, now: Edition, earlier: Mapping[Key, int], before: Edition | None, shown: Mapping[Key, set[Decimal]]
    ) -> dict[Key, int]:
        found = {}
        for key, number in now.numbers.items():
            value = self._value(key, number, now)
            if 0 < value < self.shape.limit * (len(self._averaged(key, now)) or 1):
                self.small.add(key)
            same = earlier.get(key)
            if same is not None and self.system.values[same] == value:
                found[key] = same
                if self.system.marks[same] == OPEN:
                    self.known.add(same)
                continue
            found[key] = figure = self.system.add(value, cost=self._cost(key, value))
            self._limit(figure, key, now)
            if number in shown.get(key, ()):
                self.system.costs[figure] = None
                self.known.add(figure)
            elif key in self.small:
                self.system.marks[figure] = SMALL
            elif now.marks.get(key, OPEN) or (before and before.marks.get(key, OPEN)):
                self.system.marks[figure] = OTHER
        return found

    def sums(self, edition: Edition, figures: Mapping[Key, int]) -> None:
        places: dict[tuple[int, int], list[int]] = {}
        for cell, period, service in figures:
            if service is not None:
                places.setdefault((cell, period), []).append(service)
        for (cell, period), services in places.items():
            whole = figures.get((cell, period, None))
            if whole is not None:
                self._sum(self.shape.unit_rule, whole, [figures[(cell, period, one)] for one in services])
        for cell, period, service in figures:
            if cell == TOTAL:
                for one in self.shape.cells.get(period, ()):
                    self._cells(one, period, service, edition, figures)
            if service is not None and period in self.shape.longer:
                self._longer((cell, period, service), figures)

    def _longer(self, key: Key, figures: Mapping[Key, int]) -> None:
        cell, period, service = key
        parts = self.shape.longer[period]
        if self.shape.time_rule == TimeRule.LAST:
            parts = parts[-1:]
        found = [figures[one] for part in parts if (one := (cell, part, service)) in figures]
        self._sum(self.shape.time_rule, figures[key], found)

    def _sum(self, rule: str, whole: int, parts: list[int]) -> None:
        """A mean is kept as its sum. A largest value is the one part that reaches it, and no part is above it."""
        if rule in {UnitRule.SUM, UnitRule.MEAN, TimeRule.LAST}:
            self._add(whole, parts)
        elif rule == UnitRule.MAX:
            values = self.system.values
            reach = [part for part in parts if values[part] == values[whole]]
            self._add(whole, reach[:1])
            for part in parts:
                if part not in reach[:1]:
                    self._add(whole, [part], left_over=values[whole] - values[part])

    def _cells(
        self, one: CellSum, period: int, service: int | None, edition: Edition, figures: Mapping[Key, int]
    ) -> None:
        total = figures.get((one.total, period, service))
        parts = [figures[key] for cell in one.parts if (key := (cell, period, service)) in figures]
        if total is None or not parts:
            return
        values = self.system.values
        if one.is_each:
            for part in parts:
                self._add(total, [part], left_over=values[total] - values[part])
            return
        left = values[total] - sum(values[part] for part in parts)
        is_open = not one.is_whole or left or any((cell, period, service) in edition.empty for cell in one.parts)
        self._add(total, parts, left_over=left if is_open else None)

    def _add(self, total: int, parts: list[int], left_over: Number | None = None) -> None:
        """A sum that both releases have is one sum."""
        if (total, *parts) in self._seen or not parts:
            return
        self._seen.add((total, *parts))
        rest = [] if left_over is None else [self.system.add(max(left_over, 0), cost=None, mark=FREE)]
        self.system.add_equation(total, [*parts, *rest])

    def grid(self, figures: Mapping[Key, int]) -> None:
        cells = _numbered(cell for cell, _period, _service in figures)
        services = _numbered(service for _cell, _period, service in figures)
        periods = _numbered(period for _cell, period, _service in figures)
        made = Grid((self._cell_axis(cells), self._service_axis(services), self._time_axis(periods)))
        for (cell, period, service), figure in figures.items():
            made.put((cells[cell], services[service], periods[period]), figure)
            self.system.grids[figure] = made

    def _cell_axis(self, nodes: Mapping[int | None, int]) -> Axis:
        sums = {
            (nodes[one.total], tuple(nodes[cell] for cell in one.parts if cell in nodes))
            for found in self.shape.cells.values()
            for one in found
            if one.is_whole and not one.is_each and one.total in nodes
        }
        # Margins before the total: a sum comes after the sums of its parts.
        ordered = sorted(sums, key=lambda one: (one[0] == nodes.get(TOTAL), one))
        return Axis(len(nodes), ordered, [parts for _total, parts in ordered])

    def _service_axis(self, nodes: Mapping[int | None, int]) -> Axis:
        parts = [node for service, node in nodes.items() if service is not None]
        if None not in nodes or self.shape.unit_rule not in {UnitRule.SUM, UnitRule.MEAN}:
            return Axis(len(nodes))
        return Axis(len(nodes), [(nodes[None], parts)], [parts])

    def _time_axis(self, nodes: Mapping[int | None, int]) -> Axis:
        sums = [
            (nodes[whole], [nodes[part] for part in parts if part in nodes][-1 if self._is_last else None :])
            for whole, parts in self.shape.longer.items()
            if whole in nodes
        ]
        families = [[nodes[one] for one in family if one in nodes] for family in self.shape.families]
        return Axis(len(nodes), sums, families)

    @property
    def _is_last(self) -> bool:
        return self.shape.time_rule == TimeRule.LAST

    def _value(self, key: Key, number: Decimal, edition: Edition) -> Number:
        """A mean stands for its sum, so that it can be taken apart like one."""
        parts = self._averaged(key, edition)
        value = sum((edition.numbers[part] for part in parts), Decimal(0)) if parts else number
        return int(value) if value == value.to_integral_value() else value

    def _averaged(self, key: Key, edition: Edition) -> list[Key]:
        cell, period, service = key
        if service is None and self.shape.unit_rule == UnitRule.MEAN:
            return self._services(edition).get((cell, period), [])
        if service is not None and self.shape.time_rule == TimeRule.MEAN and period in self.shape.longer:
            return [one for part in self.shape.longer[period] if (one := (cell, part, service)) in edition.numbers]
        return []

    def _services(self, edition: Edition) -> dict[tuple[int, int], list[Key]]:
        if id(edition) not in self._by_place:
            found: dict[tuple[int, int], list[Key]] = {}
            for key in edition.numbers:
                if key[2] is not None:
                    found.setdefault(key[:2], []).append(key)
            self._by_place[id(edition)] = found
        return self._by_place[id(edition)]

    def _limit(self, figure: int, key: Key, edition: Edition) -> None:
        limit = (edition.limit or self.shape.limit) * (len(self._averaged(key, edition)) or 1)
        if limit != self.shape.limit:
            self.system.limits[figure] = limit

    def _cost(self, key: Key, value: Number) -> int:
        """Totals are worth more than cells, all services more than one, a year more than a month, and a zero says a lot."""
        cell, period, service = key
        return (
            10
            + (8 if cell == TOTAL else 0)
            + (25 if service is None else 0)
            + (5 + len(self.shape.longer[period]) if period in self.shape.longer else 0)
            + (30 if value == 0 else 0)
        )


def _numbered(found: Iterable[int | None]) -> dict[int | None, int]:
    """Known things in order, the total of services last."""
    ordered = sorted(set(found), key=lambda one: (one is None, one or 0))
    return {one: at for at, one in enumerate(ordered)}
