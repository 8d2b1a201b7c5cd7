"""The matching of the working version with the published one, as it is stored in the identities."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from consultations.drafts.models import Version
from consultations.drafts.queries.comparing import facts_of_units
from consultations.drafts.queries.reading import units_of
from consultations.drafts.rules.comparing import Comparison, compare_versions
from consultations.drafts.rules.likeness import Facts, Side, likeness
from consultations.drafts.rules.matching import Match, matches_by_lineage


def stored_matches(old: Sequence[Facts], new: Sequence[Facts], *, confirmed: Collection[int]) -> list[Match]:
    """By identity; what a person said (`confirmed`: positions in the new version) is not doubtful any more."""
    return [
        replace(match, is_confirmed=True, is_doubtful=False)
        if match.new and all(position in confirmed for position in match.new)
        else match
        for match in matches_by_lineage(old, new)
    ]


@dataclass(frozen=True, slots=True)
class Matching:
    """The working version beside the one it follows."""

    version: Version
    old: list[Facts]
    new: list[Facts]
    comparison: Comparison


def matching(version: Version) -> Matching:
    """Two queries, whatever the size. `version` follows a published one (`based_on`)."""
    assert version.based_on is not None
    units = list(units_of(version))
    old, new = facts_of_units(units_of(version.based_on)), facts_of_units(units)
    found = stored_matches(old, new, confirmed={unit.position for unit in units if unit.is_confirmed})
    return Matching(version, old, new, compare_versions(old, new, found))


MOST_CANDIDATES = 12


def candidates(unit: Facts, others: Sequence[Facts], chosen: Collection[int], words: str = "") -> list[Facts]:
    """Units of the other version that this one might be: what is chosen, then the most alike, or what holds the words looked for.

    In the order of the text, so that neighbours stand together.
    """
    side = Side(others)
    if words:
        wanted = words.casefold().split()
        hits = [one for one in others if all(word in f"{one.citation} {one.text}".casefold() for word in wanted)]
    else:
        hits = sorted(others, key=lambda one: (-likeness(unit, one), abs(one.position - unit.position)))
    shown = {one.position for one in hits[:MOST_CANDIDATES]} | {at for at in chosen if at in side.units}
    return [side.units[position] for position in sorted(shown)]
