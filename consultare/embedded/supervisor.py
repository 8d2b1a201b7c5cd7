"""Runs a few child processes as one: restarts who dies, stops all of them on a signal, gives up loudly."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from consultare.embedded.errors import EmbeddedError
from consultare.embedded.process import become, last_line

MAX_DEATHS, WITHIN_SECONDS = 5, 60.0
GRACE_SECONDS = 30.0
MAX_LOG_BYTES = 10_000_000
TICK = 0.1


@dataclass
class Child:
    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Its own group: reached as a whole, and Ctrl-C doesn't reach it past us.
                preexec_fn=become(None, death=signal.SIGTERM),
            )

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def last_words(self) -> str:
        return last_line(self.log)

    def ask_to_stop(self) -> None:
        if self.is_alive() and self.process:
            self.process.terminate()

    def kill_group(self) -> None:
        """Whatever is left of it, grandchildren included."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Service:
    """A server that was started elsewhere: watched and revived like a child, stopped last."""

    name: str
    log: Path
    poll: Callable[[], int | None]
    revive: Callable[[], None]
    stop: Callable[[], None]
    deaths: deque[float] = field(default_factory=deque)


class Supervisor:
    def __init__(self, services: list[Service], say: Callable[[str], None] = print) -> None:
        self.services = services
        self.children: list[Child] = []
        self.say = say
        self.signals = 0
        self.failed = ""

    def listen(self) -> None:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._on_signal)

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        self.signals += 1

    def add(self, child: Child) -> None:
        child.start()
        self.children.append(child)

    @property
    def is_stopping(self) -> bool:
        return bool(self.signals or self.failed)

    def watch_once(self) -> None:
        for service in self.services:
            if service.poll() is not None and self._may_restart(service):
                try:
                    service.revive()
                except EmbeddedError as error:
                    self.failed = str(error)
        for child in self.children:
            if not child.is_alive() and self._may_restart(child):
                child.kill_group()
                time.sleep(min(2.0, 0.2 * len(child.deaths)))
                child.start()

    def _may_restart(self, what: Child | Service) -> bool:
        now = time.monotonic()
        what.deaths.append(now)
        while what.deaths and now - what.deaths[0] > WITHIN_SECONDS:
            what.deaths.popleft()
        if len(what.deaths) >= MAX_DEATHS:
            self.failed = f"{what.name} died {MAX_DEATHS} times within a minute: {last_line(what.log)} (see {what.log})"
        if not self.is_stopping:
            self.say(f"{what.name} died and is started again (see {what.log})")
        return not self.is_stopping

    def run(self) -> int:
        """Until a signal or until something dies for good; returns the exit status."""
        while not self.is_stopping:
            self.watch_once()
            time.sleep(TICK)
        self.stop_all()
        if self.failed:
            print(f"consultare: {self.failed}", file=sys.stderr)
        return 1 if self.failed else 0

    def stop_all(self) -> None:
        """Children first, together; then the servers they talk to. A second Ctrl-C shortens the wait, not the order."""
        asked = self.signals
        for child in self.children:
            child.ask_to_stop()
        end_at = time.monotonic() + GRACE_SECONDS
        while any(child.is_alive() for child in self.children) and time.monotonic() < end_at:
            if self.signals > asked + 1:
                break
            time.sleep(TICK / 2)
        for child in self.children:
            child.kill_group()
        for service in self.services:
            service.stop()
