"""Periods back in the calendar, from their first days alone."""

from collections.abc import Sequence
from datetime import date

MONTHS_A_YEAR = 12


def back(start: date, months: int, count: int) -> date:
    """First day of the period `count` periods of so many months before the one that begins on `start`."""
    place = start.year * MONTHS_A_YEAR + start.month - 1 - months * count
    return date(place // MONTHS_A_YEAR, place % MONTHS_A_YEAR + 1, 1)


def starts_before(start: date, months: int, depth: int) -> list[date]:
    """The newest first."""
    return [back(start, months, count) for count in range(1, depth + 1)]


def broken_at(start: date, breaks: Sequence[date]) -> date | None:
    """The last day on which a definition that isn't comparable came into force, up to `start`: the past ends there (§4.3.8)."""
    return max((day for day in breaks if day <= start), default=None)
