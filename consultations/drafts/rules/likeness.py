"""What is known of a unit for matching, and how alike two units are. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from uuid import UUID

from rapidfuzz.distance import Indel

from consultare.lib.diff import folded
from consultations.drafts.rules.units import UnitSpec

_WORD = re.compile(r"\w+")
_ROMAN_OR_NUMBER = r"(?:[IVXLC]+|\d+)(?:\^\d+)?(?:-a)?"
_LABEL = re.compile(
    rf"(?:(?:partea|cartea|titlul|capitolul|cap\.|secțiunea|secţiunea|paragraful|anexa|obiectivul(?: general| specific)?|"
    rf"măsura|acțiunea|acţiunea|indicatorul|articolul|art\.)\s*(?:nr\.\s*)?(?:a\s+)?{_ROMAN_OR_NUMBER}[a-z]?(?:\.\d+)*(?!\w)"
    r"|\(\d+(?:\^\d+)?\)|[a-zăâîșț]{1,2}\)|(?:\d+\.)+\d*|[IVXLC]+\.|[-–•])[.:]?\s*",
    re.IGNORECASE,
)
# «par. 3», «tabelul 2»: counted by us, not written in the text; they shift with every paragraph and name nothing.
_COUNTED = re.compile(r"(?:par\.|tabelul|liniuța|figura|nota)(?: \d+)?\Z")
MOST_WORDS = 4_000
"""Words of a unit that are looked at; more would be a whole document pasted as one paragraph."""


@dataclass(frozen=True)
class Facts:
    """A unit, as light as matching needs it. `position` and `parent` (the parent's position) name it within its version.

    `text` is all that a reader sees, its number included; `marker` is that number where it is known («Art. 7^1», nothing
    where there is none; None: to be guessed). `kind` says how it is shown, `level` what it is in the act. `lineage` and
    `origin` are stored ones, where there are. `depth`, `citation` and `anchor` are only handed through to pages.
    """

    position: int
    parent: int | None
    kind: str
    label: str
    text: str
    lineage: UUID | None = None
    origin: tuple[UUID, ...] = ()
    rows: tuple[tuple[str, ...], ...] | None = None
    level: str = ""
    marker: str | None = None
    depth: int = 0
    citation: str = ""
    anchor: str = ""

    @cached_property
    def body(self) -> str:
        """The words without the label they begin with, as they are compared: «Art. 7 Se acordă» and «Art. 8 Se acordă»
        have the same. Where nothing else is said, the label is the body."""
        plain = " ".join(folded(self.text).split())
        if self.marker is None:
            label = _LABEL.match(plain)
            return (plain[label.end() :] if label else plain) or plain
        number = " ".join(folded(self.marker).split())
        rest = plain.removeprefix(number)
        return rest.lstrip(" .:;)-") or plain

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(_WORD.findall(self.body.lower())[:MOST_WORDS])

    @cached_property
    def own_label(self) -> str:
        """The label the text carries; nothing where we only counted."""
        label = " ".join(self.label.split())
        return "" if self.marker == "" or _COUNTED.match(label) else label

    @property
    def heading(self) -> int:
        """1-4 for a heading, 0 for text."""
        return min(self.depth or 1, 4) if self.kind == "heading" else 0

    @property
    def sort(self) -> str:
        return self.level or self.kind


def facts_of(units: Iterable[UnitSpec]) -> list[Facts]:
    """Of units that were just read, not stored yet."""
    return [
        Facts(
            unit.position, unit.parent, unit.kind, unit.label, unit.text, rows=unit.rows, level=unit.level,
            marker=unit.marker, depth=unit.depth, citation=unit.citation, anchor=unit.anchor,
        )
        for unit in units
    ]  # fmt: skip


class Side:
    """The units of one version, by position and in reading order."""

    def __init__(self, units: Iterable[Facts]) -> None:
        self.units = {unit.position: unit for unit in sorted(units, key=lambda unit: unit.position)}
        self.children: dict[int | None, list[int]] = {}
        for unit in self.units.values():
            self.children.setdefault(unit.parent, []).append(unit.position)
        self.order = {position: number for number, position in enumerate(self.units)}
        self.positions = list(self.units)


def alike(old: Sequence[str], new: Sequence[str]) -> float:
    """Common words in order, 0 to 1: 1 − (added + removed) / (all)."""
    return float(Indel.normalized_similarity(old, new))


def likeness(old: Facts, new: Facts) -> float:
    """1 only for the same body; of few words also by letters, where one changed word would be all."""
    if old.body == new.body:
        return 1.0
    score = alike(old.words, new.words)
    if min(len(old.words), len(new.words)) <= 4:
        letters = Indel.normalized_similarity(old.body.lower(), new.body.lower(), score_cutoff=0.75)
        score = max(score, letters)
    return min(score, 0.999)


class Candidates:
    """Units that share rare words or pairs of words with a given one, the most first. Linear in what was put in."""

    _TOO_COMMON = 40
    _MOST = 8

    def __init__(self, units: Iterable[Facts]) -> None:
        self.places: dict[object, list[int]] = {}
        for unit in units:
            for shingle in shingles(unit.words):
                self.places.setdefault(shingle, []).append(unit.position)

    def of(self, unit: Facts) -> list[int]:
        votes: Counter[int] = Counter()
        for shingle in shingles(unit.words):
            places = self.places.get(shingle, ())
            if len(places) <= self._TOO_COMMON:
                for position in places:
                    votes[position] += 1
        return [
            position for position, _count in sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))[: self._MOST]
        ]


def shingles(words: Sequence[str]) -> set[object]:
    """Single words and pairs of neighbours."""
    return {*words, *pairwise(words)}
