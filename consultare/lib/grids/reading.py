"""A workbook that came back, read cell by cell. `work` is meant for `lib.limited`: it is a stranger's file."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from consultare.lib.sheets import FIRST_ROW, HIDDEN
from consultare.lib.tabular import CELL_LIMIT
from consultare.lib.text import clean

WORK = f"{__name__}:work"
NUMBER, TEXT, FORMULA, DATE, OTHER = "n", "s", "f", "d", "o"
TOLD_EVERY = 500


@dataclass(frozen=True, slots=True)
class Read:
    """A cell that came back: `kind` NUMBER, TEXT, FORMULA, DATE or OTHER; the text of a number is exact."""

    kind: str = TEXT
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """`number`: as the spreadsheet counts."""

    number: int
    key: str
    cells: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class ReadBook:
    """Pages by mark. `refused` says why there are none."""

    pages: Mapping[str, tuple[ReadRow, ...]] = field(default_factory=dict)
    hidden: tuple[tuple[str, ...], ...] = ()
    refused: str = ""


def work(source: BinaryIO, asked: str, *, tell: Callable[[int, int], None]) -> bytes:
    """In the limited process. `asked`: JSON of {"marks": mark → number of columns, "rows": most rows of a page, "wide": columns of the hidden sheet}."""
    wanted = json.loads(asked)
    try:
        answer = _answer(source, wanted["marks"], wanted["rows"], wanted["wide"], tell)
    except Exception:  # noqa: BLE001 -- a stranger's file breaks a reader in ways nobody can list
        answer = None
    if answer is None:
        words = _("This file was not made by this portal. Download the workbook again and fill in that one.")
        answer = {"refused": words}
    return json.dumps(answer, ensure_ascii=False).encode()


def _answer(
    source: BinaryIO, marks: Mapping[str, int], most: int, wide: int, tell: Callable[[int, int], None]
) -> dict[str, Any] | None:
    book = load_workbook(source, read_only=True, data_only=False, keep_links=False)
    if HIDDEN not in book.sheetnames:
        return None
    pages: dict[str, Any] = {}
    hidden = [
        ["" if value is None else str(value) for value in row]
        for row in book[HIDDEN].iter_rows(max_row=2 * most + 20, max_col=wide, values_only=True)
    ]
    planned = len(hidden)
    for name in book.sheetnames:
        sheet = book[name]
        mark = next((str(row[0]) for row in sheet.iter_rows(max_row=1, max_col=1, values_only=True) if row), "")
        if mark in marks and mark not in pages:
            pages[mark] = _rows(sheet, marks[mark], most, lambda done: tell(min(done, planned), planned))
            if len(pages[mark]) > most:
                return {"refused": _("The workbook has more rows than the portal receives at once.")}
    if set(pages) != set(marks):
        return None
    return {"pages": pages, "hidden": [row for row in hidden if any(row)]}


def _rows(sheet: Any, columns: int, most: int, tell: Callable[[int], None]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for number, cells in enumerate(
        sheet.iter_rows(min_row=FIRST_ROW, max_row=most + FIRST_ROW, max_col=columns + 1), start=FIRST_ROW
    ):
        read = [_read(cell) for cell in cells]
        read += [[TEXT, ""]] * (columns + 1 - len(read))
        if any(text for _kind, text in read):
            found.append([number, read[0][1], read[1:]])
        if number % TOLD_EVERY == 0:
            tell(number)
    return found


def _read(cell: Any) -> list[str]:
    value = cell.value
    if value is None:
        return [TEXT, ""]
    if cell.data_type in {"f", "e"}:
        return [FORMULA, clean(str(value).replace("\x00", ""))[:CELL_LIMIT]]
    if isinstance(value, bool):
        return [OTHER, str(value)]
    if isinstance(value, int | float):
        # Fifteen digits are all that a spreadsheet holds; what follows is noise of the binary.
        return [NUMBER, f"{Decimal(f'{value:.15g}'):f}"]
    if isinstance(value, datetime | date | time):
        return [DATE, value.isoformat()]
    return [TEXT, clean(str(value).replace("\x00", "")).strip()]


def read_answer(answer: bytes) -> ReadBook:
    """What `work` answered."""
    values = json.loads(answer)
    if "refused" in values:
        return ReadBook(refused=values["refused"])
    pages = {
        mark: tuple(ReadRow(number, key, tuple(Read(*cell) for cell in cells)) for number, key, cells in rows)
        for mark, rows in values["pages"].items()
    }
    return ReadBook(pages, tuple(tuple(row) for row in values["hidden"]))


def reference(number: int, place: int) -> str:
    """«E12»: row as the spreadsheet counts, `place` of the column from 0, the hidden key column not counted."""
    return f"{get_column_letter(place + 2)}{number}"
