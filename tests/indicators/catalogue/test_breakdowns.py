"""Three dimensions, sixty cells, counted first; cells are shared between sheets (I6)."""

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from hypothesis import given, strategies as st

from consultare.records.models import AuditEvent
from indicators.catalogue import queries
from indicators.catalogue.actions import sheets
from indicators.catalogue.actions.refused import Refused, Stale
from indicators.catalogue.models import Breakdown, Cell
from indicators.catalogue.queries.cells import specs_of
from indicators.catalogue.rules.breakdowns import Axis, Spec, key_of, refusal, refusal_of_all
from indicators.catalogue.states import SheetState, TotalRule
from tests.indicators import world


def axis(code: str, size: int) -> Axis:
    return Axis(code, tuple(f"c{n}" for n in range(size)))


@pytest.mark.parametrize(
    ("spec", "is_refused"),
    [
        (Spec((axis("a", 2),)), False),
        (Spec((axis("a", 3), axis("b", 4), axis("c", 5))), False),
        (Spec((axis("a", 61),)), True),
        (Spec((axis("a", 4), axis("b", 4), axis("c", 4))), True),
        (Spec((axis("a", 2), axis("b", 2), axis("c", 2), axis("d", 2))), True),
        (Spec(()), True),
        (Spec((axis("a", 1),)), True),
        (Spec((axis("a", 2), axis("a", 3))), True),
        (Spec((Axis("a", ("x", "x")),)), True),
        (Spec((axis("a", 2),), is_exclusive=False), True),
        (Spec((axis("a", 2),), is_exhaustive=False), True),
        (Spec((axis("a", 2),), is_exclusive=False, total_rule=TotalRule.TYPED), False),
    ],
)
def test_limits(spec, is_refused):
    assert (refusal(spec) is not None) == is_refused


def test_limits_of_a_sheet():
    assert refusal_of_all([]) is None
    assert refusal_of_all([Spec((axis("a", 2), axis("b", 2))), Spec((axis("b", 3), axis("a", 3)))])
    assert refusal_of_all([Spec((axis(name, 2),)) for name in "abcdefg"])


@given(st.lists(st.integers(1, 12), max_size=4))
def test_the_size_is_the_number_of_cells(sizes):
    spec = Spec(tuple(axis(f"d{n}", size) for n, size in enumerate(sizes)))
    cells = list(spec.cells())
    assert spec.size == len(cells) == len({key_of(cell) for cell in cells})


def test_keys_are_canonical():
    assert key_of([("varsta", "0-2"), ("sex", "f")]) == key_of([("sex", "f"), ("varsta", "0-2")]) == "sex=f;varsta=0-2"
    assert key_of([]) == ""


@pytest.fixture
def draft(db):
    world.dimension("sex", ["f", "m"])
    world.dimension("age", ["0-2", "3-6", "7-17"])
    return world.sheet(world.indicator("BEN-02"), state=SheetState.DRAFT)


SEX, AGE = Axis("sex", ("f", "m")), Axis("age", ("0-2", "3-6", "7-17"))


def set_specs(version, *specs: Spec, revision: int = 1):
    return sheets.break_down(version=version, specs=specs, revision=revision, by=version.author, at=timezone.now())


def test_written_whole_and_read_back(draft):
    specs = [Spec((SEX, AGE)), Spec((AGE,), is_exclusive=False, total_rule=TotalRule.TYPED)]
    assert set_specs(draft, *specs).revision == 2
    assert specs_of(draft.pk) == specs
    assert [len(one.cells) for one in queries.breakdowns_of([draft.pk])[draft.pk]] == [6, 3]
    assert AuditEvent.objects.get().verb == "sheet.broken_down"
    set_specs(draft, Spec((Axis("age", ("0-2", "7-17")),)), revision=2)
    assert [cell.key for cell in queries.cells_of([draft.pk])[draft.pk]] == ["age=0-2", "age=7-17"]
    assert Cell.objects.count() == 10, "cells stay, with the total: other sheets may have them"


def test_two_sheets_share_their_cells(draft):
    other = world.sheet(world.indicator("BEN-03"), state=SheetState.DRAFT)
    set_specs(draft, Spec((SEX, AGE)))
    set_specs(other, Spec((AGE, SEX)))
    assert Cell.objects.count() == 7
    mine, theirs = (queries.cells_of([one.pk])[one.pk] for one in (draft, other))
    assert {cell.id for cell in mine} == {cell.id for cell in theirs}
    assert [theirs[0].label, theirs[1].label] == ["0-2, F", "0-2, M"]


@pytest.mark.parametrize(
    "specs",
    [[Spec((SEX,)), Spec((SEX,))], [Spec((Axis("sex", ("f",)),))], [Spec((SEX,), is_exclusive=False)]],
)
def test_what_is_refused_makes_no_cell(draft, specs):
    with pytest.raises(Refused):
        set_specs(draft, *specs)
    assert not Breakdown.objects.exists()
    assert list(Cell.objects.values_list("key", flat=True)) == [""]
    assert not AuditEvent.objects.exists()


def test_of_two_at_once_the_second_is_told(draft):
    set_specs(draft, Spec((SEX,)))
    with pytest.raises(Stale):
        set_specs(draft, Spec((AGE,)), revision=1)
    assert specs_of(draft.pk) == [Spec((SEX,))]


def test_an_approved_sheet_keeps_its_breakdowns(draft):
    approved = world.sheet(world.indicator("BEN-04"))
    with pytest.raises(Refused):
        set_specs(approved, Spec((SEX,)))
    assert not Breakdown.objects.exists()


def test_a_figure_needs_a_cell_of_the_sheet_in_force(draft):
    indicator = world.indicator("BEN-05")
    version = world.sheet(indicator)
    sex = world.dimension("sex", [])
    world.breakdown(version, sex)
    report = world.submission(world.form(indicator), world.service(), world.month(2026, 3))
    (female, _male), (baby, *_) = world.cells(sex), world.cells(world.dimension("age", []))
    world.put(report, indicator, {female: 3})
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        world.put(report, indicator, {baby: 1})
