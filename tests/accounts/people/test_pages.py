"""Every page of the wing opens for those who may, with a fixed number of queries, and changes nothing on GET."""

import pytest
from django.urls import reverse

from accounts.people.models import Person, RoleGrant
from consultare.records.models import AuditEvent, Message
from tests.factories import DepartmentFactory, DomainFactory, NonWorkingDayFactory, OfficerFactory, PersonFactory

OWN = [
    "account_home",
    "account_profile",
    "account_email",
    "account_change_password",
    "mfa_index",
    "usersessions_list",
    "account_logout",
]
ENTRANCE = ["account_login", "account_signup", "account_reset_password", "account_inactive"]
DESK = ["settings_home", "roles", "people", "audit_log", "authority_edit", "departments", "department_new", "domains",
        "domain_new", "officers", "officer_designate", "non_working_days"]  # fmt: skip


@pytest.mark.parametrize("name", ENTRANCE)
def test_entrance_pages_open_for_everybody(client, authority, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "<h1>" in response.content.decode()
    assert "style=" not in response.content.decode()
    assert "onclick" not in response.content.decode()


@pytest.mark.parametrize("name", OWN)
def test_own_pages_open_for_their_owner_and_send_visitors_to_sign_in(client, client_for, citizen, authority, name):
    assert client_for(citizen).get(reverse(name)).status_code == 200
    visitor = client.get(reverse(name))
    assert visitor.status_code == 302
    assert visitor.url.startswith("/cont/intrare/") or name == "account_logout"


@pytest.mark.parametrize("name", DESK)
def test_settings_open_for_the_administrator(client_for, admin, authority, name):
    DepartmentFactory(), DomainFactory(), OfficerFactory(), NonWorkingDayFactory()
    response = client_for(admin).get(reverse(name))
    assert response.status_code == 200


@pytest.mark.parametrize("name", DESK)
def test_settings_refuse_a_citizen_and_send_visitors_to_sign_in(client, client_for, citizen, authority, name):
    assert client_for(citizen).get(reverse(name)).status_code == 403
    assert client.get(reverse(name)).url.startswith("/cont/intrare/?next=/birou/")


@pytest.mark.req("R09")
@pytest.mark.parametrize("name", [*ENTRANCE, *OWN, *DESK])
def test_a_get_changes_nothing(client_for, admin, authority, name):
    client = client_for(admin)
    client.get(reverse("account_home"))
    before = (Person.objects.count(), RoleGrant.objects.count(), AuditEvent.objects.count(), Message.objects.count())
    for _ in range(3):
        client.get(reverse(name))
        client.head(reverse(name))
    assert (
        Person.objects.count(),
        RoleGrant.objects.count(),
        AuditEvent.objects.count(),
        Message.objects.count(),
    ) == before


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_people_costs_the_same_with_more_people(
    client_for, admin, authority, rows, django_assert_num_queries
):
    for _ in range(rows):
        PersonFactory(roles=["operator"])
    client = client_for(admin)
    client.get(reverse("people"))
    with django_assert_num_queries(6):
        assert client.get(reverse("people")).status_code == 200


@pytest.mark.req("R04")
def test_the_django_admin_is_not_mounted(client, db):
    assert client.get("/admin/").status_code == 404
    assert client.get("/admin/login/").status_code == 404
