"""Every state × every action: what the table allows happens and is recorded; everything else changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Model

from accounts.permissions import Role
from consultare.lib.workflow import IllegalMove
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.rounds import actions
from consultations.rounds.actions import Refused
from consultations.rounds.models import Announcement, Round, WithdrawalProposal
from consultations.rounds.states import ROUND, RoundState
from tests.factories import PersonFactory, RoundFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
WORDS = {"reason": "Motivul este scris aici."}

# action → (transition of the table, further arguments)
ACTS = {
    "ask_review": ("submit_for_review", {}),
    "send_back": ("send_back", WORDS),
    "open_window": ("publish", {"announcement_content": {"title": "Anunț"}}),
    "record_closing": ("close", {}),
    "start_analysis": ("start_analysis", {}),
    "mark_answered": ("answer", {}),
    "finalise": ("finalise", {}),
    "send_for_endorsement": ("send_for_endorsement", {}),
    "adopt": ("adopt", {"reference": "HCL 1 din 2.06.2026"}),
    "reject": ("reject", WORDS),
    "confirm_withdrawal": ("withdraw", {}),
    "archive": ("archive", {}),
}
# Steps that the action takes by itself when nobody pressed them and the term is over.
ON_THE_WAY = {
    ("start_analysis", RoundState.PUBLISHED),
    ("mark_answered", RoundState.PUBLISHED),
    ("mark_answered", RoundState.CLOSED),
    ("mark_answered", RoundState.DEBATE_HELD),
}
WITH_DATES = {state for state in RoundState if state not in (RoundState.DRAFT, RoundState.LEGAL_REVIEW)}


def round_in(state: RoundState, by) -> Round:
    fields = {"state": state, "created_by": by}
    if state in WITH_DATES:
        fields |= {"published_at": NOW - timedelta(days=40), "closes_at": NOW - timedelta(days=20)}
    if state == RoundState.WITHDRAWN:
        fields["withdrawn_at"] = NOW - timedelta(days=1)
    if state == RoundState.ANSWERED:
        fields["answered_at"] = NOW - timedelta(days=1)
    return RoundFactory(**fields)


def confirm(*, round_: Round, by, at) -> None:
    """Of a proposal that stands there in whatever state the round is."""
    other = PersonFactory(roles=[Role.ADMINISTRATOR])
    proposal = WithdrawalProposal.objects.create(
        round=round_, reason=WORDS["reason"], proposed_at=at, proposed_by=other
    )
    actions.confirm_withdrawal(proposal=proposal, by=by, at=at)
    round_.refresh_from_db()


CALLS = {"confirm_withdrawal": confirm}


def traces() -> list[int]:
    models: list[type[Model]] = [AuditEvent, RegisterEntry, Message, Announcement]
    return [model._default_manager.count() for model in models]


@pytest.mark.req("framework-6.1")
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", list(RoundState))
def test_state_and_action(state, act, coordinator, authority):
    round_ = round_in(state, coordinator)
    transition, arguments = ACTS[act]
    who = {} if act == "record_closing" else {"by": coordinator}
    before, row = traces(), Round.objects.filter(pk=round_.pk).values().get()
    is_allowed = ROUND.can(transition, state) or (act, state) in ON_THE_WAY
    try:
        outcome = (CALLS.get(act) or getattr(actions, act))(round_=round_, at=NOW, **who, **arguments)
    except IllegalMove:
        outcome = False
    if is_allowed:
        target = {"publish": RoundState.PUBLISHED}.get(transition) or next(
            t.target for t in ROUND if t.name == transition
        )
        assert Round.objects.get(pk=round_.pk).state == target
        assert round_.state == target
        assert traces()[0] > before[0]
    else:
        assert outcome is False
        assert traces() == before
        assert Round.objects.filter(pk=round_.pk).values().get() == row


@pytest.mark.parametrize(
    ("act", "state", "argument"),
    [
        ("propose_withdrawal", RoundState.PUBLISHED, "reason"),
        ("send_back", RoundState.LEGAL_REVIEW, "reason"),
        ("adopt", RoundState.ENDORSEMENT, "reference"),
        ("reject", RoundState.ENDORSEMENT, "reason"),
    ],
)
def test_words_are_required(act, state, argument, coordinator, authority):
    round_ = round_in(state, coordinator)
    before = traces()
    with pytest.raises(Refused):
        getattr(actions, act)(round_=round_, by=coordinator, at=NOW, **{argument: "   "})
    assert traces() == before
    assert Round.objects.get(pk=round_.pk).state == state
