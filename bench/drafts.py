"""Drafts: a 60-page DOCX read in the limited process, two versions of 600 units matched, their comparison as a page."""

import threading
import time
from datetime import timedelta
from io import BytesIO
from typing import Any

import psutil

from bench.figures import Figure

PAGES_SECONDS, PAGES_MEMORY = 5.0, 300 * 2**20
UNITS, MATCH_SECONDS = 600, 2.0
SLUG = "masurare-versiuni"
NAME = "A 60-page DOCX"


def measure() -> list[Figure]:
    """Nothing here needs a database."""
    return [*_reading(), _matching()]


class _Children(threading.Thread):
    """The most memory that the processes under this one held while it ran."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self.ends = 0, threading.Event()

    def run(self) -> None:
        own = psutil.Process()
        while not self.ends.wait(0.01):
            for child in own.children(recursive=True):
                try:
                    self.peak = max(self.peak, child.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue


def _reading() -> list[Figure]:
    """As the worker does it: a process of its own, limited, from the file to the named units."""
    from consultare.lib import limited
    from consultations.drafts.actions.imports import LIMITS
    from consultations.drafts.rules.reading import WORK, understood
    from tests.consultations.drafts import papers

    file, _words = papers.strategy()
    watch = _Children()
    watch.start()
    began = time.perf_counter()
    units = understood(limited.run(WORK, ["strategie.docx"], data=file.getvalue(), limits=LIMITS)).specs
    seconds = time.perf_counter() - began
    watch.ends.set()
    watch.join()
    return [
        Figure(
            f"{NAME} read into {len(units)} units", f"{seconds:.1f} s", None, f"< {PAGES_SECONDS:.0f} s",
            seconds < PAGES_SECONDS,
        ),
        Figure(
            f"{NAME}: memory of the reading process", f"{watch.peak / 2**20:.0f} MiB", None, "< 300 MiB",
            watch.peak < PAGES_MEMORY,
        ),
    ]  # fmt: skip


def _texts(is_new: bool) -> bytes:
    """600 units in articles of five; in the new version a third has other words, every twentieth article is new, so all renumber."""
    lines, number = [], 0
    for article in range(UNITS // 5):
        if is_new and article % 20 == 7:
            number += 1
            lines.append(f"Art. {number}. Dispoziție adăugată după consultare, numărul {article}.")
        number += 1
        days = 15 if is_new and article % 3 == 0 else 30
        lines.append(f"Art. {number}. Serviciul cu numărul {article} se acordă persoanelor vârstnice din sector.")
        lines += [
            f"({part}) Cererea pentru serviciul {article} se soluționează în {days} de zile, punctul {part}."
            for part in range(1, 5)
        ]
    return "\n".join(lines).encode()


def _specs(*, is_new: bool) -> Any:
    """Of `UnitSpec`, which is imported late."""
    from consultare.lib.documents import read
    from consultations.drafts.rules import name_units

    return name_units(read(BytesIO(_texts(is_new)), "versiune.txt").blocks)


def _matching() -> Figure:
    from uuid import uuid4

    from consultations.drafts.rules.likeness import facts_of
    from consultations.drafts.rules.matching import lineages, match_units

    old, new = facts_of(_specs(is_new=False)), facts_of(_specs(is_new=True))
    began = time.perf_counter()
    found = lineages(match_units(old, new), {unit.position: uuid4() for unit in old})
    seconds = time.perf_counter() - began
    assert len(found) == len(new)
    return Figure(
        f"Two versions of {len(old)} units matched", f"{seconds:.2f} s", None, f"< {MATCH_SECONDS:.0f} s",
        seconds < MATCH_SECONDS,
    )  # fmt: skip


def fill() -> None:
    """A round whose window is over, with two published versions of 600 units."""
    from django.utils import timezone

    from accounts.people.models import Person
    from consultations.drafts.actions import Source, freeze, store_version
    from consultations.rounds import actions as rounds
    from consultations.rounds.models import Round
    from consultations.rounds.states import RoundState

    if Round.objects.filter(slug=SLUG).exists():
        return
    now, by = timezone.now(), Person.objects.get(email="coordonator@demo.example")
    made = rounds.create(
        title="Rundă pentru măsurători: două versiuni", by=by, at=now, subject=Round.Subject.WORKING_PAPER
    )
    Round.objects.filter(pk=made.pk).update(slug=SLUG)
    made.refresh_from_db()
    for is_new in (False, True):
        source = Source(kind="text", sha256=f"{is_new:064}")
        version = store_version(round_=made, specs=_specs(is_new=is_new), source=source, by=by, at=now)
        freeze(version=version, by=by, at=now)
        Round.objects.filter(pk=made.pk).update(
            state=RoundState.ANALYSIS, published_at=now - timedelta(days=40), closes_at=now - timedelta(days=10),
            analysis_began_at=now,
        )  # fmt: skip
