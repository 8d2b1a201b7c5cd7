"""The alert threshold of a sheet: a figure beyond it says so in words, wherever it stands for all services together."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.catalogue.states import Direction, Sensitivity
from indicators.collection.models import ExternalSeries
from indicators.releases.models import Release
from tests.indicators import world
from tests.indicators.overview import world as released

pytestmark = pytest.mark.django_db
BELOW, ABOVE = "sub pragul de alertă de 85,5%", "peste pragul de alertă de 85,5%"


def shown(client, direction: str, number: object, **sheet) -> list[str]:
    """The page of the indicator, its list and the director's page."""
    watched = world.indicator("CAL-01", unit="%", direction=direction, sensitivity=Sensitivity.OPEN)
    world.sheet(watched, alert=Decimal("85.5"), **sheet)
    edition = released.release()
    released.line(edition, watched, released.months(date(2026, 8, 1), 2), [99, number])
    released.public(edition, watched, world.month(2026, 9), 10, service=world.service(slug="centru"))
    released.publish(edition)
    pages = [reverse("indicator", args=["CAL-01"]), reverse("indicator_list"), reverse("director_page")]
    return [client.get(page, headers={"accept-language": "ro"}).content.decode() for page in pages]


@pytest.mark.parametrize(
    ("direction", "number", "words"),
    [
        (Direction.UP, "85.4", BELOW), (Direction.UP, "85.4999", BELOW), (Direction.UP, "85.5", ""), (Direction.UP, 90, ""),
        (Direction.DOWN, "85.6", ABOVE), (Direction.DOWN, "85.5", ""),
        (Direction.RANGE, 10, ""), (Direction.NONE, 10, ""),
    ],
)  # fmt: skip
def test_a_figure_beyond_the_threshold_says_so(direction, number, words, client, authority):
    for text in shown(client, direction, number):
        if words:
            assert text.count(words) == 1
        else:
            assert "pragul de alertă" not in text


def test_the_service_of_a_threshold_for_all_is_not_alarmed(client, authority):
    shown(client, Direction.UP, 90)
    text = client.get(reverse("service", args=["centru"]), headers={"accept-language": "ro"}).content.decode()
    assert "CAL-01" in text
    assert "pragul de alertă" not in text


def test_the_threshold_is_that_of_the_sheet_of_the_figure(client, authority):
    """A stricter sheet that begins later alarms no figure of the sheet before it."""
    watched = world.indicator("CAL-01", unit="%", direction=Direction.UP, sensitivity=Sensitivity.OPEN)
    world.sheet(watched, alert=Decimal(10), valid_until=date(2026, 10, 1))
    world.sheet(watched, alert=Decimal(99), number=2, valid_from=date(2026, 10, 1), change_reason="prag nou")
    edition = released.release()
    released.public(edition, watched, world.month(2026, 9), 50)
    released.publish(edition)
    text = client.get(reverse("indicator", args=["CAL-01"]), headers={"accept-language": "ro"}).content.decode()
    assert "pragul de alertă" not in text
    assert "sub 10%" in text


@pytest.mark.parametrize("code", ["SAR114B", "seria-noastra", ""])
def test_the_outside_series_of_a_sheet_leads_to_its_source(code, client, authority):
    ExternalSeries.objects.create(code=code or "X", name="Risc de sărăcie", territory="regiuni", publisher="INS")
    shown(client, Direction.UP, 90, outside_series=code)
    for page in ("indicator", "indicator_sheet"):
        text = client.get(reverse(page, args=["CAL-01"]), headers={"accept-language": "ro"}).content.decode()
        assert ("Risc de sărăcie" in text) == bool(code)
        assert ("page=tempo3&amp;lang=ro&amp;ind=SAR114B" in text) == (code == "SAR114B")


def test_the_list_can_be_narrowed_to_what_alarms(client, authority):
    for number, figure in enumerate((80, 90, 100), start=1):
        watched = world.indicator(f"CAL-0{number}", unit="%", direction=Direction.UP, sensitivity=Sensitivity.OPEN)
        world.sheet(watched, alert=Decimal(95))
        release = Release.objects.first() or released.release()
        released.public(release, watched, world.month(2026, 9), figure)
    released.publish(release)
    text = client.get(f"{reverse('indicator_list')}?stare=alarma", headers={"accept-language": "ro"}).content.decode()
    assert [f"CAL-0{number}" in text for number in (1, 2, 3)] == [True, True, False]
    assert re.search(r"dincolo de pragul de alertă\s*<[^>]*>\s*2\b", text)
