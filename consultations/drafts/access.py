"""The only way to a draft in a view."""

from django.http import Http404

from consultations.drafts.models import Version
from consultations.drafts.queries import published_version
from consultations.rounds.models import Round


def public_version(round_: Round, number: int | None = None) -> Version:
    """A published version, or the same 404 as for one that does not exist."""
    version = published_version(round_, number)
    if version is None:
        raise Http404
    return version
