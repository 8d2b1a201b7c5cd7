"""Participation in figures, recomputed by hand from rounds that went through the product's own actions."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultations.observations.actions import answers, following, segments
from consultations.observations.actions.submission import Content, submit
from consultations.observations.models import Answer, Contact, Observation
from consultations.observations.queries import segments as segment_queries
from consultations.observations.rules import AnswerDraft
from consultations.observations.rules.segments import SegmentDraft
from consultations.observations.states import AuthorKind, Kind
from consultations.overview.queries.participation import Participation, participation
from consultations.rounds.models import LegalTerm, Round
from tests.consultations.observations.conftest import known
from tests.consultations.observations.test_answers import end_window
from tests.factories import ConventionFactory, OrganisationFactory
from tests.rounds import published_round, withdraw

pytestmark = pytest.mark.django_db
TEXT = "Programul centrului de zi să se prelungească până la ora 18, pentru părinții care lucrează."
WHY = "Programul este stabilit prin standardul minim și nu se schimbă local."
LETTER = "Bună ziua,\n\nLa art. 1 programul să fie până la ora 18.\n\nParcul din cartier are nevoie de umbră.\n\nCu stimă, Ana Pop"


@pytest.fixture
def partners(authority) -> list:
    """Three organisations with a convention in force; they are invited when a round is published."""
    return [ConventionFactory().organisation for _ in range(3)]


@pytest.fixture
def round_(coordinator, partners) -> Round:
    return published_round(coordinator, at=timezone.now() - timedelta(days=5))


def write(round_: Round, organisation=None, text: str = TEXT, **fields) -> Observation:
    who = known()
    if organisation:
        who = known(kind=AuthorKind.ORGANISATION, organisation=organisation, capacity="reprezentant")
    content = Content(text=text, is_whole=True, **fields)
    return submit(round_pk=round_.pk, author=who, content=content, submission_key=uuid4()).observation


def decide(observation: Observation, by: Person, decision: str) -> None:
    draft = AnswerDraft(decision=decision, reasons="" if decision == "taken" else WHY, landed="art. 1")
    answers.write(observation=observation, draft=draft, revision=1, by=by, at=timezone.now())
    answers.accept(observation=observation, by=by, at=timezone.now())


def publish(round_: Round, by: Person) -> None:
    end_window(round_)
    answers.publish_answers(round_=round_, by=by, at=timezone.now())


def now_of(round_: Round) -> Participation:
    day = local_day(round_.closes_at - timedelta(microseconds=1))
    return participation(day, day, as_of=timezone.now())


def test_rates_by_hand(round_, partners, coordinator, citizen):
    """Five recommendations: two taken over, one partly, one not, one outside; one letter has no objections."""
    first, second, _silent = partners
    for decision, author in [("taken", first), ("taken", None), ("partly", None), ("not", None), ("outside", first)]:
        decide(write(round_, author), coordinator, decision)
    decide(write(round_, second, text="Nu avem obiecții.", kind=Kind.NO_OBJECTIONS), coordinator, "noted")
    publish(round_, coordinator)
    found = now_of(round_)
    assert (found.rounds, found.invited, found.contributed, found.received) == (1, 3, 2, 6)
    assert found.decided == {"taken": 2, "partly": 1, "not": 1, "outside": 1}
    assert found.by_author == {
        "organisation": {"taken": 1, "outside": 1}, "citizen": {"taken": 1, "partly": 1, "not": 1},
    }  # fmt: skip
    assert (found.in_scope, found.taken, found.partly) == (4, 2, 1)
    assert (found.owed, found.in_time, found.open) == (2, 2, 0)


def test_a_guest_who_was_chosen_is_no_partner(round_, partners):
    guest = OrganisationFactory()
    write(round_, guest)
    end_window(round_)
    assert (now_of(round_).invited, now_of(round_).contributed) == (3, 0)


def test_a_withdrawn_letter_counts_nowhere(round_, partners, coordinator):
    observation = write(round_, partners[0])
    following.withdraw(observation_pk=observation.pk, round_pk=round_.pk, note="", by=None)
    end_window(round_)
    found = now_of(round_)
    assert (found.received, found.contributed, found.open) == (0, 0, 0)


def test_reasons_after_the_term_are_late(round_, coordinator):
    decide(write(round_), coordinator, "not")
    LegalTerm.objects.filter(round=round_, code="answers").update(on=local_day(timezone.now()) - timedelta(days=1))
    publish(round_, coordinator)
    found = now_of(round_)
    assert (found.owed, found.in_time) == (1, 0)


def test_what_waits_is_open_and_has_no_decision(round_, coordinator):
    decide(write(round_), coordinator, "taken")
    end_window(round_)
    found = now_of(round_)
    assert (found.decided, found.open) == ({}, 1)


def test_each_segment_of_a_letter_is_a_recommendation(round_, coordinator):
    letter = write(round_, text=LETTER)
    segments.split(observation=letter, revision=1, by=coordinator, at=timezone.now())
    _hello, first, second, _bye = segment_queries.segments_of(letter)
    for segment, fields in ((first, {"decision": "taken"}), (second, {"decision": "not", "reasons": WHY})):
        revision = Answer.objects.get(observation=letter).revision
        segments.write(
            segment=segment, draft=SegmentDraft(unit_id=None, **fields), revision=revision, by=coordinator,
            at=timezone.now(),
        )  # fmt: skip
    answers.accept(observation=letter, by=coordinator, at=timezone.now())
    publish(round_, coordinator)
    found = now_of(round_)
    assert (found.received, found.decided, found.owed, found.in_time) == (1, {"taken": 1, "not": 1}, 1, 1)


def test_the_same_moment_gives_the_same_counts(round_, coordinator, partners):
    decide(write(round_, partners[0]), coordinator, "taken")
    end_window(round_)
    before = timezone.now()
    day = local_day(round_.closes_at - timedelta(microseconds=1))
    first = participation(day, day, as_of=before)
    publish(round_, coordinator)
    withdraw(round_, by=coordinator)
    assert participation(day, day, as_of=before) == first
    assert first.rounds == 1
    assert now_of(round_).rounds == 0


def test_a_round_belongs_to_the_day_that_was_its_last(round_):
    midnight = (timezone.now() - timedelta(days=3)).astimezone(timezone.get_default_timezone())
    midnight = midnight.replace(hour=0, minute=0, second=0, microsecond=0)
    Round.objects.filter(pk=round_.pk).update(published_at=midnight - timedelta(days=9), closes_at=midnight)
    last, next_ = local_day(midnight) - timedelta(days=1), local_day(midnight)
    assert participation(last, last, as_of=timezone.now()).rounds == 1
    assert participation(next_, next_, as_of=timezone.now()).rounds == 0
    assert participation(last, last, as_of=midnight - timedelta(minutes=1)).rounds == 0


def test_declared_quality_is_counted_without_names(round_, partners):
    Contact.objects.filter(observation=write(round_)).update(quality="relative")
    write(round_)
    write(round_, partners[0])
    end_window(round_)
    found = now_of(round_)
    assert (found.authors, found.declared) == (2, {"relative": 1})


@pytest.mark.parametrize("letters", [1, 3])
def test_any_number_of_letters_costs_the_same(round_, coordinator, letters, django_assert_num_queries: Callable):
    for _ in range(letters):
        decide(write(round_), coordinator, "not")
    publish(round_, coordinator)
    with django_assert_num_queries(9):
        assert now_of(round_).owed == letters
