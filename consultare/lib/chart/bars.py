"""Bars by category or service, and the bullet: one figure against its target. Lengths begin at zero, always."""

from typing import Any

import altair as alt

from consultare.lib.chart.axes import BOLD, Drawn
from consultare.lib.chart.glyphs import fitting, font
from consultare.lib.chart.lines import WIDTHS
from consultare.lib.chart.model import Bar, Bars, Bullet, Size, Spot, Theme
from consultare.lib.chart.tokens import tokens

ROW, PAIR = 30, 48
LETTER = 14
NAMES = {Size.WIDE: 250, Size.NARROW: 128}


def bars(chart: Bars, theme: Theme, size: Size) -> Drawn:
    """Names on the left, figures at the end of their bar: no axis to read off."""
    own, room = tokens(theme), NAMES[size]
    width = WIDTHS[size] - room - 12
    rows, height = _rows(chart, size)
    top = max([row["value"] for row in rows if row["value"] is not None] + ([chart.target.value] if chart.target else []) + [0.0]) or 1
    ends = 96 if size == Size.WIDE else 74
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top * width / (width - ends)], nice=False, zero=True))
    down = alt.Scale(domain=[0, height], nice=False, zero=False, reverse=True)
    y = alt.Y("place:Q", axis=None, scale=down)
    full = [row | {"zero": 0, "low": row["place"] - 8, "high": row["place"] + 8} for row in rows if row["value"] is not None]
    layers: list[Any] = [*_goal(chart.target, x, own, height)]
    for is_second, look in ((False, {"color": own["blue"]}), (True, {"fill": own["card"], "stroke": own["blue"], "strokeWidth": 2})):
        chosen = [row for row in full if row["second"] == is_second]
        if chosen:
            layers.append(
                alt.Chart(alt.Data(values=chosen)).mark_rect(opacity=1, fillOpacity=1, **look)
                .encode(x=x, x2="zero:Q", y=alt.Y("low:Q", axis=None, scale=down), y2="high:Q")
            )  # fmt: skip
    named = [row | {"value": row["value"] or 0} for row in rows]
    base = alt.Chart(alt.Data(values=named))
    layers.append(base.mark_text(align="left", dx=7, fontSize=LETTER, fontWeight=BOLD).encode(x=x, y=y, text="text:N"))
    heads = [{"place": row["place"] + (9 if row["paired"] else 0), "name": row["name"]} for row in rows if not row["second"]]
    layers.append(
        alt.Chart(alt.Data(values=heads)).mark_text(align="right", dx=-10, fontSize=LETTER, color=own["ink"])
        .encode(x=alt.value(0), y=y, text="name:N")
    )  # fmt: skip
    axis = [{"a": 0, "b": height}]
    layers.append(
        alt.Chart(alt.Data(values=axis)).mark_rule(color=own["edge"])
        .encode(x=alt.value(0), y=alt.Y("a:Q", axis=None, scale=down), y2="b:Q")
    )  # fmt: skip
    return Drawn(alt.layer(*layers).properties(width=width, height=height), width, height, room, 6, 4)


def _rows(chart: Bars, size: Size) -> tuple[list[dict[str, Any]], int]:
    """A line a bar, in the order given, and how high they are together."""
    rows: list[dict[str, Any]] = []
    place = 22 if chart.target else 8
    for bar in chart.bars:
        is_pair = bool(bar.second_text)
        shared = {"name": fitting(bar.name, NAMES[size] - 14, LETTER), "paired": is_pair}
        rows.append(shared | {"place": place + 8, "value": bar.value, "text": bar.text, "second": False})
        if is_pair:
            rows.append(shared | {"place": place + 26, "value": bar.second, "text": bar.second_text, "second": True})
        place += PAIR if is_pair else ROW
    return rows, max(place, ROW)


def _goal(target: Spot | None, x: alt.X, own: dict[str, str], height: int) -> list[Any]:
    if target is None:
        return []
    data = alt.Chart(alt.Data(values=[{"value": target.value, "text": target.text}]))
    return [
        data.mark_rule(color=own["ochre"], strokeWidth=2, strokeDash=[6, 4]).encode(x=x, y=alt.value(14), y2=alt.value(height)),
        data.mark_text(color=own["ochre"], fontWeight=BOLD).encode(x=x, y=alt.value(4), text="text:N"),
    ]


def bullet(chart: Bullet, theme: Theme, size: Size) -> Drawn:
    """A bar for the figure, a thick mark for the target, a thin one for the baseline, a ring for a year before."""
    own, width = tokens(theme), WIDTHS[size] - 4
    spots = [spot for spot in (chart.value, chart.target, chart.baseline, chart.previous) if spot]
    top = max([spot.value for spot in spots] + ([chart.band.high] if chart.band else [])) * 1.12 or 1
    low = min(0.0, *(spot.value for spot in spots)) if len(spots) > 1 else min(0.0, chart.value.value)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[low, top], nice=False, zero=True))

    def one(spot: Spot) -> alt.Chart:
        return alt.Chart(alt.Data(values=[{"value": spot.value, "zero": 0, "text": spot.text}])).encode(x=x)

    ground = alt.Chart(alt.Data(values=[{"value": low, "end": top}])).mark_rect(color=own["grey-wash"], opacity=1)
    layers: list[Any] = [ground.encode(x=x, x2="end:Q", y=alt.value(34), y2=alt.value(74))]
    if chart.band:
        band = alt.Chart(alt.Data(values=[{"value": chart.band.low, "end": chart.band.high, "text": chart.band.text}]))
        layers.append(band.mark_rect(color=own["green-wash"], opacity=1).encode(x=x, x2="end:Q", y=alt.value(34), y2=alt.value(74)))
    layers.append(one(chart.value).mark_rect(color=own["blue"], opacity=1).encode(x2="zero:Q", y=alt.value(44), y2=alt.value(64)))
    if chart.previous:
        layers.append(one(chart.previous).mark_point(stroke=own["soft"], fill=own["card"], fillOpacity=1, size=110, strokeWidth=2.5, opacity=1).encode(y=alt.value(54)))
    if chart.baseline:
        layers.append(one(chart.baseline).mark_rule(color=own["edge"], strokeWidth=2, strokeDash=[2, 2]).encode(y=alt.value(34), y2=alt.value(74)))
    if chart.target:
        layers.append(one(chart.target).mark_rule(color=own["ochre"], strokeWidth=5).encode(y=alt.value(30), y2=alt.value(78)))
    width_words = font("SourceSans3-Bold").width(chart.value.text, LETTER)
    layers.append(_word(chart.value, x, own["blue"], 90, (low, top), width_words / width))
    if chart.target:
        layers.append(_word(chart.target, x, own["ochre"], 18, (low, top), font("SourceSans3-Bold").width(chart.target.text, LETTER) / width))
    return Drawn(alt.layer(*layers).properties(width=width, height=100), width, 100, 2, 0, 0)


def _word(spot: Spot, x: alt.X, colour: str, level: int, ends: tuple[float, float], share: float) -> Any:
    """In the middle of its mark, or pushed inwards where it would leave the field."""
    part = (spot.value - ends[0]) / (ends[1] - ends[0])
    align = "left" if part < share / 2 else "right" if part > 1 - share / 2 else "center"
    mark = alt.Chart(alt.Data(values=[{"value": spot.value, "text": spot.text}])).mark_text(
        align=align, color=colour, fontSize=LETTER, fontWeight=BOLD
    )
    return mark.encode(x=x, y=alt.value(level), text="text:N")
