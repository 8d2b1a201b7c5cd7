"""A workbook written: numbers typed, choices offered, locked and free cells, wrong ones coloured and explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from openpyxl.utils import get_column_letter

from consultare.lib.sheets import HEAD_BACK, HEAD_INK, HIDDEN, LOCKED_BACK, WRONG_BACK, WRONG_INK
from consultare.lib.tabular import CELL_LIMIT

FREE_BACK, DOUBT_BACK, DOUBT_INK = "#ffffff", "#faecc4", "#5f4300"


@dataclass(frozen=True, slots=True)
class Cell:
    """`form`: how numbers look. `offer`: name of the list it is chosen from. `said`: what is wrong; a warning when `is_doubt`.
    `asked`: what is to be written here because of a warning beside it."""

    value: str | Decimal = ""
    is_free: bool = False
    form: str = "@"
    offer: str = ""
    said: str = ""
    is_doubt: bool = False
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`longest`: of a text that is typed; the spreadsheet itself stops at it. None: no limit of the column's own."""

    title: str
    width: int = 16
    longest: int | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """`mark` names it to the reader, in its first cell. Rows: key, then a cell for each column."""

    name: str
    mark: str
    columns: Sequence[Column]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    said_title: str = ""


@dataclass(frozen=True, kw_only=True)
class Book:
    """`notes`: lines of the first page, (head, text); `hidden`: rows of the sheet nobody sees; `lists`: what may be chosen.
    `told`: a page that lists what is wrong, before the others; there only when something is."""

    notes_name: str
    notes: Sequence[tuple[str, str]]
    pages: Sequence[Page]
    hidden: Sequence[Sequence[str]]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    told: "Listing | None" = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What is wrong, cell by cell, to be read: rows of texts under their columns, and whether each is a warning only."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Sequence[str], bool]]


def write_book(book: Book, fileobj: IO[bytes]) -> None:
    """No formula and no link is ever written; what is locked is protected against slips, not against people."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(fileobj, options) as out:
        looks = _Looks(out)
        _notes(out.add_worksheet(book.notes_name), book.notes, looks)
        if book.told and book.told.rows:
            _listing(out.add_worksheet(book.told.name), book.told, looks)
        sheets = [out.add_worksheet(page.name) for page in book.pages]
        behind = out.add_worksheet(HIDDEN)
        for number, values in enumerate(book.hidden):
            for column, value in enumerate(values):
                behind.write_string(number, column, value[:CELL_LIMIT])
        sources = _lists(behind, book.lists, max((len(row) for row in book.hidden), default=0) + 1)
        for sheet, page in zip(sheets, book.pages, strict=True):
            _page(sheet, page, looks, sources)
        behind.very_hidden()
        sheets[0].activate()


class _Looks:
    """Formats made as they are asked for, each once."""

    def __init__(self, out: Any) -> None:
        self._out, self._known = out, dict[tuple[Any, ...], Any]()

    def of(self, cell: Cell) -> Any:
        said = "doubt" if cell.is_doubt or cell.asked else "wrong"
        if not cell.said and not cell.asked:
            said = ""
        return self.named(is_free=cell.is_free, form=cell.form, said=said)

    def named(self, *, is_free: bool, form: str, said: str) -> Any:
        key = (is_free, form, said)
        if key not in self._known:
            look = {"text_wrap": form == "@", "valign": "top", "num_format": form, "locked": not is_free}
            look["bg_color"] = {"wrong": WRONG_BACK, "doubt": DOUBT_BACK}.get(
                said, FREE_BACK if is_free else LOCKED_BACK
            )
            look |= {"border": 1, "border_color": "#c9c4b8"}
            if said:
                look |= {"border": 2, "border_color": WRONG_INK if said == "wrong" else DOUBT_INK}
            self._known[key] = self._out.add_format(look)
        return self._known[key]

    def words(self, *, is_doubt: bool) -> Any:
        ink = DOUBT_INK if is_doubt else WRONG_INK
        return self._plain(("words", is_doubt), {"font_color": ink, "bold": True, "text_wrap": True, "valign": "top"})

    @property
    def head(self) -> Any:
        return self._plain(("head",), {"bold": True, "bg_color": HEAD_BACK, "font_color": HEAD_INK, "text_wrap": True})

    @property
    def note_head(self) -> Any:
        return self._plain(("note head",), {"bold": True, "text_wrap": True, "valign": "top"})

    @property
    def note(self) -> Any:
        return self._plain(("note",), {"text_wrap": True, "valign": "top"})

    def _plain(self, key: tuple[Any, ...], look: dict[str, Any]) -> Any:
        if key not in self._known:
            self._known[key] = self._out.add_format(look)
        return self._known[key]


def _notes(sheet: Any, notes: Sequence[tuple[str, str]], looks: _Looks) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    for number, (head, text) in enumerate(notes):
        sheet.write_string(number, 0, head, looks.note_head)
        sheet.write_string(number, 1, text, looks.note)
    sheet.protect()


def _listing(sheet: Any, told: Listing, looks: _Looks) -> None:
    for place, column in enumerate(told.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, looks.head)
    for number, (texts, is_doubt) in enumerate(told.rows, start=1):
        for place, text in enumerate(texts):
            look = looks.words(is_doubt=is_doubt) if place == 0 else looks.note
            sheet.write_string(number, place, text[:CELL_LIMIT], look)
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _lists(behind: Any, lists: Mapping[str, Sequence[str]], first: int) -> dict[str, str]:
    """The choices stand in the hidden sheet: a list inside the cell's own rule may have 255 letters only."""
    sources = {}
    for column, (name, choices) in enumerate(lists.items(), start=first):
        for number, choice in enumerate(choices):
            behind.write_string(number, column, choice)
        letter = get_column_letter(column + 1)
        sources[name] = f"={HIDDEN}!${letter}$1:${letter}${len(choices)}"
    return sources


def _page(sheet: Any, page: Page, looks: _Looks, sources: Mapping[str, str]) -> None:
    is_said = any(cell.said for _key, cells in page.rows for cell in cells)
    columns = [*page.columns, *([Column(page.said_title, 60)] if is_said else [])]
    sheet.write_string(0, 0, page.mark, looks.head)
    sheet.set_column(0, 0, 4, None, {"hidden": True})
    for place, column in enumerate(columns, start=1):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, looks.head)
    for number, (key, cells) in enumerate(page.rows, start=1):
        sheet.write_string(number, 0, key)
        _row(sheet, number, cells, page.columns, looks)
    _offer(sheet, page, sources)
    sheet.freeze_panes(1, 3)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    sheet.autofilter(0, 0, len(page.rows), len(columns))


def _row(sheet: Any, number: int, cells: Sequence[Cell], columns: Sequence[Column], looks: _Looks) -> None:
    sentences = []
    for place, cell in enumerate(cells, start=1):
        look = looks.of(cell)
        if isinstance(cell.value, Decimal):
            sheet.write_number(number, place, float(cell.value), look)
        elif cell.value:
            sheet.write_string(number, place, cell.value[:CELL_LIMIT], look)
        else:
            sheet.write_blank(number, place, None, look)
        if cell.said:
            sentences.append((f"{columns[place - 1].title}: {cell.said}", cell.is_doubt))
        if cell.said or cell.asked:
            sheet.write_comment(number, place, cell.said or cell.asked, {"x_scale": 2, "y_scale": 1.2})
    if sentences:
        is_doubt = all(doubt for _words, doubt in sentences)
        words = "\n".join(words for words, _doubt in sentences)
        sheet.write_string(number, len(columns) + 1, words, looks.words(is_doubt=is_doubt))


def _offer(sheet: Any, page: Page, sources: Mapping[str, str]) -> None:
    """One rule for each run of rows that offer the same list in a column."""
    for place in range(len(page.columns)):
        start = 0
        while start < len(page.rows):
            name, end = page.rows[start][1][place].offer, start
            while end + 1 < len(page.rows) and page.rows[end + 1][1][place].offer == name:
                end += 1
            if name:
                rule = {"validate": "list", "source": sources[name], "error_type": "warning"}
                sheet.data_validation(start + 1, place + 1, end + 1, place + 1, rule)
            start = end + 1
        longest = page.columns[place].longest
        if longest is not None and page.rows:
            stop = {"validate": "length", "criteria": "<=", "value": longest}
            sheet.data_validation(1, place + 1, len(page.rows), place + 1, stop)
