"""The editor of the working text: one passage at a time, identities kept (never a published version)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from consultations.drafts.actions.imports import Stale
from consultations.drafts.actions.texts import lock_editable
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import specs_of, units_of
from consultations.drafts.queries.editor import fingerprint
from consultations.drafts.rules.repair import apply
from consultations.drafts.rules.repairs import Repair, Repaired, SetText
from consultations.drafts.rules.units import UnitSpec

audit.register_verbs(
    {
        "draft.unit_text": _("%(actor)s changed the words of %(citation)s in “%(subject)s”"),
        "draft.unit_add": _("%(actor)s added a passage after %(citation)s in “%(subject)s”"),
        "draft.unit_remove": _("%(actor)s took %(citation)s out of “%(subject)s”, passages: %(gone)s"),
        "draft.unit_split": _("%(actor)s split %(citation)s in “%(subject)s”"),
        "draft.unit_merge": _("%(actor)s merged %(citation)s with the passage after it in “%(subject)s”"),
        "draft.unit_retype": _("%(actor)s changed what %(citation)s is in “%(subject)s”"),
        "draft.unit_relevel": _("%(actor)s moved %(citation)s one level in “%(subject)s”"),
        "draft.unit_relabel": _("%(actor)s changed the label of %(citation)s in “%(subject)s”"),
    }
)
FIELDS = (
    "position", "parent", "kind", "depth", "label", "citation", "anchor", "text", "rows", "level", "marker", "joint", "head_rows", "doubts",
    "origin",
)  # fmt: skip
_FAR = 1_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """The passage that a person opened, and its fingerprint as it stood then."""

    lineage: UUID
    fingerprint: str


@transaction.atomic
def edit(
    *, version: Version, change: Repair, revision: int, by: Person, at: datetime, seen: Seen | None = None
) -> Unit | None:
    """One change of the working text. Returns the unit to go on with: the changed one, the added one, none after a removal.

    Whoever stays the same passage keeps its row and its lineage; of a split the first part does, of a merger the larger one;
    `origin` names what the others come from. `seen`: for words; when others changed the text elsewhere meanwhile and this very
    passage stands as the person saw it, her words are written all the same. Raises `Frozen`, `Stale`, `rules.repairs.CantRepair`.
    """
    round_ = lock_editable(version.round)
    found = Version.objects.select_for_update(of=("self",)).filter(pk=version.pk, published_at__isnull=True).first()
    if found is None:
        raise Stale
    units = list(units_of(found))
    if found.revision != revision:
        change = _followed(units, change, seen)
    specs = specs_of(units)
    made = apply(specs, change)
    written = _write(found, units, made)
    found.revision += 1
    found.save(update_fields=["revision"])
    audit.record(
        verb=f"draft.unit_{change.name}", by=by, at=at, subject=f"round:{round_.pk}", subject_label=round_.title,
        group=f"round:{round_.pk}", citation=specs[change.position].citation, gone=max(0, len(units) - len(written)),
        lineage=str(units[change.position].lineage), number=found.number,
    )  # fmt: skip
    if change.name == "remove":
        return None
    return written[change.position + (change.name == "add")]


def _followed(units: Sequence[Unit], change: Repair, seen: Seen | None) -> Repair:
    """The change aimed at where the passage stands now. Raises `Stale` unless the passage is as it was seen."""
    if seen is None or not isinstance(change, SetText):
        raise Stale
    for place, unit in enumerate(units):
        if unit.lineage == seen.lineage and fingerprint(unit) == seen.fingerprint:
            return replace(change, position=place)
    raise Stale


def _write(version: Version, units: Sequence[Unit], made: Repaired) -> list[Unit]:
    """Change the rows that differ, add the new one, delete the rest: the same few queries whatever their number."""
    before = {unit.pk: _values(unit) for unit in units}
    rows = _identified(version, units, made)
    for row, spec in zip(rows, made.specs, strict=True):
        _set(row, spec)
    kept = {row.pk for row in rows if row.pk}
    gone = before.keys() - kept
    _step_aside(gone | {row.pk for row in rows if row.pk and _values(row) != before[row.pk]})
    Unit.objects.bulk_create([row for row in rows if not row.pk])
    for row, spec in zip(rows, made.specs, strict=True):
        row.parent = None if spec.parent is None else rows[spec.parent]
    Unit.objects.bulk_update([row for row in rows if before.get(row.pk) != _values(row)], FIELDS, batch_size=500)
    # Last: by now nothing stands under them any more.
    Unit.objects.filter(pk__in=gone).delete()
    return rows


def _values(row: Unit) -> dict[str, object]:
    return {name: row.parent_id if name == "parent" else getattr(row, name) for name in FIELDS}


def _step_aside(units: Collection[int]) -> None:
    """Positions and anchors are unique at every moment: what gets others, or goes, makes room first."""
    Unit.objects.filter(pk__in=units).update(
        position=F("position") + _FAR, anchor=Concat(Value("~"), Cast("pk", CharField()))
    )


def _identified(version: Version, units: Sequence[Unit], made: Repaired) -> list[Unit]:
    """For every unit of the new tree the row that it is, or a new one."""
    rows: list[Unit] = []
    taken: set[int] = set()
    for source in made.sources:
        heir = max(source, key=lambda one: len(units[one].text)) if source else None
        came_from = _origins(units, source)
        if heir is None or heir in taken:
            rows.append(Unit(version=version, lineage=uuid4(), origin=came_from))
            continue
        taken.add(heir)
        if len(source) > 1:
            units[heir].origin = came_from
        rows.append(units[heir])
    return rows


def _origins(units: Sequence[Unit], source: Sequence[int]) -> list[UUID]:
    """What the version before knows them as: a unit that came from others passes those on."""
    found: Mapping[UUID, None] = {
        lineage: None for one in source for lineage in (units[one].origin or [units[one].lineage])
    }
    return [*found]


def _set(row: Unit, spec: UnitSpec) -> None:
    row.position, row.kind, row.depth, row.label = spec.position, spec.kind, spec.depth, spec.label
    row.citation, row.anchor, row.text, row.level = spec.citation, spec.anchor, spec.text, spec.level
    row.rows = [list(cells) for cells in spec.rows] if spec.rows is not None else None
    row.marker, row.joint, row.head_rows, row.doubts = spec.marker, spec.joint, spec.head_rows, list(spec.doubts)
