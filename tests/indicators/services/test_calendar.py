"""The calendar and the nomenclature: made by the product, once."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from indicators.services.actions import load_types, make_periods
from indicators.services.models import Period, ServiceType
from indicators.services.rules.calendar import stretch_of
from indicators.services.rules.codes import compact, is_secret, normalise, spaced
from indicators.services.states import PeriodKind, Regime
from tests.indicators import world

pytestmark = pytest.mark.django_db
YEARS = 12
A_YEAR = 12 + 4 + 2 + 1


def test_a_decade_and_two_years_are_made_once():
    assert make_periods() == YEARS * A_YEAR
    assert make_periods() == 0
    counts = {kind: Period.objects.filter(kind=kind).count() for kind in PeriodKind.values}
    assert counts == {"month": 144, "quarter": 48, "semester": 24, "year": 12}


def test_what_a_test_made_before_is_kept_and_completed():
    march = world.month(2026, 3)
    assert make_periods() == YEARS * A_YEAR - 4  # the month, its quarter, semester and year were there
    assert world.month(2026, 3) == march
    assert Period.objects.filter(code="2026-03").count() == 1


def test_longer_periods_hold_shorter_ones():
    make_periods()
    may = Period.objects.select_related("quarter", "semester", "year").get(code="2026-05")
    assert (may.quarter.code, may.semester.code, may.year.code) == ("2026-Q2", "2026-S1", "2026")
    last = Period.objects.select_related("semester", "year").get(code="2028-Q4")
    assert (last.starts_on, last.ends_on, last.quarter) == (date(2028, 10, 1), date(2028, 12, 31), None)
    assert (last.semester.code, last.year.code) == ("2028-S2", "2028")


@pytest.mark.parametrize(
    ("kind", "day", "code", "ends"),
    [
        (PeriodKind.MONTH, date(2028, 2, 29), "2028-02", date(2028, 2, 29)),
        (PeriodKind.QUARTER, date(2026, 12, 31), "2026-Q4", date(2026, 12, 31)),
        (PeriodKind.SEMESTER, date(2026, 7, 1), "2026-S2", date(2026, 12, 31)),
        (PeriodKind.YEAR, date(2026, 6, 15), "2026", date(2026, 12, 31)),
    ],
)
def test_the_period_of_a_day(kind, day, code, ends):
    found = stretch_of(kind, day)
    assert (found.code, found.ends_on) == (code, ends)


def test_the_command_makes_other_years(capsys):
    call_command("periods", "--from", "2015", "--to", "2016")
    assert Period.objects.count() == 2 * A_YEAR
    with pytest.raises(CommandError, match="first one not after the last"):
        call_command("periods", "--from", "2017", "--to", "2016")
    assert Period.objects.count() == 2 * A_YEAR


def test_the_nomenclature_has_51_rows_and_two_are_verified():
    assert load_types() == 51
    assert load_types() == 0
    verified = ServiceType.objects.filter(is_verified=True).order_by("code").values_list("code", flat=True)
    assert list(verified) == ["8790CR-D-I", "8790CR-D-II"]
    street = ServiceType.objects.get(code="8891CZ-C-VII")
    assert (street.regime, street.regime_words) == (Regime.DAY, "zi/comunitate")


def test_a_row_of_the_nomenclature_that_was_altered_is_mended():
    load_types()
    ServiceType.objects.filter(code="8790CR-D-I").update(name="altceva", is_verified=False)
    assert load_types() == 1
    assert ServiceType.objects.get(code="8790CR-D-I").name == "Centre de îngrijire și asistență"


@pytest.mark.parametrize(
    "typed", ["8891CZ-C-II", "8891 CZ-C-II", " 8891 cz–c–ii ", "8891 CZ C II", "8891-cz-c-ii", "8891\u00a0CZ‑C‑II"]
)
def test_a_code_is_found_however_it_is_written(typed):
    assert normalise(typed) == "8891CZ-C-II"
    assert compact(typed) == "8891CZCII"
    assert spaced(normalise(typed)) == "8891 CZ-C-II"


@pytest.mark.parametrize(("typed", "is_hidden"), [("8790CR-VD-I", True), ("8790 cr-vt-i", True), ("8730CR-V-I", False), ("8899CZ-D-I", False)])  # fmt: skip
def test_shelters_for_victims_are_known_by_their_code(typed, is_hidden):
    assert is_secret(typed) is is_hidden
