"""The only way to a draft in a view."""

from uuid import UUID

from django.http import Http404

from consultare.records.models import StoredFile
from consultations.drafts.models import DraftImport, Unit, Version
from consultations.drafts.queries import published_pair, published_version, unit_by_lineage, working_version
from consultations.drafts.queries.editor import import_of
from consultations.rounds.access import MAX_KEY
from consultations.rounds.models import Round

MAX_NUMBER = 32767


def public_version(round_: Round, number: int | None = None) -> Version:
    """A published version, or the same 404 as for one that does not exist."""
    version = published_version(round_, None if number is None else min(number, MAX_NUMBER))
    if version is None:
        raise Http404
    return version


def public_versions(round_: Round, first: int, second: int) -> tuple[Version, Version]:
    """Two published versions, or 404 when one of them is none."""
    pair = published_pair(round_, min(first, MAX_NUMBER), min(second, MAX_NUMBER))
    if pair is None:
        raise Http404
    return pair


def working_pair(round_: Round) -> tuple[Version, Version]:
    """The published version and the working one that follows it, of a round that the caller fetched. Raises `Http404`."""
    version = working_version(round_)
    if version is None or version.based_on is None:
        raise Http404
    return version.based_on, version


def public_source(round_: Round, number: int) -> StoredFile:
    """The file a published version was read from. Raises `Http404`."""
    version = public_version(round_, number)
    if version.source is None:
        raise Http404
    return version.source


def public_unit(version: Version, anchor: str) -> Unit:
    """A unit of a version that the caller fetched, by its anchor."""
    unit = Unit.objects.filter(version=version, anchor=anchor[:120].replace("\x00", "")).first()
    if unit is None:
        raise Http404
    return unit


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
