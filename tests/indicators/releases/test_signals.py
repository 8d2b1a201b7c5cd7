from decimal import Decimal

from indicators.releases.rules.signals import Signal, chart


def series(*numbers: int) -> list[Decimal]:
    return [Decimal(one) for one in numbers]


def test_below_twelve_points_nobody_speaks_of_change():
    assert chart(series(*range(0, 1100, 100))) is None


def test_a_quiet_line_has_no_signal():
    made = chart(series(10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11))
    assert made is not None
    assert made.signals == ()
    assert (made.mean, made.low, made.high) == (Decimal("10.5000"), Decimal("4.9382"), Decimal("16.0618"))


def test_a_point_outside_the_limits_is_a_signal():
    made = chart(series(10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 30))
    assert made is not None
    assert Signal("outside", "above", 11, 11) in made.signals


def test_eight_in_a_row_on_one_side_are_a_signal():
    made = chart(series(10, 11, 10, 11, 14, 15, 14, 15, 14, 15, 14, 15))
    assert made is not None
    assert Signal("run", "above", 4, 11) in made.signals


def test_seven_are_none():
    made = chart(series(10, 11, 10, 11, 10, 14, 15, 14, 15, 14, 15, 14))
    assert made is not None
    assert not [one for one in made.signals if one.kind == "run"]


def test_a_line_that_never_moves_has_no_signal():
    made = chart(series(*[5] * 12))
    assert made is not None
    assert (made.low, made.high, made.signals) == (5, 5, ())
