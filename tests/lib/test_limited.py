"""A process for what strangers sent: it ends in time, within its memory, without network, and leaves nothing behind."""

import os
import sys
import time
from pathlib import Path

import pytest

from consultare.lib import limited
from consultare.lib.limited import MEGABYTE, Limits, Stopped
from consultations.drafts.rules.reading import WORK, understood
from tests.consultations.drafts import papers

LITTLE = Limits(memory=400 * MEGABYTE, cpu=20, wall=20)


def run(name: str, *arguments: str, limits: Limits = LITTLE, **more: object) -> bytes:
    return limited.run(f"tests.lib.limited_work:{name}", arguments, data=b"abc", limits=limits, **more)


def test_it_gets_its_data_and_gives_its_answer_and_tells():
    heard: list[tuple[int, int]] = []
    assert run("echo", "x", hear=lambda *told: heard.append(told)) == b"abcx"
    assert heard == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("name", "limits", "why"),
    [
        ("hungry", LITTLE, "memory"),
        ("busy", Limits(memory=400 * MEGABYTE, cpu=1, wall=20), "time"),
        ("asleep", Limits(memory=400 * MEGABYTE, cpu=20, wall=1), "time"),
        ("failing", LITTLE, "broken"),
        ("crashing", LITTLE, "broken"),
        ("endless", Limits(memory=400 * MEGABYTE, cpu=20, wall=20, output=MEGABYTE), "broken"),
        ("calling", LITTLE, "broken"),
        ("starting", LITTLE, "broken"),
        ("forking", LITTLE, "broken"),
    ],
)
def test_who_goes_too_far_is_stopped(name, limits, why):
    begun = time.monotonic()
    with pytest.raises(Stopped) as stopped:
        run(name, limits=limits)
    assert stopped.value.why == why, str(stopped.value)
    assert time.monotonic() - begun < 15


def test_it_sees_nothing_of_the_portal(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "kqsecretqk")
    assert run("environment") == b""


def test_a_listener_that_gives_up_leaves_no_process(tmp_path):
    def hear(_done: int, _planned: int) -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError):
        run("told_then_asleep", hear=hear)
    assert not [one for one in _commands() if "told_then_asleep" in one]


def _commands() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [one for one in found if str(limited.CHILD) in one and str(os.getpid()) not in one and sys.executable in one]


def test_sentences_come_in_the_language_that_is_asked_for():
    answer = limited.run(WORK, ["a.docx"], data=b"PK\x03\x04broken", limits=LITTLE, language="ro")
    assert "DOCX" in understood(answer).refused
    assert "fișier" in understood(answer).refused.lower()


@pytest.mark.parametrize("name", ["strategie.docx", "strategie.pdf"])
def test_sixty_pages_pass_under_the_limits_of_the_import(name):
    data = papers.strategy()[0].getvalue() if name.endswith("docx") else papers.long_pdf()
    begun = time.monotonic()
    made = understood(limited.run(WORK, [name], data=data, limits=Limits(memory=1024 * MEGABYTE)))
    assert (made.refused, len(made.specs) > 100) == ("", True)
    assert time.monotonic() - begun < 60
