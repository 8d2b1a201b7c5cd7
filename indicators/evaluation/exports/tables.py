"""Recommendations as a table: what was asked of whom, what was answered, where it stands."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from consultare.lib.tabular import Column, stream_csv
from indicators.evaluation.queries.report import RecommendationView, Report

COLUMNS: Sequence[Column[RecommendationView]] = (
    Column("number", _("No."), lambda one: one.number, 6),
    Column("text", _("Recommendation"), lambda one: one.row.text, 60),
    Column("finding", _("Follows from finding"), lambda one: one.finding, 10),
    Column("priority", _("Priority"), lambda one: one.priority, 10),
    Column("addressee", _("Addressed to"), lambda one: one.row.addressee, 30),
    Column("due", _("Until when"), lambda one: one.row.due, 12),
    Column("answer", _("Answer"), lambda one: one.answer, 16),
    Column("reason", _("Reason"), lambda one: one.row.answer_reason, 40),
    Column("standing", _("Where it stands"), lambda one: str(one.standing.label), 20),
    Column(
        "steps", _("Steps"), lambda one: [f"{step.on.isoformat()} {step.state}: {step.text}" for step in one.steps], 60
    ),
)


def recommendations_csv(report: Report) -> Iterator[bytes]:
    return stream_csv(COLUMNS, report.recommendations)
