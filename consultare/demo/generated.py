"""`manage.py demo --size N`: rows for measurements, the same for the same N and moment, written by the thousand."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils import translation

from accounts.organisations.models import Organisation
from accounts.people.models import Person
from consultare.demo import crowd
from consultare.demo.bulk import Log
from consultare.demo.load import LOCK_GENERATED, lock
from consultare.demo.past import settle_mails
from consultare.demo.wordings import draft_blocks
from consultare.demo.world import COORDINATOR, content, key_of
from consultare.lib.documents import Parsed
from consultare.records.models import AuditEvent, Message
from consultare.records.outbox.letters import Mail, row
from consultare.records.states import MessageState
from consultations.drafts.actions import freeze, set_text
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import units_of
from consultations.observations.actions import parcel as parcels
from consultations.observations.actions.parcel import Author, Parcel
from consultations.observations.actions.submission import BUCHAREST
from consultations.observations.models import Answer, Contact, Observation, ObservationUnit
from consultations.observations.rules import REGISTER, Content
from consultations.observations.states import (
    AddressState,
    AuthorKind,
    ChannelKind,
    Decision,
    Display,
    Kind,
    ReasonsState,
)
from consultations.rounds import actions as rounds
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState

CHUNK = 2000
WINDOW = timedelta(days=9)
OBSERVATIONS_A_ROUND = 1000  # One older round for so many observations …
SHARE_OF_OLDER = 10  # … which hold a tenth of them together.
KINDS = [Kind.CHANGE, Kind.ADDITION, Kind.OBJECTION, Kind.SUPPORT, Kind.CLARIFICATION, Kind.DELETION]


def generate(size: int, *, now: datetime) -> bool:
    """A round with `size` observations, open at `now`, and older rounds, organisations, conventions and subscriptions in
    proportion. False when this size is there already: then nothing changes."""
    slug = f"masurare-{size}"
    with transaction.atomic(), translation.override("ro"):
        lock(LOCK_GENERATED)
        if Round.objects.filter(slug=slug).exists():
            return False
        dice = random.Random(size)  # noqa: S311 -- figures for measurements, not secrets
        by = Person.objects.get(email=COORDINATOR)
        partners = crowd.organisations(max(10, size // 50), dice, by=by, now=now)
        crowd.subscriptions(max(5, size // 20), dice, now=now)
        older = max(1, size // OBSERVATIONS_A_ROUND)
        each = max(3, size // SHARE_OF_OLDER // older)
        for number in range(older):
            began = now - timedelta(days=60 + 20 * (older - number))
            _fill(
                _round(f"{slug}-anterior-{number + 1}", by, began),
                each,
                dice,
                partners,
                until=began + WINDOW,
                is_over=True,
            )
        _fill(_round(slug, by, now - WINDOW), size, dice, partners, until=now)
        settle_mails(now)
    return True


def _round(slug: str, by: Person, at: datetime) -> Round:
    """Published at that moment by the rounds' own act; nobody is invited."""
    made = rounds.create(title=f"Rundă pentru măsurători: {slug}", by=by, at=at, subject=Round.Subject.WORKING_PAPER)
    Round.objects.filter(pk=made.pk).update(slug=slug, window_days=21, summary="Date generate, pentru măsurători.")
    made.refresh_from_db()
    version = set_text(
        round_=made, parsed=Parsed(draft_blocks(content("strategy")["units"])), source=None, by=by, at=at
    )
    rounds.ask_review(round_=made, by=by, at=at)
    freeze(version=version, by=by, at=at)
    rounds.open_window(round_=made, by=by, at=at, announcement_content={"title": made.title, "summary": made.summary})
    return made


@dataclass
class _Batch:
    observations: list[Observation] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    targets: list[ObservationUnit] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    audit: list[AuditEvent] = field(default_factory=list)
    receipts: list[Message] = field(default_factory=list)

    def flush(self) -> None:
        Observation.objects.bulk_create(self.observations, batch_size=1000)
        for contact in self.contacts:
            contact.observation_id = contact.observation.pk
        for target in self.targets:
            target.observation_id = target.observation.pk
        for answer in self.answers:
            answer.observation_id = answer.observation.pk
        Contact.objects.bulk_create(self.contacts, batch_size=1000)
        ObservationUnit.objects.bulk_create(self.targets, batch_size=2000)
        Answer.objects.bulk_create(self.answers, batch_size=1000)
        AuditEvent.objects.bulk_create(self.audit, batch_size=1000)
        Message.objects.bulk_create(self.receipts, batch_size=1000)


def _fill(
    round_: Round,
    size: int,
    dice: random.Random,
    partners: list[Organisation],
    *,
    until: datetime,
    is_over: bool = False,
) -> None:
    version = Version.objects.get(round=round_)
    places = [unit for unit in units_of(version) if unit.kind != Unit.Kind.HEADING]
    weights = [1 / (rank + 1) for rank in range(len(places))]
    dice.shuffle(weights)
    assert round_.published_at is not None
    log, began = Log(), round_.published_at
    numbers = iter(range(size))
    while chunk := list(islice(numbers, CHUNK)):
        batch = _Batch()
        for number in chunk:
            at = began + (until - began) * (number + 1) / (size + 1)
            units = sorted(
                set(dice.choices(places, weights, k=dice.choice((1, 1, 1, 2, 3)))), key=lambda unit: unit.position
            )
            parcel = _parcel(f"{round_.slug}/{number}", dice, partners, units)
            _add(batch, log, round_, version, units, parcel, at)
            if number % 2:
                _answer(batch, dice, by=round_.created_by, at=at + timedelta(hours=5))
        batch.flush()
        log.flush()
    if is_over:
        Round.objects.filter(pk=round_.pk).update(state=RoundState.CLOSED, closed_at=round_.closes_at)


def _parcel(name: str, dice: random.Random, partners: list[Organisation], units: list[Unit]) -> Parcel:
    is_organisation = dice.random() < 0.25
    text = crowd.text(dice)
    author = _organisation(dice.choice(partners)) if is_organisation else _citizen(name, dice)
    details = Content(
        kind=dice.choice(KINDS), unit_ids=tuple(unit.pk for unit in units), text=text,
        proposed_text=crowd.text(dice, 2) if dice.random() < 0.3 else "", argument=crowd.text(dice, 3) if is_organisation else "",
    )  # fmt: skip
    is_strange = dice.random() < 0.01
    return Parcel(
        author=author, content=details, files=(), submission_key=key_of(name), nonce="", channel=ChannelKind.PORTAL,
        suspicion=("fast",) if is_strange else (),
    )  # fmt: skip


def _organisation(partner: Organisation) -> Author:
    return Author(
        kind=AuthorKind.ORGANISATION, capacity=f"reprezentant al {partner.name}", organisation=partner, display=Display.NAME,
        public_name=partner.name, legal_name=partner.legal_representative, email=partner.email,
    )  # fmt: skip


def _citizen(name: str, dice: random.Random) -> Author:
    who = crowd.name(dice)
    shows = dice.choice((Display.NAME, Display.ANONYMOUS, Display.ANONYMOUS))
    return Author(
        kind=AuthorKind.CITIZEN, display=shows, public_name=who if shows == Display.NAME else "", legal_name=who,
        email=f"{key_of(name).hex[:12]}@generat.example", address_is_known=False,
    )  # fmt: skip


def _add(
    batch: _Batch, log: Log, round_: Round, version: Version, units: list[Unit], parcel: Parcel, at: datetime
) -> None:
    """As `submission.write` does it, one row after the other."""
    year = at.astimezone(BUCHAREST).year
    payload = parcels.payload(round_, version, units, parcel, ())
    number = log.number(REGISTER, year)
    subject = f"observation:{year}-{number}"
    entry = log.append(
        kind="submitted", subject=subject, at=at, payload=payload, name=REGISTER, year=year, number=number
    )
    observation = parcels.observation_row(round_, version, units, entry, parcel, is_late=False)
    contact = parcels.contact_row(observation, parcel)
    if observation.address_state == AddressState.UNCONFIRMED and number % 20:
        observation.address_state, contact.confirmed_at = AddressState.CONFIRMED, at
    batch.observations.append(observation)
    batch.contacts.append(contact)
    batch.receipts.append(_receipt(observation, contact, at))
    batch.targets += [ObservationUnit(observation=observation, unit=unit, citation=unit.citation) for unit in units]
    batch.audit.append(
        AuditEvent(
            verb="observation.submitted", at=at, subject=f"observation:{observation.ref}", subject_label=observation.label,
            group=f"round:{round_.pk}", facts={"channel": "portal", "digest": observation.text_digest},
        )
    )  # fmt: skip


def _receipt(observation: Observation, contact: Contact, at: datetime) -> Message:
    """As if it had been planned and stopped: nobody stands behind these addresses."""
    mail = Mail(
        kind="observation_receipt", about=f"observation:{observation.ref}", recipient=contact.email, step="receipt",
        to=contact.email, subject=observation.label, text="", language=contact.language, group=f"round:{observation.round_id}",
    )  # fmt: skip
    message = row(mail, at=at)
    message.state, message.cancelled_at, message.note = MessageState.CANCELLED, at, "generated for measurements"
    return message


def _answer(batch: _Batch, dice: random.Random, *, by: Person, at: datetime) -> None:
    batch.answers.append(
        Answer(
            observation=batch.observations[-1], assignee=by, claimed_at=at, edited_at=at, edited_by=by, accepted_at=at, accepted_by=by,
            decision=dice.choice(Decision.values[:5]), reasons=crowd.text(dice, 3), reasons_state=ReasonsState.ACCEPTED,
        )
    )  # fmt: skip
