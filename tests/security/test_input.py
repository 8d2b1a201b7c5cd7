"""Hostile input: filters, pages, redirects, fields nobody asked for (R22, R23, R33, R88; F05, F21, F31, F41)."""

import time
from urllib.parse import quote, urlsplit

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.organisations.models import Organisation
from accounts.people.models import Person
from consultations.observations.models import Observation
from tests.factories import PASSWORD
from tests.security.matrix import addresses, call, consumed, rows
from tests.security.world import World, undone

ROWS = rows()
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

NAMES = ("q", "text", "pagina", "dupa", "inainte", "after", "before", "stare", "tema", "domeniu", "fel", "coada", "runda", "decizie", "unit", "calitate",
         "verb", "person", "role", "numar", "amprenta", "consultare", "tip", "autor", "ordine")  # fmt: skip
VALUES = ("x" * 3_000, "'; DROP TABLE consultations_round; --", "1) OR 1=1 --", "10" + "0" * 12, "-1", "0", "9" * 400, "٣", "١٢٣", "1e309", "NaN", "[]", "\ud7ff\u202e",
          "{{7*7}}", "../../etc/passwd", "2026-99999999999999", "\r\nSet-Cookie: a=b", "%", "_", "\\", "²")  # fmt: skip
FOREIGN = (
    "author__email__startswith=a", "contact__email__startswith=v", "ordering=-contact__email", "_connector=OR)--", "_negated=1", "per_page=1000000000",
    "limit=-1", "page_size=1000000000", "offset=99999999999", "person__password__startswith=p", "visibility=hidden", "state=draft", "is_public=0",
)  # fmt: skip
LISTS = {
    "round_list",
    "observations",
    "partners",
    "search",
    "register",
    "register_verify",
    "draft",
    "observation_new",
    "observation_register_file",
}
DESK_LISTS = {"desk_observations", "moderation", "people", "audit_log", "desk_partners", "round_index", "deliveries", "audience", "invitation_index",
              "observation_entry", "legal_rules"}  # fmt: skip


def pages(world: World, names: set[str], role: str) -> list[str]:
    found = {
        row.address: row.url(world)
        for row in ROWS
        if row.address in names and row.expected[role] == "ok" and "GET" in row.methods
    }
    assert set(found) == names
    return list(found.values())


@pytest.mark.req("R23")
@pytest.mark.req("R88")
@pytest.mark.parametrize(("names", "role"), [(LISTS, "V"), (DESK_LISTS, "K")], ids=["public", "desk"])
def test_hostile_filters_never_break_a_page(world: World, names: set[str], role: str):
    wrong = {}
    for url in pages(world, names, role):
        if url.endswith((".pdf", ".docx", ".xlsx")):
            continue
        for value in VALUES:
            query = "&".join(f"{name}={quote(value, safe='')}" for name in NAMES)
            with undone():
                started = time.monotonic()
                response = call(world.clients[role], "GET", f"{url}?{query}")
                consumed(response)
            if response.status_code >= 500 or response.status_code == 403 or time.monotonic() - started > 5:
                wrong[f"{url} {value[:30]!r}"] = (response.status_code, time.monotonic() - started)
    assert not wrong


@pytest.mark.req("R23")
def test_unknown_parameters_change_no_answer(world: World):
    """F05, F41: what is not in the closed list is as if it weren't there; the page stays as long as it is."""
    visitor = world.clients["V"]
    for url in (
        "/consultari/",
        "/consultari/deschisa/observatii/",
        "/parteneri/",
        "/consultari/deschisa/observatii/registru.csv",
    ):
        with undone():
            plain = call(visitor, "GET", url)
            size = len(consumed(plain))
            for query in FOREIGN:
                response = call(visitor, "GET", f"{url}?{query}")
                assert (response.status_code, abs(len(consumed(response)) - size) < 200) == (200, True), (url, query)


@pytest.mark.req("R24a")
@pytest.mark.req("R88")
def test_nul_and_huge_searches_are_answered_quickly(world: World):
    visitor = world.clients["V"]
    assert call(visitor, "GET", "/cautare/?q=a%00b").status_code == 400
    assert call(visitor, "GET", "/consultari/%00/").status_code == 400
    with undone():
        for text in ("a" * 100_000, "(" * 50_000, "a " * 50_000, "%F0%9F%92%A9" * 8_000):
            started = time.monotonic()
            response = call(visitor, "GET", f"/cautare/?q={text}")
            assert response.status_code in {200, 414, 400}
            assert time.monotonic() - started < 3


ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "https:///evil.example", "https:evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "data:text/html,x", "http:evil.example", "///evil.example", "/%09/evil.example", "\t//evil.example", " https://evil.example",
    "https://127.0.0.1@evil.example", "https://127.0.0.1:8000.evil.example/", "ftp://evil.example", "//evil%E3%80%82example", "/\t/evil.example", "//google.com/%2f..",
)  # fmt: skip


def stays_here(location: str) -> bool:
    parts = urlsplit(location)
    return (
        not parts.scheme
        and not parts.netloc
        and location.startswith("/")
        and not location.startswith(("//", "/\\", "/\t"))
    )


@pytest.mark.req("R33")
def test_no_parameter_leads_away(world: World):
    """F31: the language switch and the sign-in are the addresses that take a place to go to."""
    wrong = {}
    for target in ELSEWHERE:
        with undone():
            response = call(
                Client(),
                "POST",
                reverse("set_language"),
                {"language": "en", "next": target},
                HTTP_REFERER=target.strip(),
            )
            if not stays_here(response.get("Location", "/")):
                wrong[f"language {target!r}"] = response["Location"]
            for url in (
                f"/cont/intrare/?next={quote(target, safe='')}",
                f"/cont/reautentificare/?next={quote(target, safe='')}",
            ):
                page = call(world.clients["V" if "intrare" in url else "C"], "GET", url)
                for link in ("href", "action"):
                    if f'{link}="{target}"' in page.content.decode():
                        wrong[f"{url} {link}"] = target
    assert not wrong


@pytest.mark.req("R33")
@pytest.mark.parametrize("target", ELSEWHERE[:7])
def test_signing_in_leads_nowhere_else(world: World, target: str):
    person = world.people["C"]
    with undone():
        response = Client().post("/cont/intrare/", {"login": person.email, "password": PASSWORD, "next": target})
    assert response.status_code in {302, 303}
    assert stays_here(response["Location"])


@pytest.mark.req("R22")
def test_fields_that_no_form_names_change_nothing(world: World):
    """Every field of the model as an extra parameter: state, roles, dates, numbers stay what they were."""
    person = world.people["C"]
    extra = {field.name: "1" for field in Person._meta.get_fields() if isinstance(field, models.Field)}
    extra |= {
        "roles": "administrator",
        "grants": "1",
        "is_staff": "1",
        "is_superuser": "1",
        "email": "evil@evil.example",
        "is_active": "",
    }
    with undone():
        response = world.clients["C"].post(
            "/cont/date/", extra | {"full_name": "Cetin Țeanul", "phone": "", "language": "ro"}
        )
        assert response.status_code == 303
        after = Person.objects.get(pk=person.pk)
        assert (after.email, after.is_active, after.password, after.roles) == (
            person.email,
            True,
            person.password,
            frozenset(),
        )
        form = {
            "name": "Asociația Nouă", "form": "association", "cif": "14399840", "address": "Strada 1", "email": "noua@ong.example",
            "legal_representative": "Ana Pop", "position": "președintă",
        }  # fmt: skip
        hostile = {
            "state": "approved",
            "slug": "furat",
            "decided_at": "2020-01-01",
            "decided_by": "1",
            "applied_by": str(world.people["K"].pk),
            "pk": "1",
            "id": "1",
        }
        before = set(Organisation.objects.values_list("pk", flat=True))
        world.clients["C"].post("/cont/organizatie-noua/", form | hostile)
        new = Organisation.objects.exclude(pk__in=before)
        assert {(one.state, one.applied_by, one.slug == "furat") for one in new} <= {("pending", person, False)}


@pytest.mark.req("R22")
@pytest.mark.req("R07")
def test_a_visitor_cannot_choose_number_state_or_author(world: World):
    form = {
        "text": "Un text destul de lung despre programul centrului de zi.", "is_whole": "on", "kind": "change", "name": "Viorica Pop", "email": "viorica@people.example",
        "display": "name", "consent": "on", "age": "on", "truth": "on", "submission_key": "00000000-0000-4000-8000-0000000000aa", "phone": "", "quality": "",
    }  # fmt: skip
    hostile = {"number": "1", "year": "1999", "visibility": "public", "address_state": "confirmed", "person": str(world.people["C"].pk), "organisation": "1",
               "reviewed_at": "2020-01-01", "received_at": "2020-01-01", "is_late": "1", "entered_by": "1", "channel": "post"}  # fmt: skip
    with undone():
        before = set(Observation.objects.values_list("pk", flat=True))
        response = call(Client(), "POST", "/consultari/deschisa/observatii/noua/", form | hostile)
        assert response.status_code in {303, 422}
        for one in Observation.objects.exclude(pk__in=before):
            assert (one.person, one.organisation, one.entered_by, one.reviewed_at, one.is_late) == (
                None,
                None,
                None,
                None,
                False,
            )
            assert (one.address_state, one.channel) == ("unconfirmed", "portal")


@pytest.mark.req("R21")
def test_walking_the_numbers_finds_public_words_only(world: World):
    """F10: the numbers 1..N as a visitor and as another citizen's browser."""
    year = world["public"].year
    with undone():
        for client in (world.clients["V"], world.clients["X"]):
            found = {n for n in range(1, 30) if call(client, "GET", f"/observatii/{year}-{n}/").status_code == 200}
            assert found == set(Observation.objects.public().filter(year=year).values_list("number", flat=True))


def test_every_list_that_takes_parameters_is_fuzzed():
    named = {pattern.name for _route, pattern in addresses()}
    assert named >= LISTS | DESK_LISTS
