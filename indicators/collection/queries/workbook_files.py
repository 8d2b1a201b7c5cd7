"""Files of workbooks that were handed in: read in a process of their own, within limits; what was wrong in them."""

import json
from collections.abc import Callable, Iterable

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consultare.lib import limited
from consultare.lib.grids import WORK, ReadBook, read_answer, reference
from consultare.lib.limited import MEGABYTE, Limits, Stopped
from consultare.records import files
from consultare.records.models import StoredFile
from indicators.collection.models import Workbook
from indicators.collection.rules.workbooks import FIGURES, HIDDEN_WIDTH, MARKS, MOST_ROWS, NARRATIVES, CellError
from indicators.collection.states import Severity, WorkbookOutcome

LIMITS = Limits(memory=1024 * MEGABYTE, cpu=30, wall=60)
STOPPED = {
    "time": _("The file takes too long to read. Download the workbook again, fill in that one and hand it in."),
    "memory": _("The file needs too much memory to read. Download the workbook again and fill in that one."),
    "broken": _("The file could not be read. Open it, save it anew as XLSX and hand it in again."),
}
BATCH, BATCH_DIGITS = "workbook:", 24
_LETTERS = {FIGURES: "1", NARRATIVES: "2"}
_PAGES = {letter: page for page, letter in _LETTERS.items()}


def read_bytes(data: bytes, hear: Callable[[int, int], None] | None = None) -> ReadBook:
    """What stands in the cells; `refused` says why nothing could be read."""
    asked = json.dumps({"marks": MARKS, "rows": MOST_ROWS, "wide": HIDDEN_WIDTH})
    language = translation.get_language() or "ro"
    try:
        return read_answer(limited.run(WORK, [asked], data=data, limits=LIMITS, language=language, hear=hear))
    except Stopped as stopped:
        return ReadBook(refused=str(STOPPED[stopped.why]))


def read_stored(stored: StoredFile, hear: Callable[[int, int], None] | None = None) -> ReadBook:
    with files.open_stored(stored) as opened:
        return read_bytes(opened.read(), hear)


def batch_of(sha256: str) -> str:
    """How revisions name the file that brought them; as much of the fingerprint as their column holds."""
    return f"{BATCH}{sha256[:BATCH_DIGITS]}"


def names_of_batches(submission_id: int, batches: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Batch → workbook and the name of its file, in one query; none when no revision came from a file."""
    wanted = {one.removeprefix(BATCH) for one in batches if one.startswith(BATCH)}
    if not wanted:
        return {}
    rows = Workbook.objects.filter(submission=submission_id).exclude(outcome=WorkbookOutcome.REFUSED).order_by("pk")
    found = rows.values_list("sha256", "pk", "file__name")
    return {batch_of(sha): (pk, name) for sha, pk, name in found if sha[:BATCH_DIGITS] in wanted}


def kept(error: CellError) -> str:
    """How the place of an error is kept: «1!E12»; «» for the file as a whole."""
    return f"{_LETTERS[error.page]}!{reference(error.row, error.place)}" if error.page else ""


def errors_of(workbook: Workbook) -> list[tuple[str, int, int, str, str]]:
    """Page, row, place, sentence and severity of everything that was said of a workbook."""
    rows = workbook.errors.order_by("pk").values_list("cell", "message", "severity")
    return [(*_placed(cell), message, severity) for cell, message, severity in rows]


def _placed(cell: str) -> tuple[str, int, int]:
    if not cell:
        return "", 0, 0
    letter, _sign, spot = cell.partition("!")
    column, row = spot[:1], spot[1:]
    return _PAGES[letter], int(row), ord(column) - ord("B")


def shown_errors(workbook: Workbook, limit: int) -> list[dict[str, str | bool]]:
    """For the page: sheet and cell in words, errors first."""
    names = {"1": _("Figures"), "2": _("Descriptions")}
    rows = workbook.errors.order_by("severity", "pk").values_list("cell", "message", "severity")[:limit]
    return [
        {
            "sheet": str(names.get(cell[:1], "")), "cell": cell[2:], "sentence": message,
            "is_error": severity == Severity.BLOCKS,
        }
        for cell, message, severity in rows
    ]  # fmt: skip
