"""A report as a sheet: which lines and columns its form asks for in its period, and what stands in each cell.

Whatever the size of the form it costs the same few queries; a page shows as many lines as a form of the browser can carry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Q, QuerySet

from indicators.catalogue.models import (
    TOTAL_CELL,
    Breakdown,
    BreakdownDimension,
    Category,
    CellCategory,
    Indicator,
    IndicatorVersion,
)
from indicators.catalogue.states import Kind, SheetState
from indicators.collection.models import FormLine, Submission, Value
from indicators.collection.rules import totals
from indicators.collection.rules.numbers import Entry
from indicators.collection.states import Status

CELLS_A_PAGE = 480


@dataclass(frozen=True, slots=True)
class Column:
    """A cell of a breakdown; `labels` from the first dimension on."""

    cell_id: int
    labels: tuple[str, ...]
    order: tuple[int, ...]

    @property
    def label(self) -> str:
        return ", ".join(self.labels)


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one breakdown side by side."""

    name: str
    columns: tuple[Column, ...]
    rule: totals.Breakdown

    @property
    def signature(self) -> tuple[str, tuple[int, ...]]:
        return self.name, tuple(column.cell_id for column in self.columns)


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of the form with its name in that period and its columns."""

    form_line: FormLine
    indicator: Indicator
    name: str
    definition: str
    blocks: tuple[Block, ...]

    @property
    def is_words(self) -> bool:
        return self.indicator.kind != Kind.NUMBER

    @property
    def rules(self) -> tuple[totals.Breakdown, ...]:
        return tuple(block.rule for block in self.blocks)

    @property
    def cells(self) -> tuple[int, ...]:
        """The total first; a cell that two breakdowns share once."""
        own = dict.fromkeys(column.cell_id for block in self.blocks for column in block.columns)
        return () if self.indicator.kind == Kind.TEXT else (TOTAL_CELL, *own)

    @property
    def signature(self) -> tuple[object, ...]:
        return (self.is_words, *(block.signature for block in self.blocks))


@dataclass(frozen=True, slots=True)
class Layout:
    lines: tuple[Line, ...]

    @property
    def by_indicator(self) -> dict[int, Line]:
        return {line.indicator.pk: line for line in self.lines}

    def pages(self) -> list[tuple[Line, ...]]:
        """Lines in order, cut where a page would hold more fields than a form may send."""
        found: list[list[Line]] = [[]]
        count = 0
        for line in self.lines:
            weight = len(line.cells) + (2 if line.is_words else 0)
            if found[-1] and count + weight > CELLS_A_PAGE:
                found.append([])
                count = 0
            found[-1].append(line)
            count += weight
        return [tuple(page) for page in found]


@dataclass
class Figures:
    """What stands in the cells: indicator → cell → entry."""

    entries: dict[tuple[int, int], Entry] = field(default_factory=dict)

    def at(self, indicator_id: int, cell_id: int = TOTAL_CELL) -> Entry | None:
        return self.entries.get((indicator_id, cell_id))

    def numbers(self, line: Line) -> dict[int, Decimal | None]:
        return {cell: entry.number for cell in line.cells if (entry := self.at(line.indicator.pk, cell))}


def layout(submission: Submission) -> Layout:
    """Five queries: lines, sheets, axes, cells, categories."""
    lines = list(
        FormLine.objects.filter(form_id=submission.form_id)
        .select_related("indicator__topic", "indicator__scale")
        .order_by("order", "pk")
    )
    sheets = sheets_in_force([line.indicator_id for line in lines], submission.period.starts_on)
    wanted = {line.indicator_id for line in lines if line.is_broken_down}
    blocks = _blocks([sheet.pk for pk, sheet in sheets.items() if pk in wanted])
    return Layout(tuple(_line(line, sheets.get(line.indicator_id), blocks) for line in lines))


def sheets_in_force(indicators: Iterable[int], on: date) -> dict[int, IndicatorVersion]:
    """The approved sheet of each indicator on that day."""
    found = IndicatorVersion.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=on), indicator__in=indicators, state=SheetState.APPROVED, valid_from__lte=on
    )  # fmt: skip
    return {
        sheet.indicator_id: sheet for sheet in found.only("pk", "indicator_id", "name", "definition").order_by("pk")
    }


def _line(line: FormLine, sheet: IndicatorVersion | None, blocks: dict[int, list[Block]]) -> Line:
    return Line(
        form_line=line,
        indicator=line.indicator,
        name=sheet.name if sheet else line.indicator.code,
        definition=sheet.definition if sheet else "",
        blocks=tuple(blocks.get(sheet.pk, [])) if sheet and line.is_broken_down else (),
    )


def _blocks(versions: Sequence[int]) -> dict[int, list[Block]]:
    axes = list(
        BreakdownDimension.objects.filter(breakdown__version__in=versions)
        .select_related("breakdown", "dimension")
        .order_by("breakdown__version", "breakdown__order", "breakdown", "order", "pk")
    )
    dimensions = {pk: [axis.dimension for axis in own] for pk, own in groupby(axes, key=lambda axis: axis.breakdown_id)}
    pairs = Breakdown.cells.through.objects.filter(breakdown__in=dimensions).values_list("breakdown_id", "cell_id")
    cells: dict[int, list[int]] = {}
    for breakdown, cell in pairs.order_by("pk"):
        cells.setdefault(breakdown, []).append(cell)
    marks = _marks({cell for own in cells.values() for cell in own})
    found: dict[int, list[Block]] = {}
    seen: set[int] = set()
    for axis in axes:
        one = axis.breakdown
        if one.pk in seen:
            continue
        seen.add(one.pk)
        own = [_column(cell, [marks[cell][axis.pk] for axis in dimensions[one.pk]]) for cell in cells.get(one.pk, [])]
        columns = tuple(sorted(own, key=lambda column: (column.order, column.cell_id)))
        rule = totals.Breakdown(
            cells=tuple(column.cell_id for column in columns),
            rule=one.total_rule,
            is_whole=one.is_exclusive and one.is_exhaustive,
        )
        name = " × ".join(dimension.name for dimension in dimensions[one.pk])
        found.setdefault(one.version_id, []).append(Block(name, columns, rule))
    return found


def _marks(cells: Iterable[int]) -> dict[int, dict[int, Category]]:
    """Cell → dimension → category."""
    found: dict[int, dict[int, Category]] = {}
    for mark in CellCategory.objects.filter(cell__in=cells).select_related("category").order_by("pk"):
        found.setdefault(mark.cell_id, {})[mark.dimension_id] = mark.category
    return found


def _column(cell: int, categories: Sequence[Category]) -> Column:
    return Column(cell, tuple(one.name for one in categories), tuple(one.order for one in categories))


def figures(submission: Submission) -> Figures:
    """The cells of the report itself, in one query."""
    return _figures(Value.objects.filter(submission=submission))


def previous_figures(submission: Submission, indicators: Iterable[int]) -> Figures:
    """The same cells one period before, from whichever report holds them."""
    rows = Value.objects.filter(
        indicator__in=list(indicators), service_id=submission.service_id, reporter=submission.reporter,
        period__kind=submission.period.kind, period__ends_on__lt=submission.period.starts_on,
        period__ends_on__gte=_day_before(submission.period.starts_on),
    )  # fmt: skip
    return _figures(rows)


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _figures(rows: "QuerySet[Value]") -> Figures:
    values = rows.values_list("indicator_id", "cell_id", "number", "status")
    return Figures({(indicator, cell): Entry(number, Status(status)) for indicator, cell, number, status in values})
