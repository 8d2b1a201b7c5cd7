"""Thin: fetch, one action. The schedule is in settings; every task may run twice or late without harm."""

from celery import shared_task
from django.utils import timezone

from indicators.overview.actions import drawing
from indicators.releases.actions import build  # noqa: F401 -- registers what the worker does for a release
from indicators.services.actions import licences


@shared_task(name="indicators.draw")
def draw() -> int:
    """Pictures of the edition that the public reads; asked for once, the worker draws them as a job with progress."""
    return drawing.ask_to_draw(at=timezone.now())


@shared_task(
    name="indicators.remind_licences", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600
)
def remind_licences() -> int:
    return licences.remind_licences(at=timezone.now())
