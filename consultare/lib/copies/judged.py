"""Groups of near copies that respect what a person said before: what was told apart is never put together again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet

from consultare.lib.copies.pairs import Pair

NOTHING: frozenset[str] = frozenset()


def judged_clusters(
    pairs: Iterable[Pair],
    *,
    bound: Iterable[Sequence[int]] = (),
    bears: Mapping[int, AbstractSet[str]] | None = None,
    refuses: Mapping[int, AbstractSet[str]] | None = None,
) -> list[tuple[int, ...]]:
    """What hangs together, the nearest joined first, each group in ascending order.

    `bound` are groups that a person made: whole from the start. Two texts never come together when one `bears` a mark that the
    other `refuses`; members of one dismissed proposal both bear and refuse its mark.
    """
    parts = _Parts(bears or {}, refuses or {})
    for group in bound:
        for other in group[1:]:
            parts.join(group[0], other)
    for pair in sorted(pairs, key=lambda one: (-one.similarity, one.a, one.b)):
        parts.join_unless_refused(pair.a, pair.b)
    return parts.all()


class _Parts:
    def __init__(self, bears: Mapping[int, AbstractSet[str]], refuses: Mapping[int, AbstractSet[str]]) -> None:
        self.part_of: dict[int, int] = {}
        self.members: defaultdict[int, list[int]] = defaultdict(list)
        self.borne: dict[int, set[str]] = {}
        self.refused: dict[int, set[str]] = {}
        self._bears, self._refuses = bears, refuses

    def of(self, text: int) -> int:
        if text not in self.part_of:
            self.part_of[text] = text
            self.members[text] = [text]
            self.borne[text] = set(self._bears.get(text, NOTHING))
            self.refused[text] = set(self._refuses.get(text, NOTHING))
        return self.part_of[text]

    def join(self, one: int, other: int) -> None:
        """The smaller part goes into the larger one."""
        large, small = self.of(one), self.of(other)
        if large == small:
            return
        if len(self.members[large]) < len(self.members[small]):
            large, small = small, large
        for text in self.members[small]:
            self.part_of[text] = large
        self.members[large] += self.members.pop(small)
        self.borne[large] |= self.borne.pop(small)
        self.refused[large] |= self.refused.pop(small)

    def join_unless_refused(self, one: int, other: int) -> None:
        left, right = self.of(one), self.of(other)
        if left == right or self.borne[left] & self.refused[right] or self.borne[right] & self.refused[left]:
            return
        self.join(one, other)

    def all(self) -> list[tuple[int, ...]]:
        return sorted(tuple(sorted(members)) for members in self.members.values() if len(members) > 1)
