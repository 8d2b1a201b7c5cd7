"""A round is withdrawn by two persons: in the action, in the database, on the desk (matrix §4, row 20)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from consultare.lib.workflow import IllegalMove
from consultare.records import audit
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.overview import actions
from consultations.overview.queries.work import work_list
from consultations.rounds import actions as rounds
from consultations.rounds.actions import Refused
from consultations.rounds.models import Round, WithdrawalProposal
from tests.factories import ConventionFactory, PersonFactory, RoundFactory
from tests.rounds import published_round, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.req("matrix-20")]
NOW = timezone.now()
REASON = "Proiectul se rescrie de la capăt."


def traces() -> list[int]:
    return [table.objects.count() for table in (AuditEvent, RegisterEntry, Message)]


@pytest.fixture
def round_(authority, coordinator) -> Round:
    ConventionFactory()
    return published_round(coordinator)


@pytest.fixture
def proposal(round_, coordinator) -> WithdrawalProposal:
    return rounds.propose_withdrawal(round_=round_, reason=REASON, by=coordinator, at=NOW)


def state() -> str:
    return Round.objects.get().state


def test_a_proposal_changes_nothing_for_the_public(round_, coordinator, client):
    entries, mails = RegisterEntry.objects.count(), Message.objects.count()
    rounds.propose_withdrawal(round_=round_, reason=f" {REASON} ", by=coordinator, at=NOW)
    assert state() == "published"
    assert (RegisterEntry.objects.count(), Message.objects.count()) == (entries, mails)
    assert REASON not in client.get(f"/consultari/{round_.slug}/").text
    assert WithdrawalProposal.objects.get().reason == REASON


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_a_second_person_confirms(round_, proposal, coordinator, role):
    second = PersonFactory(full_name="Cornel Aldoilea", roles=[role])
    actions.confirm_withdrawal(proposal=proposal, by=second, at=NOW)
    after = Round.objects.get()
    assert (after.state, after.withdrawal_reason, after.withdrawn_by) == ("withdrawn", REASON, second)
    proposal.refresh_from_db()
    assert (proposal.outcome, proposal.decided_by) == ("confirmed", second)
    assert RegisterEntry.objects.filter(kind="round_withdrawn").count() == 1
    assert Message.objects.filter(kind="round_withdrawn").count() == 1
    words = audit.sentence(AuditEvent.objects.get(verb="round.withdrawn"))
    assert str(coordinator) in words
    assert "Cornel Aldoilea" in words


def test_who_proposed_does_not_confirm(round_, proposal, coordinator):
    before = traces()
    with pytest.raises(Refused):
        actions.confirm_withdrawal(proposal=proposal, by=coordinator, at=NOW)
    assert state() == "published"
    assert traces() == before


def test_the_database_refuses_one_person_for_both(proposal, coordinator):
    for outcome in ("confirmed", "refused"):
        with pytest.raises(IntegrityError, match="withdrawal_by_two"), transaction.atomic():
            WithdrawalProposal.objects.update(outcome=outcome, decided_by=coordinator, decided_at=NOW, note="x")
    with pytest.raises(IntegrityError, match="withdrawal_decided_whole"), transaction.atomic():
        WithdrawalProposal.objects.update(outcome="confirmed")
    with pytest.raises(IntegrityError, match="one_open_withdrawal_a_round"), transaction.atomic():
        WithdrawalProposal.objects.create(round=proposal.round, reason="x", proposed_at=NOW, proposed_by=coordinator)


@pytest.mark.parametrize("who", ["operator", "moderator", "citizen"])
def test_others_neither_propose_nor_decide(request, round_, proposal, who):
    person, before = request.getfixturevalue(who), traces()
    with pytest.raises(Refused):
        actions.confirm_withdrawal(proposal=proposal, by=person, at=NOW)
    with pytest.raises(Refused):
        rounds.refuse_withdrawal(proposal=proposal, note="Nu.", by=person, at=NOW)
    with pytest.raises(Refused):
        rounds.propose_withdrawal(round_=round_, reason=REASON, by=person, at=NOW)
    assert state() == "published"
    assert traces() == before


def test_a_second_person_refuses_with_a_sentence_and_it_may_be_proposed_again(round_, proposal, coordinator, admin):
    before = traces()
    with pytest.raises(Refused):
        rounds.refuse_withdrawal(proposal=proposal, note=" ", by=admin, at=NOW)
    assert traces() == before
    rounds.refuse_withdrawal(proposal=proposal, note="Mai bine se prelungește.", by=admin, at=NOW)
    assert state() == "published"
    with pytest.raises(Refused):
        actions.confirm_withdrawal(proposal=proposal, by=admin, at=NOW)
    assert "Mai bine se prelungește." in audit.sentence(AuditEvent.objects.get(verb="round.withdrawal_refused"))
    assert rounds.propose_withdrawal(round_=round_, reason=REASON, by=coordinator, at=NOW).pk != proposal.pk


def test_who_proposed_takes_it_back(proposal, coordinator, admin):
    rounds.refuse_withdrawal(proposal=proposal, note="", by=coordinator, at=NOW)
    proposal.refresh_from_db()
    assert proposal.outcome == "taken_back"
    with pytest.raises(Refused):
        actions.confirm_withdrawal(proposal=proposal, by=admin, at=NOW)
    assert state() == "published"


def test_what_cannot_be_proposed(round_, proposal, coordinator, admin):
    before = traces()
    with pytest.raises(Refused):
        rounds.propose_withdrawal(round_=round_, reason=REASON, by=admin, at=NOW)
    with pytest.raises(IllegalMove):
        rounds.propose_withdrawal(round_=RoundFactory(), reason=REASON, by=coordinator, at=NOW)
    with pytest.raises(Refused):
        rounds.propose_withdrawal(round_=round_, reason="  ", by=coordinator, at=NOW)
    assert traces() == before


def test_a_round_that_ended_meanwhile_is_not_withdrawn(round_, proposal, admin):
    Round.objects.update(state="archived", withdrawn_at=None)
    before = traces()
    with pytest.raises(IllegalMove):
        actions.confirm_withdrawal(proposal=proposal, by=admin, at=NOW)
    assert traces() == before
    assert WithdrawalProposal.objects.get().outcome == ""
    assert work_list(admin, at=NOW) == []


def test_the_desk_proposes_shows_and_confirms(client_for, round_, coordinator, admin, client):
    path = reverse("round_withdraw", args=[round_.slug])
    desk, second = client_for(coordinator), client_for(admin)
    assert desk.post(path, {"reason": "scurt"}).status_code == 422
    assert desk.post(path, {"reason": REASON}).status_code == 303
    proposal = WithdrawalProposal.objects.get()
    confirm = reverse("round_withdraw_confirm", args=[round_.slug, proposal.pk])
    assert REASON in desk.get(reverse("round_desk", args=[round_.slug])).text
    assert confirm not in desk.get(path).text, "nobody is offered what would be refused"
    assert path in desk.get("/birou/").text
    assert path in second.get("/birou/").text
    assert confirm in second.get(path).text
    assert desk.post(confirm).status_code == 303
    assert state() == "published"
    refuse = reverse("round_withdraw_refuse", args=[round_.slug, proposal.pk])
    assert second.post(refuse, {"note": ""}).status_code == 422
    assert second.post(confirm).headers["Location"] == f"/consultari/{round_.slug}/"
    assert state() == "withdrawn"
    assert REASON in client.get(f"/consultari/{round_.slug}/").text
    assert "retragere" not in second.get("/birou/").text
    assert second.get(path).status_code == 200
    assert second.post(confirm).status_code == 303, "twice is told, nothing happens"


def test_the_desk_refuses(client_for, round_, proposal, admin):
    refuse = reverse("round_withdraw_refuse", args=[round_.slug, proposal.pk])
    assert client_for(admin).post(refuse, {"note": "Se prelungește."}).status_code == 303
    assert WithdrawalProposal.objects.get().note == "Se prelungește."
    assert state() == "published"


def test_a_withdrawn_round_closes_for_everybody(round_, coordinator):
    assert withdraw(round_, by=coordinator).state == "withdrawn"
    assert not round_.is_open(NOW - timedelta(seconds=1))
