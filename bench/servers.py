"""Everything a measurement needs, private and in one temporary directory: PostgreSQL, Redis, gunicorn, a mail server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.client import Connection, request_bytes
from consultare.embedded import postgres, redis


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of processor that its workers have used so far, those replaced meanwhile not counted."""
        return sum(sum(worker.cpu_times()[:2]) for worker in psutil.Process(self.pid).children())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def environment() -> Iterator[Path]:
    """A durable PostgreSQL and a Redis as under `make run`, and the environment that Django's settings read."""
    root = Path(tempfile.mkdtemp(prefix="consultare-bench-"))
    root.chmod(0o711)
    for name in ("media", "mail", "static"):
        (root / name).mkdir()
    port = free_port()
    for name in ("UNIT_TESTS", "DEBUG", "SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "SENTRY_DSN", "STORAGE_URL"):
        os.environ.pop(name, None)
    server = postgres.start(root / "postgres", durable=True)
    broker = redis.start(root / "redis")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.settings", "DATABASE_URL": server.url, "REDIS_URL": broker.url, "DEMO": "1",
        "SECRET_KEY": "only-for-measurements-" + "x" * 50, "PORT": str(port), "MEDIA_ROOT": str(root / "media"),
        "MAIL_ROOT": str(root / "mail"), "STATIC_ROOT": str(root / "static"),
    }  # fmt: skip
    try:
        yield root
    finally:
        broker.stop()
        server.stop()
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def gunicorn(root: Path) -> Iterator[Server]:
    """The product's own configuration of gunicorn."""
    port = int(os.environ["PORT"])
    command = [sys.executable, "-m", "gunicorn", "-c", "python:consultare.gunicorn_conf", "bench.wsgi:application"]
    with (root / "gunicorn.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(port, process, root / "gunicorn.log")
            yield Server(port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end_at = time.monotonic() + 60
    while time.monotonic() < end_at and process.poll() is None:
        try:
            if Connection(port).ask(request_bytes("GET", "/healthz", {})).status == 200:
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"gunicorn did not start:\n{log.read_text()[-3000:]}")


@contextmanager
def mail_sink() -> Iterator[int]:
    """An SMTP server in a process of its own that takes everything and keeps nothing; yields the port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.sink", str(port)])
    try:
        end_at = time.monotonic() + 20
        while time.monotonic() < end_at:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
