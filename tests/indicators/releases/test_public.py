"""What pages ask of releases: lines, newest figures, «Cum s-a calculat?»; released figures and nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.catalogue.models import FormulaTerm
from indicators.collection.models import Value
from indicators.releases.queries import current_release, errata_of, releases_of
from indicators.releases.queries.how import how, released
from indicators.releases.queries.series import (
    beside,
    by_cell,
    by_service,
    control_chart,
    errata_for,
    latest,
    narratives,
    series,
    services_of,
)
from indicators.services.states import PeriodKind
from tests.indicators import world
from tests.indicators.releases import world as releases
from tests.indicators.releases.public import assert_public_only

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rate():
    """ACC-03 = A ÷ B × 100 at two services in the first quarter, released."""
    top, bottom = (releases.indicator(code, time_rule="sum") for code in ("ACC-03.A", "ACC-03.B"))
    rate = releases.indicator("ACC-03", source="computed", unit="%", decimals=1)
    for one in (top, bottom):
        releases.sheet(one)
    version = releases.sheet(rate, formula="[ACC-03.A] / [ACC-03.B] * 100")
    for one in (top, bottom):
        FormulaTerm.objects.create(version=version, needs=one)
    form = world.form(top, bottom)
    services = [world.service(), world.service()]
    for month in (1, 2, 3):
        for at, service in enumerate(services):
            releases.report(form, service, world.month(2026, month), {top: 10 * (at + 1), bottom: 40})
    return rate, top, services, releases.publish(releases.build())


def test_there_is_no_release_before_the_first_is_published():
    releases.build()
    assert current_release() is None
    assert list(releases_of()) == []


def test_the_newest_is_current_and_earlier_ones_stay(rate):
    *_rest, first = rate
    second = releases.publish(releases.build(releases.AT + timedelta(days=1)))
    assert current_release() == second
    assert [one.number for one in releases_of()] == [2, 1]
    assert first.values.exists()


def test_a_line_in_time(rate, django_assert_num_queries):
    indicator, _top, services, release = rate
    with django_assert_num_queries(1):
        line = series(release, indicator, kind=PeriodKind.MONTH)
    assert [(point.period, point.number) for point in line] == [
        (f"2026-0{month}", Decimal("37.5000")) for month in (1, 2, 3)
    ]
    assert (line[0].top, line[0].bottom, line[0].counted, line[0].asked, line[0].is_partial) == (30, 80, 2, 2, False)
    assert [point.number for point in series(release, indicator, service=services[0].pk, kind="quarter")] == [25]


def test_services_cells_and_newest_figures_in_one_query_each(rate, django_assert_num_queries):
    indicator, _top, services, release = rate
    with django_assert_num_queries(1):
        assert set(by_service(release, indicator, kind="month")) == {one.code for one in services}
    with django_assert_num_queries(1):
        assert [len(line) for line in by_cell(release, indicator, kind="month", cells=[1]).values()] == [3]
    with django_assert_num_queries(1):
        newest = latest(release)
    assert (len(newest), newest[indicator.pk].period.code) == (3, "2026-03")
    with django_assert_num_queries(1):
        assert services_of(release, services[0].pk)[indicator.pk].number == 25


def test_how_it_was_computed_with_the_released_numbers_put_in(rate):
    indicator, top, services, release = rate
    value = released(indicator, world.quarter(2026, 1), release=release.pk)
    assert value is not None
    found = how(value)
    assert found.formula is not None
    assert [piece.number for piece in found.formula.pieces if piece.role == "term"] == [90, 240]
    assert found.formula.outcome.number == value.number == Decimal("37.5000")
    assert [one.service for one in found.services] == services
    part = released(top, world.quarter(2026, 1), release=release.pk, service=services[0].pk)
    assert part is not None
    assert [one.period.code for one in how(part).shorter] == ["2026-01", "2026-02", "2026-03"]


def test_i13_only_released_figures_are_read(rate):
    indicator, top, services, release = rate
    Value.objects.exists()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        current_release()
        list(releases_of())
        line = series(release, indicator)
        control_chart(line)
        by_service(release, indicator, kind="month")
        by_cell(release, indicator, kind="month", cells=[1])
        beside(release, indicator, kind="month")
        latest(release)
        services_of(release, services[0].pk)
        list(narratives(release, indicator))
        list(errata_for(indicator))
        list(errata_of(release=release.pk))
        for one in (indicator, top):
            value = released(one, world.quarter(2026, 1), release=release.pk)
            assert value is not None
            how(value)
    assert len(queries.captured_queries) > 10
    assert_public_only(queries.captured_queries)


def test_i13_the_helper_finds_a_page_that_reads_inside():
    with CaptureQueriesContext(connection) as queries:
        Value.objects.exists()
    with pytest.raises(AssertionError, match="indicators_value"):
        assert_public_only(queries.captured_queries)
