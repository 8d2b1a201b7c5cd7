"""Reading the ledger."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from consultare.records.models import Message
from consultare.records.states import MessageState


def messages(group: str | None = None, **filters: Any) -> QuerySet[Message]:
    """The rows of one group (a round) or of any filter, in the order they were planned; bodies are not fetched."""
    rows = Message.objects.filter(**filters) if group is None else Message.objects.filter(group=group, **filters)
    return rows.defer("text", "html").order_by("pk")


def summary(group: str | None = None) -> dict[str, int]:
    """Counts by state, every state present."""
    counts = dict(messages(group).order_by().values_list("state").annotate(count=Count("pk")))
    return {state: counts.get(state, 0) for state in MessageState.values}


def oldest_waiting(at: datetime) -> timedelta | None:
    """How long the longest overdue mail has been waiting; for /readyz."""
    overdue = Q(state=MessageState.PLANNED, next_at__lte=at) | Q(state=MessageState.LEASED, leased_until__lte=at)
    oldest = Message.objects.filter(overdue).aggregate(oldest=Min("next_at"))["oldest"]
    return None if oldest is None else at - oldest
