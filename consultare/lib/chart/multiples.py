"""Small multiples: the same field for many services or categories, on one scale."""

from typing import Any

import altair as alt

from consultare.lib.chart.axes import BOLD, Drawn, periods, room_for_figures, span
from consultare.lib.chart.glyphs import fitting
from consultare.lib.chart.lines import WIDTHS
from consultare.lib.chart.model import MAX_PANELS, Multiples, Panel, Size, Theme, calendar
from consultare.lib.chart.tokens import tokens

COLUMNS = {Size.WIDE: 4, Size.NARROW: 2}
GAP, HEIGHT, LEFT, HEAD, EDGE = 22, 72, 40, 44, 30
"""`EDGE`: half of the latest period's words stands to the right of the last field."""


def multiples(chart: Multiples, theme: Theme, size: Size) -> Drawn:
    panels, columns, left = chart.panels[:MAX_PANELS], COLUMNS[size], _left(chart)
    width = int(WIDTHS[size] - left - EDGE - (columns - 1) * GAP) // columns
    rows = [row for place, panel in enumerate(panels) for row in _rows(panel, place, width)]
    faceted = _layers(chart, panels, theme, width).facet(
        facet=alt.Facet("panel:O", header=alt.Header(labelExpr="''", title=None), sort=list(range(len(panels)))),
        data=alt.Data(values=rows),
        columns=columns,
        spacing={"row": HEAD, "column": GAP},
        bounds="flush",
    )
    down = -(-len(panels) // columns)
    whole = faceted.resolve_axis(x="shared", y="shared")
    return Drawn(whole, columns * (width + GAP), down * (HEIGHT + HEAD) - HEAD, left, HEAD, 28)


def multiples_height(chart: Multiples, size: Size) -> float:
    down = -(-len(chart.panels[:MAX_PANELS]) // COLUMNS[size])
    return HEAD + down * (HEIGHT + HEAD) - HEAD + 28


def _left(chart: Multiples) -> float:
    """Room for the two figures of the axis."""
    low, high = _ends(chart)
    return max(LEFT, room_for_figures([low, high], chart.frame.decimals) + 2)


def _ends(chart: Multiples) -> tuple[float, float]:
    values = [p.value for panel in chart.panels[:MAX_PANELS] for p in panel.points if p.value is not None]
    return (min(values), max(values)) if values else (0.0, 1.0)


def _rows(panel: Panel, place: int, width: int) -> list[dict[str, Any]]:
    runs = panel.series.segments()
    rows: list[dict[str, Any]] = [
        {"kind": "line" if len(run) > 1 else "dot", "at": point.at, "value": point.value, "run": number}
        for number, run in enumerate(runs)
        for point in run
    ]
    if rows:
        rows.append(rows[-1] | {"kind": "end"})
    rows += [{"kind": "cut", "at": one.at - 0.5} for one in panel.breaks]
    rows.append(
        {
            "kind": "head",
            "name": fitting(panel.name, width + 10, 13, is_bold=True),
            "note": fitting(panel.note, width + 16, 13),
        }
    )
    return [row | {"panel": place} for row in rows]


def _layers(chart: Multiples, panels: tuple[Panel, ...], theme: Theme, width: int) -> Any:
    own = tokens(theme)
    labels = calendar([panel.series for panel in panels])
    least, most = _ends(chart)
    low, high = span([least, most])
    digits = 0 if high - low >= 5 else chart.frame.decimals
    x = periods(labels, Size.NARROW, theme, places=list(labels), most=2)
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(
            values=[low if low == 0 else least, most], format=f",.{digits}f", domain=False, ticks=False, labelPadding=4
        ),
    )  # fmt: skip

    def only(kind: str) -> alt.Chart:
        return alt.Chart().transform_filter(f"datum.kind === '{kind}'")

    return alt.layer(
        only("cut").mark_rule(color=own["edge"], strokeDash=[2, 2]).encode(x=x),
        only("line")
        .mark_line(color=own["blue"], strokeWidth=1.75, strokeJoin="round")
        .encode(x=x, y=y, detail="run:N"),
        only("dot").mark_point(color=own["blue"], filled=True, size=14, opacity=1).encode(x=x, y=y),
        only("end").mark_point(color=own["blue"], filled=True, size=34, opacity=1).encode(x=x, y=y),
        only("head")
        .mark_text(align="left", fontSize=13, fontWeight=BOLD, color=own["ink"])
        .encode(x=alt.value(0), y=alt.value(-26), text="name:N"),
        only("head")
        .mark_text(align="left", fontSize=13, color=own["soft"])
        .encode(x=alt.value(0), y=alt.value(-9), text="note:N"),
    ).properties(width=width, height=HEIGHT)
