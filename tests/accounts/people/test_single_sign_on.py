"""Sign-in by the service of `OIDC_*`: an account is found by a confirmed address only; staff still need their second factor."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client

from accounts.people.models import Person, RoleGrant
from consultare import checks, environment
from consultare.records.models import AuditEvent, Message
from tests.factories import PersonFactory
from tests.ground.servers import Provider, serving

pytestmark = pytest.mark.django_db
CLAIMS = {"sub": "s-1", "email": "Ana.Pop@people.example", "email_verified": True, "name": "Ana Pop"}
START = "/cont/sso/roeid/"


@pytest.fixture
def service(settings) -> Iterator[Any]:
    with serving(Provider, claims=dict(CLAIMS), asked=[], is_down=False) as server:
        server.subject = "s-1"

        def id_token() -> str:
            now = int(time.time())
            said = {"iss": server.url, "aud": "portal", "sub": server.subject, "iat": now, "exp": now + 60}
            return jwt.encode(said, "k" * 32, algorithm="HS256")

        server.id_token = id_token
        settings.OIDC = {
            "OIDC_ID": "roeid",
            "OIDC_NAME": "ROeID",
            "OIDC_ISSUER": server.url,
            "OIDC_CLIENT_ID": "portal",
            "OIDC_CLIENT_SECRET": Provider.SECRET,
        }
        settings.SINGLE_SIGN_ON = environment.single_sign_on(settings.OIDC)
        settings.SOCIALACCOUNT_PROVIDERS = environment.social_providers(settings.SINGLE_SIGN_ON)
        yield server


def known(**values: Any) -> Person:
    person = PersonFactory(email="ana.pop@people.example", **values)
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    return person


def start(client: Client, query: str = "") -> dict[str, str]:
    page = client.post(START + query)
    assert page.status_code == 200
    address = page["Refresh"].removeprefix("0;url=")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def come_back(client: Client, query: str = "", code: str = "good"):
    return client.get(f"{START}raspuns/", {"code": code, "state": start(client, query)["state"]})


def who(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Person, EmailAddress, AuditEvent, Message, RoleGrant))


def test_the_button_is_there_only_when_it_leads_somewhere(client, authority):
    assert "/cont/sso/" not in client.get("/cont/intrare/").content.decode()
    assert client.post(START).status_code == 404
    assert client.get(f"{START}raspuns/").status_code == 404


def test_the_page_leads_on_with_state_and_pkce_and_the_policy_stays_as_it_is(client, authority, service):
    page = client.get("/cont/intrare/?next=/cont/date/").content.decode()
    assert f'action="{START}?next=/cont/date/"'.replace("/cont/date/", "%2Fcont%2Fdate%2F") in page
    assert "ROeID" in page
    sent = start(client)
    assert sent["redirect_uri"] == "http://testserver/cont/sso/roeid/raspuns/"
    assert (sent["client_id"], sent["code_challenge_method"]) == ("portal", "S256")
    assert set(sent["scope"].split()) == {"openid", "profile", "email"}
    assert len(sent["state"]) >= 16
    response = client.post(START)
    assert "form-action 'self';" in response["Content-Security-Policy"] + ";"
    assert "no-store" in response["Cache-Control"]
    assert client.get(START).status_code == 405


def test_a_confirmed_address_opens_the_account_that_has_it(client, authority, service):
    person = known()
    response = come_back(client, "?next=/cont/date/")
    assert (response.status_code, response["Location"]) == (302, "/cont/date/")
    assert who(client) == person.pk
    assert service.asked[0]["code_verifier"]
    assert AuditEvent.objects.filter(verb="person.signed_in", subject=f"person:{person.pk}").count() == 1
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()


def test_a_new_person_gets_an_account_without_any_role(client, authority, service):
    assert come_back(client).status_code == 302
    person = Person.objects.get()
    assert (person.email, person.full_name, person.roles) == ("ana.pop@people.example", "Ana Pop", frozenset())
    assert not person.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert who(client) == person.pk
    assert not SocialAccount.objects.exists()
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {"person.signed_up", "person.signed_in"}
    client.logout()
    assert come_back(client).status_code == 302
    assert who(client) == person.pk
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": 1.5},
        {"email_verified": None},
        {"email": ""},
        {"email": "no address"},
        {"email": ["ana.pop@people.example"]},
        {"sub": "s-2"},
    ],
)
def test_an_address_that_is_not_confirmed_opens_nothing(client, authority, service, change):
    known()
    before = counts()
    service.claims |= change
    response = come_back(client)
    assert response.status_code == 403
    assert who(client) is None
    assert counts() == before


def test_an_account_whose_own_address_was_never_confirmed_is_not_opened(client, authority, service):
    person = known()
    EmailAddress.objects.update(verified=False)
    before = counts()
    assert come_back(client).status_code == 403
    assert (who(client), counts()) == (None, before)
    person.refresh_from_db()
    assert person.has_usable_password()


@pytest.mark.req("R01")
def test_staff_are_asked_for_their_second_factor(client, coordinator, authority, service):
    EmailAddress.objects.update_or_create(
        user=coordinator, email=coordinator.email, defaults={"verified": True, "primary": True}
    )
    service.claims |= {"email": coordinator.email}
    assert come_back(client).status_code == 302
    assert who(client) == coordinator.pk
    # Without one: only the way to get it.
    assert client.get("/birou/")["Location"] == "/cont/doi-pasi/activare/"
    client.logout()
    TOTP.activate(coordinator, generate_totp_secret())
    assert come_back(client)["Location"] == "/cont/doi-pasi/verificare/"
    assert who(client) is None


def test_a_deactivated_person_stays_outside(client, authority, service):
    known(is_active=False)
    come_back(client)
    assert who(client) is None


@pytest.mark.req("R09")
def test_the_way_back_needs_what_this_browser_was_given(client, authority, service):
    known()
    state = start(Client())["state"]
    before = counts()
    for query in ({"code": "good", "state": state}, {"code": "good"}, {"error": "access_denied", "state": "x"}, {}):
        assert client.get(f"{START}raspuns/", query).status_code == 403
    assert client.head(f"{START}raspuns/", {"code": "good", "state": state}).status_code == 405
    assert (who(client), counts()) == (None, before)


@pytest.mark.req("R33")
def test_next_never_leads_away(client, authority, service):
    known()
    assert come_back(client, "?next=https://evil.example/")["Location"] == "/cont/"


def test_connecting_is_not_possible(client, citizen, authority, service):
    client.force_login(citizen)
    come_back(client, "?process=connect")
    assert not SocialAccount.objects.exists()
    assert who(client) != citizen.pk


def test_a_service_that_fails_costs_a_sentence(client, authority, service):
    known()
    assert come_back(client, code="bad").status_code == 403
    service.is_down = True
    response = client.post(START)
    assert response.status_code == 502
    assert "parola" in response.content.decode() or "password" in response.content.decode()
    assert who(client) is None


def test_a_row_of_the_database_opens_no_door(client, authority, settings):
    SocialApp.objects.create(provider="openid_connect", provider_id="roeid", name="x", client_id="x", secret="x",
        settings={"server_url": "https://evil.example"})  # fmt: skip
    assert client.post(START).status_code == 404


@pytest.mark.req("R82")
@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, ""),
        ({"OIDC_NAME": "ROeID"}, "OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET missing"),
        ({"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "p"}, "OIDC_CLIENT_SECRET missing"),
        ({"OIDC_ISSUER": "http://id.example", "OIDC_CLIENT_ID": "p", "OIDC_CLIENT_SECRET": "s"}, "no https address"),
        (
            {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "p", "OIDC_CLIENT_SECRET": "s", "OIDC_ID": "A b"},
            "OIDC_ID is no short name",
        ),
        ({"OIDC_ISSUER": "https://id.example/realm", "OIDC_CLIENT_ID": "p", "OIDC_CLIENT_SECRET": "s"}, ""),
    ],
)
def test_single_sign_on_is_given_whole_or_not_at_all(settings, given, problem):
    settings.OIDC = given
    found = checks.optional_parts()
    assert [(message.id, problem in message.msg, bool(message.hint)) for message in found] == (
        [("consultare.E015", True, True)] if problem else []
    )
    assert (environment.single_sign_on(given) is None) == bool(problem or not given)
