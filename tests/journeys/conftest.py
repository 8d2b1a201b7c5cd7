"""The whole product around a browser: web server, PostgreSQL, Redis, one real Celery worker, a mail server that records.

Nothing is eager: what a journey waits for went through the broker to the worker and from there over SMTP.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from kombu.exceptions import OperationalError
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from redis.exceptions import ConnectionError as RedisConnectionError

from accounts.organisations.models import Organisation
from accounts.people.models import Person
from consultare.celery import app
from consultare.records import waking
from consultations.rounds import actions as rounds
from consultations.rounds.models import Round, Theme
from tests.factories import ConventionFactory, DepartmentFactory, DomainFactory, OfficerFactory, ThemeFactory
from tests.fixtures.services import use_broker
from tests.fixtures.sink import Sink
from tests.journeys.hands import Portal, mail_is_quiet, wait_for
from tests.rounds import published_round

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Worker:
    """`manage.py up` starts it with the same command."""

    environment: dict[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "consultare", "worker", "--concurrency", "1"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """The whole group, as when the machine's memory runs out."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
            self.process.wait()
            self.process = None

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        try:
            return bool(app.control.ping(timeout=0.5))
        except (OperationalError, RedisConnectionError):
            return False  # The broker is only just back.


@pytest.fixture(scope="package")
def post() -> Iterator[Sink]:
    sink = Sink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(scope="package")
def server(django_db_setup) -> Iterator[LiveServer]:
    live = LiveServer("127.0.0.1")
    yield live
    live.stop()


@pytest.fixture(scope="package")
def worker(django_db_setup, redis_url: str, post: Sink, server: LiveServer, temporary_root: Path) -> Iterator[Worker]:
    """One for all journeys, on the test database; gone before the tests of another package plan mails it would send."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    before = os.environ["REDIS_URL"]
    use_broker(redis_url)
    one = Worker(
        os.environ | {
            "DATABASE_URL": database.geturl(), "REDIS_URL": redis_url, "EMAIL_URL": f"smtp://127.0.0.1:{post.port}", "SITE_URL": server.url,
        },
        temporary_root / "worker.log",
    )  # fmt: skip
    one.start()
    wait_for(one.is_ready, 60)
    use_broker(before)
    yield one
    one.kill(signal.SIGTERM)


@pytest.fixture
def portal(
    transactional_db,
    server: LiveServer,
    post: Sink,
    worker: Worker,
    redis_url: str,
    chromium: Browser,
    client_for: Callable,
    settings,
) -> Iterator[Portal]:
    """Everything runs and is empty; afterwards nothing may have gone wrong in any browser."""
    before = settings.REDIS_URL
    settings.SITE_URL = server.url
    settings.CSRF_TRUSTED_ORIGINS = [server.url]
    # After those: what is set now goes with them, else the next test would find this broker.
    use_broker(redis_url)
    waking.Rest.until = 0.0
    cache.clear()
    post.accept_everything()
    post.messages.clear()
    portal = Portal(server.url, post, chromium, client_for)
    yield portal
    for context in portal.contexts:
        context.close()
    end = time.monotonic() + 10
    while not mail_is_quiet() and time.monotonic() < end:
        time.sleep(0.05)
    use_broker(before)
    assert portal.watch.found == []


@dataclass
class Town:
    """Who is there before a journey begins."""

    coordinator: Person
    operator: Person
    ngo: Organisation
    representative: Person
    theme: Theme

    def open_round(self, slug: str = "strategia", **fields: object) -> Round:
        return published_round(
            self.coordinator, slug=slug, title="Strategia serviciilor sociale", themes=[self.theme], **fields
        )


@pytest.fixture
def town(portal, authority, coordinator, operator, ngo, representative) -> Town:
    rounds.load_rules()
    DepartmentFactory(name="Direcția de asistență socială")
    DomainFactory(name="Servicii sociale")
    OfficerFactory(name="Ileana Pădureanu", valid_from="2024-01-15", act_on="2024-01-15")
    ConventionFactory(organisation=ngo)
    return Town(coordinator, operator, ngo, representative, ThemeFactory(name="Îngrijire la domiciliu"))
