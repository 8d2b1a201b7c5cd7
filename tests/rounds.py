"""Rounds in the states that tests need, made by the product's own actions."""

from base64 import b64decode
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.people.models import Person
from accounts.permissions import Role
from consultare.lib.documents import read_text
from consultations.drafts.actions import set_text
from consultations.overview import actions as overview
from consultations.rounds import actions
from consultations.rounds.models import Round, RoundDocument
from consultations.rounds.queries import LOCAL
from tests.factories import PersonFactory, RoundFactory

TEXT = """# CAPITOLUL I Dispoziții generale
Art. 1 Serviciul se acordă persoanelor vârstnice.
Art. 2 Cererea se depune la sediu.
(1) Evaluarea se face în 15 zile.
a) la domiciliu;
b) la sediu."""


# One grey pixel.
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


def upload(name: str = "referat.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=LOCAL)


def ready_round(by: Person, *, at: datetime | None = None, text: str = TEXT, **fields: Any) -> Round:
    """Everything of F1 is there; still in legal review."""
    at = at or timezone.now()
    round_ = RoundFactory(created_by=by, **fields)
    if round_.officer is not None and round_.officer.valid_from > at.astimezone(LOCAL).date():
        round_.officer.valid_from = at.astimezone(LOCAL).date()
        round_.officer.save()
    kind = RoundDocument.Kind.APPROVAL_MEMO
    actions.attach_document(round_=round_, kind=kind, title="Referat de aprobare", upload=upload(), by=by, at=at)
    set_text(round_=round_, parsed=read_text(text), source=None, by=by, at=at)
    if round_.is_urgent:
        actions.approve_urgency(round_=round_, by=by, at=at)
    actions.ask_review(round_=round_, by=by, at=at)
    return round_


def published_round(by: Person, *, at: datetime | None = None, **fields: Any) -> Round:
    """Open now, unless `at` is far enough back."""
    at = at or timezone.now()
    round_ = ready_round(by, at=at, **fields)
    overview.publish(round_=round_, by=by, at=at)
    return round_


def withdraw(round_: Round, *, by: Person, reason: str = "Proiectul se rescrie.", at: datetime | None = None) -> Round:
    """By two persons: `by` proposes, an administrator confirms."""
    at = at or timezone.now()
    proposal = actions.propose_withdrawal(round_=round_, reason=reason, by=by, at=at)
    overview.confirm_withdrawal(proposal=proposal, by=PersonFactory(roles=[Role.ADMINISTRATOR]), at=at)
    round_.refresh_from_db()
    return round_


def closed_round(by: Person, **fields: Any) -> Round:
    """Published two months ago, its window over; nobody has pressed anything since."""
    return published_round(by, at=timezone.now() - timedelta(days=60), **fields)
