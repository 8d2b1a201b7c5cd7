"""The home of indicators at the desk: what is due, for who may do it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from indicators.catalogue.states import SheetState
from indicators.collection.states import SubmissionState
from tests.factories import PersonFactory
from tests.indicators import world
from tests.indicators.overview import world as released

pytestmark = pytest.mark.django_db


def due(count):
    today = timezone.localdate()
    form = world.form(released.measured())
    for number in range(count):
        place = world.service(
            licence="LF 1", licence_from=today - timedelta(days=900), licence_until=today + timedelta(days=20 + number)
        )
        world.submission(form, place, world.month(2024, 1 + number))
        world.submission(form, place, world.month(2024, 4 + number), state=SubmissionState.SUBMITTED)
        world.sheet(world.indicator(f"ACC-{number + 20}"), state=SheetState.DRAFT, name=f"Fișa {number}")
    edition = released.release()
    for number in range(count):
        watched = world.indicator(f"CAL-{number + 20}", unit="%")
        world.sheet(watched, name=f"Licențe {number}", alert=Decimal(100))
        released.public(edition, watched, world.month(2026, 9), 99 + number)
    released.publish(edition)


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_due_is_counted(count, client_for, coordinator):
    due(count)
    client = client_for(coordinator)
    client.get(reverse("indicators_desk"))
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse("indicators_desk"), headers={"accept-language": "ro"})
    text = response.content.decode()
    assert response.status_code == 200
    assert ("1 raportare a întârziat" if count == 1 else "3 raportări au întârziat") in text
    assert ("1 raportare așteaptă aprobarea" if count == 1 else "3 raportări așteaptă aprobarea") in text
    assert text.count("licența") + text.count("expiră curând") >= count
    assert "Publicul citește ediția 1" in text
    assert text.count("sub pragul de alertă de 100%") == 1  # At the threshold and above nothing is said.
    assert len(queries) == 17, [query["sql"][:90] for query in queries.captured_queries]


def test_an_operator_sees_no_approvals_and_no_sheets(client_for, operator):
    due(1)
    text = client_for(operator).get(reverse("indicators_desk"), headers={"accept-language": "ro"}).content.decode()
    assert "a întârziat" in text
    assert "așteaptă aprobarea" not in text
    assert "Fișa 0" not in text


def test_nothing_due_is_said(client_for):
    person = PersonFactory(roles=[Role.INDICATORS])
    response = client_for(person).get(reverse("indicators_desk"), headers={"accept-language": "ro"})
    assert "Nimic nu vă așteaptă" in response.content.decode()


def test_the_layouts_lead_to_the_indicators(client, authority, coordinator, client_for):
    """From any public page, from the foot of it, from the rail of the desk; the current place is marked."""
    page = client.get("/indicatori/").text
    assert page.count('<a href="/indicatori/" aria-current="page">') == 2  # The bar, and the menu of a phone.
    assert '<a href="/date/">' in page.partition("<footer")[2]
    for address, marked in (("/birou/indicatori/", 2), ("/birou/raportari/", 2), ("/birou/publicari/", 2), ("/birou/consultari/", 0)):  # fmt: skip
        desk = client_for(coordinator).get(address).text
        assert desk.count('<a href="/birou/indicatori/"') == 2, address
        assert desk.count('<a href="/birou/indicatori/" aria-current="page">') == marked, address
