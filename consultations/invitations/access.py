"""A personal link opens exactly one invitation."""

from datetime import datetime
from hmac import compare_digest

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.records.models import Message
from consultations.invitations import queries
from consultations.invitations.models import Invitation
from consultations.invitations.rules import code_hash
from consultations.rounds.access import MAX_KEY, staff_round
from consultations.rounds.models import Round


def invitation_by_code(round_: Round, code: str, *, at: datetime) -> Invitation | None:
    """The invitation this code belongs to, or None: wrong, expired and foreign codes look the same."""
    hashed = code_hash(code.strip())
    found = (
        Invitation.objects.filter(round=round_, code_hash=hashed, expires_at__gt=at)
        .select_related("organisation")
        .first()
    )
    return found if found and compare_digest(found.code_hash, hashed) else None


def sent_message(user: Person | AnonymousUser, slug: str, pk: int) -> tuple[Round, Message]:
    """A message of a round, for who keeps its ledger. Raises `Http404`, and what `staff_round` raises."""
    round_ = staff_round(user, slug, Permission.SEND_INVITATIONS)
    found = queries.mails(round_).filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return round_, found


def opened_invitation(round_: Round, pk: int | None, *, at: datetime) -> Invitation:
    """The invitation kept in the session after its code was shown."""
    found = (
        Invitation.objects.filter(round=round_, pk=pk or 0, expires_at__gt=at).select_related("organisation").first()
    )
    if found is None:
        raise Http404
    return found
