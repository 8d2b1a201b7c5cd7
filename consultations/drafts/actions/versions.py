"""The version after the published one: begun as a copy of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from consultations.drafts.actions.texts import lock_editable
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import published_version, text_digest, units_of, working_version
from consultations.rounds.models import Round

audit.register_verbs({"draft.next_started": _("%(actor)s began version %(number)s of the draft of “%(subject)s”")})

_COPIED = (
    "lineage", "position", "kind", "depth", "label", "citation", "anchor", "text", "rows", "level", "marker", "joint", "head_rows",
)  # fmt: skip


class NothingPublished(Exception):
    """There is no published version to go on from."""


@transaction.atomic
def start_next(*, round_: Round, by: Person, at: datetime) -> Version:
    """The working version after the newest published one: its units, word for word, with their identities.

    When there is a working version already, that one: of two people who begin at once, both work on the same text.
    Raises `Frozen`, `NothingPublished`.
    """
    locked = lock_editable(round_)
    present, last = working_version(locked), published_version(locked)
    if present is not None:
        return present
    if last is None:
        raise NothingPublished
    units = list(units_of(last))
    version = Version.objects.create(
        round=locked,
        number=last.number + 1,
        based_on=last,
        source_kind=Version.Source.EDITED,
        sha256=text_digest(units),
        created_at=at,
        created_by=by,
    )
    _copy(units, version)
    audit.record(
        verb="draft.next_started", by=by, at=at, subject=f"round:{locked.pk}", subject_label=locked.title,
        group=f"round:{locked.pk}", number=version.number,
    )  # fmt: skip
    return version


def _copy(units: list[Unit], version: Version) -> None:
    copies = Unit.objects.bulk_create(
        [Unit(version=version, **{name: getattr(unit, name) for name in _COPIED}) for unit in units]
    )
    copy_of = {unit.pk: copy for unit, copy in zip(units, copies, strict=True)}
    children = []
    for unit in units:
        if unit.parent_id:
            copy_of[unit.pk].parent = copy_of[unit.parent_id]
            children.append(copy_of[unit.pk])
    Unit.objects.bulk_update(children, ["parent"], batch_size=500)
