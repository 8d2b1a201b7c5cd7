"""The text in which decisions land: a version beside the published ones before it, and what of it changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from consultare.lib.text import excerpt
from consultations.drafts import queries as drafts
from consultations.drafts.models import Version
from consultations.drafts.rules.comparing import Comparison, Row
from consultations.drafts.rules.likeness import Facts
from consultations.rounds.models import Round

WORDS = 90


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in which a decision may land. `is_removed`: it stands in the version before and lives on in none.

    `is_changed`: it is not as it was in the version before; `is_touched`: it, or something under it, changed since the text
    was put to consultation.
    """

    lineage: UUID
    citation: str
    words: str
    anchor: str
    is_removed: bool
    is_changed: bool
    is_touched: bool

    @property
    def name(self) -> str:
        return self.citation or self.words


@dataclass(frozen=True)
class Ground:
    """`base`: the newest published version before `version`; `rows`: what changed from the one to the other.

    `touched`: identities of units that changed, or under which something changed, since the text was put to consultation.
    """

    base: Version
    version: Version
    comparison: Comparison
    touched: frozenset[UUID]

    @cached_property
    def rows(self) -> Mapping[UUID, Row]:
        """Of every identity of the two versions, the row in which it stands."""
        return {lineage: row for row in self.comparison.rows for lineage in lineages_of(row)}

    @cached_property
    def places(self) -> Mapping[UUID, Place]:
        """All of them, in the order of the text; what was removed stands after what stood before it."""
        found: dict[UUID, Place] = {}
        for row in self.comparison.rows:
            for unit in (*row.news, *row.olds):
                if unit.lineage is not None and unit.lineage not in found:
                    found[unit.lineage] = self._place(unit, row)
        return found

    def _place(self, unit: Facts, row: Row) -> Place:
        assert unit.lineage is not None
        name = unit.citation or unit.label
        return Place(
            lineage=unit.lineage, citation=name, words=excerpt(unit.text, WORDS), anchor=row.unit.anchor,
            is_removed=not row.news, is_changed=row.is_changed, is_touched=unit.lineage in self.touched,
        )  # fmt: skip

    def cited(self, lineage: UUID) -> str:
        """What a landing is called for good: «art. 8 alin. (2)», or «removed: art. 5»."""
        row = self.rows[lineage]
        if not row.news:
            return (_("removed: %(place)s") % {"place": _name(row.olds[0])})[:200]
        own = [unit for unit in row.news if unit.lineage == lineage]
        return _name((own or list(row.news))[0])[:200]


def _name(unit: Facts) -> str:
    return unit.citation or unit.label or excerpt(unit.text, WORDS)


def lineages_of(row: Row) -> frozenset[UUID]:
    """Every identity that stands in a row, on either side."""
    return frozenset(unit.lineage for unit in (*row.olds, *row.news) if unit.lineage is not None)


def ground_of(version: Version) -> Ground | None:
    """Five queries at most, whatever the size. None when nothing was published before."""
    before = list(
        Version.objects.filter(round=version.round_id, published_at__isnull=False, number__lt=version.number).order_by(
            "number"
        )
    )
    if not before:
        return None
    base, first = before[-1], before[0]
    comparison = drafts.compared(base, version)
    touched = touched_in(comparison)
    if first != base:
        touched |= touched_in(drafts.compared(first, version))
    return Ground(base, version, comparison, touched)


def current_ground(round_: Round) -> Ground | None:
    """The text in which decisions land now: the one in preparation, else the newest published one, beside the one before it.

    None while there is only what was put to consultation.
    """
    version = drafts.working_version(round_) or drafts.published_version(round_)
    return ground_of(version) if version else None


def touched_in(comparison: Comparison) -> frozenset[UUID]:
    """Who says «art. 8» where its second paragraph changed says nothing wrong: what stands above a change is touched too."""
    news = {unit.position: unit for row in comparison.rows for unit in row.news}
    olds = {unit.position: unit for row in comparison.rows for unit in row.olds}
    found: set[UUID] = set()
    for row in comparison.only_changed():
        found |= _up(row.news, news) | _up(row.olds, olds)
    return frozenset(found)


def _up(units: Iterable[Facts], by_position: Mapping[int, Facts]) -> set[UUID]:
    found: set[UUID] = set()
    for unit in units:
        at: Facts | None = unit
        while at is not None:
            if at.lineage is not None:
                found.add(at.lineage)
            at = by_position.get(at.parent) if at.parent is not None else None
    return found
