"""Breakdowns and their cells, in words and in order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indicators.catalogue.models import Breakdown, BreakdownDimension, Category, CellCategory, Dimension
from indicators.catalogue.rules.breakdowns import Axis, Spec
from indicators.catalogue.states import TotalRule


@dataclass(frozen=True, slots=True)
class CellFact:
    """A cell of a breakdown. `labels`: its categories in words, in the order of the breakdown's dimensions.

    `marks`: (dimension id, category id) in the same order; `breakdown`: order of the breakdown within the sheet, from 1.
    """

    id: int
    key: str
    labels: tuple[str, ...]
    breakdown: int
    marks: tuple[tuple[int, int], ...]

    @property
    def label(self) -> str:
        return ", ".join(self.labels)


@dataclass(frozen=True, slots=True)
class BreakdownFact:
    """How a sheet is broken down; `cells` without the total, in the order of the categories along the dimensions."""

    id: int
    order: int
    is_exclusive: bool
    is_exhaustive: bool
    total_rule: TotalRule
    dimensions: tuple[str, ...]
    codes: tuple[str, ...]
    cells: tuple[CellFact, ...]

    @property
    def is_summed(self) -> bool:
        """The sum of its cells is the total (I11)."""
        return self.is_exclusive and self.is_exhaustive


@dataclass(frozen=True, slots=True)
class _Mark:
    dimension: int
    category: int
    order: tuple[int, int]
    name: str


def breakdowns_of(version_ids: Iterable[int]) -> dict[int, list[BreakdownFact]]:
    """Version → its breakdowns in order; versions without one are left out. Four queries, whatever the number."""
    versions = set(version_ids)
    axes = _axes(versions)
    cells: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for breakdown, cell, key in Breakdown.cells.through.objects.filter(breakdown__version__in=versions).values_list(
        "breakdown", "cell", "cell__key"
    ):
        cells[breakdown].append((cell, key))
    marks = _marks({cell for found in cells.values() for cell, _key in found})
    facts: dict[int, list[BreakdownFact]] = defaultdict(list)
    for one in Breakdown.objects.filter(version__in=versions).order_by("version", "order"):
        facts[one.version_id].append(
            BreakdownFact(
                id=one.pk,
                order=one.order,
                is_exclusive=one.is_exclusive,
                is_exhaustive=one.is_exhaustive,
                total_rule=TotalRule(one.total_rule),
                dimensions=tuple(axis.name for axis in axes[one.pk]),
                codes=tuple(axis.code for axis in axes[one.pk]),
                cells=_in_order(cells[one.pk], marks, [axis.pk for axis in axes[one.pk]], one.order),
            )
        )
    return dict(facts)


def _axes(versions: set[int]) -> dict[int, list[Dimension]]:
    rows = BreakdownDimension.objects.filter(breakdown__version__in=versions).select_related("dimension")
    axes: dict[int, list[Dimension]] = defaultdict(list)
    for row in rows.order_by("breakdown", "order"):
        axes[row.breakdown_id].append(row.dimension)
    return axes


def specs_of(version_id: int) -> list[Spec]:
    """The breakdowns of a sheet as they are written (`rules.breakdowns`), for whoever changes one of them."""
    return [_spec(one) for one in breakdowns_of([version_id]).get(version_id, [])]


def _spec(fact: BreakdownFact) -> Spec:
    chosen: dict[str, dict[str, None]] = {code: {} for code in fact.codes}
    for cell in fact.cells:
        for mark in cell.key.split(";"):
            dimension, _equals, category = mark.partition("=")
            chosen[dimension].setdefault(category)
    axes = tuple(Axis(code, tuple(chosen[code])) for code in fact.codes)
    return Spec(axes, fact.is_exclusive, fact.is_exhaustive, fact.total_rule)


def category_names(specs: Sequence[Spec]) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Dimension code → its name and (code, name) of its categories in order; of those put away only what is chosen already."""
    chosen = {axis.dimension: set[str]() for spec in specs for axis in spec.axes}
    for spec in specs:
        for axis in spec.axes:
            chosen[axis.dimension] |= set(axis.categories)
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    rows = Category.objects.filter(dimension__code__in=chosen).select_related("dimension")
    for row in rows.order_by("dimension__order", "order", "pk"):
        if row.archived_at is None or row.code in chosen[row.dimension.code]:
            found.setdefault(row.dimension.code, (row.dimension.name, []))[1].append((row.code, row.name))
    return found


def cells_of(version_ids: Iterable[int]) -> dict[int, list[CellFact]]:
    """Version → the cells of all its breakdowns, breakdown by breakdown, without the total."""
    return {
        version: [cell for breakdown in found for cell in breakdown.cells]
        for version, found in breakdowns_of(version_ids).items()
    }


def cell_labels(cell_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Cell → its categories in words, dimensions in their own order; the total has none."""
    marks = _marks(set(cell_ids))
    return {cell: tuple(one.name for one in sorted(found, key=lambda one: one.order)) for cell, found in marks.items()}


def _marks(cell_ids: set[int]) -> dict[int, list[_Mark]]:
    found: dict[int, list[_Mark]] = {cell: [] for cell in cell_ids}
    for cell, dimension, dimension_order, category, order, name in CellCategory.objects.filter(
        cell__in=cell_ids
    ).values_list("cell", "dimension", "dimension__order", "category", "category__order", "category__name"):
        found[cell].append(_Mark(dimension, category, (dimension_order, order), name))
    return found


def _in_order(
    cells: list[tuple[int, str]], marks: dict[int, list[_Mark]], dimensions: list[int], breakdown: int
) -> tuple[CellFact, ...]:
    place = {dimension: at for at, dimension in enumerate(dimensions)}
    sortable = []
    for cell, key in cells:
        own = sorted(marks[cell], key=lambda one: (place.get(one.dimension, len(place)), one.order))
        fact = CellFact(
            cell, key, tuple(one.name for one in own), breakdown, tuple((one.dimension, one.category) for one in own)
        )
        sortable.append(([one.order[1] for one in own], fact))
    return tuple(fact for _order, fact in sorted(sortable, key=lambda pair: (pair[0], pair[1].id)))
