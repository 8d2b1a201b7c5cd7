"""Sign-up, sign-in, reset: codes by mail, nothing told to strangers, limits, own redirects only."""

import ast
import re
import statistics
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from accounts.people.models import Person
from consultare.records.models import AuditEvent, Message
from tests.factories import PASSWORD, PersonFactory

GOOD = "cinci-lopeti-verzi-zboara"
PAYLOADS = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "https://evil.example",
    "http://evil.example",
    "//evil.example/%2f..",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java%0ascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "//evil.example\\@127.0.0.1",
    "//127.0.0.1@evil.example",
    "http://127.0.0.1@evil.example",
    "http://127.0.0.1:8000@evil.example",
    "http://127.0.0.1.evil.example",
    "//evil%E3%80%82example",
    "/%09/evil.example",
    "/%5cevil.example",
    "//%5cevil.example",
    ".evil.example",
    "@evil.example",
    "?next=//evil.example",
    "http:evil.example",
    "http:\\\\evil.example",
    "https:\\evil.example",
    "//[::1]@evil.example",
    "ftp://evil.example",
    "//evil.example:80",
    "//evil.example#/birou/",
    "http://127.0.0.1:8000//evil.example",
    "https://127.0.0.1:8000/x",
    "/",
    "/evil.example",
]


def code_of(message: Message) -> str:
    found = re.search(r"^ {4}(\S+)$", message.text, re.MULTILINE)
    assert found, message.text
    return found[1]


def sign_up(client: Client, address: str, **changes: object) -> object:
    data = {"full_name": "Nora Nouă", "email": address, "password1": GOOD, "is_adult": "on", "website": ""} | changes
    return client.post(reverse("account_signup"), data)


@pytest.fixture
def person(db) -> Person:
    return PersonFactory(email="vechi@people.example", full_name="Vasile Vechi")


def test_sign_up_confirm_and_be_signed_in(client, authority):
    response = sign_up(client, "Nora@People.Example")
    assert response.status_code == 303
    assert response.url == reverse("account_email_verification_sent")
    nora = Person.objects.get(email="nora@people.example")
    assert nora.full_name == "Nora Nouă"
    message = Message.objects.get()
    assert message.kind == "people.confirm_address"
    assert message.is_secret
    assert message.is_stranger
    assert client.get(reverse("account_home")).status_code == 302

    wrong = client.post(response.url, {"code": "AAAA-0000", "action": "verify"})
    assert wrong.status_code == 422
    right = client.post(response.url, {"code": code_of(message), "action": "verify"})
    assert right.status_code == 303
    assert right.url == reverse("account_home")
    assert client.get(reverse("account_home")).status_code == 200
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"person.signed_up", "person.signed_in"} <= verbs


@pytest.mark.parametrize(
    "changes",
    [{"is_adult": ""}, {"full_name": ""}, {"password1": "scurt"}, {"email": "nu e adresă"}, {"full_name": "a" * 121},
     {"password1": "x7!" * 100}],
)  # fmt: skip
def test_a_sign_up_that_is_not_right_keeps_what_was_typed(client, authority, changes):
    response = sign_up(client, "nora@people.example", **changes)
    assert response.status_code == 422
    assert Person.objects.count() == 0
    assert Message.objects.count() == 0
    if "email" not in changes:
        assert 'value="nora@people.example"' in response.content.decode()


def test_the_trap_swallows_programs(client, authority):
    assert sign_up(client, "nora@people.example", website="http://spam.example").status_code == 303
    assert Person.objects.count() == 0
    assert Message.objects.count() == 0


@pytest.mark.req("R06")
def test_sign_up_does_not_tell_who_has_an_account(authority, person):
    known, unknown = Client(), Client()
    first, second = sign_up(known, person.email), sign_up(unknown, "nimeni@people.example")
    assert (first.status_code, first.url) == (second.status_code, second.url)
    pages = [client.get(first.url).content.decode() for client in (known, unknown)]
    assert without_secrets(pages[0], person.email) == without_secrets(pages[1], "nimeni@people.example")
    assert set(Message.objects.values_list("to", "kind")) == {
        (person.email, "people.account_exists"),
        ("nimeni@people.example", "people.confirm_address"),
    }
    assert Person.objects.filter(email=person.email).count() == 1
    wrong = [client.post(first.url, {"code": "ABCD-1234", "action": "verify"}) for client in (known, unknown)]
    assert wrong[0].status_code == wrong[1].status_code == 422


@pytest.mark.req("R06")
def test_reset_does_not_tell_who_has_an_account(authority, person):
    answers, pages = [], []
    for email in (person.email, "nimeni@people.example"):
        client = Client()
        response = client.post(reverse("account_reset_password"), {"email": email})
        answers.append((response.status_code, response.url))
        pages.append(without_secrets(client.get(response.url).content.decode(), email))
    assert answers[0] == answers[1]
    assert pages[0] == pages[1]
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["people.reset_code", "people.unknown_account"]


@pytest.mark.req("R06")
def test_sign_in_does_not_tell_who_has_an_account(authority, person):
    bodies = []
    for email in (person.email, "nimeni@people.example"):
        response = Client().post(reverse("account_login"), {"login": email, "password": "nu e parola ei"})
        assert response.status_code == 422
        bodies.append(without_secrets(response.content.decode(), email))
    assert bodies[0] == bodies[1]
    assert Message.objects.count() == 0


@pytest.mark.req("R06")
@pytest.mark.slow
@pytest.mark.parametrize("page", ["account_login", "account_signup"])
def test_known_and_unknown_addresses_take_the_same_time(authority, argon2, settings, page):
    settings.ACCOUNT_RATE_LIMITS = False
    person = PersonFactory(email="vechi@people.example")

    def once(email: str) -> float:
        client = Client()
        started = time.perf_counter()
        if page == "account_login":
            client.post(reverse(page), {"login": email, "password": "nu e parola ei"})
        else:
            sign_up(client, email)
        return time.perf_counter() - started

    once(person.email), once("cald@people.example")
    known, unknown = [], []
    for number in range(12):
        known.append(once(person.email))
        unknown.append(once(f"nimeni{number}@people.example"))
    ratio = statistics.median(known) / statistics.median(unknown)
    assert 0.5 < ratio < 2, ratio


def without_secrets(html: str, email: str) -> str:
    html = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]+"', r"\1", html)
    html = re.sub(r'(X-CSRFToken": )"[^"]+"', r"\1", html)
    return html.replace(email, "ADDRESS")


def test_reset_sets_a_password_and_ends_the_other_sessions(client, client_for, authority, person):
    other = client_for(person)
    assert other.get(reverse("account_home")).status_code == 200
    client.post(reverse("account_reset_password"), {"email": person.email})
    code = code_of(Message.objects.get(kind="people.reset_code"))
    assert client.post(reverse("account_confirm_password_reset_code"), {"code": code}).status_code == 303
    done = client.post(reverse("account_complete_password_reset"), {"password1": GOOD, "password2": GOOD})
    assert done.url == reverse("account_password_reset_completed")
    assert other.get(reverse("account_home")).status_code == 302
    assert Message.objects.filter(kind="people.password_changed").exists()
    assert AuditEvent.objects.filter(verb="person.password_changed").exists()
    person.refresh_from_db()
    assert person.check_password(GOOD)
    assert not person.check_password(PASSWORD)


def test_a_wrong_password_is_in_the_log_without_the_address_of_a_stranger(client, authority, person):
    client.post(reverse("account_login"), {"login": person.email, "password": "nu e parola ei"})
    client.post(reverse("account_login"), {"login": "nimeni@people.example", "password": "nu e parola ei"})
    events = AuditEvent.objects.filter(verb="person.sign_in_failed").order_by("pk")
    assert [event.subject for event in events] == [f"person:{person.pk}", ""]


@pytest.mark.req("R05")
def test_sign_in_is_slowed_down_but_not_for_the_owners_own_browser(authority, person):
    own = Client()
    assert own.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 303
    own.post(reverse("account_logout"))
    for number in range(8):
        response = Client(REMOTE_ADDR=f"198.51.100.{number}").post(
            reverse("account_login"), {"login": person.email, "password": "ghicit"}
        )
    assert response.status_code == 422
    stranger = Client(REMOTE_ADDR="198.51.100.99")
    assert stranger.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 422
    assert own.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 303


@pytest.mark.req("R50")
def test_too_many_attempts_keep_what_was_typed(client, authority):
    for number in range(25):
        response = sign_up(client, f"cineva{number}@people.example", is_adult="")
    assert response.status_code == 429
    assert response["Retry-After"] == "300"
    html = response.content.decode()
    assert 'value="cineva24@people.example"' in html
    assert GOOD not in html


@pytest.mark.req("R49")
def test_strangers_cannot_flood_a_mailbox(authority, person):
    for number in range(5):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(reverse("account_reset_password"), {"email": person.email})
        sign_up(Client(REMOTE_ADDR=f"198.51.101.{number}"), person.email)
    assert Message.objects.filter(to=person.email).exclude(state="cancelled").count() == 3


@pytest.mark.req("R33")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_after_sign_in_only_own_paths(authority, person, payload):
    for address, data in (
        (reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": payload}),
        (reverse("account_logout"), {"next": payload}),
    ):
        response = Client().post(address, data)
        assert response.status_code == 303
        target = urlsplit(response.url)
        assert (target.scheme, target.netloc) == ("", ""), response.url
        assert re.match(r"/(?![/\\\s])", response.url), response.url


def test_an_own_path_is_followed(client, authority, person):
    data = {"login": person.email.upper(), "password": PASSWORD, "next": "/cont/date/"}
    assert client.post(reverse("account_login"), data).url == "/cont/date/"


def test_a_get_does_not_sign_out(client_for, authority, person):
    client = client_for(person)
    client.get(reverse("account_logout"))
    assert client.get(reverse("account_home")).status_code == 200
    assert client.post(reverse("account_logout")).url == "/"
    assert client.get(reverse("account_home")).status_code == 302


@pytest.mark.req("R11")
def test_the_session_has_a_new_key_after_sign_in(client, authority, person):
    client.get(reverse("account_login"))
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get(reverse("account_home")).status_code == 302


@pytest.mark.req("R04")
def test_only_the_adapter_creates_sessions():
    """Whoever writes a new way in has to come here first."""
    calls = []
    root = Path(django_settings.BASE_DIR)
    for wing in ("consultare", "accounts", "consultations", "indicators"):
        for path in (root / wing).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                    if name in {"login", "force_login", "django_login", "perform_login", "auth_login"}:
                        calls.append(str(path.relative_to(root)))
    # The second one hands over to allauth's OpenID Connect, which signs in through the adapter.
    assert calls == ["accounts/people/adapter.py", "accounts/people/views/single_sign_on.py"]


def test_a_deactivated_person_does_not_get_in(client, authority):
    PersonFactory(email="vechi@people.example", is_active=False)
    response = client.post(reverse("account_login"), {"login": "vechi@people.example", "password": PASSWORD})
    assert response.url == reverse("account_inactive")
    assert client.get(reverse("account_home")).status_code == 302
