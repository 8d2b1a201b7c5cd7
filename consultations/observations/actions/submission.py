"""An observation comes in: number, register entry, rows, audit and mail in one durable transaction (R57, R60, R62, R66)."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from consultare.lib.inserts import Inserts
from consultare.lib.text import clean, clean_line
from consultare.lib.workflow import move
from consultare.records import audit, outbox, register
from consultare.records.models import AuditEvent, StoredFile
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import published_versions
from consultations.observations import rules
from consultations.observations.actions import parcel as parcels
from consultations.observations.actions.parcel import Author, Entry, Parcel
from consultations.observations.emails import submission as emails
from consultations.observations.models import Contact, Letter, Observation
from consultations.observations.queries.receipts import receipt_code
from consultations.observations.rules import Content
from consultations.observations.states import LETTER, MAX_FILES, MAX_TEXT, MIN_TEXT, ChannelKind, Kind
from consultations.rounds.actions import NotOpen, WindowClosed, lock_open
from consultations.rounds.models import Round

__all__ = ["Author", "Content", "Entry", "KeyReused", "NotAcceptable", "Parcel", "Submitted", "WindowClosed", "submit"]

BUCHAREST = ZoneInfo("Europe/Bucharest")
# Stands in the journal for a person without account, who is not the portal.
VISITOR = _("a visitor without account")
ATTEMPTS = 3
_RETRIED = frozenset({"40P01", "40001"})
T = TypeVar("T")

audit.register_verbs(
    {
        "observation.submitted": _("%(actor)s submitted observation %(subject)s"),
        "observation.entered": _("%(actor)s entered observation %(subject)s, received by another way (%(channel)s)"),
    }
)


class NotAcceptable(ValueError):
    """The content breaks a limit that the form has checked before."""


class KeyReused(Exception):
    """The submission key belongs to another letter, already registered; the page shows both texts (R62)."""

    def __init__(self, observation: Observation) -> None:
        super().__init__(observation.label)
        self.observation = observation


@dataclass(frozen=True)
class Submitted:
    """`created` is False when the same letter came again under its key."""

    observation: Observation
    receipt_code: str
    created: bool


def submit(
    *,
    round_pk: int,
    author: Author,
    content: Content,
    files: Sequence[StoredFile] = (),
    submission_key: UUID,
    nonce: str = "",
    channel: str = ChannelKind.PORTAL,
    suspicion: Sequence[str] = (),
    letter: Letter | None = None,
) -> Submitted:
    """Register an observation while the round's window is open. Returns only after commit.

    The same key with the same content gives the same receipt, with other content `KeyReused`. `WindowClosed` when the term is
    over by the database's clock. `suspicion` holds the letter back for a person; it is never a reason to lose it.
    """
    parcel = Parcel(
        author=author, content=acceptable(content, files), files=files, submission_key=submission_key, nonce=nonce,
        channel=channel, suspicion=suspicion, letter=letter,
    )  # fmt: skip
    return durable(partial(_submit, round_pk, parcel))


def _submit(round_pk: int, parcel: Parcel) -> Submitted:
    try:
        round_, at = lock_open(round_pk)
    except NotOpen:
        # A second sending finds its receipt even when the term has passed meanwhile.
        if again := sent_before(parcel):
            return again
        raise
    return write(round_, at, parcel)


def durable(act: Callable[[], T]) -> T:
    """Run in one outermost transaction; deadlocks and a race for the same key are tried again, three times in all (R66)."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic(durable=True):
                return act()
        except (OperationalError, IntegrityError) as error:
            if attempt == ATTEMPTS or not _is_worth_another_try(error):
                raise
    raise AssertionError("unreachable")


def _is_worth_another_try(error: Exception) -> bool:
    cause = error.__cause__
    if getattr(cause, "pgcode", "") in _RETRIED:
        return True
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", "") or ""
    return "submission_key" in constraint


def acceptable(content: Content, files: Sequence[StoredFile]) -> Content:
    """The content as it is kept: cleaned, within its limits. Limits are counted in characters after cleaning (R24a)."""
    kept = replace(
        content,
        text=clean(content.text).strip(),
        proposed_text=clean(content.proposed_text).strip(),
        argument=clean(content.argument).strip(),
        outgoing_number=clean_line(content.outgoing_number)[:40],
    )
    shortest = 0 if kept.kind == Kind.NO_OBJECTIONS else MIN_TEXT
    if not shortest <= len(kept.text) <= MAX_TEXT:
        raise NotAcceptable("length of the text")
    if max(len(kept.proposed_text), len(kept.argument)) > MAX_TEXT:
        raise NotAcceptable("length of the proposed wording or of the reasons")
    if len(files) > MAX_FILES or not (kept.is_whole or kept.unit_ids):
        raise NotAcceptable("too many files or no place in the text")
    return kept


def sent_before(parcel: Parcel) -> Submitted | None:
    same_key = Observation.objects.filter(submission_key=parcel.submission_key)
    if not same_key.exists():
        return None
    known = same_key.get()
    content = parcel.content
    units = set(known.targets.values_list("unit_id", flat=True))
    files = sorted(known.attachments.values_list("file__sha256", flat=True))
    is_same = (known.text_digest, known.kind, known.is_whole, units, files) == (
        content.digest, content.kind, content.is_whole, set(content.unit_ids), sorted(file.sha256 for file in parcel.files),
    )  # fmt: skip
    if not is_same:
        raise KeyReused(known)
    return Submitted(known, receipt_code(known), created=False)


def write(round_: Round, at: datetime, parcel: Parcel) -> Submitted:
    """Number, entry, rows, audit, mail; the round is locked and `at` is the database's clock, read after the lock.

    From `next_place` until the commit nobody else can register: what doesn't need the number is done before, and all rows go out
    in one statement.
    """
    version, is_known = _version(round_, parcel)
    if is_known and (again := sent_before(parcel)):
        return again
    units = _units(round_, parcel.content)
    year = at.astimezone(BUCHAREST).year
    file_salts = [secrets.token_hex(32) for _file in parcel.files]
    payload = parcels.payload(round_, version, units, parcel, file_salts)
    is_late = round_.closes_at is not None and at >= round_.closes_at
    observation = parcels.observation_row(round_, version, units, None, parcel, is_late=is_late)
    contact = parcels.contact_row(observation, parcel)
    receipt = _receipt(round_, contact, at, parcel)
    beside = parcels.rows(observation, units, parcel, file_salts)
    rows = Inserts()
    place = register.next_place(register=rules.REGISTER, year=year)
    entry = register.append_at(
        place, kind="late" if is_late else "submitted", subject=f"observation:{year}-{place.number}", at=at, payload=payload,
        into=rows,
    )  # fmt: skip
    rows.add(parcels.numbered(observation, entry), contact, *beside)
    rows.add(_event(observation, parcel))
    if receipt is not None:
        draft, allowance = receipt
        outbox.queue_new(draft.finished(observation, contact), at=at, allowance=allowance, into=rows)
    rows.write()
    if parcel.letter is not None:
        move(parcel.letter, "submit", at=at, using=LETTER, observation=observation)
    return Submitted(observation, receipt_code(observation), created=True)


def _version(round_: Round, parcel: Parcel) -> tuple[Version | None, bool]:
    """The version that the letter is about, and whether its key may have been used; one query for the usual letter."""
    known = Observation.objects.filter(submission_key=parcel.submission_key)
    version = published_versions(round_).order_by("-number").only("number").annotate(is_known=Exists(known))[:1]
    found = list(version)
    return (found[0], found[0].is_known) if found else (None, True)


def _units(round_: Round, content: Content) -> list[Unit]:
    if not content.unit_ids:
        return []
    units = list(
        Unit.objects.filter(pk__in=content.unit_ids, version__round=round_, version__published_at__isnull=False)
        .only("citation")
        .order_by("position", "pk")
    )
    if len(units) != len(set(content.unit_ids)):
        raise NotAcceptable("a unit that is not of this round")
    return units


def _event(observation: Observation, parcel: Parcel) -> AuditEvent:
    return audit.event(
        verb="observation.entered" if parcel.entry else "observation.submitted",
        by=parcel.entry.by if parcel.entry else parcel.author.person,
        at=observation.received_at,
        subject=f"observation:{observation.ref}",
        subject_label=observation.label,
        group=f"round:{observation.round_id}",
        channel=str(observation.channel),
        digest=observation.text_digest,
        **({} if parcel.entry or parcel.author.person else {"actor": str(VISITOR)}),
    )


def _receipt(
    round_: Round, contact: Contact, at: datetime, parcel: Parcel
) -> tuple[emails.Draft, outbox.Allowance | None] | None:
    """The letter that waits for its number, and how it may go: nobody has shown that the address is theirs (R49)."""
    if not contact.email:
        return None
    key, asks = parcel.submission_key, bool(contact.confirm_code_hash)
    draft = emails.receipt(
        round_, contact, at=at,
        code=rules.code_for(settings.SEALING_KEY, "receipt", key),
        confirm_code=rules.code_for(settings.SEALING_KEY, "confirm", key) if asks else "",
    )  # fmt: skip
    return draft, outbox.admit(contact.email, at=at) if asks else None
