"""Public pages, the desk's list: what is shown to whom, with how many queries."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.organisations import queries
from accounts.organisations.models import Organisation
from tests.factories import (
    ConventionFactory,
    DepartmentFactory,
    DomainFactory,
    MandateFactory,
    OfficerFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def canaries(ngo):
    """Everything about an organisation that is not public carries the word «canar»."""
    Organisation.objects.filter(pk=ngo.pk).update(
        legal_representative="Canar Reprezentantul", state_reason="canar motiv", applied_position="canar funcție"
    )
    ConventionFactory(
        organisation=ngo, object="Îngrijire la domiciliu", responsible="Canar Responsabila", amendments="canar act", number="4.101",
        department=DepartmentFactory(name="Serviciul îngrijire", email="canar@dep.example", phone="canar"),
    )  # fmt: skip
    person = {
        "person__full_name": "Canar Mandatara",
        "person__email": "canar@people.example",
        "person__phone": "0700canar",
    }
    MandateFactory(organisation=ngo, position="canar", **person)
    for state in ("pending", "refused", "suspended"):
        ConventionFactory(organisation=OrganisationFactory(name=f"Canar {state}", slug=f"canar-{state}", state=state))
    return ngo


@pytest.mark.req("R19")
@pytest.mark.parametrize("address", ["/parteneri/", "/parteneri/?fel=alte", "/parteneri/casa-buna/"])
def test_nothing_private_is_public(client, client_for, canaries, citizen, address):
    for reader in (client, client_for(citizen)):
        page = reader.get(address)
        assert page.status_code == 200
        assert "canar" not in page.content.decode().lower()
    for state in ("pending", "refused", "suspended"):
        assert client.get(f"/parteneri/canar-{state}/").status_code == 404


def test_partners_show_conventions_and_the_officer(client, canaries, authority):
    OfficerFactory()
    page = client.get("/parteneri/").content.decode()
    for words in (
        "Asociația Casa Bună",
        "4.101",
        "01.03.2024",
        "Îngrijire la domiciliu",
        "Ileana Pădureanu",
        "1 convenție",
    ):
        assert words in page
    one = client.get("/parteneri/casa-buna/").content.decode()
    for words in (canaries.email, "Serviciul îngrijire", "fără termen", "în vigoare"):
        assert words in one


def test_partners_are_chosen_by_field(client):
    field = DomainFactory(code="copii")
    mine, other = ConventionFactory().organisation, ConventionFactory().organisation
    mine.domains.add(field)
    page = client.get("/parteneri/?domeniu=copii").content.decode()
    assert (mine.name + "<" in page, other.name + "<" in page) == (True, False)
    assert client.get("/parteneri/?domeniu=nimic").status_code == 200


@pytest.mark.parametrize("query", ["dupa=x", "dupa=99999999999999999999", "fel=zzz", "inainte=-1", "domeniu=a'b"])
def test_odd_query_strings_are_ignored(client, query):
    ConventionFactory()
    assert client.get(f"/parteneri/?{query}").status_code == 200


def test_pages_by_key_go_both_ways():
    names = ["Alfa", "Alfa", "Beta", "Gama", "Zeta"]
    rows = [OrganisationFactory(name=name) for name in names]
    found = Organisation.objects.all()
    first = queries.page_by_name(found, size=2)
    second = queries.page_by_name(found, after=first.after, size=2)
    third = queries.page_by_name(found, after=second.after, size=2)
    assert [list(page.rows) for page in (first, second, third)] == [rows[:2], rows[2:4], rows[4:]]
    assert (first.before, third.after) == (None, None)
    back = queries.page_by_name(found, before=third.before, size=2)
    assert (list(back.rows), list(queries.page_by_name(found, before=back.before, size=2).rows)) == (
        rows[2:4],
        rows[:2],
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_list_asks_the_same_queries(client, authority, count, django_assert_num_queries):
    for _ in range(count):
        ConventionFactory(department=DepartmentFactory()).organisation.domains.add(DomainFactory())
    client.get("/parteneri/")
    with django_assert_num_queries(6):
        client.get("/parteneri/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_page_asks_the_same_queries(client, authority, ngo, count, django_assert_num_queries):
    for _ in range(count):
        ConventionFactory(organisation=ngo, department=DepartmentFactory())
        ngo.domains.add(DomainFactory())
    client.get("/parteneri/casa-buna/")
    with django_assert_num_queries(4):
        client.get("/parteneri/casa-buna/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_list_asks_the_same_queries(client_for, coordinator, count, django_assert_num_queries):
    for _ in range(count):
        ConventionFactory().organisation.domains.add(DomainFactory())
    client = client_for(coordinator)
    client.get("/birou/parteneri/")
    with django_assert_num_queries(8):
        client.get("/birou/parteneri/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_page_asks_the_same_queries(client_for, coordinator, ngo, count, django_assert_num_queries):
    for _ in range(count):
        ConventionFactory(organisation=ngo, department=DepartmentFactory())
        MandateFactory(organisation=ngo)
        MandateFactory(organisation=ngo, valid_until=date(2025, 1, 1))
    client = client_for(coordinator)
    client.get("/birou/parteneri/casa-buna/")
    with django_assert_num_queries(10):
        client.get("/birou/parteneri/casa-buna/")


def names(**chosen):
    return sorted(queries.desk_organisations(TODAY, **chosen).values_list("name", flat=True))


@pytest.mark.req("F15")
def test_the_desk_filters_by_state_of_conventions():
    active = ConventionFactory(organisation__name="Activa").organisation
    ConventionFactory(organisation=active, valid_until=TODAY - timedelta(days=1))
    ConventionFactory(organisation__name="Expiră", valid_until=TODAY + timedelta(days=60))
    ConventionFactory(organisation__name="Expirată", valid_until=TODAY - timedelta(days=1))
    ConventionFactory(organisation__name="Reziliată", terminated_on=TODAY)
    OrganisationFactory(name="Fără")
    assert names(convention="active") == ["Activa", "Expiră"]
    assert names(convention="expiring") == ["Expiră"]
    assert names(convention="expired") == ["Expirată", "Reziliată"]
    assert names(convention="none") == ["Fără"]
    states = {row.name: queries.convention_state_of(row) for row in queries.desk_organisations(TODAY)}
    assert states == {
        "Activa": "active",
        "Expiră": "expiring",
        "Expirată": "expired",
        "Reziliată": "expired",
        "Fără": "none",
    }


def test_the_desk_searches_without_diacritics():
    OrganisationFactory(name="ȘANSA Împreună", cif="18547290")
    OrganisationFactory(name="Alta", short_name="Țară", state="pending")
    assert names(text="sansa imp") == names(text="Șansa ÎMP") == names(text="1854") == ["ȘANSA Împreună"]
    assert names(text="tara") == names(state="pending") == ["Alta"]
    assert names(text="100%") == []


def test_the_desk_list_renders_every_filter(client_for, coordinator, operator):
    ConventionFactory(organisation__name="Activa")
    for person in (coordinator, operator):
        client = client_for(person)
        for query in (
            "",
            "?conventie=expira",
            "?stare=pending",
            "?q=act&domeniu=x",
            "?dupa=99",
            "?inainte=99999999999999999999999&dupa=x",
            "?stare=zzz&conventie=zzz",
        ):
            assert client.get(f"/birou/parteneri/{query}").status_code == 200


def test_the_desk_goes_through_the_list_by_key_and_keeps_its_filters(client_for, coordinator, monkeypatch):
    monkeypatch.setattr(queries, "DESK_PAGE", 2)
    for name in ("Delta", "Alfa", "Beta", "Alfa", "Gama"):
        ConventionFactory(organisation__name=name)
    client, seen, address = client_for(coordinator), [], "?conventie=activa"
    for _page in range(3):
        page = client.get(f"/birou/parteneri/{address}").content.decode()
        seen.append(re.findall(r"data-row-link>([^<]+)<", page))
        link = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(link[1]) if link else ""
        assert not link or "conventie=activa" in address
    assert seen == [["Alfa", "Alfa"], ["Beta", "Delta"], ["Gama"]]
    assert address == ""
    back = re.search(r'rel="prev" href="([^"]+)"', page)[1]
    page = client.get(f"/birou/parteneri/{unescape(back)}").content.decode()
    assert re.findall(r"data-row-link>([^<]+)<", page) == ["Beta", "Delta"]


@pytest.mark.req("R34")
def test_addresses_of_people_are_for_those_who_see_contacts(client_for, canaries, operator, moderator):
    assert "canar@people.example" in client_for(operator).get("/birou/parteneri/casa-buna/").content.decode()
    page = client_for(moderator).get("/birou/parteneri/casa-buna/").content.decode()
    assert "canar@people.example" not in page
    assert "Canar Reprezentantul" not in page


def test_pages_of_one_and_of_no_organisation(client_for, citizen, representative):
    assert "/cont/organizatie-noua/" in client_for(citizen).get("/cont/organizatia-mea/").content.decode()
    response = client_for(representative).get("/cont/organizatia-mea/")
    assert (response.status_code, response["Location"]) == (302, "/cont/organizatia-mea/casa-buna/")
    MandateFactory(
        person=representative, organisation__name="A doua", valid_until=timezone.now().date() + timedelta(days=9)
    )
    assert "A doua" in client_for(representative).get("/cont/organizatia-mea/").content.decode()
    assert client_for(citizen).get("/cont/organizatie-noua/").status_code == 200


def test_pages_of_the_desk_render(client_for, coordinator, ngo):
    convention = ConventionFactory(organisation=ngo)
    client = client_for(coordinator)
    for tail in ("", "date/", "conventii/noua/", f"conventii/{convention.pk}/", f"conventii/{convention.pk}/incetare/"):
        assert client.get(f"/birou/parteneri/casa-buna/{tail}").status_code == 200
    assert client.get("/birou/parteneri/organizatie-noua/").status_code == 200
    assert client.get("/birou/parteneri/nu-exista/").status_code == 404


def test_the_pages_exist_in_english(client, client_for, coordinator, canaries):
    client.cookies["django_language"] = "en"
    assert "1 convention" in client.get("/parteneri/").content.decode()
