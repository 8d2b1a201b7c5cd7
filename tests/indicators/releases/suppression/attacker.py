"""An attacker of our own making who shares no line with the product: integer programming over what the public sees (HiGHS)."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix

from indicators.releases.rules.suppression import FREE, OPEN, SMALL, System

FAR = 1e7


def pinned(system: System, figures: list[int] | None = None) -> list[int]:
    """Withheld figures for which only one value is possible. `figures`: which to look at; all that are withheld otherwise."""
    size = len(system.values)
    low, high = np.zeros(size), np.full(size, FAR)
    for figure, mark in enumerate(system.marks):
        if mark == OPEN:
            low[figure] = high[figure] = float(system.values[figure])
        elif mark == SMALL:
            low[figure], high[figure] = 1, system.limit_of(figure) - 1
    matrix = lil_matrix((len(system.equations), size))
    for number, (total, *parts) in enumerate(system.equations):
        matrix[number, total] = -1
        for part in parts:
            matrix[number, part] += 1
    sums = LinearConstraint(matrix.tocsr(), 0, 0)
    if figures is None:
        figures = [figure for figure, mark in enumerate(system.marks) if mark not in {OPEN, FREE}]
    return [figure for figure in figures if _range(figure, sums, Bounds(low, high), size) == 0]


def _range(figure: int, sums: LinearConstraint, bounds: Bounds, size: int) -> int:
    ends = []
    for sign in (1, -1):
        wanted = np.zeros(size)
        wanted[figure] = sign
        found = milp(wanted, constraints=[sums], bounds=bounds, integrality=np.ones(size))
        if found.status == 3:  # Unbounded: anything is possible.
            return 1
        assert found.status == 0, found.message
        ends.append(round(sign * found.fun))
    return int(ends[1] - ends[0])
