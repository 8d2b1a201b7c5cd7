"""Public pages: what they say, how many queries they cost, and that they read released figures only (I13)."""

import json
import re
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from indicators.catalogue.states import ReferenceKind, Sensitivity
from indicators.collection.models import Value
from indicators.collection.rules.rollup import NOT_ADDITIVE
from indicators.collection.states import Reporter
from indicators.overview.queries import director
from indicators.releases.models import Picture
from tests.factories import AuthorityFactory, OrganisationFactory
from tests.indicators import published, world
from tests.indicators.overview import world as released

pytestmark = pytest.mark.django_db
FIRST = date(2024, 11, 1)


@pytest.fixture
def site():
    AuthorityFactory()
    return Client(HTTP_ACCEPT_LANGUAGE="ro")


def edition(count=1, services=2, **fields):
    """`count` indicators with two years of months, for all services and for each of `services`; baseline and target."""
    release, periods = released.release(), released.months(FIRST, 24)
    found = [world.service(name=f"Centrul {letter}", **fields) for letter in "ABCDEFGH"[:services]]
    indicators = []
    for number in range(count):
        one = released.measured(f"BEN-{number + 10}", f"Indicatorul {number}")
        released.reference(one, world.year(2024), 1000, kind=ReferenceKind.BASELINE)
        released.reference(one, world.year(2026), 1300)
        released.line(release, one, periods, range(1000, 1240, 10), counted=services, asked=services + 2)
        for service in found:
            released.line(release, one, periods, range(40, 64), service=service)
        indicators.append(one)
    return released.publish(release), indicators, found, periods


def get(site, address, **query):
    with CaptureQueriesContext(connection) as queries:
        response = site.get(address, query)
    return response, queries.captured_queries


def page(site, address, **query):
    response, queries = get(site, address, **query)
    assert response.status_code == 200
    assert not {"indicators_value", "indicators_submission"} & released.touched(queries)
    return response.content.decode(), queries


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(site, count):
    _release, indicators, services, _periods = edition(count, services=count, organisation=OrganisationFactory())
    costs = {
        "indicator_list": (reverse("indicator_list"), 6),
        "topic": (reverse("indicator_topic", args=[indicators[0].topic.slug]), 8),
        "director": (reverse("director_page"), 9),
        "services": (reverse("service_list"), 2),
        "service": (reverse("service", args=[services[0].slug]), 8),
        "provider": (reverse("provider", args=[services[0].organisation.slug]), 3),
    }
    for address, _most in costs.values():
        page(site, address)  # What is read once a process is read by now.
    assert {name: len(page(site, address)[1]) for name, (address, _most) in costs.items()} == {
        name: most for name, (_address, most) in costs.items()
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_indicator_costs_the_same(site, count):
    _release, (one,), _services, _periods = edition(1, services=count)
    address = reverse("indicator", args=[one.code])
    page(site, address)
    assert len(page(site, address)[1]) == 13
    assert len(page(site, reverse("indicator_comparison"), s=[one.code, f"{one.code}:serviciu-x"])[1]) <= 15


def test_the_finding_is_the_title(site):
    _release, (one,), _services, _periods = edition()
    text, _queries = page(site, reverse("indicator", args=[one.code]))
    heading = text.split("<h1>")[1].split("</h1>")[0].replace("\xa0", " ")
    assert heading == "1.230 de persoane în octombrie 2026, în urma drumului spre ținta de 1.300 de persoane"
    assert "2 din 4 servicii" in text.replace("\xa0", " ")
    assert "cu 120 de persoane mai mult decât în octombrie 2025 (1.110 persoane), mai bine" in text.replace("\xa0", " ")
    assert "Indicatorul 0" in text.split("<title>")[1].split("</title>")[0]


def test_reached_target_and_less_is_better(site):
    release, periods = released.release(), released.months(FIRST, 3)
    one = released.measured("ACC-01", "Lista de așteptare", direction="down")
    released.line(release, one, periods, [90, 85, 79])
    released.reference(one, world.year(2025), 80)
    released.publish(release)
    text, _queries = page(site, reverse("indicator", args=[one.code]))
    assert "79 de persoane în ianuarie 2025: ținta de 80 de persoane este atinsă" in text.replace("\xa0", " ")
    assert "mai puțin decât în decembrie 2024" in text
    assert "semnal" not in text.split("Cum se citesc cifrele")[0]  # Three figures: nobody speaks of change.


def test_what_is_protected_missing_or_corrected_is_said_in_words(site):
    release, periods = released.release(), released.months(FIRST, 4)
    one, place = released.measured(), world.service(name="Adăpostul mic")
    released.line(release, one, periods, [50, None, 52, 54])
    released.public(release, one, periods[-1], None, service=place, suppression="small")
    released.publish(release)
    released.erratum(release, one, periods[2], 53, 52)
    text, _queries = page(site, reverse("indicator", args=[one.code]))
    assert "&lt;5" in text
    assert "protejat: prea puține persoane" in text
    assert "<small>lipsește</small>" in text
    assert "<del>53</del> <ins>52</ins>" in text
    assert "raportat de două ori" in text


def test_authority_and_provider_stand_side_by_side(site):
    _release, (one,), services, periods = edition(services=2)
    later = released.release(number=2)
    released.line(later, one, periods, range(1000, 1240, 10))
    for service in services:
        released.line(later, one, periods, range(40, 64), service=service)
    released.line(later, one, periods, range(41, 65), service=services[0], reporter=Reporter.AUTHORITY)
    released.publish(later)
    text, _queries = page(site, reverse("service", args=[services[0].slug]))
    assert "După autoritate" in text
    assert "diferă de furnizor" in text
    text, _queries = page(site, reverse("indicator", args=[one.code]))
    assert "După furnizor" in text
    assert 'class="num">64' in text


def test_an_unpublished_edition_and_later_values_change_nothing(site):
    _release, (one,), services, periods = edition()
    before, _queries = page(site, reverse("indicator", args=[one.code]))
    draft = released.release(number=2)
    released.line(draft, one, periods, range(2000, 2240, 10))
    report = world.submission(world.form(one), services[0], periods[0])
    world.put(report, one, 9999)
    assert Value.objects.exists()
    after, _queries = page(site, reverse("indicator", args=[one.code]))
    assert after == before


def test_internal_and_unknown_indicators_are_not_there(site):
    hidden = released.measured("BEN-77", sensitivity=Sensitivity.INTERNAL)
    for name in ("indicator", "indicator_sheet", "indicator_embed"):
        assert site.get(reverse(name, args=[hidden.code])).status_code == 404
        assert site.get(reverse(name, args=["NU-99"])).status_code == 404


def test_nothing_published_yet_is_said(site):
    one = released.measured()
    text, _queries = page(site, reverse("indicator", args=[one.code]))
    assert "Nu este publicată încă nicio cifră" in text
    assert "nepublicat încă" in page(site, reverse("indicator_list"))[0]
    assert site.get(reverse("director_paper")).status_code == 404


def test_filters_of_the_list(site):
    edition(3)
    address = reverse("indicator_list")
    assert "Indicatorul 1" in page(site, address, q="ben-11 INDICATÓRUL")[0]
    assert "Indicatorul 2" not in page(site, address, q="ben-11")[0]
    assert "BEN-10" not in page(site, address, q="zzz")[0]
    assert "BEN-10" not in page(site, address, stare="met")[0]
    assert "BEN-10" in page(site, address, stare="orice")[0]  # A value that is none counts as not chosen.


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_data_has_points_and_no_grouping(site, form):
    _release, (one,), _services, _periods = edition()
    response, queries = get(site, reverse("indicator_data", args=[one.code, form]))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    assert "indicators_value" not in released.touched(queries)
    if form == "json":
        rows = json.loads(body)
        assert len(rows) == 24 * 3
        assert rows[0]["value"] == "1000.0000"
    if form == "csv":
        assert b"1000.0000" in body
    assert site.get(reverse("indicator_data", args=[one.code, "exe"])).status_code == 404


def test_only_the_embed_may_be_framed(site):
    _release, (one,), _services, _periods = edition()
    embed = site.get(reverse("indicator_embed", args=[one.code]))
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed
    assert "script-src 'self'" in embed["Content-Security-Policy"]
    whole = site.get(reverse("indicator", args=[one.code]))
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    assert whole["X-Frame-Options"] == "DENY"


def test_pictures_are_drawn_for_who_asks_and_nothing_is_written(site):
    _release, (one,), _services, _periods = edition()
    for kind in ("linie", "tinta", "pe-servicii", "servicii"):
        response, queries = get(site, reverse("indicator_picture", args=[one.code, kind, "lat", "svg"]))
        assert response.status_code == 200, kind
        assert response["Content-Type"].startswith("image/svg+xml")
        assert "indicators_value" not in released.touched(queries)
    png = site.get(reverse("indicator_picture", args=[one.code, "linie", "fisier", "png"]))
    assert png.content.startswith(b"\x89PNG")
    assert not Picture.objects.exists()
    assert site.get(reverse("indicator_picture", args=[one.code, "linie", "altfel", "svg"])).status_code == 404
    assert site.get(reverse("indicator_picture", args=[one.code, "nimic", "lat", "svg"])).status_code == 404


def test_the_page_offers_every_picture_in_both_themes_and_sizes(site):
    _release, (one,), _services, _periods = edition()
    text, _queries = page(site, reverse("indicator", args=[one.code]))
    for look in ("lat", "lat-noapte", "ingust", "ingust-noapte"):
        assert f"/grafic/linie/{look}.svg?v=" in text
    assert text.count("<figure") == 4
    assert "style=" not in text


def test_comparison_takes_six_lines_and_says_what_it_left_out(site):
    _release, indicators, services, _periods = edition(3)
    wanted = [one.code for one in indicators] + [f"{indicators[0].code}:{one.slug}" for one in services]
    text, queries = page(site, reverse("indicator_comparison"), s=[*wanted, "NU-99"])
    assert text.count('class="compared-out"') == 5
    assert "nu a fost găsită" in text
    assert len(queries) <= 15
    picture = site.get(reverse("comparison_picture", args=["lat", "svg"]), {"s": wanted})
    assert picture.status_code == 200
    added, _queries = page(
        site, reverse("indicator_comparison"), indicator=indicators[0].code, serviciu=services[0].slug
    )
    assert added.count('class="compared-out"') == 1


def test_the_director_has_one_page_of_paper(site):
    """As many indicators as it takes, each with target, change, coverage and line."""
    edition(director.MOST)
    response, queries = get(
        site, reverse("director_paper"), i=[f"BEN-{number + 10}" for number in range(director.MOST)]
    )
    assert response.status_code == 200
    pages = PdfReader(BytesIO(response.content)).pages
    assert len(pages) == 1
    assert all(f"Indicatorul {number}" in pages[0].extract_text() for number in range(director.MOST))
    assert "indicators_value" not in released.touched(queries)
    again = site.get(reverse("director_paper"), {"i": [f"BEN-{number + 10}" for number in range(director.MOST)]})
    assert again.content == response.content


def test_a_formula_that_looks_back_takes_the_period_before_and_costs_no_more_than_a_page_may(site):
    """`[BEN-60@-1]` beside `[BEN-60]`: one indicator, two periods."""
    base = world.indicator("BEN-60")
    world.sheet(base)
    rate = world.indicator("BEN-61", source="computed", sensitivity="open", decimals=1)
    world.sheet(rate, formula="([BEN-60@-1] + [BEN-60]) / 2")
    edition = published.begin()
    before, last = world.month(2026, 1), world.month(2026, 2)
    for indicator, period, number in ((base, before, 40), (base, last, 60), (rate, last, 50)):
        published.figure(edition, indicator, period, number, counted=1, asked=1)
        published.figure(edition, indicator, period, number, service=world.service())
    published.publish(edition)
    page(site, "/indicatori/BEN-61/")  # What is read once a process is read by now.
    text, seen = page(site, "/indicatori/BEN-61/")
    formula = text.partition('class="computed-formula"')[2].partition("</p>")[0]
    assert re.findall(r'<b class="num">(\d+)</b>', formula) == ["40", "60"]
    assert "1 serviciu în spatele cifrei" in text
    assert len(seen) == 15


def test_a_formula_says_how_long_its_period_is(site):
    base, rate = world.indicator("FIN-60"), world.indicator("FIN-61", source="computed", sensitivity="open", decimals=2)
    world.sheet(base)
    world.sheet(rate, formula="[FIN-60] / months()")
    edition, quarter = published.begin(), world.month(2026, 1)
    published.figure(edition, base, quarter, 60, counted=1, asked=1)
    published.figure(edition, rate, quarter, 60, counted=1, asked=1)
    published.publish(edition)
    text, _queries = page(site, "/indicatori/FIN-61/")
    formula = text.partition('class="computed-formula"')[2].partition("</p>")[0]
    assert "o lună" in formula
    assert "months" not in formula


def test_what_is_not_added_up_is_said_instead_of_a_dash(site):
    release, service, (september,) = released.release(), world.service(), released.months(date(2026, 9, 1), 1)
    one = released.measured("BEN-70", "Beneficiari unici")
    released.line(release, one, [september], [None], status=NOT_ADDITIVE)
    for cell in world.cells(world.dimension("sex", "fm")):
        released.line(release, one, [september], [None], status=NOT_ADDITIVE, cell=cell)
    released.line(release, one, [september], [12], service=service)
    released.publish(release)
    text, _queries = page(site, reverse("indicator", args=[one.code]))
    assert "<h1>Numai pe servicii, septembrie 2026: cifrele lor nu se adună</h1>" in text
    assert 'id="grafic-categorii"' not in text  # Neither a picture nor a table of nothing.
    assert 'id="tabel-categorii"' not in text
    listed, _queries = page(site, reverse("indicator_list"))
    assert "ce raportează serviciile nu se adună" in listed


def test_a_difference_is_taken_between_the_figures_shown(site):
    """18,46 and 17,63 days are shown as 18,5 and 17,6: the difference that people see is 0,9."""
    release, months = released.release(), released.months(FIRST, 2)
    one = released.measured("ACC-70", "Timp de așteptare", direction="down", unit="zile", decimals=1)
    released.line(release, one, months, ["18.46", "17.63"])
    released.publish(release)
    text, _queries = page(site, reverse("indicator", args=[one.code]))
    assert "cu 0,9 zile mai puțin decât în noiembrie 2024 (18,5 zile), mai bine" in text.replace("\xa0", " ")


def test_nothing_is_called_the_largest_while_a_larger_one_may_be_kept_back(site):
    release, (month,) = released.release(), released.months(date(2026, 9, 1), 1)
    one, other = released.measured("BEN-71"), released.measured("BEN-72")
    for number, indicator in ((0, one), (7, other)):
        released.line(release, indicator, [month], [number + 3], counted=2, asked=2)
        released.line(release, indicator, [month], [number], service=world.service(name=f"Centrul {number}"))
        released.line(release, indicator, [month], [None], service=world.service(), suppression="small")
    released.publish(release)
    hidden, _queries = page(site, reverse("indicator", args=[one.code]))
    assert "Cea mai mare cifră" not in hidden
    text, _queries = page(site, reverse("indicator", args=[other.code]))
    assert "Cea mai mare cifră: Centrul 7, 7" in text.replace("\xa0", " ")
