"""CSV of INS TEMPO as its export writes it: dimensions, time, unit, value; gaps say why. Pure.

A header line that ends in «Valoare», above it perhaps the title of the matrix. Decimal point or comma; `:` missing, `c`
confidential, `-` nothing to count; a letter behind a number marks it (provisional, estimated, revised …) and is kept.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consultare.lib.law import Words, fill, gettext_lazy as _
from consultare.lib.text import fold
from indicators.services.rules.calendar import Stretch, stretch_of
from indicators.services.states import MONTHS, PeriodKind

MAX_ROWS, TITLE_LINES, MAX_COLUMNS = 50_000, 20, 12
TIME_NAMES = frozenset({"ani", "perioade", "luni", "trimestre", "semestre", "timp"})
MISSING, CONFIDENTIAL, NOTHING = ":", "c", "-"
GAPS = {":": MISSING, "": MISSING, "..": MISSING, "...": MISSING, "…": MISSING, "c": CONFIDENTIAL, "-": NOTHING}
VALUE = re.compile(r"(-?\d[\d .,]*?)\s*\(?([a-z]{1,2})?\)?", re.IGNORECASE)
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
MONTH_NAMES = (
    "ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august", "septembrie", "octombrie", "noiembrie",
    "decembrie",
)  # fmt: skip
PLACES, LARGEST = Decimal("0.0001"), Decimal(10) ** 14


class TempoError(Exception):
    """The file is not such a CSV; `sentence` says where and what to do."""

    def __init__(self, sentence: Words) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Figure:
    """`number` None: `flag` says why. `line` as a text editor counts."""

    line: int
    categories: tuple[str, ...]
    stretch: Stretch
    number: Decimal | None
    flag: str


@dataclass(frozen=True)
class Table:
    """`dimensions`: names of the columns by which rows are chosen; a unit that differs between rows is one of them."""

    title: str
    dimensions: tuple[str, ...]
    unit: str
    figures: Sequence[Figure]

    def categories(self, dimension: int) -> list[str]:
        """In the order of the file."""
        return list(dict.fromkeys(figure.categories[dimension] for figure in self.figures))


def decode(raw: bytes) -> str:
    """UTF-8, or what Windows wrote for Romanian."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1250", errors="replace")


def read(text: str) -> Table:
    """Raises `TempoError`."""
    lines = text.replace("\x00", "").splitlines()
    at, delimiter = _header(lines)
    header = [_tidy(cell) for cell in next(csv.reader([lines[at]], delimiter=delimiter))]
    if len(header) > MAX_COLUMNS:
        raise TempoError(_("The file has more columns than an export of TEMPO."))
    body = []
    for number, cells in enumerate(csv.reader(lines[at + 1 :], delimiter=delimiter), start=at + 2):
        tidy = [_tidy(cell) for cell in cells]
        if any(tidy):
            body.append((number, tidy))
    if not body:
        raise TempoError(_("The file has a header and no figures."))
    if len(body) > MAX_ROWS:
        raise TempoError(
            _("The file has more than 50,000 rows. Choose fewer categories at the source and export again.")
        )
    for number, cells in body:
        if len(cells) != len(header):
            raise TempoError(fill(_("Line %(line)d has another number of columns than the header. Export the file again, with the separator “;” if the names have commas."), {"line": number}))  # fmt: skip
    title = " ".join(_tidy(line.strip(delimiter)) for line in lines[:at] if line.strip(f"{delimiter} "))
    return _table(title[:300], header, body)


def _header(lines: Sequence[str]) -> tuple[int, str]:
    for number, line in enumerate(lines[:TITLE_LINES]):
        for delimiter in (";", "\t", ","):
            cells = line.split(delimiter)
            if len(cells) > 1 and fold(cells[-1].strip(' "')).startswith("valoare"):
                return number, delimiter
    raise TempoError(_("This is not a CSV exported from INS TEMPO: no line ends in the column “Valoare”."))


def _tidy(cell: str) -> str:
    return " ".join(cell.split())


def _table(title: str, header: list[str], body: list[tuple[int, list[str]]]) -> Table:
    time = _column(header, lambda name: name in TIME_NAMES)
    if time is None:
        raise TempoError(_("The file has no column of time (“Ani”, “Perioade”, “Luni”, “Trimestre”)."))
    unit = _column(header, lambda name: name.startswith(("um:", "unitati de masura")))
    is_one_unit = unit is not None and len({cells[unit] for _number, cells in body}) == 1
    left_out = {time, len(header) - 1} | ({unit} if is_one_unit else set())
    kept = [index for index in range(len(header)) if index not in left_out]
    figures = []
    for number, cells in body:
        value, flag = value_of(cells[-1], number)
        categories = tuple(cells[index] for index in kept)
        figures.append(Figure(number, categories, _stretch(cells[time], number), value, flag))
    words = body[0][1][unit] if is_one_unit and unit is not None else ""
    return Table(title, tuple(header[index] for index in kept), words, figures)


def _column(header: list[str], fits: Callable[[str], bool]) -> int | None:
    return next((index for index, name in enumerate(header[:-1]) if fits(fold(name))), None)


def _stretch(text: str, line: int) -> Stretch:
    found = stretch_named(text)
    if found is None:
        raise TempoError(fill(_("Line %(line)d: “%(text)s” is no year, semester, quarter or month."), {"line": line, "text": text[:60]}))  # fmt: skip
    return found


def stretch_named(text: str) -> Stretch | None:
    """«Anul 2024», «Trimestrul II 2024», «Semestrul I 2024», «Luna martie 2024» or «2024»."""
    words = fold(text).split()
    if not words or not re.fullmatch(r"(19|20)\d{2}", words[-1]):
        return None
    year = int(words[-1])
    match words[:-1]:
        case [] | ["anul"]:
            return stretch_of(PeriodKind.YEAR, date(year, 1, 1))
        case ["trimestrul", number] if number in ROMAN:
            return _part(PeriodKind.QUARTER, ROMAN[number], year)
        case ["semestrul", number] if ROMAN.get(number, 9) <= 2:
            return _part(PeriodKind.SEMESTER, ROMAN[number], year)
        case ["luna", name] | [name] if name in MONTH_NAMES:
            return _part(PeriodKind.MONTH, MONTH_NAMES.index(name) + 1, year)
    return None


def _part(kind: PeriodKind, number: int, year: int) -> Stretch:
    return stretch_of(kind, date(year, (number - 1) * MONTHS[kind] + 1, 1))


def value_of(text: str, line: int = 0) -> tuple[Decimal | None, str]:
    """Number and flag. Four decimals are kept. Raises `TempoError`."""
    typed = text.strip()
    if typed.lower() in GAPS:
        return None, GAPS[typed.lower()]
    found = VALUE.fullmatch(typed)
    if found is None:
        raise TempoError(fill(_("Line %(line)d: “%(text)s” is no number and no sign for a gap."), {"line": line, "text": typed[:60]}))  # fmt: skip
    digits = found[1].replace(" ", "")
    thousands, decimal = (".", ",") if digits.rfind(",") > digits.rfind(".") else (",", ".")
    plain = digits.replace(thousands, "").replace(decimal, ".")
    if plain.count(".") > 1 or abs(Decimal(plain)) >= LARGEST:
        raise TempoError(fill(_("Line %(line)d: “%(text)s” is no number and no sign for a gap."), {"line": line, "text": typed[:60]}))  # fmt: skip
    return Decimal(plain).quantize(PLACES), (found[2] or "").lower()


def chosen(table: Table, choice: Mapping[int, str]) -> list[Figure]:
    """One figure a period, the earliest first; `choice`: number of the dimension → category. Raises `TempoError` on two."""
    found: dict[str, Figure] = {}
    for figure in table.figures:
        if all(figure.categories[index] == category for index, category in choice.items()):
            if figure.stretch.code in found:
                raise TempoError(fill(_("The choice gives two figures for %(period)s (lines %(first)d and %(second)d). Choose one category in each column."), {"period": figure.stretch.code, "first": found[figure.stretch.code].line, "second": figure.line}))  # fmt: skip
            found[figure.stretch.code] = figure
    return sorted(found.values(), key=lambda figure: (figure.stretch.starts_on, figure.stretch.code))
