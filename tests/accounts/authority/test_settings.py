"""The profile, departments, fields, designations and days: kept by the administrator, in the log, limits on everything."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.authority import actions, queries
from accounts.authority.models import Authority, Department, Domain, NonWorkingDay, Officer
from consultare.records import audit
from consultare.records.models import AuditEvent
from tests.factories import DepartmentFactory, DomainFactory, NonWorkingDayFactory, OfficerFactory


def profile(**changes: object) -> dict[str, object]:
    return {
        "name": "Primăria Orașului Nou",
        "portal_title": "Consultări",
        "place": "Orașul Nou",
        "mark": "ON",
        "headline": "Spuneți ce gândiți",
        "address": "Piața Mare 1",
        "email": "contact@orasulnou.example",
        "window_days": "14",
        "reply_days": "30",
        "quiet_from": "20",
        "quiet_to": "8",
    } | changes


def officer(department: Department, **changes: object) -> dict[str, object]:
    return {
        "name": "Vasile Nou",
        "department": department.pk,
        "phone": "0236000002",
        "email": "vasile@valealunga.example",
        "act_number": "44",
        "act_on": "2026-05-01",
        "valid_from": "2026-05-02",
    } | changes


def test_the_profile_is_changed_and_read_at_once(client_for, admin, authority):
    assert queries.authority().name == authority.name
    client = client_for(admin)
    assert client.post(reverse("authority_edit"), profile()).status_code == 303
    assert queries.authority().name == "Primăria Orașului Nou"
    event = AuditEvent.objects.get(verb="authority.profile_changed")
    assert "name" in event.facts["fields"]
    assert "Adina Ministrator" in audit.sentence(event)
    assert client.post(reverse("authority_edit"), profile()).status_code == 303
    assert AuditEvent.objects.filter(verb="authority.profile_changed").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"mark": "LUNG"},
        {"window_days": "5"},
        {"quiet_from": "24"},
        {"reply_days": "x"},
        {"email": "nu"},
        {"website": "javascript:alert(1)"},
        {"headline": "a" * 161},
    ],
)
def test_a_wrong_profile_is_refused(client_for, admin, authority, changes):
    assert client_for(admin).post(reverse("authority_edit"), profile(**changes)).status_code == 422
    authority.refresh_from_db()
    assert authority.name == "Primăria Comunei Valea Lungă"
    assert not AuditEvent.objects.exists()


def test_the_demonstration_mark_and_the_key_are_not_taken_from_a_form(client_for, admin, authority):
    client_for(admin).post(reverse("authority_edit"), profile(is_demo="on", id="2", pk="2"))
    kept = Authority.objects.get()
    assert (kept.pk, kept.is_demo) == (1, False)


@pytest.mark.req("R13")
def test_the_profile_asks_who_sits_there(client_for, admin, authority):
    response = client_for(admin, fresh=False).post(reverse("authority_edit"), profile())
    assert response.url.startswith("/cont/reautentificare/")
    authority.refresh_from_db()
    assert authority.name == "Primăria Comunei Valea Lungă"


def test_departments_and_fields(client_for, admin, authority):
    client = client_for(admin)
    data = {"name": "Serviciul Relații", "code": "SR", "is_active": "on"}
    assert client.post(reverse("department_new"), data).status_code == 303
    department = Department.objects.get()
    assert client.post(reverse("department_new"), data).status_code == 422
    changed = client.post(reverse("department_edit", args=[department.pk]), data | {"name": "Biroul Relații"})
    assert changed.status_code == 303
    department.refresh_from_db()
    assert department.name == "Biroul Relații"
    assert client.get(reverse("department_edit", args=[999])).status_code == 404

    field = {"name": "Vârstnici", "code": "varstnici", "position": "1"}
    assert client.post(reverse("domain_new"), field).status_code == 303
    assert client.post(reverse("domain_new"), field | {"code": "nu e cod"}).status_code == 422
    domain = Domain.objects.get()
    assert client.get(reverse("domain_edit", args=[domain.pk])).status_code == 200
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["authority.department_saved", "authority.department_saved", "authority.domain_saved"]


def test_a_designation_is_recorded_and_ended(client_for, admin, authority):
    client = client_for(admin)
    department = DepartmentFactory()
    assert client.post(reverse("officer_designate"), officer(department)).status_code == 303
    designated = Officer.objects.get()
    assert designated in queries.active_officers(date(2026, 5, 2))
    assert designated not in queries.active_officers(date(2026, 5, 1))
    early = client.post(reverse("officer_end", args=[designated.pk]), {"on": "2026-04-01"})
    assert early.status_code == 422
    assert client.post(reverse("officer_end", args=[designated.pk]), {"on": "2026-06-30"}).status_code == 303
    assert designated in queries.active_officers(date(2026, 6, 30))
    assert designated not in queries.active_officers(date(2026, 7, 1))
    assert Officer.objects.count() == 1
    page = client.get(reverse("officers"))
    assert page.status_code == 200


def test_two_designations_at_once_are_warned_of_and_can_be_meant(client_for, admin, authority):
    client = client_for(admin)
    other = OfficerFactory()
    data = officer(other.department)
    warned = client.post(reverse("officer_designate"), data)
    assert warned.status_code == 422
    html = warned.content.decode()
    assert other.name in html
    assert 'type="checkbox"' in html
    assert Officer.objects.count() == 1
    assert client.post(reverse("officer_designate"), data | {"is_overlap_meant": "on"}).status_code == 303
    assert Officer.objects.count() == 2


def test_designations_one_after_the_other_are_no_overlap(client_for, admin, authority):
    other = OfficerFactory(valid_until=date(2026, 5, 1))
    assert client_for(admin).post(reverse("officer_designate"), officer(other.department)).status_code == 303


@pytest.mark.parametrize("who", ["admin", "coordinator"])
def test_days_are_added_and_removed(request, client_for, authority, who):
    client = client_for(request.getfixturevalue(who))
    data = {"on": "2026-11-27", "kind": "off", "name": "HG 1/2026"}
    assert client.post(reverse("non_working_days"), data).status_code == 303
    assert date(2026, 11, 27) in queries.calendar().extra_off
    assert client.post(reverse("non_working_days"), data).status_code == 422
    day = NonWorkingDay.objects.get()
    assert client.get(reverse("non_working_day_remove", args=[day.pk])).status_code == 405
    assert client.post(reverse("non_working_day_remove", args=[day.pk])).status_code == 303
    assert not NonWorkingDay.objects.exists()
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["authority.day_added", "authority.day_removed"]


@pytest.mark.parametrize(
    "data",
    [
        {"on": "2026-11-28", "kind": "off", "name": "x"},
        {"on": "2026-11-27", "kind": "worked", "name": "x"},
        {"on": "x", "kind": "off", "name": "x"},
        {"on": "2026-11-27", "kind": "x", "name": "x"},
        {"on": "2026-11-27", "kind": "off", "name": ""},
    ],
)
def test_days_that_make_no_sense_are_refused(client_for, admin, authority, data):
    assert client_for(admin).post(reverse("non_working_days"), data).status_code == 422
    assert not NonWorkingDay.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.req("R12")
@pytest.mark.parametrize("who", ["operator", "moderator", "coordinator", "citizen"])
def test_others_do_not_change_settings(request, client_for, authority, who):
    client = client_for(request.getfixturevalue(who))
    department = DepartmentFactory()
    for name, data in (
        ("authority_edit", profile()),
        ("department_new", {"name": "x", "code": "x"}),
        ("domain_new", {"name": "x", "code": "x", "position": 1}),
        ("officer_designate", officer(department)),
    ):
        assert client.post(reverse(name), data).status_code == 403, name
    assert Department.objects.count() == 1
    assert not Officer.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "factory", "queries_"),
    [
        ("departments", DepartmentFactory, 5),
        ("domains", DomainFactory, 5),
        ("officers", OfficerFactory, 5),
        ("non_working_days", NonWorkingDayFactory, 5),
    ],
)
def test_lists_cost_the_same_with_more_rows(
    client_for, admin, authority, django_assert_num_queries, rows, name, factory, queries_
):
    for number in range(rows):
        factory(**({"valid_until": date(2026, 1, 20) + timedelta(days=number)} if factory is OfficerFactory else {}))
    client = client_for(admin)
    client.get(reverse(name))
    with django_assert_num_queries(queries_):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.req("F15")
def test_the_foot_of_every_page_names_the_officer_in_office_without_a_query_more(
    client, authority, admin, at, django_assert_num_queries
):
    def foot() -> str:
        return client.get("/cautare/").text.partition("<footer")[2]

    assert "societatea civilă" not in foot()
    OfficerFactory(name="Ion Trecutul", valid_from=date(2024, 1, 1), valid_until=date(2025, 1, 1))
    department = DepartmentFactory()
    values = officer(department, name="Ileana Pădureanu") | {"department": department}
    values |= {"act_on": date(2025, 5, 1), "valid_from": date(2025, 5, 2)}
    named = actions.designate(values=values, by=admin, at=at)
    with django_assert_num_queries(1):
        page = foot()
    assert "Ileana Pădureanu" in page
    assert "Ion Trecutul" not in page
    with django_assert_num_queries(0):
        assert foot() == page
    actions.end_designation(officer=named, on=date(2026, 1, 1), by=admin, at=at)
    assert "Ileana Pădureanu" not in foot()
