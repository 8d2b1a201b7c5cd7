"""The only way to a draft in a view."""

from django.http import Http404

from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import published_version
from consultations.rounds.models import Round


def public_version(round_: Round, number: int | None = None) -> Version:
    """A published version, or the same 404 as for one that does not exist."""
    version = published_version(round_, number)
    if version is None:
        raise Http404
    return version


def public_unit(version: Version, anchor: str) -> Unit:
    """A unit of a version that the caller fetched, by its anchor."""
    unit = Unit.objects.filter(version=version, anchor=anchor[:120].replace("\x00", "")).first()
    if unit is None:
        raise Http404
    return unit
