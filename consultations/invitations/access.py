"""A personal link opens exactly one invitation."""

from datetime import datetime
from hmac import compare_digest

from django.http import Http404

from consultations.invitations.models import Invitation
from consultations.invitations.rules import code_hash
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


def opened_invitation(round_: Round, pk: int | None, *, at: datetime) -> Invitation:
    """The invitation kept in the session after its code was shown."""
    found = (
        Invitation.objects.filter(round=round_, pk=pk or 0, expires_at__gt=at).select_related("organisation").first()
    )
    if found is None:
        raise Http404
    return found
