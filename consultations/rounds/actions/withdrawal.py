"""Withdrawing a public round takes two persons who hold the right: one proposes, another confirms (matrix §4, row 20)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.workflow import move
from consultare.records import audit, register
from consultare.records.states import EntryKind
from consultations.rounds.actions.refused import Refused
from consultations.rounds.models import Round, WithdrawalProposal
from consultations.rounds.states import ROUND

audit.register_verbs(
    {
        "round.withdrawal_proposed": _("%(actor)s proposed to withdraw “%(subject)s”: %(reason)s"),
        "round.withdrawal_refused": _("%(actor)s refused the withdrawal of “%(subject)s”: %(note)s"),
        "round.withdrawal_taken_back": _("%(actor)s took back the proposal to withdraw “%(subject)s”"),
        "round.withdrawn": _("%(actor)s withdrew “%(subject)s”: %(reason)s (proposed by %(proposed_by)s)"),
    }
)
Outcome = WithdrawalProposal.Outcome


def propose_withdrawal(*, round_: Round, reason: str, by: Person, at: datetime) -> WithdrawalProposal:
    """Nothing changes for the public yet. Raises `Refused`, `IllegalMove` when the round can't be withdrawn any more."""
    _require(by)
    if not reason.strip():
        raise Refused(_("Write the reason of the withdrawal: it is made public."))
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        ROUND.find("withdraw", locked.state)
        if WithdrawalProposal.objects.filter(round=locked, outcome=Outcome.OPEN).exists():
            raise Refused(_("The withdrawal is proposed already and waits for a second person."))
        proposal = WithdrawalProposal.objects.create(
            round=locked, reason=reason.strip(), proposed_at=at, proposed_by=by
        )
        _record("round.withdrawal_proposed", locked, by=by, at=at, reason=proposal.reason)
    return proposal


def confirm_withdrawal(*, proposal: WithdrawalProposal, by: Person, at: datetime) -> Round:
    """Stop the round, by another person than who proposed. It stays readable with its reason; what was received keeps its number.

    Raises `Refused`, `IllegalMove`.
    """
    _require(by)
    with transaction.atomic():
        # The round first, as in every other act on it (R66).
        round_ = Round.objects.select_for_update().get(pk=proposal.round_id)
        locked = _lock_open(proposal)
        if locked.proposed_by_id == by.pk:
            raise Refused(_("You proposed the withdrawal: a second person confirms it."))
        move(round_, "withdraw", at=at, using=ROUND, edited_at=at, withdrawn_by=by, withdrawal_reason=locked.reason)
        _decide(locked, Outcome.CONFIRMED, by=by, at=at)
        register.append(
            kind=EntryKind.ROUND_WITHDRAWN, subject=f"round:{round_.slug}", at=at, payload={"reason": locked.reason}
        )
        proposer = locked.proposed_by.audit_name
        _record("round.withdrawn", round_, by=by, at=at, reason=locked.reason, proposed_by=proposer)
    return round_


def refuse_withdrawal(*, proposal: WithdrawalProposal, note: str, by: Person, at: datetime) -> None:
    """Refused with a sentence; who proposed takes it back without one. Raises `Refused`."""
    _require(by)
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=proposal.round_id)
        locked = _lock_open(proposal)
        if locked.proposed_by_id == by.pk:
            _decide(locked, Outcome.TAKEN_BACK, by=by, at=at)
            _record("round.withdrawal_taken_back", round_, by=by, at=at)
            return
        if not note.strip():
            raise Refused(_("Write why the withdrawal is refused."))
        _decide(locked, Outcome.REFUSED, by=by, at=at, note=note.strip())
        _record("round.withdrawal_refused", round_, by=by, at=at, note=note.strip())


def _require(by: Person) -> None:
    if not by.may(Permission.WITHDRAW_ROUND):
        raise Refused(_("You do not have the right to withdraw a round."))


def _lock_open(proposal: WithdrawalProposal) -> WithdrawalProposal:
    locked = (
        WithdrawalProposal.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=proposal.pk)
    )
    if locked.outcome != Outcome.OPEN:
        raise Refused(_("Somebody decided on this proposal in the meantime."))
    return locked


def _decide(proposal: WithdrawalProposal, outcome: str, *, by: Person, at: datetime, note: str = "") -> None:
    proposal.outcome, proposal.decided_at, proposal.decided_by, proposal.note = outcome, at, by, note
    proposal.save(update_fields=["outcome", "decided_at", "decided_by", "note"])


def _record(verb: str, round_: Round, *, by: Person, at: datetime, **facts: Any) -> None:
    key = f"round:{round_.pk}"
    audit.record(verb=verb, by=by, at=at, subject=key, subject_label=round_.title, group=key, **facts)
