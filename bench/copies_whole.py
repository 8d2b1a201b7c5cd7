"""The search for copies as the worker does it: rows read from the database, compared, proposals written. In a process of its own.

Run inside `servers.environment()` with the demonstration loaded: `python -m bench.copies_whole SIZE`.
"""

import json
import subprocess
import sys
import time
from datetime import timedelta

import django
import psutil

from bench.copies import MOST_MEMORY, MOST_SECONDS, Letters
from bench.exports import Watch
from bench.figures import Figure

NAME = "Campaigns searched, proposed and stored"


def measure(size: int) -> list[Figure]:
    taken = json.loads(subprocess.check_output([sys.executable, "-W", "ignore", "-m", "bench.copies_whole", str(size)]))
    seconds, memory = taken["seconds"], taken["memory"]
    return [
        Figure(f"{NAME}, {size:,} observations", f"{seconds:.1f} s", None, "< 60 s", seconds < MOST_SECONDS),
        Figure(f"{NAME}: memory above idle", f"{memory / 2**20:.0f} MiB", None, "< 500 MiB", memory < MOST_MEMORY),
        Figure(f"{NAME}: made by a second search", f"{taken['again']}", None, "none", taken["again"] == 0),
    ]


def _main(size: int) -> None:
    django.setup()
    from django.utils import timezone

    from accounts.people.models import Person
    from consultare.demo.generated import _round
    from consultations.observations.actions import copy_search
    from consultations.observations.models import CopyProposal, CopySearch, Observation

    now = timezone.now()
    by = Person.objects.get(email="coordonator@demo.example")
    round_ = _round(f"copii-{size}", by, now - timedelta(days=5))
    Observation.objects.bulk_create(
        (
            Observation(
                round=round_, year=2001, number=number + 1, author_kind="citizen", text=text, received_at=now, text_digest="0" * 64,
                text_salt="0" * 64, leaf="0" * 64, receipt_code_hash="0" * 64,
            )
            for number, text in Letters(size).texts.items()
        ),
        batch_size=500,
    )  # fmt: skip

    def search() -> int:
        copy_search.ask(round_=round_, by=by, at=now)
        asked = CopySearch.objects.get(round=round_, ended_at__isnull=True)
        return copy_search.find(search=asked, report=lambda _done, _planned: None)

    idle = psutil.Process().memory_info().rss
    watch = Watch()
    watch.start()
    began = time.perf_counter()
    search()
    seconds = time.perf_counter() - began
    watch.ends.set()
    watch.join()
    proposals = CopyProposal.objects.filter(round=round_).count()
    print(
        json.dumps({"seconds": seconds, "memory": max(0, watch.peak - idle), "proposals": proposals, "again": search()})
    )


if __name__ == "__main__":
    _main(int(sys.argv[1]))
