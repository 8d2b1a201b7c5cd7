"""A corrected matching, and what points at the passages it concerns."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import transaction

from accounts.people.models import Person
from consultations.drafts import actions as drafts
from consultations.drafts.models import Version
from consultations.drafts.rules.matching import Correction
from consultations.observations.models import Landing, OwnChange
from consultations.rounds.models import Round

Row = TypeVar("Row", Landing, OwnChange)


@transaction.atomic
def correct_matches(
    *, round_: Round, revision: int, corrections: Sequence[Correction], by: Person, at: datetime
) -> Version:
    """`drafts.correct_matches`, with the landings and own changes that point at these passages; raises what it raises.

    They follow the words: a decision that landed in a passage stays with that passage under its new identity. Landings that a
    final version has said for good are not moved.
    """
    done = drafts.correct_matches(round_=round_, revision=revision, corrections=corrections, by=by, at=at)
    if done.moved:
        _move_landings(round_, done.moved)
        _move_own_changes(done.version, done.moved)
    return done.version


def _move_landings(round_: Round, moved: Mapping[UUID, UUID]) -> None:
    rows = Landing.objects.filter(answer__observation__round=round_).order_by("pk")
    listed = list(rows.select_for_update(of=("self",)))
    _move(
        Landing,
        [row for row in listed if row.version_id is None and row.lineage in moved],
        {_place(row) for row in listed if row.version_id is not None or row.lineage not in moved},
        moved,
    )


def _move_own_changes(version: Version, moved: Mapping[UUID, UUID]) -> None:
    listed = list(OwnChange.objects.select_for_update().filter(base=version.based_on_id).order_by("pk"))
    _move(
        OwnChange,
        [row for row in listed if row.lineage in moved],
        {_place(row) for row in listed if row.lineage not in moved},
        moved,
    )


def _move(model: type[Row], rows: list[Row], taken: set[Hashable], moved: Mapping[UUID, UUID]) -> None:
    """Give rows their new identity. Who would then say what another row says already, goes."""
    kept: list[Row] = []
    gone: list[Row] = []
    for row in rows:
        row.lineage = moved[row.lineage]
        (gone if _place(row) in taken else kept).append(row)
        taken.add(_place(row))
    model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    # In two steps: passages may have changed identities, and no row may say the same as another at any instant.
    for row in kept:
        model._default_manager.filter(pk=row.pk).update(lineage=uuid4())
    model._default_manager.bulk_update(kept, ["lineage"])


def _place(row: Landing | OwnChange) -> Hashable:
    """What is there once."""
    if isinstance(row, Landing):
        return (row.answer_id, row.segment_id, row.lineage)
    return row.lineage
