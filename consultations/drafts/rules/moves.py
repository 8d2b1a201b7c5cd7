"""Which of the units that stayed moved: to another parent, or past their neighbours. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from consultations.drafts.rules.likeness import Side

Groups = Iterable[tuple[tuple[int, ...], tuple[int, ...]]]


def moved_pairs(left: Side, right: Side, pairs: Mapping[int, int], groups: Groups) -> set[int]:
    """Old positions of what moved. Under a parent the fewest possible moved; what stands under a moved parent did not.
    A heading that is new or gone moves nothing: then the order of the whole text decides."""
    images: dict[int | None, set[int | None]] = {None: {None}}
    known: set[int | None] = {None}
    for olds, news in [*(((old,), (new,)) for old, new in pairs.items()), *groups]:
        known |= set(news)
        for old in olds:
            images.setdefault(old, set()).update(news)
    families: dict[tuple[int | None, int | None], list[int]] = {}
    moved: set[int] = set()
    unsure: set[int] = set()
    for old in sorted(pairs):
        before, after = left.units[old].parent, right.units[pairs[old]].parent
        if after in images.get(before, ()):
            families.setdefault((before, after), []).append(old)
        elif before in images and after in known:
            moved.add(old)
        else:
            unsure.add(old)
    for family in families.values():
        stayed = rising([pairs[old] for old in family])
        moved |= {old for number, old in enumerate(family) if number not in stayed}
    if unsure:
        everything = sorted(pairs)
        stayed = rising([pairs[old] for old in everything])
        moved |= {old for number, old in enumerate(everything) if old in unsure and number not in stayed}
    return moved


def rising(values: Sequence[int]) -> set[int]:
    """Indexes of a longest rising subsequence."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for number, value in enumerate(values):
        at = bisect_left(tails, value)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            ends.append(number)
        else:
            tails[at], ends[at] = value, number
    kept: set[int] = set()
    number = ends[-1] if ends else -1
    while number >= 0:
        kept.add(number)
        number = before[number]
    return kept
