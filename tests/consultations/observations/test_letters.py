"""A letter of a team: prepared, shown, sent back, submitted by who holds the mandate."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.organisations.models import Mandate
from consultare.records.models import AuditEvent, Message
from consultations.observations.models import Letter, Observation
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import PDF, TEXT
from tests.factories import MandateFactory

pytestmark = pytest.mark.django_db
MOVED = (302, 303)


@pytest.fixture
def contributor(ngo):
    return MandateFactory(person__full_name="Costin Tribuitoru", organisation=ngo, kind=Mandate.Kind.CONTRIBUTOR)


def typed(**fields):
    values = {
        "submission_key": str(uuid4()),
        "kind": "change",
        "units": ["cap-1-alin-2"],
        "text": TEXT,
        "argument": "Părinții lucrează până la 18.",
    }
    return values | fields


@pytest.fixture
def letter(client_for, contributor, version) -> Letter:
    data = typed(calitate=f"mandate:{contributor.pk}")
    answer = client_for(contributor.person).post("/cont/observatii/ciorne/noua/strategia/", data)
    assert answer.status_code in MOVED
    return Letter.objects.get()


def url(letter: Letter, act: str = "") -> str:
    return f"/cont/observatii/ciorne/{letter.pk}/{act}"


def test_an_unfinished_letter_is_kept_as_typed(client_for, citizen, version):
    client = client_for(citizen)
    client.post("/cont/observatii/ciorne/noua/strategia/", {"calitate": "citizen", "text": "Încă scr"})
    letter = Letter.objects.get()
    page = client.get(url(letter))
    assert page.status_code == 200
    assert "Încă scr" in page.content.decode()
    assert not Observation.objects.exists()


@pytest.mark.req("R18")
def test_a_private_letter_is_seen_by_its_author_only(
    client_for, letter, representative, stranger, citizen, contributor
):
    assert client_for(contributor.person).get(url(letter)).status_code == 200
    for person in (representative, stranger, citizen):
        client = client_for(person)
        assert client.get(url(letter)).status_code == 404
        for act in ("salveaza/", "trimite/", "arata/", "inapoi/", "renunta/", "fisiere/"):
            assert client.post(url(letter, act), typed(text="schimbat de un străin, fără drept")).status_code == 404
    letter.refresh_from_db()
    assert (letter.content["text"], letter.state) == (TEXT, "private")


@pytest.mark.req("F2")
def test_prepared_shown_sent_back_shown_again_and_submitted(client_for, letter, contributor, representative, reader):
    author, head = client_for(contributor.person), client_for(representative)
    assert author.post(url(letter, "trimite/"), typed(agrees_to_files="on")).status_code == 403
    assert author.post(url(letter, "arata/")).status_code in MOVED
    assert client_for(reader).get(url(letter)).status_code == 200
    assert client_for(reader).post(url(letter, "salveaza/"), typed(revision="1", text="x" * 30)).status_code == 403
    assert head.post(url(letter, "inapoi/"), {"note": "Adăugați cifre, vă rog."}).status_code in MOVED
    assert "Adăugați cifre" in author.get(url(letter)).content.decode()
    assert author.post(url(letter, "arata/")).status_code in MOVED
    letter.refresh_from_db()
    answer = head.post(url(letter, "trimite/"), typed(revision=str(letter.revision), agrees_to_files="on"))
    assert answer.status_code in MOVED
    letter.refresh_from_db()
    observation = Observation.objects.get()
    assert (letter.state, letter.observation, observation.person) == ("submitted", observation, representative)
    assert observation.submission_key == letter.submission_key
    assert list(AuditEvent.objects.filter(verb__startswith="letter.").order_by("pk").values_list("verb", flat=True)) == [
        "letter.shared", "letter.sent_back", "letter.shared",
    ]  # fmt: skip
    assert head.get(url(letter)).status_code == 404


def test_two_who_write_at_once_see_both_texts(client_for, letter, contributor, representative):
    author, head = client_for(contributor.person), client_for(representative)
    author.post(url(letter, "arata/"))
    head.post(url(letter, "salveaza/"), typed(revision="1", text="Textul reprezentantei, salvat întâi."))
    answer = author.post(url(letter, "salveaza/"), typed(revision="1", text="Textul colegului, salvat al doilea."))
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Textul reprezentantei" in body
    assert "Textul colegului" in body
    letter.refresh_from_db()
    assert letter.content["text"] == "Textul reprezentantei, salvat întâi."


@pytest.mark.req("R63")
def test_autosave_answers_in_json_and_the_same_writer_never_clashes(client_for, letter, contributor):
    client = client_for(contributor.person)
    for n in range(3):
        answer = client.post(
            url(letter, "salveaza/"),
            typed(revision="1", text=f"Varianta {n}"),
            headers={"X-Requested-With": "autosave"},
        )
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    letter.refresh_from_db()
    assert letter.content["text"] == "Varianta 2"


def test_files_go_up_first_and_along_with_the_letter(client_for, letter, contributor, representative):
    author = client_for(contributor.person)
    upload = [SimpleUploadedFile("date.pdf", PDF), SimpleUploadedFile("rau.pdf", b"<html>")]
    assert author.post(url(letter, "fisiere/"), {"files": upload}).status_code in MOVED
    file = letter.files.get()
    answer = author.get(url(letter, f"fisiere/{file.pk}/"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.getvalue() == PDF
    assert client_for(representative).get(url(letter, f"fisiere/{file.pk}/")).status_code == 404
    author.post(url(letter, "arata/"))
    client_for(representative).post(url(letter, "trimite/"), typed(revision="1", agrees_to_files="on"))
    assert [one.file.name for one in Observation.objects.get().attachments.all()] == ["date.pdf"]


@pytest.mark.req("R62")
def test_a_letter_submitted_twice_is_one_observation(client_for, letter, contributor, representative):
    client_for(contributor.person).post(url(letter, "arata/"))
    head = client_for(representative)
    form = typed(revision="1", agrees_to_files="on")
    assert head.post(url(letter, "trimite/"), form).status_code in MOVED
    assert head.post(url(letter, "trimite/"), form).status_code == 404
    assert Observation.objects.count() == Message.objects.count() == 1


def test_an_incomplete_letter_is_not_sent_and_not_lost(client_for, letter, contributor, representative):
    client_for(contributor.person).post(url(letter, "arata/"))
    answer = client_for(representative).post(url(letter, "trimite/"), typed(revision="1", text="Scurt"))
    assert answer.status_code == 422
    letter.refresh_from_db()
    assert (letter.state, letter.content["text"]) == ("shared", "Scurt")
    assert not Observation.objects.exists()


@pytest.mark.req("R63")
def test_after_the_term_the_letter_stays_readable(client_for, letter, contributor, representative):
    client_for(contributor.person).post(url(letter, "arata/"))
    Round.objects.update(closes_at=timezone.now())
    answer = client_for(representative).post(url(letter, "trimite/"), typed(revision="1", agrees_to_files="on"))
    assert answer.status_code == 409
    assert TEXT in answer.content.decode()
    assert client_for(contributor.person).get(url(letter)).status_code == 200
    assert not Observation.objects.exists()


def test_a_discarded_letter_is_gone_for_everybody(client_for, letter, contributor):
    client = client_for(contributor.person)
    assert client.post(url(letter, "renunta/")).status_code in MOVED
    assert client.get(url(letter)).status_code == 404
    assert client.post(url(letter, "salveaza/"), typed(revision="1")).status_code == 404


def test_when_the_mandate_ends_the_letter_closes(client_for, letter, contributor):
    client = client_for(contributor.person)
    Mandate.objects.filter(pk=contributor.pk).update(ended_at=timezone.now())
    assert client.get(url(letter)).status_code == 404
