"""To fetch is to authorise: the only ways to an observation, a letter or a file of theirs. Strangers get one and the same 404."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.access import require
from accounts.organisations.models import Mandate
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations import rules
from consultations.observations.models import (
    Addendum,
    Attachment,
    Boilerplate,
    CopyGroup,
    CopyProposal,
    CoSignature,
    DecisionFile,
    Letter,
    LetterFile,
    Observation,
    ObservationQuerySet,
    Reply,
    SavedFilter,
    Segment,
    Tag,
)
from consultations.observations.queries.carried import with_what_it_carries
from consultations.observations.states import LetterState, ReplyState
from consultations.rounds.models import Round

FOLLOWED = "followed_observation"
RECEIPT = "observation_receipt"
FOLLOW_FOR = timedelta(minutes=30)
MAX_KEY = 2**63 - 1
User = Person | AnonymousUser
Kept = TypeVar("Kept", bound=models.Model)


def _one(observations: QuerySet[Observation], ref: str) -> Observation:
    key = rules.REF.match(ref)
    if key is None:
        raise Http404
    try:
        return observations.get(year=int(key["year"]), number=int(key["number"]))
    except Observation.DoesNotExist:
        raise Http404 from None


# Put together once: the page of an observation is asked for more often than any other.
_PUBLIC = with_what_it_carries(Observation.objects.public().select_related("round"), "cosignatures", "replies")


def public_observation(ref: str) -> Observation:
    """What anybody may read. Absent and not public are one 404 (R21)."""
    return _one(_PUBLIC.all(), ref)


def standing_observation(ref: str) -> Observation:
    """What people may support, reply to and co-sign: public, and its author stands by it."""
    found = public_observation(ref)
    if found.withdrawn_at:
        raise Http404
    return found


def public_reply(observation: Observation, pk: int) -> Reply:
    """A reply that anybody may read; one that waits, was hidden or withdrawn is the same 404."""
    found = Reply.objects.filter(observation=observation, pk=min(pk, MAX_KEY), state=ReplyState.PUBLIC).first()
    if found is None:
        raise Http404
    return found


def own_reply(person: Person, observation: Observation, pk: int) -> Reply:
    found = Reply.objects.filter(observation=observation, pk=min(pk, MAX_KEY), person=person).first()
    if found is None:
        raise Http404
    return found


def staff_reply(user: User, pk: int, permission: Permission) -> Reply:
    require(user, permission)
    found = Reply.objects.select_related("observation__round", "reviewed_by").filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def own_cosignature(person: Person, observation: Observation, pk: int, at: datetime) -> CoSignature:
    """A signature that stands, of an organisation whose representative the person is at this moment."""
    represented = Mandate.objects.in_force(at).filter(person=person, kind=Mandate.Kind.REPRESENTATIVE)
    found = CoSignature.objects.filter(
        observation=observation, pk=min(pk, MAX_KEY), withdrawn_at__isnull=True,
        organisation_id__in=represented.values("organisation_id"),
    ).first()  # fmt: skip
    if found is None:
        raise Http404
    return found


def staff_observation(user: User, ref: str, permission: Permission) -> Observation:
    require(user, permission)
    return _one(Observation.objects.select_related("round", "organisation", "contact"), ref)


def mine(person: Person, at: datetime) -> ObservationQuerySet:
    """Own observations, and those of organisations for which the person holds a mandate now."""
    organisations = Mandate.objects.in_force(at).filter(person=person).values("organisation_id")
    return Observation.objects.filter(
        Q(person=person, organisation__isnull=True) | Q(organisation_id__in=organisations)
    )


def own_observation(person: Person, ref: str, at: datetime) -> Observation:
    return _one(mine(person, at).select_related("round", "contact", "organisation"), ref)


def may_act_on(person: Person, observation: Observation, at: datetime) -> bool:
    """Adding and withdrawing: the author; for an organisation, who may submit for it now."""
    if observation.organisation_id is None:
        return observation.person_id == person.pk
    return (
        Mandate.objects.in_force(at)
        .filter(person=person, organisation_id=observation.organisation_id, kind=Mandate.Kind.REPRESENTATIVE)
        .exists()
    )


def open_by_code(session: Any, observation: Observation, at: datetime) -> None:
    """The code was right: this browser may look at this one observation for half an hour."""
    session[FOLLOWED] = {"pk": observation.pk, "until": (at + FOLLOW_FOR).timestamp()}
    session.cycle_key()


def followed_observation(session: Mapping[str, Any], at: datetime) -> Observation:
    """The one observation this browser opened with its code; 404 when it did not, or when the half hour is over."""
    kept = session.get(FOLLOWED) or {}
    if not isinstance(kept, dict) or at.timestamp() >= float(kept.get("until", 0)):
        raise Http404
    return _by_pk(kept.get("pk"))


def receipt_observation(session: Mapping[str, Any]) -> Observation:
    """The observation this browser has just sent."""
    return _by_pk(session.get(RECEIPT))


def _by_pk(pk: Any) -> Observation:
    found = Observation.objects.select_related("round", "contact", "organisation").filter(pk=pk or 0).first()
    if found is None:
        raise Http404
    return found


def by_code(typed_ref: str, code: str) -> Observation | None:
    """The observation whose receipt code this is; nothing tells a wrong number from a wrong code."""
    found = _by_typed_ref(typed_ref)
    return found if rules.is_code(code, found.receipt_code_hash if found else "") else None


def by_confirm_code(typed_ref: str, code: str) -> Observation | None:
    found = _by_typed_ref(typed_ref)
    return found if rules.is_code(code, found.contact.confirm_code_hash if found else "") else None


def _by_typed_ref(typed: str) -> Observation | None:
    key = rules.parse_ref(typed)
    if key is None:
        return None
    return Observation.objects.select_related("contact", "round").filter(year=key[0], number=key[1]).first()


def attachments(observation: Observation) -> QuerySet[Attachment]:
    return Attachment.objects.filter(observation=observation).select_related("file").order_by("pk")


def attachment(observation: Observation, file_id: UUID, *, is_public: bool = False) -> Attachment:
    """A file of an observation that the caller fetched; for the public only what its author let be published."""
    files = attachments(observation)
    if is_public:
        files = files.filter(is_public=True, observation__withdrawn_at__isnull=True)
    found = files.filter(file_id=file_id).first()
    if found is None:
        raise Http404
    return found


def addendum(observation: Observation, pk: int) -> Addendum:
    found = Addendum.objects.filter(observation=observation, pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def letters(person: Person, at: datetime) -> QuerySet[Letter]:
    """Letters being written that the person may read: her own, and what colleagues of a mandate in force showed."""
    organisations = Mandate.objects.in_force(at).filter(person=person).values("organisation_id")
    shown = Q(organisation_id__in=organisations) & Q(state__in=[LetterState.SHARED, LetterState.SENT_BACK])
    own = Q(author=person) & (Q(organisation__isnull=True) | Q(organisation_id__in=organisations))
    return Letter.objects.filter(own | shown).exclude(state__in=[LetterState.SUBMITTED, LetterState.DISCARDED])


def letter(person: Person, pk: int, at: datetime) -> Letter:
    found = (
        letters(person, at)
        .filter(pk=min(pk, MAX_KEY))
        .select_related("round", "organisation", "author", "edited_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def letter_file(letter_: Letter, pk: int) -> LetterFile:
    found = LetterFile.objects.filter(letter=letter_, pk=min(pk, MAX_KEY)).select_related("file").first()
    if found is None:
        raise Http404
    return found


# ---- what the desk keeps for itself: the caller has checked that the person is at the desk ----
def saved_filter(person: Person, pk: int) -> SavedFilter:
    """Her own; another person's does not exist for her."""
    return _kept(SavedFilter.objects.filter(person=person), pk)


def tag(pk: int) -> Tag:
    return _kept(Tag.objects.all(), pk)


def boilerplate(pk: int) -> Boilerplate:
    return _kept(Boilerplate.objects.select_related("edited_by"), pk)


def segment(observation: Observation, pk: int) -> Segment:
    """A segment of the letter that the caller fetched."""
    return _kept(Segment.objects.filter(observation=observation).select_related("observation", "unit"), pk)


def refused_file(person: Person, round_: Round, pk: int) -> DecisionFile:
    """The workbook of decisions that the person herself handed in for this round and that was refused."""
    own = DecisionFile.objects.filter(round=round_, by=person, outcome=DecisionFile.Outcome.REFUSED)
    return _kept(own, pk)


def _kept(rows: QuerySet[Kept], pk: int) -> Kept:
    found = rows.filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


# ---- campaigns: the caller fetched the round, and with it the right to it ----
def campaign(round_: Round, pk: int) -> CopyGroup:
    """A campaign of this round, dissolved ones too: what was done stays to be read."""
    return _kept(CopyGroup.objects.filter(round=round_).select_related("round", "model", "made_by", "dissolved_by"), pk)


def campaign_proposal(round_: Round, pk: int) -> CopyProposal:
    """A proposal of this round, whatever became of it."""
    return _kept(
        CopyProposal.objects.filter(round=round_).select_related("round", "model", "group__model", "decided_by"), pk
    )
