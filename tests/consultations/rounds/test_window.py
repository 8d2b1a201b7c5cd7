"""The window: the law's vectors end to end, the last microsecond, races at the closing instant (R73–R76)."""

import csv
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.authority.models import NonWorkingDay
from accounts.authority.queries import calendar
from consultare.lib.clock import database_now
from consultare.lib.workdays import closing_instant, last_day_of
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.rounds import actions
from consultations.rounds.actions import NotOpen, Refused, WindowClosed, window
from consultations.rounds.models import Extension, LegalTerm, Round
from tests.factories import RoundFactory
from tests.rounds import closed_round, noon, published_round, withdraw

FILE = Path(__file__).parents[2] / "data" / "deadline-vectors.csv"
VECTORS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
NOW = timezone.now()


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


@pytest.mark.django_db
@pytest.mark.req("R73")
@pytest.mark.req("D-01")
@pytest.mark.req("D-02")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["published_at"][:10])
def test_vectors_from_publication_to_stored_terms(vector, authority, coordinator):
    round_ = published_round(coordinator, at=noon(day(vector["published_at"])), window_days=10)
    closes_on = day(vector["shifted"])
    assert round_.closes_at == closing_instant(closes_on)
    terms = {term.code: term for term in LegalTerm.objects.filter(round=round_)}
    assert (terms["closes"].on, terms["closes"].moment) == (closes_on, round_.closes_at)
    if vector["earliest endorsement date (D-01)"] != "-":
        assert terms["endorsement_earliest"].on == day(vector["earliest endorsement date (D-01)"])


@pytest.mark.django_db
@pytest.mark.req("R73")
@pytest.mark.parametrize(
    ("published", "days", "worked", "instant"),
    [
        (
            date(2026, 10, 13),
            10,
            date(2026, 10, 24),
            "2026-10-24T21:00:00Z",
        ),  # the eve of winter time, a Saturday worked
        (date(2026, 10, 14), 10, None, "2026-10-26T22:00:00Z"),  # the Sunday of the change, moved to Monday
        (date(2027, 3, 15), 10, None, "2027-03-26T22:00:00Z"),
        (date(2027, 3, 17), 10, None, "2027-03-29T21:00:00Z"),  # summer time began on the 28th
        (date(2026, 12, 17), 10, None, "2026-12-28T22:00:00Z"),
        (date(2026, 12, 21), 10, None, "2027-01-04T22:00:00Z"),  # 1 and 2 January, then a weekend
    ],
)
def test_nights_of_the_clock_change_and_of_the_year(published, days, worked, instant, authority, coordinator):
    if worked:
        NonWorkingDay.objects.create(on=worked, kind=NonWorkingDay.Kind.WORKED, name="zi recuperată")
    round_ = published_round(coordinator, at=noon(published), window_days=days)
    assert round_.closes_at == datetime.fromisoformat(instant)


@pytest.mark.django_db
@pytest.mark.req("R73")
@pytest.mark.req("R74")
@pytest.mark.parametrize(("microseconds", "is_open"), [(-1, True), (0, False), (1, False)])
def test_the_last_microsecond_counts(microseconds, is_open, authority, coordinator, monkeypatch):
    round_ = published_round(coordinator)
    now = round_.closes_at + timedelta(microseconds=microseconds)
    monkeypatch.setattr(window, "database_now", lambda: now)
    assert round_.is_open(now) is is_open
    with transaction.atomic():
        if is_open:
            assert actions.lock_open(round_.pk) == (round_, now)
        else:
            with pytest.raises(WindowClosed) as caught:
                actions.lock_open(round_.pk)
            assert caught.value.closed_at == round_.closes_at


@pytest.mark.django_db
def test_rounds_that_never_opened_or_were_withdrawn_are_not_open(authority, coordinator):
    round_ = published_round(coordinator)
    withdraw(round_, by=coordinator)
    for one in (round_, RoundFactory()):
        with pytest.raises(NotOpen) as caught:
            actions.lock_open(one.pk)
        assert not isinstance(caught.value, WindowClosed)
    with pytest.raises(Round.DoesNotExist):
        actions.lock_open(2**40)


@pytest.mark.django_db
def test_closing_is_bookkeeping(authority, coordinator):
    """Nobody needs to press anything for the window to be over, and pressing twice records once."""
    round_ = closed_round(coordinator)
    with pytest.raises(WindowClosed):
        actions.lock_open(round_.pk)
    assert actions.record_closing(round_=round_, at=NOW) is True
    assert actions.record_closing(round_=round_, at=NOW) is False
    assert (round_.state, round_.closed_at) == ("closed", NOW)
    assert AuditEvent.objects.filter(verb="round.closed").count() == 1


def next_working(round_: Round, days: int) -> date:
    return calendar().next_working(last_day_of(round_.closes_at) + timedelta(days=days))


@pytest.mark.django_db
@pytest.mark.req("R76")
def test_extension_keeps_the_earlier_value_and_moves_the_terms(authority, coordinator):
    round_ = published_round(coordinator)
    old, last_day = round_.closes_at, next_working(round_, 5)
    extension = actions.extend(
        round_=round_, last_day=last_day, reason="La cererea partenerilor.", by=coordinator, at=NOW
    )
    assert (extension.old_closes_at, extension.new_closes_at) == (old, closing_instant(last_day))
    assert round_.closes_at == closing_instant(last_day)
    terms = dict(LegalTerm.objects.filter(round=round_).values_list("code", "on"))
    assert terms["closes"] == last_day
    assert terms["answers"] > last_day
    entry = RegisterEntry.objects.get(kind="deadline_changed")
    assert old.strftime("%Y-%m-%dT%H:%M") in entry.payload
    assert AuditEvent.objects.filter(verb="round.extended").count() == 1


@pytest.mark.django_db
@pytest.mark.req("R76")
@pytest.mark.parametrize("days", [0, -1, -400])
def test_the_window_never_moves_backwards(days, authority, coordinator):
    round_ = published_round(coordinator)
    before = (AuditEvent.objects.count(), RegisterEntry.objects.count(), Message.objects.count())
    with pytest.raises(Refused):
        actions.extend(
            round_=round_,
            last_day=last_day_of(round_.closes_at) + timedelta(days=days),
            reason="Mai devreme.",
            by=coordinator,
            at=NOW,
        )
    assert (AuditEvent.objects.count(), RegisterEntry.objects.count(), Message.objects.count()) == before
    assert not Extension.objects.exists()
    assert Round.objects.get(pk=round_.pk).closes_at == round_.closes_at


@pytest.mark.django_db
def test_extension_needs_a_reason_a_working_day_and_an_open_window(authority, coordinator):
    round_ = published_round(coordinator)
    sunday = last_day_of(round_.closes_at) + timedelta(days=1)
    while sunday.weekday() != 6:
        sunday += timedelta(days=1)
    for last_day, reason in ((next_working(round_, 3), "  "), (sunday, "Un motiv bun.")):
        with pytest.raises(Refused):
            actions.extend(round_=round_, last_day=last_day, reason=reason, by=coordinator, at=NOW)
    over = closed_round(coordinator)
    with pytest.raises(WindowClosed):
        actions.extend(
            round_=over, last_day=NOW.date() + timedelta(days=30), reason="Prea târziu.", by=coordinator, at=NOW
        )
    assert not Extension.objects.exists()


@pytest.mark.django_db
def test_extension_past_the_planned_endorsement_moves_it_too(authority, coordinator):
    round_ = published_round(coordinator, at=noon(date(2026, 3, 2)), window_days=10, endorsement_on=date(2026, 4, 16))
    Round.objects.filter(pk=round_.pk).update(closes_at=closing_instant(NOW.date() + timedelta(days=5)))
    late = next_working(Round.objects.get(pk=round_.pk), 200)
    with pytest.raises(Refused):
        actions.extend(round_=round_, last_day=late, reason="Mult mai târziu.", by=coordinator, at=NOW)
    endorsement = late + timedelta(days=1)
    actions.extend(
        round_=round_, last_day=late, reason="Mult mai târziu.", endorsement_on=endorsement, by=coordinator, at=NOW
    )
    assert round_.endorsement_on == endorsement


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("R74")
def test_submissions_around_the_closing_instant(authority, coordinator):
    """Eight senders hammer through the instant: none is accepted at or after it, none before it is refused."""
    round_ = published_round(coordinator)
    closes_at = database_now() + timedelta(seconds=1)
    Round.objects.filter(pk=round_.pk).update(closes_at=closes_at)
    accepted, refused = [], []

    def send() -> None:
        try:
            while True:
                with transaction.atomic():
                    before = database_now()
                    try:
                        accepted.append(actions.lock_open(round_.pk)[1])
                    except WindowClosed:
                        refused.append((before, database_now()))
                        return
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 8
    assert accepted
    assert max(accepted) < closes_at
    assert all(after >= closes_at for _before, after in refused)


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("R74")
@pytest.mark.req("R66")
def test_who_extends_is_waited_for(authority, coordinator):
    """The extension holds the round; a submission that arrives meanwhile waits and sees the new term."""
    round_ = published_round(coordinator)
    seen, waiting = [], threading.Event()
    last_day = next_working(round_, 9)

    def send() -> None:
        try:
            with transaction.atomic():
                waiting.set()
                seen.append(actions.lock_open(round_.pk)[0].closes_at)
        finally:
            connection.close()

    thread = threading.Thread(target=send)
    with transaction.atomic():
        actions.extend(round_=round_, last_day=last_day, reason="La cerere.", by=coordinator, at=NOW)
        thread.start()
        waiting.wait(5)
        thread.join(0.3)
        assert seen == []
    thread.join(10)
    assert seen == [closing_instant(last_day)]
    assert round_.closes_at.astimezone(UTC) == seen[0]
