"""What is said of the cells of a workbook: at the cell, in the row's last column, and on a page that lists all of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from consultare.lib.grids import Cell, Column, Listing, reference
from indicators.collection.queries.findings import MAX_EXPLANATION, MIN_EXPLANATION, Told, cell_of
from indicators.collection.rules import workbooks as law
from indicators.collection.states import Severity

Row = tuple[str, Sequence[Cell]]
Spot = tuple[str, int, int]
"""Page, row of the file, place of the column."""
PLACES = {law.FIGURES: (law.VALUE, law.WHY), law.NARRATIVES: (law.LEVEL, law.LEVEL_WHY)}
"""Page → where a finding stands, and where it is explained."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of one cell of a row."""

    sentence: str
    is_doubt: bool = False


@dataclass(frozen=True)
class Marks:
    said: Mapping[Spot, Mark] = field(default_factory=dict)

    def on(self, page: str, row: int, cells: Sequence[Cell]) -> list[Cell]:
        """A row with what is said of its cells; beside a warning the place for its explanation is marked as well."""
        found = list(cells)
        for place, cell in enumerate(cells):
            if mark := self.said.get((page, row, place)):
                found[place] = replace(cell, said=mark.sentence, is_doubt=mark.is_doubt)
        value, why = PLACES[page]
        if found[value].said and found[value].is_doubt and not found[why].said:
            found[why] = replace(found[why], asked=_asked())
        return found

    @property
    def of_the_file(self) -> Mark | None:
        return self.said.get(("", 0, 0))


def _asked() -> str:
    words = _("If the number is right, write here what happened and how you know: %(least)d to %(most)d characters.")
    return words % {"least": MIN_EXPLANATION, "most": MAX_EXPLANATION}


def marks_of(errors: Sequence[tuple[str, int, int, str, str]]) -> Marks:
    """Page, row, place, sentence and severity of each; several of one cell are told together."""
    said: dict[Spot, Mark] = {}
    for page, row, place, sentence, severity in errors:
        _say(said, (page, row, place), sentence, is_doubt=severity == Severity.WARNS)
    return Marks(said)


def marks_of_findings(found: Sequence[Told], rows: Mapping[tuple[int, int], tuple[str, int]]) -> Marks:
    """Open findings at their cells; `rows`: (indicator, cell) → page and row."""
    said: dict[Spot, Mark] = {}
    for one in found:
        where = rows.get((one.finding.indicator_id or 0, cell_of(one.finding)))
        if one.is_open:
            spot = (*where, PLACES[where[0]][0]) if where else ("", 0, 0)
            _say(said, spot, one.sentence, is_doubt=not one.is_error)
    return Marks(said)


def _say(said: dict[Spot, Mark], spot: Spot, sentence: str, *, is_doubt: bool) -> None:
    before = said.get(spot)
    words = f"{before.sentence}\n{sentence}" if before else sentence
    said[spot] = Mark(words, is_doubt and (before is None or before.is_doubt))


def listing(
    marks: Marks, pages: Mapping[str, tuple[str, Sequence[Column], Sequence[Row]]]
) -> Listing:  # fmt: skip
    """One line for each cell of which something is said, as it stands in this very file. `pages`: mark → name, columns, rows."""
    rows = list(_lines(marks, pages))
    columns = [
        Column(_("Cell"), 20), Column(_("Indicator"), 46), Column(_("What is wrong"), 70), Column(_("What to do"), 46),
    ]  # fmt: skip
    return Listing(name=_("To mend or explain"), columns=columns, rows=rows)


def _lines(
    marks: Marks, pages: Mapping[str, tuple[str, Sequence[Column], Sequence[Row]]]
) -> Iterator[tuple[Sequence[str], bool]]:
    if whole := marks.of_the_file:
        to_do = _("Explain it in the portal, on the page of the report.") if whole.is_doubt else _("Mend it.")
        yield (_("the whole file"), "", whole.sentence, to_do), whole.is_doubt
    for page, (name, columns, rows) in pages.items():
        for number, (_key, cells) in enumerate(rows, start=2):
            for place, cell in enumerate(cells):
                if cell.said:
                    at = f"{name}, {reference(number, place)}"
                    yield (
                        (at, _named(page, cells), cell.said, _to_do(page, place, number, columns, cell)),
                        cell.is_doubt,
                    )


def _named(page: str, cells: Sequence[Cell]) -> str:
    parts = [str(cells[law.CODE].value), str(cells[law.NAME].value)]
    return " ".join(parts) + (f" ({where})" if page == law.FIGURES and (where := cells[law.CELL].value) else "")


def _to_do(page: str, place: int, number: int, columns: Sequence[Column], cell: Cell) -> str:
    why = PLACES[page][1]
    if not cell.is_doubt:
        return _("Correct it.")
    words = {"column": columns[why].title, "cell": reference(number, why)}
    if place == why:
        return _("Write more in the column “%(column)s”, cell %(cell)s.") % words
    return _("Correct it, or explain it in the column “%(column)s”, cell %(cell)s.") % words
