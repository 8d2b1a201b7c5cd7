"""What an author may still do: confirm the address, add, withdraw. The submitted text itself never changes."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.clock import database_now
from consultare.lib.text import clean, clean_line
from consultare.records import audit, outbox, register
from consultations.observations import rules
from consultations.observations.actions.submission import NotAcceptable, durable
from consultations.observations.emails import following as emails, voices
from consultations.observations.models import Addendum, Contact, Observation
from consultations.observations.states import MAX_TEXT, AddressState
from consultations.rounds.actions import lock_open

MAX_ADDENDA = 10

audit.register_verbs(
    {
        "observation.address_confirmed": _("The address of the author of observation %(subject)s was confirmed"),
        "observation.added_to": _("%(actor)s added to observation %(subject)s"),
        "observation.withdrawn": _("%(actor)s withdrew observation %(subject)s"),
    }
)


class WrongCode(Exception):
    """The code is not the one sent to the address."""


class NoLongerPossible(Exception):
    """It was withdrawn already, or has too many additions."""


def lock(observation_pk: int) -> Observation:
    """Held against other acts on it; rows that point to it may still be written (no deadlock with the register's counter)."""
    return (
        Observation.objects.select_for_update(of=("self",), no_key=True).select_related("round").get(pk=observation_pk)
    )


def subject_of(observation: Observation) -> str:
    return f"observation:{observation.ref}"


def record(verb: str, observation: Observation, *, by: Person | None, at: datetime, **facts: Any) -> None:
    audit.record(
        verb=verb, by=by, at=at, subject=subject_of(observation), subject_label=observation.label,
        group=f"round:{observation.round_id}", **facts,
    )  # fmt: skip


def confirm_address(*, observation_pk: int, code: str) -> Observation:
    """The owner of the address says that the letter is theirs. Confirming again changes nothing. Raises `WrongCode`."""
    return durable(partial(_confirm, observation_pk, code))


def _confirm(observation_pk: int, code: str) -> Observation:
    observation = lock(observation_pk)
    contact = Contact.objects.select_for_update().get(observation=observation)
    if not rules.is_code(code, contact.confirm_code_hash):
        raise WrongCode
    if observation.address_state != AddressState.UNCONFIRMED:
        return observation
    at = database_now()
    contact.confirmed_at = at
    contact.save(update_fields=["confirmed_at"])
    observation.address_state = AddressState.CONFIRMED
    observation.save(update_fields=["address_state"])
    register.append(kind="address_confirmed", subject=subject_of(observation), at=at, payload={})
    record("observation.address_confirmed", observation, by=None, at=at)
    return observation


def add(*, observation_pk: int, round_pk: int, text: str, by: Person | None) -> Addendum:
    """Add to an observation while the window is open. Raises `WindowClosed`, `NoLongerPossible`, `NotAcceptable`."""
    kept = clean(text).strip()
    if not 1 <= len(kept) <= MAX_TEXT:
        raise NotAcceptable("length of the addition")
    return durable(partial(_add, observation_pk, round_pk, kept, by))


def _open_and_standing(observation_pk: int, round_pk: int) -> tuple[Observation, datetime]:
    _round, at = lock_open(round_pk)
    observation = lock(observation_pk)
    if observation.withdrawn_at or observation.round_id != round_pk:
        raise NoLongerPossible
    return observation, at


def _add(observation_pk: int, round_pk: int, text: str, by: Person | None) -> Addendum:
    observation, at = _open_and_standing(observation_pk, round_pk)
    if observation.addenda.count() >= MAX_ADDENDA:
        raise NoLongerPossible
    salt = secrets.token_hex(32)
    entry = register.append(
        kind="addendum", subject=subject_of(observation), at=at,
        payload={"text": register.commitment(bytes.fromhex(salt), text.encode())},
    )  # fmt: skip
    addendum = Addendum.objects.create(observation=observation, text=text, salt=salt, leaf=entry.leaf, at=at)
    record("observation.added_to", observation, by=by, at=at)
    _tell(observation, lambda contact: emails.added(observation, contact, addendum), at)
    return addendum


def withdraw(*, observation_pk: int, round_pk: int, note: str, by: Person | None) -> Observation:
    """Take an observation back while the window is open: number and fact stay public, the words do not."""
    return durable(partial(_withdraw, observation_pk, round_pk, clean_line(note)[:500], by))


def _withdraw(observation_pk: int, round_pk: int, note: str, by: Person | None) -> Observation:
    observation, at = _open_and_standing(observation_pk, round_pk)
    observation.withdrawn_at, observation.withdrawal_note, observation.search_text = at, note, ""
    observation.save(update_fields=["withdrawn_at", "withdrawal_note", "search_text"])
    register.append(kind="withdrawn", subject=subject_of(observation), at=at, payload={})
    record("observation.withdrawn", observation, by=by, at=at)
    _tell(observation, lambda contact: emails.withdrawn(observation, contact), at)
    outbox.queue_many(voices.withdrawn_to_cosigners(observation, at), at=at)
    return observation


def _tell(observation: Observation, letter: Callable[[Contact], outbox.Mail], at: datetime) -> None:
    """Only an address that is known to be the author's is written to again."""
    contact = Contact.objects.get(observation=observation)
    if contact.email and observation.address_state != AddressState.UNCONFIRMED:
        outbox.queue(letter(contact), at=at)
