"""From the end of the window to the archive."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultare.lib.clock import database_now
from consultare.lib.law import fill
from consultare.lib.text import day_in_words
from consultare.lib.workflow import IllegalMove, move
from consultare.records import audit
from consultations.rounds.actions.refused import Refused
from consultations.rounds.models import LegalTerm, Round
from consultations.rounds.states import ROUND, RoundState

audit.register_verbs(
    {
        "round.closed": _("The window for proposals of “%(subject)s” closed at its term"),
        "round.analysis_began": _("%(actor)s began the analysis of the proposals to “%(subject)s”"),
        "round.answered": _("%(actor)s published the answers to “%(subject)s”"),
        "round.finalised": _("%(actor)s published the final version of “%(subject)s”"),
        "round.sent_for_endorsement": _("%(actor)s sent “%(subject)s” for endorsement"),
        "round.adopted": _("%(actor)s recorded the adoption of “%(subject)s”: %(reference)s"),
        "round.rejected": _("%(actor)s recorded that “%(subject)s” was rejected: %(reason)s"),
        "round.archived": _("%(actor)s archived “%(subject)s”"),
    }
)


def record_closing(*, round_: Round, at: datetime) -> bool:
    """Bookkeeping after the term: nothing depends on it, and running it twice changes nothing. True when it moved the state."""
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        is_over = locked.closes_at is not None and database_now() >= locked.closes_at
        if locked.state != RoundState.PUBLISHED or not is_over:
            return False
        _move(locked, "close", "round.closed", by=None, at=at)
    round_.refresh_from_db()
    return True


def start_analysis(*, round_: Round, by: Person, at: datetime) -> None:
    with transaction.atomic():
        record_closing(round_=round_, at=at)
        _move(round_, "start_analysis", "round.analysis_began", by=by, at=at, analysis_began_at=at)


def mark_answered(*, round_: Round, by: Person, at: datetime) -> None:
    """Called by who publishes the answers, in that transaction. Steps nobody pressed on the way are recorded too."""
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if locked.state in (RoundState.PUBLISHED, RoundState.CLOSED, RoundState.DEBATE_HELD):
            start_analysis(round_=locked, by=by, at=at)
        _move(locked, "answer", "round.answered", by=by, at=at)
    round_.refresh_from_db()


def finalise(*, round_: Round, by: Person, at: datetime) -> None:
    with transaction.atomic():
        _move(round_, "finalise", "round.finalised", by=by, at=at, finalised_at=at)


def send_for_endorsement(*, round_: Round, by: Person, at: datetime) -> None:
    """D-01 holds unless an urgency was approved (D-09). The stored term decides: it is what the public was told."""
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        earliest = (
            LegalTerm.objects.filter(round=locked, code="endorsement_earliest").values_list("on", flat=True).first()
        )
        is_urgent = locked.is_urgent and locked.urgency_approved_at is not None
        if earliest is not None and not is_urgent and local_day(at) < earliest:
            sentence = _("The draft can be sent for endorsement from %(day)s on.")
            raise Refused(fill(sentence, {"day": day_in_words(earliest, weekday=True)}))
        _move(locked, "send_for_endorsement", "round.sent_for_endorsement", by=by, at=at, endorsement_sent_at=at)
    round_.refresh_from_db()


def adopt(*, round_: Round, reference: str, by: Person, at: datetime) -> None:
    """`reference`: number and date of the adopted act."""
    if not reference.strip():
        raise Refused(_("Write the number and the date of the adopted act."))
    with transaction.atomic():
        _move(
            round_, "adopt", "round.adopted", by=by, at=at, concluded_at=at, adoption_reference=reference.strip()[:120]
        )


def reject(*, round_: Round, reason: str, by: Person, at: datetime) -> None:
    if not reason.strip():
        raise Refused(_("Write why the draft was rejected."))
    with transaction.atomic():
        _move(round_, "reject", "round.rejected", by=by, at=at, concluded_at=at, facts={"reason": reason.strip()})


def archive(*, round_: Round, by: Person, at: datetime) -> None:
    with transaction.atomic():
        _move(round_, "archive", "round.archived", by=by, at=at)


def _move(
    round_: Round,
    name: str,
    verb: str,
    *,
    by: Person | None,
    at: datetime,
    facts: dict[str, Any] | None = None,
    **fields: Any,
) -> None:
    move(round_, name, at=at, using=ROUND, edited_at=at, **fields)
    told = {"reference": fields.get("adoption_reference", "")}
    told |= facts or {}
    key = f"round:{round_.pk}"
    audit.record(
        verb=verb,
        by=by,
        at=at,
        subject=key,
        subject_label=round_.title,
        group=key,
        **{name: value for name, value in told.items() if value},
    )


__all__ = [
    "IllegalMove",
    "adopt",
    "archive",
    "finalise",
    "mark_answered",
    "record_closing",
    "reject",
    "send_for_endorsement",
    "start_analysis",
]
