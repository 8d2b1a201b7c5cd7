"""Old and new units paired one to one, the surest first. Pure; why in this order: docs/adr/0009-comparing-texts.md."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable

from rapidfuzz.distance import LCSseq

from consultations.drafts.rules.likeness import Candidates, Facts, Side, likeness

SURE = 0.6
LIKELY = 0.42
SAME_PLACE = 0.25
_TELLING_WORDS = 3
"""A body of fewer words («Abrogat.», «Buget») says nothing about which unit it is."""

_GONE = -1
Key = Callable[[Facts], Hashable]


class Pairing:
    """Pairs found so far, both ways. Units set aside take part in no further pass."""

    def __init__(self, left: Side, right: Side) -> None:
        self.left, self.right = left, right
        self.pairs: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self.aside_old: set[int] = set()
        self.aside_new: set[int] = set()

    def find_sure(self) -> None:
        """What has the same words, or most of them."""
        self._once(lambda unit: (unit.sort, unit.own_label, unit.body), least=0)
        self._once(lambda unit: (unit.sort, unit.body), least=_TELLING_WORDS)
        self._once(lambda unit: unit.body, least=_TELLING_WORDS)
        self._same_words_by_place()
        self._alike(SURE)
        self._by_children()
        self._same_words_by_place()

    def find_likely(self) -> None:
        """What stands where the other stood, or has a good part of its words."""
        self._same_label(SAME_PLACE)
        self._alike(LIKELY)
        self._by_children()
        self._same_label(SAME_PLACE)
        self._same_words_by_place()
        self._same_label_between_neighbours()

    def set_aside(self, old: Iterable[int], new: Iterable[int]) -> None:
        """Units that belong to a split or a merger."""
        self.aside_old |= set(old)
        self.aside_new |= set(new)
        for position in self.aside_old & self.pairs.keys():
            del self.back[self.pairs.pop(position)]
        for position in self.aside_new & self.back.keys():
            del self.pairs[self.back.pop(position)]

    # ---- What is left, and how a pair is noted ----

    def _old(self) -> list[Facts]:
        return [unit for at, unit in self.left.units.items() if at not in self.pairs and at not in self.aside_old]

    def _new(self) -> list[Facts]:
        return [unit for at, unit in self.right.units.items() if at not in self.back and at not in self.aside_new]

    def _pair(self, old: int, new: int) -> None:
        if old not in self.pairs and new not in self.back:
            self.pairs[old] = new
            self.back[new] = old

    def _place(self, unit: Facts) -> int | None:
        """The new position of an old unit's parent; `_GONE` where that is not known."""
        return None if unit.parent is None else self.pairs.get(unit.parent, _GONE)

    # ---- Same words ----

    def _once(self, key: Key, *, least: int) -> None:
        """What occurs once on both sides."""
        old, new = _by_key(self._old(), key), _by_key(self._new(), key)
        for name, units in old.items():
            others = new.get(name, [])
            if len(units) == len(others) == 1 and len(units[0].words) >= least:
                self._pair(units[0].position, others[0].position)

    def _same_words_by_place(self) -> None:
        """What occurs several times: under the same parent, first with first; then in the order of the whole text."""
        self._same_words_under_parents(lambda unit: (unit.sort, unit.body, unit.own_label))
        self._same_words_under_parents(lambda unit: (unit.sort, unit.body))
        old_left, new_left = self._old(), self._new()
        names: dict[tuple[str, str], int] = {}
        a = [names.setdefault((unit.sort, unit.body), len(names)) for unit in old_left]
        b = [names.setdefault((unit.sort, unit.body), len(names)) for unit in new_left]
        for block in LCSseq.editops(a, b).as_matching_blocks():
            for n in range(block.size):
                if len(old_left[block.a + n].words) >= _TELLING_WORDS:
                    self._pair(old_left[block.a + n].position, new_left[block.b + n].position)

    def _same_words_under_parents(self, key: Key) -> None:
        places = _by_key(self._new(), lambda unit: (unit.parent, key(unit)))
        for old in self._old():  # Parents come before their children, so a child sees where its parent went.
            others = places.get((self._place(old), key(old)))
            if others:
                self._pair(old.position, others.pop(0).position)

    # ---- Alike, or in the same place ----

    def _alike(self, least: float) -> None:
        new = self._new()
        candidates = Candidates(new)
        found = []
        for unit in self._old():
            for position in candidates.of(unit):
                other = self.right.units[position]
                score = likeness(unit, other)
                if score >= least:
                    found.append((-score - self._nearness(unit, other), unit.position, position))
        for _score, old_position, new_position in sorted(found):
            self._pair(old_position, new_position)

    def _nearness(self, old: Facts, new: Facts) -> float:
        """What speaks for a pair besides its words."""
        score = 0.08 if self._place(old) == new.parent else 0.0
        score += 0.05 if old.own_label and old.own_label == new.own_label else 0.0
        score -= 0.0 if old.sort == new.sort else 0.1
        return score + (0.05 if self._follows(old, new) else 0.0)

    def _follows(self, old: Facts, new: Facts) -> bool:
        """Whether what stands before both is the same unit."""
        a, b = self.left.order[old.position], self.right.order[new.position]
        if not a or not b:
            return a == b
        return self.pairs.get(self.left.positions[a - 1]) == self.right.positions[b - 1]

    def _by_children(self) -> None:
        """A parent whose words changed is known by what stands under it."""
        for old in reversed(self._old()):
            children = self.left.children.get(old.position, ())
            votes = Counter(self.right.units[self.pairs[at]].parent for at in children if at in self.pairs)
            for parent, count in votes.most_common(1):
                if parent is None or parent in self.back or parent in self.aside_new:
                    continue
                others = self.right.children[parent]
                if 2 * count > sum(at in self.back for at in others) and self.right.units[parent].sort == old.sort:
                    self._pair(old.position, parent)

    def _same_label(self, least: float) -> None:
        places = _by_key(self._new(), lambda unit: (unit.parent, unit.sort, unit.own_label))
        for old in self._old():
            if not old.own_label:
                continue
            others = places.get((self._place(old), old.sort, old.own_label), [])
            if len(others) == 1 and likeness(old, others[0]) >= least:
                self._pair(old.position, others[0].position)

    def _same_label_between_neighbours(self) -> None:
        """Rewritten from end to end: known by its label and by what stands before and after it under the same parent."""
        for old in self._old():
            place = self._place(old)
            if not old.own_label or place == _GONE:
                continue
            siblings, others = self.left.children[old.parent], self.right.children.get(place, [])
            free = [at for at in others if at not in self.back and at not in self.aside_new]
            same = [at for at in free if self.right.units[at].own_label == old.own_label]
            if len(same) != 1 or self.right.units[same[0]].sort != old.sort:
                continue
            at, to = siblings.index(old.position), others.index(same[0])
            if self._neighbour(siblings, at - 1) == _at(others, to - 1) and self._neighbour(siblings, at + 1) == _at(
                others, to + 1
            ):
                self._pair(old.position, same[0])

    def _neighbour(self, siblings: list[int], at: int) -> int | None:
        position = _at(siblings, at)
        return None if position is None else self.pairs.get(position, _GONE)


def _at(items: list[int], at: int) -> int | None:
    return items[at] if 0 <= at < len(items) else None


def _by_key(units: Iterable[Facts], key: Key) -> dict[Hashable, list[Facts]]:
    done: dict[Hashable, list[Facts]] = {}
    for unit in units:
        done.setdefault(key(unit), []).append(unit)
    return done
