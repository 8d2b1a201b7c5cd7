"""Names and validity of definition sheets: what a line is called, where it breaks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from indicators.catalogue.models import IndicatorVersion
from indicators.catalogue.states import SheetState
from indicators.collection.models import ExternalSeries
from indicators.overview.queries.editions import Edition
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

    def on_edition(self, edition: Edition | None) -> IndicatorVersion | None:
        """In force when the edition was cut; the newest before anything is published."""
        return self.on(edition.cut_off.date() if edition else date.max)

    def numbered(self, number: int) -> IndicatorVersion | None:
        return next((one for one in self.all if one.number == number), None)

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


TEMPO = "http://statistici.insse.ro/tempoins/index.jsp?page=tempo3&lang=ro&ind="
_MATRIX = re.compile(r"[A-Z]{3}[0-9]{3,4}[A-Z]?")


@dataclass(frozen=True, slots=True)
class OutsideSeries:
    """The series that a sheet names; `name` and `publisher` where it was brought in, `href` where it can be read at its source."""

    code: str
    name: str
    publisher: str
    href: str


def outside_series(sheet: IndicatorVersion | None) -> OutsideSeries | None:
    """One query; none for a sheet that names no series."""
    if sheet is None or not sheet.outside_series:
        return None
    code = sheet.outside_series
    name, publisher = ExternalSeries.objects.filter(code=code).values_list("name", "publisher").first() or ("", "")
    return OutsideSeries(code, name, publisher, f"{TEMPO}{code}" if _MATRIX.fullmatch(code) else "")


BRIEF = ("indicator_id", "number", "state", "valid_from", "valid_until", "frequency", "name", "is_comparable", "alert")


def sheets_of(indicator_ids: Iterable[int], *, is_brief: bool = False) -> dict[int, Sheets]:
    """Indicator → its approved sheets. One query; `is_brief` leaves their long texts where they are."""
    found: dict[int, list[IndicatorVersion]] = {}
    rows = IndicatorVersion.objects.filter(indicator__in=set(indicator_ids), state=SheetState.APPROVED)
    rows = rows.only(*BRIEF) if is_brief else rows.select_related("approved_by")
    for version in rows.order_by("indicator_id", "number"):
        found.setdefault(version.indicator_id, []).append(version)
    return {indicator: Sheets(tuple(versions)) for indicator, versions in found.items()}
