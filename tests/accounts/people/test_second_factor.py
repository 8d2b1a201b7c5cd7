"""The gate before the desk, the second factor, the length of a session."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.middleware import StaffGate
from accounts.people import actions
from accounts.people.models import RoleGrant
from accounts.permissions import ROLES, Role
from consultare.records.models import AuditEvent
from tests.factories import PASSWORD, AuthorityFactory, PersonFactory


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def with_factor(admin) -> tuple[object, str]:
    secret = generate_totp_secret()
    TOTP.activate(admin, secret)
    return admin, secret


def desk_addresses() -> list[str]:
    """Every address under /birou/ without parameters."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            elif route.startswith("birou/") and "<" not in route and "(" not in route:
                yield f"/{route}"

    return sorted(set(walk(get_resolver().url_patterns)))


@pytest.mark.req("R01")
def test_staff_without_second_factor_open_nothing_of_the_desk(authority):
    addresses = desk_addresses()
    assert len(addresses) >= 12
    for role in (Role.ADMINISTRATOR, Role.COORDINATOR, Role.OPERATOR, Role.INDICATORS, Role.MODERATOR):
        client = Client()
        client.force_login(PersonFactory(roles=[role]))
        for address in addresses:
            for send in (client.get, client.post):
                response = send(address)
                assert response.status_code in (302, 303), (role, address)
                assert response.url == "/cont/doi-pasi/activare/", (role, address)


@pytest.mark.req("R01")
def test_without_second_factor_staff_have_no_rights_outside_the_desk_either(coordinator, authority, client_for, rf):
    seen = []

    def view(request):
        seen.append(request.user.permissions)
        return HttpResponse()

    for person in (coordinator, PersonFactory(roles=[Role.COORDINATOR])):
        request = rf.get("/consultari/")
        request.user = person
        request.session = SessionStore()
        if person is coordinator:
            TOTP.activate(person, generate_totp_secret())
        StaffGate(view)(request)
    assert seen[0] == ROLES[Role.COORDINATOR].permissions
    assert seen[1] == frozenset()


@pytest.mark.req("R01")
def test_only_the_demonstration_lets_staff_in_without(settings, admin):
    client = Client()
    client.force_login(admin)
    settings.IS_DEMO = True
    AuthorityFactory(is_demo=False)
    assert client.get("/birou/setari/").status_code == 302


@pytest.mark.req("R01")
def test_the_demonstration_opens_the_desk(settings, admin):
    settings.IS_DEMO = True
    AuthorityFactory(is_demo=True)
    client = Client()
    client.force_login(admin)
    assert client.get("/birou/setari/").status_code == 200


@pytest.mark.req("R01")
def test_staff_enrol_and_the_desk_opens(client, admin, authority, django_capture_on_commit_callbacks):
    signed_in = client.post(reverse("account_login"), {"login": admin.email, "password": PASSWORD})
    assert signed_in.url == "/birou/"
    assert client.get("/birou/setari/").url == "/cont/doi-pasi/activare/"
    page = client.get("/cont/doi-pasi/activare/")
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/cont/doi-pasi/activare/", {"code": code_now(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get(done.url).status_code == 200
    assert client.get("/birou/setari/").status_code == 200
    assert AuditEvent.objects.filter(verb="person.second_factor_on").exists()
    # Staff can't go back below the strength their role asks.
    client.post("/cont/doi-pasi/dezactivare/")
    assert Authenticator.objects.filter(user=admin, type="totp").exists()


@pytest.mark.req("R13")
def test_who_signed_in_long_ago_is_asked_again_before_enrolling(client_for, citizen, authority):
    client = client_for(citizen, fresh=False)
    assert client.get("/cont/doi-pasi/activare/").url.startswith("/cont/reautentificare/")


@pytest.mark.req("R03")
def test_a_code_of_the_phone_works_once(authority, with_factor):
    admin, secret = with_factor
    assert secret not in str(Authenticator.objects.get().data)
    with time_machine.travel(timezone.now(), tick=False):
        code = code_now(secret)
        answers = []
        for client in (Client(), Client()):
            first = client.post(reverse("account_login"), {"login": admin.email, "password": PASSWORD})
            assert first.url == reverse("mfa_authenticate")
            assert client.get("/birou/setari/").url.startswith("/cont/intrare/")
            answers.append(client.post(first.url, {"code": code}).status_code)
    assert answers == [303, 422]


@pytest.mark.req("R03")
def test_a_recovery_code_works_once_and_is_not_readable_in_the_database(authority, with_factor):
    admin, _secret = with_factor
    codes = RecoveryCodes.activate(admin)
    code = codes.get_unused_codes()[0]
    stored = str(Authenticator.objects.get(type="recovery_codes").data)
    assert code not in stored
    answers = []
    for client in (Client(), Client()):
        client.post(reverse("account_login"), {"login": admin.email, "password": PASSWORD})
        answers.append(client.post(reverse("mfa_authenticate"), {"code": code}).status_code)
    assert answers == [303, 422]


@pytest.mark.req("R03")
def test_guessing_codes_is_slowed_down(client, authority, with_factor):
    admin, secret = with_factor
    client.post(reverse("account_login"), {"login": admin.email, "password": PASSWORD})
    for _ in range(6):
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 422
    assert client.post(reverse("mfa_authenticate"), {"code": code_now(secret)}).status_code == 422
    cache.clear()
    assert client.post(reverse("mfa_authenticate"), {"code": code_now(secret)}).status_code == 303


@pytest.mark.req("R10")
@pytest.mark.parametrize(
    ("steps", "status"),
    [([29] * 3, 200), ([31], 302), ([25] * 28, 200), ([25] * 29, 302)],
    ids=["seen every 29 minutes", "idle for 31 minutes", "11 h 40 min in all", "over 12 hours in all"],
)
def test_staff_sessions_end(client_for, operator, authority, steps, status):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = client_for(operator)
        assert client.get("/birou/setari/").status_code == 200
        for minutes in steps:
            clock.shift(minutes * 60)
            response = client.get("/birou/setari/")
    assert response.status_code == status
    if status == 302:
        assert response.url.startswith("/cont/intrare/?next=/birou/setari/")


@pytest.mark.req("R10")
def test_citizens_stay_signed_in_for_two_weeks(client_for, citizen, authority):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = client_for(citizen)
        clock.shift(13 * 24 * 3600)
        assert client.get(reverse("account_home")).status_code == 200
        clock.shift(2 * 24 * 3600)
        assert client.get(reverse("account_home")).status_code == 302


@pytest.mark.req("R12")
def test_a_role_taken_closes_the_page_at_the_next_request(client_for, admin, operator, authority, at):
    client = client_for(operator)
    assert client.get("/birou/setari/").status_code == 200
    actions.revoke_role(grant=RoleGrant.objects.get(person=operator), by=admin, at=at)
    assert client.get("/birou/setari/").status_code == 403


@pytest.mark.req("R12")
def test_a_deactivated_person_is_out_at_the_next_request(client_for, admin, operator, authority, at):
    client = client_for(operator)
    assert client.get(reverse("account_home")).status_code == 200
    actions.deactivate(person=operator, by=admin, at=at)
    assert client.get(reverse("account_home")).status_code == 302
    assert client.get("/birou/setari/").status_code == 302


@pytest.mark.req("R13")
def test_the_owner_sees_and_ends_sessions(client_for, citizen, stranger, authority):
    first, second = Client(), Client()
    for client in (first, second):
        client.post(reverse("account_login"), {"login": citizen.email, "password": PASSWORD})
    page = first.get(reverse("usersessions_list"))
    other = next(session for session in page.context["sessions"] if session.session_key != first.session.session_key)
    assert client_for(stranger).post(reverse("session_end", args=[other.pk])).status_code == 404
    assert second.get(reverse("account_home")).status_code == 200
    assert first.get(reverse("session_end", args=[other.pk])).status_code == 405
    assert first.post(reverse("session_end", args=[other.pk])).status_code == 303
    assert second.get(reverse("account_home")).status_code == 302
    assert first.get(reverse("account_home")).status_code == 200


@pytest.mark.req("R13")
def test_acts_marked_ra_ask_again_and_then_go_on(client_for, admin, citizen, authority):
    client = client_for(admin, fresh=False)
    address = reverse("role_grant", args=[citizen.pk])
    asked = client.post(address, {"role": "operator"})
    assert asked.status_code == 303
    assert asked.url.startswith("/cont/reautentificare/")
    assert not RoleGrant.objects.filter(person=citizen).exists()
    assert client.post(asked.url, {"password": "nu e parola ei", "next": address}).status_code == 422
    done = client.post(asked.url, {"password": PASSWORD, "next": address})
    assert done.status_code == 303
    assert RoleGrant.objects.filter(person=citizen, role="operator").exists()
