"""Approved progress that a finding may rest on: of measures of strategies that are public."""

from django.db.models import QuerySet

from indicators.releases.queries.words import period_words
from indicators.strategies.models import ProgressUpdate
from indicators.strategies.states import PUBLIC_STATES, Stage, UpdateState

MOST = 300


def quotable_progress() -> QuerySet[ProgressUpdate]:
    """By strategy and measure, the newest period first."""
    rows = ProgressUpdate.objects.filter(state=UpdateState.APPROVED, node__strategy__state__in=PUBLIC_STATES)
    rows = rows.select_related("period", "node__strategy")
    return rows.order_by("node__strategy__title", "node__code", "-period__starts_on", "pk")


def progress_choices() -> list[tuple[int, str]]:
    """For a list to choose from. One query."""
    return [
        (
            one.pk,
            f"{one.node.code} {one.node.title}, {period_words(one.period)}: {one.percent}%, {Stage(one.stage).label}",
        )
        for one in quotable_progress()[:MOST]
    ]
