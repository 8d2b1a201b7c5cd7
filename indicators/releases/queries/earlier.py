"""What releases before this one show and withhold: the public keeps them, so the next release answers for all."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from indicators.collection.queries.figures import Key
from indicators.releases.models import PublicValue, Release
from indicators.releases.rules.suppression import OTHER, SMALL
from indicators.releases.rules.suppression.assembly import Edition
from indicators.releases.states import ReleaseState, Suppression

MARKS = {Suppression.SMALL.value: SMALL, Suppression.COMPLEMENTARY.value: OTHER}
Recompute = Callable[[int, str], dict[Key, Decimal]]
"""(indicator, reporter) → the numbers as they stood at the cut-off of the last release, withheld ones among them."""


@dataclass(slots=True)
class Earlier:
    """Of one dataset, before a release that is being made."""

    releases: list[int]
    limit: int | None
    """The threshold of the last one."""
    recompute: Recompute

    def edition(self, indicator: int, reporter: str) -> Edition | None:
        """The release before this one. What it withholds is computed again from its cut-off."""
        if not self.releases:
            return None
        rows = PublicValue.objects.filter(release=self.releases[-1], indicator=indicator, reporter=reporter)
        numbers: dict[Key, Decimal] = {}
        marks: dict[Key, int] = {}
        for cell, period, service, number, why in rows.order_by("pk").values_list(
            "cell_id", "period_id", "service_id", "number", "suppression"
        ):
            if number is not None:
                numbers[(cell, period, service)] = number
            elif why:
                marks[(cell, period, service)] = MARKS[why]
        again = self.recompute(indicator, reporter) if marks else {}
        numbers |= {key: again[key] for key in marks if key in again}
        known = {key: mark for key, mark in marks.items() if key in numbers}
        return Edition(numbers, marks=known, limit=self.limit) if numbers else None

    def shown(self, indicator: int, reporter: str) -> dict[Key, set[Decimal]]:
        """Every number that any earlier release shows."""
        found: dict[Key, set[Decimal]] = defaultdict(set)
        rows = PublicValue.objects.filter(
            release__in=self.releases, indicator=indicator, reporter=reporter, number__isnull=False
        )
        for cell, period, service, number in rows.values_list("cell_id", "period_id", "service_id", "number"):
            if number is not None:
                found[(cell, period, service)].add(number)
        return found


def published_before(release: Release) -> list[Release]:
    return list(
        Release.objects.filter(
            dataset=release.dataset_id, state=ReleaseState.PUBLISHED, number__lt=release.number
        ).order_by("number", "pk")
    )
