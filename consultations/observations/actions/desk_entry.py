"""Staff enter what came on paper, by e-mail, phone, at the counter or at a meeting (F4): received ≠ entered."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultare.lib.clock import database_now
from consultare.lib.text import clean_line
from consultare.records.models import StoredFile
from consultations.observations.actions.submission import (
    Author,
    Content,
    Entry,
    NotAcceptable,
    Parcel,
    Submitted,
    acceptable,
    durable,
    sent_before,
    write,
)
from consultations.rounds.models import Round
from consultations.rounds.states import CONCLUDED, PREPARED, RoundState

# Until the answers are public a letter can still join the others.
REFUSED = PREPARED | CONCLUDED | {RoundState.WITHDRAWN}


class NotTaken(Exception):
    """The round was never public, or its answers are out: a letter can't join it any more."""


class NeedsSource(Exception):
    """After the term a letter needs its outside number or its scan (R76)."""


class DateImpossible(Exception):
    """Received before the round was public, or in the future."""


def enter(
    *, round_pk: int, author: Author, content: Content, files: Sequence[StoredFile] = (), submission_key: UUID, channel: str,
    received_on: date, outside_number: str, by: Person,
) -> Submitted:  # fmt: skip
    """Register a letter received by another way. What is entered after the term is marked late, whatever day it bears:
    the moment of entry is the database's, the day of receipt stands beside it with its source (R76)."""
    entry = Entry(by=by, received_on=received_on, outside_number=clean_line(outside_number)[:60])
    parcel = Parcel(
        author=author, content=acceptable(content, files), files=files, submission_key=submission_key, nonce="",
        channel=channel, entry=entry,
    )  # fmt: skip
    return durable(partial(_enter, round_pk, parcel))


def _enter(round_pk: int, parcel: Parcel) -> Submitted:
    if again := sent_before(parcel):
        return again
    round_ = Round.objects.select_for_update(no_key=True).get(pk=round_pk)
    at = database_now()
    entry = parcel.entry
    if entry is None:
        raise NotAcceptable("an entry by staff names who enters it")
    if round_.state in REFUSED or round_.published_at is None or round_.closes_at is None:
        raise NotTaken
    if not local_day(round_.published_at) <= entry.received_on <= local_day(at):
        raise DateImpossible
    if at >= round_.closes_at and not (entry.outside_number or parcel.files):
        raise NeedsSource
    return write(round_, at, parcel)
