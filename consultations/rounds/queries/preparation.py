"""What is ready and what is missing: before publication, and of the channels after it."""

from datetime import datetime

from django.db.models import Case, F, Q, QuerySet, Value, When

from accounts.authority.queries import active_officers, local_day
from consultations.rounds.models import Channel, Round, RoundDocument, WithdrawalProposal
from consultations.rounds.queries.terms import is_normative, plan
from consultations.rounds.rules import (
    CHANNELS,
    Missing,
    PublicationFacts,
    missing_after_publication,
    missing_before_publication,
)
from consultations.rounds.states import PREPARED, UNDER_WAY

MEMOS = (RoundDocument.Kind.APPROVAL_MEMO, RoundDocument.Kind.FOUNDING_NOTE, RoundDocument.Kind.EXPLANATORY_STATEMENT)


def documents(round_: Round) -> QuerySet[RoundDocument]:
    """The files beside the draft, in the order of their posting."""
    return (
        RoundDocument.objects.filter(round=round_, removed_at__isnull=True)
        .select_related("file")
        .order_by("posted_at", "pk")
    )


def publication_facts(round_: Round, *, at: datetime, draft_units: int) -> PublicationFacts:
    """F1 as plain values. `draft_units` comes from the room of the draft, above this one."""
    officer, day = round_.officer, local_day(at)
    approver = round_.urgency_approved_by
    return PublicationFacts(
        title=round_.title,
        act_type=round_.act,
        initiator=round_.initiator,
        department=str(round_.department or ""),
        legal_basis=round_.legal_basis,
        subject_line=round_.subject_line,
        approval_memo=documents(round_).filter(kind__in=MEMOS).exists(),
        draft_units=draft_units,
        closes_on=plan(round_, published_on=day).closes_on,
        submission_ways=round_.submission_ways,
        proposals_public=round_.publishes_proposals,
        says_reasons_are_given=True,  # A fixed sentence of every announcement.
        contact_name=officer.name if officer else "",
        contact_phone=officer.phone if officer else "",
        contact_email=officer.email if officer else "",
        officer_active=officer is not None and active_officers(day).filter(pk=officer.pk).exists(),
        domains=round_.themes.count(),
        business_relevance=round_.is_business_relevant,
        planned_channels=frozenset(round_.planned_channels),
        is_urgent=round_.is_urgent,
        urgency_reason=round_.urgency_reason,
        urgency_approver=approver.audit_name if approver else "",
        is_normative=is_normative(round_),
    )


def missing(round_: Round, *, at: datetime, draft_units: int) -> tuple[Missing, ...]:
    """The one list of what stands between the round and its publication, each with its article."""
    return missing_before_publication(publication_facts(round_, at=at, draft_units=draft_units))


def missing_channels(round_: Round) -> tuple[Missing, ...]:
    """Channels whose date and proof are still to be recorded. The portal itself needs no proof."""
    proven = Q(kind=Channel.Kind.SITE) | Q(proof__isnull=False) | ~Q(url="")
    recorded = Channel.objects.filter(proven, round=round_, kind__in=CHANNELS).values_list("kind", flat=True)
    return missing_after_publication(frozenset(recorded)) if is_normative(round_) else ()


def open_withdrawals() -> QuerySet[WithdrawalProposal]:
    """Proposals that wait for a second person, the oldest first; of rounds that can still be withdrawn."""
    found = WithdrawalProposal.objects.filter(outcome=WithdrawalProposal.Outcome.OPEN, round__state__in=UNDER_WAY)
    return found.select_related("round", "proposed_by").order_by("proposed_at", "pk")


def withdrawal_of(round_: Round) -> WithdrawalProposal | None:
    return open_withdrawals().filter(round=round_).first()


def staff_rounds() -> QuerySet[Round]:
    """Every round for the desk: what is prepared first, then what is under way, the nearest term first."""
    stage = Case(When(state__in=PREPARED, then=Value(0)), When(state__in=UNDER_WAY, then=Value(1)), default=Value(2))
    return (
        Round.objects.select_related("department", "officer")
        .annotate(stage=stage)
        .order_by("stage", F("closes_at").asc(nulls_first=True), "-pk")
    )
