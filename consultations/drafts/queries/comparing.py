"""Two stored versions of a draft, compared by the identities of their units."""

from collections.abc import Iterable

from consultations.drafts.models import Unit, Version
from consultations.drafts.queries.reading import units_of
from consultations.drafts.rules.comparing import Comparison, compare_versions
from consultations.drafts.rules.likeness import Facts
from consultations.drafts.rules.matching import matches_by_lineage


def facts_of_units(units: Iterable[Unit]) -> list[Facts]:
    """Units of one version, in reading order, as the pure rules want them. All units of the version must be given."""
    listed = list(units)
    places = {unit.pk: unit.position for unit in listed}
    return [
        Facts(
            position=unit.position,
            parent=places.get(unit.parent_id) if unit.parent_id else None,
            kind=unit.kind,
            label=unit.label,
            text=unit.text,
            lineage=unit.lineage,
            origin=tuple(unit.origin),
            rows=tuple(tuple(row) for row in unit.rows) if unit.rows is not None else None,
            level=unit.level,
            marker=unit.marker,
            depth=unit.depth,
            citation=unit.citation,
            anchor=unit.anchor,
        )
        for unit in listed
    ]


def compared(old: Version, new: Version) -> Comparison:
    """What changed from one stored version to another: two queries, whatever their size."""
    before, after = facts_of_units(units_of(old)), facts_of_units(units_of(new))
    return compare_versions(before, after, matches_by_lineage(before, after))
