"""The window for proposals: who may still send, and how its end moves forwards (R73–R77)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import calendar, local_day
from accounts.people.models import Person
from consultare.lib.clock import database_now
from consultare.lib.workdays import closing_instant, last_day_of
from consultare.records import audit, register
from consultare.records.states import EntryKind
from consultations.rounds.actions.refused import NotOpen, Refused, WindowClosed
from consultations.rounds.models import Extension, LegalTerm, Round
from consultations.rounds.queries.terms import plan, rows_of
from consultations.rounds.rules import refuse_extension
from consultations.rounds.states import PREPARED, RoundState

audit.register_verbs(
    {"round.extended": _("%(actor)s moved the last day for proposals of “%(subject)s” to %(closes_on)s: %(reason)s")}
)

# Marks that follow from the last day; the others stay as they were published.
MOVING = ("closes", "answers", "endorsement_urgent", "endorsement_planned")


def lock_open(round_pk: int) -> tuple[Round, datetime]:
    """Hold the round FOR SHARE, then read the database's clock: the round and the moment that counts (R74).

    For the caller's open transaction. Whoever closes or extends waits for it, or is waited for. Raises `WindowClosed`,
    `NotOpen`, `Round.DoesNotExist`.
    """
    table = Round._meta.db_table
    found = list(Round.objects.raw(f'SELECT * FROM "{table}" WHERE id = %s FOR SHARE', [round_pk]))  # noqa: S608 -- our own table's name
    if not found:
        raise Round.DoesNotExist
    now = database_now()
    check_open(found[0], now)
    return found[0], now


def check_open(round_: Round, now: datetime) -> datetime:
    """The instant at which the open window ends. Raises `WindowClosed` or `NotOpen`."""
    if round_.state in PREPARED or round_.state == RoundState.WITHDRAWN or round_.closes_at is None:
        raise NotOpen(round_.state)
    if round_.state != RoundState.PUBLISHED or now >= round_.closes_at:
        raise WindowClosed(round_.closes_at)
    return round_.closes_at


def extend(
    *, round_: Round, last_day: date, reason: str, by: Person, at: datetime, endorsement_on: date | None = None
) -> Extension:
    """Move the last day forwards, while the window is still open by the database's clock. Earlier values stay readable.

    `endorsement_on` moves the planned endorsement too when it would fall inside the new window. Raises `Refused`, `WindowClosed`.
    """
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        old = check_open(locked, database_now())
        if not reason.strip():
            raise Refused(_("Write the reason of the extension: it is made public."))
        if sentence := refuse_extension(last_day_of(old), last_day, calendar()):
            raise Refused(sentence)
        locked.endorsement_on = endorsement_on or locked.endorsement_on
        _recalculate(locked, last_day, at)
        extension = Extension.objects.create(
            round=locked,
            old_closes_at=old,
            new_closes_at=closing_instant(last_day),
            reason=reason.strip(),
            at=at,
            by=by,
        )
        _record(extension, by=by, at=at)
    round_.refresh_from_db()
    return extension


def _recalculate(round_: Round, last_day: date, at: datetime) -> None:
    assert round_.published_at is not None
    planned = plan(round_, published_on=local_day(round_.published_at), closes_on=last_day)
    if planned.refusals:
        raise Refused(*(refusal.sentence for refusal in planned.refusals))
    round_.closes_at = planned.closes_at
    round_.revision += 1
    round_.edited_at = at
    round_.save(update_fields=["closes_at", "endorsement_on", "revision", "edited_at"])
    LegalTerm.objects.filter(round=round_, code__in=MOVING).delete()
    LegalTerm.objects.bulk_create(row for row in rows_of(round_, planned.terms) if row.code in MOVING)


def _record(extension: Extension, *, by: Person, at: datetime) -> None:
    round_ = extension.round
    closes_on = last_day_of(extension.new_closes_at).isoformat()
    register.append(
        kind=EntryKind.DEADLINE_CHANGED,
        subject=f"round:{round_.slug}",
        at=at,
        payload={
            "old_closes_at": register.stamp(extension.old_closes_at),
            "new_closes_at": register.stamp(extension.new_closes_at),
            "reason": extension.reason,
        },
    )
    audit.record(
        verb="round.extended",
        by=by,
        at=at,
        subject=f"round:{round_.pk}",
        subject_label=round_.title,
        group=f"round:{round_.pk}",
        closes_on=closes_on,
        old_closes_at=register.stamp(extension.old_closes_at),
        reason=extension.reason,
    )
