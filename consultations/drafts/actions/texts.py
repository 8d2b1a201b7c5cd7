"""What can be done with a draft: put a text in, take it out, freeze it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.documents import Parsed
from consultare.lib.text import digest
from consultare.records import audit
from consultare.records.models import StoredFile
from consultations.drafts.models import Unit, Version
from consultations.drafts.rules import UnitSpec, name_units
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState

audit.register_verbs(
    {
        "draft.text_set": _("%(actor)s put a text of %(units)s units into “%(subject)s”"),
        "draft.text_removed": _("%(actor)s took the working text out of “%(subject)s”"),
        "draft.frozen": _("%(actor)s published version %(number)s of the draft of “%(subject)s”"),
    }
)
EDITABLE = frozenset({RoundState.DRAFT, RoundState.LEGAL_REVIEW})


class Frozen(Exception):
    """The draft was published meanwhile; its version no longer changes."""


def locked_round(round_: Round) -> Round:
    """The round under lock, while its working text may change; else `Frozen`."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if locked.state not in EDITABLE:
        raise Frozen
    return locked


def _units(version: Version, specs: list[UnitSpec]) -> list[Unit]:
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
        )
        for spec in specs
    ]


def write_units(version: Version, specs: list[UnitSpec]) -> list[Unit]:
    """Store the units of a working version that has none yet, each under its parent."""
    units = Unit.objects.bulk_create(_units(version, specs))
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
    """Replace the working version by these units. Raises `Frozen`."""
    locked = locked_round(round_)
    Version.objects.filter(round=locked, published_at__isnull=True).delete()
    last = Version.objects.filter(round=locked).aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        round=locked,
        number=last + 1,
        source=source.file,
        source_kind=source.kind,
        sha256=source.sha256,
        warnings=list(source.warnings),
        skipped=list(source.skipped),
        is_doubtful=source.is_doubtful,
        created_at=at,
        created_by=by,
    )
    units = write_units(version, specs)
    audit.record(
        verb="draft.text_set", by=by, at=at, subject=f"round:{locked.pk}", subject_label=locked.title, group=f"round:{locked.pk}",
        units=len(units), sha256=version.sha256,
    )  # fmt: skip
    return version


@transaction.atomic
def remove_text(*, round_: Round, by: Person, at: datetime) -> None:
    """Take the working text out again. Raises `Frozen`."""
    locked = locked_round(round_)
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
def freeze(*, version: Version, by: Person, at: datetime) -> Version:
    """Publish a version: from here on the database refuses any change to it or its units."""
    locked = Version.objects.select_for_update(of=("self",)).select_related("round").get(pk=version.pk)
    if locked.published_at is None:
        locked.published_at = at
        locked.save(update_fields=["published_at"])
        audit.record(
            verb="draft.frozen", by=by, at=at, subject=f"round:{locked.round_id}", subject_label=locked.round.title,
            group=f"round:{locked.round_id}", number=locked.number,
        )  # fmt: skip
    return locked
