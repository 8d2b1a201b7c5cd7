"""A page of a report as it is shown: tables of lines with the same columns, and blocks of words, in the order of the form."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from indicators.catalogue.models import TOTAL_CELL, ScaleLevel
from indicators.catalogue.states import Kind
from indicators.collection.models import Narrative, Submission
from indicators.collection.queries.findings import Told, of_cells
from indicators.collection.queries.layout import Block, Figures, Layout, Line, figures, previous_figures
from indicators.collection.queries.readiness import Problem, by_line, problems_in
from indicators.collection.rules.numbers import written
from indicators.collection.states import EMPTY, Status


@dataclass(frozen=True, slots=True)
class Head:
    text: str
    across: int = 1
    down: int = 1
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell on the page. `starts`: first of its block; `now`: what somebody else saved meanwhile; `told`: what the checks found."""

    name: str
    text: str
    before: str
    label: str
    column: str
    is_total: bool = False
    starts: bool = False
    error: str = ""
    now: str = ""
    word: str = ""
    told: tuple[Told, ...] = ()

    @property
    def tone(self) -> str:
        """Class of the cell by the worst that was found in it."""
        return self.told[0].tone if self.told else ""

    @property
    def described_by(self) -> str:
        ids = [f"{self.name}-e"] if self.error else []
        return " ".join([*ids, *([f"{self.name}-f"] if self.told else [])])


@dataclass(frozen=True, slots=True)
class SheetRow:
    line: Line
    slots: tuple[Slot, ...]
    groups: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetTable:
    title: str
    heads: tuple[tuple[Head, ...], ...]
    rows: tuple[SheetRow, ...]
    is_words: bool = False

    @property
    def label(self) -> str:
        """Tells tables of one topic apart: «Beneficiari, BEN-01»."""
        return f"{self.title}, {self.rows[0].line.indicator.code}"

    @property
    def has_before(self) -> bool:
        return any(slot.before for row in self.rows for slot in row.slots)


@dataclass(frozen=True, slots=True)
class WordsRow:
    """`chosen`: rank or letter of a reason; `before`: level of the period before."""

    line: Line
    levels: tuple[ScaleLevel, ...]
    chosen: str
    before: str
    text: str
    respondents: str
    errors: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    now: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Told, ...] = ()

    @property
    def level_name(self) -> str:
        return cell_name(self.line.indicator.pk, TOTAL_CELL)

    @property
    def text_name(self) -> str:
        return f"t_{self.line.indicator.pk}"

    @property
    def respondents_name(self) -> str:
        return f"r_{self.line.indicator.pk}"

    @property
    def level(self) -> ScaleLevel | None:
        return next((one for one in self.levels if str(one.rank) == self.chosen), None)

    @property
    def reason(self) -> str:
        return str(Status(self.chosen).label) if self.chosen in EMPTY else ""


@dataclass(frozen=True, slots=True)
class WordsBlock:
    title: str
    rows: tuple[WordsRow, ...]
    is_words: bool = True


@dataclass(frozen=True, slots=True)
class Typed:
    """What a refused save brought back: texts as they were typed, sentences beside them, what is stored by now."""

    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything the pages of a report are made of; read once for a request."""

    layout: Layout
    figures: Figures
    narratives: Mapping[int, Narrative]

    @property
    def problems(self) -> list[Problem]:
        return problems_in(self.layout, self.figures, {pk: one.text for pk, one in self.narratives.items()})


def cell_name(indicator: int, cell: int) -> str:
    return f"c_{indicator}_{cell}"


def contents(submission: Submission, layout: Layout) -> Contents:
    narratives = {one.indicator_id: one for one in Narrative.objects.filter(submission=submission)}
    return Contents(layout, figures(submission), narratives)


def text_of(found: Contents, line: Line, cell: int) -> str:
    """What stands in a field of the form: the number as it is written, or the rank of a level or letter of a reason."""
    entry = found.figures.at(line.indicator.pk, cell)
    if entry is None:
        return ""
    if line.indicator.kind != Kind.ORDINAL:
        return written(entry, line.indicator.decimals)
    return str(int(entry.number)) if entry.number is not None else entry.status.value


def texts_of(found: Contents, lines: Sequence[Line]) -> dict[str, str]:
    """Name of a field → what is stored there, for comparing with what was typed."""
    texts = {cell_name(line.indicator.pk, cell): text_of(found, line, cell) for line in lines for cell in line.cells}
    for line in lines:
        if line.is_words:
            one = found.narratives.get(line.indicator.pk)
            texts[f"t_{line.indicator.pk}"] = one.text if one else ""
            texts[f"r_{line.indicator.pk}"] = str(one.respondents) if one and one.respondents is not None else ""
    return texts


def page(
    submission: Submission, found: Contents, lines: Sequence[Line], typed: Typed, *, with_problems: bool,
    told: Iterable[Told] = (),
) -> list[SheetTable | WordsBlock]:  # fmt: skip
    """Three queries at most beside `contents`: the period before, levels of scales. `told`: what the checks found."""
    cells = of_cells(told)
    before = Contents(found.layout, previous_figures(submission, [line.indicator.pk for line in lines]), {})
    levels = _levels(lines)
    problems = by_line(found.problems) if with_problems else {}
    blocks: list[SheetTable | WordsBlock] = []
    for (topic, _signature), own in groupby(lines, key=lambda line: (line.indicator.topic.name, line.signature)):
        members = list(own)
        if members[0].is_words:
            rows = tuple(_words(line, found, before, levels, typed, problems, cells) for line in members)
            blocks.append(WordsBlock(topic, rows))
        else:
            table = tuple(_row(line, found, before, typed, problems, cells) for line in members)
            blocks.append(SheetTable(topic, heads(members[0].blocks), table))
    return blocks


def _levels(lines: Sequence[Line]) -> dict[int, list[ScaleLevel]]:
    scales = {line.indicator.scale_id for line in lines if line.indicator.scale_id}
    found: dict[int, list[ScaleLevel]] = {}
    if scales:
        for level in ScaleLevel.objects.filter(scale__in=scales).order_by("scale", "rank"):
            found.setdefault(level.scale_id, []).append(level)
    return found


def ranks(layout: Layout) -> dict[int, int]:
    """Scale → how many levels it has."""
    return {scale: len(levels) for scale, levels in _levels(layout.lines).items()}


def _row(
    line: Line, found: Contents, before: Contents, typed: Typed, problems: Mapping[int, list[Problem]],
    told: Mapping[str, Sequence[Told]],
) -> SheetRow:  # fmt: skip
    columns = {
        column.cell_id: (column.label, place == 0)
        for block in line.blocks
        for place, column in enumerate(block.columns)
    }
    slots = []
    for cell in line.cells:
        label, starts = columns.get(cell, ("", False))
        name = cell_name(line.indicator.pk, cell)
        entry = found.figures.at(line.indicator.pk, cell)
        slots.append(
            Slot(
                name=name, text=typed.texts.get(name, text_of(found, line, cell)), before=text_of(before, line, cell),
                label=f"{line.name}, {label}" if label else line.name, column=label, is_total=cell == TOTAL_CELL,
                starts=starts, error=typed.errors.get(name, ""), now=typed.now.get(name, ""),
                word=str(entry.status.label) if entry and entry.status != Status.NORMAL else "",
                told=tuple(told.get(name, ())),
            )
        )  # fmt: skip
    own = tuple(problem.sentence for problem in problems.get(line.indicator.pk, []))
    return SheetRow(line, tuple(slots), _groups(line.blocks, line), own)


def _groups(blocks: Sequence[Block], line: Line) -> str:
    """For the browser: which fields make the total, and by which law."""
    return json.dumps(
        [
            {
                "fields": [cell_name(line.indicator.pk, column.cell_id) for column in block.columns],
                "sum": block.rule.rule == "sum",
                "whole": block.rule.is_whole,
            }
            for block in blocks
        ]
    )


def _words(
    line: Line, found: Contents, before: Contents, levels: Mapping[int, list[ScaleLevel]], typed: Typed,
    problems: Mapping[int, list[Problem]], told: Mapping[str, Sequence[Told]],
) -> WordsRow:  # fmt: skip
    own = tuple(levels.get(line.indicator.scale_id or 0, []))
    stored = texts_of(found, [line])
    pk = line.indicator.pk
    names = (cell_name(pk, TOTAL_CELL), f"t_{pk}", f"r_{pk}")
    texts = {name: typed.texts.get(name, stored.get(name, "")) for name in names}
    was = text_of(before, line, TOTAL_CELL) if own else ""
    return WordsRow(
        line=line, levels=own, chosen=texts[names[0]], text=texts[names[1]], respondents=texts[names[2]],
        before=next((level.label for level in own if str(level.rank) == was), ""),
        errors={name: typed.errors[name] for name in names if name in typed.errors},
        problems=tuple(problem.sentence for problem in problems.get(pk, [])),
        now={name: typed.now[name] for name in names if name in typed.now}, told=tuple(told.get(names[0], ())),
    )  # fmt: skip


def heads(blocks: Sequence[Block]) -> tuple[tuple[Head, ...], ...]:
    """Rows of headers beside «line» and «total»: the breakdown, then its categories, the inner ones under the outer."""
    depth = max((len(column.labels) for block in blocks for column in block.columns), default=0)
    if not depth:
        return ()
    rows: list[list[Head]] = [[Head(block.name, across=len(block.columns), starts=True) for block in blocks]]
    rows += [[] for _level in range(depth)]
    for block in blocks:
        own = max(len(column.labels) for column in block.columns)
        for level in range(own):
            is_last = level == own - 1
            runs = groupby(block.columns, key=lambda column, at=level: column.labels[: at + 1])  # type: ignore[misc]
            for place, (labels, run) in enumerate(runs):
                down = depth - level if is_last else 1
                rows[level + 1].append(Head(labels[-1], across=len(list(run)), down=down, starts=place == 0))
    return tuple(tuple(row) for row in rows)
