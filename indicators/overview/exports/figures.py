"""Figures of an indicator as CSV, XLSX and JSON; the director's page on paper."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from accounts.authority.queries import authority
from consultare.lib import chart
from consultare.lib.paper import render_pdf
from consultare.lib.tabular import Column, stream_csv, stream_json, write_xlsx
from consultare.lib.text import day_in_words
from indicators.overview.queries.downloads import Line, lines
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.page import IndicatorPage
from indicators.overview.queries.pictures import small_line, source_words

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS: tuple[Column[Line], ...] = (
    Column("code", gettext_lazy("Code"), lambda row: row.code, 10),
    Column("name", gettext_lazy("Indicator"), lambda row: row.name, 36),
    Column("unit", gettext_lazy("Unit of measure"), lambda row: row.unit, 12),
    Column("edition", gettext_lazy("Edition"), lambda row: row.edition, 8),
    Column("period", gettext_lazy("Period"), lambda row: row.period, 10),
    Column("starts_on", gettext_lazy("First day"), lambda row: row.starts_on, 12),
    Column("ends_on", gettext_lazy("Last day"), lambda row: row.ends_on, 12),
    Column("service_code", gettext_lazy("Code of the service"), lambda row: row.service_code, 12),
    Column("service", gettext_lazy("Service"), lambda row: row.service, 36),
    Column("cell", gettext_lazy("Key of the category"), lambda row: row.cell, 16),
    Column("category", gettext_lazy("Category"), lambda row: row.category, 24),
    Column("reporter", gettext_lazy("Reported by (P the provider, A the authority)"), lambda row: row.reporter, 10),
    Column("value", gettext_lazy("Value"), lambda row: row.number, 14),
    Column("status", gettext_lazy("State of the value"), lambda row: row.status, 8),
    Column("suppression", gettext_lazy("Protected"), lambda row: row.suppression, 10),
    Column("numerator", gettext_lazy("Numerator"), lambda row: row.top, 14),
    Column("denominator", gettext_lazy("Denominator"), lambda row: row.bottom, 14),
    Column("counted", gettext_lazy("Services that reported"), lambda row: row.counted, 10),
    Column("asked", gettext_lazy("Services that were asked"), lambda row: row.asked, 10),
    Column("version", gettext_lazy("Version of the sheet"), lambda row: row.version, 8),
)


def data_file(page: IndicatorPage, edition: Edition, form: str) -> HttpResponse | StreamingHttpResponse:
    """Points as decimal signs and no grouping: files are for machines."""
    rows = lines(page.name, page, edition)
    response: HttpResponse | StreamingHttpResponse
    if form == "xlsx":
        out = BytesIO()
        write_xlsx(COLUMNS, rows, out, page.indicator.code)
        response = HttpResponse(out.getvalue(), content_type=TYPES[form])
    else:
        stream = stream_csv if form == "csv" else stream_json
        response = StreamingHttpResponse(stream(COLUMNS, rows), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{page.indicator.code}-v{edition.number}.{form}"'
    return response


def director_pdf(pages: Sequence[IndicatorPage], edition: Edition) -> bytes:
    """One A4: each key indicator with its finding and its line."""
    institution = authority()
    data: dict[str, Any] = {
        "authority": {"name": institution.name, "lines": [line for line in (institution.address,) if line]},
        "title": _("Key indicators"),
        "lead": _("State on %(day)s, edition %(number)s")
        % {"day": day_in_words(edition.cut_off.date()), "number": edition.number},
        "source": source_words(edition),
        "items": [_item(page) for page in pages],
    }
    return render_pdf("director", data, dated=edition.published_at)


def _item(page: IndicatorPage) -> dict[str, Any]:
    found = page.finding
    picture = _line(page)
    return {
        "code": page.indicator.code, "name": page.name, "value": found.value if found else "–", "period": _when(page),
        "state": found.chip["label"] if found else "", "tone": found.chip["tone"] if found else "wait",
        "alarm": found.alarm.get("label", "") if found else "",
        "target": found.target if found else "", "change": capfirst(found.change) if found else "", "coverage": found.coverage if found else "",
        "picture": picture[0], "alt": picture[1],
    }  # fmt: skip


def _when(page: IndicatorPage) -> str:
    """The period, and why it has no number."""
    found = page.finding
    return ": ".join(words for words in (found.period, found.why) if words) if found else ""


def _line(page: IndicatorPage) -> tuple[str, str]:
    definition = small_line(page)
    if definition is None:
        return "", ""
    drawn = chart.svg(replace(definition, height=72), theme=chart.Theme.PRINT, size=chart.Size.NARROW)
    return drawn, f"{definition.frame.title}. {definition.frame.description}"
