"""Figures of a release and the sums between them, as someone sees them who has the release and all before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from indicators.releases.rules.suppression.grid import Grid

OPEN, SMALL, OTHER, FREE = 0, 1, 2, 3
"""Marks. OPEN: shown, or known from before. SMALL: withheld, known to be above zero and below the limit. OTHER: withheld, any
number at all: to protect others, or because «small» itself would say too much. FREE: a rest that nobody publishes."""

Number = int | Decimal
DEFAULT_LIMIT = 5
IMPOSSIBLE = 1_000_000
UNNAMED = 4
"""The cost of saying «withheld» where «fewer than five» could be said."""


@dataclass(slots=True)
class System:
    """Figures by number. An equation is (total, part, part …): the total is the sum of the parts.

    `cost`: how much is lost when the figure is withheld; none: it can't be (known from before).
    `limits`: where the limit is another than `limit`, for totals that are kept as a sum and shown as a mean. `grids`: where a figure stands among those of
    its indicator. `said`: whose mark the public knows from before, so that it can't be taken back.
    """

    limit: int = DEFAULT_LIMIT
    values: list[Number] = field(default_factory=list)
    marks: bytearray = field(default_factory=bytearray)
    costs: list[int | None] = field(default_factory=list)
    equations: list[tuple[int, ...]] = field(default_factory=list)
    of: list[list[int]] = field(default_factory=list)
    limits: dict[int, int] = field(default_factory=dict)
    grids: dict[int, Grid] = field(default_factory=dict)
    said: set[int] = field(default_factory=set)

    def add(self, value: Number, *, cost: int | None, mark: int = OPEN) -> int:
        self.values.append(value)
        self.marks.append(mark)
        self.costs.append(cost)
        self.of.append([])
        return len(self.values) - 1

    def add_equation(self, total: int, parts: Sequence[int]) -> None:
        """A sum. What is left over, if the numbers don't add up or a part is unknown, the caller adds as a FREE part."""
        if not parts or total in parts:
            return
        number = len(self.equations)
        self.equations.append((total, *parts))
        for member in self.equations[number]:
            self.of[member].append(number)

    def limit_of(self, figure: int) -> int:
        return self.limits.get(figure, self.limit)

    def is_small(self, figure: int) -> bool:
        return 0 < self.values[figure] < self.limit_of(figure)

    def may_be(self, figure: int, value: Number) -> bool:
        """Whether the withheld figure could be `value` for all its mark says."""
        if self.marks[figure] == SMALL:
            return 0 < value < self.limit_of(figure)
        return value >= 0

    def price(self, figure: int, value: Number) -> int:
        """What it costs that the figure could be `value`: to withhold it, or to withhold also that it is small. Or IMPOSSIBLE."""
        if value < 0:
            return IMPOSSIBLE
        mark = self.marks[figure]
        if mark == OPEN:
            cost = self.costs[figure]
            return IMPOSSIBLE if cost is None else cost
        if mark != SMALL or 0 < value < self.limit_of(figure):
            return 0
        return IMPOSSIBLE if figure in self.said else UNNAMED

    def withhold(self, figure: int, value: Number) -> None:
        """So that it could be `value`."""
        if self.marks[figure] == OPEN or not self.may_be(figure, value):
            self.marks[figure] = OTHER
