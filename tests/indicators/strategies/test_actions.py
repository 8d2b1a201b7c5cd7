"""Acts on strategies: what they change, what they refuse and then leave alone, two people at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.people.models import Person
from consultare.lib.law import IllegalMove
from consultare.records import audit
from consultare.records.models import AuditEvent
from indicators.services.models import Period
from indicators.strategies.actions import following, nodes, progress, strategies
from indicators.strategies.actions.refused import Refused
from indicators.strategies.models import Milestone, Node, NodeIndicator, ProgressUpdate, Strategy
from indicators.strategies.rules.given import Decided, Given, NodeText, Said
from indicators.strategies.states import Link, NodeState, Scope, Stage, StrategyState, UpdateState
from tests.factories import PersonFactory
from tests.indicators.strategies.world import LEVELS, node, semester, strategy, tree, update
from tests.indicators.world import indicator

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def author() -> Person:
    return PersonFactory()


@pytest.fixture
def second() -> Person:
    return PersonFactory()


def given(**fields: object) -> Given:
    plain: dict[str, object] = {
        "title": "Strategia serviciilor sociale", "scope": Scope.SECTOR, "year_from": 2024, "year_to": 2028,
        "level_names": tuple(LEVELS), "frequency": "semester",
    } | fields  # fmt: skip
    return Given(**plain)


def said(percent: int = 40, **fields: object) -> Said:
    plain: dict[str, object] = {"percent": percent, "stage": Stage.IN_PROGRESS, "done": "S-au angajat doi asistenți."} | fields  # fmt: skip
    return Said(**plain)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


@contextmanager
def refused(field: str = "") -> Iterator[None]:
    with pytest.raises(Refused) as caught, transaction.atomic():
        yield
    assert field in caught.value.problems


def test_a_strategy_is_begun_filled_published_and_ended(author):
    made = strategies.begin(given=given(), by=author, at=NOW)
    assert (made.slug, made.state) == ("strategia-serviciilor-sociale", StrategyState.DRAFT)
    assert strategies.begin(given=given(), by=author, at=NOW).slug == "strategia-serviciilor-sociale-2"
    with refused():
        strategies.publish(strategy=made, by=author, at=NOW)
    strategies.change(strategy=made, given=given(act_number="HCL 12", act_date=date(2024, 1, 31)), revision=1, by=author, at=NOW)  # fmt: skip
    top = nodes.add(strategy=made, parent=None, text=NodeText(code="O1", title="Acces"), by=author, at=NOW)
    nodes.add(strategy=made, parent=top, text=NodeText(code="M1", title="Centru", due_on=date(2026, 5, 1)), by=author, at=NOW)  # fmt: skip
    strategies.publish(strategy=made, by=author, at=NOW)
    with pytest.raises(IllegalMove):
        strategies.publish(strategy=made, by=author, at=NOW)
    strategies.archive(strategy=made, by=author, at=NOW)
    with refused():
        nodes.add(strategy=made, parent=None, text=NodeText(code="O2", title="Altul"), by=author, at=NOW)
    assert verbs()[2:] == ["strategy.changed", "node.added", "node.added", "strategy.published", "strategy.archived"]
    assert all(audit.sentence(event) for event in AuditEvent.objects.all())


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("year_to", {"year_to": 2020}),
        ("act_date", {"act_number": "HCL 1"}),
        ("act_number", {"act_date": date(2024, 1, 1)}),
        ("level_names", {"level_names": ()}),
        ("level_names", {"level_names": ("Obiectiv", "obiectiv")}),
    ],
)
def test_wrong_data_of_a_strategy_are_refused_beside_their_field(author, field, fields):
    with refused(field):
        strategies.begin(given=given(**fields), by=author, at=NOW)
    assert not Strategy.objects.exists()
    assert verbs() == []


def test_the_data_of_a_strategy_fit_what_it_holds(author):
    own = strategy()
    update(tree(own)[0], 40)
    for field, fields in (
        ("level_names", {"level_names": ("Obiectiv",)}),
        ("frequency", {"frequency": "year"}),
        ("act_number", {}),
    ):
        full = {"act_number": "HCL 1", "act_date": date(2024, 1, 1)} if field != "act_number" else {}
        with refused(field):
            strategies.change(strategy=own, given=given(**full, **fields), revision=1, by=author, at=NOW)
    with refused():
        strategies.change(strategy=own, given=given(), revision=7, by=author, at=NOW)
    own.refresh_from_db()
    assert own.revision == 1
    assert verbs() == []


def test_nodes_are_changed_and_taken_out_of_a_draft_only(author):
    own = strategy(state=StrategyState.DRAFT)
    first, second = tree(own, measures=2)
    text = NodeText(code="M1.9", title="Nou", weight=Decimal(3))
    assert set(nodes.change(node=first, text=text, revision=1, by=author, at=NOW)) == {"code", "title", "weight"}
    with refused():
        nodes.change(node=first, text=text, revision=1, by=author, at=NOW)
    with refused("code"):
        nodes.change(node=second, text=NodeText(code="M1.9", title="x"), revision=1, by=author, at=NOW)
    with refused("code"):
        nodes.add(strategy=own, parent=None, text=NodeText(code="O1", title="x"), by=author, at=NOW)
    with refused():
        nodes.remove(node=first.parent, by=author, at=NOW)
    nodes.remove(node=first, by=author, at=NOW)
    Strategy.objects.filter(pk=own.pk).update(state=StrategyState.PUBLISHED, published_at=NOW)
    with refused():
        nodes.remove(node=second, by=author, at=NOW)
    assert list(Node.objects.order_by("pk").values_list("code", flat=True)) == ["O1", "M1.2"]
    assert verbs() == ["node.changed", "node.removed"]


def test_a_measure_that_reported_is_not_divided_and_no_level_is_missing(author):
    own = strategy(level_names=["Obiectiv", "Măsură"])
    measure = tree(own)[0]
    with refused():
        nodes.add(strategy=own, parent=measure, text=NodeText(code="A1", title="x"), by=author, at=NOW)
    deep = strategy()
    reported = tree(deep)[0]
    update(reported, 10)
    with refused():
        nodes.add(strategy=deep, parent=reported, text=NodeText(code="A1", title="x"), by=author, at=NOW)
    assert verbs() == []


def test_decisions_about_measures(author):
    own = strategy()
    first, second, third = tree(own, measures=3)
    Node.objects.filter(pk=first.pk).update(due_on=date(2026, 3, 1))
    first.refresh_from_db()
    with refused("due_on"):
        nodes.decide(node=first, decided=Decided(state=NodeState.POSTPONED, reason="Contestații."), revision=1, by=author, at=NOW)  # fmt: skip
    later = Decided(state=NodeState.POSTPONED, reason="Contestații.", due_on=date(2026, 9, 1))
    moved = nodes.decide(node=first, decided=later, revision=1, by=author, at=NOW)
    assert (moved.due_before, moved.due_on) == (date(2026, 3, 1), date(2026, 9, 1))
    again = nodes.decide(node=first, decided=Decided(state=NodeState.POSTPONED, reason="Iar.", due_on=date(2026, 12, 1)), revision=2, by=author, at=NOW)  # fmt: skip
    assert again.due_before == date(2026, 3, 1), "the term first set is kept"
    with refused("other"):
        nodes.decide(node=second, decided=Decided(state=NodeState.MERGED, reason="x"), revision=1, by=author, at=NOW)
    into = Decided(state=NodeState.MERGED, reason="Aceeași țintă.", other_id=third.pk)
    nodes.decide(node=second, decided=into, revision=1, by=author, at=NOW)
    back = Decided(state=NodeState.MERGED, reason="x", other_id=second.pk)
    with refused("other"):
        nodes.decide(node=third, decided=back, revision=1, by=author, at=NOW)
    resumed = nodes.decide(node=second, decided=Decided(state=NodeState.ACTIVE, reason="HCL 8"), revision=2, by=author, at=NOW)  # fmt: skip
    assert (resumed.other, resumed.reason) == (None, "")
    assert verbs() == ["node.postponed", "node.postponed", "node.merged", "node.active"]
    assert all(audit.sentence(event) for event in AuditEvent.objects.all())
    assert "HCL 8" in audit.sentence(AuditEvent.objects.latest("pk"))


def test_nothing_goes_on_below_what_was_given_up(author):
    measure = tree(strategy())[0]
    top, gone = measure.parent, Decided(state=NodeState.CANCELLED, reason="HCL 9")
    with refused("state"):
        nodes.decide(node=top, decided=gone, revision=1, by=author, at=NOW)
    nodes.decide(node=measure, decided=gone, revision=1, by=author, at=NOW)
    top = nodes.decide(node=top, decided=gone, revision=1, by=author, at=NOW)
    with refused("state"):
        nodes.decide(node=measure, decided=Decided(state=NodeState.ACTIVE, reason="x"), revision=2, by=author, at=NOW)
    with refused():
        nodes.add(strategy=top.strategy, parent=top, text=NodeText(code="M9", title="x"), by=author, at=NOW)
    assert verbs() == ["node.cancelled", "node.cancelled"]


def test_progress_is_reported_by_one_and_approved_by_another(author, second):
    measure, when = tree(strategy())[0], semester()
    file = SimpleUploadedFile(
        "pv.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", "application/pdf"
    )
    first = progress.report(node=measure, period=when, said=said(40), upload=file, by=author, at=NOW)
    assert first.evidence is not None
    with refused():
        progress.report(node=measure, period=when, said=said(50), by=second, at=NOW)
    with refused():
        progress.approve(update=first, by=author, at=NOW)
    progress.approve(update=first, by=second, at=NOW)
    with refused():
        progress.send_back(update=first, reason="Nu.", by=second, at=NOW)
    better = progress.report(node=measure, period=when, said=said(60), by=author, at=NOW)
    progress.approve(update=better, by=second, at=NOW)
    third = progress.report(node=measure, period=when, said=said(90), by=author, at=NOW)
    with refused("reason"):
        progress.send_back(update=third, reason="", by=second, at=NOW)
    progress.send_back(update=third, reason="Lipsește dovada.", by=second, at=NOW)
    states = dict(ProgressUpdate.objects.values_list("percent", "state"))
    assert states == {40: UpdateState.REPLACED, 60: UpdateState.APPROVED, 90: UpdateState.RETURNED}
    assert verbs() == ["progress.reported", "progress.approved"] * 2 + ["progress.reported", "progress.returned"]


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("done_on", said(100, stage=Stage.DONE)),
        ("done_on", said(90, stage=Stage.DONE, done_on=date(2026, 1, 1))),
        ("done_on", said(100, stage=Stage.DONE, done_on=NOW.date() + timedelta(days=3))),
        ("stage", said(100)),
        ("percent", said(5, stage=Stage.NOT_STARTED)),
    ],
)
def test_what_does_not_fit_together_is_refused(author, field, what):
    measure = tree(strategy())[0]
    with refused(field):
        progress.report(node=measure, period=semester(), said=what, by=author, at=NOW)
    assert not ProgressUpdate.objects.exists()
    assert verbs() == []


def test_progress_is_of_leaves_that_count_in_a_public_strategy(author):
    own = strategy()
    first, gone = tree(own, measures=2)
    nodes.decide(node=gone, decided=Decided(state=NodeState.CANCELLED, reason="HCL 3"), revision=1, by=author, at=NOW)
    draft = tree(strategy(state=StrategyState.DRAFT))[0]
    gone.refresh_from_db()
    for of in (first.parent, gone, draft):
        with refused():
            progress.report(node=of, period=semester(), said=said(), by=author, at=NOW)
    coming: Period = semester(NOW.year + 2)
    with refused("period"):
        progress.report(node=first, period=coming, said=said(), by=author, at=NOW)
    with refused():
        update_waits = update(first, 20, state=UpdateState.WAITING)
        assert update_waits.state == UpdateState.WAITING
        strategies.archive(strategy=own, by=author, at=NOW)
    assert verbs() == ["node.cancelled"]


def test_money_steps_and_links(author):
    measure, linked = tree(strategy())[0], indicator()
    line = {"node": measure, "year": 2026, "source": "local", "by": author, "at": NOW}
    following.set_budget(**line, planned=Decimal(1000), executed=None)
    following.set_budget(**line, planned=Decimal(1000), executed=None)
    corrected = following.set_budget(**line, planned=Decimal(1200), executed=Decimal(400))
    assert corrected.revision == 2
    with refused("year"):
        following.set_budget(**line | {"year": 2031}, planned=Decimal(1), executed=None)
    step = following.add_milestone(node=measure, title="Licitația", due_on=date(2026, 3, 1), by=author, at=NOW)
    with refused("title"):
        following.add_milestone(node=measure, title="Licitația", due_on=date(2026, 4, 1), by=author, at=NOW)
    for field, reached in (
        ("words", following.Reached(done_on=date(2026, 2, 1))),
        ("done_on", following.Reached(done_on=NOW.date() + timedelta(days=2), words="PV 1")),
    ):
        with refused(field):
            following.reach(milestone=step, reached=reached, by=author, at=NOW)
    following.reach(
        milestone=step, reached=following.Reached(done_on=date(2026, 2, 1), words="PV 1"), by=author, at=NOW
    )
    assert Milestone.objects.get().done_on == date(2026, 2, 1)
    link = following.link(node=measure, indicator=linked, role=Link.RESULT, expected="crește", by=author, at=NOW)
    with refused("indicator"):
        following.link(node=measure, indicator=linked, role=Link.RESULT, expected="", by=author, at=NOW)
    following.unlink(link=link, by=author, at=NOW)
    assert not NodeIndicator.objects.exists()
    assert verbs() == [
        "budget.set", "budget.set", "milestone.added", "milestone.reached", "node.indicator_linked", "node.indicator_unlinked",
    ]  # fmt: skip
    assert all(audit.sentence(event) for event in AuditEvent.objects.all())
    assert node(measure.strategy, "O2").weight == 1
