"""Every page of the room answers, for the one who may look."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.rounds import actions
from consultations.rounds.states import RoundState
from tests.rounds import closed_round, published_round, ready_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(authority, coordinator):
    return published_round(coordinator)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/consultari/",
        "/cautare/",
        "/cautare/?q=ingrijire",
        "/accesibilitate/",
        "/confidentialitate/",
        "/feed/consultari.xml",
        "/consultari/termene.ics",
    ],
)
def test_public_pages_before_the_first_round(client, authority, path):
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies.get("sessionid")


@pytest.mark.parametrize("path", ["", "documente/", "anunt/", "anunt/1/", "anunt/1/pdf/", "termene.ics"])
def test_pages_of_a_public_round(client, round_, path):
    response = client.get(f"/consultari/{round_.slug}/{path}")
    assert response.status_code == 200
    if not path.endswith((".ics", "pdf/")):
        assert round_.title in response.text


@pytest.mark.parametrize(
    "path", ["/", "/consultari/", "/cautare/?q=regulamentul", "/feed/consultari.xml", "/consultari/termene.ics"]
)
def test_public_round_is_listed(client, round_, path):
    response = client.get(path)
    assert response.status_code == 200
    assert round_.slug in response.text


def test_desk_pages_of_a_round_in_preparation(client_for, authority, coordinator):
    round_ = ready_round(coordinator)
    client = client_for(coordinator)
    for name in ("round_desk", "round_publish", "round_documents", "round_channels", "round_send_back"):
        response = client.get(reverse(name, args=[round_.slug]))
        assert response.status_code == 200, name
        assert round_.title in response.text
    for step in ("anunt", "pe-intelesul-tuturor", "termene", "responsabil"):
        assert client.get(reverse("round_step", args=[round_.slug, step])).status_code == 200
    assert client.get(reverse("round_index")).status_code == 200
    assert client.get(reverse("round_new")).status_code == 200
    assert client.get(reverse("legal_rules")).status_code == 200
    actions.load_rules()
    assert client.get(reverse("legal_rules")).status_code == 200
    assert client.get(reverse("legal_rule_edit", args=["D-01"])).status_code == 200


def test_desk_pages_of_a_public_round(client_for, round_, coordinator):
    client = client_for(coordinator)
    for name in (
        "round_desk",
        "round_extend",
        "round_withdraw",
        "round_channels",
        "announcement_correct",
        "round_documents",
    ):
        response = client.get(reverse(name, args=[round_.slug]))
        assert response.status_code == 200, name
    for move in ("analiza", "avizare", "adoptare", "respingere", "arhivare"):
        assert client.get(reverse("round_move", args=[round_.slug, move])).status_code == 200


def test_closed_round_reads_as_closed(client, authority, coordinator):
    round_ = closed_round(coordinator)
    page = client.get(f"/consultari/{round_.slug}/").text
    assert str(RoundState.CLOSED.label) in page
    assert str(RoundState.PUBLISHED.label) not in page
    assert round_.closes_at < timezone.now() - timedelta(days=1)
