"""The desk's pages of services: lists, one service, its acts, the nomenclature."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from indicators.services.actions import load_types
from indicators.services.models import Service, ServiceType
from tests.factories import OrganisationFactory
from tests.indicators import world

pytestmark = pytest.mark.django_db
LIST = "/birou/servicii/"


@pytest.fixture
def desk(client_for, coordinator, authority):
    return client_for(coordinator)


def named(response) -> set[str]:
    return {service.name for service, _chip in response.context["rows"]}


@pytest.fixture
def three(db):
    today = timezone.localdate()
    load_types()
    home = ServiceType.objects.get(code="8730CR-V-I")
    return [
        world.service(name="Căminul Salcia", service_type=home, licence="LF 1", licence_from=date(2020, 1, 1), licence_until=today + timedelta(days=10)),
        world.private_service(name="Centrul Țiglina", organisation=OrganisationFactory(name="Asociația Punte")),
        world.service(name="Echipa mobilă", closed_on=today - timedelta(days=1)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Căminul Salcia", "Centrul Țiglina"}),
        ("?stare=toate", {"Căminul Salcia", "Centrul Țiglina", "Echipa mobilă"}),
        ("?stare=inchise", {"Echipa mobilă"}),
        ("?licenta=expiring", {"Căminul Salcia"}),
        ("?licenta=none", {"Centrul Țiglina"}),
        ("?licenta=expired", set()),
        ("?regim=residential", {"Căminul Salcia"}),
        ("?furnizor=private", {"Centrul Țiglina"}),
        ("?q=tiglina", {"Centrul Țiglina"}),
        ("?regim=altceva&tip=x", {"Căminul Salcia", "Centrul Țiglina"}),
    ],
)
def test_the_list_is_narrowed(desk, three, query, expected):
    assert named(desk.get(LIST + query)) == expected


def test_the_list_of_one_type_and_of_one_organisation(desk, three):
    home, private, _closed = three
    assert named(desk.get(f"{LIST}?tip={home.service_type_id}")) == {home.name}
    assert named(desk.get(f"{LIST}?organizatie={private.organisation_id}")) == {private.name}


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_services_costs_the_same(desk, count, django_assert_num_queries):
    for _ in range(count):
        world.private_service()
    desk.get(LIST)
    with django_assert_num_queries(8):
        assert len(desk.get(LIST).context["rows"]) == count


def test_pages_go_on_by_name(desk, monkeypatch):
    monkeypatch.setattr("indicators.services.queries.services.PAGE", 2)
    for number in range(5):
        world.service(name=f"Centrul {number}")
    first = desk.get(LIST)
    second = desk.get(LIST + first.context["next_href"])
    back = desk.get(LIST + second.context["prev_href"])
    assert [named(page) for page in (first, second, back)] == [{"Centrul 0", "Centrul 1"}, {"Centrul 2", "Centrul 3"}, {"Centrul 0", "Centrul 1"}]  # fmt: skip


@pytest.mark.parametrize("typed", ["8891 CZ-C-II", "8891cz-c-ii", "8891 cz c ii"])
def test_the_nomenclature_is_found_with_and_without_spaces(desk, typed):
    load_types()
    page = desk.get("/birou/servicii/nomenclator/", {"q": typed})
    assert [row.type.code for row in page.context["rows"]] == ["8891CZ-C-II", "8891CZ-C-III"]


def test_the_nomenclature_says_what_was_not_verified(desk):
    load_types()
    rows = desk.get("/birou/servicii/nomenclator/").context["rows"]
    assert len(rows) == 51
    assert sum(not row.type.is_verified for row in rows) == 49
    page = desk.get("/birou/servicii/nomenclator/", {"q": "CR-D-I", "regim": "residential"})
    assert "neverificat" in page.content.decode()


def data(**fields):
    given = {
        "code": "cz-09", "name": "Centrul Crinul", "service_type": world.service_type().pk, "provider_kind": "public",
        "opened_on": "2021-03-01",
    }  # fmt: skip
    return given | fields


def test_a_service_is_entered_and_edited(desk):
    response = desk.post("/birou/servicii/nou/", data())
    assert (response.status_code, response["Location"]) == (303, "/birou/servicii/centrul-crinul/")
    made = Service.objects.get()
    assert made.code == "CZ-09"
    edited = desk.post("/birou/servicii/centrul-crinul/editare/", data(capacity="25", revision="1"))
    assert edited.status_code == 303
    made.refresh_from_db()
    assert (made.capacity, made.revision) == (25, 2)
    stale = desk.post("/birou/servicii/centrul-crinul/editare/", data(capacity="30", revision="1"))
    assert stale.status_code == 422
    made.refresh_from_db()
    assert made.capacity == 25


def test_a_wrong_form_keeps_what_was_typed(desk):
    shelter = world.service_type("8790CR-VD-I")
    response = desk.post("/birou/servicii/nou/", data(service_type=shelter.pk, place="Strada Ascunsă 3"))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["place"]
    assert "Strada Ascunsă 3" in response.content.decode()
    assert not Service.objects.exists()


def test_acts_on_the_page_of_a_service(desk):
    service = world.service(slug="crinul")
    page = "/birou/servicii/crinul/"
    licence = {"licence": "LF 9", "licence_from": "2026-01-01", "licence_until": "2031-01-01", "revision": "1"}
    assert desk.post(f"{page}licenta/", licence).status_code == 303
    wrong = desk.post(f"{page}inchidere/", {"closed_on": "2026-11-01", "reason": "", "revision": "2"})
    assert wrong.status_code == 422
    assert desk.post(f"{page}inchidere/", {"closed_on": "2026-11-01", "reason": "Fără fonduri", "revision": "2"}).status_code == 303  # fmt: skip
    assert "Fără fonduri" in desk.get(page).content.decode()
    assert desk.post(f"{page}redeschidere/", {"reason": "Greșeală", "revision": "3"}).status_code == 303
    service.refresh_from_db()
    assert (service.licence, service.closed_on, service.revision) == ("LF 9", None, 4)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_service_costs_the_same_for_any_children(desk, count, django_assert_num_queries):
    service = world.private_service(slug="crinul")
    for _ in range(count):
        world.service(parent=service)
    desk.get("/birou/servicii/crinul/")
    with django_assert_num_queries(7):
        assert desk.get("/birou/servicii/crinul/").status_code == 200


@pytest.mark.parametrize("who", ["operator", "representative", "citizen"])
def test_others_stay_outside(client_for, authority, request, who):
    world.service(slug="crinul")
    client = client_for(request.getfixturevalue(who))
    for name, kwargs in [("desk_services", {}), ("desk_service", {"slug": "crinul"}), ("desk_nomenclature", {})]:
        assert client.get(reverse(name, kwargs=kwargs)).status_code == 403
