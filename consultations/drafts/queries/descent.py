"""Which units of older versions a unit carries on. An identity passes from version to version; splits and mergers name where they come from."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from consultations.drafts.models import Unit, Version

Origins = Mapping[UUID, frozenset[UUID]]


def origins(version: Version) -> Origins:
    """Identity → those it was split or merged from, in this version and the published ones before it: one query."""
    rows = (
        Unit.objects.filter(
            version__round_id=version.round_id, version__published_at__isnull=False, version__number__lte=version.number
        )
        .exclude(origin=[])
        .order_by("pk")
        .values_list("lineage", "origin")
    )
    found: dict[UUID, frozenset[UUID]] = {}
    for lineage, origin in rows:
        found[lineage] = found.get(lineage, frozenset()) | frozenset(origin)
    return found


def ancestors(lineage: UUID, known: Origins) -> frozenset[UUID]:
    """The identity itself and all it comes from."""
    found: set[UUID] = set()
    ahead = [lineage]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead.extend(known.get(one, ()))
    return frozenset(found)


def heirs(units: Iterable[Unit], known: Origins) -> dict[UUID, Unit]:
    """Every identity that still has words in these units → the unit that carries it: itself, else the first it went into."""
    listed = list(units)
    found = {unit.lineage: unit for unit in listed}
    for unit in listed:
        for lineage in ancestors(unit.lineage, known):
            found.setdefault(lineage, unit)
    return found
