"""A person says which unit of the working version is which one of the published version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from consultations.drafts.actions.texts import lock_editable
from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import facts_of_units, stored_matches, units_of
from consultations.drafts.rules.carrying import keep_made, known_lineages, touched
from consultations.drafts.rules.likeness import Facts
from consultations.drafts.rules.matching import Correction, Lineage, Match, lineages, rematch
from consultations.rounds.models import Round

audit.register_verbs(
    {"draft.matched": _("%(actor)s said which passages of version %(number)s of “%(subject)s” are which: %(passages)s")}
)


class NothingToMatch(Exception):
    """There is no working version that follows a published one."""


class StaleMatch(Exception):
    """Somebody changed the working version in between; nothing was written."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """`moved`: the identity that units had → the one they have now; what pointed at them must follow (`overview`)."""

    version: Version
    moved: dict[UUID, UUID]


@transaction.atomic
def correct_matches(
    *, round_: Round, revision: int, corrections: Sequence[Correction], by: Person, at: datetime
) -> Corrected:
    """Take over what a person says of the matching; `revision`: of the working version she looked at.

    Units that no correction concerns keep their identity. Raises `Frozen`, `NothingToMatch`, `StaleMatch`, `BadCorrection`.
    """
    locked = lock_editable(round_)
    version = _working(locked)
    if version.revision != revision:
        raise StaleMatch
    assert version.based_on is not None
    units = list(units_of(version))
    old, new = facts_of_units(units_of(version.based_on)), facts_of_units(units)
    matches = stored_matches(old, new, confirmed={unit.position for unit in units if unit.is_confirmed})
    concerned = touched(matches, corrections)
    found = _found(rematch(matches, corrections, old=old, new=new), old, new, concerned)
    moved = _write(units, found, _confirmed(matches, corrections))
    version.revision += 1
    version.save(update_fields=["revision"])
    audit.record(
        verb="draft.matched", by=by, at=at, subject=f"round:{locked.pk}", subject_label=locked.title, group=f"round:{locked.pk}",
        number=version.number, passages=_passages(corrections, old, new),
    )  # fmt: skip
    return Corrected(version, moved)


def _working(round_: Round) -> Version:
    version = (
        Version.objects.select_for_update(of=("self",))
        .filter(round=round_, published_at__isnull=True, based_on__isnull=False)
        .select_related("based_on")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise NothingToMatch
    return version


def _found(
    matches: Iterable[Match], old: Sequence[Facts], new: Sequence[Facts], concerned: set[int]
) -> dict[int, Lineage]:
    """Identities of the units concerned. What has none of the published version keeps its own."""
    published = known_lineages(old)
    found = {position: one for position, one in lineages(matches, published).items() if position in concerned}
    elsewhere = {unit.lineage for unit in new if unit.position not in concerned and unit.lineage is not None}
    return keep_made(found, {*published.values(), *elsewhere}, known_lineages(new))


def _confirmed(matches: Iterable[Match], corrections: Sequence[Correction]) -> set[int]:
    """New units that a person spoke of; of what was removed, those it was held for."""
    gone = {position for correction in corrections if not correction.new for position in correction.old}
    held = {position for match in matches if gone & set(match.old) for position in match.new}
    return held | {position for correction in corrections for position in correction.new}


def _write(units: list[Unit], found: dict[int, Lineage], confirmed: set[int]) -> dict[UUID, UUID]:
    moved: dict[UUID, UUID] = {}
    changed = []
    for unit in units:
        one = found.get(unit.position)
        if one is None:
            continue
        if one.lineage != unit.lineage:
            moved[unit.lineage] = one.lineage
        unit.lineage, unit.origin = one.lineage, list(one.origin)
        unit.is_confirmed = unit.is_confirmed or unit.position in confirmed
        changed.append(unit)
    # In two steps: two units may change identities, and an identity is there once a version at every instant.
    Unit.objects.bulk_update([Unit(pk=unit.pk, lineage=uuid4()) for unit in changed], ["lineage"], batch_size=500)
    Unit.objects.bulk_update(changed, ["lineage", "origin", "is_confirmed"], batch_size=500)
    return moved


def _passages(corrections: Iterable[Correction], old: Sequence[Facts], new: Sequence[Facts]) -> str:
    """«art. 7 → art. 8; → art. 9» for the audit."""
    olds = {unit.position: unit.citation for unit in old}
    news = {unit.position: unit.citation for unit in new}
    said = [
        f"{', '.join(olds[at] for at in one.old)} → {', '.join(news[at] for at in one.new)}".strip()
        for one in corrections
    ]
    return "; ".join(said)[:300]
