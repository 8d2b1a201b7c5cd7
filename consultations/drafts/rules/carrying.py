"""Identities carried over when a working text is replaced: from the published version, from what a person said about the
working text that stood there before, and from that text's own new units. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from consultations.drafts.rules.likeness import Facts
from consultations.drafts.rules.matching import (
    Correction,
    Lineage,
    Match,
    Relation,
    lineages,
    match_units,
    matches_by_lineage,
    rematch,
)

SURE = frozenset({Relation.KEPT, Relation.CHANGED, Relation.MOVED, Relation.RENUMBERED})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a new unit is. `is_confirmed`: a person said so."""

    lineage: UUID
    origin: tuple[UUID, ...] = ()
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """The working text that is replaced, and the positions of which a person said what they are."""

    units: Sequence[Facts] = ()
    confirmed: Collection[int] = ()


def carry(new: Sequence[Facts], base: Sequence[Facts], before: Before) -> dict[int, Identity]:
    """The identity of every unit of a text that replaces `before` and follows the published `base`."""
    same = _same(before.units, new)
    said = _said_before(base, before, same)
    matches = rematch(match_units(base, new), said, old=base, new=new)
    found = lineages(matches, known_lineages(base))
    confirmed = {position for correction in said for position in correction.new}
    kept = {same[unit.position]: unit.lineage for unit in before.units if unit.position in same and unit.lineage}
    found = keep_made(found, known_lineages(base).values(), kept)
    return {
        position: Identity(one.lineage, one.origin, is_confirmed=position in confirmed)
        for position, one in found.items()
    }


def known_lineages(units: Iterable[Facts]) -> dict[int, UUID]:
    return {unit.position: unit.lineage for unit in units if unit.lineage is not None}


def keep_made(
    found: Mapping[int, Lineage], published: Collection[UUID], present: Mapping[int, UUID]
) -> dict[int, Lineage]:
    """A unit that has no published identity keeps the one it was given before, so that what points at it still does."""
    taken = {*published}
    done: dict[int, Lineage] = {}
    for position, one in found.items():
        before = present.get(position)
        if one.lineage not in taken and before is not None and before not in taken:
            done[position] = replace(one, lineage=before)
            taken.add(before)
        else:
            done[position] = one
    return done


def _same(before: Sequence[Facts], new: Sequence[Facts]) -> dict[int, int]:
    """Units of the replaced working text that stand in the new one, by position."""
    return {
        match.old[0]: match.new[0]
        for match in match_units(before, new)
        if match.relation in SURE and not match.is_doubtful
    }


def _said_before(base: Sequence[Facts], before: Before, same: Mapping[int, int]) -> list[Correction]:
    """What a person said of the replaced text, where all units concerned stand in the new one."""
    if not before.confirmed:
        return []
    return [
        Correction(match.old, tuple(same[position] for position in match.new))
        for match in matches_by_lineage(base, before.units)
        if match.new and set(match.new) <= set(before.confirmed) and set(match.new) <= same.keys()
    ]


def touched(matches: Iterable[Match], corrections: Iterable[Correction]) -> set[int]:
    """New positions whose identity may change when these corrections are taken over."""
    said = list(corrections)
    olds = {position for correction in said for position in correction.old}
    news = {position for correction in said for position in correction.new}
    concerned = [match for match in matches if olds & set(match.old) or news & set(match.new)]
    return news | {position for match in concerned for position in match.new}
