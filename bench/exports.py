"""Exports of the register: seconds, memory above idle, queries. Each is taken in a process of its own."""

import json
import subprocess
import sys
import threading
import time

import django
import psutil

from bench.figures import Figure

LIMITS = {"csv": 5.0, "xlsx": 15.0}
MOST_MEMORY = 60 * 1024 * 1024


def measure(size: int, small: int) -> list[Figure]:
    figures = []
    for kind, limit in LIMITS.items():
        taken = json.loads(
            subprocess.check_output(
                [sys.executable, "-W", "ignore", "-m", "bench.exports", kind, str(size), str(small)]
            )
        )
        name = f"{size:,} observations as {kind.upper()}"
        seconds, memory = taken["seconds"], taken["memory"]
        figures += [
            Figure(name, f"{seconds:.1f} s ({taken['bytes'] / 1e6:.1f} MB)", None, f"< {limit:.0f} s", seconds < limit),
            Figure(f"{name}: memory above idle", f"{memory / 2**20:.0f} MiB", None, "< 60 MiB", memory < MOST_MEMORY),
            Figure(
                f"{name}: SQL queries with {small} and {size:,}", f"{taken['few']} and {taken['many']}", None, "equal",
                taken["few"] == taken["many"],
            ),
        ]  # fmt: skip
    return figures


class Watch(threading.Thread):
    """The most memory this process held while it ran."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self.ends = 0, threading.Event()

    def run(self) -> None:
        process = psutil.Process()
        while not self.ends.wait(0.01):
            self.peak = max(self.peak, process.memory_info().rss)


def _main(kind: str, size: int, small: int) -> None:
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    def fetch(n: int) -> tuple[int, int]:
        total = 0
        with CaptureQueriesContext(connection) as seen:
            response = Client(SERVER_NAME="127.0.0.1").get(f"/consultari/masurare-{n}/observatii/registru.{kind}")
            assert response.status_code == 200, response.status_code
            for part in response.streaming_content if response.streaming else [response.content]:
                total += len(part)
            response.close()
        return total, len(seen)

    few = fetch(small)[1]
    few = fetch(small)[1]  # The second time: imports and caches of the first are not this export's.
    idle = psutil.Process().memory_info().rss
    watch = Watch()
    watch.start()
    began = time.perf_counter()
    total, many = fetch(size)
    seconds = time.perf_counter() - began
    watch.ends.set()
    watch.join()
    print(
        json.dumps({"seconds": seconds, "memory": max(0, watch.peak - idle), "bytes": total, "few": few, "many": many})
    )


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
