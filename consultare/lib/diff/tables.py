"""Two tables compared row by row and, in rows that stayed, cell by cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel, LCSseq

from consultare.lib.diff.tokens import folded
from consultare.lib.diff.words import Run, apply, apply_back, compare, deleted, inserted, is_changed

Table = Sequence[Sequence[str]]
_MAX_PAIRS = 20_000
_ALIKE = 0.35


@dataclass(frozen=True, slots=True)
class CellRuns:
    """`op` is insert or delete where the column itself is new or gone, else equal or changed."""

    op: Literal["equal", "changed", "insert", "delete"]
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class RowRuns:
    """A row of both tables (equal, changed), of the new one (insert) or of the old one (delete)."""

    op: Literal["equal", "changed", "insert", "delete"]
    cells: tuple[CellRuns, ...]


def compare_tables(old: Table, new: Table) -> tuple[RowRuns, ...]:
    """Rows in reading order; a removed row stands where it stood."""
    columns = _columns(old, new)
    done: list[RowRuns] = []
    for i, j in _pairs(old, new):
        if i is None and j is not None:
            done.append(RowRuns("insert", tuple(CellRuns("insert", compare("", cell)) for cell in new[j])))
        elif j is None and i is not None:
            done.append(RowRuns("delete", tuple(CellRuns("delete", compare(cell, "")) for cell in old[i])))
        elif i is not None and j is not None:
            done.append(_row(old[i], new[j], columns))
    return tuple(done)


def apply_table(old: Table, rows: Sequence[RowRuns]) -> tuple[tuple[str, ...], ...]:
    """The new table. Raises `ValueError` when the rows were not made from `old`."""
    for row, cells in zip((row for row in rows if row.op != "insert"), old, strict=True):
        for cell, text in zip((cell for cell in row.cells if cell.op != "insert"), cells, strict=True):
            apply(text, cell.runs)
    return _side(rows, "delete")


def apply_table_back(new: Table, rows: Sequence[RowRuns]) -> tuple[tuple[str, ...], ...]:
    """The old table. Raises `ValueError` when the rows don't lead to `new`."""
    for row, cells in zip((row for row in rows if row.op != "delete"), new, strict=True):
        for cell, text in zip((cell for cell in row.cells if cell.op != "delete"), cells, strict=True):
            apply_back(text, cell.runs)
    return _side(rows, "insert")


def _side(rows: Sequence[RowRuns], other: str) -> tuple[tuple[str, ...], ...]:
    text = inserted if other == "delete" else deleted
    return tuple(tuple(text(cell.runs) for cell in row.cells if cell.op != other) for row in rows if row.op != other)


def _row(old: Sequence[str], new: Sequence[str], columns: list[tuple[int | None, int | None]]) -> RowRuns:
    whole = (sum(i is not None for i, _j in columns), sum(j is not None for _i, j in columns))
    if len(old) == len(new) or whole != (len(old), len(new)):
        columns = _in_order(range(len(old)), range(len(new)))
    cells = tuple(_cell(old, new, i, j) for i, j in columns)
    return RowRuns("equal" if all(cell.op == "equal" for cell in cells) else "changed", cells)


def _cell(old: Sequence[str], new: Sequence[str], i: int | None, j: int | None) -> CellRuns:
    runs = compare("" if i is None else old[i], "" if j is None else new[j])
    if i is None:
        return CellRuns("insert", runs)
    if j is None:
        return CellRuns("delete", runs)
    return CellRuns("changed" if is_changed(runs) else "equal", runs)


def _columns(old: Table, new: Table) -> list[tuple[int | None, int | None]]:
    """Which columns are the same ones, by the words in their heads."""
    a, b = [folded(cell) for cell in old[0]] if old else [], [folded(cell) for cell in new[0]] if new else []
    if len(a) == len(b):
        return [(n, n) for n in range(len(a))]
    return list(_between_anchors(a, b))


def _between_anchors(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    i = j = 0
    for match in LCSseq.editops(a, b).as_matching_blocks():
        yield from _in_order(range(i, match.a), range(j, match.b))
        yield from ((match.a + n, match.b + n) for n in range(match.size))
        i, j = match.a + match.size, match.b + match.size


def _in_order(left: Sequence[int], right: Sequence[int]) -> list[tuple[int | None, int | None]]:
    """First with first as far as both go."""
    both = min(len(left), len(right))
    pairs: list[tuple[int | None, int | None]] = list(zip(left[:both], right[:both], strict=True))
    return [*pairs, *((i, None) for i in left[both:]), *((None, j) for j in right[both:])]


def _pairs(old: Table, new: Table) -> Iterator[tuple[int | None, int | None]]:
    """Rows that stayed whole first, then between them those most alike, in order."""
    a, b = ["\x1f".join(map(folded, row)) for row in old], ["\x1f".join(map(folded, row)) for row in new]
    budget = _MAX_PAIRS
    i = j = 0
    for match in LCSseq.editops(a, b).as_matching_blocks():
        count = (match.a - i) * (match.b - j)
        if count <= budget:
            budget -= count
            yield from _alike(a, b, range(i, match.a), range(j, match.b))
        else:
            yield from _in_order(range(i, match.a), range(j, match.b))
        yield from ((match.a + n, match.b + n) for n in range(match.size))
        i, j = match.a + match.size, match.b + match.size


def _alike(a: list[str], b: list[str], left: range, right: range) -> Iterator[tuple[int | None, int | None]]:
    words_a, words_b = [a[i].split() for i in left], [b[j].split() for j in right]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    gains = [[0.0] * len(right) for _ in left]
    for p in reversed(range(len(left))):
        for q in reversed(range(len(right))):
            likeness = Indel.normalized_similarity(words_a[p], words_b[q])
            gains[p][q] = likeness if likeness >= _ALIKE else 0.0
            best[p][q] = max(best[p + 1][q], best[p][q + 1], best[p + 1][q + 1] + gains[p][q])
    p = q = 0
    while p < len(left) and q < len(right):
        if gains[p][q] and best[p][q] == best[p + 1][q + 1] + gains[p][q]:
            yield left[p], right[q]
            p, q = p + 1, q + 1
        elif best[p][q] == best[p + 1][q]:
            yield left[p], None
            p += 1
        else:
            yield None, right[q]
            q += 1
    yield from ((i, None) for i in left[p:])
    yield from ((None, j) for j in right[q:])
