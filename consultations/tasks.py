"""Thin: fetch, one action. The schedule is in settings; every task may run twice or late without harm (R68, R72)."""

from celery import shared_task
from django.utils import timezone

from consultations.drafts.actions import imports  # noqa: F401 -- registers what the worker does for an import
from consultations.invitations import actions as invitations
from consultations.observations.actions import copy_search, terms
from consultations.rounds import actions as rounds
from consultations.rounds.queries import due_to_close


@shared_task(name="consultations.record_closings")
def record_closings() -> int:
    """Bookkeeping: whether a window is open never depends on it."""
    now = timezone.now()
    return sum(rounds.record_closing(round_=round_, at=now) for round_ in due_to_close(now))


@shared_task(name="consultations.remind_invited")
def remind_invited() -> int:
    """Reminders that are due; what an outage delayed is caught up."""
    return invitations.remind(at=timezone.now())


@shared_task(name="consultations.send_digests")
def send_digests() -> int:
    """The weekly letter; an hour's delay or a week's outage changes nothing."""
    return invitations.send_digests(at=timezone.now())


@shared_task(name="consultations.remind_answers")
def remind_answers() -> int:
    """Terms of observations that were handed over; once a recipient, term and step, however often it runs."""
    return terms.remind_answers(at=timezone.now())


@shared_task(name="consultations.search_copies")
def search_copies() -> int:
    """Letters that say the same are looked for once after each window; running it again asks for nothing."""
    return copy_search.ask_after_closing(at=timezone.now())
