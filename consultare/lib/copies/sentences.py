"""The sentences of a Romanian letter, and those of a copy that its model doesn't have."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain

from rapidfuzz import fuzz

from consultare.lib.copies.words import SPACES, WORD, body, is_number
from consultare.lib.text import fold

NEARLY = 80.0
"""Of a hundred: so much of a sentence stands in the model, in order, when it is not the copy's own."""
NEGATIONS = frozenset({"nu", "n", "nici", "niciun", "niciunul", "nicio", "niciuna", "fara", "impotriva", "contra"})
WRAPPED = 50
"""A line shorter than this was ended on purpose."""
LONGEST_ABBREVIATION = 20
LEAST_WORD = 4

END = re.compile(r"(?<![.!?…])([.!?…]+[»”’\"')\]]*)[ \n]+|\n+")
MARKER = re.compile(r"(?:[-–—•*·]|\(?(?:\d{1,3}|[a-zăâîșț]{1,2}|[IVXLC]{1,5})[.)])")
MARKED = re.compile(f"{MARKER.pattern} ")
LAST_WORD = re.compile(r"[\w^-]+$")
ABBREVIATION = re.compile(
    "art|alin|lit|nr|pct|par|pag|pg|cap|sect|sec|subsect|vol|ed|fig|tab|cf|ex|op|cit|vs|conf|cca|aprox|max|min|resp"
    "|str|bd|bld|bdul|b-dul|intr|sos|spl|pta|ap|bl|sc|et|jud|mun|com|oras|tel|fax|mob"
    "|dl|dlui|dna|dnei|dnii|d-l|d-lui|d-na|d-nei|d-nii|d-ra|d-rei|dvs|dv|d-voastra|dr|ing|prof|lect|av|ec|arh|asist"
    "|ian|feb|febr|mart|apr|iun|iul|aug|sept|oct|noiem"
)


def sentences(text: str) -> list[str]:
    """In order, each on one line. Joined by a space they hold every word of the text."""
    lines = "\n".join(SPACES.sub(" ", line).strip() for line in text.split("\n"))
    found, start = [], 0
    for match in END.finditer(lines):
        if _ends(lines, start, match):
            found.append(lines[start : match.end()])
            start = match.end()
    found.append(lines[start:])
    return [sentence for part in found if (sentence := " ".join(part.split()))]


def _ends(lines: str, start: int, match: re.Match[str]) -> bool:
    mark = match[1] or ""
    before = lines[max(start, match.start() - WRAPPED) : match.start()]
    after = lines[match.end() : match.end() + 1]
    if not after:
        return False
    if "\n" in match[0]:
        line = before.rpartition("\n")[2]
        if mark or match[0].count("\n") > 1 or len(line) < WRAPPED or MARKED.match(lines, match.end()):
            return not _is_marker(before)
        return False
    if "!" in mark or "?" in mark:
        return True
    return _full_stop(before, after, ellipsis="…" in mark or ".." in mark)


def _is_marker(before: str) -> bool:
    return bool(MARKER.fullmatch(before.strip() + "."))


def _full_stop(before: str, after: str, *, ellipsis: bool) -> bool:
    """Whether what follows a full stop begins a sentence: «art. 5» and «I. Popa» go on, «… la art. 5. Propun» ends."""
    found = LAST_WORD.search(before[-LONGEST_ABBREVIATION:])
    word = found[0] if found else ""
    if ellipsis:
        return not after.islower()
    if ABBREVIATION.fullmatch(fold(word)) or _is_marker(before):
        return False
    if len(word) == 1 and word.isupper():
        return before[-2:-1] == "." and not after.islower()
    return not after.islower() or (len(word) >= LEAST_WORD and word.isalpha())


def unique_sentences(copy: str, model: str, *, nearly: float = NEARLY) -> list[str]:
    """The sentences of a copy that don't stand, nearly, in its model; greeting and signature are nobody's sentences.

    Another number or a «nu» more or less makes a sentence the copy's own, however alike the rest is.
    """
    theirs = _Model(model)
    return [sentence for sentence in sentences(body(copy)) if not theirs.has(_words(sentence), nearly)]


def _words(text: str) -> list[str]:
    return WORD.findall(fold(text))


class _Model:
    def __init__(self, text: str) -> None:
        by_sentence = [_words(sentence) for sentence in sentences(body(text))]
        self.words = list(chain.from_iterable(by_sentence))
        self.begins = [0, *accumulate(map(len, by_sentence))]
        self.ids: dict[str, int] = {}
        self.numbers = [self._id(word) for word in self.words]
        self.line = f" {' '.join(self.words)} "
        self.starts = [at for at, letter in enumerate(self.line) if letter == " "]

    def _id(self, word: str) -> int:
        return self.ids.setdefault(word, len(self.ids))

    def has(self, words: Sequence[str], nearly: float) -> bool:
        return not words or self._verbatim(words) or self._nearly(words, nearly)

    def _verbatim(self, words: Sequence[str]) -> bool:
        needle = f" {' '.join(words)} "
        at = self.line.find(needle)
        while at >= 0:
            if self._same_sense(words, bisect_right(self.starts, at) - 1, len(words)):
                return True
            at = self.line.find(needle, at + 1)
        return False

    def _nearly(self, words: Sequence[str], nearly: float) -> bool:
        """The window of the model that is most like these words; one longer than the model is compared with all of it."""
        needle = [self._id(word) for word in words]
        if len(needle) > len(self.numbers):
            return fuzz.ratio(needle, self.numbers) >= nearly and self._same_sense(words, 0, len(self.words))
        found = fuzz.partial_ratio_alignment(needle, self.numbers, score_cutoff=nearly)
        return found is not None and self._same_sense(words, found.dest_start, found.dest_end - found.dest_start)

    def _same_sense(self, words: Sequence[str], start: int, length: int) -> bool:
        """Same numbers and negations; a «nu» just before the window, in its sentence, belongs to it."""
        window = self.words[start : start + length]
        begin = self.begins[bisect_right(self.begins, start) - 1]
        lead = [word for word in self.words[max(begin, start - 2) : start] if word in NEGATIONS]
        return _sense(words) == _sense([*lead, *window])


def _sense(words: Sequence[str]) -> Counter[str]:
    return Counter(word for word in words if word in NEGATIONS or is_number(word))
