"""The cast and the tools every test may ask for; what must exist before Django is in tests/environment.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from tests.environment import temporary

# ---- The cast and the factories: tests/cast.py (fixtures: coordinator, operator, ngo, …), tests/factories.py. ----
pytest_plugins = [
    "tests.fixtures.strict",
    "tests.fixtures.flushing",
    "tests.fixtures.services",
    "tests.fixtures.browser",
]
if (Path(__file__).parent / "cast.py").exists():
    pytest_plugins.append("tests.cast")

# How quick a machine is decides no test; what a strategy costs, its author sees (`too_slow` stays on).
settings.register_profile("consultare", deadline=None)
settings.load_profile("consultare")


@pytest.fixture(scope="session")
def temporary_root() -> Path:
    """Where media, mail and static files of this session live."""
    return temporary


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Threads of a live server whose browser kept its line open still hold connections; the test database couldn't be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys in one piece, after the random order was made: their worker starts once and ends once."""
    items.sort(key=lambda item: "journeys" in item.path.parts)
