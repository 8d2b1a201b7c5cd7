"""What others say to an observation, as pages, files and mails show it: support, replies, co-signatures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Capacity
from accounts.organisations.models import Mandate
from accounts.people.models import Person
from consultations.observations.models import CoSignature, Observation, Reply, ReplyReport, Support
from consultations.observations.queries.carried import carries
from consultations.observations.queries.shown import author_words
from consultations.observations.queries.voice_counts import STANDING
from consultations.observations.states import ReplyState

REPLIES = 50


@dataclass(frozen=True, slots=True)
class Supported:
    count: int
    by_me: bool


def supported(observation: Observation, person: Person | None) -> Supported:
    """How many stand behind it, and whether this person does; one query."""
    mine = Q(person=person) if person else Q(pk__isnull=True)
    found = Support.objects.filter(observation=observation).aggregate(n=Count("pk"), mine=Count("pk", filter=mine))
    return Supported(found["n"], bool(found["mine"]))


def cosignatures(observation: Observation) -> list[CoSignature]:
    """Those that stand, oldest first."""
    if not carries(observation, "cosignatures"):
        return []
    return list(STANDING.filter(observation=observation).order_by("at", "pk"))


def may_cosign(held: Iterable[Capacity], observation: Observation, signed: Iterable[CoSignature]) -> list[Capacity]:
    """Of the capacities of a person those in which she may co-sign: representative of an organisation that is not the author
    and has not signed yet."""
    done = {signature.organisation_id for signature in signed} | {observation.organisation_id}
    return [each for each in held if each.organisation and each.can_submit and each.organisation.pk not in done]


SIGNS: dict[str, str | Promise] = {
    ReplyState.HELD: _("A person looks at your reply before it is published. Only you see it here."),
    ReplyState.REPORTED: _("This reply is being checked."),
    ReplyState.WITHDRAWN: _("withdrawn by its author"),
}


@dataclass(frozen=True, slots=True)
class ShownReply:
    """`text` is empty when only the fact is shown; `note` says why."""

    pk: int
    at: datetime
    author: str
    text: str
    note: str | Promise
    state: str
    reason: str
    is_mine: bool
    may_report: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """`next` is the number after which the next page begins, 0 when there is none."""

    replies: list[ShownReply]
    next: int
    total: int


def replies(observation: Observation, person: Person | None, after: int = 0) -> ReplyPage:
    """In the order they came, by key. What waits for a person is seen by its author alone."""
    if not carries(observation, "replies"):
        return ReplyPage([], 0, 0)
    own = Q(person=person) if person else Q(pk__isnull=True)
    visible = Reply.objects.filter(observation=observation).filter(~Q(state=ReplyState.HELD) | own)
    found = list(visible.filter(pk__gt=after).order_by("pk")[: REPLIES + 1])
    reported = _reported_by(person, found)
    rows = [_shown(reply, person, is_reported=reply.pk in reported) for reply in found[:REPLIES]]
    total = len(found) if len(found) <= REPLIES and not after else visible.count()
    return ReplyPage(rows, found[REPLIES - 1].pk if len(found) > REPLIES else 0, total)


def _reported_by(person: Person | None, found: list[Reply]) -> set[int]:
    if person is None or not found:
        return set()
    return set(ReplyReport.objects.filter(person=person, reply__in=found).values_list("reply_id", flat=True))


def _shown(reply: Reply, person: Person | None, *, is_reported: bool) -> ShownReply:
    is_mine = person is not None and reply.person_id == person.pk
    reads = reply.state == ReplyState.PUBLIC or (is_mine and reply.state == ReplyState.HELD)
    return ShownReply(
        pk=reply.pk,
        at=reply.at,
        author=author_words(reply.author_kind, "" if reply.state == ReplyState.WITHDRAWN else reply.public_name),
        text=reply.text if reads else "",
        note=_("You have asked staff to look at it.")
        if is_reported and reply.state == ReplyState.PUBLIC
        else SIGNS.get(reply.state, ""),
        state=reply.state,
        reason=reply.hidden_reason if reply.state == ReplyState.HIDDEN else "",
        is_mine=is_mine,
        may_report=person is not None and not is_mine and not is_reported and reply.state == ReplyState.PUBLIC,
        may_withdraw=is_mine and reply.state in {ReplyState.PUBLIC, ReplyState.HELD, ReplyState.REPORTED},
    )


# ---- the desk ----
HIDEABLE = frozenset({ReplyState.PUBLIC, ReplyState.HELD, ReplyState.REPORTED})
REPLY_TABS = ("raspunsuri", "raspunsuri-ascunse")


def reply_queue(tab: str) -> QuerySet[Reply]:
    """Replies that wait for a person, or that were hidden; oldest first, with the number of reports since staff last looked."""
    chosen = {
        "raspunsuri": Q(state__in=[ReplyState.HELD, ReplyState.REPORTED]) | Q(pk__in=_newly_reported()),
        "raspunsuri-ascunse": Q(state=ReplyState.HIDDEN),
    }
    return (
        Reply.objects.filter(chosen[tab])
        .select_related("observation__round")
        .annotate(report_count=Count("reports"))
        .order_by("at", "pk")
    )


def _newly_reported() -> QuerySet[ReplyReport, int]:
    """Public replies that somebody reported since staff last looked, before the third report: a person may look at once."""
    unseen = Q(reply__reviewed_at__isnull=True) | Q(at__gt=F("reply__reviewed_at"))
    return ReplyReport.objects.filter(unseen, reply__state=ReplyState.PUBLIC).values_list("reply_id", flat=True)


def reply_counts() -> dict[str, int]:
    return {tab: reply_queue(tab).order_by().count() for tab in REPLY_TABS}


# ---- mails ----
@dataclass(frozen=True, slots=True)
class Cosigner:
    """Who is written to about a co-signature: the person who signed while she speaks for the organisation, else the organisation."""

    signature: CoSignature
    email: str
    language: str


def cosigners(observations: Iterable[Observation], at: datetime) -> list[Cosigner]:
    """Of all these observations, two queries however many there are."""
    signed = list(
        STANDING.filter(observation__in=list(observations))
        .select_related("organisation", "person", "observation__round__officer", "observation__answer")
        .order_by("observation__year", "observation__number", "pk")
    )
    held = set(
        Mandate.objects.in_force(at)
        .filter(organisation__in=[one.organisation_id for one in signed])
        .values_list("person_id", "organisation_id")
    )
    found = []
    for one in signed:
        person = one.person if (one.person_id, one.organisation_id) in held else None
        email = person.email if person and person.is_active else one.organisation.email
        found.append(Cosigner(one, email, person.language if person else "ro"))
    return [each for each in found if each.email]
