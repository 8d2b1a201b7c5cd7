"""Which tokens of two texts are the same ones: the longest common subsequence, tidied so that it reads well."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from consultare.lib.diff.tokens import Tokens

MAX_CELLS = 160_000_000
"""Tokens of one side times those of the other that are compared word by word (a bit each: 20 MB); beyond, by sentences."""
_MAX_PAIRS = 20_000
_MAX_LOOKS = 4_000
_ALIKE = 0.4
"""Below this share of common words, two texts are shown as sentences replaced, not as words scattered over both."""
_GAP_WORDS = 3
_GAP_SHARE = 0.35


class Block(NamedTuple):
    """`size` tokens from `a` in the old text are the ones from `b` in the new text."""

    a: int
    b: int
    size: int


class _Sides:
    """Both texts as numbers, and how much each token weighs for a reader."""

    def __init__(self, left: Tokens, right: Tokens) -> None:
        names: dict[str, int] = {}
        self.left, self.right = left, right
        self.looks = _MAX_LOOKS
        self.a = [names.setdefault(key, len(names)) for key in left.keys]
        self.b = [names.setdefault(key, len(names)) for key in right.keys]
        self.words_a = [0, *accumulate(_weight(key) for key in left.keys)]
        self.words_b = [0, *accumulate(_weight(key) for key in right.keys)]
        self.signs_a = [0, *accumulate(len(key) for key in left.keys)]
        self.signs_b = [0, *accumulate(len(key) for key in right.keys)]

    def common(self, i: int, m: int, j: int, n: int) -> list[Block]:
        blocks = LCSseq.editops(self.a[i:m], self.b[j:n]).as_matching_blocks()
        return [Block(block.a + i, block.b + j, block.size) for block in blocks if block.size]

    def share(self, i: int, m: int, j: int, n: int, blocks: Sequence[Block]) -> float:
        """How much of the words of both pieces is common, 0 to 1."""
        total = self.words_a[m] - self.words_a[i] + self.words_b[n] - self.words_b[j]
        same = sum(self.words_a[block.a + block.size] - self.words_a[block.a] for block in blocks)
        return 2 * same / total if total else 1.0


def _weight(key: str) -> int:
    return len(key) if key[:1].isalnum() else 0


def align(left: Tokens, right: Tokens) -> list[Block]:
    """Blocks of common tokens in the order of both texts; token 0 always is one."""
    sides = _Sides(left, right)
    head, tail = _ends(sides.a, sides.b)
    m, n = len(left) - tail, len(right) - tail
    first, last = Block(0, 0, head), Block(m, n, tail)
    if (m - head) * (n - head) <= MAX_CELLS:
        blocks = [first, *sides.common(head, m, head, n), last]
        is_alike = sides.share(0, len(left), 0, len(right), blocks) >= _ALIKE
    else:
        blocks, is_alike = [], False
    if not is_alike:
        blocks = [first, *_within(_by_sentences(sides), head, m, n), last]
    return _slid(sides, _without_scraps(sides, _joined(blocks)))


def _within(blocks: Iterator[Block], head: int, m: int, n: int) -> Iterator[Block]:
    """What of the blocks lies between the common beginning and the common end."""
    for a, b, size in blocks:
        begin = max(head - a, head - b, 0)
        end = min(size, m - a, n - b)
        if begin < end:
            yield Block(a + begin, b + begin, end - begin)


def _ends(a: Sequence[int], b: Sequence[int]) -> tuple[int, int]:
    """How many tokens both texts begin with, and how many of the rest they end with."""
    most = min(len(a), len(b))
    head = 0
    while head < most and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < most - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    return head, tail


def _joined(blocks: Sequence[Block]) -> list[Block]:
    done: list[Block] = []
    for block in blocks:
        if done and (done[-1].a + done[-1].size, done[-1].b + done[-1].size) == (block.a, block.b):
            done[-1] = Block(done[-1].a, done[-1].b, done[-1].size + block.size)
        elif block.size:
            done.append(block)
    return done


# ---- Texts that have little in common, or are very long ----


def _by_sentences(sides: _Sides) -> Iterator[Block]:
    """Sentences that stayed whole, and inside the others words only where two sentences are alike."""
    left, right = sides.left.sentences(), sides.right.sentences()
    names: dict[tuple[int, ...], int] = {}
    a = [names.setdefault(tuple(sides.a[i:m]), len(names)) for i, m in pairwise(left)]
    b = [names.setdefault(tuple(sides.b[j:n]), len(names)) for j, n in pairwise(right)]
    if len(a) * len(b) > MAX_CELLS:
        return
    budget = _MAX_PAIRS
    i = j = 0
    for match in LCSseq.editops(a, b).as_matching_blocks():
        pairs = (match.a - i) * (match.b - j)
        if 0 < pairs <= budget:
            budget -= pairs
            yield from _alike(sides, left[i : match.a + 1], right[j : match.b + 1])
        i, j = match.a + match.size, match.b + match.size
        yield Block(left[match.a], right[match.b], left[i] - left[match.a])


def _alike(sides: _Sides, left: Sequence[int], right: Sequence[int]) -> Iterator[Block]:
    """Common words of pairs of sentences in order, the pairs so chosen that these words are the most."""
    rows, columns = len(left) - 1, len(right) - 1
    found = dict(_candidates(sides, left, right))
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for p in reversed(range(rows)):
        for q in reversed(range(columns)):
            best[p][q] = max(best[p + 1][q], best[p][q + 1])
            if (p, q) in found:
                best[p][q] = max(best[p][q], best[p + 1][q + 1] + found[p, q][0])
    p = q = 0
    while p < rows and q < columns:
        if (p, q) in found and best[p][q] == best[p + 1][q + 1] + found[p, q][0]:
            yield from found[p, q][1]
            p, q = p + 1, q + 1
        elif best[p][q] == best[p + 1][q]:
            p += 1
        else:
            q += 1


def _candidates(
    sides: _Sides, left: Sequence[int], right: Sequence[int]
) -> Iterator[tuple[tuple[int, int], tuple[float, list[Block]]]]:
    """Pairs of sentences that have enough in common, with what it is worth and the common words."""
    bags = [set(sides.b[j:n]) for j, n in pairwise(right)]
    for p in range(len(left) - 1):
        bag = set(sides.a[left[p] : left[p + 1]])
        for q, other in enumerate(bags):
            if sides.looks == 0 or len(bag & other) < _ALIKE / 2 * min(len(bag), len(other)):
                continue
            sides.looks -= 1
            piece = left[p], left[p + 1], right[q], right[q + 1]
            blocks = sides.common(*piece)
            share = sides.share(*piece, blocks)
            if blocks and share >= _ALIKE:
                yield (p, q), (share * (sides.words_a[left[p + 1]] - sides.words_a[left[p]] + 1), blocks)


# ---- Tidying ----


def _without_scraps(sides: _Sides, blocks: list[Block]) -> list[Block]:
    """Give up common words so few between two replacements that they would be confetti."""
    kept: list[Block] = []
    for number, block in enumerate(blocks):
        kept.append(block)
        following = blocks[number + 1] if number + 1 < len(blocks) else Block(len(sides.a), len(sides.b), 0)
        while len(kept) > 1 and _is_scrap(sides, kept[-2], kept[-1], following):
            kept.pop()
    return kept


def _is_scrap(sides: _Sides, before: Block, block: Block, after: Block) -> bool:
    i, j = before.a + before.size, before.b + before.size
    m, n = block.a + block.size, block.b + block.size
    left_removed, left_added = sides.signs_a[block.a] - sides.signs_a[i], sides.signs_b[block.b] - sides.signs_b[j]
    right_removed, right_added = sides.signs_a[after.a] - sides.signs_a[m], sides.signs_b[after.b] - sides.signs_b[n]
    words = sides.words_a[m] - sides.words_a[block.a]
    if not words:
        return bool(left_removed and left_added and right_removed and right_added)
    if not (left_removed or right_removed) or not (left_added or right_added):
        return False
    smaller = min(max(left_removed, left_added), max(right_removed, right_added))
    count = sum(1 for at in range(block.a, m) if sides.words_a[at + 1] > sides.words_a[at]) if block.size < 12 else 12
    return count <= _GAP_WORDS and words <= _GAP_SHARE * smaller


def _slid(sides: _Sides, blocks: list[Block]) -> list[Block]:
    """Move pure additions and removals over words they share with their surroundings, to where sentences begin or end."""
    done = list(blocks)
    for number in range(len(done) - 1):
        before, after = done[number], done[number + 1]
        i, j = before.a + before.size, before.b + before.size
        if (after.a > i) == (after.b > j):
            continue
        text, numbers, begin, end = (
            (sides.left, sides.a, i, after.a) if after.a > i else (sides.right, sides.b, j, after.b)
        )
        shift = _best_shift(text, numbers, begin, end, before.size - 1, after.size)
        done[number] = Block(before.a, before.b, before.size + shift)
        done[number + 1] = Block(after.a + shift, after.b + shift, after.size - shift)
    return [block for block in done if block.size]


def _best_shift(text: Tokens, numbers: list[int], begin: int, end: int, most_left: int, most_right: int) -> int:
    left = 0
    while left < most_left and numbers[begin - 1 - left] == numbers[end - 1 - left]:
        left += 1
    right = 0
    while right < most_right and numbers[begin + right] == numbers[end + right]:
        right += 1
    return max(
        range(-left, right + 1), key=lambda shift: (_edge(text, begin + shift) + _edge(text, end + shift), -abs(shift))
    )


def _edge(text: Tokens, at: int) -> int:
    """How good a place to cut is before this token: 4 at a line's end, 3 a sentence's, 2 after a comma, 1 between words."""
    before = text.keys[at - 1]
    if at <= 1 or at >= len(text) or "\n" in text.gaps[at - 1] or before == "\u2029":
        return 4
    if not text.gaps[at - 1]:
        return 0
    if before[0] in ".;:!?":
        return 3
    return 2 if before[0] in ",)" or text.keys[at][0] in "(-" else 1
