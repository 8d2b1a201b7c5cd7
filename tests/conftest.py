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
