"""The comparison: lines of services and categories, added by a form that works without JavaScript and says what it refuses."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.overview.queries.comparison import Wanted, parse
from tests.indicators import world
from tests.indicators.overview import world as released

pytestmark = pytest.mark.django_db
LINE = 'class="compared-out"'


@pytest.fixture
def place(authority):
    """BEN-02 by sex, at one service too; BEN-03 with a total only; BEN-04 without a figure."""
    sex, needs = world.dimension("sex", ["f", "m"]), world.dimension("nevoi", ["casa"])
    counted, plain, empty = (released.measured(f"BEN-0{number}", f"Nume {number}") for number in (2, 3, 4))
    world.breakdown(counted.versions.get(), sex)
    world.breakdown(empty.versions.get(), needs)
    edition, service = released.release(), world.service(slug="centru", name="Centrul Nou")
    periods = released.months(date(2026, 8, 1), 2)
    for cell in (None, *world.cells(sex)):
        released.line(edition, counted, periods, [10, 12], cell=cell)
    released.line(edition, counted, periods, [4, 5], cell=world.cells(sex)[0], service=service)
    released.line(edition, plain, periods, [7, 8])
    released.publish(edition)
    return service


def ask(client, **given):
    return client.get(reverse("indicator_comparison"), given, headers={"accept-language": "ro"})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("BEN-02", Wanted("BEN-02")), ("BEN-02:centru", Wanted("BEN-02", "centru")),
        ("BEN-02:=sex=f;varsta=0-2", Wanted("BEN-02", "", "sex=f;varsta=0-2")),
        ("BEN-02:centru=sex=f", Wanted("BEN-02", "centru", "sex=f")),
    ],
)  # fmt: skip
def test_a_line_is_written_in_the_address_and_read_back(text, wanted):
    assert (parse([text]), wanted.text) == ([wanted], text)


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"indicator": "BEN-03"}, "toate serviciile împreună"),
        ({"indicator": "BEN-02", "categorie": "sex=f"}, ", F "),
        ({"indicator": "BEN-02", "serviciu": "centru", "categorie": "sex=f"}, "Centrul Nou, F "),
    ],
)  # fmt: skip
def test_the_form_adds_a_line(typed, where, client, place):
    response = ask(client, s=["BEN-02:=sex=m"], **typed)
    text = response.content.decode()
    assert (response.status_code, text.count(LINE)) == (200, 2)
    assert where in text
    assert '<optgroup label="Sex">' in text
    picture = client.get(reverse("comparison_picture", args=["lat", "svg"]), {"s": [Wanted(typed["indicator"], typed.get("serviciu", ""), typed.get("categorie", "")).text]})  # fmt: skip
    assert picture.status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"indicator": ""}, "Alegeți un indicator."),
        ({"indicator": "NU-99"}, "Nu există un indicator public cu acest cod"),
        ({"indicator": "BEN-02", "serviciu": "nicaieri"}, "Nu există un asemenea serviciu"),
        ({"indicator": "BEN-02", "categorie": "sex=x"}, "Nu există o asemenea categorie"),
        ({"indicator": "BEN-02", "categorie": "nevoi=casa"}, "Se împarte după: Sex."),
        ({"indicator": "BEN-03", "categorie": "sex=f"}, "nu are categorii, ci numai un total"),
        ({"indicator": "BEN-04"}, "nu este publicată nicio cifră pentru toate serviciile împreună"),
        ({"indicator": "BEN-04", "categorie": "nevoi=casa"}, "nu este publicată nicio cifră pentru această categorie"),
        ({"indicator": "BEN-02", "serviciu": "centru", "categorie": "sex=m"}, "Centrul Nou nu are nicio cifră publicată"),
        ({"indicator": "BEN-02", "categorie": "sex=f"}, "stă deja în comparație"),
    ],
)  # fmt: skip
def test_what_can_not_be_added_is_refused_and_kept_as_it_was_chosen(typed, sentence, client, place):
    response = ask(client, s=["BEN-02:=sex=f"], **typed)
    text = response.content.decode()
    assert (response.status_code, text.count(LINE)) == (422, 1)
    assert sentence in text.replace("&quot;", '"')
    for value in typed.values():
        if value in {"BEN-02", "BEN-03", "BEN-04", "sex=f", "nevoi=casa", "centru"}:
            assert f'value="{value}" selected' in text


def test_six_lines_are_the_most(client, place):
    six = ["BEN-02", "BEN-02:=sex=f", "BEN-02:=sex=m", "BEN-03", "BEN-02:centru=sex=f", "BEN-02:centru"]
    full = ask(client, s=six).content.decode()
    assert full.count(LINE) == 6
    assert "<select" not in full
    refused = ask(client, s=six, indicator="BEN-04")
    assert refused.status_code == 422
    assert "Se compară cel mult șase linii" in refused.content.decode()
    assert "primele 6" in ask(client, s=[*six, "BEN-04"]).content.decode()


def test_the_page_of_an_indicator_leads_to_its_categories(client, place):
    text = client.get(reverse("indicator", args=["BEN-02"]), headers={"accept-language": "ro"}).content.decode()
    asked = urlencode([("s", "BEN-02:=sex=f"), ("s", "BEN-02:=sex=m")]).replace("&", "&amp;")
    assert f"{reverse('indicator_comparison')}?{asked}" in text
    plain = client.get(reverse("indicator", args=["BEN-03"]), headers={"accept-language": "ro"}).content.decode()
    assert "Compară categoriile" not in plain


@pytest.mark.parametrize("lines", [["BEN-02:=sex=f"], ["BEN-02:=sex=f", "BEN-02:=sex=m", "BEN-03"]])
def test_queries(lines, client, place):
    ask(client, s=lines)
    with CaptureQueriesContext(connection) as seen:
        ask(client, s=lines)
    assert len(seen) == 14
