"""Releases made up for the attack: services × cells × months with their totals, as the product assembles them."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

from indicators.releases.rules.suppression.assembly import CellSum, Edition, Shape

TOTAL = 1


def release(
    services: int, cells: int, months: int, number: Callable[[int, int, int], int], *, unit_rule: str = "sum",
    time_rule: str = "sum", limit: int = 5, margins: bool = False,
) -> tuple[Edition, Shape]:  # fmt: skip
    """Months 1…, quarters 101…; cells 2… below the total 1. `margins`: cells in pairs below cells 50…, these below the total."""
    leaves = list(range(2, 2 + cells))
    sums = [CellSum(TOTAL, tuple(leaves))]
    if margins:
        pairs = {50 + at: tuple(leaves[2 * at : 2 * at + 2]) for at in range(cells // 2)}
        leaves = [cell for pair in pairs.values() for cell in pair]
        sums = [CellSum(TOTAL, tuple(leaves)), CellSum(TOTAL, tuple(pairs))]
        sums += [CellSum(margin, pair) for margin, pair in pairs.items()]
    longer = (
        {101 + at: [3 * at + 1, 3 * at + 2, 3 * at + 3] for at in range(months // 3)} if time_rule != "none" else {}
    )
    numbers: dict[tuple[int, int, int | None], Decimal] = {}
    for service in range(1, services + 1):
        for month in range(1, months + 1):
            for cell in leaves:
                numbers[(cell, month, service)] = Decimal(number(service, cell, month))
            for one in reversed(sums):
                numbers[(one.total, month, service)] = sum(
                    (numbers[(cell, month, service)] for cell in one.parts), Decimal(0)
                )
        for whole, parts in longer.items():
            for cell in {cell for cell, _month, _service in list(numbers)}:
                found = [numbers[(cell, part, service)] for part in parts]
                numbers[(cell, whole, service)] = found[-1] if time_rule == "last" else sum(found, Decimal(0))
    if unit_rule == "sum":
        for cell, period in {(cell, period) for cell, period, _service in list(numbers)}:
            numbers[(cell, period, None)] = sum(
                (numbers[(cell, period, one)] for one in range(1, services + 1)), Decimal(0)
            )
    shape = Shape(
        time_rule,
        unit_rule,
        dict.fromkeys([*range(1, months + 1), *longer], sums),
        longer,
        [list(range(1, months + 1))],
        limit,
    )
    return Edition(numbers), shape


def sparse(seed: int, most: int = 12) -> Callable[[int, int, int], int]:
    """Many zeros and small figures, some large ones."""
    random = Random(seed)

    def number(service: int, cell: int, month: int) -> int:
        return random.choice([0, 0, 1, 2, 3, 4, random.randint(0, most), random.randint(5, 60)])

    return number
