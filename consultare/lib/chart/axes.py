"""Axes and their words: periods along the bottom, figures on the left, both with the labels the definition gives."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from consultare.lib.chart.glyphs import font
from consultare.lib.chart.model import Size, Theme
from consultare.lib.chart.tokens import tokens

SANS = "Source Sans 3"
BOLD: Literal["bold"] = "bold"
Align = Literal["left", "center", "right"]
LETTER = 13
CLOSE = 0.35
LOCALES = {
    "ro": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", "\u00a0lei"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", "\u00a0lei"]},
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A field and the room around it. Vega only guesses how wide our letters are, so the room is ours to say."""

    chart: Any
    width: float
    height: float
    left: float
    top: float
    bottom: float


def ticks(places: Sequence[int], most: int) -> list[int]:
    """At most so many places, evenly apart and counted back from the latest one: it is the one people look for."""
    if not places:
        return []
    first, last = min(places), max(places)
    gap = min((b - a for a, b in zip(sorted(set(places)), sorted(set(places))[1:], strict=False)), default=1)
    for step in (1, 2, 3, 4, 6, 12, 24, 36, 60, 120):
        if step % gap == 0 and (last - first) // step + 1 <= most:
            return list(range(last, first - 1, -step))[::-1]
    return [first, last]


def periods(
    labels: dict[int, str], size: Size, theme: Theme, *, places: Sequence[int], most: int = 0, with_labels: bool = True
) -> alt.X:
    shown = ticks(list(labels), most or (7 if size == Size.WIDE else 4))
    words = json.dumps({str(place): labels.get(place, "") for place in shown}, ensure_ascii=False)
    return alt.X(
        "at:Q",
        title=None,
        scale=alt.Scale(domain=[min(places), max(places)], nice=False, zero=False, padding=8),
        axis=alt.Axis(
            values=shown, labelExpr=f"{words}[toString(round(datum.value))]", grid=False, ticks=with_labels, labels=with_labels, tickSize=5,
            tickColor=tokens(theme)["edge"], domainColor=tokens(theme)["edge"], labelPadding=5, labelFlush=False,
        ),
    )  # fmt: skip


def span(values: Sequence[float]) -> tuple[float, float]:
    """From zero, unless all figures lie so close together, far from it, that nothing would be seen."""
    low, high = min(values), max(values)
    if low >= 0 and (high == 0 or (high - low) / high > CLOSE):
        low = 0.0
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return (low if low == 0 else low - room, high + room)


def begins_above_zero(values: Sequence[float]) -> bool:
    return bool(values) and span(values)[0] > 0


def figures(values: Sequence[float], decimals: int, *, title: str = "", count: int = 5) -> alt.Y:
    low, high = span(values)
    whole = decimals == 0 or high - low >= 5
    return alt.Y(
        "value:Q",
        title=title or None,
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(
            tickCount=count,
            format=",.0f" if whole else f",.{decimals}f",
            domain=False,
            ticks=False,
            labelPadding=6,
            tickMinStep=1 if whole else 10**-decimals,  # No two ticks that read the same.
        ),
    )


def room_for_figures(values: Sequence[float], decimals: int) -> float:
    """How far the labels of the axis reach to the left."""
    low, high = span(values)
    digits = 0 if decimals == 0 or high - low >= 5 else decimals
    longest = max((f"{end:,.{digits}f}" for end in (low, high)), key=len)
    return font("SourceSans3-Regular").width(longest, LETTER) + 10


def configured(drawn: Drawn, theme: Theme) -> dict[str, Any]:
    """The specification, with the look that every chart has."""
    own = tokens(theme)
    spec: dict[str, Any] = drawn.chart.to_dict(
        validate=False
    )  # Ten times quicker; tests draw every kind with the check on.
    spec["autosize"] = {"type": "none"}
    spec["padding"] = {"left": drawn.left, "top": drawn.top, "right": 0, "bottom": 0}
    spec["config"] = {
        "background": None,
        "font": SANS,
        "view": {"stroke": None},
        "axis": {
            "labelColor": own["soft"], "labelFontSize": LETTER, "gridColor": own["hair"], "titleColor": own["soft"],
            "titleFontSize": LETTER, "titleFontWeight": "normal", "titleAngle": 0, "titleAlign": "left", "titleX": 0, "titleY": -12,
            "titleAnchor": "start",
        },
        "text": {"font": SANS, "fontSize": LETTER, "color": own["ink"]},
    }  # fmt: skip
    return spec
