"""A letter cut into segments: where they may lie, what is left without an answer, what they come to together. Pure.

Offsets are counted in characters of `Observation.text`; a segment ends before `end`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from consultare.lib.law import Words, fill, gettext_lazy as _, ngettext_lazy
from consultations.observations.states import MIN_REASONS, NEEDS_REASONS, Decision

Bounds = tuple[int, int]
MAX_SEGMENTS = 40
MAX_SEGMENT_REASONS = 4_000
# The desk offers to split a letter from this length on; any letter may be split.
LONG_LETTER = 600
# Segments whose words were covered lie here, behind any text, until somebody looks at them.
LOST = 1_000_000
_WORD = re.compile(r"\S*[^\W_]\S*")
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `index`: which of the given segments it is, None between them."""

    start: int
    end: int
    text: str
    index: int | None = None

    @property
    def is_open(self) -> bool:
        """Words that no segment answers."""
        return self.index is None and has_words(self.text)


def has_words(text: str) -> bool:
    """White space, punctuation and black bars alone ask nothing."""
    return _WORD.search(text) is not None


def count_words(text: str) -> int:
    return len(_WORD.findall(text))


def fits(text: str, bounds: Bounds) -> bool:
    start, end = bounds
    return 0 <= start < end <= len(text) and has_words(text[start:end])


def pieces(text: str, bounds: Sequence[Bounds]) -> list[Piece]:
    """The whole text in order, each segment and what lies between them. Segments that don't fit have no piece."""
    placed = sorted((one, index) for index, one in enumerate(bounds) if fits(text, one))
    found, at = [], 0
    for (start, end), index in placed:
        if at < start:
            found.append(Piece(at, start, text[at:start]))
        found.append(Piece(start, end, text[start:end], index))
        at = end
    return [*found, Piece(at, len(text), text[at:])] if at < len(text) else found


def open_words(text: str, bounds: Sequence[Bounds]) -> int:
    """How many words stand in no segment."""
    return sum(count_words(piece.text) for piece in pieces(text, bounds) if piece.is_open)


def refusal(text: str, bounds: Bounds, others: Iterable[Bounds]) -> Words | None:
    """Why a segment can't lie here; None when it can."""
    if not fits(text, bounds):
        return _("Choose words of the letter: this choice holds none.")
    if any(bounds[0] < end and start < bounds[1] for start, end in others):
        return _("Some of these words belong to another segment. Choose words that are still free, or change that one.")
    return None


def snap(text: str, start: int, end: int) -> Bounds | None:
    """A selection widened to whole words, without white space around it; None when it holds no word."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return (start, end) if has_words(text[start:end]) else None


# ---- words covered afterwards ----
def _regions(old: str, new: str) -> list[tuple[bool, int, int, int, int]]:
    """(is equal, from and to in the old text, from and to in the new one), word by word, in order."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    places = [[0], [0]]
    for tokens, ends in zip((before, after), places, strict=True):
        for token in tokens:
            ends.append(ends[-1] + len(token))
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        (tag == "equal", places[0][i1], places[0][i2], places[1][j1], places[1][j2]) for tag, i1, i2, j1, j2 in codes
    ]


def rebased(old: str, new: str, bounds: Sequence[Bounds]) -> list[Bounds | None]:
    """Where segments lie after words of the text were covered; None where nothing of one is left.

    What stays keeps its words, whatever became longer or shorter before it; edges inside covered words go behind them.
    """
    regions = _regions(old, new)

    def moved(at: int, *, is_end: bool) -> int:
        found = 0
        for is_equal, i1, i2, j1, j2 in regions:
            if at < i1 or (is_end and at == i1 and i1 == i2):
                break
            if is_equal and at <= i2:
                found = j1 + at - i1
            elif at == i1 < i2:
                found = j1
            else:
                found = j2
            if at < i2 or (is_end and at == i2):
                break
        return found

    placed = [(moved(start, is_end=False), moved(end, is_end=True)) for start, end in bounds]
    return [
        one if old_fits and fits(new, one) else None
        for one, old_fits in zip(placed, (fits(old, b) for b in bounds), strict=True)
    ]


# ---- what they come to ----
@dataclass(frozen=True, slots=True)
class Facts:
    """A segment as its answer is compiled: `citation` of what it is aimed at, empty for the whole draft."""

    number: int
    words: str
    citation: str = ""
    asks_nothing: bool = False
    decision: str = ""
    reasons: str = ""

    @property
    def is_lost(self) -> bool:
        return not self.words


@dataclass(frozen=True, kw_only=True)
class SegmentDraft:
    """What the desk says about a segment. `unit_id`: what it is aimed at; None: the whole draft."""

    unit_id: int | None = None
    asks_nothing: bool = False
    decision: str = ""
    reasons: str = ""


# Granted in part: some was taken over, and some of these was not.
_GRANTED = frozenset({Decision.TAKEN, Decision.PARTLY})
_NOT_GRANTED = (Decision.NOT, Decision.FORWARDED, Decision.OUTSIDE, Decision.ALREADY)


def total(decisions: Iterable[str]) -> str:
    """The decision of the letter, of those of its segments that ask something; empty while one is open.

    What is only noted weighs nothing beside the others. All one: that one. Something taken over: «taken» when the rest stood in
    the text already, else «partly». Nothing taken over: the heaviest of not, forwarded, outside, already.
    """
    every = list(decisions)
    if "" in every:
        return ""
    weighed = {one for one in every if one != Decision.NOTED}
    if not weighed:
        return Decision.NOTED.value
    if weighed & _GRANTED:
        return (Decision.TAKEN if weighed <= {Decision.TAKEN, Decision.ALREADY} else Decision.PARTLY).value
    return next(one.value for one in _NOT_GRANTED if one in weighed)


_COUNTED = {
    Decision.TAKEN: ngettext_lazy("%(n)d taken over", "%(n)d taken over", "n"),
    Decision.PARTLY: ngettext_lazy("%(n)d partly taken over", "%(n)d partly taken over", "n"),
    Decision.NOT: ngettext_lazy("%(n)d not taken over", "%(n)d not taken over", "n"),
    Decision.ALREADY: ngettext_lazy("%(n)d already in the text", "%(n)d already in the text", "n"),
    Decision.OUTSIDE: ngettext_lazy("%(n)d outside the subject", "%(n)d outside the subject", "n"),
    Decision.FORWARDED: ngettext_lazy("%(n)d forwarded", "%(n)d forwarded", "n"),
    Decision.NOTED: ngettext_lazy("%(n)d noted", "%(n)d noted", "n"),
    "": ngettext_lazy("%(n)d without a decision", "%(n)d without a decision", "n"),
}


def counted(decisions: Iterable[str]) -> str:
    """«2 taken over, 1 not taken over», in the reader's language."""
    numbers = Counter(decisions)
    return ", ".join(words % {"n": numbers[one]} for one, words in _COUNTED.items() if numbers[one])


_LONG_NUMBER = re.compile(r"\S*@\S+|\+?\d(?:[\s./-]?\d){6,}")
_HEAD, _TAIL = 6, 4


def in_short(words: str) -> str:
    """The first and the last words of a segment. Addresses and long numbers are left out: they may be somebody's."""
    plain = _LONG_NUMBER.sub("…", words).split()
    if len(plain) > _HEAD + _TAIL + 2:
        plain = [*plain[:_HEAD], "…", *plain[-_TAIL:]]
    return " ".join(plain)


def compiled(segments: Sequence[Facts]) -> tuple[str, str]:
    """Decision and reasons of the letter. Nothing is said before something is decided."""
    asking = [one for one in segments if not one.asks_nothing]
    decision = total(one.decision for one in asking)
    decided = [one for one in asking if one.decision]
    if not decided:
        return decision, ""
    sum_ = ngettext_lazy("The observation was answered in %(n)d segment: %(sum)s.", "The observation was answered in %(n)d segments: %(sum)s.", "n")  # fmt: skip
    head = sum_ % {"n": len(asking), "sum": counted(one.decision for one in asking)}
    return decision, "\n\n".join([str(head), *(_paragraph(one) for one in decided)])


def _paragraph(one: Facts) -> str:
    place = f"[{one.citation}] " if one.citation else ""
    quoted = _("“%(words)s”") % {"words": in_short(one.words)} if one.words else _("(covered words)")
    reasons = f" {one.reasons.strip()}" if one.reasons.strip() else ""
    return f"{one.number}. {place}{quoted}: {Decision(one.decision).label}.{reasons}"


def problems(segments: Sequence[Facts], unanswered: int) -> tuple[Words, ...]:
    """What a split letter lacks before its answer may be accepted (Legea 52/2003 art. 12(3)); `unanswered` words stand nowhere."""
    found: list[Words] = []
    for one in segments:
        if one.is_lost:
            found.append(fill(_("Segment %(n)d: its words were covered. Choose its words again or take it out."), {"n": one.number}))  # fmt: skip
        elif one.asks_nothing:
            continue
        elif not one.decision:
            found.append(fill(_("Segment %(n)d: choose the decision."), {"n": one.number}))
        elif one.decision in NEEDS_REASONS and len(one.reasons.strip()) < MIN_REASONS:
            found.append(fill(_("Segment %(n)d: write the reasons, at least 30 characters (art. 12(3))."), {"n": one.number}))  # fmt: skip
    if unanswered:
        text = ngettext_lazy("%(n)d word stands in no segment. Put it into one, or say that it asks nothing.", "%(n)d words stand in no segment. Put them into one, or say that they ask nothing.", "n")  # fmt: skip
        found.append(fill(text, {"n": unanswered}))
    return tuple(found)


def overlap(bounds: Iterable[Bounds]) -> bool:
    return any(before[1] > after[0] for before, after in pairwise(sorted(bounds)))
