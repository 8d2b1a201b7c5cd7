from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from consultare.lib.workdays import (
    Calendar,
    Counting,
    closing_instant,
    holidays_ro,
    last_day,
    last_day_of,
    opening_instant,
)

CALENDAR = Calendar()
DAYS = st.dates(date(2022, 1, 1), date(2034, 12, 31))


def test_the_holidays_of_2026_are_the_legal_ones() -> None:
    days = "01-01 01-02 01-06 01-07 01-24 04-10 04-12 04-13 05-01 05-31 06-01 08-15 11-30 12-01 12-25 12-26"
    assert holidays_ro(2026) == {date.fromisoformat(f"2026-{day}") for day in days.split()}


@pytest.mark.parametrize(("year", "easter"), [(2026, "2026-04-12"), (2027, "2027-05-02"), (2028, "2028-04-16")])
def test_easter_is_the_orthodox_one(year: int, easter: str) -> None:
    sunday = date.fromisoformat(easter)
    assert {sunday - timedelta(days=2), sunday, sunday + timedelta(days=1)} <= holidays_ro(year)


@pytest.mark.parametrize("year", range(2022, 2036))
def test_holidays_agree_with_our_own_computation(year: int) -> None:
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    easter = date(year, month, day + 1) + timedelta(days=13)
    fixed = [(1, 1), (1, 2), (1, 24), (5, 1), (6, 1), (8, 15), (11, 30), (12, 1), (12, 25), (12, 26)]
    fixed += [(1, 6), (1, 7)] if year >= 2024 else []
    moving = {easter + timedelta(days=n) for n in (-2, 0, 1, 49, 50)}
    assert holidays_ro(year) == {date(year, m, d) for m, d in fixed} | moving


def test_bridge_days_and_saturdays_worked_are_the_authoritys_own() -> None:
    friday, saturday = date(2026, 12, 4), date(2026, 12, 5)
    bridged = Calendar(extra_off=frozenset({friday}), working_saturdays=frozenset({saturday}))
    assert (CALENDAR.is_working(friday), CALENDAR.is_working(saturday)) == (True, False)
    assert (bridged.is_working(friday), bridged.is_working(saturday)) == (False, True)
    assert bridged.next_working(friday) == saturday
    assert bridged.previous_working(friday) == date(2026, 12, 3)
    assert bridged.add_working_days(date(2026, 12, 3), 1) == saturday


def test_next_and_previous_keep_a_working_day() -> None:
    assert CALENDAR.next_working(date(2026, 11, 27)) == date(2026, 11, 27)
    assert CALENDAR.previous_working(date(2026, 11, 27)) == date(2026, 11, 27)
    assert CALENDAR.next_working(date(2026, 11, 28)) == date(2026, 12, 2)
    assert CALENDAR.previous_working(date(2026, 12, 1)) == date(2026, 11, 27)


def test_working_days_are_counted_without_their_ends() -> None:
    assert CALENDAR.count_working_between(date(2026, 11, 16), date(2026, 11, 20)) == 3
    assert CALENDAR.count_working_between(date(2026, 11, 16), date(2026, 11, 16)) == 0
    assert CALENDAR.add_working_days(date(2026, 11, 16), 0) == date(2026, 11, 16)
    assert CALENDAR.add_working_days(date(2026, 12, 2), -1) == date(2026, 11, 27)


def test_free_days_count_neither_end() -> None:
    assert last_day(date(2024, 7, 10), 10) == date(2024, 7, 21)
    assert last_day(date(2024, 7, 10), 10, Counting.LAST_DAY_COUNTS) == date(2024, 7, 20)


@pytest.mark.req("R73")
@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2027-03-27", "2027-03-27T22:00"),
        ("2027-03-28", "2027-03-28T21:00"),
        ("2027-10-30", "2027-10-30T21:00"),
        ("2027-10-31", "2027-10-31T22:00"),
        ("2026-10-24", "2026-10-24T21:00"),
        ("2026-10-25", "2026-10-25T22:00"),
        ("2026-12-31", "2026-12-31T22:00"),
    ],
)
def test_a_day_closes_at_midnight_in_bucharest(day: str, instant: str) -> None:
    assert closing_instant(date.fromisoformat(day)) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.req("R73")
@given(DAYS)
def test_the_last_second_counts_and_the_next_does_not(day: date) -> None:
    closes = closing_instant(day)
    last_second = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo("Europe/Bucharest"))
    assert last_second.astimezone(UTC) < closes
    assert closes - last_second.astimezone(UTC) == timedelta(seconds=1)
    assert last_day_of(closes) == day
    assert opening_instant(day + timedelta(days=1)) == closes


@given(DAYS, st.integers(1, 60))
def test_add_and_count_agree(day: date, n: int) -> None:
    end = CALENDAR.add_working_days(day, n)
    assert CALENDAR.is_working(end)
    assert CALENDAR.count_working_between(day, end) == n - 1
    after = CALENDAR.earliest_after_working(day, n)
    assert CALENDAR.count_working_between(day, after) == n
    assert CALENDAR.count_working_between(CALENDAR.latest_before_working(after, n), after) == n


@given(DAYS, DAYS, st.integers(0, 40))
def test_counting_is_monotone(one: date, other: date, n: int) -> None:
    first, second = sorted((one, other))
    assert CALENDAR.add_working_days(first, n) <= CALENDAR.add_working_days(second, n)
    assert CALENDAR.next_working(first) <= CALENDAR.next_working(second)
    assert closing_instant(first) <= closing_instant(second)
