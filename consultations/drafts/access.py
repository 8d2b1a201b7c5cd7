"""The only way to a draft in a view."""

from uuid import UUID

from django.http import Http404

from consultations.drafts.models import DraftImport, Unit, Version
from consultations.drafts.queries import published_version, unit_by_lineage, working_version
from consultations.drafts.queries.editor import import_of
from consultations.rounds.access import MAX_KEY
from consultations.rounds.models import Round


def public_version(round_: Round, number: int | None = None) -> Version:
    """A published version, or the same 404 as for one that does not exist."""
    version = published_version(round_, number)
    if version is None:
        raise Http404
    return version


def editable_version(round_: Round) -> Version:
    """The working text of a round that the caller fetched. Raises `Http404`."""
    version = working_version(round_)
    if version is None:
        raise Http404
    return version


def editable_unit(round_: Round, lineage: UUID) -> Unit:
    """A passage of the working text of a round that the caller fetched. Raises `Http404`."""
    version = editable_version(round_)
    unit = unit_by_lineage(version, lineage)
    if unit is None:
        raise Http404
    unit.version = version
    return unit


def draft_import(round_: Round, pk: int) -> DraftImport:
    """A text on its way into a round that the caller fetched. Raises `Http404`."""
    found = import_of(round_, min(pk, MAX_KEY))
    if found is None:
        raise Http404
    return found
