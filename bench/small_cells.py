"""Small cells of a release of 200,000 figures: seconds and memory for what is withheld, its proofs and the audit.

One indicator as the worst case: 40 services, 57 cells, five years of months with quarters and years, everything added up in all
three directions; services of 10 to 150 persons, so that a third of the figures is small. Real releases are many smaller ones.
"""

import json
import random
import subprocess
import sys
import time
from decimal import Decimal
from typing import Any

import psutil

from bench.exports import Watch
from bench.figures import Figure
from indicators.releases.rules.suppression import OPEN, OTHER, SMALL, audit, protect
from indicators.releases.rules.suppression.assembly import CellSum, Edition, Key, Shape, assemble

SERVICES, CELLS, YEARS, SEED = 40, 57, 5, 2026
TOTAL = 1
MOST_SECONDS, MOST_MEMORY = 60.0, 500 * 2**20
NAME = "Small cells"


def measure() -> list[Figure]:
    """In a process of its own, so that its memory is its own."""
    taken = json.loads(subprocess.check_output([sys.executable, "-W", "ignore", "-m", "bench.small_cells"]))
    size = f"{taken['figures']:,} figures"
    return [
        Figure(f"{NAME} of {size}: withheld, proved, audited", f"{taken['seconds']:.1f} s", None, "< 60 s", taken["seconds"] < MOST_SECONDS),
        Figure(f"{NAME}: memory above idle", f"{taken['memory'] / 2**20:.0f} MiB", None, "< 500 MiB", taken["memory"] < MOST_MEMORY),
        Figure(f"{NAME}: withheld to protect {taken['small']:,} small ones", f"{taken['other']:,}", None, "", None),
        Figure(f"{NAME}: unproved or solved", f"{taken['open']}", None, "0", taken["open"] == 0),
    ]  # fmt: skip


def made() -> tuple[Edition, Shape]:
    chance = random.Random(SEED)
    sizes = {service: chance.choice([10, 30, 60, 150]) for service in range(1, SERVICES + 1)}
    months = list(range(1, 12 * YEARS + 1))
    longer = {1000 + at: [3 * at + 1, 3 * at + 2, 3 * at + 3] for at in range(4 * YEARS)}
    longer |= {2000 + at: list(range(12 * at + 1, 12 * at + 13)) for at in range(YEARS)}
    cells = tuple(range(2, 2 + CELLS))
    numbers: dict[Key, Any] = {}
    for service, size in sizes.items():
        for month in months:
            for cell in cells:
                numbers[(cell, month, service)] = max(0, int(chance.gauss(size / CELLS, size / CELLS / 2)))
            numbers[(TOTAL, month, service)] = sum(numbers[(cell, month, service)] for cell in cells)
        for whole, parts in longer.items():
            for cell in (*cells, TOTAL):
                numbers[(cell, whole, service)] = sum(numbers[(cell, part, service)] for part in parts)
    for period in (*months, *longer):
        for cell in (*cells, TOTAL):
            numbers[(cell, period, None)] = sum(numbers[(cell, period, service)] for service in sizes)
    sums = [CellSum(TOTAL, cells)]
    families = [longer[2000 + at] for at in range(YEARS)]
    shape = Shape("sum", "sum", dict.fromkeys([*months, *longer], sums), longer, families)
    return Edition({key: Decimal(number) for key, number in numbers.items()}), shape


def run() -> dict[str, Any]:
    now, shape = made()
    idle = psutil.Process().memory_info().rss
    watch = Watch()
    watch.start()
    begun = time.perf_counter()
    found = assemble(now, shape)
    verdict = audit(found.system, protect(found.system))
    seconds = time.perf_counter() - begun
    watch.ends.set()
    marks = found.system.marks
    return {
        "figures": len(now.numbers), "seconds": seconds, "memory": watch.peak - idle, "small": marks.count(SMALL),
        "other": marks.count(OTHER), "shown": marks.count(OPEN), "open": len({*verdict.unproved, *verdict.solved}),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run()))
