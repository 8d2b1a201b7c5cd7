"""How much attention each unit of a draft has drawn: two queries, whatever the number of observations."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg

from consultations.drafts.models import Unit, Version
from consultations.drafts.queries import Entry, ancestors, contents, origins
from consultations.observations import rules
from consultations.observations.models import Observation, ObservationUnit

Ids = frozenset[int]
NONE: Ids = frozenset()


@dataclass(frozen=True)
class Attention:
    """By position of the unit, the public observations that are about it or about what it was before."""

    found: dict[int, Ids]

    @property
    def all(self) -> Ids:
        return NONE.union(*self.found.values())

    @property
    def most(self) -> int:
        return max(map(len, self.found.values()), default=0)

    def count(self, unit: Unit) -> int:
        return len(self.found.get(unit.position, NONE))

    def heat(self, unit: Unit) -> int:
        return rules.heat(self.count(unit), self.most)


def by_identity(version: Version) -> dict[UUID, Ids]:
    """Identity → public observations aimed at it in this version or an older one."""
    public = Observation.objects.public().filter(round_id=version.round_id)
    rows = (
        ObservationUnit.objects.filter(observation__in=public, unit__version__number__lte=version.number)
        .order_by()
        .values_list("unit__lineage")
        .annotate(found=ArrayAgg("observation_id", distinct=True, default=None))
    )
    return {lineage: frozenset(found) for lineage, found in rows}


def attention(version: Version, units: Sequence[Unit]) -> Attention:
    said, known = by_identity(version), origins(version)
    found = {
        unit.position: NONE.union(*(said.get(lineage, NONE) for lineage in ancestors(unit.lineage, known)))
        for unit in units
    }
    return Attention({position: ids for position, ids in found.items() if ids})


def contents_with_attention(units: Sequence[Unit], drawn: Attention) -> list[Entry]:
    """The headings, each with the observations on it and on everything under it; one aimed at several of them counts once."""
    inside: list[set[int]] = []
    path: list[tuple[int, set[int]]] = []
    for unit in units:
        if unit.kind == Unit.Kind.HEADING:
            while path and path[-1][0] >= unit.depth:
                path.pop()
            path.append((unit.depth, set()))
            inside.append(path[-1][1])
        for _depth, ids in path:
            ids.update(drawn.found.get(unit.position, NONE))
    most = max(map(len, inside), default=0)
    return [
        Entry(entry.href, entry.title, entry.depth, len(ids), rules.heat(len(ids), most))
        for entry, ids in zip(contents(list(units)), inside, strict=True)
    ]
