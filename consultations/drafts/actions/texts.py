"""What can be done with a draft: put a text in, take it out, freeze it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.clock import database_now
from consultare.lib.documents import Parsed
from consultare.lib.text import digest
from consultare.records import audit
from consultare.records.models import StoredFile
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import facts_of_units, published_version, text_digest, units_of, working_version
from consultations.drafts.rules import UnitSpec, name_units
from consultations.drafts.rules.carrying import Before, Identity, carry
from consultations.drafts.rules.likeness import facts_of
from consultations.drafts.states import is_editable
from consultations.rounds.models import Round

audit.register_verbs(
    {
        "draft.text_set": _("%(actor)s put a text of %(units)s units into “%(subject)s”"),
        "draft.text_removed": _("%(actor)s took the working text out of “%(subject)s”"),
        "draft.frozen": _("%(actor)s published version %(number)s of the draft of “%(subject)s”"),
    }
)


class Frozen(Exception):
    """The text of the round does not change now: people write about it, or the final version is published."""


def lock_editable(round_: Round) -> Round:
    """The round under lock, when its working text may be edited at this instant of the database's clock. Raises `Frozen`."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if not is_editable(locked.state, locked.closes_at, database_now()):
        raise Frozen
    return locked


def _identity(spec: UnitSpec, identities: Mapping[int, Identity]) -> dict[str, Any]:
    found = identities.get(spec.position)
    if found is None:
        return {}
    return {"lineage": found.lineage, "origin": list(found.origin), "is_confirmed": found.is_confirmed}


def _units(version: Version, specs: list[UnitSpec], identities: Mapping[int, Identity]) -> list[Unit]:
    return [
        Unit(
            version=version,
            position=spec.position,
            kind=spec.kind,
            depth=spec.depth,
            label=spec.label,
            citation=spec.citation,
            anchor=spec.anchor,
            text=spec.text,
            rows=spec.rows,
            level=spec.level,
            marker=spec.marker,
            joint=spec.joint,
            head_rows=spec.head_rows,
            doubts=list(spec.doubts),
            **_identity(spec, identities),
        )
        for spec in specs
    ]


def write_units(
    version: Version, specs: list[UnitSpec], identities: Mapping[int, Identity] | None = None
) -> list[Unit]:
    """Store the units of a working version that has none yet, each under its parent; without `identities` all are new ones."""
    units = Unit.objects.bulk_create(_units(version, specs, identities or {}))
    children = []
    for unit, spec in zip(units, specs, strict=True):
        if spec.parent is not None:
            unit.parent = units[spec.parent]
            children.append(unit)
    Unit.objects.bulk_update(children, ["parent"], batch_size=500)
    return units


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a version's words come from. `skipped`: `{"reason", "text"}` of what the source has and the text has not."""

    kind: str
    sha256: str
    file: StoredFile | None = None
    warnings: tuple[str, ...] = ()
    skipped: tuple[dict[str, str], ...] = ()
    is_doubtful: bool = False

    @classmethod
    def of(cls, parsed: Parsed, file: StoredFile | None) -> "Source":
        return cls(
            kind=parsed.format or ("docx" if file else "text"),
            sha256=file.sha256 if file else digest("\n".join(block.text for block in parsed.blocks)),
            file=file,
            warnings=tuple(parsed.warnings),
            skipped=tuple({"reason": one.reason, "text": one.text} for one in parsed.skipped),
            is_doubtful=parsed.doubtful,
        )


def set_text(*, round_: Round, parsed: Parsed, source: StoredFile | None, by: Person, at: datetime) -> Version:
    """Replace the working version's text by what was read, as it was understood. Raises `Frozen`."""
    return store_version(round_=round_, specs=name_units(parsed.blocks), source=Source.of(parsed, source), by=by, at=at)


@transaction.atomic
def store_version(*, round_: Round, specs: list[UnitSpec], source: Source, by: Person, at: datetime) -> Version:
    """Replace the working version by these units. Raises `Frozen`.

    In a round with a published version they are matched to its units: the identities pass on (`lineage`, `origin`). What a person
    said of the working version that is replaced holds on, wherever its units stand in the new text.
    """
    locked = lock_editable(round_)
    based_on = published_version(locked)
    replaced = working_version(locked)
    identities = _identities(specs, based_on, replaced)
    Version.objects.filter(round=locked, published_at__isnull=True).delete()
    version = Version.objects.create(
        round=locked,
        number=based_on.number + 1 if based_on else 1,
        based_on=based_on,
        revision=replaced.revision + 1 if replaced else 1,
        source=source.file,
        source_kind=source.kind,
        sha256=source.sha256,
        warnings=list(source.warnings),
        skipped=list(source.skipped),
        is_doubtful=source.is_doubtful,
        created_at=at,
        created_by=by,
    )
    units = write_units(version, specs, identities)
    audit.record(
        verb="draft.text_set", by=by, at=at, subject=f"round:{locked.pk}", subject_label=locked.title, group=f"round:{locked.pk}",
        units=len(units), sha256=version.sha256,
    )  # fmt: skip
    return version


def _identities(specs: list[UnitSpec], based_on: Version | None, replaced: Version | None) -> dict[int, Identity]:
    if based_on is None:
        return {}
    before = list(units_of(replaced)) if replaced else []
    confirmed = {unit.position for unit in before if unit.is_confirmed}
    return carry(facts_of(specs), facts_of_units(units_of(based_on)), Before(facts_of_units(before), confirmed))


@transaction.atomic
def remove_text(*, round_: Round, by: Person, at: datetime) -> None:
    """Take the working text out again. Raises `Frozen`."""
    locked = lock_editable(round_)
    deleted, _by_model = Version.objects.filter(round=locked, published_at__isnull=True).delete()
    if deleted:
        audit.record(
            verb="draft.text_removed",
            by=by,
            at=at,
            subject=f"round:{locked.pk}",
            subject_label=locked.title,
            group=f"round:{locked.pk}",
        )


@transaction.atomic
def freeze(*, version: Version, by: Person, at: datetime, reason: str = "", author: str = "") -> Version:
    """Publish a version: from here on the database refuses any change to it or its units.

    `reason`: why there is this version; none for the text put to consultation. `author`: the name or office readers are told.
    """
    locked = Version.objects.select_for_update(of=("self",)).select_related("round").get(pk=version.pk)
    if locked.published_at is None:
        if locked.source_kind == Version.Source.EDITED:
            locked.sha256 = text_digest(units_of(locked))  # It was edited since it was begun; no file has these words.
        locked.published_at, locked.reason, locked.author = at, reason, author
        locked.save(update_fields=["published_at", "reason", "author", "sha256"])
        audit.record(
            verb="draft.frozen", by=by, at=at, subject=f"round:{locked.round_id}", subject_label=locked.round.title,
            group=f"round:{locked.round_id}", number=locked.number,
        )  # fmt: skip
    return locked
