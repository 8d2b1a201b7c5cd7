"""Lines over time: gaps stay gaps, a line breaks where figures stop being comparable, the target has a path."""

from dataclasses import dataclass
from typing import Any

import altair as alt

from consultare.lib.chart.axes import BOLD, LETTER, Align, Drawn, figures, periods, room_for_figures, span
from consultare.lib.chart.glyphs import font
from consultare.lib.chart.model import LETTERS, Lines, Point, Series, Size, Stack, Theme, calendar
from consultare.lib.chart.tokens import series_colours, tokens

WIDTHS = {Size.WIDE: 720, Size.NARROW: 344}
RIGHT, TOP, BOTTOM = 38, 26, 28
STACK_GAP = 68
ROOM, END = 26, 16
"""A line of words under a point needs that much."""
DASHES: list[list[int]] = [[1, 0], [7, 3], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4]]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]


@dataclass(frozen=True)
class Field:
    """What every layer of one field shares: the two axes, the theme."""

    x: alt.X
    y: alt.Y
    theme: Theme
    first: int
    last: int
    low: float
    points: float
    months: float
    """How many pixels a unit of the figures takes upwards, and a month across."""

    def draw(self, rows: list[dict[str, Any]]) -> alt.Chart:
        return alt.Chart(alt.Data(values=rows)).encode(x=self.x, y=self.y)

    def colour(self, token: str) -> str:
        return tokens(self.theme)[token]


def lines(chart: Lines, theme: Theme, size: Size, *, unit: str = "") -> Drawn:
    """`unit` heads the axis when several fields stand in one picture; otherwise the frame says it."""
    labels = calendar(chart.series)
    places = [*labels, *(spot.at for spot in chart.path)] or [0, 1]
    height, values = field_height(chart, size), values_of(chart)
    low, high = span(values)
    left = room_for_figures(values, chart.frame.decimals)
    width = WIDTHS[size] - left - RIGHT
    field = Field(
        periods(labels, size, theme, places=places),
        figures(values, chart.frame.decimals, title=unit, count=5 if height > 150 else 3),
        theme, min(places), max(places), low, height / (high - low), width / max(1, max(places) - min(places)),
    )  # fmt: skip
    layers: list[Any] = [*_band(chart, field), *_breaks(chart, field), *_baseline(chart, field), *_path(chart, field)]
    is_alone = len(chart.series) == 1 and not unit
    for index, series in enumerate(chart.series):
        layers += _series(series, index, field, is_alone=is_alone, goal=chart.path[-1].value if chart.path else None)
    if not is_alone:
        layers += _letters(chart, field)
    layers += _corrected(chart, field)
    return Drawn(alt.layer(*layers).properties(width=width, height=height), width, height, left, TOP, BOTTOM)


def field_height(chart: Lines, size: Size) -> int:
    return chart.height if size == Size.WIDE else min(chart.height, 240)


def stack(chart: Stack, theme: Theme, size: Size) -> Drawn:
    """Every field has its own scale."""
    height, gap = max(120, 420 // max(1, len(chart.fields))), STACK_GAP
    fields = [lines(one, theme, size, unit=one.frame.unit) for one in chart.fields]
    left = max(field.left for field in fields)
    width = WIDTHS[size] - left - RIGHT
    drawn = [field.chart.properties(width=width, height=height) for field in fields]
    whole = alt.vconcat(*drawn, spacing=gap, bounds="flush")
    return Drawn(whole, width, len(fields) * (height + gap) - gap, left, TOP + 8, BOTTOM)


def lines_height(chart: Lines, size: Size) -> float:
    return TOP + field_height(chart, size) + BOTTOM


def stack_height(chart: Stack, size: Size) -> float:
    count = len(chart.fields)
    return TOP + 8 + count * (max(120, 420 // max(1, count)) + STACK_GAP) - STACK_GAP + BOTTOM


def values_of(chart: Lines) -> list[float]:
    found = [point.value for series in chart.series for point in series.points if point.value is not None]
    found += [spot.value for spot in chart.path]
    if chart.baseline:
        found.append(chart.baseline.value)
    if chart.band:
        found += [chart.band.low, chart.band.high]
    return found or [0.0, 1.0]


def _row(point: Point, run: int) -> dict[str, Any]:
    return {"at": point.at, "value": point.value, "run": run, "text": point.text}


def _series(series: Series, index: int, field: Field, *, is_alone: bool, goal: float | None) -> list[Any]:
    look = series.look if series.look >= 0 else index
    colour, shape, runs = series_colours(field.theme)[look], SHAPES[look], series.segments()
    if not runs:
        return []
    rows = [_row(point, number) for number, run in enumerate(runs) for point in run]
    lonely = [_row(run[0], number) for number, run in enumerate(runs) if len(run) == 1]
    hollow = [_row(point, 0) for run in runs for point in run if point.is_open]
    last = rows[-1]
    line = field.draw(rows).mark_line(color=colour, strokeWidth=2.5, strokeDash=DASHES[look], strokeJoin="round")
    found: list[Any] = [line.encode(detail="run:N")]
    if lonely:
        found.append(field.draw(lonely).mark_point(color=colour, filled=True, size=40, opacity=1, shape=shape))
    found.append(field.draw([last]).mark_point(color=colour, filled=True, size=80, opacity=1, shape=shape))
    if hollow:
        ground = field.colour("card")
        found.append(
            field.draw(hollow).mark_point(
                stroke=colour, fill=ground, size=60, opacity=1, fillOpacity=1, strokeWidth=2, shape=shape
            )
        )
    return [*found, _end(rows, field, colour, goal)] if is_alone else found


def _end(rows: list[dict[str, Any]], field: Field, colour: str, goal: float | None) -> Any:
    """The latest figure in words, on the side where line and target leave room."""
    last, before = rows[-1], [row["value"] for row in rows[-4:-1]]
    is_falling = bool(before) and sum(before) / len(before) > last["value"]
    if goal is not None:
        is_falling = goal >= last["value"]
    if (last["value"] - field.low) * field.points < ROOM:  # Below would be among the words of the axis.
        is_falling = False
    room = RIGHT + (field.last - last["at"]) * field.months
    width = font("SourceSans3-Bold").width(last["text"], END) - 4
    # Where the line itself comes down to its end, the words stand beyond it.
    near = [row for row in rows[:-1] if (last["at"] - row["at"]) * field.months < width + 10] or rows[-2:-1]
    is_down = any(row["value"] > last["value"] for row in near)
    is_beyond = width < room and (is_falling or is_down)
    is_beside = is_down and not is_beyond and not is_falling
    text = field.draw([last]).mark_text(
        align="left" if is_beyond else "right", dx=(-4 if is_falling else 4) if is_beyond else -10 if is_beside else 10,
        dy=19 if is_falling else 0 if is_beside else -15, fontSize=END, fontWeight=BOLD, color=colour,
    )  # fmt: skip
    return text.encode(text="text:N")


def _letters(chart: Lines, field: Field) -> list[Any]:
    """A letter at the end of each line, the same as in the legend, kept apart when ends lie close."""
    ends: list[dict[str, Any]] = []
    for index, series in enumerate(chart.series):
        known = [point for point in series.points if point.value is not None]
        look = series.look if series.look >= 0 else index
        if known:
            ends.append({"at": known[-1].at, "value": known[-1].value, "look": look})
    low, high = span(values_of(chart))
    gap, floor = (high - low) * 0.06, float("-inf")
    for end in sorted(ends, key=lambda one: (one["value"], one["look"])):
        end["value"] = floor = max(end["value"], floor + gap)
    colours = series_colours(field.theme)
    return [
        field.draw([end])
        .mark_text(align="left", dx=9, fontSize=14, fontWeight=BOLD, color=colours[end["look"]], text=LETTERS[end["look"]])
        for end in ends
    ]  # fmt: skip


def _band(chart: Lines, field: Field) -> list[Any]:
    if chart.band is None:
        return []
    ends = [{"value": chart.band.low, "high": chart.band.high}]
    words = [{"at": field.first, "value": chart.band.high, "text": chart.band.text}]
    return [
        alt.Chart(alt.Data(values=ends))
        .mark_rect(color=field.colour("green-wash"), opacity=1)
        .encode(y=field.y, y2="high:Q"),
        field.draw(words).mark_text(align="left", dy=11, dx=2, color=field.colour("green")).encode(text="text:N"),
    ]


def _path(chart: Lines, field: Field) -> list[Any]:
    """The straight way from the baseline to the target, or the steps between yearly targets."""
    if not chart.path:
        return []
    colour = field.colour("ochre")
    rows: list[dict[str, Any]] = [{"at": spot.at, "value": spot.value, "text": spot.text} for spot in chart.path]
    goals = [row for row in rows if row["text"]] or rows
    known = [point.value for series in chart.series for point in series.points if point.value is not None]
    is_up = not known or goals[-1]["value"] >= known[-1]
    side: Align = (
        "right" if goals[-1]["at"] > field.last - 4 else "left" if goals[-1]["at"] < field.first + 4 else "center"
    )
    found = [field.draw(rows).mark_line(color=colour, strokeWidth=1.75, strokeDash=[6, 4])] if len(rows) > 1 else []
    return [
        *found,
        field.draw(goals).mark_point(shape="diamond", color=colour, filled=True, size=90, opacity=1),
        field.draw(goals[-1:])
        .mark_text(
            align=side, dx={"right": 8, "left": -8}.get(side, 0), dy=-15 if is_up else 16, color=colour, fontWeight=BOLD
        )
        .encode(text="text:N"),
    ]


def _baseline(chart: Lines, field: Field) -> list[Any]:
    if chart.baseline is None:
        return []
    value = chart.baseline.value
    known = [point.value for point in chart.series[0].points if point.value is not None] or [value]
    # Its words stand at the end from which the line keeps away.
    is_left = min(abs(one - value) for one in known[:4]) >= min(abs(one - value) for one in known[-4:])
    is_above = (value - field.low) * field.points < ROOM or sum(known) / len(known) < value
    ends = [{"at": field.first, "value": value}, {"at": field.last, "value": value}]
    words = [{"at": field.first if is_left else field.last, "value": value, "text": chart.baseline.text}]
    return [
        field.draw(ends).mark_line(color=field.colour("edge"), strokeWidth=1.5, strokeDash=[1, 4], strokeCap="round"),
        field.draw(words)
        .mark_text(align="left" if is_left else "right", dy=-9 if is_above else 11, color=field.colour("soft"))
        .encode(text="text:N"),
    ]


def _breaks(chart: Lines, field: Field) -> list[Any]:
    """Between the last figure of the old definition and the first of the new one."""
    found = {one.at: one for series in chart.series for one in series.breaks}
    if not found:
        return []
    rows = [{"at": one.at - 0.5, "text": one.text} for one in found.values()]
    rule = alt.Chart(alt.Data(values=rows)).mark_rule(color=field.colour("edge"), strokeDash=[3, 3], strokeWidth=1.25)
    layers: list[Any] = [rule.encode(x=field.x)]
    sides: list[tuple[Align, bool, int]] = [("left", False, 1), ("right", True, -1)]
    for side, is_late, sign in sides:
        if words := [row for row in rows if _is_late(row, field) == is_late]:
            text = alt.Chart(alt.Data(values=words)).mark_text(
                align=side, dx=5 * sign, color=field.colour("soft"), fontStyle="italic"
            )
            layers.append(text.encode(x=field.x, y=alt.value(-6), text="text:N"))
    return layers


def _is_late(row: dict[str, Any], field: Field) -> bool:
    """Whether its words would leave the field to the right."""
    room: float = RIGHT + (field.last - row["at"]) * field.months
    return room < font("SourceSans3-It").width(row["text"], LETTER) + 8


def _corrected(chart: Lines, field: Field) -> list[Any]:
    rows = [_row(p, 0) for series in chart.series for p in series.points if p.is_corrected and p.value is not None]
    if not rows:
        return []
    mark = field.draw(rows).mark_point(
        shape="triangle-down", color=field.colour("brick"), filled=True, size=60, opacity=1, yOffset=-13
    )
    return [mark]
