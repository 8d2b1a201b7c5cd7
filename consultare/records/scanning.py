"""Looking for viruses in what was handed in (R28a): a clamd of the operator's, at `SCANNER_URL`; without it nothing is called clean.

A file waits in quarantine until it was looked at; the observation it belongs to is registered all the same. A scanner that is away
leaves it waiting: the beat task asks again every minute.
"""

import logging
import socket
import struct
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultare.records import audit, waking
from consultare.records.models import StoredFile
from consultare.records.states import FileState
from consultare.records.vault import vault

log = logging.getLogger(__name__)

TIMEOUT = 30.0
PIECE = 64 * 1024
LONGEST_REPLY = 4096

audit.register_verbs({"file.dangerous": _("The scanner found %(found)s in the file “%(subject)s”; nobody gets it")})


class Unreachable(Exception):
    """The scanner is away, or did not say what it found."""


def is_on() -> bool:
    return settings.SCANNER is not None


def state_of_new() -> FileState:
    return FileState.QUARANTINED if is_on() else FileState.ACCEPTED


def wake() -> None:
    waking.publish("records.scan")


def scan_waiting(*, clock: Callable[[], datetime]) -> int:
    """Look at everything that waits; stops when the scanner is away. Returns how many files were looked at."""
    if not is_on():
        return 0
    looked = 0
    try:
        while _next(clock):
            looked += 1
    except Unreachable as error:
        log.warning("the scanner is away: %s", error)
    return looked


def find(content: BinaryIO) -> str:
    """What is dangerous in it, by clamd's name; empty when nothing was found. Raises `Unreachable`."""
    try:
        with closing(_connect()) as line:
            line.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            reply = _reply(line)
    except OSError as error:
        raise Unreachable(type(error).__name__) from error
    if reply == "stream: OK":
        return ""
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        return reply.removeprefix("stream: ").removesuffix(" FOUND")[:120] or "?"
    raise Unreachable(reply[:120])


def _next(clock: Callable[[], datetime]) -> bool:
    with transaction.atomic():
        waiting = StoredFile.objects.filter(state=FileState.QUARANTINED, scanned_at=None)
        stored = waiting.select_for_update(skip_locked=True).order_by("uploaded_at", "pk").first()
        if stored is None:
            return False
        try:
            with vault().open(stored.path) as content:
                stored.found = find(content)
        except FileNotFoundError:
            stored.found = "?"  # The daily check names it: a row without its file.
        stored.scanned_at = clock()
        if stored.found:
            log.error("the scanner found something in the stored file %s", stored.path)
            audit.record(
                verb="file.dangerous", by=None, at=stored.scanned_at, subject=f"file:{stored.pk}",
                subject_label=stored.name, found=stored.found,
            )  # fmt: skip
        else:
            stored.state = FileState.ACCEPTED
        stored.save(update_fields=["state", "scanned_at", "found"])
    return True


def _connect() -> socket.socket:
    scanner = settings.SCANNER
    if scanner is None:
        raise Unreachable("SCANNER_URL is not set")
    if scanner.host:
        return socket.create_connection((scanner.host, scanner.port), timeout=TIMEOUT)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(TIMEOUT)
    try:
        line.connect(scanner.path)
    except OSError:
        line.close()
        raise
    return line


def _reply(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_REPLY and (piece := line.recv(LONGEST_REPLY)):
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
