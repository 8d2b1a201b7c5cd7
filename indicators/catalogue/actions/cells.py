"""Cells and breakdowns, written by the acts that write sheets."""

from collections.abc import Iterable, Sequence

from indicators.catalogue.actions.refused import Refused
from indicators.catalogue.models import (
    Breakdown,
    BreakdownDimension,
    Category,
    Cell,
    CellCategory,
    Dimension,
    IndicatorVersion,
)
from indicators.catalogue.rules.breakdowns import Mark, Spec, key_of, refusal_of_all


def cells_for(crosses: Iterable[Sequence[Mark]]) -> dict[str, Cell]:
    """Key → cell, made where there is none yet. The categories exist; the caller has counted."""
    wanted = {key_of(marks): tuple(marks) for marks in crosses}
    known = {cell.key: cell for cell in Cell.objects.filter(key__in=wanted)}
    missing = [key for key in wanted if key not in known]
    if not missing:
        return known
    # Two people may make the same cell at once: whoever comes second takes the first one's.
    Cell.objects.bulk_create([Cell(key=key) for key in missing], ignore_conflicts=True)
    made = {cell.key: cell for cell in Cell.objects.filter(key__in=missing)}
    categories = {
        (dimension, code): (pk, dimension_pk)
        for pk, code, dimension, dimension_pk in Category.objects.values_list(
            "pk", "code", "dimension__code", "dimension"
        )
    }
    marks = [(made[key], *categories[mark]) for key in missing for mark in wanted[key]]
    CellCategory.objects.bulk_create(
        [CellCategory(cell=cell, category_id=category, dimension_id=dimension) for cell, category, dimension in marks],
        ignore_conflicts=True,
    )
    return known | made


def write_breakdowns(version: IndicatorVersion, specs: Sequence[Spec]) -> None:
    """Instead of those the draft has. Raises `Refused` before a cell is made."""
    if sentence := refusal_of_all(specs):
        raise Refused(sentence, "breakdowns")
    version.breakdowns.all().delete()
    dimensions = {one.code: one for one in Dimension.objects.all()}
    cells = cells_for(marks for spec in specs for marks in spec.cells())
    for order, spec in enumerate(specs, start=1):
        made = Breakdown.objects.create(
            version=version,
            order=order,
            is_exclusive=spec.is_exclusive,
            is_exhaustive=spec.is_exhaustive,
            total_rule=spec.total_rule,
        )
        BreakdownDimension.objects.bulk_create(
            BreakdownDimension(breakdown=made, dimension=dimensions[axis.dimension], order=at)
            for at, axis in enumerate(spec.axes, start=1)
        )
        made.cells.set([cells[key_of(marks)] for marks in spec.cells()])
