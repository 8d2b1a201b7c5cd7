"""Long work: asked for once, done by one, tried again after a crash, and honest about how far it is."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from consultare.records import jobs
from consultare.records.models import Job

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def done(monkeypatch):
    """What the registered work was done for."""
    monkeypatch.setattr(jobs, "_handlers", {})
    seen: list[str] = []

    @jobs.handler("count")
    def count(job, report):
        report(1, 2)
        seen.append(job.about)
        report(2, 2)

    return seen


def ask(about="thing:1", at=AT):
    with transaction.atomic():
        return jobs.request(kind="count", about=about, by=None, at=at)


@pytest.mark.django_db
def test_asked_twice_it_is_one_job_and_its_progress_is_kept(done):
    first, second = ask(), ask()
    assert first == second
    assert jobs.is_under_way(first)
    assert jobs.work(clock=lambda: AT) == 1
    job = jobs.latest(kind="count", about="thing:1")
    assert (job.state, job.done, job.planned, job.ended_at) == ("done", 2, 2, AT)
    assert done == ["thing:1"]
    assert jobs.work(clock=lambda: AT) == 0


@pytest.mark.django_db
def test_when_it_ended_it_can_be_asked_for_again(done):
    first = ask()
    jobs.work(clock=lambda: AT)
    assert ask() != first
    assert Job.objects.count() == 2


@pytest.mark.req("R70")
@pytest.mark.django_db(transaction=True)
def test_work_that_was_rolled_back_leaves_no_row_and_wakes_nobody(done, monkeypatch):
    woken = []
    monkeypatch.setattr(jobs.waking, "publish", woken.append)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.request(kind="count", about="thing:1", by=None, at=AT)
        raise ZeroDivisionError
    assert not Job.objects.exists()
    assert woken == []
    with pytest.raises(RuntimeError):
        jobs.request(kind="count", about="thing:1", by=None, at=AT)


@pytest.mark.django_db
def test_what_nobody_can_do_is_not_asked_for(done):
    with pytest.raises(ValueError, match="nothing is registered"):
        jobs.request(kind="unknown", about="thing:1", by=None, at=AT)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_sentence_ends_it_for_good(done):
    @jobs.handler("refuse")
    def refuse(job, report):
        raise jobs.JobFailed("Fișierul este criptat.")

    with transaction.atomic():
        jobs.request(kind="refuse", about="thing:1", by=None, at=AT)
    jobs.work(clock=lambda: AT)
    job = jobs.latest(kind="refuse", about="thing:1")
    assert (job.state, job.sentence, job.attempts) == ("failed", "Fișierul este criptat.", 1)


@pytest.mark.django_db
def test_an_unexpected_stop_is_tried_three_times_with_pauses(done, caplog):
    @jobs.handler("break")
    def breaks(job, report):
        raise ZeroDivisionError

    with transaction.atomic():
        jobs.request(kind="break", about="thing:1", by=None, at=AT)
    tried, at = [], AT
    for minutes in (0, 0, 1, 2, 7, 20):
        at = AT + timedelta(minutes=minutes)
        tried.append(jobs.work(clock=lambda at=at: at))
    assert tried == [1, 0, 1, 0, 1, 0]
    job = jobs.latest(kind="break", about="thing:1")
    assert (job.state, job.attempts) == ("failed", 3)
    assert job.sentence


@pytest.mark.req("R71")
@pytest.mark.django_db
def test_what_a_dead_worker_held_is_done_by_the_next_after_its_lease(done):
    ask()
    dead = jobs._claim(AT)
    assert jobs.work(clock=lambda: AT + jobs.LEASE) == 0
    later = AT + jobs.LEASE + timedelta(seconds=1)
    assert jobs.work(clock=lambda: later) == 1
    assert done == ["thing:1"]
    with pytest.raises(jobs.LostLease):
        jobs.Report(dead, lambda: later)(1, 2)
    assert jobs.latest(kind="count", about="thing:1").state == "done"


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_fails_at_last(done):
    ask()
    at = AT
    for _try in range(3):
        assert jobs._claim(at).state == "running"
        at += jobs.LEASE + timedelta(seconds=1)
    jobs.work(clock=lambda: at)
    job = jobs.latest(kind="count", about="thing:1")
    assert (job.state, job.attempts) == ("failed", 3)
    assert done == []


@pytest.mark.req("R68")
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_each_job_once(done):
    for number in range(10):
        ask(f"thing:{number}")
    start = Barrier(2)

    def worker():
        start.wait()
        jobs.work(clock=lambda: AT)
        connection.close()

    workers = [Thread(target=worker) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(done) == [f"thing:{number}" for number in range(10)]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.django_db
def test_what_ended_long_ago_is_removed(done):
    ask()
    jobs.work(clock=lambda: AT)
    waiting = ask("thing:2")
    assert jobs.remove_ended(AT + jobs.KEPT) == 0
    assert jobs.remove_ended(AT + jobs.KEPT + timedelta(seconds=1)) == 1
    assert list(Job.objects.all()) == [waiting]
