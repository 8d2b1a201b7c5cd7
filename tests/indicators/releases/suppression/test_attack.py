"""I14: no withheld figure can be solved from the published totals, neighbours, longer periods or the previous release."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from indicators.releases.rules.suppression import OPEN, OTHER, SMALL, System, attack, audit, protect
from indicators.releases.rules.suppression.assembly import Edition, assemble
from tests.indicators.releases.suppression.attacker import pinned
from tests.indicators.releases.suppression.tables import TOTAL, release, sparse


def withheld(system: System) -> int:
    return sum(mark in {SMALL, OTHER} for mark in system.marks)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**6),
    services=st.integers(1, 4),
    cells=st.integers(1, 4),
    months=st.sampled_from([1, 3, 6]),
    unit_rule=st.sampled_from(["sum", "none"]),
    time_rule=st.sampled_from(["sum", "last", "none"]),
    margins=st.booleans(),
)
def test_i14_nobody_solves_a_withheld_figure(seed, services, cells, months, unit_rule, time_rule, margins):
    margins = margins and cells > 1
    now, shape = release(
        services, cells, months, sparse(seed), unit_rule=unit_rule, time_rule=time_rule, margins=margins
    )
    made = assemble(now, shape)
    verdict = audit(made.system, protect(made.system))
    assert verdict.holds
    assert all(made.system.marks[figure] for key, figure in made.figures.items() if 0 < now.numbers[key] < 5)
    some = [figure for figure, mark in enumerate(made.system.marks) if mark in {SMALL, OTHER}]
    assert pinned(made.system, some[:: max(1, len(some) // 12)]) == []


def corrected(seed: int, changed: int) -> Callable[[int, int, int], int]:
    """The figures of `sparse(seed)`, of which so many are others."""
    first, other = sparse(seed), sparse(seed + 1)
    wrong = set(Random(seed).sample(range(27), changed))
    places = count()

    def number(service: int, cell: int, month: int) -> int:
        was, now = first(service, cell, month), other(service, cell, month)
        return now if next(places) in wrong else was

    return number


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), changed=st.sampled_from([0, 1, 2, 5, 27]))
def test_i14_the_release_before_gives_nothing_away(seed, changed):
    """Figures are corrected between two releases; both are public, and so is everything that did not change."""
    before, shape = release(3, 3, 3, sparse(seed))
    first = assemble(before, shape)
    assert audit(first.system, protect(first.system)).holds
    shown = {key: first.system.marks[figure] for key, figure in first.figures.items() if first.system.marks[figure]}
    after, _shape = release(3, 3, 3, corrected(seed, changed))
    now = assemble(after, shape, before=replace(before, marks=shown))
    verdict = audit(now.system, protect(now.system))
    assert verdict.holds
    some = [figure for figure, mark in enumerate(now.system.marks) if mark in {SMALL, OTHER}]
    assert pinned(now.system, some[:: max(1, len(some) // 12)]) == []


@pytest.mark.parametrize(
    "cells",
    [
        (4, 4, 30),  # The total would give both away if only they were withheld: 8 = 4 + 4.
        (1, 1, 1, 1, 1),  # Five of at least one each are five.
        (4, 1, 1, 1, 1),
        (2, 0, 0, 0),
        (3, 50, 0, 0),
        (1, 1, 1, 1),  # «fewer than five» of four parts of at least one is four.
    ],
)
def test_planted_structures(cells):
    now, shape = release(2, len(cells), 3, lambda service, cell, month: cells[cell - 2])
    made = assemble(now, shape)
    assert audit(made.system, protect(made.system)).holds
    assert pinned(made.system) == []


@pytest.mark.req("R45c")
def test_a_planted_leak_is_found_by_the_audit_and_by_the_attacker():
    """One protecting figure is shown by mistake: the cell it protected must be found by both."""
    now, shape = release(
        2, 3, 1, lambda service, cell, month: (3, 20, 30)[cell - 2] if service == 1 else 40, time_rule="none"
    )
    made = assemble(now, shape)
    protection = protect(made.system)
    assert audit(made.system, protection).holds
    small = made.figures[(2, 1, 1)]
    others = [figure for figure, mark in enumerate(made.system.marks) if mark == OTHER]
    assert others
    row = made.system.equations[made.system.of[small][0]]
    for figure in set(row) & set(others):
        made.system.marks[figure] = OPEN
    verdict = audit(made.system, protection)
    assert small in verdict.solved
    assert small in verdict.unproved
    assert small in pinned(made.system)


def test_a_leak_that_no_single_sum_shows_is_found_by_both():
    """A square of four withheld corners has one degree of freedom; with a fifth sum over two of them it has none."""
    system = System()
    corners = [system.add(value, cost=None, mark=OTHER) for value in (9, 8, 7, 6)]
    for pair in ((0, 1), (2, 3), (0, 2), (0, 3)):
        total = system.add(sum(system.values[corners[one]] for one in pair), cost=None)
        system.add_equation(total, [corners[one] for one in pair])
    assert attack(system) == corners
    assert pinned(system) == corners


def test_what_an_earlier_release_shows_protects_nobody():
    """Withholding a figure that is public already is no protection: another one is taken."""
    now, shape = release(
        1, 3, 1, lambda service, cell, month: (3, 10, 30)[cell - 2], unit_rule="none", time_rule="none"
    )
    made = assemble(now, shape, shown={(3, 1, 1): {Decimal(10)}})
    protect(made.system)
    assert made.system.marks[made.figures[(3, 1, 1)]] == OPEN
    assert made.system.marks[made.figures[(4, 1, 1)]] == OTHER


def test_a_figure_withheld_before_stays_withheld():
    now, shape = release(1, 2, 1, lambda service, cell, month: 20, unit_rule="none", time_rule="none")
    before = Edition({(2, 1, 1): Decimal(3)}, marks={(2, 1, 1): SMALL})
    made = assemble(now, shape, before=before)
    assert audit(made.system, protect(made.system)).holds
    assert made.system.marks[made.figures[(2, 1, 1)]] == OTHER


def test_the_same_table_is_withheld_in_the_same_way_every_time():
    marks = []
    for _time in range(2):
        made = assemble(*release(4, 4, 6, sparse(7)))
        protect(made.system)
        marks.append(bytes(made.system.marks))
    assert marks[0] == marks[1]
    assert withheld(made.system) < len(made.system.values)


@pytest.mark.parametrize(("then", "value", "mark"), [(10, 7, SMALL), (10, 3, SMALL), (3, 4, SMALL)])
def test_another_threshold_before_is_remembered(then, value, mark):
    """What was «<10» is still known to be one to nine, whatever the threshold is now."""
    numbers = {(2, 1, 1): Decimal(value), (3, 1, 1): Decimal(40), (TOTAL, 1, 1): Decimal(40 + value)}
    _edition, shape = release(1, 2, 1, lambda service, cell, month: 1, unit_rule="none", time_rule="none")
    marks = {} if value >= then else {(2, 1, 1): SMALL, (3, 1, 1): OTHER}
    made = assemble(Edition(numbers), shape, before=Edition(numbers, marks=marks, limit=then))
    assert audit(made.system, protect(made.system)).holds
    figure = made.figures[(2, 1, 1)]
    if marks:
        assert made.system.marks[figure] == mark
        assert made.system.limit_of(figure) == then
    else:  # It was shown: nothing can be withheld any more.
        assert figure in made.known
    assert ((2, 1, 1) in made.small) == (value < 5)
