"""One unit that became several, several that became one. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from consultations.drafts.rules.likeness import Candidates, Facts, Side, alike, likeness

_WHOLE = 0.7
"""How alike the parts together must be to the whole."""
_GAIN = 0.08
"""By how much more than the best part alone."""
_WITHIN = 0.75
"""The share of a part's words that must stand in the whole, in order."""
_WITHIN_PAIRED = 0.55
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """Several units on one side, one on the other; `heir` is the one of the several that carries the identity."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    score: float
    heir: int

    @classmethod
    def of(cls, left: Side, right: Side, old: tuple[int, ...], new: tuple[int, ...]) -> "Parts":
        """Of a split the most similar part is the heir, of a merger the largest; the first where they are even."""
        olds, news = [left.units[at] for at in old], [right.units[at] for at in new]
        score = alike([word for unit in olds for word in unit.words], [word for unit in news for word in unit.words])
        if len(new) > 1:
            heir = max(news, key=lambda unit: (alike(olds[0].words, unit.words), -unit.position))
        else:
            heir = max(olds, key=lambda unit: (len(unit.words), -unit.position))
        return cls(old, new, score, heir.position)


def find_parts(left: Side, right: Side, pairs: Mapping[int, int]) -> list[Parts]:
    """Splits and mergers among what is not paired, or paired with changed words. No unit is in two of them."""
    back = {new: old for old, new in pairs.items()}
    found = [Parts.of(left, right, (whole,), parts) for whole, parts in _wholes(left, right, pairs)]
    found += [Parts.of(left, right, parts, (whole,)) for whole, parts in _wholes(right, left, back)]
    done: list[Parts] = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for parts in sorted(found, key=lambda parts: (-parts.score, parts.old, parts.new)):
        if taken_old.isdisjoint(parts.old) and taken_new.isdisjoint(parts.new):
            done.append(parts)
            taken_old |= set(parts.old)
            taken_new |= set(parts.new)
    return done


def _wholes(one: Side, several: Side, pairs: Mapping[int, int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Units of `one` whose words stand, in order, in two or more neighbours of `several`."""
    held = set(pairs.values())
    wholes = [
        unit
        for at, unit in one.units.items()
        if len(unit.words) > _LEAST_WORDS and (at not in pairs or several.units[pairs[at]].body != unit.body)
    ]
    candidates = Candidates(wholes)
    claims: dict[int, list[int]] = {}
    for at, part in several.units.items():
        if at not in held and len(part.words) >= _LEAST_WORDS:
            shares = [(_within(part, one.units[whole]), -whole) for whole in candidates.of(part)]
            share, whole = max(shares, default=(0.0, 0))
            if share >= _WITHIN:
                claims.setdefault(-whole, []).append(at)
    for at, parts in claims.items():
        run = _neighbours(one.units[at], several, parts, pairs.get(at))
        if run:
            yield at, run


def _within(part: Facts, whole: Facts) -> float:
    return float(LCSseq.similarity(part.words, whole.words)) / len(part.words)


def _neighbours(whole: Facts, several: Side, parts: list[int], paired: int | None) -> tuple[int, ...]:
    """The parts that stand beside each other, with the unit the whole is paired with, if together they are the whole."""
    if paired is not None and several.units[paired].words and _within(several.units[paired], whole) >= _WITHIN_PAIRED:
        parts = sorted([*parts, paired])
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    for run in _runs(several, parts):
        score = alike(whole.words, [word for at in run for word in several.units[at].words])
        alone = max(likeness(whole, several.units[at]) for at in run)
        if paired is not None:
            alone = max(alone, likeness(whole, several.units[paired]))
        if len(run) > 1 and score >= max(_WHOLE, alone + _GAIN):
            best = max(best, (score, run))
    return best[1]


def _runs(several: Side, parts: list[int]) -> Iterator[tuple[int, ...]]:
    run: list[int] = []
    for at in parts:
        if run and several.order[at] != several.order[run[-1]] + 1:
            yield tuple(run)
            run = []
        run.append(at)
    yield tuple(run)
