"""Arithmetic and the table; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Figure", "Speed", "median", "percentile", "table"]


@dataclass(frozen=True)
class Figure:
    """One line of the table. `met` is None where nothing is asked for."""

    name: str
    value: str
    ratio: float | None = None
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Speed:
    """Runs of one address, and of its floor just before each: the ratio is taken within a run, where the machine was the same."""

    rates: Sequence[float]
    floors: Sequence[float]
    cpu_ms: Sequence[float]

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def ratio(self) -> float:
        return median(rate / floor for rate, floor in zip(self.rates, self.floors, strict=True))

    @property
    def words(self) -> str:
        return f"{self.rate:.0f} requests/s, {median(self.cpu_ms):.1f} ms CPU each"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)
    return ordered[max(int(rank), 1) - 1]


def table(figures: Sequence[Figure]) -> str:
    """As Markdown, with columns aligned for the terminal."""
    words = {True: "yes", False: "NO", None: ""}
    head = ("figure", "value", "ratio to the floor", "target", "met")
    rows = [
        (
            figure.name,
            figure.value,
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            figure.target,
            words[figure.met],
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [head, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )
