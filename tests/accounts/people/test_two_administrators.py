"""Senior roles need two administrators; the server is the second way; who reads which part of the log (matrix §4, rows 29 and 30)."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.people import actions, queries
from accounts.people.models import Person, RoleGrant, RoleProposal
from accounts.permissions import SENIOR_ROLES, Role
from consultare.records import audit
from consultare.records.models import AuditEvent, Message
from consultations.overview.queries.work import work_list
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
SENIOR = sorted(SENIOR_ROLES)


def nothing_happened() -> bool:
    return not AuditEvent.objects.exists() and not Message.objects.exists()


@pytest.fixture
def second(db) -> Person:
    return PersonFactory(full_name="Aurel Aldoilea", email="aurel@valealunga.example", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def proposal(admin, second, citizen, at) -> RoleProposal:
    return actions.propose_role(person=citizen, role=Role.COORDINATOR, by=admin, at=at)


@pytest.mark.req("matrix-29")
@pytest.mark.parametrize("role", SENIOR)
def test_no_administrator_gives_a_senior_role_alone(admin, citizen, at, role):
    with pytest.raises(actions.Refused):
        actions.grant_role(person=citizen, role=role, by=admin, at=at)
    assert not citizen.grants.exists()
    assert nothing_happened()


@pytest.mark.req("matrix-29")
@pytest.mark.parametrize("role", SENIOR)
def test_a_second_administrator_confirms(admin, second, citizen, at, role):
    proposal = actions.propose_role(person=citizen, role=role, by=admin, at=at)
    assert not citizen.grants.exists()
    assert list(Message.objects.values_list("kind", "to")) == [("people.role_proposed", second.email)]
    grant = actions.confirm_role(proposal=proposal, by=second, at=at)
    assert (grant.role, grant.granted_by) == (role, second)
    assert Message.objects.get(kind="people.role_given").to == citizen.email
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["person.role_proposed", "person.role_granted"]
    with pytest.raises(actions.Refused):
        actions.confirm_role(proposal=proposal, by=second, at=at)
    assert citizen.grants.count() == 1


@pytest.mark.req("matrix-29")
@pytest.mark.parametrize("who", ["admin", "coordinator", "operator", "citizen"])
def test_who_does_not_confirm(request, proposal, citizen, at, who):
    """Who proposed, who holds no right, and who would receive the role."""
    before = AuditEvent.objects.count(), Message.objects.count()
    by = request.getfixturevalue(who)
    with pytest.raises(actions.Refused):
        actions.confirm_role(proposal=proposal, by=by, at=at)
    assert not citizen.grants.exists()
    assert (AuditEvent.objects.count(), Message.objects.count()) == before


@pytest.mark.req("matrix-29")
def test_the_database_refuses_one_person_for_both(proposal, admin, citizen, at):
    for by, name in ((admin, "role_proposal_by_two"), (citizen, "role_proposal_not_for_oneself")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            RoleProposal.objects.update(outcome="confirmed", decided_by=by, decided_at=at)


def test_a_proposal_of_somebody_who_left_is_not_confirmed(proposal, admin, second, citizen, at):
    actions.revoke_role(grant=RoleGrant.objects.get(person=admin), by=second, at=at)
    with pytest.raises(actions.Refused):
        actions.confirm_role(proposal=proposal, by=second, at=at)
    assert not citizen.grants.exists()


def test_refused_with_a_sentence_or_taken_back(proposal, admin, second, citizen, at):
    with pytest.raises(actions.Refused):
        actions.refuse_role(proposal=proposal, note_=" ", by=second, at=at)
    actions.refuse_role(proposal=proposal, note_="Nu face parte din instituție.", by=second, at=at)
    assert "Nu face parte din instituție." in audit.sentence(AuditEvent.objects.get(verb="person.role_refused"))
    again = actions.propose_role(person=citizen, role=Role.COORDINATOR, by=admin, at=at)
    with pytest.raises(actions.Refused):
        actions.propose_role(person=citizen, role=Role.COORDINATOR, by=second, at=at)
    actions.refuse_role(proposal=again, note_="", by=admin, at=at)
    again.refresh_from_db()
    assert again.outcome == "taken_back"
    assert not citizen.grants.exists()


def test_what_is_not_proposed(admin, operator, citizen, at):
    cases = ((citizen, Role.OPERATOR, admin), (admin, Role.COORDINATOR, admin), (citizen, Role.COORDINATOR, operator))
    for person, role, by in cases:
        with pytest.raises(actions.Refused):
            actions.propose_role(person=person, role=role, by=by, at=at)
    assert not RoleProposal.objects.exists()
    assert nothing_happened()


def test_the_desk_proposes_and_confirms(client_for, admin, second, citizen, authority):
    first, other = client_for(admin), client_for(second)
    page = reverse("person", args=[citizen.pk])
    assert first.post(reverse("role_grant", args=[citizen.pk]), {"role": "administrator"}).status_code == 303
    proposal = RoleProposal.objects.get()
    confirm = reverse("role_confirm", args=[citizen.pk, proposal.pk])
    assert confirm not in first.get(page).text
    assert confirm in other.get(page).text
    assert page in first.get("/birou/").text
    assert page in other.get("/birou/").text
    assert first.post(confirm).status_code == 303
    assert not citizen.grants.exists()
    refuse = reverse("role_refuse", args=[citizen.pk, proposal.pk])
    assert other.post(refuse, {"note": "x" * 501}).status_code == 422
    assert other.post(refuse, {"note": ""}).status_code == 422
    assert other.post(confirm).status_code == 303
    assert citizen.grants.get().role == Role.ADMINISTRATOR
    assert work_list(second, at=citizen.grants.get().granted_at) == []


def test_a_single_administrator_is_told_of_the_server_and_the_server_gives_the_role(
    client_for, admin, citizen, authority, capsys
):
    client = client_for(admin)
    client.post(reverse("role_grant", args=[citizen.pk]), {"role": "coordinator"})
    page = client.get(reverse("person", args=[citizen.pk])).text
    assert f"manage.py administrator --email {citizen.email} --role coordinator" in page
    call_command("administrator", email=citizen.email, role="coordinator")
    assert f"{citizen.email} is now coordinator." in capsys.readouterr().out
    assert citizen.grants.get().role == Role.COORDINATOR
    assert AuditEvent.objects.get(verb="person.role_granted").actor_id == ""
    call_command("administrator", email=citizen.email, role="coordinator")
    assert "is coordinator already; nothing changed." in capsys.readouterr().out
    with pytest.raises(actions.Refused):
        actions.confirm_role(
            proposal=RoleProposal.objects.get(), by=PersonFactory(roles=[Role.ADMINISTRATOR]), at=citizen.created_at
        )


@pytest.mark.req("matrix-30")
def test_a_coordinator_reads_the_log_of_rounds_and_an_administrator_the_whole(
    client_for, admin, coordinator, citizen, authority, at
):
    audit.record(
        verb="person.deactivated", by=admin, at=at, subject=f"person:{citizen.pk}", subject_label="Cont Închis"
    )
    audit.record(
        verb="round.created", by=coordinator, at=at, subject="round:7", subject_label="Strategia", group="round:7"
    )
    url = reverse("audit_log")
    whole, part = client_for(admin).get(url).text, client_for(coordinator).get(url).text
    assert "Cont Închis" in whole
    assert "Strategia" in whole
    assert "Cont Închis" not in part
    assert "Strategia" in part
    assert "person.deactivated" in whole
    assert "person.deactivated" not in part
    asked = client_for(coordinator).get(url, {"person": citizen.pk, "verb": "person.deactivated", "q": "Cont"}).text
    assert "Cont Închis" not in asked
    assert [line.event.verb for line in queries.log_page(is_whole=False).lines] == ["round.created"]
