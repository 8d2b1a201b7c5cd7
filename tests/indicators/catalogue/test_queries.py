"""What other rooms ask: the sheet of a day, cells in words and order, a computed figure taken apart."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.catalogue import queries
from indicators.catalogue.models import FormulaTerm
from indicators.catalogue.rules.formulas import Outcome, Term
from indicators.catalogue.states import SheetState, Source, TotalRule
from tests.indicators import world

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)


def test_the_sheet_of_a_day():
    indicator = world.indicator("BEN-02")
    first = world.sheet(indicator, valid_until=NEW_YEAR)
    second = world.sheet(indicator, number=2, valid_from=NEW_YEAR, change_reason="definiție mai strictă")
    world.sheet(indicator, number=3, state=SheetState.DRAFT, valid_from=date(2027, 1, 1), change_reason="în lucru")
    found = [
        queries.sheet_on(indicator, day) for day in (date(2019, 12, 31), date(2025, 12, 31), NEW_YEAR, date(2030, 1, 1))
    ]
    assert found == [None, first, second, second]
    assert queries.sheet_on(indicator.pk, NEW_YEAR) == second


@pytest.mark.parametrize("count", [1, 3])
def test_sheets_of_many_cost_one_query(count, django_assert_num_queries):
    indicators = [world.indicator(f"CAP-{n:02}") for n in range(count)]
    sheets = {one.pk: world.sheet(one) for one in indicators}
    without = world.indicator("CAP-90")
    with django_assert_num_queries(1):
        assert queries.sheets_on([*sheets, without.pk], NEW_YEAR) == sheets


@pytest.mark.parametrize("count", [1, 3])
def test_cells_in_words_and_in_the_order_of_the_dimensions(count, django_assert_num_queries):
    sex, age = world.dimension("sex", ["f", "m"]), world.dimension("age", ["0-2", "3-6", "18"])
    versions = [world.sheet(world.indicator(f"BEN-{n:02}")) for n in range(count)]
    for version in versions:
        world.breakdown(version, sex, age)
        world.breakdown(version, age, is_exclusive=False, total_rule=TotalRule.TYPED)
    with django_assert_num_queries(4):
        found = queries.breakdowns_of([version.pk for version in versions])
    cross, alone = found[versions[-1].pk]
    assert [cell.label for cell in cross.cells] == ["F, 0-2", "F, 3-6", "F, 18", "M, 0-2", "M, 3-6", "M, 18"]
    assert [cell.key for cell in alone.cells] == ["age=0-2", "age=3-6", "age=18"]
    assert (cross.dimensions, cross.is_summed, alone.is_summed) == (("Sex", "Age"), True, False)
    assert [cell.breakdown for cell in queries.cells_of([versions[0].pk])[versions[0].pk]] == [1] * 6 + [2] * 3
    assert queries.cells_of([versions[0].pk]) == {versions[0].pk: [*cross.cells, *alone.cells]}
    assert queries.cell_labels([1, cross.cells[0].id]) == {1: (), cross.cells[0].id: ("F", "0-2")}


def test_a_computed_figure_taken_apart():
    computed = world.indicator("ACC-03", source=Source.COMPUTED)
    version = world.sheet(computed, formula="[ACC-03.A] / [ACC-03.B] * 100")
    values = {Term("ACC-03.A"): Decimal(9), Term("ACC-03.B"): Decimal(12)}
    found = queries.explained(version, values, days=31, months=1)
    assert found is not None
    assert (found.outcome, [piece.text for piece in found.pieces]) == (
        Outcome(Decimal("75.0000")),
        ["[ACC-03.A]", "÷", "[ACC-03.B]", "×", "100"],
    )
    typed = world.sheet(world.indicator("ACC-05"))
    assert queries.explained(typed, {}, days=31, months=1) is None
    assert queries.formula_of(typed) is None


def test_who_needs_whom():
    computed, part = world.indicator("ACC-03", source=Source.COMPUTED), world.indicator("ACC-03.A")
    closed = world.sheet(computed, formula="[ACC-03.A] * 1", valid_until=NEW_YEAR)
    FormulaTerm.objects.create(version=closed, needs=part)
    assert queries.needs() == {}
    open_ = world.sheet(computed, number=2, valid_from=NEW_YEAR, formula="[ACC-03.A] * 2", change_reason="mărit")
    FormulaTerm.objects.create(version=open_, needs=part)
    assert queries.needs() == {computed.pk: {part.pk}}
    assert [term.needs.code for term in queries.terms_of([open_.pk])[open_.pk]] == ["ACC-03.A"]
