"""Figures as people write them, terms of reports, the law of totals. Pure."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies

from consultare.lib.workdays import Calendar
from indicators.catalogue.states import TotalRule
from indicators.collection.rules import calendar, totals
from indicators.collection.rules.numbers import NOTHING, Entry, Unreadable, parse, shown, written
from indicators.collection.states import Status

DAYS = Calendar()


@pytest.mark.parametrize(
    ("text", "decimals", "number"),
    [
        ("12", 0, "12"), ("1.234", 0, "1234"), ("1.234,56", 2, "1234.56"), ("1,234.56", 2, "1234.56"), ("1234,56", 2, "1234.56"),
        ("1234.56", 2, "1234.56"), ("0,125", 2, "0.125"), (",5", 1, "0.5"), ("1.234.567", 0, "1234567"), ("1 234 567", 0, "1234567"),
        ("1 234,5", 1, "1234.5"), ("12,50", 1, "12.5"), ("-3", 0, "-3"), ("−3", 0, "-3"), ("0", 0, "0"), ("1.234", 3, "1.234"),
        ("12345,678", 3, "12345.678"), ("1234.567", 2, "1234.567"), ("12\u00a0345", 0, "12345"), ("7,0", 0, "7"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written(text, decimals, number):
    assert parse(text, decimals) == Entry(Decimal(number))


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        ("1.234", 1), ("1.234", 2), ("1,234", 0), ("1,234", 2), ("doi", 0), ("12,5", 0), ("1.23.456", 0), ("1,2,3", 2), ("1.234,5.6", 2),
        ("1,23456", 2), ("1" * 15, 0), ("12 34", 0), ("1e5", 0), ("=1+1", 0), ("٣", 0), ("--3", 0), ("1,2.345,6", 1),
    ],
)  # fmt: skip
def test_what_could_mean_two_things_or_nothing_is_refused_with_a_sentence(text, decimals):
    with pytest.raises(Unreadable) as refused:
        parse(text, decimals)
    assert len(str(refused.value.sentence)) > 20


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("", NOTHING), ("   ", NOTHING), ("lipsă", Entry(None, Status.MISSING)), ("N.A.", Entry(None, Status.NOT_APPLICABLE)),
        ("nu  se aplică", Entry(None, Status.NOT_APPLICABLE)), ("n.c.", Entry(None, Status.NOT_COLLECTED)),
        ("12 e", Entry(Decimal(12), Status.ESTIMATED)), ("12e", Entry(Decimal(12), Status.ESTIMATED)),
        ("12 (p)", Entry(Decimal(12), Status.PROVISIONAL)), ("1.234 estimat", Entry(Decimal(1234), Status.ESTIMATED)),
    ],
)  # fmt: skip
def test_reasons_and_marks_are_read(text, entry):
    assert parse(text) == entry


def test_nothing_is_not_zero():
    assert parse("").is_nothing
    assert not parse("0").is_nothing
    assert not parse("lipsă").is_nothing


@given(
    number=strategies.decimals(min_value=-(10**13), max_value=10**13, places=4),
    decimals=strategies.integers(min_value=1, max_value=4),
    status=strategies.sampled_from([Status.NORMAL, Status.ESTIMATED, Status.PROVISIONAL]),
)
def test_what_is_shown_reads_back_as_the_same(number, decimals, status):
    entry = Entry(number, status)
    assert parse(written(entry, decimals), decimals) == entry


def test_numbers_are_shown_in_romanian():
    assert shown(Decimal("1234567.5"), 1) == "1.234.567,5"
    assert shown(Decimal("-0.25"), 1) == "-0,25"
    assert shown(Decimal(12), 0) == "12"


def test_a_term_falls_on_a_working_day():
    assert calendar.due_on(date(2026, 3, 31), 10, DAYS) == date(
        2026, 4, 14
    )  # 10 April is Good Friday, 13 Easter Monday.
    assert calendar.late_after(date(2026, 4, 14), 5, DAYS) == date(2026, 4, 20)
    assert calendar.late_after(date(2026, 4, 14), 0, DAYS) == date(2026, 4, 14)
    assert calendar.opens_on(date(2026, 3, 31)) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "step"),
    [(1, "opening"), (6, "opening"), (7, "seven_days"), (12, "seven_days"), (13, "one_day"), (14, "one_day"), (15, ""), (20, ""),
     (21, "overdue"), (30, "overdue")],
)  # fmt: skip
def test_the_newest_reminder_is_told(day, step):
    assert calendar.step(date(2026, 4, 1), date(2026, 4, 14), date(2026, 4, 20), date(2026, 4, day)) == step


def test_a_short_term_has_no_week_before_its_opening():
    assert calendar.step(date(2026, 4, 1), date(2026, 4, 3), date(2026, 4, 3), date(2026, 4, 1)) == "opening"


def test_what_is_long_past_is_not_brought_up():
    assert calendar.step(date(2026, 4, 1), date(2026, 4, 14), date(2026, 4, 20), date(2026, 5, 5)) == ""


def test_mail_leaves_in_hours_in_which_people_are_written_to():
    night = datetime(2026, 4, 16, 20, 0, tzinfo=UTC)  # 23:00 in Bucharest, a Thursday.
    assert calendar.mail_hour(night, DAYS, 20, 8) == datetime(2026, 4, 17, 5, 0, tzinfo=UTC)
    noon = datetime(2026, 4, 16, 9, 0, tzinfo=UTC)
    assert calendar.mail_hour(noon, DAYS, 20, 8) == noon


SUM = totals.Breakdown((2, 3), TotalRule.SUM, is_whole=True)
CHECKED = totals.Breakdown((2, 3), TotalRule.CHECKED, is_whole=True)
SEVERAL = totals.Breakdown((2, 3), TotalRule.TYPED, is_whole=False)


def kinds(breakdown, total, *numbers):
    known = dict(zip((2, 3), (None if one is None else Decimal(one) for one in numbers), strict=True))
    return [one.kind for one in totals.disagreements([breakdown], None if total is None else Decimal(total), known)]


def test_i11_the_sum_of_cells_is_the_total_where_the_sheet_says_so():
    for law in (SUM, CHECKED):
        assert kinds(law, 12, 7, 5) == []
        assert kinds(law, 13, 7, 5) == ["sum"]
        assert kinds(law, 12, 7, None) == []
        assert kinds(law, 6, 7, None) == ["over"]
        assert kinds(law, None, 7, 5) == []


def test_i11_where_people_count_twice_nothing_is_summed():
    assert kinds(SEVERAL, 8, 7, 5) == []
    assert kinds(SEVERAL, 6, 7, 5) == ["over"]


def test_the_total_follows_only_from_cells_that_are_all_known():
    assert totals.computed([SUM], {2: Decimal(7), 3: Decimal(5)}) == 12
    assert totals.computed([SUM], {2: Decimal(7), 3: None}) is None
    assert totals.computed([CHECKED], {2: Decimal(7), 3: Decimal(5)}) is None
    assert totals.computed([], {}) is None
