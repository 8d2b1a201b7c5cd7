"""Counting days as the law counts them (framework §2.3). Pure: no Django, no clock, no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from zoneinfo import ZoneInfo

import holidays

BUCHAREST = "Europe/Bucharest"
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Counting(Enum):
    """How a term in days is counted. `FREE_DAYS`: neither the first nor the last day counts («zile libere»)."""

    FREE_DAYS = "free_days"
    LAST_DAY_COUNTS = "last_day_counts"


@cache
def holidays_ro(year: int) -> frozenset[date]:
    """The legal holidays of Romania, without bridge days (those are a decision of the year: `Calendar.extra_off`)."""
    return frozenset(holidays.country_holidays("RO", years=year))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Legal holidays plus what an authority adds: bridge days off and Saturdays worked in exchange."""

    extra_off: frozenset[date] = frozenset()
    working_saturdays: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.extra_off:
            return False
        if day in self.working_saturdays:
            return True
        return day.weekday() < SATURDAY and day not in holidays_ro(day.year)

    def next_working(self, day: date) -> date:
        """`day` itself when it is a working day, otherwise the first one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def previous_working(self, day: date) -> date:
        """`day` itself when it is a working day, otherwise the last one before it."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day` (before it when n < 0); `day` itself is never counted."""
        step = ONE_DAY if n >= 0 else -ONE_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def count_working_between(self, first: date, last: date) -> int:
        """Working days strictly between the two: neither end is counted."""
        span = (last - first).days
        return sum(self.is_working(first + timedelta(days=n)) for n in range(1, span))

    def earliest_after_working(self, day: date, n: int) -> date:
        """The first working day that has n whole working days between `day` and itself."""
        return self.add_working_days(day, n + 1)

    def latest_before_working(self, day: date, n: int) -> date:
        """The last working day that has n whole working days between itself and `day`."""
        return self.add_working_days(day, -(n + 1))


def last_day(first: date, days: int, counting: Counting = Counting.FREE_DAYS) -> date:
    """The raw last day of a term of `days` calendar days that starts on `first`, before any shift."""
    return first + timedelta(days=days + 1 if counting is Counting.FREE_DAYS else days)


def closing_instant(last_day: date, tz: str = BUCHAREST) -> datetime:
    """The first instant (UTC) at which the term is over: 00:00 local of the day after `last_day` (R73)."""
    return datetime.combine(last_day + ONE_DAY, time.min, ZoneInfo(tz)).astimezone(UTC)


def opening_instant(first_day: date, tz: str = BUCHAREST) -> datetime:
    """00:00 local of `first_day`, in UTC."""
    return datetime.combine(first_day, time.min, ZoneInfo(tz)).astimezone(UTC)


def last_day_of(closes_at: datetime, tz: str = BUCHAREST) -> date:
    """The day people read as the last one: the inverse of `closing_instant`."""
    return (closes_at - timedelta(microseconds=1)).astimezone(ZoneInfo(tz)).date()
