"""What strangers see, and what they never see."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from consultations.rounds import actions
from consultations.rounds.models import Round
from consultations.rounds.queries import Filter, cursor_of, public_page
from tests.factories import DomainFactory, RoundFactory, ThemeFactory
from tests.rounds import published_round, ready_round, upload, withdraw

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CANARY = "canarul-galben"
ATOM = {"a": "http://www.w3.org/2005/Atom", "c": "urn:consultare"}


@pytest.fixture
def round_(authority, coordinator):
    return published_round(coordinator, title="Regulamentul adăpostului de noapte")


@pytest.mark.req("R19")
@pytest.mark.parametrize("tail", ["", "documente/", "anunt/", "anunt/1/", "anunt/1/pdf/", "termene.ics", "fisiere/1/"])
def test_a_round_in_preparation_does_not_exist(client, coordinator, authority, tail):
    hidden = ready_round(coordinator, title=f"Proiect {CANARY}")
    answers = [client.get(f"/consultari/{slug}/{tail}") for slug in (hidden.slug, "nu-exista-deloc")]
    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [
        re.sub(rb"[0-9a-f]{16}|[0-9A-Za-z]{64}|runda-\d+|nu-exista-deloc", b"", answer.content) for answer in answers
    ]
    assert bodies[0] == bodies[1]


@pytest.mark.req("R19")
@pytest.mark.parametrize(
    "path", ["/", "/consultari/", "/cautare/?q=canarul", "/feed/consultari.xml", "/consultari/termene.ics"]
)
def test_no_public_list_shows_a_round_in_preparation(client, coordinator, round_, path):
    ready_round(coordinator, title=f"Proiect {CANARY}", summary=CANARY)
    assert CANARY not in client.get(path).text


@pytest.mark.req("R27")
def test_documents_of_a_public_round_are_downloads(client, round_, coordinator):
    document = round_.documents.get()
    response = client.get(f"/consultari/{round_.slug}/fisiere/{document.pk}/")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert b"PNG" in b"".join(response.streaming_content)
    other = RoundFactory()
    hidden = actions.attach_document(round_=other, kind="other", title="x", upload=upload(), by=coordinator, at=NOW)
    for slug, pk in ((round_.slug, hidden.pk), (other.slug, hidden.pk), (round_.slug, 2**63 + 5), (round_.slug, 0)):
        assert client.get(f"/consultari/{slug}/fisiere/{pk}/").status_code == 404


@pytest.mark.req("R77")
@pytest.mark.parametrize("language", ["ro", "en", "de"])
def test_everything_gives_the_same_instant(client, round_, language):
    headers = {"Accept-Language": language}
    closes_at = round_.closes_at
    seen = []
    page = client.get(f"/consultari/{round_.slug}/", headers=headers).text
    seen += [datetime.fromisoformat(text) for text in re.findall(r'<time datetime="([^"]+T[^"]+)"', page)]
    home = client.get("/", headers=headers).text
    seen += [datetime.fromisoformat(text) for text in re.findall(r'<time datetime="([^"]+T[^"]+)"', home)]
    feed = ET.fromstring(client.get("/feed/consultari.xml", headers=headers).content)
    seen += [datetime.fromisoformat(node.text) for node in feed.findall(".//c:closesAt", ATOM)]
    for path in ("/consultari/termene.ics", f"/consultari/{round_.slug}/termene.ics"):
        events = Calendar.from_ical(client.get(path, headers=headers).content).walk("VEVENT")
        closing = [event for event in events if str(event["UID"]).startswith("closes@")]
        assert len(closing) == 1
        seen.append(closing[0].decoded("DTEND"))
    content = round_.announcements.get().content
    seen.append(datetime.fromisoformat(content["closes_at"]))
    assert len(seen) >= 6
    assert {moment.astimezone(UTC) for moment in seen} == {closes_at.astimezone(UTC)}


def test_feed_ids_and_uids_never_change(client, round_, coordinator):
    def ids() -> list[str]:
        feed = ET.fromstring(client.get("/feed/consultari.xml").content)
        calendar = Calendar.from_ical(client.get(f"/consultari/{round_.slug}/termene.ics").content)
        return [node.text for node in feed.findall(".//a:entry/a:id", ATOM)] + sorted(
            str(event["UID"]) for event in calendar.walk("VEVENT")
        )

    before = ids()
    actions.correct_announcement(
        round_=round_, changes={"title": "Alt titlu, îndreptat"}, reason="Greșeală de scriere.", by=coordinator, at=NOW
    )
    assert ids() == before
    assert len(before) == len(set(before)) >= 3


@pytest.mark.req("R41")
def test_links_come_from_the_configured_address(client, round_, settings):
    body = client.get("/feed/consultari.xml", headers={"Host": "localhost"}).text
    assert "localhost" not in body
    assert f"{settings.SITE_URL}/consultari/{round_.slug}/" in body


def test_head_is_answered_and_posts_are_not(client, round_):
    for path in ("/", "/consultari/", f"/consultari/{round_.slug}/", "/feed/consultari.xml", "/cautare/"):
        assert client.head(path).status_code == 200
        assert client.post(path).status_code == 405


def queries_of(client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", 5),
        ("/consultari/", 5),
        ("/cautare/?q=regulamentul", 2),
        ("/feed/consultari.xml", 1),
        ("/consultari/termene.ics", 1),
    ],
)
def test_lists_ask_the_same_number_of_queries(client, round_, coordinator, path, expected):
    client.get(path)
    one = queries_of(client, path)
    published_round(coordinator, title="Regulamentul doi al serviciului")
    published_round(coordinator, title="Regulamentul trei al serviciului")
    three = queries_of(client, path)
    assert (one, three) == (expected, expected)


def test_round_page_stays_within_its_budget(client, round_):
    path = f"/consultari/{round_.slug}/"
    client.get(path)
    assert queries_of(client, path) <= 12


@pytest.mark.req("R23")
@pytest.mark.parametrize(
    "query",
    ["stare=nimic", "stare=open&stare=closed", "dupa=x", "dupa=99999999999999999999-1", "inainte=1-1", "beneficiari=%27", "tema=" + "x" * 500,
     "q=" + "a" * 5000, "dupa=-1", "q=%F0%9F%98%80", "domeniu=%2e%2e"],
)  # fmt: skip
def test_nonsense_in_the_address_is_no_error(client, round_, query):
    assert client.get(f"/consultari/?{query}").status_code == 200
    assert client.get(f"/cautare/?{query}").status_code == 200


def test_filters_choose_and_count(authority, coordinator):
    theme, domain = ThemeFactory(slug="copii"), DomainFactory(code="batrani")
    first = published_round(coordinator, title="Strategia îngrijirii", beneficiaries=["older"], domain=domain)
    second = published_round(coordinator, at=NOW - timedelta(days=60), title="Adăpost pentru copii", themes=[theme])

    def found(**query: str) -> set[Round]:
        return set(public_page(Filter.read(query), at=NOW).rows)

    assert found() == {first, second}
    assert found(stare="open") == {first}
    assert found(stare="closed") == {second}
    assert found(stare="withdrawn") == set()
    assert found(tema="copii") == {second}
    assert found(beneficiari="older") == {first}
    assert found(domeniu="batrani") == {first}
    assert found(q="INGRIJIRII strategia") == {first}
    assert found(q="îngrijirii") == {first}
    assert found(q="adapost copii") == {second}
    assert found(q="adapost strategia") == set()


def test_pages_by_key_meet_every_round_once(authority):
    for number in range(45):
        at = NOW - timedelta(days=number // 3)
        RoundFactory(state="closed", published_at=at, closes_at=at + timedelta(days=1), themes=[])
    seen, page = [], public_page(Filter(), at=NOW)
    while True:
        seen += page.rows
        if not page.next:
            break
        page = public_page(Filter(), at=NOW, after=page.next)
    assert len(seen) == len(set(seen)) == 45
    back = public_page(Filter(), at=NOW, before=cursor_of(page.rows[0]))
    assert back.rows == seen[20:40]
    first = public_page(Filter(), at=NOW, before=back.prev)
    assert (first.rows, first.prev) == (seen[:20], "")


@pytest.mark.req("R40")
def test_public_lists_set_no_session(client, round_):
    for path in ("/", "/consultari/", f"/consultari/{round_.slug}/", "/cautare/?q=x", "/feed/consultari.xml"):
        assert "sessionid" not in client.get(path).cookies


def test_withdrawn_round_says_so_and_why(client, round_, coordinator):
    withdraw(round_, by=coordinator, reason="Se rescrie de la capăt.")
    page = client.get(f"/consultari/{round_.slug}/").text
    assert "Se rescrie de la capăt." in page
    assert "Ultima zi pentru propuneri" not in page
    assert b"closes@" not in client.get(f"/consultari/{round_.slug}/termene.ics").content
    assert round_.slug not in client.get("/").text
    assert round_.slug in client.get("/consultari/?stare=withdrawn").text
