"""Another table that the public can't tell from the true one: the proof that a withheld figure can't be worked out.

A figure is raised or lowered, and every sum that broke is mended by changing one more of its members, until all hold again.
Members that are withheld already are free to take; others cost. What comes out is a set of changes that leaves every shown
figure and every sum as they are. If it exists, no attacker can tell which of the two tables is true, whatever solver is used.
"""

import random

from indicators.releases.rules.suppression.system import IMPOSSIBLE, OPEN, Number, System

Change = dict[int, Number]
"""Figure → by how much it differs in the other table."""

BREADTH, LONGEST = 4, 48
NEW_BREAK, MENDED, SHAKEN = 6, 14, 30
"""What a newly broken sum weighs against the cost of withholding a figure, and what a mended one is worth."""


class Search:
    """One attempt for one figure: deepest first, the most promising members before the others, within a budget of steps."""

    def __init__(self, system: System, budget: int, breadth: int = BREADTH, seed: int = 0) -> None:
        """`seed`: weigh members a little otherwise, in the same way every time; an attempt that failed may then succeed."""
        self.system, self.budget, self.breadth = system, budget, breadth
        self.chance = random.Random(seed) if seed else None  # noqa: S311 -- no secret: the result must be the same again
        self.change: Change = {}
        self.broken: dict[int, Number] = {}

    def other_table(self, figure: int) -> Change | None:
        budget = self.budget
        steps = sorted((1, -1), key=lambda by: self.system.price(figure, self.system.values[figure] + by))
        for amount in steps:
            if self.system.price(figure, self.system.values[figure] + amount) >= IMPOSSIBLE:
                continue
            self.budget, self.change, self.broken = budget, {}, {}
            self._apply(figure, amount)
            if self._mend():
                return self.change
        return None

    def mended(self, change: Change) -> Change | None:
        """A change that leaves some sums broken, mended by further ones."""
        self.change, self.broken = {}, {}
        for figure, amount in change.items():
            self._apply(figure, amount)
        return self.change if self._mend() else None

    def _apply(self, figure: int, amount: Number) -> None:
        """`amount` taken back again undoes it: sums that come right are forgotten."""
        self.change[figure] = amount
        for number in self.system.of[figure]:
            self._break(number, -amount if self.system.equations[number][0] == figure else amount)

    def _undo(self, figure: int) -> None:
        amount = self.change.pop(figure)
        for number in self.system.of[figure]:
            self._break(number, amount if self.system.equations[number][0] == figure else -amount)

    def _break(self, number: int, by: Number) -> None:
        left = self.broken.get(number, 0) + by
        if left:
            self.broken[number] = left
        else:
            self.broken.pop(number, None)

    def _mend(self) -> bool:
        """Take up the sum with the fewest ways to be mended; where there is none, go back."""
        if not self.broken:
            return True
        if len(self.change) >= LONGEST:
            return False
        best: list[tuple[int, Number]] | None = None
        for number, left in self.broken.items():
            found = self._members(number, left)
            if best is None or len(found) < len(best):
                best = found
                if len(found) <= 1:  # It must be this one, or nothing can mend it.
                    break
        for figure, amount in self._cheapest(best or []):
            self.budget -= 1
            if self.budget < 0:
                return False
            self._apply(figure, amount)
            if self._mend():
                return True
            self._undo(figure)
        return False

    def _members(self, number: int, left: Number) -> list[tuple[int, Number]]:
        """Members whose change mends the sum and is possible."""
        system, change = self.system, self.change
        members = system.equations[number]
        total = members[0]
        found: list[tuple[int, Number]] = []
        for figure in members:
            if figure in change:
                continue
            amount = left if figure == total else -left
            pieces: tuple[Number, ...] = (amount,) if self.chance is None else self._pieces(amount)
            found.extend((figure, by) for by in pieces if system.price(figure, system.values[figure] + by) < IMPOSSIBLE)
        return found

    def _pieces(self, amount: Number) -> tuple[Number, ...]:
        """The whole of it, a part, or more than it: a sum may be mended by two members that nobody could mend alone."""
        one = 1 if amount > 0 else -1
        more: list[Number] = [amount, amount + one]
        if amount * one > 1:
            more.append(amount - one)
        return tuple(more)

    def _cheapest(self, members: list[tuple[int, Number]]) -> list[tuple[int, Number]]:
        """In the order of cost: what is lost, sums broken anew, less the sums mended by the way."""
        system, broken = self.system, self.broken
        found: list[tuple[int, int, Number]] = []
        for figure, amount in members:
            cost = system.price(figure, system.values[figure] + amount)
            for other in system.of[figure]:
                by = -amount if system.equations[other][0] == figure else amount
                cost += -MENDED if broken.get(other, 0) + by == 0 else NEW_BREAK
            if self.chance:
                cost += self.chance.randrange(SHAKEN)
            found.append((cost, figure, amount))
        found.sort(key=lambda one: one[0])
        return [(figure, amount) for _cost, figure, amount in found[: self.breadth]]


def holds(system: System, change: Change) -> bool:
    """Every sum is the same in both tables."""
    sums: dict[int, Number] = {}
    for figure, amount in change.items():
        for number in system.of[figure]:
            by = -amount if system.equations[number][0] == figure else amount
            sums[number] = sums.get(number, 0) + by
    return not any(sums.values())


def is_proof(system: System, change: Change) -> bool:
    """Another possible table: only withheld figures differ, every mark still holds, and so does every sum."""
    possible = all(
        amount and system.marks[figure] != OPEN and system.may_be(figure, system.values[figure] + amount)
        for figure, amount in change.items()
    )
    return possible and holds(system, change)
