"""The bullet: a bar for the figure, a thick mark for the target, a thin one for the baseline, a ring for a year before."""

from typing import Any

import altair as alt

from consultare.lib.chart.axes import BOLD, Align, Drawn
from consultare.lib.chart.glyphs import font
from consultare.lib.chart.lines import WIDTHS
from consultare.lib.chart.model import Bullet, Size, Spot, Theme
from consultare.lib.chart.tokens import tokens

LETTER, HEIGHT = 14, 102
GROUND, BAR, MARK = (34, 74), (44, 64), (30, 78)
Ends = tuple[float, float]


def bullet(chart: Bullet, theme: Theme, size: Size) -> Drawn:
    own, width = tokens(theme), WIDTHS[size] - 4
    ends = _ends(chart)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=list(ends), nice=False, zero=True))
    layers = [_across(x, ends, GROUND, own["grey-wash"])]
    if chart.band:
        layers.append(_across(x, (chart.band.low, chart.band.high), GROUND, own["green-wash"]))
    layers.append(_across(x, (0, chart.value.value), BAR, own["blue"]))
    if chart.previous:
        ring = _one(chart.previous, x).mark_point(
            stroke=own["soft"], fill=own["card"], fillOpacity=1, size=110, strokeWidth=2.5, opacity=1
        )
        layers.append(ring.encode(y=alt.value(54)))
    if chart.baseline:
        rule = _one(chart.baseline, x).mark_rule(color=own["edge"], strokeWidth=2, strokeDash=[2, 2])
        layers.append(rule.encode(y=alt.value(GROUND[0]), y2=alt.value(GROUND[1])))
    if chart.target:
        rule = _one(chart.target, x).mark_rule(color=own["ochre"], strokeWidth=5)
        layers += [rule.encode(y=alt.value(MARK[0]), y2=alt.value(MARK[1]))]
        layers.append(_word(chart.target, x, own["ochre"], 18, ends, width))
    layers.append(_word(chart.value, x, own["blue"], 90, ends, width))
    return Drawn(alt.layer(*layers).properties(width=width, height=HEIGHT), width, HEIGHT, 2, 0, 0)


def bullet_height(chart: Bullet, size: Size) -> float:
    return HEIGHT


def _ends(chart: Bullet) -> Ends:
    values = [spot.value for spot in (chart.value, chart.target, chart.baseline, chart.previous) if spot]
    values += [chart.band.low, chart.band.high] if chart.band else []
    return min(0.0, *values, 0.0), max(0.0, *values) * 1.12 or 1.0


def _one(spot: Spot, x: alt.X) -> alt.Chart:
    return alt.Chart(alt.Data(values=[{"value": spot.value, "text": spot.text}])).encode(x=x)


def _across(x: alt.X, ends: Ends, rows: tuple[int, int], colour: str) -> Any:
    mark = alt.Chart(alt.Data(values=[{"value": ends[0], "end": ends[1]}])).mark_rect(color=colour, opacity=1)
    return mark.encode(x=x, x2="end:Q", y=alt.value(rows[0]), y2=alt.value(rows[1]))


def _word(spot: Spot, x: alt.X, colour: str, level: int, ends: Ends, width: float) -> Any:
    """In the middle of its mark, or pushed inwards where it would leave the field."""
    part = (spot.value - ends[0]) / (ends[1] - ends[0])
    half = font("SourceSans3-Bold").width(spot.text, LETTER) / width / 2
    align: Align = "left" if part < half else "right" if part > 1 - half else "center"
    mark = _one(spot, x).mark_text(align=align, color=colour, fontSize=LETTER, fontWeight=BOLD)
    return mark.encode(y=alt.value(level), text="text:N")
