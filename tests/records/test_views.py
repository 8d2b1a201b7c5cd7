"""The public log and the verification of a receipt: for everybody, and nothing changes."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from consultare.records import queries, register
from consultare.records.models import RegisterEntry
from tests.records.conftest import submit

pytestmark = pytest.mark.django_db


def test_addresses_are_those_of_the_contract():
    assert reverse("register") == "/registru/"
    assert reverse("register_verify") == "/registru/verifica/"


def test_an_empty_register_says_what_will_be_here(client):
    page = client.get("/registru/").content.decode()
    assert gettext("The register is empty") in page
    assert client.get("/registru/?de_la=5").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_is_shown_to_everybody_with_few_queries(client, rows, django_assert_max_num_queries):
    entries = [submit(text="a" * 64) for _turn in range(rows)]
    client.get("/registru/")
    with django_assert_max_num_queries(6):
        page = client.get("/registru/").content.decode()
    for entry in entries:
        assert entry.leaf in page
    assert f"{rows}/2026" in page


def test_pages_by_key_lead_to_one_another(client, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for _turn in range(5):
        submit()
    pages = {top: queries.log_page(top) for top in (None, 2, 0, 99)}
    assert [entry.index for entry in pages[None].entries] == [4, 3]
    assert (pages[None].newer, pages[None].older) == (None, 2)
    assert (pages[2].newer, pages[2].older) == (4, 0)
    assert (pages[0].newer, pages[0].older) == (2, None)
    assert pages[99].entries == pages[None].entries
    assert "?de_la=4" in client.get("/registru/?de_la=2").content.decode()
    assert "?de_la=0" in client.get("/registru/?de_la=2").content.decode()
    for wrong in ("x", "-1", "9" * 40, "²", "1e3", ""):
        assert client.get("/registru/", {"de_la": wrong}).status_code == 200


def test_the_download_is_the_whole_log(client):
    for _turn in range(3):
        submit()
    response = client.get("/registru/jurnal.jsonl")
    lines = b"".join(response.streaming_content).decode().splitlines(keepends=True)
    assert register.verify_lines(lines).size == 3
    assert json.loads(lines[-1]) == {"head": register.head()[1], "size": 3}
    assert response["Content-Disposition"] == 'attachment; filename="registru.jsonl"'


def verify(client, number, fingerprint):
    return client.post("/registru/verifica/", {"number": number, "fingerprint": fingerprint})


def outcome(response) -> str:
    return response.context["check"].outcome


@pytest.mark.parametrize("number", ["1/2026", "nr. 1/2026", " 0001 / 2026 "])
def test_a_receipt_that_holds(client, number):
    entry = submit()
    spaced = " ".join(entry.leaf[i : i + 8].upper() for i in range(0, 64, 8))
    response = verify(client, number, spaced)
    assert outcome(response) == "holds"
    assert gettext("The receipt holds.") in response.content.decode()


def test_receipts_that_do_not(client):
    first, second = submit(), submit()
    assert outcome(verify(client, "1/2026", second.leaf)) == "different"
    assert outcome(verify(client, "1/2025", first.leaf)) == "unknown"
    assert outcome(verify(client, "9/2026", "0" * 64)) == "unknown"
    assert RegisterEntry.objects.count() == 2


def test_an_altered_entry_is_told(client, lifted_triggers):
    entry = submit()
    lifted_triggers("UPDATE records_registerentry SET payload = payload || ' '")
    assert outcome(verify(client, "1/2026", entry.leaf)) == "broken"


@pytest.mark.parametrize(
    ("number", "fingerprint"),
    [("", ""), ("1", "a" * 64), ("1/26", "a" * 64), ("1/2026", "z" * 64), ("1/2026", "a" * 300), ("1\x00", "\x00")],
)
def test_what_cannot_be_read_is_answered_with_a_sentence_and_kept(client, number, fingerprint):
    response = verify(client, number, fingerprint)
    assert response.status_code == 422
    assert response.context["check"] is None
    assert response.context["form"].errors


def test_reading_verifies_nothing_and_takes_over_what_the_qr_code_brings(client):
    entry = submit()
    response = client.get("/registru/verifica/", {"numar": "1/2026", "amprenta": entry.leaf})
    assert response.context["check"] is None
    page = response.content.decode()
    assert entry.leaf in page
    assert 'value="1/2026"' in page


@pytest.mark.parametrize("address", ["/registru/", "/registru/jurnal.jsonl"])
def test_the_log_takes_no_post(client, address):
    assert client.post(address).status_code == 405
