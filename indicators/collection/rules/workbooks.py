"""The law of a workbook that goes out and comes back: its pages, what it says about itself, how its cells are understood. Pure."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from consultare.lib.law import Words, gettext_lazy as _
from indicators.collection.rules.numbers import KEPT_DECIMALS, NOTHING, Entry, Unreadable, number, parse
from indicators.collection.states import EMPTY, Severity, Status

FORMAT = "consultare-report-1"
FIGURES, NARRATIVES = "consultare:figures", "consultare:narratives"
MARKS = {FIGURES: 7, NARRATIVES: 8}
"""Page → number of its columns beside the hidden key."""
HIDDEN_WIDTH = 7
MOST_ROWS = 12_000
# Columns of the two pages, by place.
CODE, NAME, CELL, VALUE, STATUS, BEFORE, WHY = range(7)
LEVEL, LEVEL_STATUS, LEVEL_BEFORE, TEXT, RESPONDENTS, LEVEL_WHY = range(2, 8)
SEPARATOR = "\x1f"
MAX_TEXT, MAX_RESPONDENTS = 4000, 100_000

NOT_OURS = _("This file was not made by this portal. Download the workbook again and fill in that one.")
NO_FORMULA = _("Write the number itself, not a formula.")
NO_DATE = _("This is a date; write a number. If you typed a number, set the format of the cell back to number.")
BOTH = _("A number and a reason why there is none contradict each other. Empty one of the two.")
MARK_ALONE = _("Write the number beside this status, or choose why there is none.")
UNKNOWN_STATUS = _("Choose one of the words in the list.")
UNKNOWN_LEVEL = _("Choose one of the levels in the list.")


@dataclass(frozen=True, slots=True)
class Head:
    """What a workbook says it is."""

    form: str
    service: str
    period: str
    reporter: str
    version: str

    @property
    def parts(self) -> tuple[str, ...]:
        return FORMAT, self.form, self.service, self.period, self.reporter, self.version


def seal(secret: str, head: Head, rows: Iterable[tuple[str, ...]]) -> str:
    """Only this portal makes it: what a workbook says about itself is what was written into it."""
    parts = [*head.parts, *(part for row in rows for part in row)]
    return hmac.new(secret.encode(), ("report:" + SEPARATOR.join(parts)).encode(), hashlib.sha256).hexdigest()


def original(entry: Entry) -> str:
    """What a cell held when the workbook was written: «12.5 A», «M», «» for nothing."""
    if entry.is_nothing:
        return ""
    return entry.status.value if entry.number is None else f"{plain(entry.number)} {entry.status.value}"


def plain(found: Decimal) -> str:
    return f"{found.normalize() + 0:f}"


def of_original(text: str) -> Entry:
    if not text:
        return NOTHING
    found, _space, status = text.rpartition(" ")
    return Entry(Decimal(found) if found else None, Status(status))


def words_digest(text: str, respondents: int | None) -> str:
    """What a narrative was when the workbook was written."""
    if not text:
        return ""
    told = f"{text}{SEPARATOR}{'' if respondents is None else respondents}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class CellError:
    """`page`: FIGURES or NARRATIVES; `row` as the spreadsheet counts; `place` of the column. Row 0: the file as a whole."""

    page: str
    row: int
    place: int
    sentence: Words
    severity: str = Severity.BLOCKS


class Contradictory(ValueError):
    """The status and the value of a row don't go together; `place`: which of the two is to be mended."""

    def __init__(self, place: int, sentence: Words) -> None:
        super().__init__(str(sentence))
        self.place, self.sentence = place, sentence


def figure(value: str, *, is_number: bool, status: Status | None, decimals: int) -> Entry:
    """A row of figures: what stands under «value» and the status chosen beside it. Raises `Unreadable`, `Contradictory`.

    `is_number`: the spreadsheet holds a number, so no separator can be mistaken. Text is read as people write it, «1.234,5 e».
    """
    typed = Entry(_exact(value, decimals)) if is_number else parse(value, decimals)
    if status is None or (typed.is_nothing and status == Status.NORMAL):
        return typed
    if typed.number is None:
        if status not in EMPTY:
            raise Contradictory(VALUE, MARK_ALONE)
        if not typed.is_nothing and typed.status != status:
            raise Contradictory(STATUS, BOTH)
        return Entry(None, status)
    if status in EMPTY:
        raise Contradictory(VALUE, BOTH)
    return Entry(typed.number, status if typed.status == Status.NORMAL else typed.status)


def _exact(value: str, decimals: int) -> Decimal:
    """A number of the spreadsheet: its point is always the decimal one, and zeros at the end say nothing."""
    whole, _point, part = plain(Decimal(value)).partition(".")
    if len(part) > KEPT_DECIMALS:
        raise Unreadable(_("Write at most four decimals."))
    # Four decimals behind a comma are never mistaken for thousands.
    return number(f"{whole},{part.ljust(KEPT_DECIMALS, '0')}" if part else whole, decimals)


def status_of(text: str, words: Mapping[str, Status]) -> Status | None:
    """A status as it is chosen, or a reason as it is typed into cells («n.a.»); None for an empty cell. Raises `Unreadable`."""
    if not text:
        return None
    if (found := words.get(text.casefold())) is not None:
        return found
    try:
        typed = parse(text)
    except Unreadable:
        raise Unreadable(UNKNOWN_STATUS) from None
    if typed.number is not None:
        raise Unreadable(UNKNOWN_STATUS)
    return typed.status


def level(text: str, levels: Mapping[str, int]) -> int | None:
    """Rank of what was chosen: the level as it is offered, its label, or its rank alone. Raises `Unreadable`."""
    if not text:
        return None
    if (rank := levels.get(text.casefold())) is None:
        raise Unreadable(UNKNOWN_LEVEL)
    return rank
