"""What was added and removed between two texts, in pieces a person can read. Applied to the old text it gives the new one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from consultare.lib.diff.alignment import Block, align
from consultare.lib.diff.tokens import Tokens, folded, tokens

Op = Literal["equal", "insert", "delete"]
EQUAL: Op = "equal"
INSERT: Op = "insert"
DELETE: Op = "delete"
_LEADING = re.compile(r"[^\S\u2029]*")
_TRAILING = re.compile(r"[^\S\u2029]*\Z")
_WORD = re.compile(r"\w+(?:[-'’‑‐]\w+)*")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of both texts (`equal`, with each side's own characters), of the old one or of the new one only."""

    op: Op
    old: str
    new: str


def compare(old: str, new: str) -> tuple[Run, ...]:
    """Runs in reading order; `delete` stands before `insert` where both meet; no two neighbours have the same op.

    Bounded: 20,000 characters on both sides take less than 0.3 s, whatever they are (tests/lib/test_diff.py).
    """
    if old == new:
        return (Run(EQUAL, old, new),) if old else ()
    if not old or not new:
        return (Run(INSERT, "", new),) if new else (Run(DELETE, old, ""),)
    left, right = tokens(old), tokens(new)
    return tuple(_Writer(left, right).write(align(left, right)))


class _Writer:
    """Turns aligned tokens into runs. A token's white space is compared apart, so that a changed word keeps its spaces."""

    def __init__(self, left: Tokens, right: Tokens) -> None:
        self.left, self.right = left, right
        self.done: list[Run] = []
        self.removed = self.added = ""

    def write(self, blocks: Sequence[Block]) -> list[Run]:
        i = j = 0
        for a, b, size in [*blocks, Block(len(self.left), len(self.right), 0)]:
            self._change(i, a, j, b)
            self._same(a, b, size)
            i, j = a + size, b + size
        self._flush()
        return self.done

    def _change(self, i: int, a: int, j: int, b: int) -> None:
        self.removed += self.left.text[self.left.starts[i] : self.left.starts[a]]
        self.added += self.right.text[self.right.starts[j] : self.right.starts[b]]

    def _same(self, a: int, b: int, size: int) -> None:
        left, right = self.left, self.right
        begin = 0
        for n in range(size):
            if left.gaps[a + n] != right.gaps[b + n]:
                self._equal(
                    left.text[left.starts[a + begin] : left.ends[a + n]],
                    right.text[right.starts[b + begin] : right.ends[b + n]],
                )
                self.removed += left.text[left.ends[a + n] : left.starts[a + n + 1]]
                self.added += right.text[right.ends[b + n] : right.starts[b + n + 1]]
                begin = n + 1
        self._equal(
            left.text[left.starts[a + begin] : left.starts[a + size]],
            right.text[right.starts[b + begin] : right.starts[b + size]],
        )

    def _equal(self, old: str, new: str) -> None:
        if old or new:
            self._flush()
            self._push(Run(EQUAL, old, new))

    def _flush(self) -> None:
        """Write the change that is open; the white space at its ends that both sides share is no part of it."""
        removed, added = self.removed, self.added
        self.removed = self.added = ""
        before = _shared(removed, added, _LEADING)
        removed, added = removed[len(before[0]) :], added[len(before[1]) :]
        after = _shared(removed, added, _TRAILING)
        removed, added = removed[: len(removed) - len(after[0])], added[: len(added) - len(after[1])]
        for run in (Run(EQUAL, *before), Run(DELETE, removed, ""), Run(INSERT, "", added), Run(EQUAL, *after)):
            if run.old or run.new:
                self._push(run)

    def _push(self, run: Run) -> None:
        last = self.done[-1] if self.done else None
        if last and last.op == run.op:
            self.done[-1] = Run(run.op, last.old + run.old, last.new + run.new)
        else:
            self.done.append(run)


def _shared(removed: str, added: str, side: re.Pattern[str]) -> tuple[str, str]:
    one, other = side.search(removed), side.search(added)
    if not one or not other or not one.group() or folded(one.group()) != folded(other.group()):
        return "", ""
    return one.group(), other.group()


def deleted(runs: Sequence[Run]) -> str:
    """The text of the old side."""
    return "".join(run.old for run in runs)


def inserted(runs: Sequence[Run]) -> str:
    """The text of the new side."""
    return "".join(run.new for run in runs)


def apply(old: str, changes: Sequence[Run]) -> str:
    """The new text, to the byte. Raises `ValueError` when the changes were not made from `old`."""
    if deleted(changes) != old:
        raise ValueError("these changes were made from another text")
    return inserted(changes)


def apply_back(new: str, changes: Sequence[Run]) -> str:
    """The old text, to the byte. Raises `ValueError` when the changes don't lead to `new`."""
    if inserted(changes) != new:
        raise ValueError("these changes lead to another text")
    return deleted(changes)


def is_changed(runs: Sequence[Run]) -> bool:
    """Whether anything a reader would call a change is there; other quotes or hard spaces are none."""
    return any(run.op != EQUAL for run in runs)


def count_words(text: str) -> int:
    return sum(1 for _word in _WORD.finditer(text))
