"""Who is told when a round is extended or withdrawn: everybody concerned, one mail a person (F1, R53)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.authority.queries import calendar
from accounts.people.models import Person
from accounts.subscriptions.models import Subscription
from consultare.lib.workdays import last_day_of
from consultare.records.models import Message
from consultations.invitations.queries import last_digest_moment
from consultations.observations.models import Contact
from consultations.overview import actions
from consultations.rounds.models import Round
from tests.consultations.overview.test_together import write
from tests.factories import ConventionFactory, DomainFactory
from tests.rounds import published_round, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.req("issue-2-C")]
NOW = timezone.now()


def subscribe(email: str, *, weekly: bool = False, domains: tuple[Any, ...] = (), **fields: Any) -> Subscription:
    frequency = Subscription.Frequency.WEEKLY if weekly else Subscription.Frequency.AT_ONCE
    values = {"consent_text": "da", "asked_at": NOW, "confirmed_at": NOW - timedelta(days=40), "code_hash": email}
    wish = Subscription.objects.create(email=email, frequency=frequency, **(values | fields))
    wish.domains.set(domains)
    return wish


def wrote(round_: Round, email: str, number: int, person: Person | None = None) -> None:
    observation = write(round_, 1, first=number)[0]
    if person:
        type(observation).objects.filter(pk=observation.pk).update(person=person)
    Contact.objects.create(observation=observation, legal_name="Cineva", email=email, identity_salt="0" * 64)


def extend(round_: Round, by: Person) -> None:
    last_day = calendar().next_working(last_day_of(round_.closes_at) + timedelta(days=5))
    actions.extend(round_=round_, last_day=last_day, reason="La cererea partenerilor.", by=by, at=NOW)


def told(*kinds: str) -> list[str]:
    return sorted(Message.objects.filter(kind__in=kinds).values_list("to", flat=True))


EXTENDED, WITHDRAWN = ("round_extended", "round_extended_author"), ("round_withdrawn", "round_withdrawn_author")


@pytest.fixture
def round_(authority, coordinator) -> Round:
    """Old enough that the weekly letter has told of it."""
    ConventionFactory(organisation__email="casa@ong.example")
    return published_round(coordinator, at=NOW - timedelta(days=8), window_days=30)


def test_one_mail_a_person_whatever_she_is_to_the_round(round_, coordinator, citizen):
    subscribe("ana@people.example")
    subscribe("CASA@ong.example")
    subscribe("autor@people.example")
    subscribe("vechi@people.example", person=citizen)
    wrote(round_, "Autor@people.example", 7)
    wrote(round_, "casa@ong.example", 8)
    wrote(round_, "alta.adresa@people.example", 9, person=citizen)
    expected = ["Autor@people.example", "alta.adresa@people.example", "ana@people.example", "casa@ong.example"]
    extend(round_, coordinator)
    assert told(*EXTENDED) == expected
    withdraw(round_, by=coordinator)
    assert told(*WITHDRAWN) == expected


def test_of_whose_field_it_is_not_who_never_confirmed_and_who_stopped_nobody_is_told(round_, coordinator):
    own, other = DomainFactory(code="al-nostru"), DomainFactory(code="altul")
    Round.objects.update(domain=own)
    round_.refresh_from_db()
    subscribe("al-nostru@people.example", domains=(own, other))
    subscribe("altul@people.example", domains=(other,))
    subscribe("neconfirmat@people.example", confirmed_at=None)
    subscribe("oprit@people.example", ended_at=NOW - timedelta(days=1))
    extend(round_, coordinator)
    withdraw(round_, by=coordinator)
    assert told(*EXTENDED) == ["al-nostru@people.example", "casa@ong.example"]
    assert told(*WITHDRAWN) == ["al-nostru@people.example", "casa@ong.example"]


def test_the_letter_says_reason_and_term_in_the_readers_language_and_can_be_stopped(round_, coordinator):
    subscribe("ana@people.example")
    subscribe("john@people.example", language="en")
    extend(round_, coordinator)
    letter = Message.objects.get(to="ana@people.example", kind="round_extended")
    assert "La cererea partenerilor." in letter.text
    assert "ora 23:59" in letter.text
    assert not letter.is_service
    assert "/dezabonare/" in letter.headers["List-Unsubscribe"]
    assert letter.group == f"round:{round_.pk}"
    assert Message.objects.get(to="john@people.example", kind="round_extended").subject.startswith("Term extended")
    extend(Round.objects.get(), coordinator)
    assert told(*EXTENDED).count("ana@people.example") == 2, "each extension is told once"


@pytest.mark.parametrize(("days", "is_told"), [(8, True), (0, False)])
def test_weekly_readers_are_told_of_what_their_letter_told(authority, coordinator, days: int, is_told):
    """What was opened since Monday is still news to them; the next letter says what holds."""
    round_ = published_round(coordinator, at=last_digest_moment(NOW) - timedelta(days=days), window_days=40)
    subscribe("saptamanal@people.example", weekly=True)
    extend(round_, coordinator)
    assert bool(told(*EXTENDED)) is is_told
