"""The monitoring table of a strategy (F19): CSV, XLSX, JSON, and on paper."""

from datetime import datetime, time
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _, gettext_lazy

from accounts.authority.queries import authority
from consultare.lib.paper import render_pdf
from consultare.lib.tabular import Column, stream_csv, stream_json, write_xlsx
from consultare.lib.text import day_in_words
from consultare.lib.workdays import BUCHAREST
from indicators.strategies.queries.page import page_of
from indicators.strategies.queries.tree import Row, Tree
from indicators.strategies.queries.words import lei

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COLUMNS: tuple[Column[Row], ...] = (
    Column("code", gettext_lazy("Code"), lambda row: row.node.code, 10),
    Column("level", gettext_lazy("Level"), lambda row: row.level_name, 12),
    Column("title", gettext_lazy("Title"), lambda row: row.node.title, 48),
    Column("parent", gettext_lazy("Belongs to"), lambda row: row.above, 10),
    Column("weight", gettext_lazy("Weight"), lambda row: row.node.weight, 8),
    Column("lead", gettext_lazy("Who answers for it"), lambda row: row.node.lead, 30),
    Column("partners", gettext_lazy("Partners"), lambda row: list(row.partners), 30),
    Column("starts_on", gettext_lazy("Begins on"), lambda row: row.node.starts_on, 12),
    Column("due_on", gettext_lazy("Term"), lambda row: row.node.due_on, 12),
    Column("due_before", gettext_lazy("Term before it was postponed"), lambda row: row.node.due_before, 12),
    Column("standing", gettext_lazy("State"), lambda row: str(row.standing.label), 16),
    Column("reason", gettext_lazy("Reason of the decision"), lambda row: row.node.reason, 30),
    Column("other", gettext_lazy("Goes on as"), lambda row: row.node.other.code if row.node.other else None, 10),
    Column("percent", gettext_lazy("Progress, %"), lambda row: row.percent, 10),
    Column("children", gettext_lazy("Parts that count"), lambda row: None if row.is_leaf else row.rolled.counted, 10),
    Column("updated", gettext_lazy("Parts updated in the period"), lambda row: None if row.is_leaf else row.rolled.updated, 10),
    Column("period", gettext_lazy("Last update approved for"), lambda row: row.update.period.code if row.update else None, 10),
    Column("approved_at", gettext_lazy("Approved on"), lambda row: row.update.decided_at if row.update else None, 20),
    Column("done", gettext_lazy("What was done"), lambda row: row.update.done if row.update else None, 60),
    Column("obstacles", gettext_lazy("What stood in the way"), lambda row: row.update.obstacles if row.update else None, 40),
    Column("next_step", gettext_lazy("Next step"), lambda row: row.update.next_step if row.update else None, 40),
    Column("planned", gettext_lazy("Planned, lei"), lambda row: row.planned, 14),
    Column("executed", gettext_lazy("Spent, lei"), lambda row: row.executed, 14),
    Column("indicators", gettext_lazy("Indicators"), lambda row: [one.code for one in row.measured], 20),
    Column("measured", gettext_lazy("Measured"), lambda row: [f"{one.code}: {one.value} ({one.period})" for one in row.measured if one.value], 40),
)  # fmt: skip


def data_file(tree: Tree, form: str) -> HttpResponse | StreamingHttpResponse:
    """Every node in the order of reading; keys of JSON stay as they are in every language."""
    response: HttpResponse | StreamingHttpResponse
    if form == "xlsx":
        out = BytesIO()
        write_xlsx(COLUMNS, tree.rows, out, _("Measures"))
        response = HttpResponse(out.getvalue(), content_type=TYPES[form])
    else:
        stream = stream_csv if form == "csv" else stream_json
        response = StreamingHttpResponse(stream(COLUMNS, tree.rows), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{tree.strategy.slug}.{form}"'
    return response


def paper(tree: Tree) -> bytes:
    institution, page, strategy = authority(), page_of(tree), tree.strategy
    progress = "–" if tree.percent is None else f"{tree.percent}%"
    facts = [(_("Progress"), progress), (_("Measures that reported"), page.reported if page.period else "–"), (_("Done by their term"), page.on_time), (_("Money"), page.money or "–")]  # fmt: skip
    data: dict[str, Any] = {
        "authority": {"name": institution.name, "lines": [line for line in (institution.address,) if line]},
        "title": strategy.title,
        "act": f"{strategy.act_number} / {day_in_words(strategy.act_date)}" if strategy.act_date else strategy.act_number,
        "on": str(day_in_words(tree.on)),
        "facts": [{"name": name, "value": str(value)} for name, value in facts],
        "columns": [{"title": str(title), "width": width} for title, width in _HEADS],
        "rows": [{"level": row.node.level, "percent": row.percent, "cells": _cells(row)} for row in tree.rows],
        "late": [f"{row.node.code} {row.node.title} ({row.node.due_on:%d.%m.%Y})" for row in tree.late],
        "note": str(NOTE),
    }  # fmt: skip
    return render_pdf("strategy", data, dated=datetime.combine(tree.on, time(), ZoneInfo(BUCHAREST)))


_HEADS = (
    (gettext_lazy("Objective, measure, action"), 7), (gettext_lazy("Progress"), 2), (gettext_lazy("State"), 2), (gettext_lazy("Term"), 2),
    (gettext_lazy("Who answers for it"), 4), (gettext_lazy("Planned / spent"), 3), (gettext_lazy("Measured"), 4),
)  # fmt: skip
NOTE = gettext_lazy(
    "Progress of a measure is the weighted mean of its parts; what was given up, merged or replaced doesn't count. A part that never reported counts as nothing done."
)


def _cells(row: Row) -> list[str]:
    measured = "; ".join(f"{one.code}: {one.value}" for one in row.measured if one.value)
    money = "" if not row.planned and row.executed is None else f"{lei(row.planned)} / {lei(row.executed)}"
    term = f"{row.node.due_on:%d.%m.%Y}" if row.node.due_on else ""
    percent = "–" if row.percent is None else f"{row.percent}%"
    return [f"{row.node.code} {row.node.title}", percent, str(row.standing.label), term, row.node.lead, money, measured]
