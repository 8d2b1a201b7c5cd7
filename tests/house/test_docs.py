"""The documentation describes what is there: its links, files, functions, commands, variables and addresses exist."""

import re
from importlib import import_module, util
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.security.matrix import addresses

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
ROOMS = (
    "authority",
    "people",
    "organisations",
    "subscriptions",
    "rounds",
    "drafts",
    "observations",
    "invitations",
    "overview",
)
MEASURING = ("services", "catalogue", "collection", "releases")
CODE = re.compile(r"`([a-z_]+(?:\.[A-Za-z_]+)+)`")
# Read by other programs of the checkout, not by the portal.
TOOLS = {"PYTHON", "CHROMIUM"}


def words(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_files_exist(page):
    text = page.read_text(encoding="utf-8")
    linked = [part for part in re.findall(r"\]\(([^)#\s]+)\)", text) if "://" not in part]
    assert [part for part in linked if not (page.parent / part).exists()] == []
    named = re.findall(
        r"`((?:tests|docs|tools|templates|consultare|accounts|consultations|indicators|static|locale|bench)/[\w./-]*)`",
        text,
    )
    assert [part for part in named if not (ROOT / part).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_lines_are_short_and_hold_no_place_of_one_machine(page):
    text = page.read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 155
    assert not re.search(r"/work/|/root/|/home/|/tmp/", text)


def test_tests_named_in_the_table_of_law_exist():
    found = re.findall(r"\| `((?:tests/)?[a-z/]+/test_\w+\.py)` \|", words("docs/domain.md"))
    assert len(found) > 10
    places = [ROOT / path if path.startswith("tests/") else ROOT / "tests/consultations" / path for path in found]
    assert [str(place) for place in places if not place.exists()] == []


def test_functions_named_in_the_domain_exist():
    missing = [name for name in CODE.findall(words("docs/domain.md")) if not _exists(name)]
    assert missing == []


def _exists(name: str) -> bool:
    """`accounts.Person` is a model of a wing; `rounds.actions.adopt` is of a room; `actions.x` of the observations."""
    first = name.split(".", maxsplit=1)[0]
    wing = "accounts" if first in ROOMS[:4] else "consultations"
    before = {"records": "consultare.", "outbox": "consultare.records.", "actions": "consultations.observations."}
    if first in ROOMS:
        name = f"{wing}.{name}"
    elif first in MEASURING:
        name = f"indicators.{name}"
    elif first in before:
        name = before[first] + name
    elif first == "permissions":
        name = f"accounts.{name}"
    elif first == "rules":
        name = f"consultations.observations.{name}"
    if name.endswith((".py", ".md", ".jsonl")) or first not in {
        *before,
        *ROOMS,
        *MEASURING,
        "accounts",
        "consultations",
        "indicators",
        "consultare",
        "permissions",
        "rules",
    }:
        return True
    path, attribute = name.rsplit(".", 1)
    if util.find_spec(path) is None:
        return False
    module = import_module(path)
    if hasattr(module, attribute) or util.find_spec(name) is not None:
        return True
    models = f"{path}.models"
    return util.find_spec(models) is not None and hasattr(import_module(models), attribute)


def test_commands_exist():
    known = get_commands()
    named = set(
        re.findall(
            r"manage\.py ([a-z]+)", "".join(words(name) for name in ("README.md", "docs/operations.md", "CHANGELOG.md"))
        )
    )
    assert named >= {"up", "prepare", "administrator", "demo", "register", "deliveries", "terms"}
    assert named - set(known) == set()


def test_variables_are_those_that_are_read():
    table = words("docs/operations.md").split("## Environment")[1].split("## First installation")[0]
    told = set(
        re.findall(
            r"`([A-Z][A-Z_]{3,})`", "".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
        )
    )
    settings = words("consultare/settings.py")
    read = set(re.findall(r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", settings))
    others = (
        words("consultare/gunicorn_conf.py")
        + words("consultare/environment.py")
        + words("consultare/embedded/ambient.py")
        + words("consultare/embedded/launcher.py")
    )
    assert read - told == set()
    assert {name for name in told - read - TOOLS if f'"{name}"' not in others} == set()


def test_public_addresses_exist():
    routes = [re.sub(r"<[^>]+>", "*", route) for route, _pattern in addresses()]
    table = words("docs/domain.md").split("## Public addresses")[1]
    named = [re.sub(r"<[^>]+>", "*", part) for part in re.findall(r"`/([^`…]*)`", table)]
    assert len(named) > 20
    assert [name for name in named if name.replace("*-*", "*") not in routes] == []
