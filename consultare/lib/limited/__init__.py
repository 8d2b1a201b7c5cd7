"""Work on what strangers sent, in a process of its own: little time, little memory, no network, no settings, no database.

`run` starts `child.py`, which sets the limits before it imports anything, then calls the function that is named. It gets its
arguments, the data on stdin and a place for its answer; what it tells of its progress arrives while it works.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from consultare.lib.limited.child import NO_MEMORY, TOLD

ROOT = Path(__file__).resolve().parents[3]
CHILD = Path(__file__).with_name("child.py")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` and `output` in bytes (of address space, of the answer); `cpu` and `wall` in seconds."""

    memory: int = 1024 * MEGABYTE
    cpu: int = 60
    wall: int = 120
    output: int = 64 * MEGABYTE


class Stopped(Exception):
    """It gave no answer. `why`: «time», «memory» or «broken»."""

    def __init__(self, why: str, said: str = "") -> None:
        super().__init__(f"{why}: {said}" if said else why)
        self.why = why


def run(
    function: str,
    arguments: Sequence[str] = (),
    *,
    data: bytes,
    limits: Limits,
    language: str = "",
    hear: Callable[[int, int], None] | None = None,
) -> bytes:
    """The answer of `package.module:function`. Raises `Stopped`, and whatever `hear(done, planned)` raises.

    With `language`, sentences of the catalogue are in it. However it ends, nothing of the process is left.
    """
    command = [sys.executable, "-I", "-B", str(CHILD), str(ROOT), function, language, *_numbers(limits), *arguments]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(data)
        source.seek(0)
        process = subprocess.Popen(
            command, stdin=source, stdout=answer, stderr=subprocess.PIPE, env={}, cwd="/", start_new_session=True
        )
        late = threading.Event()
        clock = threading.Timer(limits.wall, _end, (process, late))
        clock.daemon = True
        clock.start()
        try:
            said = _listen(process.stderr, hear)
        finally:
            clock.cancel()
            _kill(process)
        _judge(process.returncode, said, is_late=late.is_set())
        answer.seek(0)
        return answer.read()


def _numbers(limits: Limits) -> list[str]:
    values = asdict(limits)
    return [str(values[name]) for name in ("memory", "cpu", "output")]


def _listen(lines: IO[bytes] | None, hear: Callable[[int, int], None] | None) -> str:
    """What it tells until it ends; the last words of anything else it says."""
    last = ""
    for line in lines or ():
        words = line.decode(errors="replace").strip()
        if words.startswith(TOLD):
            if hear is not None:
                done, planned = words.removeprefix(TOLD).split()
                hear(int(done), int(planned))
        elif words:
            last = words[:300]
    return last


def _end(process: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """It has ended, or its caller has lost interest."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    if process.poll() is None:
        _end(process, threading.Event())
        process.wait()
    if process.stderr is not None:
        process.stderr.close()


def _judge(code: int, said: str, *, is_late: bool) -> None:
    if is_late or code == -signal.SIGXCPU:
        raise Stopped("time")
    if code == NO_MEMORY:
        raise Stopped("memory")
    if code:
        raise Stopped("broken", said)
