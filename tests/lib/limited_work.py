"""What the limited process is asked to do in its tests."""

import ctypes
import os
import socket
import subprocess
import time
from typing import Any, BinaryIO


def echo(source: BinaryIO, more: str, *, tell: Any) -> bytes:
    tell(1, 2)
    tell(2, 2)
    return source.read() + more.encode()


def hungry(_source: BinaryIO, **_told: Any) -> bytes:
    return b"x" * (900 * 1024 * 1024)


def busy(_source: BinaryIO, **_told: Any) -> bytes:
    while True:
        pass


def asleep(_source: BinaryIO, **_told: Any) -> bytes:
    time.sleep(60)
    return b""


def told_then_asleep(_source: BinaryIO, *, tell: Any) -> bytes:
    tell(1, 2)
    time.sleep(60)
    return b""


def failing(_source: BinaryIO, **_told: Any) -> bytes:
    raise ValueError("no")


def crashing(_source: BinaryIO, **_told: Any) -> bytes:
    ctypes.string_at(0)
    return b""


def endless(_source: BinaryIO, **_told: Any) -> bytes:
    return b"x" * (20 * 1024 * 1024)


def calling(_source: BinaryIO, **_told: Any) -> bytes:
    socket.create_connection(("127.0.0.1", 80))
    return b""


def starting(_source: BinaryIO, **_told: Any) -> bytes:
    subprocess.run(["/bin/true"], check=True)
    return b""


def forking(_source: BinaryIO, **_told: Any) -> bytes:
    os.fork()
    return b""


def environment(_source: BinaryIO, **_told: Any) -> bytes:
    return "\n".join(key for key in os.environ if key not in {"LC_CTYPE", "DJANGO_SETTINGS_MODULE"}).encode()
