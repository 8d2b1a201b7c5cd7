"""Thin tasks, woken by name. The tables hold the work: losing a task, or running it twice, changes nothing (R68, R71)."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from consultare.records import copies, files, jobs, leftovers, outbox, register, scanning

log = logging.getLogger(__name__)
COPIES_KEPT = timedelta(days=7)


@shared_task(name="records.drain", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600)
def drain() -> None:
    outbox.drain_all(clock=timezone.now)


@shared_task(name="records.catch_up", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600)
def catch_up() -> None:
    outbox.release_stuck(timezone.now())
    outbox.drain_all(clock=timezone.now)


@shared_task(name="records.self_check", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600)
def self_check() -> None:
    """Once a day: files against rows against digests, and the whole register. What does not hold is logged as an error."""
    now = timezone.now()
    files.collect(now)
    copies.remove_copies(now - COPIES_KEPT)
    for problem in files.check(now):
        log.error("stored file %s: %s", problem.path, problem.kind)
    jobs.remove_ended(now)
    result = register.verify_database()
    if not result.ok:
        log.error("register entry %s does not hold: %s", result.first_bad_index, result.problem)


@shared_task(
    name="records.remove_abandoned", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600
)
def remove_abandoned() -> int:
    """Once a day: uploads of forms that were never sent."""
    return leftovers.remove_abandoned(timezone.now())


@shared_task(name="records.work", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600)
def work() -> None:
    """Long work that is waiting; asked for on commit, and every minute in case that was lost."""
    jobs.work(clock=timezone.now)


@shared_task(name="records.scan", acks_late=True, reject_on_worker_lost=True, soft_time_limit=540, time_limit=600)
def scan() -> int:
    """Files that wait for the scanner, if there is one."""
    return scanning.scan_waiting(clock=timezone.now)
