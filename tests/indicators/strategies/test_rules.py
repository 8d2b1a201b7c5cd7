"""Arithmetic of strategies: examples, then what must hold of every tree."""

from datetime import date, timedelta
from decimal import Decimal
from math import isclose

from hypothesis import given, strategies as st

from indicators.strategies.rules.pasting import read_lines
from indicators.strategies.rules.rollup import Branch, Rolled, rollup, weighted_mean
from indicators.strategies.rules.standing import OnTime, Term, is_claimed_ahead, on_time, standing
from indicators.strategies.states import NodeState, Stage, Standing

D = Decimal
TODAY = date(2026, 11, 28)
weights = st.integers(1, 99_999).map(lambda cents: D(cents) / 100)
percents = st.none() | st.integers(0, 100)
parts = st.lists(st.tuples(weights, percents), min_size=1, max_size=12)


def leaf(key: int, parent: int | None, weight: object = 1, percent: int | None = None, **fields: bool) -> Branch:
    return Branch(key, parent, D(str(weight)), percent=percent, **fields)


def test_a_branch_is_the_weighted_mean_of_what_counts_below_it():
    found = rollup(
        [
            leaf(1, None, 3), leaf(2, None, 1),
            leaf(11, 1, 1, 40, updated=True), leaf(12, 1, 3, 80), leaf(13, 1, 5, 0, counts=False),
            leaf(21, 2, 1, 100, counts=False),
            leaf(3, None, 1, None),
        ]
    )  # fmt: skip
    assert found[1] == Rolled(D(70), counted=2, updated=1)
    assert found[2] == Rolled(None, counted=0), "all it had was given up: it weighs nothing itself"
    assert found[3] == Rolled(None)
    assert found[None] == Rolled(D("52.5"), counted=2, updated=1), "silence weighs in with nothing done"


def test_the_worked_example_of_the_documentation():
    parts = [
        leaf(1, None, 3, 50, updated=True),
        leaf(2, None, 1, 100),
        leaf(3, None, 2, 80, counts=False),
        leaf(4, None),
    ]
    assert rollup(parts)[None] == Rolled(D(50), counted=3, updated=1)


def test_what_was_never_reported_is_unknown_and_not_nothing():
    assert rollup([leaf(1, None), leaf(11, 1), leaf(12, 1)])[None] == Rolled(None, counted=1)
    assert rollup([])[None] == Rolled(None)


@given(parts)
def test_weights_are_used_as_given(rows):
    """I19: only their proportion matters, and 1 is a weight like any other."""
    found = rollup([leaf(key, None, weight, percent) for key, (weight, percent) in enumerate(rows)])[None].percent
    if all(percent is None for _weight, percent in rows):
        assert found is None
        return
    whole = sum(weight for weight, _percent in rows)
    assert isclose(found, sum(weight * (percent or 0) for weight, percent in rows) / whole, rel_tol=1e-12)
    assert 0 <= found <= max(percent or 0 for _weight, percent in rows) + D("1e-20")


@given(parts, st.sampled_from([D(1), D("0.5"), D(3), D(100)]))
def test_the_same_proportion_gives_the_same_mean(rows, times):
    other = [(weight * times, percent) for weight, percent in rows]
    one, two = weighted_mean([(w, p and D(p)) for w, p in rows]), weighted_mean([(w, p and D(p)) for w, p in other])
    assert one == two or isclose(one, two, rel_tol=1e-12)


@given(parts, st.lists(st.tuples(weights, percents), max_size=6))
def test_what_does_not_count_changes_nothing(rows, gone):
    count = len(rows)
    counting = [leaf(key, None, *row) for key, row in enumerate(rows)]
    left = [leaf(count + key, None, *row, counts=False, updated=True) for key, row in enumerate(gone)]
    assert rollup(counting)[None] == rollup([*left, *counting])[None]


@given(parts, st.integers(0, 11), st.integers(1, 100))
def test_more_done_is_never_less_progress(rows, place, more):
    weight, percent = rows[place % len(rows)]
    better = list(rows)
    better[place % len(rows)] = (weight, min(100, (percent or 0) + more))
    before = rollup([leaf(key, None, *row) for key, row in enumerate(rows)])[None].percent or 0
    assert rollup([leaf(key, None, *row) for key, row in enumerate(better)])[None].percent >= before


@given(st.sampled_from(NodeState.values), st.sampled_from(["", *Stage.values]), st.integers(-3, 3) | st.none())
def test_every_measure_stands_somewhere(state, stage, days):
    found = standing(state=state, stage=stage, due_on=None if days is None else TODAY + timedelta(days), on=TODAY)
    is_over = state in {NodeState.CANCELLED, NodeState.MERGED, NodeState.SUPERSEDED}
    assert (found == state) is (is_over or found == Standing.POSTPONED)
    assert (found == Standing.LATE) is (not is_over and stage != Stage.DONE and days is not None and days < 0)


def test_measures_done_by_their_term():
    terms = [Term(date(2026, 6, 30), date(2026, 6, 30)), Term(date(2026, 3, 1), date(2026, 3, 2)), Term(date(2026, 7, 1), None)]  # fmt: skip
    assert on_time(terms, since=date(2026, 1, 1), until=date(2026, 6, 30)) == OnTime(1, 2)
    assert OnTime(1, 3).percent == D("33.3")
    assert on_time([], since=date.min, until=TODAY).percent is None, "nothing due is not 0%"


def test_a_claim_is_ahead_when_it_lies_well_above_what_is_measured():
    assert is_claimed_ahead(D(80), D(35))
    assert not is_claimed_ahead(D(80), D(60))
    assert not is_claimed_ahead(D(100), D(140))
    assert not is_claimed_ahead(None, D(10))
    assert not is_claimed_ahead(D(80), None)


@given(st.text(alphabet="O1M.;\t\n 2,-/=é", max_size=60))
def test_any_pasted_text_is_read_or_refused_line_by_line(text):
    lines, faults = read_lines(text)
    numbers = [one.number for one in (*lines, *faults)]
    assert len(numbers) == len(set(numbers))
    assert all(one.text.title and one.text.weight > 0 for one in lines)
