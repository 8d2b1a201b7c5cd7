"""Short replies to an observation: written while the window is open, taken back by their author, reported by readers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import capacities_of
from accounts.people.models import Person
from consultare.lib.clock import database_now
from consultare.lib.text import clean, clean_line
from consultare.lib.workflow import IllegalMove, move
from consultare.records import audit
from consultations.observations.actions.following import record
from consultations.observations.actions.submission import NotAcceptable, durable
from consultations.observations.actions.support import NotStanding, standing
from consultations.observations.models import Reply, ReplyReport
from consultations.observations.states import (
    MAX_REPLY,
    MIN_REPLY,
    REPLIES_A_DAY,
    REPLY,
    REPORTS_TO_HOLD,
    AuthorKind,
    Display,
    ReplyState,
    ReportGround,
)
from consultations.rounds.actions import lock_open

__all__ = ["IllegalMove", "NotAcceptable", "NotStanding", "OwnReply", "TooMany", "report", "withdraw", "write"]

MAX_WORDS = 300
DISPLAYS = frozenset({Display.NAME, Display.ANONYMOUS})
audit.register_verbs(
    {
        "reply.written": _("%(actor)s replied to observation %(subject)s"),
        "reply.withdrawn": _("%(actor)s withdrew a reply to observation %(subject)s"),
        "reply.reported": _("%(actor)s asked staff to look at a reply to observation %(subject)s: %(ground)s"),
        "reply.held": _("A reply to observation %(subject)s was held back after %(count)s reports"),
    }
)


class TooMany(Exception):
    """Ten replies a person within 24 hours."""


class OwnReply(Exception):
    """Nobody reports a reply of her own; she may take it back."""


def write(
    *, observation_pk: int, round_pk: int, text: str, display: str, by: Person, suspicion: Sequence[str] = ()
) -> Reply:
    """A reply under a public observation. The same words again under the same observation are the same reply.

    `suspicion` holds it back for a person. Raises `WindowClosed`, `NotOpen`, `NotStanding`, `NotAcceptable`, `TooMany`.
    """
    kept = clean(text).strip()
    if not MIN_REPLY <= len(kept) <= MAX_REPLY or display not in DISPLAYS:
        raise NotAcceptable("length or display of the reply")
    return durable(partial(_write, observation_pk, round_pk, kept, Display(display), by, suspicion))


def _write(
    observation_pk: int, round_pk: int, text: str, display: Display, by: Person, suspicion: Sequence[str]
) -> Reply:
    round_, at = lock_open(round_pk)
    observation = standing(observation_pk, round_)
    # Two replies at once: the second one counts the first.
    person = Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = Reply.objects.filter(person=person)
    if again := mine.filter(observation=observation, text=text, withdrawn_at__isnull=True).first():
        return again
    if mine.filter(at__gt=at - timedelta(days=1)).count() >= REPLIES_A_DAY:
        raise TooMany
    reply = Reply.objects.create(
        observation=observation, person=person, author_kind=AuthorKind(capacities_of(person, at=at)[0].kind), display=display,
        public_name=person.full_name[:160] if display == Display.NAME else "", text=text, at=at,
        state=ReplyState.HELD if suspicion else ReplyState.PUBLIC, suspicion=", ".join(suspicion)[:300],
    )  # fmt: skip
    record("reply.written", observation, by=by, at=at, reply=reply.pk)
    return reply


def withdraw(*, reply_pk: int, by: Person, at: datetime) -> Reply:
    """Its author takes it back, at any time; the row stays. Raises `IllegalMove` for one that is hidden or withdrawn."""
    return durable(partial(_withdraw, reply_pk, by, at))


def _withdraw(reply_pk: int, by: Person, at: datetime) -> Reply:
    reply = Reply.objects.select_related("observation").get(pk=reply_pk, person=by)
    move(reply, "withdraw", at=at, using=REPLY)
    record("reply.withdrawn", reply.observation, by=by, at=at, reply=reply.pk)
    return reply


def report(*, reply_pk: int, ground: str, words: str, by: Person) -> bool:
    """Ask staff to look; once a person, False when she had asked before. The third one since staff last looked holds the
    reply back. Raises `OwnReply`, `NotStanding` when it isn't public (any more)."""
    return durable(partial(_report, reply_pk, ReportGround(ground), clean_line(words)[:MAX_WORDS], by))


def _report(reply_pk: int, ground: ReportGround, words: str, by: Person) -> bool:
    reply = Reply.objects.select_for_update(of=("self",), no_key=True).select_related("observation").get(pk=reply_pk)
    if reply.person_id == by.pk:
        raise OwnReply
    if ReplyReport.objects.filter(reply=reply, person=by).exists():
        return False
    if reply.state not in {ReplyState.PUBLIC, ReplyState.REPORTED}:
        raise NotStanding
    at = database_now()
    ReplyReport.objects.create(reply=reply, person=by, ground=ground, words=words, at=at)
    record("reply.reported", reply.observation, by=by, at=at, reply=reply.pk, ground=str(ground.value))
    since = Q(at__gt=reply.reviewed_at) if reply.reviewed_at else Q()
    count = ReplyReport.objects.filter(since, reply=reply).count()
    if reply.state == ReplyState.PUBLIC and count >= REPORTS_TO_HOLD:
        move(reply, "hold", at=at, using=REPLY)
        record("reply.held", reply.observation, by=None, at=at, reply=reply.pk, count=count)
    return True
