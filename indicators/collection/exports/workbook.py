"""The workbook of a report: as it stands, or as it came back with its wrong cells coloured and explained."""

from collections.abc import Sequence
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from consultare.lib.grids import NUMBER, Book, Cell, Column, Page, Read, ReadBook, write_book
from consultare.lib.text import day_in_words
from indicators.catalogue.states import Kind
from indicators.collection.exports.marks import Marks, Row, listing, marks_of_findings
from indicators.collection.models import Submission
from indicators.collection.queries import workbooks as queries
from indicators.collection.queries.findings import MAX_EXPLANATION, MIN_EXPLANATION
from indicators.collection.queries.layout import Line
from indicators.collection.queries.words import period_words
from indicators.collection.queries.workbooks import Contents
from indicators.collection.rules import workbooks as law
from indicators.collection.rules.numbers import written
from indicators.collection.states import EMPTY, Status

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 4 * 1024 * 1024
STATUSES, REASONS = "statuses", "reasons"


def write(contents: Contents, fileobj: IO[bytes]) -> None:
    """The report as it is stored, its findings beside the cells they speak of."""
    marks = _findings(contents)
    pages = (_stored_rows(contents, marks, law.FIGURES), _stored_rows(contents, marks, law.NARRATIVES))
    write_book(_book(contents, pages, contents.originals(), marks), fileobj)


def write_back(contents: Contents, handed: ReadBook, marks: Marks, fileobj: IO[bytes]) -> None:
    """What was handed in, as it was typed, beside what is there to be read; mended, it can come back."""
    pages = tuple(_handed_rows(contents, handed, marks, page) for page in (law.FIGURES, law.NARRATIVES))
    filled = [(*row, "", "", "") for row in handed.hidden[1:]]
    known = [(row[0], row[1], row[2]) for row in filled]
    write_book(_book(contents, (pages[0], pages[1]), known, marks), fileobj)


def respond(contents: Contents) -> FileResponse:
    body: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed by the response
    write(contents, body)
    return _file(body, _("report-%(what)s.xlsx") % {"what": _named(contents.submission)})


def respond_back(contents: Contents, handed: ReadBook, marks: Marks) -> FileResponse:
    body: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed by the response
    write_back(contents, handed, marks, body)
    return _file(body, _("report-to-mend-%(what)s.xlsx") % {"what": _named(contents.submission)})


def _named(one: Submission) -> str:
    return f"{one.form.code}-{one.service.slug[:40]}-{one.period.code}"


def _file(body: Any, name: str) -> FileResponse:
    body.seek(0)
    response = FileResponse(body, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def _book(
    contents: Contents, pages: tuple[list[Row], list[Row]], known: Sequence[tuple[str, str, str]], marks: Marks
) -> Book:
    told = _("What is to be mended or explained")
    lists = {STATUSES: _words(Status), REASONS: _words(sorted(EMPTY))} | {
        f"scale{pk}": [queries.level_word(level) for level in levels] for pk, levels in contents.levels.items()
    }
    head = contents.head
    seal = law.seal(settings.SEALING_KEY, head, known)
    columns = {law.FIGURES: _figure_columns(), law.NARRATIVES: _words_columns()}
    names = {law.FIGURES: _("Figures"), law.NARRATIVES: _("Descriptions")}
    rows = dict(zip(columns, pages, strict=True))
    return Book(
        notes_name=_("Read first"), notes=_notes(contents),
        pages=[
            Page(name=names[page], mark=page, columns=columns[page], rows=rows[page], said_title=told) for page in columns
        ],
        hidden=[[*head.parts, seal], *(list(row) for row in known)], lists=lists,
        told=listing(marks, {page: (names[page], columns[page], rows[page]) for page in columns}),
    )  # fmt: skip


def _words(statuses: Any) -> list[str]:
    return [str(Status(status).label) for status in statuses]


def _notes(contents: Contents) -> list[tuple[str, str]]:
    one = contents.submission
    return [
        (_("Form"), one.form.name),
        (_("Service"), one.service.name),
        (_("Period"), period_words(one.period)),
        (_("Due on"), str(day_in_words(one.due_on))),
        ("", ""),
        (_("How to fill it in"), _("White cells are yours; grey ones are there to be read.")),
        ("", _("Write plain numbers: no formulas. 0 is a number; an empty cell says nothing yet.")),
        ("", _("Where there is no number, choose why in the column “Status”: missing, not applicable, not collected.")),
        ("", _("A total that its cells make may stay empty: the portal adds them up.")),
        ("", _("What is unusual is coloured and listed on a page of its own: correct the number, or explain it in the column “Explanation”, in %(least)d to %(most)d characters.") % {"least": MIN_EXPLANATION, "most": MAX_EXPLANATION}),
        ("", _("Rows may be sorted, but not removed. Hand the file in on the page you took it from: all of it is taken over, or nothing. What is wrong in it comes back coloured in the same file.")),
    ]  # fmt: skip


def _figure_columns() -> list[Column]:
    return [
        Column(_("Code"), 11), Column(_("Indicator"), 46), Column(_("For whom"), 26), Column(_("Value"), 14), Column(_("Status"), 18),
        Column(_("Period before"), 14), Column(_("Explanation"), 44, longest=MAX_EXPLANATION),
    ]  # fmt: skip


def _words_columns() -> list[Column]:
    return [
        Column(_("Code"), 11), Column(_("Indicator"), 46), Column(_("Level"), 24), Column(_("Why there is no level"), 18),
        Column(_("Level of the period before"), 20), Column(_("In words"), 70), Column(_("People asked"), 12), Column(_("Explanation"), 44, longest=MAX_EXPLANATION),
    ]  # fmt: skip


def _places(contents: Contents, page: str) -> list[tuple[str, Line, int]]:
    found = queries.places(contents.layout)
    return [
        (key, line, cell) for key, (line, cell) in found.items() if queries.is_words(line) == (page == law.NARRATIVES)
    ]


def _findings(contents: Contents) -> Marks:
    rows = {(line.indicator.pk, cell): (page, number)
            for page in (law.FIGURES, law.NARRATIVES)
            for number, (_key, line, cell) in enumerate(_places(contents, page), start=2)}  # fmt: skip
    return marks_of_findings(contents.found, rows)


def _stored_rows(contents: Contents, marks: Marks, page: str) -> list[Row]:
    words = {
        (one.finding.indicator_id, one.finding.cell_id): one.finding.explanation
        for one in contents.found
        if one.finding.explanation
    }
    make = _figure_cells if page == law.FIGURES else _words_cells
    rows: list[Row] = []
    for number, (key, line, cell) in enumerate(_places(contents, page), start=2):
        cells = make(contents, line, cell, words.get((line.indicator.pk, cell), ""))
        rows.append((key, marks.on(page, number, cells)))
    return rows


def _form(line: Line) -> str:
    return "#,##0" + ("." + "0" * line.indicator.decimals if line.indicator.decimals else "")


def _figure_cells(contents: Contents, line: Line, cell: int, why: str) -> list[Cell]:
    entry, before = contents.figures.at(line.indicator.pk, cell), contents.before.at(line.indicator.pk, cell)
    number: str | Decimal = entry.number if entry and entry.number is not None else ""
    return [
        Cell(line.indicator.code), Cell(line.name), Cell(queries.cell_name(line, cell)),
        Cell(number, is_free=True, form=_form(line)), Cell(queries.status_word(entry), is_free=True, offer=STATUSES),
        Cell(written(before, line.indicator.decimals) if before else ""), Cell(why, is_free=True),
    ]  # fmt: skip


def _words_cells(contents: Contents, line: Line, cell: int, why: str) -> list[Cell]:
    entry, before = contents.figures.at(line.indicator.pk), contents.before.at(line.indicator.pk)
    levels = contents.levels.get(line.indicator.scale_id or 0, [])
    one = contents.narratives.get(line.indicator.pk)
    is_level = line.indicator.kind == Kind.ORDINAL
    asked: str | Decimal = Decimal(one.respondents) if one and one.respondents is not None else ""
    return [
        Cell(line.indicator.code), Cell(line.name),
        Cell(queries.level_of(entry.number, levels) if entry else "", is_free=is_level, offer=f"scale{line.indicator.scale_id}" if levels else ""),
        Cell(queries.status_word(entry), is_free=is_level, offer=REASONS if is_level else ""),
        Cell(queries.level_of(before.number, levels) if before else ""), Cell(one.text if one else "", is_free=True),
        Cell(asked, is_free=True, form="0"), Cell(why, is_free=True),
    ]  # fmt: skip


def _handed_rows(contents: Contents, handed: ReadBook, marks: Marks, page: str) -> list[Row]:
    known = {key: (line, cell) for key, line, cell in _places(contents, page)}
    make = _figure_cells if page == law.FIGURES else _words_cells
    rows: list[Row] = []
    for row in handed.pages.get(page, ()):
        if row.key in known:
            line, cell = known[row.key]
            fresh = make(contents, line, cell, "")
        else:
            fresh = [Cell(read.text) for read in row.cells]
        cells = [_as_typed(read, one) if one.is_free else one for read, one in zip(row.cells, fresh, strict=True)]
        # Rows are written without gaps, so what was said of the file's row goes where it stands now.
        rows.append((row.key, marks.on(page, row.number, cells)))
    return rows


def _as_typed(read: Read, cell: Cell) -> Cell:
    value: str | Decimal = Decimal(read.text) if read.kind == NUMBER else read.text
    return Cell(value, cell.is_free, cell.form, cell.offer)
