"""PAR-01 … PAR-06: the arithmetic, and that nothing is made up."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from consultations.overview.queries.participation import Participation
from indicators.collection.queries.portal import PortalFigure, figures_of, figures_of_portal
from indicators.collection.states import Status
from tests.indicators import world

pytestmark = pytest.mark.django_db
FULL = Participation(
    rounds=2, invited=17, contributed=11, received=30,
    decided={"taken": 9, "partly": 5, "not": 6, "already": 1, "outside": 3, "noted": 2},
    owed=11, in_time=10, open=0, authors=18, declared={"beneficiary": 4, "relative": 3},
)  # fmt: skip


def test_numbers_by_hand():
    figures = figures_of(FULL, is_over=True)
    assert figures["PAR-01"] == PortalFigure(Decimal(2), Decimal(2), None, Status.NORMAL)
    assert figures["PAR-02"].number == Decimal("64.7059")  # 11 of 17
    assert figures["PAR-03"] == PortalFigure(Decimal("54.7619"), Decimal("11.5"), Decimal(21), Status.NORMAL)
    assert figures["PAR-04"].number == Decimal("90.9091")  # 10 of 11


def test_what_is_not_asked_has_no_number():
    figures = figures_of(FULL, is_over=True)
    assert figures["PAR-05"] == PortalFigure(None, Decimal(7), Decimal(18), Status.NOT_COLLECTED)
    assert figures["PAR-06"] == PortalFigure(None, None, None, Status.NOT_COLLECTED)


def test_nothing_to_divide_by_does_not_apply_and_is_never_zero():
    figures = figures_of_portal(world.quarter(2021, 1), as_of=datetime(2026, 1, 1, tzinfo=UTC))
    assert {code: figure.status for code, figure in figures.items()} == {
        "PAR-01": Status.NORMAL, "PAR-02": Status.NOT_APPLICABLE, "PAR-03": Status.NOT_APPLICABLE,
        "PAR-04": Status.NOT_APPLICABLE, "PAR-05": Status.NOT_COLLECTED, "PAR-06": Status.NOT_COLLECTED,
    }  # fmt: skip
    assert figures["PAR-01"].number == 0
    assert all(figure.number is None for code, figure in figures.items() if code != "PAR-01")


@pytest.mark.parametrize(("is_over", "open_"), [(False, 0), (True, 3)])
def test_what_may_still_change_is_provisional(is_over, open_):
    part = Participation(rounds=1, invited=1, decided={"taken": 1}, owed=1, in_time=1, open=open_)
    figures = figures_of(part, is_over=is_over)
    assert figures["PAR-03"].status == figures["PAR-04"].status == Status.PROVISIONAL
    assert figures["PAR-01"].status == (Status.NORMAL if is_over else Status.PROVISIONAL)
