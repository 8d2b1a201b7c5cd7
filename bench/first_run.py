"""`make run` of a fresh copy of the tree: seconds until the portal answers that it is ready, the first and the second time."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bench.client import Connection, request_bytes
from bench.figures import Figure
from bench.servers import free_port

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"first": 60.0, "second": 10.0}


def measure() -> list[Figure]:
    place = Path(tempfile.mkdtemp(prefix="consultare run "))
    place.chmod(0o755)
    try:
        _copy(place / "copy")
        figures = []
        for name, limit in LIMITS.items():
            seconds = _run(place / "copy")
            figures.append(
                Figure(
                    f"`make run`, {name} time, warm package caches",
                    f"{seconds:.1f} s",
                    None,
                    f"< {limit:.0f} s",
                    seconds < limit,
                )
            )
        return figures
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _copy(target: Path) -> None:
    names = (
        subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT).decode().split("\0")
    )
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def _run(place: Path) -> float:
    port = free_port()
    ours = (
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "MEDIA_ROOT",
        "MAIL_ROOT",
        "STATIC_ROOT",
        "DJANGO_SETTINGS_MODULE",
    )
    env = {name: value for name, value in os.environ.items() if name not in ours} | {"PORT": str(port)}
    began = time.perf_counter()
    process = subprocess.Popen(["make", "run"], cwd=place, env=env, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while time.perf_counter() - began < 600:
            if process.poll() is not None:
                raise SystemExit("`make run` ended by itself")
            try:
                if Connection(port).ask(request_bytes("GET", "/readyz", {})).status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
