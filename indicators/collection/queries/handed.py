"""A workbook that came back, understood: which cells were touched and what they say now, and what can't be read in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings

from consultare.lib.grids import DATE, FORMULA, NUMBER, Read, ReadBook, ReadRow
from consultare.lib.law import Words, fill, gettext_lazy as _
from indicators.catalogue.models import TOTAL_CELL
from indicators.catalogue.states import Kind
from indicators.collection.queries.findings import MAX_EXPLANATION
from indicators.collection.queries.layout import Line
from indicators.collection.queries.workbooks import Contents, is_words, levels_by_word, places, statuses_by_word
from indicators.collection.rules import workbooks as law
from indicators.collection.rules.numbers import Entry, Unreadable
from indicators.collection.rules.workbooks import CellError, Contradictory, Head
from indicators.collection.states import EMPTY, Status

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
Where = tuple[str, int]
"""Page and row."""


class NotTaken(Exception):
    """The file as a whole is none that can be taken over here; `sentence` says why and what to do."""

    def __init__(self, sentence: Words) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass
class Handed:
    """`cells`, `words`: only what was touched. `explanations`: by (indicator, cell). `rows`: where each figure stands in the file."""

    cells: dict[tuple[int, int], Entry] = field(default_factory=dict)
    words: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    explanations: dict[tuple[int | None, int], str] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    rows: dict[tuple[int, int], Where] = field(default_factory=dict)
    were: dict[tuple[int, int], str] = field(default_factory=dict)
    were_words: dict[int, str] = field(default_factory=dict)


def read_head(book: ReadBook, contents: Contents) -> dict[str, tuple[str, str]]:
    """Key → what the row held when the workbook was written. Raises `NotTaken`: not ours, of something else, or too old."""
    if book.refused:
        raise NotTaken(book.refused)
    rows = [(*row, "", "", "", "", "", "", "")[: law.HIDDEN_WIDTH] for row in book.hidden]
    if not rows or rows[0][0] != law.FORMAT:
        raise NotTaken(law.NOT_OURS)
    head, known = Head(*rows[0][1:6]), [row[:3] for row in rows[1:]]
    if rows[0][6] != law.seal(settings.SEALING_KEY, head, known):
        raise NotTaken(law.NOT_OURS)
    _is_of(head, contents)
    return {key: (figure, words) for key, figure, words in known}


def _is_of(head: Head, contents: Contents) -> None:
    now, words = contents.head, {"service": contents.submission.service.name, "period": contents.submission.period.code}
    if (head.form, head.service) != (now.form, now.service) or head.reporter != now.reporter:
        raise NotTaken(
            fill(
                _("This workbook belongs to another service or form. Here only the one of “%(service)s” is taken."),
                words,
            )
        )
    if head.period != now.period:
        told = {"theirs": head.period, "period": now.period}
        raise NotTaken(fill(_("This workbook is for the period %(theirs)s; this report is for %(period)s."), told))
    if head.version != now.version:
        told = {"theirs": head.version, "version": now.version}
        raise NotTaken(
            fill(_("The form has changed since this workbook was made (version %(theirs)s, now %(version)s). Download it again and fill in the new one."), told)
        )  # fmt: skip


def read(book: ReadBook, contents: Contents) -> Handed:
    """Every row of every page. What can't be read is an error at its cell; nothing is guessed. Raises `NotTaken`."""
    known = read_head(book, contents)
    reader = _Reader(contents, known)
    for page in (law.FIGURES, law.NARRATIVES):
        for row in book.pages[page]:
            reader.row(page, row)
    reader.missing()
    return reader.handed


class _Reader:
    def __init__(self, contents: Contents, known: Mapping[str, tuple[str, str]]) -> None:
        self.handed, self.known = Handed(), known
        self._contents, self._places = contents, places(contents.layout)
        self._statuses = statuses_by_word(LANGUAGES)
        self._levels = {scale: levels_by_word(levels) for scale, levels in contents.levels.items()}

    def row(self, page: str, row: ReadRow) -> None:
        place = self._places.get(row.key)
        if place is None or row.key not in self.known or is_words(place[0]) != (page == law.NARRATIVES):
            self._wrong(page, row, law.CODE, _("This row is not in the file as it was downloaded. Remove it."))
            return
        line, cell = place
        key = (line.indicator.pk, cell)
        if key in self.handed.rows:
            self._wrong(page, row, law.CODE, _("This row stands twice in the file. Keep one of them."))
            return
        self.handed.rows[key] = (page, row.number)
        self.handed.were[key], self.handed.were_words[line.indicator.pk] = self.known[row.key]
        if page == law.FIGURES:
            self._figure(row, line, cell)
        else:
            self._narrative(row, line)
        self._explanation(page, row, key)

    def missing(self) -> None:
        """A row that is gone is not taken for empty: the file is not the whole one."""
        gone = [key for key in self.known if key in self._places and self._at(key) not in self.handed.rows]
        if gone:
            codes = ", ".join(dict.fromkeys(key.split("|")[0] for key in gone[:50]))
            sentence = fill(_("Rows are missing from the file: %(codes)s. Download it again; leave rows empty instead of removing them."), {"codes": codes[:200]})  # fmt: skip
            self.handed.errors.append(CellError("", 0, 0, sentence))

    def _at(self, key: str) -> tuple[int, int]:
        line, cell = self._places[key]
        return line.indicator.pk, cell

    def _wrong(self, page: str, row: ReadRow, place: int, sentence: Words) -> None:
        self.handed.errors.append(CellError(page, row.number, place, sentence))

    def _broken(self, page: str, row: ReadRow, spots: tuple[int, ...]) -> bool:
        """Formulas and dates in the cells that are filled in; nothing of them is computed or guessed."""
        wrong = [(spot, self._why_broken(row.cells[spot])) for spot in spots]
        for spot, sentence in wrong:
            if sentence:
                self._wrong(page, row, spot, sentence)
        return any(sentence for _spot, sentence in wrong)

    @staticmethod
    def _why_broken(cell: Read) -> Words:
        return {FORMULA: law.NO_FORMULA, DATE: law.NO_DATE}.get(cell.kind, "")

    def _status(self, page: str, row: ReadRow, place: int) -> Status | None:
        try:
            return law.status_of(row.cells[place].text, self._statuses)
        except Unreadable as error:
            raise Contradictory(place, error.sentence) from error

    def _figure(self, row: ReadRow, line: Line, cell: int) -> None:
        page, key = law.FIGURES, (line.indicator.pk, cell)
        if self._broken(page, row, (law.VALUE, law.STATUS)):
            return
        value = row.cells[law.VALUE]
        try:
            status = self._status(page, row, law.STATUS)
            entry = law.figure(
                value.text, is_number=value.kind == NUMBER, status=status, decimals=line.indicator.decimals
            )
        except Contradictory as error:
            self._wrong(page, row, error.place, error.sentence)
        except Unreadable as error:
            self._wrong(page, row, law.VALUE, error.sentence)
        else:
            self._touch(key, entry)

    def _touch(self, key: tuple[int, int], entry: Entry) -> None:
        if entry != law.of_original(self.handed.were[key]):
            self.handed.cells[key] = entry

    def _narrative(self, row: ReadRow, line: Line) -> None:
        page, pk = law.NARRATIVES, line.indicator.pk
        if self._broken(page, row, (law.LEVEL, law.LEVEL_STATUS, law.TEXT, law.RESPONDENTS)):
            return
        try:
            if line.indicator.kind == Kind.ORDINAL:
                self._touch((pk, TOTAL_CELL), self._level(row, line))
            elif row.cells[law.LEVEL].text:
                raise Contradictory(law.LEVEL, _("This line is answered in words only."))
        except Contradictory as error:
            self._wrong(page, row, error.place, error.sentence)
        except Unreadable as error:
            self._wrong(page, row, law.LEVEL, error.sentence)
        self._words(row, pk)

    def _level(self, row: ReadRow, line: Line) -> Entry:
        rank = law.level(row.cells[law.LEVEL].text, self._levels.get(line.indicator.scale_id or 0, {}))
        status = self._status(law.NARRATIVES, row, law.LEVEL_STATUS)
        if rank is None:
            if status is not None and status not in EMPTY and status != Status.NORMAL:
                raise Contradictory(law.LEVEL, law.MARK_ALONE)
            return Entry(None, status if status in EMPTY else Status.NORMAL)
        if status in EMPTY:
            raise Contradictory(law.LEVEL, law.BOTH)
        return Entry(Decimal(rank), status or Status.NORMAL)

    def _words(self, row: ReadRow, pk: int) -> None:
        text, asked = row.cells[law.TEXT].text, row.cells[law.RESPONDENTS].text
        if len(text) > law.MAX_TEXT:
            self._wrong(law.NARRATIVES, row, law.TEXT, fill(_("At most %(n)d characters."), {"n": law.MAX_TEXT}))
            return
        if asked and not (
            asked.isascii() and asked.isdecimal() and int(asked[:7]) <= law.MAX_RESPONDENTS and len(asked) < 7
        ):
            self._wrong(law.NARRATIVES, row, law.RESPONDENTS, _("Write how many people were asked, a whole number."))
            return
        respondents = int(asked) if asked else None
        if asked and not text:
            self._wrong(law.NARRATIVES, row, law.TEXT, _("Write in words what these people said."))
        elif law.words_digest(text, respondents) != self.handed.were_words[pk]:
            self.handed.words[pk] = (text, respondents)

    def _explanation(self, page: str, row: ReadRow, key: tuple[int, int]) -> None:
        place = law.WHY if page == law.FIGURES else law.LEVEL_WHY
        text = row.cells[place].text
        if row.cells[place].kind == FORMULA:
            self._wrong(page, row, place, _("Write text here, not a formula."))
        elif len(text) > MAX_EXPLANATION:
            self._wrong(page, row, place, fill(_("At most %(n)d characters."), {"n": MAX_EXPLANATION}))
        elif text:
            self.handed.explanations[key] = text
