"""A formula never leads back to itself (I10). Pure."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from indicators.catalogue.rules.cycles import find_cycle, in_order


@pytest.mark.parametrize(
    ("needs", "cycle"),
    [
        ({}, ()),
        ({"A": ["B"], "B": ["C"]}, ()),
        ({"A": ["B", "C"], "B": ["D"], "C": ["D"]}, ()),
        ({"A": ["A"]}, ("A", "A")),
        ({"A": ["B"], "B": ["A"]}, ("A", "B", "A")),
        ({"X": ["A"], "A": ["B"], "B": ["C"], "C": ["A"]}, ("A", "B", "C", "A")),
    ],
)
def test_a_cycle_is_named(needs, cycle):
    assert find_cycle(needs) == cycle


def test_a_chain_of_ten_thousand_is_no_trouble():
    chain = {n: [n + 1] for n in range(10_000)}
    assert find_cycle(chain) == ()
    assert in_order(chain)[0] == 10_000
    assert len(find_cycle(chain | {10_000: [0]})) == 10_002


GRAPHS = st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=4), max_size=9)


@given(GRAPHS)
def test_either_an_order_or_a_true_cycle(needs):
    cycle = find_cycle(needs)
    if cycle:
        assert cycle[0] == cycle[-1]
        assert all(after in needs[before] for before, after in pairwise(cycle))
        with pytest.raises(ValueError, match="→"):
            in_order(needs)
        return
    ordered = in_order(needs)
    assert set(ordered) == set(needs) | {other for found in needs.values() for other in found}
    assert len(set(ordered)) == len(ordered)
    assert all(ordered.index(other) < ordered.index(node) for node, found in needs.items() for other in found)
