"""What stands between a workbook that could be read and its figures in the report: colleagues, totals, findings."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.queries.findings import Told, cell_of
from indicators.collection.queries.handed import Handed
from indicators.collection.queries.layout import Figures
from indicators.collection.queries.readiness import total_sentence
from indicators.collection.queries.workbooks import Contents, is_words
from indicators.collection.rules import totals, workbooks as law
from indicators.collection.rules.numbers import NOTHING, written
from indicators.collection.rules.workbooks import FIGURES, CellError


def conflicts(handed: Handed, contents: Contents) -> Iterator[CellError]:
    """Cells that somebody else changed since the workbook was made, and that the workbook changes too: neither is overwritten unseen."""
    lines = contents.layout.by_indicator
    for key, wanted in handed.cells.items():
        now = contents.figures.at(*key) or NOTHING
        if law.original(now) not in {handed.were[key], law.original(wanted)}:
            decimals = lines[key[0]].indicator.decimals
            words = _(
                "Changed in the portal after the file was made; there it says: %(now)s. Download the workbook again for this row."
            )
            yield _at(handed, key, words % {"now": written(now, decimals) or _("nothing")})
    for pk, (text, respondents) in handed.words.items():
        one = contents.narratives.get(pk)
        now_digest = law.words_digest(one.text, one.respondents) if one else ""
        if now_digest not in {handed.were_words[pk], law.words_digest(text, respondents)}:
            words = _(
                "The words were changed in the portal after the file was made. Download the workbook again for this row."
            )
            yield _at(handed, (pk, TOTAL_CELL), words, law.TEXT)


def _at(handed: Handed, key: tuple[int, int], sentence: str, place: int | None = None) -> CellError:
    page, row = handed.rows[key]
    return CellError(page, row, place if place is not None else _value_place(page), sentence)


def _value_place(page: str) -> int:
    return law.VALUE if page == FIGURES else law.LEVEL


def totals_wrong(handed: Handed, contents: Contents) -> Iterator[CellError]:
    """The law of totals over what the report would hold, for lines that the workbook touches.

    A total that follows from its cells and was left as it was goes with them; one that was typed must agree.
    """
    after, lines = Figures({**contents.figures.entries, **handed.cells}), contents.layout.by_indicator
    for pk in dict.fromkeys(pk for pk, _cell in handed.cells):
        line = lines[pk]
        if is_words(line) or not line.blocks:
            continue
        entry = after.at(pk)
        total = entry.number if entry else None
        follows = totals.computed(line.rules, after.numbers(line))
        if follows is not None and ((pk, TOTAL_CELL) not in handed.cells or total is None):
            total = follows
        for one in totals.disagreements(line.rules, total, after.numbers(line)):
            yield _at(handed, (pk, TOTAL_CELL), total_sentence(line, one))


def is_in_file(one: Told, handed: Handed) -> bool:
    """Whether a finding speaks of a row of the file, where it can be mended or explained."""
    return (one.finding.indicator_id or 0, cell_of(one.finding)) in handed.rows


def located(found: Sequence[Told], handed: Handed) -> list[CellError]:
    """Findings at the cells of the file they speak of; one about no row stands for the file as a whole."""
    errors = []
    for one in found:
        where = handed.rows.get((one.finding.indicator_id or 0, cell_of(one.finding)))
        page, row = where or ("", 0)
        place = _value_place(page) if where else 0
        errors.append(CellError(page, row, place, one.sentence, one.finding.severity))
    return errors
