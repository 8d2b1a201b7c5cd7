"""Stored XSS (F19, R29–R32): one polyglot in every text column of every table, then every page, as every audience."""

import json

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from consultations.drafts.models import Unit
from consultations.observations.models import Answer, Contact, Observation
from consultations.rounds.models import Round
from tests.security.matrix import call, consumed, outcome, rows
from tests.security.polyglot import OURS, POLYGLOT
from tests.security.world import World, undone

ROWS = rows()
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


def dangers(html: str) -> list[str]:
    """Nodes and attributes that could run: scripts of others, handlers, javascript: addresses, what the polyglot would add."""
    found = []
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        names = [
            name
            for name in tag.attrs
            if name.lower().startswith("on") or name.lower() == "srcdoc" or name.lower() == "style"
        ]
        found += [f"<{tag.name} {name}>" for name in names]
        for name in ("href", "src", "action", "formaction", "xlink:href", "data"):
            target = str(tag.attrs.get(name, "")).strip().lower()
            if target.startswith(("javascript:", "vbscript:", "data:text")):
                found.append(f"<{tag.name} {name}={target[:40]}>")
        if tag.name in {"iframe", "object", "embed", "base"}:
            found.append(f"<{tag.name}>")
        if tag.name == "script" and not (
            tag.get("src", "").startswith("/static/") or tag.get("type") == "application/json"
        ):
            found.append(f"<script>{tag.text[:40]}")
        if tag.name == "img" and tag.get("src") == "x":
            found.append("<img src=x>")
    return found


@pytest.mark.req("R31")
@pytest.mark.req("R29")
def test_the_polyglot_is_where_people_write(poisoned: World):
    must = {"Observation.text", "Observation.public_name", "Answer.reasons", "Round.title", "Round.summary", "Unit.text", "Organisation.name",
            "Organisation.website", "Person.full_name", "Contact.legal_name", "StoredFile.name", "AuditEvent.subject_label", "Message.note",
            "Theme.name"}  # fmt: skip
    assert must <= poisoned["filled"]
    assert Observation.objects.filter(text=POLYGLOT).count() > 5
    assert {
        Round.objects.first().title,
        Answer.objects.first().reasons,
        Contact.objects.first().legal_name,
        Unit.objects.first().text,
    } == {POLYGLOT}


@pytest.mark.req("R29")
@pytest.mark.req("R31")
@pytest.mark.req("R32")
@pytest.mark.parametrize("role", ["V", "N", "C", "K", "A"])
def test_no_page_runs_what_people_wrote(poisoned: World, role: str):
    wrong, shown = {}, 0
    for row in ROWS:
        if "GET" not in row.methods or row.expected[role] != "ok" or row.address == "set_language":
            continue
        if role in {"C", "A"} and row.expected["V" if role == "C" else "K"] == "ok":
            continue  # The same page was seen with the other role.
        with undone():
            response = call(poisoned.clients[role], "GET", row.url(poisoned))
            body = consumed(response)
        if outcome(response) not in {"ok", "404"}:
            wrong[str(row)] = [str(response.status_code)]
        if "text/html" in response.get("Content-Type", ""):
            html = body.decode()
            shown += "kqxss" in html
            if found := dangers(html):
                wrong[str(row)] = found
    assert not wrong
    assert shown >= {"V": 12, "N": 8, "C": 1, "K": 25, "A": 3}[role], (
        "the polyglot is hardly shown anywhere: the test would prove nothing"
    )


def test_the_search_for_dangers_finds_them():
    """The positive twin (R92)."""
    assert len(dangers(f"<p>{POLYGLOT}</p>")) >= 4
    assert dangers('<p onclick="x()"><a href=" JavaScript:x()">') == ["<p onclick>", "<a href=javascript:x()>"]


@pytest.mark.req("R32")
def test_data_inside_pages_is_json_that_no_markup_leaves(poisoned: World):
    with undone():
        for kind in ("json",):
            response = call(poisoned.clients["V"], "GET", f"/consultari/deschisa/observatii/registru.{kind}")
            assert response["Content-Type"].startswith("application/json")
            assert json.loads(consumed(response))
            assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.req("R32")
@pytest.mark.parametrize(
    "address",
    ["javascript:kqxss()//https://a.example", "data:text/html,x", "vbscript:x", " javascript:x", "https:javascript:x"],
)
def test_addresses_that_run_are_refused(address: str):
    fields = [
        field
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField)
    ]
    assert len(fields) >= 4
    for field in fields:
        field.formfield(assume_scheme="https").clean("https://a.example/")
        with pytest.raises(ValidationError):
            field.formfield(assume_scheme="https").clean(address)
