"""An organisation co-signs: by its representative of that day, once, in the register; and is answered like the author."""

import json
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.utils import timezone

from accounts.organisations.models import Mandate
from consultare.records import register
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.observations.actions import answers, cosigning, following, support
from consultations.observations.models import CoSignature, Observation
from consultations.observations.rules import AnswerDraft
from consultations.rounds.actions import WindowClosed
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import known
from tests.factories import MandateFactory

pytestmark = pytest.mark.django_db
REGISTER = "/consultari/strategia/observatii/"


@pytest.fixture
def observation(send) -> Observation:
    return send().observation


def key(person) -> str:
    return f"mandate:{person.mandates.get().pk}"


def sign(observation: Observation, by, capacity: str = "") -> CoSignature:
    return cosigning.sign(
        observation_pk=observation.pk, round_pk=observation.round_id, capacity_key=capacity or key(by), by=by
    )


def take_back(signature: CoSignature, by) -> CoSignature:
    observation = signature.observation
    return cosigning.take_back(
        signature_pk=signature.pk, observation_pk=observation.pk, round_pk=observation.round_id, by=by
    )


def traces() -> tuple[int, ...]:
    return (
        CoSignature.objects.count(), RegisterEntry.objects.count(), AuditEvent.objects.count(), Message.objects.count()
    )  # fmt: skip


def test_a_representative_signs_and_it_stands_in_the_register(client, observation, representative, ngo):
    Mandate.objects.update(valid_until=date(2027, 12, 31))
    signature = sign(observation, representative)
    assert signature.capacity.startswith(signature.capacity.split(",")[0])
    assert ngo.name in signature.capacity
    assert "2027" in signature.capacity
    entry = RegisterEntry.objects.get(kind="cosigned")
    facts = json.loads(entry.payload)["data"]
    assert (entry.leaf, entry.subject) == (signature.leaf, f"observation:{observation.ref}")
    assert facts == {"act": "signed", "capacity": signature.capacity, "cif": ngo.cif, "name": ngo.name}
    assert "Raluca" not in entry.payload
    assert register.verify_database().ok
    page = client.get(f"/observatii/{observation.ref}/").content.decode()
    assert ngo.name in page
    assert "Raluca" not in page
    assert Message.objects.get(kind="observation_cosigned").to == representative.email
    assert AuditEvent.objects.get(verb="observation.cosigned").facts["organisation"] == ngo.name


def test_once_an_organisation(observation, representative, ngo):
    colleague = MandateFactory(organisation=ngo).person
    sign(observation, representative)
    before = traces()
    for person in (representative, colleague):
        with pytest.raises(cosigning.AlreadySigned):
            sign(observation, person)
    assert traces() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        CoSignature.objects.create(
            observation=observation, organisation=ngo, person=colleague, organisation_name="x", capacity="x",
            at=timezone.now(), leaf="0" * 64,
        )  # fmt: skip


def test_readers_contributors_citizens_and_ended_mandates_do_not_sign(observation, reader, citizen, ngo, stranger):
    contributor = MandateFactory(organisation=ngo, kind=Mandate.Kind.CONTRIBUTOR).person
    ended = MandateFactory(organisation=ngo, valid_until=date(2025, 1, 1)).person
    before = traces()
    for person in (reader, contributor):
        with pytest.raises(cosigning.NotARepresentative):
            sign(observation, person)
    with pytest.raises(cosigning.NotARepresentative):
        sign(observation, citizen, "citizen")
    for person, capacity in ((ended, key(ended)), (citizen, key(stranger)), (citizen, "mandate:987654")):
        with pytest.raises(PermissionDenied):
            sign(observation, person, capacity)
    assert traces() == before


def test_not_an_observation_of_the_same_organisation(send, representative, ngo, stranger):
    own = send(known(kind="organisation", person=representative, organisation=ngo)).observation
    before = traces()
    with pytest.raises(cosigning.OwnObservation):
        sign(own, representative)
    assert traces() == before
    assert sign(own, stranger).organisation_name == "Asociația Alta"


def test_it_is_taken_back_until_the_term_with_a_new_entry(client, observation, representative, ngo, stranger, round_):
    signature = sign(observation, representative)
    with pytest.raises(cosigning.NotARepresentative):
        take_back(signature, stranger)
    colleague = MandateFactory(organisation=ngo).person
    take_back(signature, colleague)
    acts = [json.loads(entry.payload)["data"]["act"] for entry in RegisterEntry.objects.filter(kind="cosigned")]
    assert sorted(acts) == ["signed", "withdrawn"]
    assert ngo.name not in client.get(f"/observatii/{observation.ref}/").content.decode()
    assert Message.objects.get(kind="observation_cosignature_withdrawn").to == colleague.email
    again = sign(observation, representative)
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    before = traces()
    with pytest.raises(WindowClosed):
        take_back(again, representative)
    with pytest.raises(WindowClosed):
        sign(observation, stranger)
    assert traces() == before


def test_what_was_signed_is_kept(observation, representative):
    signature = sign(observation, representative)
    for change in (
        lambda: CoSignature.objects.filter(pk=signature.pk).update(capacity="altceva"),
        lambda: CoSignature.objects.filter(pk=signature.pk).delete(),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            change()


def test_the_page_offers_it_to_who_may_and_refuses_the_others(client_for, observation, representative, reader, citizen):
    page, address = f"/observatii/{observation.ref}/", f"/observatii/{observation.ref}/cosemnaturi/"
    before = traces()
    for person in (reader, citizen):
        client = client_for(person)
        assert client.get(page).context["cosign_form"] is None
        assert client.post(address, {"capacity": key(representative), "agrees": "on"}).status_code == 403
    client = client_for(representative)
    assert client.get(page).context["cosign_form"] is not None
    assert client.post(address, {"capacity": key(representative)}).status_code == 422
    assert client.post(address, {"capacity": "citizen", "agrees": "on"}).status_code == 422
    assert traces() == before
    assert client.post(address, {"capacity": key(representative), "agrees": "on"}).status_code == 303
    signature = CoSignature.objects.get()
    assert client.get(page).context["cosign_form"] is None
    assert client_for(reader).post(f"{address}{signature.pk}/retrage/").status_code == 404
    assert client.post(f"{address}{signature.pk}/retrage/").status_code == 303
    signature.refresh_from_db()
    assert signature.withdrawn_at is not None


def test_lists_and_every_file_name_who_co_signed(client, send, representative, stranger, ngo):
    for _n in range(2):
        observation = send().observation
        sign(observation, representative)
        sign(observation, stranger)
    assert client.get(REGISTER).context is not None
    assert "table-note" in client.get(REGISTER).content.decode()
    rows = json.loads(client.get(f"{REGISTER}registru.json").getvalue())
    assert [row["cosigners"] for row in rows] == [[ngo.name, "Asociația Alta"]] * 2
    assert f"{ngo.name}; Asociația Alta" in client.get(f"{REGISTER}registru.csv").getvalue().decode()
    for kind in ("xlsx", "docx"):
        archive = zipfile.ZipFile(BytesIO(b"".join(client.get(f"{REGISTER}registru.{kind}"))))
        assert any(ngo.name.encode() in archive.read(name) for name in archive.namelist()), kind
    assert client.get(f"{REGISTER}registru.pdf").content.startswith(b"%PDF")


def test_the_answer_goes_to_co_signers_and_not_to_supporters(
    observation, representative, stranger, citizen, coordinator, round_
):
    sign(observation, representative)
    other = sign(observation, stranger)
    take_back(other, stranger)
    mandate = MandateFactory(organisation__name="Asociația Rămasă", organisation__email="sediu@ramasa.example")
    sign(observation, mandate.person)
    support.give(observation_pk=observation.pk, round_pk=round_.pk, by=citizen)
    supporters_before = Message.objects.filter(to=citizen.email).count()
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=timezone.now())
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    draft = AnswerDraft(
        decision="not", reasons="Programul este stabilit prin standardul minim, care nu se schimbă local."
    )
    answers.write(observation=observation, draft=draft, revision=1, by=coordinator, at=timezone.now())
    answers.accept(observation=observation, by=coordinator, at=timezone.now())
    answers.publish_answers(round_=round_, by=coordinator, at=timezone.now())
    mails = Message.objects.filter(kind="observation_cosigned_answer")
    # Who no longer speaks for the organisation is not written to: the organisation is.
    assert set(mails.values_list("to", flat=True)) == {representative.email, "sediu@ramasa.example"}
    assert all(draft.reasons in mail.text and draft.reasons in mail.html for mail in mails)
    assert Message.objects.filter(to=citizen.email).count() == supporters_before


def test_co_signers_are_told_when_the_author_withdraws(observation, representative, ngo):
    sign(observation, representative)
    following.withdraw(observation_pk=observation.pk, round_pk=observation.round_id, note="", by=None)
    mail = Message.objects.get(kind="observation_cosigned_withdrawn")
    assert mail.to == representative.email
    assert ngo.name in mail.text


def test_a_person_of_two_organisations_chooses_one(client_for, observation, representative):
    second = MandateFactory(person=representative, organisation__name="Fundația A Doua")
    client = client_for(representative)
    form = client.get(f"/observatii/{observation.ref}/").context["cosign_form"]
    assert len(form.fields["capacity"].choices) == 2
    data = {"capacity": f"mandate:{second.pk}", "agrees": "on"}
    assert client.post(f"/observatii/{observation.ref}/cosemnaturi/", data).status_code == 303
    assert CoSignature.objects.get().organisation_name == "Fundația A Doua"
