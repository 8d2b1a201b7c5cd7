"""Long work: asked for by a row in the caller's transaction, done by a worker, with progress that is real (interface, part 11).

A room registers what a kind of job does with `handler`; it gets the job and a `Report` and acts through its own actions. A
handler must be safe to run twice: the worker may die after the work and before the mark (R68). Losing the broker loses nothing,
the beat task finds the row (R71).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultare.records import waking
from consultare.records.audit import Actor
from consultare.records.models import Job
from consultare.records.states import JobState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
PAUSES = (timedelta(seconds=30), timedelta(minutes=5))
"""Before the second and the third try; after the third a job has failed."""
UNEXPECTED = _("The work stopped unexpectedly. Please try again; if it happens again, tell the administrator.")
KEPT = timedelta(days=30)


class JobFailed(Exception):
    """The work can't be done, now or later; `sentence` says to a person why and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class LostLease(Exception):
    """Another worker took the job over; this one must stop without writing."""


class Report:
    """What a handler tells of its progress: `report(done, planned)`. It also renews the lease. Raises `LostLease`."""

    def __init__(self, job: Job, clock: Callable[[], datetime]) -> None:
        self._job, self._clock = job, clock

    def __call__(self, done: int, planned: int) -> None:
        held = Job.objects.filter(pk=self._job.pk, state=JobState.RUNNING, lease=self._job.lease)
        if not held.update(done=done, planned=planned, leased_until=self._clock() + LEASE):
            raise LostLease

    def moment(self) -> datetime:
        """The worker's clock, for what a handler writes: handlers read none of their own."""
        return self._clock()


Handler = Callable[[Job, Report], None]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Registers what is done for a kind of job."""

    def register(function: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"{kind} has a handler already")
        _handlers[kind] = function
        return function

    return register


def request(*, kind: str, about: str, by: Actor | None, at: datetime, planned: int = 0) -> Job:
    """Ask for a piece of work inside the caller's transaction. What is waiting or under way already is returned as it is."""
    if kind not in _handlers:
        raise ValueError(f"nothing is registered for {kind}")
    if not connection.in_atomic_block:
        raise RuntimeError("work is asked for inside the transaction that makes it necessary")
    job = Job(
        kind=kind, about=about, language=translation.get_language() or "ro", planned=planned, requested_at=at, next_at=at,
        requested_by=str(by.pk) if by else "",
    )  # fmt: skip
    Job.objects.bulk_create([job], ignore_conflicts=True)
    if not any(waiting[1] is wake for waiting in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)
    return Job.objects.filter(kind=kind, about=about).latest("pk")


def wake() -> None:
    """Tell a worker that there is work; only to be quick."""
    waking.publish("records.work")


def latest(*, kind: str, about: str) -> Job | None:
    """The newest job of that kind about that thing, in whatever state."""
    return Job.objects.filter(kind=kind, about=about).order_by("-pk").first()


def is_under_way(job: Job | None) -> bool:
    return job is not None and job.state in {JobState.WAITING, JobState.RUNNING}


def work(*, clock: Callable[[], datetime]) -> int:
    """Do everything that is due, one after the other. Returns how many were tried."""
    tried = 0
    while (job := _claim(clock())) is not None:
        _do(job, clock)
        tried += 1
    return tried


def remove_ended(at: datetime) -> int:
    """What ended long ago is of no use to anybody."""
    return Job.objects.filter(ended_at__lt=at - KEPT).delete()[0]


def _claim(at: datetime) -> Job | None:
    """The next job that is due, under a lease; one whose worker died counts as tried."""
    with transaction.atomic():
        due = Q(state=JobState.WAITING, next_at__lte=at) | Q(state=JobState.RUNNING, leased_until__lt=at)
        job = Job.objects.select_for_update(skip_locked=True).filter(due).order_by("next_at", "pk").first()
        if job is None:
            return None
        if job.attempts > len(PAUSES):
            _end(job, JobState.FAILED, at, str(UNEXPECTED))
            job.save()
            return job
        job.state, job.lease, job.leased_until = JobState.RUNNING, uuid4(), at + LEASE
        job.attempts += 1
        job.save()
    return job


def _do(job: Job, clock: Callable[[], datetime]) -> None:
    if job.state != JobState.RUNNING:
        return
    with translation.override(job.language):
        try:
            _handlers[job.kind](job, Report(job, clock))
        except JobFailed as failure:
            _mark(job, JobState.FAILED, clock(), str(failure.sentence))
        except LostLease:
            log.warning("job %s was taken over by another worker", job.pk)
        except Exception:
            log.exception("job %s stopped", job.pk)
            _again(job, clock())
        else:
            _mark(job, JobState.DONE, clock())


def _again(job: Job, at: datetime) -> None:
    if job.attempts > len(PAUSES):
        _mark(job, JobState.FAILED, at, str(UNEXPECTED))
        return
    Job.objects.filter(pk=job.pk, lease=job.lease).update(
        state=JobState.WAITING, lease=None, leased_until=None, next_at=at + PAUSES[job.attempts - 1]
    )


def _mark(job: Job, state: JobState, at: datetime, sentence: str = "") -> None:
    with transaction.atomic():
        held = Job.objects.select_for_update().filter(pk=job.pk, lease=job.lease).first()
        if held is not None:
            _end(held, state, at, sentence)
            held.save()


def _end(job: Job, state: JobState, at: datetime, sentence: str = "") -> None:
    job.state, job.sentence, job.ended_at = state, sentence[:500], at
    job.lease, job.leased_until = None, None
