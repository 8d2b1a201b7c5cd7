"""Targets and baselines of indicators."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from indicators.catalogue.models import TOTAL_CELL, Reference
from indicators.catalogue.rules.progress import Goal
from indicators.catalogue.states import ReferenceKind
from indicators.overview.queries.words import end_of
from indicators.services.models import Period


@dataclass(frozen=True, slots=True)
class Named:
    """A reference point with its period and where it comes from."""

    goal: Goal
    period: Period
    source: str

    @property
    def at(self) -> int:
        """The month in which it falls due."""
        return end_of(self.period)


@dataclass(frozen=True, slots=True)
class Marks:
    """In the order of their periods."""

    targets: tuple[Named, ...] = ()
    baselines: tuple[Named, ...] = ()
    minima: tuple[Named, ...] = ()
    comparators: tuple[Named, ...] = ()

    def target_at(self, at: int) -> Named | None:
        """The first target that ends no earlier than that month; else the latest one that passed."""
        return next((one for one in self.targets if one.at >= at), self.targets[-1] if self.targets else None)

    def baseline_at(self, at: int) -> Named | None:
        return next((one for one in reversed(self.baselines) if one.at <= at), None)


def marks_of(indicator_ids: Iterable[int], service: int | None = None) -> dict[int, Marks]:
    """Indicator → its marks for a service, or for all services together. One query."""
    found: dict[int, dict[str, list[Named]]] = defaultdict(lambda: defaultdict(list))
    rows = Reference.objects.filter(indicator__in=set(indicator_ids), service=service, cell=TOTAL_CELL)
    for row in rows.select_related("period").order_by("period__ends_on", "pk"):
        goal = Goal(row.low, row.high, row.period.ends_on)
        found[row.indicator_id][row.kind].append(Named(goal, row.period, row.source))
    return {
        indicator: Marks(
            targets=tuple(kinds[ReferenceKind.TARGET]),
            baselines=tuple(kinds[ReferenceKind.BASELINE]),
            minima=tuple(kinds[ReferenceKind.MINIMUM]),
            comparators=tuple(kinds[ReferenceKind.COMPARATOR]),
        )
        for indicator, kinds in found.items()
    }
