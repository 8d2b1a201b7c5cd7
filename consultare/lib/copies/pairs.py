"""Near copies among many texts: candidates by the rare word pairs they share, each verified by its words in order.

No chance is involved. Texts of the same length of which at most a quarter of the words was replaced always share one of
the word pairs that are indexed (prefix filtering, as in set-similarity joins), so they always become candidates.
"""

import hashlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import ceil

from rapidfuzz.distance import Indel

from consultare.lib.copies.words import is_number, words_of

LEAST = 0.75
"""Twice the words in common, in order, by the words of both: a letter with two thirds of its length added is still found."""
SHORT = 80
"""Up to so many characters of words alone, about a hundred as typed, only what is equal after normalisation is proposed."""
NUMBER_WEIGHT = 3
"""A number counts as so many words: in «art. 5, 30 de zile» the numbers are what is asked."""
CANDIDATES = 40
"""Of each text, so many that share most rare word pairs are verified: bounds the work on texts made of the same phrases."""
REPRESENTATIVES = 40
"""So many members of a group stand for it: bounds the work on a campaign of thousands."""
TOLD_EVERY = 500
JUDGES, CONTENDERS = 64, 256
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """`a` < `b`; `similarity` from the threshold to 1.0, which is equality after normalisation."""

    a: int
    b: int
    similarity: float


class _Groups:
    """Which of the things joined two by two hang together."""

    def __init__(self) -> None:
        self.parents: dict[int, int] = {}

    def of(self, thing: int) -> int:
        """The smallest of the group; the way there is shortened."""
        top = thing
        while (parent := self.parents.setdefault(top, top)) != top:
            top = parent
        while (parent := self.parents[thing]) != top:
            self.parents[thing] = top
            thing = parent
        return top

    def join(self, one: int, other: int) -> int:
        low, high = sorted((self.of(one), self.of(other)))
        self.parents[high] = low
        return low


@dataclass(slots=True)
class _Text:
    number: int
    words: list[int]
    rare: list[int]
    """Its word pairs, the rarest first, as many as must hold one of any shorter near copy's."""
    indexed: int
    """So many of them suffice to be met by a longer one."""


def propose(
    texts: Iterable[tuple[int, str]], *, least: float = LEAST, tell: Callable[[int, int], None] | None = None
) -> list[Pair]:
    """The pairs that tie each text to its nearest copies that are not longer: at most one in each group of them.

    So ten thousand equal letters are 9,999 pairs, and `clusters` of these pairs are the groups to show. The order in which
    the texts are given changes nothing. A number given twice raises `ValueError`.
    `tell(compared, of)` is called now and then while the texts are compared.
    """
    if not 0.5 < least <= 1:
        raise ValueError("the threshold is above 0.5 and at most 1")
    pairs, firsts = _equals(texts)
    return sorted(chain(pairs, _near(_prepared(firsts, least), least, tell)))


def _equals(texts: Iterable[tuple[int, str]]) -> tuple[list[Pair], list[tuple[int, list[str]]]]:
    """A star around the first of those that are equal, and the firsts that are long enough to be compared further."""
    pairs: list[Pair] = []
    firsts: list[tuple[int, list[str]]] = []
    seen: dict[bytes, int] = {}
    last: int | None = None
    shared: dict[str, str] = {}
    for number, text in sorted(texts):
        if number == last:
            raise ValueError(f"the number {number} is given twice")
        last = number
        words = words_of(text)
        key = _key(words)
        first = seen.setdefault(key, number)
        if words and first != number:
            pairs.append(Pair(first, number, 1.0))
        elif sum(map(len, words)) + len(words) > SHORT:
            firsts.append((number, [shared.setdefault(word, word) for word in words]))
    return pairs, firsts


def _key(words: Sequence[str]) -> bytes:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).digest()


def _weighed(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word
        if is_number(word):
            yield from [word] * (NUMBER_WEIGHT - 1)


def _numbered(words: Iterable[str], ids: dict[str, int]) -> list[int]:
    return [ids.setdefault(word, len(ids)) for word in _weighed(words)]


def _word_pairs(words: Sequence[int]) -> list[int]:
    return [one << 32 | other for one, other in pairwise(words)]


def _prepared(firsts: list[tuple[int, list[str]]], least: float) -> list[_Text]:
    ids: dict[str, int] = {}
    texts = [_Text(number, _numbered(words, ids), [], 0) for number, words in firsts]
    frequency = Counter(chain.from_iterable(_word_pairs(text.words) for text in texts))
    for text in texts:
        length = len(text.words)
        ordered = sorted((frequency[pair], pair) for pair in _word_pairs(text.words))
        text.rare = _rarest(ordered, _overlap(length, _shortest(length, least), least))
        text.indexed = len(_rarest(ordered, _overlap(length, length, least)))
    return sorted(texts, key=lambda text: (len(text.words), text.number))


def _rarest(ordered: list[tuple[int, int]], overlap: int) -> list[int]:
    """Those that occur once in all texts meet nobody's, yet they are counted."""
    return list(dict.fromkeys(pair for count, pair in ordered[: len(ordered) - overlap + 1] if count > 1))


def _shortest(length: int, least: float) -> float:
    """The length of the shortest near copy of a text of this length: all of its words are in common."""
    return length * least / (2 - least)


def _overlap(length: int, other: float, least: float) -> int:
    """So many word pairs at least are shared by near copies of these lengths, when words are replaced where they stand."""
    return max(1, ceil((length + other) * (least - 0.5) - 1 - ROUNDING))


def _near(texts: list[_Text], least: float, tell: Callable[[int, int], None] | None) -> Iterator[Pair]:
    """From the shortest text to the longest: whom a text meets in the index is as long as itself or shorter."""
    index: defaultdict[int, list[int]] = defaultdict(list)
    lengths = [len(text.words) for text in texts]
    groups, standing = _Groups(), Counter[int]()
    for position, text in enumerate(texts):
        if tell is not None and position % TOLD_EVERY == 0:
            tell(position, len(texts))
        best: dict[int, tuple[float, int]] = {}
        first = bisect_left(lengths, _shortest(lengths[position], least) - ROUNDING)
        for candidate in _candidates(text, index, first):
            found = Indel.normalized_similarity(text.words, texts[candidate].words, score_cutoff=least)
            if found >= least:
                group = groups.of(candidate)
                best[group] = max(best.get(group, (0.0, 0)), (found, -candidate))
        group = groups.of(position)
        for other, (found, negative) in sorted(best.items()):
            low, high = sorted((texts[-negative].number, text.number))
            yield Pair(low, high, found)
            members = standing[group] + standing[other]
            group = groups.join(group, other)
            standing[group] = members
        if standing[group] < REPRESENTATIVES:
            standing[group] += 1
            for pair in text.rare[: text.indexed]:
                index[pair].append(position)


def _candidates(text: _Text, index: defaultdict[int, list[int]], first: int) -> list[int]:
    """Positions from `first` on, at most `CANDIDATES`, of those that share most."""
    met = (index[pair] for pair in text.rare if pair in index)
    shared = Counter(chain.from_iterable(positions[bisect_left(positions, first) :] for positions in met))
    if len(shared) <= CANDIDATES:
        return list(shared)
    least = sorted(shared.values())[-CANDIDATES]
    most = sorted((-count, position) for position, count in shared.items() if count >= least)
    return [position for _count, position in most[:CANDIDATES]]


def clusters(pairs: Iterable[Pair]) -> list[tuple[int, ...]]:
    """What hangs together, each group in ascending order, the groups by their first."""
    groups = _Groups()
    for pair in pairs:
        groups.join(pair.a, pair.b)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for number in sorted(groups.parents):
        members[groups.of(number)].append(number)
    return [tuple(group) for _first, group in sorted(members.items())]


def similarity(one: str, other: str) -> float:
    """As `propose` measures it: 0 to 1, the same both ways."""
    ids: dict[str, int] = {}
    return Indel.normalized_similarity(_numbered(words_of(one), ids), _numbered(words_of(other), ids))


def model_of(texts: Sequence[str]) -> int:
    """The index of the text that stands for a group: the nearest to all, of equals the shorter, then the first.

    Of large groups the forms that occur most often, then a fixed sample, are weighed. Nothing to choose from: `ValueError`.
    """
    if not texts:
        raise ValueError("there are no texts to choose from")
    ids: dict[str, int] = {}
    forms: dict[bytes, tuple[int, list[int]]] = {}
    counts: Counter[bytes] = Counter()
    for index, text in enumerate(texts):
        words = words_of(text)
        key = _key(words)
        counts[key] += 1
        forms.setdefault(key, (index, _numbered(words, ids)))
    ranked = sorted(forms, key=lambda key: (-counts[key], key))
    judges = ranked[:JUDGES]

    def merit(key: bytes) -> tuple[float, int, int]:
        words = forms[key][1]
        near = sum(counts[judge] * Indel.normalized_similarity(words, forms[judge][1]) for judge in judges)
        return round(near, 9), counts[key], -len(words)

    return forms[max(ranked[:CONTENDERS], key=merit)][0]
