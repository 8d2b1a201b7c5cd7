"""Bars by category or service. Lengths begin at zero, always; figures stand at the end of their bar, so no axis is read off."""

from typing import Any

import altair as alt

from consultare.lib.chart.axes import BOLD, Drawn
from consultare.lib.chart.glyphs import fitting
from consultare.lib.chart.lines import WIDTHS
from consultare.lib.chart.model import Bar, Bars, Size, Spot, Theme
from consultare.lib.chart.tokens import tokens

LETTER, THICK = 14, 16
NAMES = {Size.WIDE: 250, Size.NARROW: 0}
"""Room for names on the left; on a phone each stands above its bar."""
ENDS = {Size.WIDE: 96, Size.NARROW: 80}
Rows = list[dict[str, Any]]


def bars(chart: Bars, theme: Theme, size: Size) -> Drawn:
    own, room = tokens(theme), NAMES[size]
    width = WIDTHS[size] - room - 12
    rows, height = _rows(chart, size)
    values = [row["value"] for row in rows if row["value"] is not None] + ([chart.target.value] if chart.target else [])
    top = max([*values, 0.0]) or 1.0
    x = alt.X(
        "value:Q", axis=None, scale=alt.Scale(domain=[0, top * width / (width - ENDS[size])], nice=False, zero=True)
    )
    down = alt.Scale(domain=[0, height], nice=False, zero=False, reverse=True)
    layers = [*_goal(chart.target, x, own, height), *_lengths(rows, x, down, own), *_words(rows, x, down, own, size)]
    edge = alt.Chart(alt.Data(values=[{"a": 0, "b": height}])).mark_rule(color=own["edge"])
    layers.append(edge.encode(x=alt.value(0), y=alt.Y("a:Q", axis=None, scale=down), y2="b:Q"))
    return Drawn(alt.layer(*layers).properties(width=width, height=height), width, height, room or 1, 6, 4)


def bars_height(chart: Bars, size: Size) -> float:
    return 6 + _rows(chart, size)[1] + 4


def _rows(chart: Bars, size: Size) -> tuple[Rows, float]:
    """A line a bar, in the order given, and how high they are together. `head`: where the name stands."""
    rows: Rows = []
    y = 22.0 if chart.target else 2.0
    for bar in chart.bars:
        is_pair, above = bool(bar.second_text), 0 if size == Size.WIDE else 20
        first = y + above + THICK / 2 + 4
        head = first - 18 if above else first + (9 if is_pair else 0)
        shared = {"name": _name(bar, size), "head": head}
        rows.append(shared | {"place": first, "value": bar.value, "text": bar.text, "second": False})
        if is_pair:
            rows.append(shared | {"place": first + 18, "value": bar.second, "text": bar.second_text, "second": True})
        y = first + (18 if is_pair else 0) + THICK / 2 + 6
    return rows, max(y, 30.0)


def _name(bar: Bar, size: Size) -> str:
    return fitting(bar.name, NAMES[size] - 14 if NAMES[size] else WIDTHS[size] - 20, LETTER)


def _lengths(rows: Rows, x: alt.X, down: alt.Scale, own: dict[str, str]) -> list[Any]:
    """Full for the first reporter, hollow for the second."""
    layers = []
    looks: dict[bool, dict[str, Any]] = {
        False: {"color": own["blue"]},
        True: {"fill": own["card"], "stroke": own["blue"], "strokeWidth": 2},
    }
    for is_second, look in looks.items():
        chosen = [
            {"value": row["value"], "zero": 0, "low": row["place"] - THICK / 2, "high": row["place"] + THICK / 2}
            for row in rows
            if row["value"] is not None and row["second"] == is_second
        ]
        if chosen:
            mark = alt.Chart(alt.Data(values=chosen)).mark_rect(opacity=1, fillOpacity=1, **look)
            layers.append(mark.encode(x=x, x2="zero:Q", y=alt.Y("low:Q", axis=None, scale=down), y2="high:Q"))
    return layers


def _words(rows: Rows, x: alt.X, down: alt.Scale, own: dict[str, str], size: Size) -> list[Any]:
    ends = [{"value": row["value"] or 0, "place": row["place"], "text": row["text"]} for row in rows]
    heads = [{"place": row["head"], "name": row["name"]} for row in rows if not row["second"]]
    y = alt.Y("place:Q", axis=None, scale=down)
    figures = alt.Chart(alt.Data(values=ends)).mark_text(align="left", dx=7, fontSize=LETTER, fontWeight=BOLD)
    is_wide = size == Size.WIDE
    names = alt.Chart(alt.Data(values=heads)).mark_text(
        align="right" if is_wide else "left", dx=-10 if is_wide else 6, fontSize=LETTER, color=own["ink"]
    )
    return [figures.encode(x=x, y=y, text="text:N"), names.encode(x=alt.value(0), y=y, text="name:N")]


def _goal(target: Spot | None, x: alt.X, own: dict[str, str], height: float) -> list[Any]:
    if target is None:
        return []
    data = alt.Chart(alt.Data(values=[{"value": target.value, "text": target.text}]))
    rule = data.mark_rule(color=own["ochre"], strokeWidth=2, strokeDash=[6, 4])
    words = data.mark_text(color=own["ochre"], fontWeight=BOLD)
    return [
        rule.encode(x=x, y=alt.value(16), y2=alt.value(height)),
        words.encode(x=x, y=alt.value(4), text="text:N"),
    ]
