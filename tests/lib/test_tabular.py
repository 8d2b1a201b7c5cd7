import csv
import io
import json
import time
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from consultare.lib.tabular import Column, neutral_cell, original_cell, stream_csv, stream_json, write_xlsx

COLUMNS = [
    Column("number", "Nr.", lambda row: row["number"], 10),
    Column("text", "Text", lambda row: row["text"], 60),
    Column("at", "Data", lambda row: row["at"], 20),
    Column("open", "Deschis", lambda row: row["open"]),
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "  =cmd|' /C calc'!A0",
    "＝1",
    "\u3000＋1",
    "'=1",
    "|x",
    "%0a",
    "\xa0=1",
]


def row(number: int, text: str = "ș ț „a”, b") -> dict[str, object]:
    return {"number": number, "text": text, "at": datetime(2026, 12, 1, 12, 5, tzinfo=UTC), "open": True}


def read(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_is_rfc_4180_with_bom() -> None:
    data = b"".join(stream_csv(COLUMNS, [row(1)]))
    assert data == (
        b"\xef\xbb\xbf" + 'Nr.,Text,Data,Deschis\r\n1,"ș ț „a”, b",2026-12-01T14:05:00+02:00,1\r\n'.encode()
    )


def test_a_table_without_rows_has_its_header() -> None:
    assert read(b"".join(stream_csv(COLUMNS, []))) == [["Nr.", "Text", "Data", "Deschis"]]
    assert json.loads(b"".join(stream_json(COLUMNS, []))) == []


@pytest.mark.req("R36")
@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_are_neutralised_in_csv(text: str) -> None:
    (_, cells) = read(b"".join(stream_csv(COLUMNS, [row(1, text)])))
    assert cells[1] == "'" + text
    assert original_cell(cells[1]) == text


@pytest.mark.req("R36")
@pytest.mark.parametrize("text", ["Da", "'70", "a=b", "1.5", "", "„=”"])
def test_ordinary_cells_stay_as_they_are(text: str) -> None:
    assert neutral_cell(text) == text


def test_numbers_stay_numbers() -> None:
    column = Column("n", "n", lambda value: value)
    assert read(b"".join(stream_csv([column], [-5, Decimal("-1.50"), None, date(2026, 1, 2), ["=a", "b"]])))[1:] == [
        ["-5"],
        ["-1.50"],
        [""],
        ["2026-01-02"],
        ["'=a; b"],
    ]


@pytest.mark.req("R36")
@given(st.lists(TEXTS, max_size=5))
def test_csv_round_trip(texts: list[str]) -> None:
    column = Column("t", "t", lambda text: text)
    pad = Column("p", "p", lambda _text: "x")
    cells = read(b"".join(stream_csv([column, pad], texts)))[1:]
    assert [original_cell(cell) for cell, _ in cells] == texts
    assert all(cell == "" or cell.lstrip("'").lstrip()[:1] not in set("=+-@") or cell[0] == "'" for cell, _ in cells)


@pytest.mark.req("R36")
@given(st.lists(TEXTS, max_size=5))
def test_json_is_exact(texts: list[str]) -> None:
    data = b"".join(stream_json(COLUMNS, [row(n, text) for n, text in enumerate(texts)]))
    assert [record["text"] for record in json.loads(data)] == texts
    assert [record["number"] for record in json.loads(data)] == list(range(len(texts)))


@pytest.mark.req("R36")
def test_xlsx_cells_are_typed() -> None:
    out = io.BytesIO()
    texts = [*DANGEROUS, "https://x.example", "0123"]
    assert write_xlsx(COLUMNS, [row(n, text) for n, text in enumerate(texts)], out, "Registru/2026") == len(texts)
    sheet = load_workbook(out).active
    assert sheet.title == "Registru 2026"
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["Nr.", "Text", "Data", "Deschis"]
    column = [sheet.cell(n, 2) for n in range(2, len(texts) + 2)]
    assert {cell.data_type for cell in column} == {"s"}
    assert [cell.value.replace("_x000D_", "\r") for cell in column] == texts
    assert not any(cell.hyperlink for cell in column)
    assert [sheet.cell(2, n).value for n in (1, 3, 4)] == [0, datetime(2026, 12, 1, 14, 5), True]


def test_ten_thousand_rows_in_constant_memory() -> None:
    text = "Propunem ca măsura să spună câte persoane vor primi îngrijire la domiciliu. " * 4

    def rows() -> object:
        return (row(n, text) for n in range(10_000))

    started = time.perf_counter()
    size = sum(len(chunk) for chunk in stream_csv(COLUMNS, rows()))
    assert time.perf_counter() - started < 2
    assert size > 3_000_000
    started = time.perf_counter()
    assert write_xlsx(COLUMNS, rows(), io.BytesIO()) == 10_000
    assert time.perf_counter() - started < 8
    tracemalloc.start()
    for _ in stream_csv(COLUMNS, (row(n, text) for n in range(3_000))):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
