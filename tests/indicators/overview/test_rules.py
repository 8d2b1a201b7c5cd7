"""The words of a figure: against its target, against the past, over a new definition."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.catalogue.rules.progress import Goal
from indicators.catalogue.states import Direction
from indicators.overview.queries.words import amount, number_words
from indicators.overview.rules.breaks import breaks
from indicators.overview.rules.standing import Move, Standing, move, standing

START, END = date(2024, 12, 31), date(2026, 12, 31)


def goal(low, high=None, on=END):
    return Goal(Decimal(low), Decimal(low if high is None else high), on)


@pytest.mark.parametrize(
    ("value", "target", "direction", "baseline", "found"),
    [
        (110, goal(100), Direction.UP, None, Standing.MET),
        (90, goal(100), Direction.UP, None, Standing.BEHIND),
        (90, goal(100), Direction.DOWN, None, Standing.MET),
        (0, goal(0), Direction.DOWN, None, Standing.MET),  # Zero is a legal target.
        (76, goal(100), Direction.UP, goal(50, on=START), Standing.ON_TRACK),
        (74, goal(100), Direction.UP, goal(50, on=START), Standing.BEHIND),
        (29, goal(20), Direction.DOWN, goal(40, on=START), Standing.ON_TRACK),
        (75, goal(70, 80), Direction.UP, None, Standing.INSIDE),
        (81, goal(70, 80), Direction.RANGE, None, Standing.OUTSIDE),
        (81, goal(80), Direction.RANGE, None, Standing.APART),  # A point is no range.
        (81, goal(80), Direction.NONE, None, Standing.APART),
        (80, goal(80), Direction.NONE, None, Standing.MET),
        (81, goal(80), Direction.NONE, goal(40, on=START), Standing.MET),
        (59, goal(80), Direction.NONE, goal(40, on=START), Standing.BEHIND),
        (None, goal(70), Direction.UP, None, Standing.UNKNOWN),
        (5, None, Direction.UP, None, Standing.NONE),
    ],
)
def test_standing(value, target, direction, baseline, found):
    number = None if value is None else Decimal(value)
    assert standing(number, target, direction, on=date(2025, 12, 31), baseline=baseline) == found


def test_moves_have_the_sense_of_their_direction():
    assert move(Decimal(5), Decimal(4), Direction.UP) == Move.BETTER
    assert move(Decimal(5), Decimal(4), Direction.DOWN) == Move.WORSE
    assert move(Decimal(5), Decimal(4), Direction.NONE) == Move.CHANGED
    assert move(Decimal(5), Decimal(5), Direction.UP) == Move.SAME


def test_a_line_breaks_where_a_sheet_is_not_comparable():
    assert breaks([1, 1, 2, 2], {1: True, 2: False}) == [2]
    assert breaks([1, 1, 2, 2], {1: True, 2: True}) == []
    assert breaks([1, 3], {1: True, 2: False, 3: True}) == [1]
    assert breaks([], {}) == []


@pytest.mark.parametrize(
    ("number", "decimals", "unit", "words"),
    [
        ("1204", 0, "persoane", "1.204 persoane"),
        ("38", 0, "persoane", "38 de persoane"),
        ("19", 0, "persoane", "19 persoane"),
        ("100", 0, "persoane", "100 de persoane"),
        ("101", 0, "zile", "101 zile"),
        ("0", 0, "persoane", "0 persoane"),
        ("72.55", 1, "%", "72,6%"),
        ("2", 0, "nr.", "2"),
        ("4.25", 1, "zile", "4,3 zile"),
        ("-3.5", 1, "puncte", "−3,5 puncte"),
        ("1234567.5", 2, "lei", "1.234.567,50 lei"),
        ("2300", 2, "lei/lună", "2.300,00 lei/lună"),
        ("24", 1, "zile", "24,0 zile"),
        ("1", 0, "persoane", "1 persoană"),
        ("1", 1, "puncte procentuale", "1,0 puncte procentuale"),
        ("6", 0, "nr.", "6"),
        ("4.04", 2, "scor", "4,04"),
        ("2.8", 1, "nr./100", "2,8 la 100"),
    ],
)
def test_amounts_in_romanian(number, decimals, unit, words):
    with translation.override("ro"):
        assert amount(Decimal(number), decimals, unit).replace("\xa0", " ") == words


def test_numbers_in_english_and_none():
    with translation.override("en"):
        assert number_words(Decimal("1234.5"), 1) == "1,234.5"
        assert amount(Decimal(38), 0, "persons").replace("\xa0", " ") == "38 persons"
    assert number_words(None, 0) == "–"
