"""To fetch is to authorise: the only ways to a round. What was never published does not exist for strangers (R19)."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.access import require
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.rounds.models import Announcement, Round, RoundDocument, RoundQuerySet, WithdrawalProposal

MAX_KEY = 2**63 - 1


def with_relations(rounds: RoundQuerySet) -> RoundQuerySet:
    return rounds.select_related("department", "domain", "officer__department", "urgency_approved_by")


def public_round(slug: str) -> Round:
    """A round anybody may read: published once. Raises `Http404`."""
    return _one(with_relations(Round.objects.public()), slug)


def public_frame(slug: str) -> Round:
    """The same for pages that show only the frame of a round: department, officer and field are not fetched. Raises `Http404`."""
    return _one(Round.objects.public(), slug)


def answered_round(slug: str) -> Round:
    """A public round whose answers are published: only then are there results. Raises `Http404`."""
    return _one(Round.objects.public().filter(answered_at__isnull=False), slug)


def visible_round(user: Person | AnonymousUser, slug: str) -> Round:
    """A round this reader may read: public, or in preparation for who works on it. Raises `Http404`."""
    return _one(with_relations(Round.objects.visible_to(user)), slug)


def staff_round(user: Person | AnonymousUser, slug_or_pk: str | int, permission: Permission) -> Round:
    """A round for who holds the permission; otherwise what `require` raises."""
    require(user, permission)
    return _one(with_relations(Round.objects.visible_to(user)), slug_or_pk)


def open_withdrawal(user: Person | AnonymousUser, slug: str, pk: int) -> WithdrawalProposal:
    """A proposal of a round this person may decide on, whatever became of it. Raises `Http404`."""
    round_ = staff_round(user, slug, Permission.WITHDRAW_ROUND)
    found = WithdrawalProposal.objects.filter(round=round_, pk=min(pk, MAX_KEY)).select_related("round").first()
    if found is None:
        raise Http404
    return found


def _one(rounds: RoundQuerySet, slug_or_pk: str | int) -> Round:
    is_pk = isinstance(slug_or_pk, int)
    if is_pk and not 0 < int(slug_or_pk) <= MAX_KEY:
        raise Http404
    try:
        return rounds.get(**({"pk": slug_or_pk} if is_pk else {"slug": slug_or_pk}))
    except Round.DoesNotExist:
        raise Http404 from None


def public_document(round_: Round, document_id: int) -> RoundDocument:
    """A document of a round that the caller fetched; removed ones are gone. Raises `Http404`."""
    found = (
        RoundDocument.objects.filter(round=round_, pk=min(document_id, MAX_KEY), removed_at__isnull=True)
        .select_related("file")
        .first()
    )
    if found is None:
        raise Http404
    return found


def announcement(round_: Round, version: int) -> Announcement:
    """A version of the announcement of a round that the caller fetched. Raises `Http404`."""
    found = Announcement.objects.filter(round=round_, version=min(version, 32767)).first()
    if found is None:
        raise Http404
    return found
