"""The access matrix as the tests read it: `accounts/data/access_matrix.csv` is the one place where an audience is decided."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.world import BODIES, ROLES, World, kwargs

FILE = Path(__file__).resolve().parents[2] / "accounts" / "data" / "access_matrix.csv"
# Tables that a mere look may write: who is signed in, counters and caches of the portal itself.
MAY_CHANGE = ("django_session", "django_cache", "usersessions_usersession")


@dataclass(frozen=True)
class Row:
    address: str
    methods: tuple[str, ...]
    object: str
    expected: dict[str, str]
    again: bool
    rule: str

    def __str__(self) -> str:
        return f"{self.address}[{self.object}]" if self.object else self.address

    def url(self, world: World) -> str:
        return reverse(self.address, kwargs=kwargs(world, self.object))

    def body(self, world: World) -> dict[str, Any]:
        return BODIES[self.address](world) if self.address in BODIES else {}


def rows() -> list[Row]:
    with FILE.open(newline="") as lines:
        return [
            Row(
                line["address"], tuple(line["methods"].split()), line["object"], {role: line[role] for role in ROLES}, line["again"] == "ra",
                line["rule"],
            )
            for line in csv.DictReader(lines)
        ]  # fmt: skip


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the portal: its whole route and its pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            yield route, pattern


def outcome(response: HttpResponseBase) -> str:
    """`ok` is every answer to somebody who may: a page, a redirect, an invalid form, a conflict."""
    if (
        response.status_code in {301, 302, 303}
        and "next=" in response["Location"]
        and "/cont/intrare/" in response["Location"]
    ):
        return "login"
    if response.status_code == 503 and response["Content-Type"] == "application/json":
        return "ok"  # `readyz` says that the broker is away: nobody starts one here.
    if response.status_code in {401, 403, 404, 405} or response.status_code >= 500:
        return str(response.status_code)
    return "ok"


def consumed(response: HttpResponseBase) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for closer in response._resource_closers:  # Not `close`: it would end the connection of the world.
        closer()
    return body


def call(client: Client, method: str, url: str, body: dict[str, Any] | None = None, **extra: Any) -> HttpResponseBase:
    """One request; the client keeps the cookies it had, so that signing out in one case doesn't spoil the next."""
    cookies = client.cookies.copy()
    extra.setdefault("HTTP_ORIGIN", "http://testserver")
    try:
        return client.post(url, body or {}, **extra) if method == "POST" else client.generic(method, url, **extra)
    finally:
        client.cookies = cookies


@contextmanager
def writes() -> Iterator[list[str]]:
    """Statements that change something, but for the tables that a look may touch."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.lstrip().upper()
        if words.startswith(("INSERT", "UPDATE", "DELETE", "TRUNCATE")) and not any(
            table in sql for table in MAY_CHANGE
        ):
            found.append(sql[:160])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found
