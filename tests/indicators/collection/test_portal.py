"""PAR-01 … PAR-06: the arithmetic, and that nothing is made up."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from consultations.observations.states import AuthorKind
from consultations.overview.queries.participation import Participation
from indicators.catalogue.rules import starter
from indicators.collection.queries.portal import (
    AUTHOR,
    AUTHORS,
    NOT_HELD,
    NOTHING,
    PortalFigure,
    figures_of,
    figures_of_portal,
)
from indicators.collection.states import Status
from tests.indicators import world

pytestmark = pytest.mark.django_db
FULL = Participation(
    rounds=2, invited=17, contributed=11, received=30,
    decided={"taken": 9, "partly": 5, "not": 6, "already": 1, "outside": 3, "noted": 2},
    by_author={
        "citizen": {"taken": 4, "not": 4, "outside": 3}, "organisation": {"taken": 3, "partly": 5, "not": 2},
        "academia": {"taken": 1, "already": 1}, "authority": {"taken": 1}, "elected": {"noted": 2},
    },
    owed=11, in_time=10, open=0, authors=48, declared={"beneficiary": 14, "relative": 6},
)  # fmt: skip


def test_numbers_by_hand():
    figures = figures_of(FULL, is_over=True)
    assert figures["PAR-01"] == PortalFigure(Decimal(2), Decimal(2), None, Status.NORMAL)
    assert figures["PAR-02"].number == Decimal("64.7059")  # 11 of 17
    rate = figures["PAR-03"]
    assert (rate.number, rate.top, rate.bottom) == (Decimal("54.7619"), Decimal("11.5"), Decimal(21))
    assert figures["PAR-04"].number == Decimal("90.9091")  # 10 of 11


def test_recommendations_by_kind_of_author():
    """Half a point for one partly taken over; a university and a public authority are one category; nothing in scope: no rate."""
    figures = figures_of(FULL, is_over=True)
    assert {key: (one.number, one.status) for key, one in figures["PAR-03"].cells.items()} == {
        "autor=cetatean": (Decimal(50), "A"), "autor=ong": (Decimal(55), "A"), "autor=institutie": (Decimal("66.6667"), "A"),
        "autor=ales": (None, "N"),
    }  # fmt: skip
    for part, whole in (("PAR-03.A", Decimal("11.5")), ("PAR-03.B", Decimal(21))):
        assert sum(one.number for one in figures[part].cells.values()) == figures[part].number == whole
    assert {code: figures[code].number for code in ("PAR-02.A", "PAR-02.B", "PAR-04.A", "PAR-04.B")} == {
        "PAR-02.A": 11, "PAR-02.B": 17, "PAR-04.A": 10, "PAR-04.B": 11,
    }  # fmt: skip


def test_every_kind_of_author_has_its_category_in_the_starter_catalogue():
    (dimension,) = [one for one in starter.dimensions() if one["code"] == AUTHOR]
    assert set(AUTHORS) == set(AuthorKind)
    assert set(AUTHORS.values()) == {one["code"] for one in dimension["categories"]}


def test_what_is_not_asked_has_no_number():
    figures = figures_of(FULL, is_over=True)
    assert figures["PAR-05"] == PortalFigure(None, Decimal(20), Decimal(48), Status.NOT_COLLECTED)
    few = replace(FULL, declared={"beneficiary": 14, "relative": 5})  # One short of what the sheet asks for.
    assert figures_of(few, is_over=True)["PAR-05"] == figures["PAR-06"] == figures["PAR-01.A"] == NOTHING
    assert {code for code, one in figures.items() if one.status == Status.NOT_COLLECTED} <= set(NOT_HELD)


@pytest.mark.parametrize("code", ["PAR-05", "PAR-02"])
def test_the_page_says_what_the_portal_does_not_hold(code, client, authority):
    for source, says in (("portal", code == "PAR-05"), ("typed", False)):
        one = world.indicator(code if source == "portal" else f"{code}.A", source=source, sensitivity="open")
        world.sheet(one)
        text = client.get(f"/indicatori/{one.code}/", headers={"accept-language": "ro"}).text
        assert ("nu sunt întrebați nici de sex, nici de vârstă" in text) is says


def test_nothing_to_divide_by_does_not_apply_and_is_never_zero():
    figures = figures_of_portal(world.quarter(2021, 1), as_of=datetime(2026, 1, 1, tzinfo=UTC))
    assert {code: figure.status for code, figure in figures.items() if "." not in code} == {
        "PAR-01": Status.NORMAL, "PAR-02": Status.NOT_APPLICABLE, "PAR-03": Status.NOT_APPLICABLE,
        "PAR-04": Status.NOT_APPLICABLE, "PAR-05": Status.NOT_COLLECTED, "PAR-06": Status.NOT_COLLECTED,
    }  # fmt: skip
    assert figures["PAR-01"].number == 0
    assert {figure.number for code, figure in figures.items() if "." in code} == {0, None}
    assert all(figure.number is None for code, figure in figures.items() if "." not in code and code != "PAR-01")


@pytest.mark.parametrize(("is_over", "open_"), [(False, 0), (True, 3)])
def test_what_may_still_change_is_provisional(is_over, open_):
    part = Participation(rounds=1, invited=1, decided={"taken": 1}, owed=1, in_time=1, open=open_)
    figures = figures_of(part, is_over=is_over)
    assert figures["PAR-03"].status == figures["PAR-04"].status == Status.PROVISIONAL
    assert figures["PAR-01"].status == (Status.NORMAL if is_over else Status.PROVISIONAL)
