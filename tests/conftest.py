"""The cast and the tools every test may ask for; what must exist before Django is in tests/environment.py."""

from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
def temporary_root() -> Path:
    """Where media, mail and static files of this session live."""
    return temporary


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys in one piece, after the random order was made: their worker starts once and ends once."""
    items.sort(key=lambda item: "journeys" in item.path.parts)
