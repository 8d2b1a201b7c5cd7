"""Names and validity of definition sheets: what a line is called, where it breaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from indicators.catalogue.models import IndicatorVersion
from indicators.catalogue.states import SheetState
from indicators.overview.queries.figures import Figure
from indicators.overview.rules.breaks import breaks


@dataclass(frozen=True, slots=True)
class Sheets:
    """Approved sheets of an indicator, the oldest first."""

    all: tuple[IndicatorVersion, ...]

    def on(self, day: date) -> IndicatorVersion | None:
        found = [
            one for one in self.all if one.valid_from <= day and (one.valid_until is None or one.valid_until > day)
        ]
        return found[-1] if found else (self.all[-1] if self.all else None)

    @property
    def comparable(self) -> dict[int, bool]:
        return {one.number: one.is_comparable for one in self.all}

    def breaks_of(self, series: Sequence[Figure]) -> list[int]:
        """Calendar places where the line begins anew."""
        return [series[place].at for place in breaks([one.version for one in series], self.comparable)]

    def comparable_from(self, day: date) -> int:
        """The month since which figures may be compared with those of `day`: trends and progress do not reach behind it."""
        cuts = [
            one.valid_from for one in self.all if one.valid_from <= day and one.number > 1 and not one.is_comparable
        ]
        return cuts[-1].year * 12 + cuts[-1].month - 1 if cuts else 0


BRIEF = ("indicator_id", "number", "state", "valid_from", "valid_until", "frequency", "name", "is_comparable")


def sheets_of(indicator_ids: Iterable[int], *, is_brief: bool = False) -> dict[int, Sheets]:
    """Indicator → its approved sheets. One query; `is_brief` leaves their long texts where they are."""
    found: dict[int, list[IndicatorVersion]] = {}
    rows = IndicatorVersion.objects.filter(indicator__in=set(indicator_ids), state=SheetState.APPROVED)
    rows = rows.only(*BRIEF) if is_brief else rows.select_related("approved_by")
    for version in rows.order_by("indicator_id", "number"):
        found.setdefault(version.indicator_id, []).append(version)
    return {indicator: Sheets(tuple(versions)) for indicator, versions in found.items()}
