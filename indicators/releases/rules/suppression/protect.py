"""What else must be withheld, so that no withheld figure can be worked out. Each one comes with its proof: another table."""

from collections.abc import Callable
from dataclasses import dataclass, field

from indicators.releases.rules.suppression.cubes import Cubes
from indicators.releases.rules.suppression.search import Change, Search, holds
from indicators.releases.rules.suppression.system import FREE, OPEN, System

MENDING = (60, 3)
EFFORTS = ((100, 3, 0), (1_000, 4, 0), *((500, 4, seed) for seed in range(1, 80)), (6_000, 8, 0))
"""Steps, breadth and seed of each further attempt, when the one before found no proof."""
REPORT_EVERY = 2_000


@dataclass(slots=True)
class Protection:
    """`proofs`: other tables; every withheld figure differs in one of them. `bare`: those for which none was found."""

    proofs: list[Change] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)


def protect(system: System, progress: Callable[[int, int], None] | None = None) -> Protection:
    """Marks further figures OTHER in `system` until each withheld one has a proof. Deterministic: the order of figures decides."""
    found = Protection()
    covered = bytearray(len(system.values))
    waiting = [figure for figure, mark in enumerate(system.marks) if mark not in {OPEN, FREE}]
    for done, figure in enumerate(waiting):
        if progress and done % REPORT_EVERY == 0:
            progress(done, len(waiting))
        if covered[figure]:
            continue
        change = _prove(system, figure)
        if change is None:
            found.bare.append(figure)
            continue
        found.proofs.append(change)
        for member, amount in change.items():
            covered[member] = 1
            system.withhold(member, system.values[member] + amount)
    return found


def _prove(system: System, figure: int) -> Change | None:
    """A product of moves; where the table is not whole, one that is mended; at last any other table."""
    grid = system.grids.get(figure)
    if grid is not None:
        for change in Cubes(system, grid).cheapest(figure):
            if holds(system, change):
                return change
            mended = Search(system, *MENDING).mended(change)
            if mended is not None and figure in mended:
                return mended
    for budget, breadth, seed in EFFORTS:
        found = Search(system, budget, breadth, seed).other_table(figure)
        if found is not None:
            return found
    return None
