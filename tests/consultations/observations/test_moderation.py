"""Staff look, hide with a ground in law, cover personal data; nothing is deleted and each reading is recorded."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, InternalError
from django.utils import timezone

from accounts.permissions import Role
from consultare.records.models import AuditEvent, RegisterEntry
from consultations.observations.actions import moderation as actions
from consultations.observations.models import Observation, Redaction
from tests.consultations.observations.conftest import TEXT, known, visitor
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
REASON = "conține numele unui copil"
MOVED = (302, 303)


def kinds() -> list[str]:
    return [entry.kind for entry in RegisterEntry.objects.order_by("index")]


@pytest.mark.req("R59")
@pytest.mark.parametrize(
    "change",
    [
        lambda o: Observation.objects.filter(pk=o.pk).update(text="altceva"),
        lambda o: Observation.objects.filter(pk=o.pk).update(argument="altceva"),
        lambda o: Observation.objects.filter(pk=o.pk).update(number=99),
        lambda o: Observation.objects.filter(pk=o.pk).update(received_at=timezone.now()),
        lambda o: Observation.objects.bulk_update([_with_text(o)], ["text"]),
        lambda o: Observation.objects.filter(pk=o.pk)._raw_delete("default"),
        lambda o: o.contact.delete() and o.delete(),
        lambda o: connection.cursor().execute("UPDATE consultations_observation SET text = 'x' WHERE id = %s", [o.pk]),
        lambda o: connection.cursor().execute("DELETE FROM consultations_observation WHERE id = %s", [o.pk]),
    ],
)
def test_what_was_submitted_never_changes(send, change):
    observation = send().observation
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        change(observation)
    observation = Observation.objects.get()
    assert (observation.text, observation.number) == (TEXT, 1)


def _with_text(observation: Observation) -> Observation:
    observation.text = "altceva"
    return observation


@pytest.mark.req("R42")
def test_a_redaction_seals_the_original_and_each_reading_is_recorded(send, operator, coordinator):
    observation = send(proposed_text="Maria Ionescu, strada Lungă", argument="așa e").observation
    covered = TEXT.replace("părinții", "[…]")
    actions.redact(
        observation_pk=observation.pk, text=covered, proposed_text="[eliminat: date personale]", argument="așa e",
        reason=REASON, by=operator, at=timezone.now(),
    )  # fmt: skip
    observation.refresh_from_db()
    assert (observation.text, observation.proposed_text) == (covered, "[eliminat: date personale]")
    assert "maria" not in observation.search_text
    sealed = bytes(Redaction.objects.get().sealed)
    assert b"Maria" not in sealed
    assert TEXT.encode() not in sealed
    assert kinds() == ["submitted", "redacted"]
    before = AuditEvent.objects.count()
    assert actions.read_original(
        observation_pk=observation.pk, reason="cerere a autorului", by=coordinator, at=timezone.now()
    ) == [(TEXT, "Maria Ionescu, strada Lungă", "așa e")]
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.latest("pk").verb == "observation.original_read"


def test_a_second_redaction_keeps_both_originals(send, operator, coordinator):
    observation = send().observation
    for text in ("Primul text acoperit […].", "Al doilea text acoperit […]."):
        actions.redact(
            observation_pk=observation.pk,
            text=text,
            proposed_text="",
            argument="",
            reason=REASON,
            by=operator,
            at=timezone.now(),
        )
    originals = actions.read_original(observation_pk=observation.pk, reason=REASON, by=coordinator, at=timezone.now())
    assert [text for text, _p, _a in originals] == [TEXT, "Primul text acoperit […]."]


def test_the_sealed_original_opens_for_the_officer_only_and_by_post_only(
    client_for, send, operator, moderator, coordinator, citizen
):
    observation = send().observation
    actions.redact(
        observation_pk=observation.pk,
        text="Acoperit […] de tot.",
        proposed_text="",
        argument="",
        reason=REASON,
        by=operator,
        at=timezone.now(),
    )
    address = f"/birou/observatii/moderare/{observation.ref}/original/"
    before = AuditEvent.objects.count()
    for person in (operator, moderator, citizen):
        answer = client_for(person).post(address, {"read-reason": "vreau să știu"})
        assert answer.status_code == 403
        assert TEXT not in answer.content.decode()
    assert client_for(coordinator).get(address).status_code == 405
    assert AuditEvent.objects.filter(verb="observation.original_read").count() == 0
    assert AuditEvent.objects.count() >= before


def test_hiding_leaves_a_trace_and_another_person_restores(send, moderator, coordinator):
    observation = send().observation
    actions.hide(observation_pk=observation.pk, reason="insultă (art. 1349 C. civ.)", by=moderator, at=timezone.now())
    assert not Observation.objects.public().exists()
    with pytest.raises(actions.SamePerson):
        actions.restore(observation_pk=observation.pk, reason="am greșit eu însumi", by=moderator, at=timezone.now())
    assert not Observation.objects.public().exists()
    actions.restore(observation_pk=observation.pk, reason="nu este o insultă", by=coordinator, at=timezone.now())
    assert Observation.objects.public().exists()
    assert kinds() == ["submitted", "hidden", "restored"]
    assert "art. 1349" in RegisterEntry.objects.get(kind="hidden").payload


@pytest.mark.parametrize("reason", ["", "scurt", "   "])
def test_without_a_reason_nothing_is_hidden_or_covered(send, coordinator, reason):
    observation = send().observation
    before = AuditEvent.objects.count()
    for act in (
        lambda: actions.hide(observation_pk=observation.pk, reason=reason, by=coordinator, at=timezone.now()),
        lambda: actions.redact(
            observation_pk=observation.pk,
            text="x" * 30,
            proposed_text="",
            argument="",
            reason=reason,
            by=coordinator,
            at=timezone.now(),
        ),
        lambda: actions.read_original(observation_pk=observation.pk, reason=reason, by=coordinator, at=timezone.now()),
    ):
        with pytest.raises(actions.NeedsReason):
            act()
    observation.refresh_from_db()
    assert (observation.visibility, observation.text) == ("public", TEXT)
    assert kinds() == ["submitted"]
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("author", [visitor(), known()])
def test_staff_let_through_what_waits(send, moderator, author):
    observation = send(author, suspicion=["too_fast"]).observation
    actions.release(observation_pk=observation.pk, by=moderator, at=timezone.now())
    assert list(Observation.objects.public()) == [observation]
    with pytest.raises(actions.NothingToDo):
        actions.release(observation_pk=observation.pk, by=moderator, at=timezone.now())


def test_the_desk_pages_open_for_their_roles_and_show_no_contact(
    client_for, send, moderator, indicators_person, citizen
):
    observation = send(visitor(), suspicion=["honeypot"]).observation
    for person, status in ((moderator, 200), (citizen, 403)):
        client = client_for(person)
        for address in ("/birou/observatii/moderare/", f"/birou/observatii/moderare/{observation.ref}/"):
            answer = client.get(address)
            assert answer.status_code == status
            assert "canar" not in answer.content.decode().lower()
            assert "Viorica" not in answer.content.decode()
    client = client_for(moderator)
    assert client.post(f"/birou/observatii/moderare/{observation.ref}/publica/").status_code in MOVED
    assert client.post(f"/birou/observatii/moderare/{observation.ref}/ascunde/", {"ground": ""}).status_code == 422
    assert (
        client.post(f"/birou/observatii/moderare/{observation.ref}/ascunde/", {"ground": "insult"}).status_code in MOVED
    )
    assert (
        client.post(f"/birou/observatii/moderare/{observation.ref}/arata/", {"restore-reason": REASON}).status_code
        == 403
    )
    form = {"text": TEXT.replace("părinții", "[…]"), "reason": REASON}
    assert client.post(f"/birou/observatii/moderare/{observation.ref}/acopera/", form).status_code in MOVED
    observation.refresh_from_db()
    assert observation.visibility == "hidden"
    assert "[…]" in observation.text
    reading = client_for(indicators_person)
    assert reading.get(f"/birou/observatii/moderare/{observation.ref}/").status_code == 200
    assert reading.post(f"/birou/observatii/moderare/{observation.ref}/acopera/", form).status_code == 403


@pytest.fixture
def indicators_person(db):
    return PersonFactory(full_name="Ingrid Icator", email="ingrid@valealunga.example", roles=[Role.INDICATORS])


@pytest.mark.req("R35")
def test_the_internal_register_is_for_the_officer_with_a_reason_and_recorded(
    client_for, send, coordinator, operator, round_, monkeypatch
):
    send(visitor())
    form = {"round": round_.slug, "kind": "csv", "reason": "răspuns la Avocatul Poporului"}
    assert client_for(operator).post("/birou/observatii/registru-intern/", form).status_code == 403
    monkeypatch.setattr("accounts.gate.authenticated_recently", lambda request: True)
    client = client_for(coordinator)
    assert client.get("/birou/observatii/registru-intern/").status_code == 200
    assert client.post("/birou/observatii/registru-intern/", form | {"reason": ""}).status_code == 422
    assert not AuditEvent.objects.filter(verb="observation.exported").exists()
    answer = client.post("/birou/observatii/registru-intern/", form)
    assert b"viorica@canar.example" in answer.getvalue()
    assert AuditEvent.objects.get(verb="observation.exported").facts["reason"] == form["reason"]


def test_the_internal_register_asks_for_the_password_again(client_for, send, coordinator, round_, monkeypatch):
    send(visitor())
    monkeypatch.setattr("accounts.gate.authenticated_recently", lambda request: False)
    answer = client_for(coordinator).post(
        "/birou/observatii/registru-intern/", {"round": round_.slug, "kind": "csv", "reason": "un motiv bun"}
    )
    assert answer.status_code in MOVED
    assert not AuditEvent.objects.filter(verb="observation.exported").exists()
