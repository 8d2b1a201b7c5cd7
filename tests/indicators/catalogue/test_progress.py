from datetime import date
from decimal import Decimal

import pytest

from indicators.catalogue.rules.progress import Goal, is_one_line, progress, straight_path


def goal(low, on=date(2026, 12, 31), high=None) -> Goal:
    return Goal(Decimal(low), Decimal(low if high is None else high), on)


BASE = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("base", "target", "actual", "direction", "percent", "is_met"),
    [
        (40, 80, 60, "up", Decimal("50.0"), False),
        (40, 20, 30, "down", Decimal("50.0"), False),  # The direction comes out by itself.
        (10, 0, 2, "down", Decimal("80.0"), False),  # Zero is a legal target.
        (10, 0, 0, "down", Decimal("100.0"), True),
        (40, 80, 100, "up", Decimal("150.0"), True),  # More than promised is shown as such.
        (40, 80, 30, "up", Decimal("-25.0"), False),
    ],
)
def test_how_far(base, target, actual, direction, percent, is_met):
    made = progress(
        actual=Decimal(actual),
        on=date(2026, 6, 30),
        baseline=goal(base, BASE),
        target=goal(target),
        direction=direction,
    )
    assert (made.percent, made.is_met) == (percent, is_met)


@pytest.mark.parametrize(("actual", "is_met"), [(80, True), (90, True), (79, False)])
def test_target_equal_to_baseline_is_met_or_not(actual, is_met):
    made = progress(actual=Decimal(actual), on=BASE, baseline=goal(80, BASE), target=goal(80), direction="up")
    assert (made.percent, made.is_met, made.is_on_track) == (None, is_met, None)


@pytest.mark.parametrize(("actual", "is_met"), [(69, False), (70, True), (90, True), (91, False)])
def test_a_range_is_met_within(actual, is_met):
    made = progress(
        actual=Decimal(actual), on=BASE, baseline=goal(40, BASE), target=goal(70, high=90), direction="range"
    )
    assert (made.percent, made.is_met) == (None, is_met)


def test_without_a_baseline_only_met_or_not_is_said():
    assert progress(actual=Decimal(5), on=BASE, baseline=None, target=goal(5), direction="up").is_met


def test_on_track_is_measured_against_the_straight_path():
    half = date(2026, 7, 1)
    made = progress(actual=Decimal(60), on=half, baseline=goal(40, BASE), target=goal(80), direction="up")
    assert made.due == Decimal("59.9452")
    assert made.is_on_track
    late = progress(actual=Decimal(30), on=half, baseline=goal(40, BASE), target=goal(20), direction="down")
    assert (late.is_on_track, late.due) == (True, Decimal("30.0274"))


def test_the_path_ends_where_the_target_is():
    assert straight_path(goal(40, BASE), goal(80), date(2030, 1, 1)) == 80
    assert straight_path(goal(40, BASE), goal(80), date(2020, 1, 1)) == 40
    assert straight_path(goal(40, BASE), goal(80, on=BASE), BASE) is None


def test_a_version_that_is_not_comparable_breaks_the_line():
    assert is_one_line(1, 2, frozenset())
    assert not is_one_line(1, 3, frozenset({2}))
    assert not is_one_line(3, 1, frozenset({3}))
    assert is_one_line(2, 3, frozenset({2}))
