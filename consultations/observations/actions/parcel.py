"""What one submission carries into its transaction, and the rows that are built from it. Nothing here writes."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from accounts.organisations.models import Organisation
from accounts.people.models import Person
from consultare.lib.text import canonical_json, fold
from consultare.records import register
from consultare.records.models import RegisterEntry, StoredFile
from consultations.drafts.models import Unit, Version
from consultations.observations import rules
from consultations.observations.models import Attachment, Contact, Letter, Observation, ObservationUnit
from consultations.observations.rules import Content
from consultations.observations.states import AddressState, AuthorKind, Display, Visibility
from consultations.rounds.models import Round


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who writes, in which capacity, how to reach them. Only `public_name`, by `display`, is ever published."""

    kind: AuthorKind
    capacity: str = ""
    person: Person | None = None
    organisation: Organisation | None = None
    convention_label: str = ""
    display: str = Display.ANONYMOUS
    public_name: str = ""
    legal_name: str = ""
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    position: str = ""
    quality: str = ""
    lives_here: bool | None = None
    language: str = "ro"
    wants_results: bool = False
    consent_version: str = ""
    # False only for an address that nobody has shown to be theirs (a visitor's).
    address_is_known: bool = True


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What staff state about a letter that came by another way."""

    by: Person
    received_on: date
    outside_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """All that one submission carries into the transaction."""

    author: Author
    content: Content
    files: Sequence[StoredFile]
    submission_key: UUID
    nonce: str
    channel: str
    suspicion: Sequence[str] = ()
    letter: Letter | None = None
    entry: Entry | None = None
    salts: dict[str, str] = field(
        default_factory=lambda: {name: secrets.token_hex(32) for name in ("text", "identity")}
    )


def payload(
    round_: Round, version: Version | None, units: Iterable[Unit], parcel: Parcel, file_salts: Sequence[str]
) -> dict[str, Any]:
    """Commitments and public facts, never the data (§7.3 point 2)."""
    author, content = parcel.author, parcel.content
    content_: dict[str, Any] = {
        "author_kind": str(author.kind),
        "channel": str(parcel.channel),
        "content_kind": str(content.kind),
        "files": [
            register.commitment(bytes.fromhex(salt), bytes.fromhex(file.sha256))
            for salt, file in zip(file_salts, parcel.files, strict=True)
        ],
        "identity": register.commitment(bytes.fromhex(parcel.salts["identity"]), identity(author).encode()),
        "nonce": parcel.nonce[:64] or secrets.token_hex(16),
        "round": round_.slug,
        "text": register.commitment(bytes.fromhex(parcel.salts["text"]), content.words.encode()),
        "units": [unit.citation for unit in units],
        "version": version.number if version else None,
        "whole": content.is_whole,
    }
    if parcel.entry:
        content_["received_on"] = parcel.entry.received_on.isoformat()
        content_["outside_number"] = parcel.entry.outside_number
    return content_


def identity(author: Author) -> str:
    """What the commitment to the author's identity stands for."""
    return canonical_json(
        {
            "address": author.postal_address,
            "email": author.email,
            "name": author.legal_name,
            "organisation": author.organisation.cif if author.organisation else "",
            "phone": author.phone,
        }
    )


def observation_row(
    round_: Round,
    version: Version | None,
    units: Sequence[Unit],
    entry: RegisterEntry | None,
    parcel: Parcel,
    *,
    is_late: bool,
) -> Observation:
    """Without `entry` the row waits for `numbered`."""
    author, content, staff = parcel.author, parcel.content, parcel.entry
    shown = (
        content.text,
        content.proposed_text,
        content.argument,
        author.public_name,
        *(unit.citation for unit in units),
    )
    observation = Observation(
        round=round_, version=version, submission_key=parcel.submission_key,
        channel=parcel.channel, author_kind=author.kind, capacity=author.capacity[:300], person=author.person,
        organisation=author.organisation, convention_label=author.convention_label[:80], display=author.display,
        public_name=author.public_name[:160], kind=content.kind, is_whole=content.is_whole, text=content.text,
        proposed_text=content.proposed_text, argument=content.argument, search_text=fold(" ".join(shown)),
        beneficiaries=list(content.beneficiaries), priority=content.priority, wants_debate=content.wants_debate,
        outgoing_number=content.outgoing_number, is_late=is_late,
        received_on=staff.received_on if staff else None, outside_number=staff.outside_number[:60] if staff else "",
        entered_by=staff.by if staff else None, text_digest=content.digest, text_salt=parcel.salts["text"],
        receipt_code_hash=rules.code_hash(rules.code_for(settings.SEALING_KEY, "receipt", parcel.submission_key)),
        address_state=_address_state(author), suspicion=", ".join(parcel.suspicion)[:300],
        visibility=Visibility.HELD if parcel.suspicion else Visibility.PUBLIC,
    )  # fmt: skip
    return numbered(observation, entry) if entry is not None else observation


def numbered(observation: Observation, entry: RegisterEntry) -> Observation:
    observation.year, observation.number = entry.year or 0, entry.number or 0
    observation.received_at, observation.leaf = entry.at, entry.leaf
    return observation


def _address_state(author: Author) -> AddressState:
    return AddressState.NOT_NEEDED if author.address_is_known else AddressState.UNCONFIRMED


def contact_row(observation: Observation, parcel: Parcel) -> Contact:
    author = parcel.author
    code = "" if author.address_is_known else rules.code_for(settings.SEALING_KEY, "confirm", parcel.submission_key)
    return Contact(
        observation=observation, legal_name=author.legal_name[:160], email=author.email, phone=author.phone,
        postal_address=author.postal_address[:300], position=author.position[:80], quality=author.quality,
        lives_here=author.lives_here, language=author.language, identity_salt=parcel.salts["identity"],
        consent_version=author.consent_version, wants_results=author.wants_results,
        confirm_code_hash=rules.code_hash(code) if code else "",
    )  # fmt: skip


def rows(observation: Observation, units: Sequence[Unit], parcel: Parcel, file_salts: Sequence[str]) -> list[Model]:
    """What stands beside the observation: where it aims and what is attached."""
    targets = [ObservationUnit(observation=observation, unit=unit, citation=unit.citation) for unit in units]
    files = [
        Attachment(observation=observation, file=file, salt=salt, is_public=parcel.content.files_are_public)
        for file, salt in zip(parcel.files, file_salts, strict=True)
    ]
    return [*targets, *files]
