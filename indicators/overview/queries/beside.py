"""What the templates of comparison and director's page need."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from consultare.lib.chart import Definition
from indicators.overview.queries.comparison import Compared, Wanted
from indicators.overview.queries.listing import Row, listed_indicators, rows_of
from indicators.overview.queries.pictures import PictureKind, small_line
from indicators.overview.queries.showing import Table, figure_cell
from indicators.overview.queries.words import period_words
from indicators.releases.queries.drawings import LOOKS, Picture, picture
from indicators.services.models import Service


def query(name: str, values: Iterable[str]) -> str:
    return urlencode([(name, value) for value in values])


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
    return picture(definition, "comparatie", addresses, files, definition.frame.title)


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


def form_of(wanted: Sequence[Wanted]) -> dict[str, Any]:
    """Choices for one more line."""
    return {
        "kept": [one.text for one in wanted],
        "indicators": rows_of(list(listed_indicators()), None),
        "services": Service.objects.order_by("name", "pk").only("slug", "name"),
    }


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
