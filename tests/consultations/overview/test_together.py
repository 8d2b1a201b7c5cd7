"""What must hold over several rooms: budgets with many observations, who is told, what the privacy page names."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.authority.queries import calendar
from consultare import privacy
from consultare.lib.workdays import last_day_of
from consultare.records.models import Message
from consultations.observations.models import Contact, Observation
from consultations.observations.queries import public
from consultations.overview import actions
from consultations.rounds.models import Round
from tests.rounds import published_round, withdraw

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def write(round_: Round, count: int, first: int = 1) -> list[Observation]:
    """Registered observations, as bare rows: the pages count them, they don't look at how they came."""
    rows = [
        Observation(
            round=round_, year=2026, number=first + n, author_kind="citizen", text="Un text de probă destul de lung.",
            received_at=NOW, text_digest="0" * 64, text_salt="0" * 64, leaf="0" * 64, receipt_code_hash=f"{first + n:064}",
            search_text="un text de proba",
        )
        for n in range(count)
    ]  # fmt: skip
    return Observation.objects.bulk_create(rows)


def count_queries(client, path: str) -> int:
    """With nothing remembered from an earlier page."""
    public._MEMO.clear()
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.req("issue-2-I")
def test_pages_ask_the_same_with_ten_and_with_two_thousand_observations(client, authority, coordinator):
    round_ = published_round(coordinator)
    paths = (
        "/",
        "/consultari/",
        f"/consultari/{round_.slug}/",
        f"/consultari/{round_.slug}/documente/",
        "/cautare/?q=text",
    )
    write(round_, 10)
    few = [count_queries(client, path) for path in paths]
    write(round_, 2000, first=100)
    many = [count_queries(client, path) for path in paths]
    assert few == many
    assert max(many) <= 12


def test_the_round_page_says_how_many_observations_there_are(client, authority, coordinator):
    round_ = published_round(coordinator)
    write(round_, 37)
    assert '<b class="num">37</b> de observații' in client.get(f"/consultari/{round_.slug}/").text
    assert "de observații până acum" in client.get("/").text


def test_authors_are_told_once_an_address_in_their_language(authority, coordinator):
    round_ = published_round(coordinator)
    emails = ["ana@people.example", "ANA@people.example", "", "john@people.example"]
    for observation, email in zip(write(round_, 4), emails, strict=True):
        language = "en" if email.startswith("john") else "ro"
        Contact.objects.create(
            observation=observation, legal_name="Cineva", email=email, language=language, identity_salt="0" * 64
        )
    last_day = calendar().next_working(last_day_of(round_.closes_at) + timedelta(days=5))
    actions.extend(round_=round_, last_day=last_day, reason="La cererea partenerilor.", by=coordinator, at=NOW)
    told = {message.to: message for message in Message.objects.filter(kind="round_extended_author")}
    assert set(told) == {"ana@people.example", "john@people.example"}
    assert told["ana@people.example"].subject.startswith("Mai mult timp")
    assert told["john@people.example"].subject.startswith("More time")
    assert "La cererea partenerilor." in told["ana@people.example"].text
    assert "ora 23:59" in told["ana@people.example"].text
    withdraw(round_, by=coordinator)
    assert Message.objects.filter(kind="round_withdrawn_author").count() == 2


@pytest.mark.req("R42")
def test_every_personal_field_has_its_words_on_the_privacy_page(client, authority):
    lists = privacy.personal_lists()
    assert len(lists) >= 10
    assert set(lists) <= set(privacy.WHERE)
    assert {name for fields in lists.values() for name in fields} <= set(privacy.FIELDS)
    page = client.get("/confidentialitate/").text
    assert all(str(privacy.WHERE[label]) in page for label in lists)
    assert "10 ani" in page
    client.cookies["django_language"] = "en"
    assert "10 years" in client.get("/confidentialitate/").text
