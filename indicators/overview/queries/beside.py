"""What the templates of comparison and director's page need."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from consultare.lib.chart import Definition
from consultare.lib.chart.model import MAX_SERIES
from indicators.overview.queries.comparison import Compared, Wanted
from indicators.overview.queries.listing import Row
from indicators.overview.queries.page import IndicatorPage
from indicators.overview.queries.pictures import PictureKind, small_line
from indicators.overview.queries.showing import Table, figure_cell, line_notes
from indicators.overview.queries.words import period_words
from indicators.releases.queries.drawings import LOOKS, Picture, picture


def query(name: str, values: Iterable[str]) -> str:
    return urlencode([(name, value) for value in values])


def categories_query(page: IndicatorPage) -> str:
    """The first categories of the indicator as lines of the comparison; empty when it has fewer than two with a figure."""
    shown = [one for one in page.cells if one.figure.number is not None and one.key]
    lines = [Wanted(page.indicator.code, cell=one.key).text for one in shown[:MAX_SERIES]]
    return query("s", lines) if len(lines) > 1 else ""


def lines_of(lines: Sequence[Compared]) -> list[dict[str, Any]]:
    """Each line with the address of the page without it."""
    texts = [one.wanted.text for one in lines]
    return [
        {
            "line": one,
            "without": query("s", [text for text in texts if text != one.wanted.text]),
            "has_gaps": _gaps(one),
        }
        for one in lines
    ]


def _gaps(one: Compared) -> bool:
    return any(figure.number is None for figure in one.series)


def figure_of(lines: Sequence[Compared], definition: Definition | None) -> Picture | None:
    if definition is None:
        return None
    asked = query("s", [one.wanted.text for one in lines])
    addresses = {look: f"{reverse('comparison_picture', args=[look, 'svg'])}?{asked}" for look in LOOKS}
    files = tuple(
        {"label": form.upper(), "href": f"{reverse('comparison_picture', args=['fisier', form])}?{asked}"}
        for form in ("svg", "png")
    )
    notes = line_notes([one.series for one in lines], is_broken=any(one.breaks for one in lines))
    return picture(definition, "comparatie", addresses, files, definition.frame.title, notes)


def table_of(lines: Sequence[Compared]) -> Table | None:
    """A row a period, a column a line."""
    places = sorted({figure.at: figure.period for one in lines for figure in one.series}.items(), reverse=True)
    if not places:
        return None
    known = [{figure.at: figure for figure in one.series} for one in lines]
    rows = tuple(
        (
            {"text": period_words(period), "note": "", "is_number": False},
            *(figure_cell(figures.get(at), one.indicator.decimals) for figures, one in zip(known, lines, strict=True)),
        )
        for at, period in places
    )
    head = (_("Period"), *(f"{one.letter} · {one.name}, {one.where} ({one.indicator.unit})" for one in lines))
    return Table("comparatie", _("The same figures as a table"), head, rows)


def key_items(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Each key indicator with its line, when two figures make one."""
    found = []
    for row in rows:
        drawn = small_line(row.page)
        code = row.indicator.code
        addresses = {
            look: reverse("indicator_picture", args=[code, PictureKind.SMALL.value, look, "svg"]) for look in LOOKS
        }
        found.append({"row": row, "figure": picture(drawn, "mic", addresses, (), row.name) if drawn else None})
    return found
