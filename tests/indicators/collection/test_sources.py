"""Figures that nobody types: outside series, and whatever names itself as a source."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from indicators.collection.models import ExternalSeries, ExternalValue
from indicators.collection.queries import sources
from indicators.collection.queries.tables import figures_of, tables_at
from tests.factories import PersonFactory
from tests.indicators import world
from tests.indicators.releases import world as releases

pytestmark = pytest.mark.django_db
TAKEN = datetime(2026, 2, 1, 9, tzinfo=UTC)


@pytest.fixture
def poverty():
    indicator = releases.indicator("CTX-01", source="external", sensitivity="open", unit="%")
    releases.sheet(indicator, frequency="year")
    return indicator


def taken(indicator, number, at: datetime, **fields) -> None:
    series, _new = ExternalSeries.objects.get_or_create(
        code="SAR112B", defaults={"name": "Rata", "territory": "București"}
    )
    ExternalValue.objects.create(
        series=series, indicator=indicator, period=world.year(2025), number=number, taken_on=at.date(), at=at, by=PersonFactory(), **fields
    )  # fmt: skip


def of_2025(indicator, cut_off):
    table = figures_of(tables_at(cut_off), indicator.code, {}).table
    return table[(1, world.year(2025).pk, None)]


def test_the_latest_figure_until_the_cut_off_counts(poverty):
    taken(poverty, Decimal("19.7"), TAKEN, flag="p")
    taken(poverty, Decimal("20.1"), TAKEN + timedelta(days=60))
    early, late = (of_2025(poverty, TAKEN + timedelta(days=days)) for days in (1, 61))
    assert (early.number, early.status) == (Decimal("19.7"), "P")
    assert (late.number, late.status) == (Decimal("20.1"), "A")


def test_an_empty_outside_figure_is_missing(poverty):
    taken(poverty, None, TAKEN, flag=":")
    found = of_2025(poverty, releases.AT)
    assert (found.number, found.status) == (None, "M")


def test_a_source_is_asked_for_every_period_that_is_over(monkeypatch):
    indicator = releases.indicator("PAR-03", source="portal", sensitivity="open", unit="%")
    releases.sheet(indicator, frequency="year")
    year = world.year(2025)
    monkeypatch.setattr(sources, "_sources", {})
    given = sources.PortalFigure(Decimal(50), Decimal(1), Decimal(2))
    sources.register("trial", lambda period, cut_off: {"PAR-03": given} if period.starts_on == date(2025, 1, 1) else {})
    figures = figures_of(tables_at(releases.AT), "PAR-03", {})
    assert list(figures.table) == [(1, year.pk, None)]
    assert figures.fractions[(1, year.pk, None)] == (1, 2)


def test_a_source_tells_the_categories_that_the_sheet_has(monkeypatch):
    indicator = releases.indicator("PAR-03", source="portal", sensitivity="open", unit="%")
    author = world.dimension("autor", ["ong", "ales"])
    world.breakdown(releases.sheet(indicator, frequency="year"), author)
    monkeypatch.setattr(sources, "_sources", {})
    one, other = (sources.PortalFigure(Decimal(number), Decimal(1), Decimal(2)) for number in (50, 60))
    cells = {"autor=ong": one, "autor=nimeni": other}
    given = sources.PortalFigure(Decimal(55), Decimal(11), Decimal(20), cells=cells)
    sources.register("trial", lambda period, cut_off: {"PAR-03": given} if period.code == "2025" else {})
    world.year(2025)
    figures = figures_of(tables_at(releases.AT), "PAR-03", {})
    ong = world.cells(author)[0].pk
    assert {cell: rolled.number for (cell, _period, _service), rolled in figures.table.items()} == {1: 55, ong: 50}
    assert {cell: fraction for (cell, _period, _service), fraction in figures.fractions.items()} == {
        1: (11, 20),
        ong: (1, 2),
    }


def test_the_consultations_are_counted_by_the_portal():
    """No round closed in that year, so the rate of taking over has nothing to divide by."""
    for code in ("PAR-01", "PAR-03"):
        releases.sheet(
            releases.indicator(code, source="portal", sensitivity="open"), frequency="year", valid_from=date(2021, 1, 1)
        )
    year = world.year(2021)
    tables = tables_at(releases.AT)
    assert figures_of(tables, "PAR-01", {}).table[(1, year.pk, None)].number == 0
    assert figures_of(tables, "PAR-03", {}).table[(1, year.pk, None)].status == "N"


def test_a_name_belongs_to_one_source():
    with pytest.raises(ValueError, match="outside"):
        sources.register("outside", lambda period, cut_off: {})
