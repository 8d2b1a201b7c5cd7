"""The smallest picture: a line of a few figures beside a row of a list, as points of an SVG that a template writes."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 96, 24, 3


@dataclass(frozen=True, slots=True)
class Spark:
    """`lines`: one string of points a run of figures; `dots`: figures between two gaps; `end`: the latest one."""

    lines: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    end: tuple[str, str] | None


def spark(values: Sequence[float | None]) -> Spark | None:
    """None when there are not two figures: one is no line."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    step = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    runs: list[list[tuple[str, str]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        part = (value - low) / (high - low) if high > low else 0.5
        runs[-1].append((_short(MARGIN + place * step), _short(HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN))))
    filled = [run for run in runs if run]
    return Spark(
        lines=tuple(" ".join(",".join(point) for point in run) for run in filled if len(run) > 1),
        dots=tuple(run[0] for run in filled if len(run) == 1),
        end=filled[-1][-1],
    )


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
