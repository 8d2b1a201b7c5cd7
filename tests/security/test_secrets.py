"""Nothing secret or personal in logs, task arguments and sessions (R38, R39, F30), nor in links (R43)."""

import inspect
import io
import logging

import pytest
import structlog
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.permissions import ROLES, Permission
from consultare import logs
from consultare.celery import app
from consultare.records.models import Message
from consultations.observations.models import Observation
from tests.security.matrix import call
from tests.security.world import World, long, mark, undone

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


@pytest.fixture
def logged(monkeypatch):
    """Everything from DEBUG up, as our own formatter writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    wanted = logs.configuration()["formatters"]["json"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(**{key: value for key, value in wanted.items() if key != "()"})
    )
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    monkeypatch.setattr(root, "level", logging.INFO)
    return stream


@pytest.mark.req("R38")
def test_canaries_typed_into_every_door_are_in_no_log(world: World, logged):
    """Password, address, code, text and search, right and wrong, also when the page breaks."""
    password, email, code = (
        mark("typed_password"),
        f"{mark('typed_mail')}@people.example",
        "ABCD-" + mark("typed_code").upper(),
    )
    form = {
        "text": long("typed_text"),
        "is_whole": "on",
        "kind": "change",
        "name": mark("typed_name"),
        "email": email,
        "display": "name",
        "submission_key": "x",
    }
    doors = [
        ("/cont/intrare/", {"login": email, "password": password}),
        ("/cont/inscriere/", {"email": email, "password1": password, "full_name": mark("typed_name"), "phone": "0799"}),
        ("/cont/parola/uitata/", {"email": email}),
        ("/abonare/", {"email": email, "name": mark("typed_name")}),
        ("/abonare/confirmare/", {"code": code}),
        ("/observatii/confirmare/", {"number": "1/2026", "code": code}),
        ("/observatii/urmarire/", {"number": "1/2026", "code": code}),
        ("/consultari/deschisa/invitatie/", {"code": code}),
        ("/cont/invitatie/", {"code": code}),
        ("/consultari/deschisa/observatii/noua/", form),
    ]
    with undone():
        for path, body in doors:
            response = call(Client(), "POST", path, body)
            assert response.status_code < 500, path
        call(Client(), "GET", f"/cautare/?q={mark('typed_search')}")
        call(Client(headers={"cookie": f"sessionid={mark('typed_cookie')}"}), "GET", "/")
        written = logged.getvalue().lower()
        assert written.count('"event": "request"') + written.count('"event":"request"') >= len(doors)
        assert "kq" not in "".join(
            word for word in written.split() if word.startswith('"kq') or ("qk" in word and "kqtyped" in word)
        )
        for session in Session.objects.all():
            assert password not in str(session.get_decoded())


@pytest.mark.req("R39")
def test_tasks_take_ids_or_nothing():
    app.loader.import_default_modules()
    ours = {
        name: task
        for name, task in app.tasks.items()
        if name.split(".")[0] in {"records", "accounts", "consultations", "indicators"}
    }
    assert ours
    for name, task in ours.items():
        for parameter in inspect.signature(task.run).parameters.values():
            assert (
                parameter.annotation in {int, "int", list[int], "list[int]", str, "str"}
                or parameter.default is not inspect.Parameter.empty
            ), (name, parameter)
            assert parameter.name not in {"email", "text", "password", "code", "to"}, (name, parameter)


@pytest.mark.req("R38")
@pytest.mark.req("R43")
def test_links_in_mail_carry_their_code_behind_the_fence_and_the_portal_s_own_address(world: World, settings):
    """Codes stand after «#», which browsers never send; every link begins with SITE_URL."""
    bodies = [message.text for message in Message.objects.all()]
    assert len(bodies) > 5
    for body in bodies:
        for word in body.split():
            if word.startswith(("http://", "https://")):
                assert word.startswith(settings.SITE_URL), word
                assert not any(name in word.split("#")[0] for name in ("cod=", "code=", "token=", "email=")), word
    assert not Observation.objects.filter(receipt_code_hash=world["public_code"]).exists()


def test_every_permission_is_held_by_somebody_and_no_role_holds_all():
    """Separation of duties (§4): who runs the system does not decide content; who decides can't give out senior roles."""
    held = {permission for sheet in ROLES.values() for permission in sheet.permissions}
    assert held == set(Permission)
    sheets = {role.value: sheet.permissions for role, sheet in ROLES.items()}
    assert not sheets["administrator"] & {
        Permission.PUBLISH_ANSWERS,
        Permission.VIEW_CONTACT,
        Permission.HIDE_OBSERVATION,
        Permission.VIEW_UNPUBLISHED,
    }
    assert not sheets["coordinator"] & {Permission.GRANT_SENIOR_ROLES, Permission.MANAGE_SETTINGS}
    assert not sheets["moderator"] & {Permission.VIEW_CONTACT, Permission.ACCEPT_ANSWER, Permission.READ_ORIGINAL}
