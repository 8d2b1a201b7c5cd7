"""Workbooks that people fill in and hand back: locked and free columns, choices, a hidden sheet that says what was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from consultare.lib.files import Refused
from consultare.lib.tabular import CELL_LIMIT
from consultare.lib.text import clean

HIDDEN = "portal"
FIRST_ROW = 2
"""Number of the first row of data, as a spreadsheet counts: the header is row 1."""
HEAD_INK, HEAD_BACK, LOCKED_BACK, WRONG_BACK, WRONG_INK = "#ffffff", "#1f3a5f", "#f0eee8", "#f6d5cf", "#7a1f12"


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `is_free` may be typed in; `choices` are the only values it takes, offered by the spreadsheet."""

    key: str
    title: str
    width: int = 16
    is_free: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is written. `hidden` goes to a sheet nobody sees; `wrong` is (index of the row, key) → sentence."""

    name: str
    fields: Sequence[Field]
    rows: Sequence[Mapping[str, str]]
    hidden: Sequence[Sequence[str]]
    wrong: Mapping[tuple[int, str], str] = field(default_factory=dict)
    wrong_title: str = ""


def write_sheet(sheet: Sheet, fileobj: IO[bytes]) -> None:
    """Every cell is a string and never a formula or a link; locked columns are protected against slips, not against people."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(fileobj, options) as book:
        page, behind = book.add_worksheet(sheet.name), book.add_worksheet(HIDDEN)
        looks = _looks(book)
        _head(page, sheet, looks)
        for index, row in enumerate(sheet.rows):
            _row(page, sheet, index, row, looks)
        lists = [one for one in sheet.fields if one.choices]
        for offset, one in enumerate(lists):
            _offer(page, behind, sheet, one, offset)
        for number, values in enumerate(sheet.hidden):
            for column, value in enumerate(values):
                behind.write_string(number, len(lists) + column, value)
        page.freeze_panes(1, 1)
        page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
        page.autofilter(0, 0, len(sheet.rows), len(sheet.fields) - 1)
        behind.very_hidden()


def _looks(book: Any) -> dict[str, Any]:
    base = {"text_wrap": True, "valign": "top", "num_format": "@"}
    return {
        "head": book.add_format({"bold": True, "bg_color": HEAD_BACK, "font_color": HEAD_INK, "text_wrap": True}),
        "locked": book.add_format(base | {"bg_color": LOCKED_BACK}),
        "free": book.add_format(base | {"locked": False}),
        "wrong": book.add_format(base | {"locked": False, "bg_color": WRONG_BACK, "border": 2, "border_color": WRONG_INK}),
        "wrong_locked": book.add_format(base | {"bg_color": WRONG_BACK, "border": 2, "border_color": WRONG_INK}),
        "words": book.add_format(base | {"font_color": WRONG_INK, "bold": True}),
    }  # fmt: skip


def _head(page: Any, sheet: Sheet, looks: Mapping[str, Any]) -> None:
    titles = [(one.title, one.width) for one in sheet.fields]
    if sheet.wrong:
        titles.append((sheet.wrong_title, 60))
    for index, (title, width) in enumerate(titles):
        page.set_column(index, index, width)
        page.write_string(0, index, title, looks["head"])


def _row(page: Any, sheet: Sheet, index: int, row: Mapping[str, str], looks: Mapping[str, Any]) -> None:
    line, sentences = index + 1, []
    for column, one in enumerate(sheet.fields):
        words = sheet.wrong.get((index, one.key), "")
        look = ("wrong" if words else "free") if one.is_free else ("wrong_locked" if words else "locked")
        value = row.get(one.key, "")[:CELL_LIMIT]
        if value:
            page.write_string(line, column, value, looks[look])
        else:
            page.write_blank(line, column, None, looks[look])
        if words:
            sentences.append(f"{one.title}: {words}")
            page.write_comment(line, column, words, {"x_scale": 2})
    if sentences:
        page.write_string(line, len(sheet.fields), "\n".join(sentences), looks["words"])


def _offer(page: Any, behind: Any, sheet: Sheet, one: Field, offset: int) -> None:
    """The choices stand in the hidden sheet: a list inside the cell's own rule may have 255 letters only."""
    for number, choice in enumerate(one.choices):
        behind.write_string(number, offset, choice)
    column, letter = list(sheet.fields).index(one), chr(ord("A") + offset)
    source = f"={HIDDEN}!${letter}$1:${letter}${len(one.choices)}"
    if sheet.rows:
        page.data_validation(1, column, len(sheet.rows), column, {"validate": "list", "source": source})


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was handed back: its number in the sheet, the texts, and the columns that hold something that is no text."""

    number: int
    values: dict[str, str]
    not_text: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    rows: list[ReadRow]
    hidden: list[list[str]]


def read_sheet(fileobj: IO[bytes], fields: Sequence[Field], *, max_rows: int) -> ReadSheet:
    """Of a file that `lib.files.inspect` let through. Raises `Refused` when it isn't one that `write_sheet` made.

    Formulas and errors of the spreadsheet are never computed: their cells are named in `not_text`. Empty rows are passed over.
    """
    lists = sum(bool(one.choices) for one in fields)
    try:
        book = load_workbook(fileobj, read_only=True, data_only=False, keep_links=False)
        try:
            names = book.sheetnames
            if len(names) < 2 or HIDDEN not in names:
                raise _foreign()
            hidden = _hidden(book[HIDDEN], lists, max_rows)
            rows = _rows(book[next(name for name in names if name != HIDDEN)], fields, max_rows)
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:
        raise _foreign() from error
    return ReadSheet(rows, hidden)


def _foreign() -> Refused:
    return Refused(_("This file was not made by this portal. Download the workbook again and fill in that one."))


def _hidden(page: Any, lists: int, max_rows: int) -> list[list[str]]:
    cells = page.iter_rows(max_row=max_rows + 20, min_col=lists + 1, max_col=lists + 4, values_only=True)
    found = [["" if value is None else str(value) for value in row] for row in cells]
    return [row for row in found if any(row)]


def _rows(page: Any, fields: Sequence[Field], max_rows: int) -> list[ReadRow]:
    found = []
    for number, cells in enumerate(page.iter_rows(max_row=max_rows + FIRST_ROW, max_col=len(fields)), start=1):
        if number == 1:
            continue
        values = {one.key: _text(cell.value) for one, cell in zip(fields, cells, strict=False)}
        if any(values.values()):
            broken = {one.key for one, cell in zip(fields, cells, strict=False) if cell.data_type in {"f", "e"}}
            found.append(ReadRow(number, values, frozenset(broken)))
    if len(found) > max_rows:
        raise Refused(_("The workbook has more rows than the portal receives at once."))
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value).replace("\x00", "")).strip()
