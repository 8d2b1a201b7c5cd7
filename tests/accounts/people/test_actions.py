"""Roles, state, profile, address: who may, what stays, what is told."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.people import actions, queries
from accounts.people.models import EmailChange, Person, RoleGrant
from accounts.permissions import ROLES, SENIOR_ROLES, Role
from consultare.records import audit
from consultare.records.models import AuditEvent, Message
from tests.factories import PersonFactory, RoleGrantFactory


def nothing_happened() -> bool:
    return not AuditEvent.objects.exists() and not Message.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in SENIOR_ROLES])
def test_an_administrator_gives_every_lower_role(admin, citizen, at, role):
    grant = actions.grant_role(person=citizen, role=role, by=admin, at=at)
    assert (grant.granted_by, grant.granted_at) == (admin, at)
    event = AuditEvent.objects.get(verb="person.role_granted")
    assert (event.subject, event.facts["role"]) == (f"person:{citizen.pk}", role.value)
    assert event.facts["role_name"] in audit.sentence(event)
    assert Message.objects.get().kind == "people.role_given"


@pytest.mark.parametrize("role", list(Role))
def test_a_coordinator_gives_only_the_lower_roles(coordinator, citizen, at, role):
    if role in SENIOR_ROLES:
        with pytest.raises(actions.Refused):
            actions.grant_role(person=citizen, role=role, by=coordinator, at=at)
        assert not citizen.grants.exists()
        assert nothing_happened()
    else:
        actions.grant_role(person=citizen, role=role, by=coordinator, at=at)
        assert citizen.grants.get().role == role


@pytest.mark.parametrize("who", ["operator", "moderator", "citizen"])
def test_others_give_no_role(request, who, stranger, at):
    with pytest.raises(actions.Refused):
        actions.grant_role(person=stranger, role=Role.OPERATOR, by=request.getfixturevalue(who), at=at)
    assert not stranger.grants.exists()
    assert nothing_happened()


def test_nobody_gives_herself_a_role(admin, at):
    with pytest.raises(actions.Refused):
        actions.grant_role(person=admin, role=Role.COORDINATOR, by=admin, at=at)
    assert admin.grants.count() == 1
    assert nothing_happened()


def test_a_role_is_given_once(admin, operator, at):
    with pytest.raises(actions.Refused):
        actions.grant_role(person=operator, role=Role.OPERATOR, by=admin, at=at)
    assert operator.grants.count() == 1
    assert nothing_happened()


def test_the_last_administrator_stays(admin, at):
    second = PersonFactory(roles=[Role.ADMINISTRATOR])
    actions.revoke_role(grant=RoleGrant.objects.get(person=admin), by=second, at=at)
    third = PersonFactory(roles=[Role.ADMINISTRATOR], is_active=False)
    by = Person.objects.get(pk=third.pk)
    by.is_active = True
    with pytest.raises(actions.Refused):
        actions.revoke_role(grant=RoleGrant.objects.get(person=second), by=by, at=at)
    with pytest.raises(actions.Refused):
        actions.deactivate(person=second, by=by, at=at)
    second.refresh_from_db()
    assert second.is_active
    assert RoleGrant.objects.get(person=second).revoked_at is None
    assert AuditEvent.objects.count() == 1


def test_a_role_is_taken_once(admin, operator, at):
    grant = RoleGrant.objects.get(person=operator)
    actions.revoke_role(grant=grant, by=admin, at=at)
    with pytest.raises(actions.Refused):
        actions.revoke_role(grant=grant, by=admin, at=at)
    assert AuditEvent.objects.filter(verb="person.role_revoked").count() == 1


def test_deactivate_and_reactivate(admin, operator, at):
    actions.deactivate(person=operator, by=admin, at=at)
    operator.refresh_from_db()
    assert not operator.is_active
    assert not operator.permissions
    actions.reactivate(person=operator, by=admin, at=at)
    operator.refresh_from_db()
    assert operator.is_active
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "person.deactivated",
        "person.reactivated",
    ]


@pytest.mark.parametrize("who", ["admin", "other"])
def test_a_coordinator_deactivates_no_administrator_and_no_coordinator(admin, coordinator, at, who):
    person = admin if who == "admin" else PersonFactory(roles=[Role.COORDINATOR])
    with pytest.raises(actions.Refused):
        actions.deactivate(person=person, by=coordinator, at=at)
    person.refresh_from_db()
    assert person.is_active
    assert nothing_happened()


def test_the_desk_gives_and_takes_a_role(client_for, admin, citizen, authority):
    client = client_for(admin)
    assert client.post(reverse("role_grant", args=[citizen.pk]), {"role": "operator"}).status_code == 303
    grant = citizen.grants.get()
    assert client.get(reverse("person", args=[citizen.pk])).status_code == 200
    assert client.post(reverse("role_revoke", args=[citizen.pk, grant.pk])).status_code == 303
    grant.refresh_from_db()
    assert grant.revoked_at is not None
    assert client.post(reverse("role_grant", args=[citizen.pk]), {"role": "nonsense"}).status_code == 422
    assert client.post(reverse("person_deactivate", args=[citizen.pk])).status_code == 303
    assert client.post(reverse("person_reactivate", args=[citizen.pk])).status_code == 303
    assert client.get(reverse("person", args=[0])).status_code == 404
    log = client.get(reverse("audit_log"), {"person": citizen.pk}).content.decode()
    assert "Cetin Țeanul" in log


def test_a_role_of_somebody_else_is_not_found_under_this_person(client_for, admin, operator, citizen, authority):
    grant = RoleGrant.objects.get(person=operator)
    assert client_for(admin).post(reverse("role_revoke", args=[citizen.pk, grant.pk])).status_code == 404
    grant.refresh_from_db()
    assert grant.revoked_at is None


def test_the_page_of_roles_says_everything_in_words(client_for, admin, authority):
    html = client_for(admin).get(reverse("roles")).content.decode()
    for sheet in ROLES.values():
        assert str(sheet.sentence).split(":")[0] in html.replace("&#x27;", "'")


@pytest.mark.parametrize("query", [{"q": "Olimpia"}, {"role": "staff"}, {"role": "operator"}, {"q": "olimpia@"}])
def test_people_are_found(client_for, admin, operator, citizen, authority, query):
    html = client_for(admin).get(reverse("people"), query).content.decode()
    assert "Olimpia Rator" in html
    assert "Cetin Țeanul" not in html


@pytest.mark.parametrize(
    "query", [{"role": "x"}, {"after": "x"}, {"after": "99999999999999999999999"}, {"q": "a" * 500}, {"verb": "x" * 99}]
)
def test_bad_query_strings_break_nothing(client_for, admin, authority, query):
    client = client_for(admin)
    assert client.get(reverse("people"), query).status_code == 200
    assert client.get(reverse("audit_log"), query).status_code == 200


def test_people_are_shown_page_by_page(admin, monkeypatch):
    monkeypatch.setattr("accounts.people.queries.PAGE", 2)
    for name in ("Ana", "Ana", "Barbu", "Costin"):
        PersonFactory(full_name=name)
    seen, after = [], None
    while True:
        page = queries.people_page(after=after)
        seen += [person.pk for person in page.people]
        after = page.next_after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5


# ---- profile and address ----
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0712 345 678", "+40712345678"),
        ("+40712345678", "+40712345678"),
        ("021.222.3333", "+40212223333"),
        ("", ""),
        ("0040 712345678", "+40712345678"),
    ],
)
def test_the_profile_keeps_phones_in_one_form(client_for, citizen, authority, typed, kept):
    data = {"full_name": "  Cetin   Țeanul ", "phone": typed, "language": "en"}
    assert client_for(citizen).post(reverse("account_profile"), data).status_code == 303
    citizen.refresh_from_db()
    assert (citizen.full_name, citizen.phone, citizen.language) == ("Cetin Țeanul", kept, "en")


@pytest.mark.parametrize(
    "changes", [{"phone": "12"}, {"phone": "+49 171 1234567"}, {"language": "xx"}, {"full_name": " "}]
)
def test_a_wrong_profile_is_refused(client_for, citizen, authority, changes):
    data = {"full_name": "Alt Nume", "phone": "", "language": "ro"} | changes
    assert client_for(citizen).post(reverse("account_profile"), data).status_code == 422
    citizen.refresh_from_db()
    assert citizen.full_name == "Cetin Țeanul"
    assert nothing_happened()


def codes() -> tuple[str, str]:
    found = []
    for kind in ("people.email_change_old", "people.email_change_new"):
        message = Message.objects.filter(kind=kind).latest("pk")
        found.append(re.search(r"^ {4}(\d+)$", message.text, re.MULTILINE)[1])
    return found[0], found[1]


def test_the_address_changes_when_both_ends_agree(client_for, citizen, authority):
    client = client_for(citizen)
    assert client.post(reverse("account_email"), {"email": "Nou@People.Example"}).url == reverse("account_email_codes")
    assert EmailChange.objects.get().old_code_hash not in codes()
    old, new = codes()
    wrong = client.post(reverse("account_email_codes"), {"old_code": old, "new_code": old})
    assert wrong.status_code == 422
    citizen.refresh_from_db()
    assert citizen.email == "cetin@people.example"
    assert EmailChange.objects.get().attempts_left == 5
    assert client.post(reverse("account_email_codes"), {"old_code": old, "new_code": new}).status_code == 303
    citizen.refresh_from_db()
    assert citizen.email == "nou@people.example"
    assert list(EmailAddress.objects.filter(user=citizen).values_list("email", "verified", "primary")) == [
        ("nou@people.example", True, True)
    ]
    assert Message.objects.get(kind="people.email_changed").to == "cetin@people.example"
    assert AuditEvent.objects.filter(verb="person.email_changed").exists()


def test_six_wrong_attempts_end_the_change(citizen, at):
    actions.request_email_change(person=citizen, new_email="nou@people.example", by=citizen, at=at)
    old, new = codes()
    for left in (5, 4, 3, 2, 1, 0):
        with pytest.raises(actions.WrongCode) as wrong:
            actions.confirm_email_change(person=citizen, old_code=old, new_code="x", by=citizen, at=at)
        assert wrong.value.attempts_left == left
    with pytest.raises(actions.Refused):
        actions.confirm_email_change(person=citizen, old_code=old, new_code=new, by=citizen, at=at)
    citizen.refresh_from_db()
    assert citizen.email == "cetin@people.example"


def test_codes_are_valid_for_an_hour(citizen, at):
    actions.request_email_change(person=citizen, new_email="nou@people.example", by=citizen, at=at)
    old, new = codes()
    with pytest.raises(actions.Refused):
        actions.confirm_email_change(
            person=citizen, old_code=old, new_code=new, by=citizen, at=at + timedelta(minutes=61)
        )
    citizen.refresh_from_db()
    assert citizen.email == "cetin@people.example"


@pytest.mark.req("R06")
def test_a_taken_address_looks_the_same_and_leads_nowhere(client_for, citizen, stranger, authority):
    client = client_for(citizen)
    assert client.post(reverse("account_email"), {"email": stranger.email}).url == reverse("account_email_codes")
    letter = Message.objects.get(to=stranger.email)
    assert letter.kind == "people.email_change_taken"
    assert not re.search(r"^ {4}\d", letter.text, re.MULTILINE)
    assert client.get(reverse("account_email_codes")).status_code == 200


def test_an_account_may_give_up_the_change(client_for, citizen, authority):
    client = client_for(citizen)
    client.post(reverse("account_email"), {"email": "nou@people.example"})
    assert client.post(reverse("account_email_cancel")).status_code == 303
    assert client.get(reverse("account_email_codes")).status_code == 302
    assert EmailChange.objects.get().cancelled_at is not None


def test_grants_in_the_future_and_the_past_do_not_count(citizen, at):
    RoleGrantFactory(
        person=citizen, role=Role.OPERATOR, granted_at=at - timedelta(days=9), revoked_at=at - timedelta(days=1)
    )
    assert not citizen.roles
