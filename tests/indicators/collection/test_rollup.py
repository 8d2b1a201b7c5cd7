"""The arithmetic of totals, with the worked examples of docs/arithmetic.md."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from indicators.catalogue.rules.formulas import Term, parse
from indicators.collection.rules.computed import compute
from indicators.collection.rules.rollup import (
    MISSING,
    NOT_ADDITIVE,
    NOT_APPLICABLE,
    Figure,
    Rolled,
    cells_agree,
    over_services,
    over_time,
)

numbers = st.decimals(min_value=0, max_value=10_000, places=2, allow_nan=False)


def figures(*given_: int | None) -> list[Figure]:
    return [MISSING if one is None else Figure(Decimal(one)) for one in given_]


@pytest.mark.parametrize(
    ("rule", "number"),
    [("sum", Decimal(60)), ("mean", Decimal(20)), ("last", Decimal(30)), ("max", Decimal(30)), ("none", None)],
)
def test_three_months_make_a_quarter_by_the_rule(rule, number):
    assert over_time(rule, figures(10, 20, 30)).number == number


@pytest.mark.parametrize("rule", ["sum", "mean", "max"])
def test_two_months_are_no_quarter(rule):
    rolled = over_time(rule, figures(10, None, 30))
    assert (rolled.number, rolled.status, rolled.counted, rolled.asked) == (None, "M", 2, 3)


def test_a_month_in_which_the_service_was_not_open_is_no_gap():
    assert over_time("sum", [None, *figures(20, 30)]) == Rolled(Decimal(50), "A", 2, 2)
    assert over_time("last", [*figures(10, 20), None]).number is None


def test_the_last_value_is_that_of_the_last_period_or_there_is_none():
    assert over_time("last", figures(10, 20, None)).status == "M"
    assert over_time("last", figures(None, None, 5)).number == 5


def test_a_total_over_services_says_what_it_covers():
    rolled = over_services("sum", figures(*([5] * 38), None, None))
    assert (rolled.number, rolled.counted, rolled.asked, rolled.is_whole) == (Decimal(190), 38, 40, False)


def test_what_does_not_apply_is_neither_asked_nor_counted():
    assert over_services("sum", [Figure(Decimal(4)), NOT_APPLICABLE]) == Rolled(Decimal(4), "A", 1, 1)
    assert over_services("sum", [NOT_APPLICABLE]).status == "N"


def test_nobody_reported_is_missing_and_not_zero():
    assert over_services("sum", figures(None, None)) == Rolled(None, "M", 0, 2)


def test_distinct_persons_have_no_total_and_it_is_said_so():
    assert over_services("none", figures(4, 6, None)) == Rolled(None, NOT_ADDITIVE, 2, 3)


def test_a_total_is_as_sure_as_its_least_sure_part():
    assert over_services("sum", [Figure(Decimal(1)), Figure(Decimal(2), "E"), Figure(Decimal(3), "P")]).status == "P"
    assert over_time("sum", [Figure(Decimal(1)), Figure(Decimal(2), "E")]).status == "E"


@given(st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=6))
def test_services_first_or_months_first_gives_the_same_flow(table):
    by_service = [over_time("sum", [Figure(one) for one in row]).figure for row in table]
    by_month = [over_services("sum", [Figure(row[month]) for row in table]).figure for month in range(3)]
    assert over_services("sum", by_service).number == over_time("sum", by_month).number


def test_i11_cells_add_up_where_the_sheet_says_so():
    total = Figure(Decimal(12))
    assert cells_agree(is_summed=True, total=total, cells=figures(7, 5))
    assert not cells_agree(is_summed=True, total=total, cells=figures(7, 4))
    assert cells_agree(is_summed=True, total=total, cells=[Figure(Decimal(12)), NOT_APPLICABLE])
    assert cells_agree(is_summed=True, total=total, cells=figures(7, None))


def test_i11_elsewhere_no_cell_exceeds_the_total():
    assert cells_agree(is_summed=False, total=Figure(Decimal(12)), cells=figures(9, 8))
    assert not cells_agree(is_summed=False, total=Figure(Decimal(12)), cells=figures(13, 1))


RATE = parse("[ACC-03.A] / [ACC-03.B] * 100")
A, B = Term("ACC-03.A"), Term("ACC-03.B")


def test_ratios_are_added_again_and_never_averaged():
    """Two services: 1 of 2 and 90 of 100. Together 91 of 102, not the mean of 50 % and 90 %."""
    parts = {A: over_services("sum", figures(1, 90)), B: over_services("sum", figures(2, 100))}
    made = compute(RATE, parts, days=31, months=1)
    assert (made.rolled.number, made.top, made.bottom) == (Decimal("89.2157"), Decimal(91), Decimal(102))
    assert (made.rolled.counted, made.rolled.asked) == (2, 2)


def test_division_by_zero_is_not_applicable():
    made = compute(RATE, {A: Rolled(Decimal(0), "A", 1, 1), B: Rolled(Decimal(0), "A", 1, 1)}, days=31, months=1)
    assert (made.rolled.number, made.rolled.status) == (None, "N")


def test_a_missing_part_follows_its_policy():
    given_ = {A: None, B: Rolled(Decimal(5), "A", 1, 1)}
    assert compute(RATE, given_, days=31, months=1).rolled.status == "M"
    zero = parse("[ACC-03.A?zero] + [ACC-03.B]")
    assert compute(zero, dict(zip(zero.terms, given_.values(), strict=True)), days=31, months=1).rolled.number == 5


def test_a_part_that_cant_be_added_up_leaves_no_total():
    parts = {A: Rolled(None, NOT_ADDITIVE, 2, 2), B: Rolled(Decimal(5), "A", 2, 2)}
    assert compute(RATE, parts, days=31, months=1).rolled.status == NOT_ADDITIVE
