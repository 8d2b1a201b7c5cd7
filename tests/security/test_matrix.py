"""Every role × every address (R14, R17, F01, F02, F04, F11): generated from accounts/data/access_matrix.csv."""

import re

import pytest
from django.conf import settings

from tests.security.matrix import Row, addresses, call, consumed, outcome, rows, writes
from tests.security.world import ROLES, STAFF, World, kwargs, sign_in, undone

ROWS = rows()
OUTCOMES = {"ok", "login", "403", "404"}
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


@pytest.mark.req("R14")
@pytest.mark.req("R17")
def test_every_address_is_decided():
    """A new address fails here until somebody has written down who may open it."""
    named = {pattern.name for _route, pattern in addresses()}
    assert None not in named, "an address without a name"
    assert named == {row.address for row in ROWS}


@pytest.mark.req("R14")
def test_every_cell_is_one_of_the_known_outcomes():
    assert {cell for row in ROWS for cell in row.expected.values()} <= OUTCOMES
    assert {method for row in ROWS for method in row.methods} <= {"GET", "POST"}
    assert len({(row.address, method, row.object) for row in ROWS for method in row.methods}) == sum(
        len(row.methods) for row in ROWS
    )


@pytest.mark.req("R14")
def test_only_what_the_file_calls_public_is_open_to_visitors():
    open_in_file = {row.address for row in ROWS if row.expected["V"] != "login"}
    marked = {pattern.name for _route, pattern in addresses() if not getattr(pattern.callback, "login_required", True)}
    assert marked == open_in_file
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE


@pytest.mark.req("R13")
def test_the_acts_that_ask_for_the_password_again_are_those_of_the_file():
    marked = {pattern.name for _route, pattern in addresses() if getattr(pattern.callback, "needs_recent_auth", False)}
    assert marked == {row.address for row in ROWS if row.again}


@pytest.mark.req("R17")
def test_nobody_but_staff_has_a_cell_at_the_desk():
    named = {pattern.name: route for route, pattern in addresses()}
    desk = [row for row in ROWS if named[row.address].startswith("birou/")]
    assert len(desk) > 60
    assert {row.expected[role] for row in desk for role in ("V",)} == {"login"}
    assert {row.expected[role] for row in desk for role in ("C", "N", "R", "X")} == {"403"}


@pytest.mark.req("R17")
@pytest.mark.req("R09")
@pytest.mark.parametrize("row", [row for row in ROWS if "GET" in row.methods], ids=str)
def test_looking(world: World, row: Row):
    """GET for every role: the outcome of the file, and nothing written by a look."""
    url, wrong = row.url(world), {}
    for role in ROLES:
        with undone(), writes() as written:
            response = call(world.clients[role], "GET", url)
            consumed(response)
        if (found := outcome(response)) != row.expected[role]:
            wrong[role] = f"{found} ({response.status_code}), expected {row.expected[role]}"
        if written:
            wrong[f"{role} wrote"] = written
    assert not wrong


@pytest.mark.req("R17")
@pytest.mark.req("R18")
@pytest.mark.parametrize("row", [row for row in ROWS if "POST" in row.methods], ids=str)
def test_acting(world: World, row: Row):
    """POST for every role: the outcome of the file; who is refused leaves no row, no event and no mail behind."""
    url, body, wrong = row.url(world), row.body(world), {}
    for role in ROLES:
        with undone(), writes() as written:
            response = call(world.clients[role], "POST", url, body)
            consumed(response)
        if (found := outcome(response)) != row.expected[role]:
            wrong[role] = f"{found} ({response.status_code}), expected {row.expected[role]}"
        if written and row.expected[role] != "ok":
            wrong[f"{role} wrote"] = written
    assert not wrong


@pytest.mark.req("R17")
def test_methods_that_the_file_does_not_name_are_not_answered(world: World):
    """GET at an address that acts, POST at one that shows: refused for everybody, and nothing written."""
    methods: dict[str, set[str]] = {}
    for row in ROWS:
        methods.setdefault(row.address, set()).update(row.methods)
    wrong = {}
    for row in {row.address: row for row in ROWS}.values():
        for method in {"GET", "POST"} - methods[row.address]:
            for role in ("V", "N", "K"):
                with undone(), writes() as written:
                    response = call(world.clients[role], method, row.url(world))
                    consumed(response)
                if (response.status_code in {200, 201} and method == "GET") or written or response.status_code >= 500:
                    wrong[f"{method} {row} {role}"] = (response.status_code, written)
    assert not wrong


@pytest.mark.req("R13")
def test_old_sign_ins_are_asked_again_before_the_act(world: World):
    wrong = {}
    with undone():
        clients = {role: sign_in(world.people[role], fresh=False) for role in ("C", *STAFF)}
        for row in ROWS:
            role = next((role for role in clients if row.expected[role] == "ok"), "")
            if not row.again or not role or "POST" not in row.methods:
                continue
            with writes() as written:
                response = call(clients[role], "POST", row.url(world), row.body(world))
            place = response.headers.get("Location", "")
            if response.status_code not in {302, 303} or "reautentificare" not in place or written:
                wrong[str(row)] = (response.status_code, place, written)
    assert not wrong


@pytest.mark.req("R01")
@pytest.mark.req("R04")
def test_staff_without_a_second_factor_get_nothing_at_the_desk(world: World):
    named = {pattern.name: route for route, pattern in addresses()}
    wrong = {}
    with undone():
        people = {role: world.people[role] for role in STAFF}
        for person in people.values():
            person.authenticator_set.all().delete()
        clients = {role: sign_in(person, factor=False) for role, person in people.items()}
        for row in ROWS:
            if not named[row.address].startswith("birou/"):
                continue
            role = next((role for role in STAFF if row.expected[role] == "ok"), "K")
            for method in row.methods:
                with writes() as written:
                    response = call(clients[role], method, row.url(world), row.body(world))
                    consumed(response)
                if (
                    response.status_code not in {302, 303}
                    or response["Location"] != "/cont/doi-pasi/activare/"
                    or written
                ):
                    wrong[f"{method} {row} {role}"] = (response.status_code, written)
    assert not wrong


@pytest.mark.req("R12")
@pytest.mark.parametrize("role", STAFF)
def test_a_role_taken_away_is_gone_at_the_next_request(world: World, role: str):
    person = world.people[role]
    row = next(row for row in ROWS if row.address == "gallery")
    with undone():
        client = sign_in(person)
        assert client.get(row.url(world)).status_code == 200
        person.grants.update(revoked_at=person.grants.get().granted_at)
        assert client.get(row.url(world)).status_code == 403


@pytest.mark.req("R12")
def test_a_mandate_that_ended_and_an_account_that_was_closed_open_nothing_more(world: World):
    url = next(row for row in ROWS if row.address == "my_organisation").url(world)
    with undone():
        client = sign_in(world.people["R"])
        assert client.get(url).status_code == 200
        world["mandate"].ended_at = world["mandate"].granted_at
        world["mandate"].save()
        assert client.get(url).status_code == 404
        world.people["R"].is_active = False
        world.people["R"].save()
        assert client.get(url).status_code == 302
    world["mandate"].refresh_from_db()
    world.people["R"].refresh_from_db()


@pytest.mark.req("R21")
@pytest.mark.parametrize(
    ("address", "hidden", "absent"),
    [
        ("round_page", "slug=@draft", "slug=@absent"),
        ("observations", "slug=@draft", "slug=@absent"),
        ("observation_page", "ref=@held", "ref=@absent"),
        ("observation_page", "ref=@hidden", "ref=@absent"),
        ("observation_page", "ref=@unconfirmed", "ref=@absent"),
        ("observation_page", "ref=@silent_observation", "ref=@absent"),
        ("partner", "slug=@pending", "slug=@absent"),
        ("partner", "slug=@suspended", "slug=@absent"),
        ("observation_file", "ref=@public file_id=@private_file.pk", "ref=@public file_id=@absent.file_id"),
        ("my_organisation", "slug=@ngo", "slug=@absent"),
        ("letter", "pk=@private_letter", "pk=@absent"),
        ("my_observation", "ref=@organisation", "ref=@absent"),
        ("invitation", "slug=@draft", "slug=@absent"),
    ],
)  # fmt: skip
def test_what_is_hidden_and_what_is_absent_are_one_answer(world: World, address: str, hidden: str, absent: str):
    """Byte for byte, but for the request's own number and the address that was asked (F10)."""
    answers = []
    for written in (hidden, absent):
        url = Row(address, ("GET",), written, {}, again=False, rule="").url(world)
        response = call(world.clients["X"], "GET", url)
        assert response.status_code == 404
        body = consumed(response).decode().replace(response["X-Request-ID"], "").replace(url, "")
        headers = {
            name: value for name, value in response.headers.items() if name not in {"X-Request-ID", "Content-Length"}
        }
        answers.append((without_tokens(body), headers))
    assert answers[0] == answers[1]
    assert kwargs(world, hidden) != kwargs(world, absent)


def without_tokens(body: str) -> str:
    """CSRF tokens are masked anew in every page."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", body)
