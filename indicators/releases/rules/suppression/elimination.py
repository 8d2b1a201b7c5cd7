"""Exact elimination: which withheld figures follow from the sums alone. Arithmetic modulo a large prime, component by component.

A figure follows when some combination of the sums leaves it alone. The work is bounded; a component that outgrows the bound is
left to the proofs (`audit.is_proof`), which need no elimination.
"""

from collections import defaultdict

from indicators.releases.rules.suppression.system import FREE, OPEN, System

PRIME = 2**61 - 1
MOST_WORK = 400_000
Row = dict[int, int]


def solved_exactly(system: System) -> set[int]:
    return {
        figure
        for rows in _components(system)
        for figure in _alone(rows)
        if system.marks[figure] != FREE
    }  # fmt: skip


def _components(system: System) -> list[list[Row]]:
    """The sums that have withheld members, as rows over these; those that share one stay together."""
    rows: list[Row] = []
    above: dict[int, int] = {}

    def root(figure: int) -> int:
        while above.setdefault(figure, figure) != figure:
            above[figure] = above[above[figure]]
            figure = above[figure]
        return figure

    for members in system.equations:
        row = {one: (PRIME - 1 if place == 0 else 1) for place, one in enumerate(members) if system.marks[one] != OPEN}
        if row:
            rows.append(row)
            first, *others = row
            for one in others:
                above[root(one)] = root(first)
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[root(next(iter(row)))].append(row)
    return list(groups.values())


def _alone(rows: list[Row]) -> set[int]:
    """Reduce to the echelon form in which a pivot stands in its own row only; rows of length one are solved figures."""
    columns: dict[int, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for figure in row:
            columns[figure].add(number)
    waiting = sorted(range(len(rows)), key=lambda number: -len(rows[number]))
    work = 0
    while waiting and work < MOST_WORK:
        number = waiting.pop()
        row = rows[number]
        if not row:
            continue
        pivot = min(row, key=lambda figure: (len(columns[figure]), figure))
        factor = pow(row[pivot], PRIME - 2, PRIME)
        for figure in row:
            row[figure] = row[figure] * factor % PRIME
        for other in [one for one in columns[pivot] if one != number]:
            work += len(row)
            _subtract(rows[other], row, rows[other][pivot], columns, other)
    return {next(iter(row)) for row in rows if len(row) == 1}


def _subtract(target: Row, row: Row, times: int, columns: dict[int, set[int]], number: int) -> None:
    for figure, factor in row.items():
        value = (target.get(figure, 0) - times * factor) % PRIME
        if value:
            target[figure] = value
            columns[figure].add(number)
        else:
            target.pop(figure, None)
            columns[figure].discard(number)
