"""The audit of a release: proofs checked one by one, then an attack with what the public has.

The attacker knows every shown figure, every sum, that figures count persons and are never negative, and what each mark says. He
narrows the bounds of what is withheld until nothing moves, and eliminates exactly. He must not end with a single possible
value for any withheld figure. The proofs are stronger than the attack: they hold against any solver.
"""

from collections import deque
from dataclasses import dataclass, field

from indicators.releases.rules.suppression.elimination import solved_exactly
from indicators.releases.rules.suppression.protect import Protection
from indicators.releases.rules.suppression.search import is_proof
from indicators.releases.rules.suppression.system import FREE, OPEN, SMALL, Number, System

ENDLESS = 10**18
ROUNDS = 40
"""How often a sum is looked at again; bounds that still creep after that are as wide as they will be."""


@dataclass(slots=True)
class Verdict:
    """`withheld` figures, of them `unproved` without a valid other table, and `solved`: worked out by the attacker."""

    withheld: int = 0
    unproved: list[int] = field(default_factory=list)
    solved: list[int] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.unproved and not self.solved


def audit(system: System, protection: Protection) -> Verdict:
    withheld = [figure for figure, mark in enumerate(system.marks) if mark not in {OPEN, FREE}]
    proved: set[int] = set()
    for change in protection.proofs:
        if is_proof(system, change):
            proved.update(change)
    solved = attack(system)
    return Verdict(len(withheld), [one for one in withheld if one not in proved], solved)


def attack(system: System) -> list[int]:
    """Withheld figures that the attacker can work out, by bounds or by elimination."""
    low, high = narrowed(system)
    solved = {
        figure for figure, mark in enumerate(system.marks) if mark not in {OPEN, FREE} and low[figure] == high[figure]
    }
    return sorted(solved | solved_exactly(system))


def narrowed(system: System) -> tuple[list[Number], list[Number]]:
    """Bounds of every figure for who sees the release, sums used until nothing moves. Shown figures are their own bounds."""
    low, high = _first_bounds(system)
    waiting = deque(
        number for number, members in enumerate(system.equations) if any(system.marks[one] for one in members)
    )
    queued = bytearray(len(system.equations))
    for number in waiting:
        queued[number] = 1
    looks = [0] * len(system.equations)
    while waiting:
        number = waiting.popleft()
        queued[number] = 0
        looks[number] += 1
        for figure in _narrow(system, number, low, high):
            for other in system.of[figure]:
                if not queued[other] and looks[other] < ROUNDS:
                    queued[other] = 1
                    waiting.append(other)
    return low, high


def _first_bounds(system: System) -> tuple[list[Number], list[Number]]:
    low, high = list(system.values), list(system.values)
    for figure, mark in enumerate(system.marks):
        if mark == OPEN:
            continue
        low[figure], high[figure] = 0, ENDLESS
        if mark == SMALL:
            is_whole = system.values[figure] == int(system.values[figure])
            low[figure] = 1 if is_whole else 0
            high[figure] = system.limit_of(figure) - (1 if is_whole else 0)
    return low, high


def _narrow(system: System, number: int, low: list[Number], high: list[Number]) -> list[int]:
    """Use one sum. Returns the withheld figures whose bounds moved."""
    total, *parts = system.equations[number]
    least, most = sum(low[one] for one in parts), sum(high[one] for one in parts)
    moved = []
    if system.marks[total] != OPEN and _set(total, least, most, low, high):
        moved.append(total)
    for one in parts:
        if system.marks[one] == OPEN:
            continue
        floor, roof = low[one], high[one]
        if _set(one, low[total] - (most - roof), high[total] - (least - floor), low, high):
            least, most = least - floor + low[one], most - roof + high[one]
            moved.append(one)
    return moved


def _set(figure: int, floor: Number, roof: Number, low: list[Number], high: list[Number]) -> bool:
    before = low[figure], high[figure]
    low[figure], high[figure] = max(low[figure], floor), min(high[figure], roof)
    return before != (low[figure], high[figure])
