"""Each kind of check: what it says, what it lets pass, and what holds for any figures (Hypothesis)."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from indicators.catalogue.rules.formulas import FormulaError
from indicators.collection.rules.checks import (
    SPECS,
    BadParameters,
    Facts,
    Parameter,
    cleaned,
    decoded,
    depth,
    judge,
    judge_cells,
    judge_rule,
    plain,
    read_side,
    settings_of,
    terms_of,
)
from indicators.collection.rules.checks.kinds import median
from indicators.collection.rules.totals import Breakdown
from indicators.collection.states import CheckKind, Comparison

K = CheckKind
D = Decimal
figures = st.decimals(-(10**9), 10**9, places=4)
counts = st.integers(0, 10**6).map(D)
histories = st.lists(st.one_of(st.none(), counts), max_size=40)
kinds = st.sampled_from([kind for kind in K if kind != K.CELLS])


def says(kind: CheckKind, number: object, history: list = (), *, year: int = 12, capacity=None, days=0, **parameters):
    """The numbers of the finding as they are stored, or «» when there is none."""
    known = [None if one is None else D(one) for one in history]
    facts = Facts(number=D(number), history=known, year=year, capacity=capacity, days=days)
    found = judge(kind, facts, settings_of(kind, cleaned(kind, parameters)))
    return found.encoded if found else ""


def test_range():
    assert says(K.RANGE, 5, low="0", high="10") == ""
    assert says(K.RANGE, 10, low="0", high="10") == ""
    assert says(K.RANGE, 11, low="0", high="10") == "low=0;high=10"
    assert says(K.RANGE, "-0.5", low="0") == "low=0"
    assert says(K.RANGE, 10**9, low="0") == ""


def test_jump():
    assert says(K.JUMP, 18, [12]) == "before=12"
    assert says(K.JUMP, 17, [12]) == ""
    assert says(K.JUMP, 5, [12]) == "before=12"
    assert says(K.JUMP, 2, [1]) == "", "a difference of one is passed over"
    assert says(K.JUMP, 40, [0]) == "before=0", "from nothing"
    assert says(K.JUMP, 40, []) == ""
    assert says(K.JUMP, 40, [None, 3]) == "", "a gap is not zero and is not jumped over"


def test_outlier_by_median_and_mad():
    usual = [4, 5, 4, 3, 4, 5, 4, 4, 3, 5, 4, 4]
    assert says(K.OUTLIER, 18, usual) == "median=4;periods=12;low=3.3;high=4.7"
    assert says(K.OUTLIER, 18, [None, *usual[:5]]) == "", "five points say nothing"
    assert says(K.OUTLIER, 18, [*usual[:5], None, 4]).startswith("median=4;periods=6")
    assert says(K.OUTLIER, 6, usual) == "", "less than three away"
    assert says(K.OUTLIER, 6, usual, least="1") != ""
    assert says(K.OUTLIER, 10, [10, 20] * 6) == "", "a series that swings may go on swinging"


def test_one_outlier_of_the_past_does_not_hide_the_next_one():
    assert says(K.OUTLIER, 90, [10, 11, 900, 10, 9, 10, 11, 10, 9, 10, 11, 10]) != ""


def test_frozen():
    assert says(K.FROZEN, 7, [7, 7, 7, 7, 7]) == "periods=6"
    assert says(K.FROZEN, 7, [7, 7, 7, 7]) == ""
    assert says(K.FROZEN, 7, [7, 7, 8, 7, 7]) == ""
    assert says(K.FROZEN, 7, [7, 7, None, 7, 7]) == ""
    assert says(K.FROZEN, 0, [0, 0, 0, 0, 0]) == "", "zero may stay zero"


def test_zero_after_values():
    assert says(K.ZERO, 0, [4, 5, 3]) == "periods=3;before=4"
    assert says(K.ZERO, 0, [4, 0, 3]) == ""
    assert says(K.ZERO, 0, [4, None, 3]) == ""
    assert says(K.ZERO, 0, [4, 5]) == ""
    assert says(K.ZERO, 1, [4, 5, 3]) == ""


def test_same_period_last_year():
    assert says(K.YEAR, 30, [28] * 11 + [12]) == "year=12"
    assert says(K.YEAR, 30, [12] * 11 + [28]) == ""
    assert says(K.YEAR, 30, [12] * 11) == ""
    assert says(K.YEAR, 30, [28, 28, 28, 12], year=4) == "year=12"


def test_capacity():
    assert says(K.CAPACITY, 30, capacity=30) == ""
    assert says(K.CAPACITY, 33, capacity=30) == "percent=100;possible=30;reached=110"
    assert says(K.CAPACITY, 33, capacity=None) == "", "no places, nothing to be held against"
    assert says(K.CAPACITY, 931, capacity=30, days=31, measure="days").startswith("percent=100;possible=930;")
    assert says(K.CAPACITY, 930, capacity=30, days=31, measure="days") == ""
    assert says(K.CAPACITY, "104.5", measure="percent") == "percent=100"


def test_cells_against_the_total():
    numbers = {2: D(7), 3: D(5)}
    whole, open_ = Breakdown((2, 3), "checked", True), Breakdown((2, 3), "typed", False)
    settings = settings_of(K.CELLS, {})
    assert judge_cells([whole], D(12), numbers, settings) is None
    assert judge_cells([whole], D(13), numbers, settings).encoded == "sum=12"
    assert judge_cells([whole], D(13), {2: D(7)}, settings) is None, "a cell is not there yet"
    assert judge_cells([open_], D(7), numbers, settings) is None, "several needs a person: no sum"
    assert judge_cells([open_], D(6), numbers, settings).encoded == "over=7"
    assert judge_cells([whole], D(13), numbers, settings_of(K.CELLS, {"tolerance": "1"})) is None


@given(kinds, figures, histories)
def test_any_figures_get_an_answer_that_fits_its_column_and_reads_back(kind, number, history):
    facts = Facts(number=number, history=history, capacity=30, days=31)
    settings = settings_of(kind, {"low": "0", "high": "100"})
    found = judge(kind, facts, settings)
    if found:
        assert found.measured == number
        assert len(found.encoded) <= 120
        assert len(plain(found.measured)) <= 40
        assert set(decoded(found.encoded)) == set(found.expected)


@given(kinds, counts, histories)
def test_what_lies_beyond_the_depth_changes_nothing(kind, number, history):
    settings = settings_of(kind, {"low": "0"})
    kept = history[: depth(kind, settings, 12)]
    assert judge(kind, Facts(number=number, history=history), settings) == judge(
        kind, Facts(number=number, history=kept), settings
    )


@given(st.lists(counts, min_size=6, max_size=36))
def test_the_median_of_the_past_is_never_an_outlier(history):
    assert judge(K.OUTLIER, Facts(number=median(history), history=history), settings_of(K.OUTLIER, {})) is None


@given(st.lists(counts, min_size=6, max_size=12), counts, st.integers(1, 1000))
def test_an_outlier_goes_with_its_unit(history, number, times):
    """Persons or tens of persons: the answer is the same, but for the difference that is passed over."""
    settings = {**settings_of(K.OUTLIER, {}), "least": D(0)}
    one = judge(K.OUTLIER, Facts(number=number, history=history), settings)
    many = judge(K.OUTLIER, Facts(number=number * times, history=[n * times for n in history]), settings)
    assert (one is None) == (many is None)


@given(st.lists(counts, min_size=1, max_size=5), counts)
def test_cells_that_make_the_total_are_quiet(cells, extra):
    numbers = dict(enumerate(cells, start=2))
    whole = [Breakdown(tuple(numbers), "checked", True)]
    settings = settings_of(K.CELLS, {})
    assert judge_cells(whole, sum(cells), numbers, settings) is None
    assert (judge_cells(whole, sum(cells) + extra, numbers, settings) is None) == (extra == 0)


@pytest.mark.parametrize("kind", [kind for kind in K if kind != K.RANGE])
def test_every_default_is_allowed_and_reads_back(kind):
    stored = cleaned(kind, {})
    assert cleaned(kind, stored) == stored
    assert settings_of(kind, {}) == settings_of(kind, stored)


@pytest.mark.parametrize(
    ("kind", "given_", "wrong"),
    [
        (K.RANGE, {}, {"low"}),
        (K.RANGE, {"low": "5", "high": "4"}, {"high"}),
        (K.RANGE, {"low": "cinci"}, {"low"}),
        (K.OUTLIER, {"periods": "5"}, {"periods"}),
        (K.OUTLIER, {"periods": "12.5"}, {"periods"}),
        (K.OUTLIER, {"periods": "37", "factor": "0"}, {"periods", "factor"}),
        (K.OUTLIER, {"periods": ""}, {"periods"}),
        (K.JUMP, {"percent": "nan"}, {"percent"}),
        (K.JUMP, {"percent": "1e9999"}, {"percent"}),
        (K.CAPACITY, {"measure": "altele"}, {"measure"}),
        (K.JUMP, {"where": "nicăieri"}, {"where"}),
    ],
)
def test_what_no_check_can_work_with_is_refused_field_by_field(kind, given_, wrong):
    with pytest.raises(BadParameters) as refused:
        cleaned(kind, given_)
    assert set(refused.value.errors) == wrong
    assert all(str(sentence).strip() for sentence in refused.value.errors.values())


def test_a_comma_is_a_decimal_point_for_who_types():
    assert cleaned(K.OUTLIER, {"factor": "3,5"})["factor"] == "3.5"


@given(st.sampled_from(list(K)), st.dictionaries(st.sampled_from(["low", "high", "percent", "periods", "least", "where"]), st.text(max_size=8)))  # fmt: skip
def test_whatever_is_typed_is_kept_within_limits_or_refused(kind, typed):
    try:
        stored = cleaned(kind, typed)
    except BadParameters:
        return
    settings = settings_of(kind, stored)
    for spec in SPECS[kind]:
        if isinstance(spec, Parameter) and settings[spec.key] is not None:
            assert spec.low <= settings[spec.key] <= spec.high


# ---- rules between lines ----
def compare(left: str, op: str, right: str, values: dict, policy: str = "fail"):
    sides = read_side(left, policy), read_side(right, policy)
    found = judge_rule(sides[0], op, sides[1], lambda code, back: values.get((code, back)), days=31, months=1)
    return (found.measured, found.encoded) if found else None


def test_a_rule_between_lines():
    values = {("BEN-01", 0): D(10), ("BEN-02", 0): D(12)}
    assert compare("[BEN-02]", Comparison.AT_MOST, "[BEN-01]", values) == (D(12), "op=le;right=10")
    assert compare("[BEN-01]", Comparison.AT_MOST, "[BEN-02]", values) is None
    assert compare("[BEN-02]", Comparison.EQUAL, "[BEN-01] + 2", values) is None
    assert compare("[BEN-02]", Comparison.AT_MOST, "11,5", values) == (D(12), "op=le;right=11.5")


def test_a_rule_over_periods():
    values = {("BEN-02", 0): D(14), ("BEN-02", -1): D(10), ("BEN-03", 0): D(5), ("BEN-04", 0): D(2)}
    left, right = "[BEN-02]", "[BEN-02@-1] + [BEN-03] - [BEN-04]"
    assert compare(left, Comparison.EQUAL, right, values) == (D(14), "op=eq;right=13")
    assert {str(term) for term in terms_of(read_side(left), read_side(right))} == {
        "[BEN-02]", "[BEN-02@-1]", "[BEN-03]", "[BEN-04]",
    }  # fmt: skip


def test_a_missing_part_follows_the_policy_of_the_rule():
    values = {("BEN-02", 0): D(12)}
    assert compare("[BEN-02]", Comparison.EQUAL, "[BEN-01]", values) is None
    assert compare("[BEN-02]", Comparison.EQUAL, "[BEN-01]", values, "zero") == (D(12), "op=eq;right=0")
    assert compare("[BEN-02]", Comparison.EQUAL, "[BEN-01] + [BEN-02]", values, "skip") is None
    assert compare("[BEN-02] / [BEN-01?zero]", Comparison.EQUAL, "1", values) is None, "no division by zero"


@pytest.mark.parametrize("text", ["", "BEN-02", "[BEN-02", "1 + 1", "[ben-02]", "__import__('os')", "[BEN-02] ** 9"])
def test_a_side_that_is_no_formula_is_refused(text):
    with pytest.raises(FormulaError):
        read_side(text)


@given(st.sampled_from(list(Comparison)), counts, counts)
def test_a_comparison_and_its_contrary(op, left, right):
    contrary = {Comparison.AT_MOST: Comparison.MORE, Comparison.MORE: Comparison.AT_MOST, Comparison.LESS: Comparison.AT_LEAST, Comparison.AT_LEAST: Comparison.LESS}  # fmt: skip
    values = {("BEN-01", 0): left, ("BEN-02", 0): right}
    holds = compare("[BEN-01]", op, "[BEN-02]", values) is None
    if op == Comparison.EQUAL:
        assert holds == (left == right)
    else:
        assert holds != (compare("[BEN-01]", contrary[op], "[BEN-02]", values) is None)
