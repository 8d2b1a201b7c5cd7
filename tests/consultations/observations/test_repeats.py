"""«Back» and send again, the capacity of who only prepares, files kept too long, a receipt after covering (R61, R62)."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.organisations.models import Mandate
from consultare.lib.text import digest
from consultare.records.models import Message, RegisterEntry, StoredFile
from consultations.observations import rules
from consultations.observations.actions import moderation
from consultations.observations.exports import receipt as receipts
from consultations.observations.models import Letter, Observation
from consultations.observations.queries.receipts import receipt
from consultations.observations.views import repeats
from tests.consultations.observations.conftest import PDF, TEXT, make_round
from tests.consultations.observations.test_public_form import URL, typed
from tests.factories import MandateFactory, PersonFactory

pytestmark = pytest.mark.django_db


def fresh_form(client) -> dict[str, object]:
    """What the browser sends after «Back»: the page is asked for anew and brings another key."""
    page = client.get(URL).content.decode()
    return typed(submission_key=re.search(r'name="submission_key" value="([0-9a-f-]{36})"', page)[1])


def traces() -> tuple[int, int, int]:
    return Observation.objects.count(), RegisterEntry.objects.count(), Message.objects.count()


@pytest.mark.req("R62")
def test_back_and_send_again_gives_the_same_number(client, version):
    first = fresh_form(client)
    assert client.post(URL, first)["Location"] == "/observatii/primita/"
    before = traces()
    second = fresh_form(client)
    assert second["submission_key"] != first["submission_key"]
    assert client.post(URL, second)["Location"] == "/observatii/primita/"
    assert traces() == before
    page = client.get("/observatii/primita/").text
    assert Observation.objects.get().label in page
    assert "notice" in page


@pytest.mark.req("R62")
@pytest.mark.parametrize(
    "changed", [{"text": TEXT + " Și sâmbăta."}, {"name": "Altă Persoană"}, {"is_whole": "", "units": ["cap-1-alin-1"]}]
)
def test_other_words_another_author_and_another_place_are_another_observation(client, version, changed):
    client.post(URL, fresh_form(client))
    client.post(URL, fresh_form(client) | changed)
    assert Observation.objects.count() == 2


@pytest.mark.req("R62")
def test_another_browser_another_round_and_another_hour_are_another_observation(
    client, version, client_for, monkeypatch
):
    client.post(URL, fresh_form(client))
    client_for(None).post(URL, typed())
    make_round("alta")
    client.post("/consultari/alta/observatii/noua/", typed())
    assert Observation.objects.count() == 3
    monkeypatch.setattr(repeats, "KEPT_FOR", timedelta(0))
    client.post(URL, fresh_form(client))
    assert Observation.objects.count() == 4


@pytest.mark.req("R62")
def test_what_was_withdrawn_may_be_sent_anew(client, version):
    client.post(URL, fresh_form(client))
    Observation.objects.update(withdrawn_at=timezone.now())
    client.post(URL, fresh_form(client))
    assert Observation.objects.count() == 2


@pytest.mark.req("R62")
def test_a_browser_that_forgot_the_file_gets_the_receipt_another_file_is_another_observation(client, version):
    def file(name: str, more: bytes = b"") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, PDF + more)

    client.post(URL, fresh_form(client) | {"files": [file("anexa.pdf")]})
    client.post(URL, fresh_form(client))
    client.post(URL, fresh_form(client) | {"files": [file("anexa.pdf")]})
    assert Observation.objects.count() == 1
    client.post(URL, fresh_form(client) | {"files": [file("anexa.pdf", b"% alta")]})
    assert Observation.objects.count() == 2


@pytest.mark.req("R62")
def test_no_objections_pressed_again_after_back_is_one_answer(client_for, version, representative, ngo):
    client, mandate = client_for(representative), Mandate.objects.get(person=representative)
    url = reverse("observation_no_objections", args=["strategia"])
    for key in ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"):
        answer = client.post(url, {"calitate": f"mandate:{mandate.pk}", "submission_key": key})
        assert answer["Location"] == "/observatii/primita/"
    assert Observation.objects.count() == 1


@pytest.fixture
def contributor(ngo):
    return MandateFactory(person=PersonFactory(), organisation=ngo, kind=Mandate.Kind.CONTRIBUTOR).person


@pytest.mark.req("F2")
def test_who_only_prepares_chooses_the_capacity_first(client_for, version, contributor, ngo):
    client, mandate = client_for(contributor), Mandate.objects.get(person=contributor)
    page = client.get(URL, {"unit": "cap-1-alin-2"}).text
    assert '<form method="post" enctype' not in page
    assert ngo.name in page
    assert f"?calitate=mandate%3A{mandate.pk}&amp;unit=cap-1-alin-2" in page
    assert "?calitate=citizen&amp;unit=cap-1-alin-2" in page
    assert 'href="/cont/observatii/"' in page
    prepared = client.get(URL, {"calitate": f"mandate:{mandate.pk}"}).text
    assert "contribut" in prepared or "colaborator" in prepared
    assert 'name="display"' not in prepared
    as_herself = client.get(URL, {"calitate": "citizen"}).text
    assert 'name="display"' in as_herself


@pytest.mark.req("F2")
def test_nothing_is_sent_as_a_citizen_without_the_choice(client_for, version, contributor):
    answer = client_for(contributor).post(URL, typed())
    assert answer.status_code == 422
    assert TEXT in answer.text
    assert traces() == (0, 0, 0)
    assert not Letter.objects.exists()


def test_who_represents_and_who_reads_need_not_choose(client_for, version, representative, reader, citizen):
    for person in (representative, reader, citizen):
        assert 'name="text"' in client_for(person).get(URL).text


def test_a_file_that_was_kept_too_long_is_asked_for_again(client, version, monkeypatch):
    first = client.post(URL, typed(text=f"{TEXT} Telefon 0712 345 678.", files=[SimpleUploadedFile("anexa.pdf", PDF)]))
    assert first.status_code == 422
    kept = re.search(r'name="kept_files" value="([^"]+)"', first.text)[1]
    stored = StoredFile.objects.get()
    later = stored.uploaded_at + timedelta(days=6, minutes=1)
    monkeypatch.setattr("consultations.observations.views.submission.timezone.now", lambda: later)
    make_round("tarzie", closes_at=later + timedelta(days=5))
    url = "/consultari/tarzie/observatii/noua/"
    again = client.post(url, typed(kept_files=kept))
    assert again.status_code == 422
    assert TEXT in again.text
    assert "id_files" in again.text
    assert not Observation.objects.exists()


@pytest.mark.req("R61")
def test_after_covering_the_receipt_shows_the_public_words_and_keeps_the_proof(send, operator):
    observation = send(proposed_text="Maria Ionescu, strada Lungă").observation
    first = receipt(observation)
    before, leaf, digest_ = receipts.text(first), first.entry.leaf, observation.text_digest
    assert receipts.covered(first) == ""
    moderation.redact(
        observation_pk=observation.pk, text=TEXT, proposed_text="[…]", argument="", reason="numele unei persoane",
        by=operator, at=timezone.now(),
    )  # fmt: skip
    observation = Observation.objects.select_related("round", "contact").get()
    second = receipt(observation)
    after = receipts.text(second)
    assert "Maria Ionescu" in before
    assert "Maria Ionescu" not in after
    assert receipts.covered(second) in after
    for proof in (f"leaf: {leaf}", f"text-sha256: {digest_}", f"text-salt: {observation.text_salt}", first.code):
        assert proof in before
        assert proof in after
    assert digest_ == digest(rules.words(TEXT, "Maria Ionescu, strada Lungă", ""))
    assert receipts.pdf(second) == receipts.pdf(second)
    assert receipts.pdf(second) != receipts.pdf(first)
