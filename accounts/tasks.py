"""Tasks of this wing: ids only, idempotent; each fetches and calls one action."""

from celery import shared_task
from django.utils import timezone

from accounts.organisations.actions import remind_conventions as remind_of_conventions
from accounts.subscriptions import actions as subscriptions


@shared_task(
    name="accounts.remind_conventions", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600
)
def remind_conventions() -> None:
    remind_of_conventions(at=timezone.now())


@shared_task(
    name="accounts.purge_unconfirmed", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600
)
def purge_unconfirmed() -> int:
    """Once a day; what an outage delayed is removed the day after."""
    return subscriptions.purge_unconfirmed(at=timezone.now())
