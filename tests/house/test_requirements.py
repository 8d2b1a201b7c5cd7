"""docs/security.md is true: what it says holds has a marked test, what is marked is known, every test it names exists."""

import re
from collections import defaultdict
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOC = ROOT / "docs" / "security.md"
LINE = re.compile(r"^- \*\*(R\d\d[a-d]?)\*\* (holds|part|open)\. (.+?)(?=\n- |\n\n)", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`(?:tests/)?([\w/]+/test_\w+\.py)")
MARK = re.compile(r"""@?pytest\.mark\.req\(["']([^"']+)["']\)""")
# The law's numbers: forms and deadlines of the framework, rows of the access matrix, points of an issue.
OTHERS = re.compile(r"^(F\d{1,2}|matrix-\d{1,2}|D-\d\d|framework-[\d.]+|issue-\d+-[A-Z]|\d+\.\d+)$")
NUMBERS = {f"R{n:02}" for n in range(1, 93)} | {"R24a", "R28a", "R28b", "R45a", "R45b", "R45c", "R45d"}


def marks() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for file in (ROOT / "tests").rglob("test_*.py"):
        for name in MARK.findall(file.read_text()):
            found[name].add(str(file.relative_to(ROOT / "tests")))
    return found


def table() -> dict[str, tuple[str, str, str]]:
    """Number → state, sentence, the file of the test that is named."""
    return {
        number: (state, what, "".join(PATH.findall(what)[-1:])) for number, state, what in LINE.findall(DOC.read_text())
    }


def test_every_requirement_has_its_line():
    assert set(table()) == NUMBERS
    assert len(LINE.findall(DOC.read_text())) == len(NUMBERS)


def test_what_holds_is_held_by_a_test_and_what_is_open_says_why():
    held, wrong = marks(), []
    for number, (state, what, tests) in table().items():
        if state == "open" and (tests or len(what) < 20):
            wrong.append(f"{number}: open, without a reason")
        if state != "open" and number not in held:
            wrong.append(f"{number}: {state}, but no test is marked")
        if state != "open" and tests not in held.get(number, set()):
            wrong.append(f"{number}: {tests!r} is not marked with it")
        if state == "open" and number in held:
            wrong.append(f"{number}: open, but marked in {sorted(held[number])}")
    assert wrong == []


def test_every_test_that_is_named_exists():
    named = re.findall(r"([\w/]+/test_\w+\.py)(?:::(test_\w+))?", DOC.read_text())
    assert len(named) > 80
    for path, name in named:
        file = ROOT / path if path.startswith("tests/") else ROOT / "tests" / path
        assert file.exists(), path
        assert not name or f"def {name}(" in file.read_text(), f"{path}::{name}"


def test_every_mark_means_something():
    assert {name for name in marks() if name not in NUMBERS and not OTHERS.match(name)} == set()


def test_every_failure_of_others_has_its_line():
    text = DOC.read_text()
    part = text[text.index("## Past failures") : text.index("## Exceptions")]
    assert set(re.findall(r"\bF\d\d\b", part)) >= {f"F{n:02}" for n in range(1, 47)}
