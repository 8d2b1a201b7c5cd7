"""The periods that were over at a moment, and which of them make up which."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from consultare.lib.workdays import BUCHAREST
from indicators.services.models import Period
from indicators.services.states import LONGER, MONTHS


@dataclass(frozen=True, slots=True)
class PeriodFact:
    id: int
    kind: str
    code: str
    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def months(self) -> int:
        return MONTHS[self.kind]


@dataclass(slots=True)
class Calendar:
    """Periods in order. What is not over yet is not there."""

    by_id: dict[int, PeriodFact] = field(default_factory=dict)
    of_kind: dict[str, list[PeriodFact]] = field(default_factory=lambda: defaultdict(list))
    _place: dict[int, int] = field(default_factory=dict)
    _parts: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, period: PeriodFact, longer: dict[str, int | None]) -> None:
        self.by_id[period.id] = period
        self._place[period.id] = len(self.of_kind[period.kind])
        self.of_kind[period.kind].append(period)
        for kind in LONGER[period.kind]:
            if (pk := longer[kind]) is not None:
                self._parts[(period.kind, pk)].append(period.id)

    def parts(self, period_id: int, kind: str) -> list[int]:
        """The periods of a kind that make up a longer one, in order."""
        return self._parts.get((kind, period_id), [])

    def back(self, period_id: int, offset: int) -> int | None:
        """The period `offset` (0, −1 …) of the same kind, if the calendar has it without a gap."""
        period = self.by_id[period_id]
        place = self._place[period_id] + offset
        if place < 0:
            return None
        found = self.of_kind[period.kind][place]
        months = (period.starts_on.year - found.starts_on.year) * 12 + period.starts_on.month - found.starts_on.month
        return found.id if months == -offset * MONTHS[period.kind] else None


def calendar_at(cut_off: datetime) -> Calendar:
    """Every period whose last day is past at `cut_off`, local time."""
    today = cut_off.astimezone(ZoneInfo(BUCHAREST)).date()
    found = Calendar()
    rows = Period.objects.filter(ends_on__lt=today).order_by("starts_on", "pk")
    for row in rows:
        longer = {"quarter": row.quarter_id, "semester": row.semester_id, "year": row.year_id}
        found.add(PeriodFact(row.pk, row.kind, row.code, row.starts_on, row.ends_on), longer)
    return found
