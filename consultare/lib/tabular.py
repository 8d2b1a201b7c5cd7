"""Tables as files, streamed: CSV, XLSX and JSON from the same columns over the same rows, in constant memory."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from io import StringIO
from typing import IO, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.functional import Promise

from consultare.lib.workdays import BUCHAREST

Row = TypeVar("Row")
BOM = "\ufeff"
CHUNK = 64 * 1024
CELL_LIMIT = 32_767
SHEET_NAME_LIMIT = 31
FORMULA_SIGNS = frozenset("=+-@|%＝＋－＠｜％﹢﹣﹦﹫−")
"""What spreadsheet programs take for the beginning of a formula, full-width and small forms included (F25)."""
LOCAL: tzinfo = ZoneInfo(BUCHAREST)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`key` names the value in JSON, `title` heads it for people; `width` is in characters, for XLSX."""

    key: str
    title: str | Promise
    getter: Callable[[Row], Any]
    width: int = 16


def plain(value: Any) -> str:
    """A value as text: moments in local time with their offset, yes/no as 1/0, nothing as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return (value.astimezone(LOCAL) if value.tzinfo else value).isoformat(timespec="seconds")
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(plain(item) for item in value)
    return str(value)


def neutral_cell(text: str) -> str:
    """The text behind an apostrophe when a spreadsheet would run it (R36); otherwise itself.

    An apostrophe already before such a beginning gets a second one, so that `original_cell` undoes exactly this.
    """
    head = text.lstrip("'")
    signs = head.lstrip()
    risky = bool(signs) and signs[0] in FORMULA_SIGNS
    return "'" + text if risky or head[:1] in {"\t", "\r", "\n"} else text


def original_cell(text: str) -> str:
    """The inverse of `neutral_cell`, as the data dictionary describes it."""
    return text[1:] if text.startswith("'") and neutral_cell(text[1:]) == text else text


def csv_cell(value: Any) -> str:
    """Numbers stay numbers, also negative ones; every other value is text and neutralised."""
    if value is None or value == "":
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    return neutral_cell(plain(value))


def stream_csv(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[bytes]:
    """RFC 4180, UTF-8 with BOM (spreadsheets in Romania need it to read ș and ț), in chunks of about 64 KB."""
    buffer = StringIO(newline="")
    buffer.write(BOM)
    writer = csv.writer(buffer)
    writer.writerow([neutral_cell(str(column.title)) for column in columns])
    getters = [column.getter for column in columns]
    for row in rows:
        writer.writerow([csv_cell(getter(row)) for getter in getters])
        if buffer.tell() >= CHUNK:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: StringIO) -> bytes:
    chunk = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return chunk


def _exact(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_exact(item) for item in value]
    return float(value) if isinstance(value, float) else plain(value)


def stream_json(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[bytes]:
    """An array of objects with the columns' keys; texts exact, decimals as strings, moments ISO 8601."""
    pending: list[str] = []
    size, separator = 0, "[\n"
    for row in rows:
        record = {column.key: _exact(column.getter(row)) for column in columns}
        piece = separator + json.dumps(record, ensure_ascii=False, allow_nan=False)
        separator = ",\n"
        pending.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield "".join(pending).encode()
            pending, size = [], 0
    yield ("".join(pending) + ("[]\n" if separator == "[\n" else "\n]\n")).encode()


def write_xlsx(
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
    fileobj: IO[bytes],
    sheet: str | Promise = "Date",
    made: datetime | None = None,
) -> int:
    """One sheet, header frozen; returns the number of rows written. `made`: the moment inside the file, for equal bytes.

    Cells are typed: a text is a string cell and never a formula or a link, a date a date, a number a number.
    """
    options = {
        "constant_memory": True,
        "default_date_format": "yyyy-mm-dd",
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(fileobj, options) as book:
        if made is not None:
            book.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None)})
        page = book.add_worksheet(_sheet_name(str(sheet)))
        header = book.add_format({"bold": True, "bg_color": "#1f3a5f", "font_color": "#ffffff", "text_wrap": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            page.set_column(index, index, column.width)
            page.write_string(0, index, str(column.title), header)
        count, getters = 0, [column.getter for column in columns]
        for count, row in enumerate(rows, start=1):
            for index, getter in enumerate(getters):
                value = getter(row)
                if value is not None and value != "":
                    _write_cell(page, count, index, value, moment)
        page.autofilter(0, 0, count, max(0, len(columns) - 1))
    return count


def _sheet_name(name: str) -> str:
    return "".join(" " if c in "[]:*?/\\" else c for c in name).strip("' ")[:SHEET_NAME_LIMIT] or "Date"


def _write_cell(page: Any, row: int, column: int, value: Any, moment: Any) -> None:
    if type(value) is str:  # What most cells are.
        page.write_string(row, column, value[:CELL_LIMIT])
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, column, value)
    elif isinstance(value, datetime):
        local = value.astimezone(LOCAL).replace(tzinfo=None) if value.tzinfo else value
        page.write_datetime(row, column, local, moment)
    elif isinstance(value, date) and not isinstance(value, time):
        page.write_datetime(row, column, value)
    else:
        page.write_string(row, column, plain(value)[:CELL_LIMIT])
