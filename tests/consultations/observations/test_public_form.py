"""The public form, as a visitor without JavaScript and as a person with an account meets it."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.organisations.models import Mandate
from consultare.lib import guard
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.observations.models import Attachment, Contact, Observation
from tests.consultations.observations.conftest import PDF, TEXT, make_round
from tests.factories import MandateFactory

pytestmark = pytest.mark.django_db
URL = "/consultari/strategia/observatii/noua/"
MOVED = (302, 303)


def typed(**fields: Any) -> dict[str, Any]:
    stamp = guard.new_stamp("observation", now=timezone.now().timestamp() - 60)
    values = {
        "submission_key": str(uuid4()), "nonce": "n" * 32, "form_stamp": stamp, "website": "", "is_whole": "on", "kind": "change",
        "text": TEXT, "name": "Viorica Contactescu", "email": "viorica@canar.example", "display": "anonymous", "consent": "on",
    }  # fmt: skip
    return values | fields


def nothing_happened() -> bool:
    return not (
        Observation.objects.exists()
        or RegisterEntry.objects.exists()
        or Message.objects.exists()
        or AuditEvent.objects.exists()
    )


def test_the_form_opens_with_the_unit_of_the_link_chosen_and_no_choice_made_beforehand(client, version):
    page = client.get(URL, {"unit": "cap-1-alin-2"}).content.decode()
    assert re.search(r'value="cap-1-alin-2" id="unit-cap-1-alin-2" checked', page)
    assert not re.search(r'value="cap-1-alin-1" id="unit-cap-1-alin-1" checked', page)
    for name in ("display", "consent", "wants_results"):
        assert not re.search(rf'<input[^>]*name="{name}"[^>]*checked', page)


@pytest.mark.req("R57")
@pytest.mark.req("F3")
def test_a_visitor_sends_and_gets_the_receipt(client, version):
    answer = client.post(URL, typed(units=["cap-1-alin-2"], is_whole=""), follow=False)
    assert answer.status_code in MOVED
    assert answer["Location"] == "/observatii/primita/"
    observation = Observation.objects.get()
    assert [t.citation for t in observation.targets.all()] == ["cap. 1 alin. (2)"]
    page = client.get("/observatii/primita/")
    body = page.content.decode()
    assert observation.label in body
    assert observation.text_digest in body
    assert "<svg" in body
    assert "no-store" in page["Cache-Control"]
    assert Message.objects.get().to == "viorica@canar.example"


def test_the_receipt_belongs_to_the_browser_that_sent(client, version, client_for):
    client.post(URL, typed())
    assert Observation.objects.count() == 1
    assert client_for(None).get("/observatii/primita/").status_code == 404


@pytest.mark.req("R61")
def test_the_receipt_is_the_same_to_the_byte_when_issued_again(client, version):
    client.post(URL, typed())
    for kind in ("pdf", "txt"):
        first = client.get(f"/observatii/primita/recipisa.{kind}")
        assert first.status_code == 200
        assert first["Content-Disposition"].startswith("attachment")
        assert client.get(f"/observatii/primita/recipisa.{kind}").content == first.content
    observation = Observation.objects.get()
    text = client.get("/observatii/primita/recipisa.txt").content.decode()
    for part in (observation.text_salt, observation.leaf, TEXT, observation.contact.identity_salt):
        assert part in text
    assert client.get("/observatii/primita/recipisa.exe").status_code == 404


@pytest.mark.req("R58")
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": "Prea scurt"}, "text"),
        ({"text": "a" * 10_001}, "text"),
        ({"email": "nu-e-adresa"}, "email"),
        ({"display": ""}, "display"),
        ({"display": "pseudonym", "pseudonym": ""}, "pseudonym"),
        ({"consent": ""}, "consent"),
        ({"is_whole": "", "units": []}, "units"),
        ({"units": ["cap-99"]}, "units"),
        ({"kind": "no_objections"}, "kind"),
        ({"text": "Text cu NUL\x00 înăuntru, destul de lung."}, "text"),
        ({"phone": "+44 20 7946 0000"}, "phone"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, version, fields, wrong):
    answer = client.post(URL, typed(proposed_text="Formularea mea păstrată", **fields))
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    assert "Formularea mea păstrată" in answer.content.decode()
    assert nothing_happened()


def test_exactly_ten_thousand_characters_counted_as_the_author_counts(client, version):
    text = "ș😀" * 5_000
    assert client.post(URL, typed(text=text)).status_code in MOVED
    assert Observation.objects.get().text == text


@pytest.mark.req("R22")
def test_no_field_of_the_model_can_be_set_from_outside(client, version, citizen):
    names = [
        field.name
        for model in (Observation, Contact)
        for field in model._meta.get_fields()
        if field.name not in typed()
    ]
    extra = {
        name: "1"
        for name in names
        if name
        not in {
            "units",
            "is_whole",
            "kind",
            "pseudonym",
            "phone",
            "postal_address",
            "quality",
            "lives_here",
            "wants_results",
        }
    }
    extra |= {
        "round_id": "9",
        "person_id": str(citizen.pk),
        "received_at": "2020-01-01",
        "visibility": "hidden",
        "is_late": "on",
        "number": "77",
    }
    client.post(URL, typed(**extra))
    observation = Observation.objects.get()
    assert (observation.number, observation.is_late, observation.visibility, observation.person) == (
        1,
        False,
        "public",
        None,
    )
    assert (observation.address_state, observation.withdrawn_at, observation.entered_by) == ("unconfirmed", None, None)
    assert timezone.now() - observation.received_at < timedelta(minutes=1)
    assert (observation.contact.confirmed_at, observation.contact.quality) == (None, "")


@pytest.mark.req("R75")
def test_a_text_that_comes_too_late_is_handed_back(client, round_, version):
    round_.closes_at = timezone.now() - timedelta(seconds=1)
    round_.save(update_fields=["closes_at"])
    answer = client.post(URL, typed())
    assert answer.status_code == 409
    assert TEXT in answer.content.decode()
    assert "Termenul a trecut" in answer.content.decode()
    assert nothing_happened()
    assert client.get(URL).status_code == 200


@pytest.mark.req("R62")
def test_sending_twice_gives_one_number_and_other_words_show_both_texts(client, version):
    form = typed()
    assert {client.post(URL, form).status_code, client.post(URL, form).status_code} <= set(MOVED)
    other = client.post(URL, form | {"text": "Un text cu totul diferit de primul."})
    assert other.status_code == 409
    assert TEXT in other.content.decode()
    assert "cu totul diferit" in other.content.decode()
    assert Observation.objects.count() == Message.objects.count() == 1


@pytest.mark.req("R42")
def test_personal_data_are_pointed_at_once_and_never_forbidden(client, version):
    form = typed(text="Mama mea, CNP 2960825152463, are nevoie de îngrijire la domiciliu.")
    answer = client.post(URL, form)
    assert answer.status_code == 422
    assert b"send_anyway" in answer.content
    assert nothing_happened()
    assert client.post(URL, form | {"send_anyway": "1"}).status_code in MOVED
    assert Observation.objects.count() == 1


@pytest.mark.req("R47")
@pytest.mark.parametrize(
    ("fields", "suspicion"),
    [
        ({"website": "http://x.example"}, "honeypot"),
        ({"form_stamp": ""}, "no_stamp"),
        ({"form_stamp": "forged"}, "no_stamp"),
    ],
)
def test_what_looks_like_a_robot_is_held_and_never_dropped(client, version, fields, suspicion):
    assert client.post(URL, typed(**fields)).status_code in MOVED
    observation = Observation.objects.get()
    assert (observation.visibility, observation.suspicion) == ("held", suspicion)


@pytest.mark.req("R50")
def test_too_many_from_one_network_keeps_the_text_and_offers_other_ways(client, version, monkeypatch):
    monkeypatch.setattr(guard.verdict, "NETWORK_LIMIT", 1)
    client.post(URL, typed())
    answer = client.post(URL, typed(text="A doua scrisoare, care nu trebuie pierdută."))
    body = answer.content.decode()
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "care nu trebuie pierdută" in body
    assert "primaria@valealunga.example" in body
    assert Observation.objects.count() == 1


@pytest.mark.req("R47")
def test_under_attack_the_form_asks_for_work_and_takes_it(client, version, monkeypatch):
    monkeypatch.setattr(guard.verdict, "ATTACK_LIMIT", 0)
    answer = client.post(URL, typed())
    assert answer.status_code == 429
    assert TEXT in answer.content.decode()
    challenge = answer.context["challenge"]
    assert nothing_happened()
    form = typed(work_challenge=challenge, work_nonce=guard.solve(challenge))
    assert client.post(URL, form).status_code in MOVED
    assert Observation.objects.count() == 1


@pytest.mark.req("R25")
def test_files_go_along_and_a_bad_one_leaves_the_good_ones(client, version):
    good, bad = (
        SimpleUploadedFile("anexa.pdf", PDF),
        SimpleUploadedFile("pagina.pdf", b"<html><script>1</script></html>"),
    )
    answer = client.post(URL, typed(files=[good, bad]))
    assert answer.status_code == 422
    assert "files" in answer.context["form"].errors
    assert nothing_happened()
    assert client.post(URL, typed(kept_files=answer.context["kept_files"])).status_code in MOVED
    assert [a.file.name for a in Attachment.objects.all()] == ["anexa.pdf"]


@pytest.mark.req("R18")
def test_files_of_others_are_not_taken_in_by_their_number(client, version, stored):
    secret = stored("secret.pdf")
    answer = client.post(URL, typed(kept_files=str(secret.pk)))
    assert answer.status_code == 422
    assert "files" in answer.context["form"].errors
    assert answer.context["kept_files"] == ""
    assert nothing_happened()


def test_more_than_five_files_are_refused(client, version):
    answer = client.post(URL, typed(files=[SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(6)]))
    assert answer.status_code == 422
    assert nothing_happened()


@pytest.mark.parametrize("slug", ["nu-exista", "ascunsa"])
def test_a_round_that_is_not_public_has_no_form(client, authority, slug):
    make_round("ascunsa", state="draft", published_at=None, published_by=None, closes_at=None)
    path = f"/consultari/{slug}/observatii/noua/"
    assert client.get(path).status_code == client.post(path, typed()).status_code == 404
    assert nothing_happened()


def test_a_citizen_with_account_gives_no_address_and_needs_no_confirmation(client_for, citizen, version):
    form = typed(display="name", calitate="citizen")
    del form["name"], form["email"]
    assert client_for(citizen).post(URL, form).status_code in MOVED
    observation = Observation.objects.get()
    assert (observation.person, observation.public_name, observation.address_state) == (
        citizen,
        "Cetin Țeanul",
        "not_needed",
    )
    assert observation.contact.email == "cetin@people.example"


@pytest.mark.req("F2")
def test_a_representative_submits_for_the_organisation(client_for, representative, ngo, version):
    mandate = Mandate.objects.get(person=representative)
    form = typed(
        calitate=f"mandate:{mandate.pk}",
        argument="Părinții lucrează până la 18.",
        agrees_to_files="on",
        wants_debate="on",
    )
    assert client_for(representative).post(URL, form).status_code in MOVED
    observation = Observation.objects.get()
    assert (observation.organisation, observation.person, observation.public_name) == (
        ngo,
        representative,
        "Asociația Casa Bună",
    )
    assert observation.author_kind == "organisation"
    assert observation.wants_debate
    assert "Casa Bună" in observation.capacity


def test_without_reasons_or_declaration_an_organisation_does_not_submit(client_for, representative, version):
    mandate = Mandate.objects.get(person=representative)
    answer = client_for(representative).post(URL, typed(calitate=f"mandate:{mandate.pk}"))
    assert answer.status_code == 422
    assert {"argument", "agrees_to_files"} <= set(answer.context["form"].errors)
    assert nothing_happened()


@pytest.mark.req("R18")
def test_nobody_acts_in_a_capacity_that_is_not_theirs(client_for, stranger, representative, version):
    mandate = Mandate.objects.get(person=representative)
    for client in (client_for(stranger), client_for(None)):
        answer = client.post(URL, typed(calitate=f"mandate:{mandate.pk}", argument="x", agrees_to_files="on"))
        assert answer.status_code in {403, 303}
    assert not Observation.objects.filter(organisation__isnull=False).exists()


def test_a_contributor_prepares_and_does_not_submit(client_for, ngo, version):
    mandate = MandateFactory(organisation=ngo, kind=Mandate.Kind.CONTRIBUTOR)
    form = typed(calitate=f"mandate:{mandate.pk}", argument="Argument destul de lung.", agrees_to_files="on")
    assert client_for(mandate.person).post(URL, form).status_code == 422
    assert nothing_happened()


def test_a_mandate_that_ended_no_longer_submits(client_for, representative, version):
    client = client_for(representative)
    mandate = Mandate.objects.get(person=representative)
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=timezone.now() - timedelta(seconds=1))
    answer = client.post(URL, typed(calitate=f"mandate:{mandate.pk}", argument="Argument.", agrees_to_files="on"))
    assert answer.status_code == 403
    assert nothing_happened()


@pytest.mark.req("F2")
def test_no_objections_is_a_formal_answer_with_a_number(client_for, representative, version):
    mandate = Mandate.objects.get(person=representative)
    data = {"calitate": f"mandate:{mandate.pk}", "submission_key": str(uuid4())}
    client = client_for(representative)
    assert client.post("/consultari/strategia/observatii/fara-observatii/", data).status_code in MOVED
    assert client.post("/consultari/strategia/observatii/fara-observatii/", data).status_code in MOVED
    observation = Observation.objects.get()
    assert observation.kind == "no_objections"
    assert observation.is_whole


def test_no_objections_is_not_for_citizens(client_for, citizen, version):
    data = {"calitate": "citizen", "submission_key": str(uuid4())}
    assert client_for(citizen).post("/consultari/strategia/observatii/fara-observatii/", data).status_code == 403
    assert nothing_happened()
