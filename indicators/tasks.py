"""Thin: fetch, one action. The schedule is in settings; every task may run twice or late without harm."""

from celery import shared_task
from django.utils import timezone

from indicators.collection.actions import opening, reminders
from indicators.overview.actions import drawing
from indicators.releases.actions import build  # noqa: F401 -- registers what the worker does for a release
from indicators.services.actions import licences


@shared_task(name="indicators.open_periods")
def open_periods() -> int:
    """Reports of periods that opened; what an outage delayed is caught up."""
    return opening.open_periods(at=timezone.now())


@shared_task(name="indicators.remind_reports")
def remind_reports() -> int:
    """Once a recipient, form, period and step, however often it runs."""
    return reminders.remind_reports(at=timezone.now())


@shared_task(name="indicators.draw")
def draw() -> int:
    """Pictures of the edition that the public reads; asked for once, the worker draws them as a job with progress."""
    return drawing.ask_to_draw(at=timezone.now())


@shared_task(name="indicators.remind_licences")
def remind_licences() -> int:
    """60, 30 and 7 days before a licence ends; once a recipient and step."""
    return licences.remind_licences(at=timezone.now())
