"""The API: released figures only, pages by key, conditional, limited."""

import pytest
from django.test import Client

from indicators.collection.states import Status
from indicators.releases.states import Suppression
from tests.indicators import published, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(authority):
    """Two months of one indicator: one service, its two cells of which one is small, and the total over services."""
    indicator, service = world.indicator("BEN-02"), world.service(code="CZ-1")
    version = world.sheet(indicator, name="Beneficiari la sfârșitul perioadei")
    sex = world.dimension("sex", ["f", "m"])
    world.breakdown(version, sex)
    female, male = world.cells(sex)
    release = published.begin()
    for month, number in ((world.month(2026, 1), 12), (world.month(2026, 2), 14)):
        published.figure(release, indicator, month, number, service=service)
        published.figure(release, indicator, month, None, service=service, cell=female, suppression=Suppression.SMALL)
        published.figure(release, indicator, month, number - 3, service=service, cell=male)
        published.figure(release, indicator, month, number * 2, counted=2, asked=3)
    return published.publish(release), indicator, service


def get(client: Client, path: str, **query):
    return client.get(f"/api/v1/{path}", query)


def test_figures_of_the_newest_release(client, told):
    values = get(client, "values", indicator="BEN-02", cell="", service="*").json()
    assert values["release"] == 1
    assert [(one["period"], one["number"], one["counted"], one["asked"]) for one in values["values"]] == [
        ("2026-01", 24, 2, 3),
        ("2026-02", 28, 2, 3),
    ]


def test_a_protected_figure_says_so_and_shows_nothing(client, told):
    small = get(client, "values", cell="sex=f").json()["values"][0]
    assert (small["suppressed"], small["number"], small["numerator"], small["denominator"]) == (
        "small",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [({"service": "CZ-1"}, 6), ({"cell": "sex=m"}, 2), ({"since": "2026-02-01"}, 4), ({"until": "2026-01-31"}, 4), ({"period_kind": "year"}, 0), ({"indicator": "BEN-99"}, 0)],
)  # fmt: skip
def test_filters(client, told, query, count):
    assert len(get(client, "values", **query).json()["values"]) == count


def test_pages_go_by_key_and_lose_nothing(client, told):
    seen, after = [], 0
    while after is not None:
        page = get(client, "values", limit=3, after=after).json()
        seen += [(one["period"], one["service"], one["cell"]) for one in page["values"]]
        after = page["after"]
    assert len(seen) == len(set(seen)) == 8


def test_an_unpublished_release_is_not_there(client, authority):
    release = published.begin()
    published.figure(release, world.indicator("BEN-02"), world.month(2026, 1), 12)
    assert get(client, "values").status_code == 404
    assert get(client, "values", release=1).status_code == 404
    assert get(client, "releases").json() == []


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "5000"}, {"since": "ieri"}, {"period_kind": "zi"}, {"after": "-1"}, {"release": "x"}],
)
def test_wrong_parameters_are_named(client, told, query):
    response = get(client, "values", **query)
    assert response.status_code == 422
    assert next(iter(query)) in response.json()["detail"]


def test_what_did_not_change_costs_nothing(client, told):
    first = get(client, "values")
    again = client.get("/api/v1/values", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    release, indicator, _service = told
    published.erratum(release, indicator, world.month(2026, 1), 12, 11)
    assert client.get("/api/v1/values", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_any_site_may_read_and_nobody_may_write(client, told):
    assert get(client, "values")["Access-Control-Allow-Origin"] == "*"
    assert client.post("/api/v1/values").status_code == 405


def test_an_indicator_with_its_sheets(client, told):
    sheet = get(client, "indicators/BEN-02").json()
    assert (sheet["name"], sheet["unit"], [one["number"] for one in sheet["sheets"]]) == (
        "Beneficiari la sfârșitul perioadei",
        "persoane",
        [1],
    )
    assert get(client, "indicators/BEN-77").status_code == 404


def test_what_is_internal_is_nowhere(client, told):
    inner = world.indicator("FIN-09", sensitivity="internal")
    world.sheet(inner, name="Numai intern")
    assert get(client, "indicators/FIN-09").status_code == 404
    assert [one["code"] for one in get(client, "indicators").json()] == ["BEN-02"]


def test_services_datasets_and_errata(client, told):
    release, indicator, service = told
    published.erratum(release, indicator, world.month(2026, 1), 12, 11, service)
    assert get(client, "services").json()[0]["code"] == "CZ-1"
    assert get(client, "datasets").json()[0]["releases"][0]["digest"] == release.digest
    assert get(client, "errata").json()[0] | {"at": ""} == {
        "dataset": "valori-indicatori", "release": 1, "indicator": "BEN-02", "period": "2026-01", "service": "CZ-1", "cell": "",
        "old": 12.0, "new": 11.0, "reason": "Un transfer fusese numărat de două ori.", "at": "",
    }  # fmt: skip


def test_the_description_is_openapi(client, told):
    described = get(client, "openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        f"/api/v1/{name}"
        for name in ("datasets", "releases", "indicators", "indicators/{code}", "services", "errata", "values")
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(client, authority, django_assert_num_queries, rows):
    indicator, release = world.indicator("BEN-02"), published.begin()
    world.sheet(indicator)
    for number in range(rows):
        published.figure(release, indicator, world.month(2026, number + 1), 10, status=Status.PROVISIONAL)
    published.publish(release)
    get(client, "values")
    with django_assert_num_queries(4):  # Stamp: release, last erratum; release; figures.
        assert len(get(client, "values").json()["values"]) == rows


def test_only_released_rows_are_read(client, told, django_assert_num_queries):
    """I13: no statement of the API names the working values."""
    with django_assert_num_queries(4) as seen:
        get(client, "values")
    assert not [one["sql"] for one in seen.captured_queries if "indicators_value" in one["sql"]]
