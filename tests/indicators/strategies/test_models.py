"""What the database itself refuses of strategies, whoever writes."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from indicators.services.states import PeriodKind
from indicators.strategies.models import Milestone, Node, NodeBudget, NodeIndicator, ProgressUpdate
from indicators.strategies.states import Link, NodeState, Stage, StrategyState, UpdateState
from tests.factories import PersonFactory
from tests.indicators.strategies.world import node, semester, strategy, tree, update
from tests.indicators.world import indicator, period

pytestmark = pytest.mark.django_db


def refuses(act: Callable[[], object], named: str) -> None:
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        act()


def change(one: Model, **fields: object) -> Callable[[], object]:
    return lambda: type(one)._default_manager.filter(pk=one.pk).update(**fields)


def test_a_strategy_has_years_levels_and_in_force_its_act():
    refuses(lambda: strategy(year_from=2028, year_to=2024), "strategy_years")
    refuses(lambda: strategy(level_names=[]), "strategy_names_levels")
    refuses(lambda: strategy(act_number="", act_date=None), "strategy_in_force_by_an_act")
    refuses(lambda: strategy(act_date=None), "strategy_act_dated")
    refuses(lambda: strategy(state=StrategyState.ARCHIVED), "strategy_state_moments")
    assert strategy(state=StrategyState.DRAFT, act_number="", act_date=None).published_at is None


def test_a_node_stands_one_level_below_its_parent_in_the_same_strategy():
    own, other = strategy(level_names=["Obiectiv", "Măsură"]), strategy()
    top = node(own, "O1")
    low = node(own, "M1", top)
    refuses(lambda: node(own, "A1", low), "names no level 3")
    refuses(lambda: node(other, "M1", top), "same strategy")
    refuses(lambda: Node.objects.create(strategy=own, code="M2", title="x", level=2), "node_top_has_no_parent")
    refuses(lambda: node(own, "M1", top), "node_code_once")
    refuses(lambda: node(own, "cod rău", top), "node_code")
    refuses(lambda: node(own, "M3", top, weight=0), "node_weighs_something")
    refuses(lambda: node(own, "M3", top, starts_on=date(2026, 2, 1), due_on=date(2026, 1, 1)), "node_days")
    refuses(change(low, level=1, parent=None), "stays in its strategy and on its level")
    refuses(change(own, level_names=["Obiectiv"]), "deeper than its names")
    assert list(Node.objects.order_by("pk")) == [top, low]


def test_merged_and_replaced_name_the_other_measure():
    own, far = strategy(), strategy()
    first, second = tree(own, measures=2)
    stranger = tree(far)[0]
    refuses(change(first, state=NodeState.MERGED, reason="x"), "node_merged_has_another")
    refuses(change(first, state=NodeState.SUPERSEDED, reason="x", other=first), "node_other_is_another")
    refuses(change(first, state=NodeState.MERGED, reason="x", other=stranger), "same strategy")
    refuses(change(first, state=NodeState.CANCELLED), "node_left_with_reason")
    change(first, state=NodeState.MERGED, reason="Aceeași țintă.", other=second)()
    first.refresh_from_db()
    assert first.other == second


def test_a_percent_is_stored_on_leaves_only():
    """I18."""
    own = strategy()
    measure = tree(own)[0]
    refuses(lambda: update(measure.parent, 40), "on leaves only")
    update(measure, 40)
    refuses(lambda: node(own, "A1", measure), "on leaves only")
    assert not measure.children.exists()


def test_an_update_fits_percent_stage_and_calendar():
    measure = tree(strategy())[0]
    refuses(lambda: update(measure, 101, stage=Stage.IN_PROGRESS), "update_percent|update_stage")
    refuses(lambda: update(measure, 100, stage=Stage.IN_PROGRESS), "update_stage_fits_percent")
    refuses(lambda: update(measure, 40, stage=Stage.DONE), "update_stage_fits_percent")
    refuses(lambda: update(measure, 40, period(PeriodKind.MONTH, date(2026, 1, 1))), "calendar of the strategy")
    tomorrow = timezone.localdate() + timedelta(days=2)
    refuses(lambda: update(measure, 100, done_on=tomorrow), "in the future")
    assert not ProgressUpdate.objects.exists()


def test_an_update_is_decided_once_by_another_and_its_words_stay():
    measure, author = tree(strategy())[0], PersonFactory()
    waiting = update(measure, 40, state=UpdateState.WAITING, author=author)
    now = timezone.now()
    approving = {"state": UpdateState.APPROVED, "decided_at": now}
    refuses(change(waiting, **approving, decided_by=author), "author_is_not_approver")
    refuses(change(waiting, state=UpdateState.RETURNED, decided_at=now, decided_by=PersonFactory()), "with_reason")
    refuses(change(waiting, percent=50), "its words stay")
    refuses(lambda: update(measure, 45, state=UpdateState.WAITING), "update_waits_once")
    change(waiting, **approving, decided_by=PersonFactory())()
    refuses(change(waiting, done="Altceva."), "its words stay")
    refuses(change(waiting, state=UpdateState.RETURNED, return_reason="Nu."), "its words stay")
    refuses(lambda: ProgressUpdate.objects.filter(pk=waiting.pk).delete(), "refused")
    refuses(lambda: update(measure, 60), "update_approved_once")
    update(measure, 60, semester(2026, 2))
    refuses(change(measure.strategy, frequency=PeriodKind.YEAR), "calendar of the strategy")
    assert sorted(ProgressUpdate.objects.values_list("percent", flat=True)) == [40, 60]


def test_money_is_not_negative_and_a_line_stands_once():
    measure = tree(strategy())[0]
    line = {"node": measure, "year": 2026, "source": "local"}
    refuses(lambda: NodeBudget.objects.create(**line, planned=Decimal(-1)), "budget_planned")
    refuses(lambda: NodeBudget.objects.create(**line, planned=1, executed=Decimal(-1)), "budget_executed")
    NodeBudget.objects.create(**line, planned=0)
    refuses(lambda: NodeBudget.objects.create(**line, planned=5), "budget_once")


def test_a_milestone_is_reached_with_evidence_and_never_in_the_future():
    measure, person, now = tree(strategy())[0], PersonFactory(), timezone.now()
    said = {"recorded_at": now, "recorded_by": person}
    made = Milestone.objects.create(node=measure, title="Licitație", due_on=date(2026, 3, 1))
    refuses(change(made, done_on=date(2026, 2, 1), **said), "reached_with_evidence")
    refuses(
        change(made, done_on=timezone.localdate() + timedelta(days=2), evidence_words="PV", **said), "in the future"
    )
    change(made, done_on=date(2026, 2, 1), evidence_words="Procesul-verbal 12/2026", **said)()
    made.refresh_from_db()
    assert made.done_on == date(2026, 2, 1)


def test_an_indicator_is_linked_once():
    measure, linked = tree(strategy())[0], indicator()
    NodeIndicator.objects.create(node=measure, indicator=linked, role=Link.RESULT)
    refuses(
        lambda: NodeIndicator.objects.create(node=measure, indicator=linked, role=Link.CONTEXT), "node_indicator_once"
    )
