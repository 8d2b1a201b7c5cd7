"""Public pages: what they say, how many queries they cost, and that they read released figures only (I13)."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.catalogue.states import ReferenceKind
from tests.indicators import world
from tests.indicators.overview import world as released

pytestmark = pytest.mark.django_db
FIRST = date(2024, 11, 1)


@pytest.fixture
def site():
    return Client()


def edition(count: int, services: int = 2):
    """`count` indicators with two years of months, for all services and for each of `services`."""
    release, periods = released.release(), released.months(FIRST, 24)
    found = [world.service(name=f"Centrul {letter}") for letter in "ABCDEFGH"[:services]]
    indicators = []
    for number in range(count):
        one = released.measured(f"BEN-{number + 10}", f"Indicatorul {number}")
        released.reference(one, world.year(2024), 1000, kind=ReferenceKind.BASELINE)
        released.reference(one, world.year(2026), 1300)
        released.line(
            release, one, periods, [1000 + 10 * place for place in range(24)], counted=services, asked=services + 2
        )
        for service in found:
            released.line(release, one, periods, [40 + place for place in range(24)], service=service)
        indicators.append(one)
    return released.publish(release), indicators, found, periods


def get(site, name, *args, **query):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = site.get(reverse(name, args=args), query)
    return response, queries


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(site, count):
    edition(count)
    response, queries = get(site, "indicator_list")
    assert response.status_code == 200
    assert len(queries) == 7, [query["sql"][:90] for query in queries]
