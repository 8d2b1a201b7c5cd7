"""The tree as it is read: whose update is a leaf's progress, who reported, what was done by its term."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.strategies.models import Node
from indicators.strategies.queries.listing import summaries
from indicators.strategies.queries.tree import tree_of
from indicators.strategies.rules.rollup import Rolled
from indicators.strategies.rules.standing import OnTime
from indicators.strategies.states import NodeState, Standing, UpdateState
from tests.indicators.strategies.world import semester, strategy, tree, update

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)


def test_the_progress_of_a_leaf_is_its_last_approved_update():
    """I18: last by period, whenever it was approved; what waits or was sent back is none."""
    own = strategy()
    first, second, third = tree(own, measures=3)
    update(first, 40, semester(2025, 2))
    update(second, 50, semester(2026, 1))
    update(third, 60, semester(2026, 2))
    update(third, 10, semester(2025, 2))
    update(second, 90, semester(2026, 2), state=UpdateState.WAITING)
    update(first, 95, semester(2026, 2), state=UpdateState.RETURNED, return_reason="Lipsește dovada.")
    found = tree_of(own, TODAY)
    assert found.period == semester(2026, 1)
    assert [row.percent for row in found.rows] == [50, 40, 50, 60]
    assert found.reported == 2, "news of a later period is news too"
    assert found.rows[0].rolled == Rolled(Decimal(50), counted=3, updated=2)
    (listed,) = summaries([own], TODAY)
    assert (listed.percent, listed.leaves) == (found.percent, len(found.asked))


def test_late_and_in_time_are_told_from_terms():
    own = strategy()
    done, slow, moved, gone = tree(own, measures=4)
    update(done, 100, done_on=date(2026, 5, 1))
    update(slow, 70)
    for node, fields in (
        (done, {"due_on": date(2026, 6, 1)}),
        (slow, {"due_on": date(2026, 6, 30)}),
        (
            moved,
            {"due_on": date(2027, 1, 1), "due_before": date(2026, 5, 1), "state": NodeState.POSTPONED, "reason": "x"},
        ),
        (gone, {"due_on": date(2026, 2, 1), "state": NodeState.CANCELLED, "reason": "x"}),
    ):
        Node.objects.filter(pk=node.pk).update(**fields)
    found = tree_of(own, TODAY)
    assert [row.standing for row in found.leaves] == [
        Standing.DONE,
        Standing.LATE,
        Standing.POSTPONED,
        Standing.CANCELLED,
    ]
    assert [row.node for row in found.late] == [slow]
    assert found.on_time(date(2026, 1, 1), date(2026, 6, 30)) == OnTime(1, 3), "the term first set counts"
    assert found.last_approved is not None
