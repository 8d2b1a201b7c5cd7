"""Files that were handed in: bytes safe in the vault first, then the row (R65); served only as a download (R27)."""

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, BinaryIO

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from consultare.lib.files import Refused, clean_name, inspect
from consultare.records import scanning
from consultare.records.copies import NoCopy, open_copy
from consultare.records.models import StoredFile
from consultare.records.states import FileState
from consultare.records.vault import vault

log = logging.getLogger(__name__)

ORPHAN_AFTER = timedelta(hours=24)
NO_ROOM = _("There is no room for files at this moment; the text can be sent without them.")
NO_COPY = _(
    "This file can't be freed of its hidden data, so it is not given out here. The authority holds the original."
)
BEING_SCANNED = _("This file is still being checked for viruses. Please try again in a few minutes.")
DANGEROUS = _(
    "The check for viruses found something dangerous in this file, so nobody gets it. The text is not affected."
)
NOT_KEPT = _("Files can't be kept at this moment; the text can be sent without them.")


@dataclass(frozen=True)
class Problem:
    """`kind`: missing (row without file), changed (bytes differ from the digest), orphan (file without row)."""

    kind: str
    path: str
    name: str = ""
    stored_id: str = ""


def store(upload: "UploadedFile[Any]", *, by: str, at: datetime, with_texts: bool = False) -> StoredFile:
    """Check the content, make it durable, then write the row. Raises `lib.files.Refused` with a sentence for the sender.

    Files are refused before texts are (R79): a disk that is nearly full keeps the rest for what is written.
    """
    kind = inspect(upload, upload.name or "", with_texts=with_texts)
    path, sha256, size = _keep(upload)
    if (sha256, size) != (kind.sha256, kind.size):
        log.error("what was kept of a file is not what came")
        raise Refused(NOT_KEPT)
    stored = StoredFile.objects.create(
        state=scanning.state_of_new(),
        path=path,
        sha256=sha256,
        size=size,
        media_type=kind.media_type,
        name=clean_name(upload.name or "")[:255],
        uploaded_at=at,
        uploaded_by=by[:200],
    )
    if stored.state == FileState.QUARANTINED:
        transaction.on_commit(scanning.wake, robust=True)
    return stored


def keep(content: IO[bytes], *, name: str, media_type: str, at: datetime, by: str = "") -> StoredFile:
    """A file that the portal itself made: durable first, then its row, as `store` does it. Nobody handed it in, so nothing is
    inspected. Raises `lib.files.Refused` when it can't be kept."""
    path, sha256, size = _keep(UploadedFile(content, name))
    return StoredFile.objects.create(
        path=path, sha256=sha256, size=size, media_type=media_type, name=clean_name(name)[:255], uploaded_at=at,
        uploaded_by=by[:200],
    )  # fmt: skip


def _keep(upload: "UploadedFile[Any]") -> tuple[str, str, int]:
    """Path, SHA-256 and size of what is durable now."""
    path = _new_path()
    try:
        place = vault()
        if not place.has_room():
            log.error("no room for files: an upload was refused")
            raise Refused(NO_ROOM)
        return path, *place.write(upload, path)
    except OSError as error:
        log.exception("a file could not be kept")
        raise Refused(NOT_KEPT) from error


def open_stored(stored: StoredFile) -> BinaryIO:
    return vault().open(stored.path)


def respond(stored: StoredFile, *, may_see_quarantined: bool = False) -> FileResponse:
    """The file as a download that no browser shows or runs in our origin. The caller has checked who may have it."""
    _require_accepted(stored, may_see_quarantined=may_see_quarantined)
    return _download(stored, open_stored(stored))


def respond_public(stored: StoredFile) -> FileResponse:
    """The same for everybody: a copy without what is hidden in the file about people and places (R28b)."""
    _require_accepted(stored)
    try:
        return _download(stored, open_copy(stored))
    except NoCopy as error:
        log.warning("no public copy of the stored file %s: %s", stored.path, error)
        raise PermissionDenied(NO_COPY) from error


def _require_accepted(stored: StoredFile, *, may_see_quarantined: bool = False) -> None:
    if stored.state == FileState.QUARANTINED and not may_see_quarantined:
        raise PermissionDenied(DANGEROUS if stored.found else BEING_SCANNED)


def _download(stored: StoredFile, content: BinaryIO) -> FileResponse:
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def check(at: datetime) -> list[Problem]:
    """Rows against files against digests, both ways. Files younger than a day without a row may still be on their way."""
    known = set()
    problems = []
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        known.add(stored.path)
        kind = _state_of(stored)
        if kind:
            problems.append(Problem(kind, stored.path, stored.name, str(stored.pk)))
    return problems + [Problem("orphan", path) for path in _orphans(known, at)]


def collect(at: datetime) -> int:
    """Remove files older than a day that no row speaks of: what a crash between the file and its row left behind."""
    place, removed = vault(), 0
    known = set(StoredFile.objects.values_list("path", flat=True).iterator(chunk_size=5000))
    for path in list(_orphans(known, at)):
        if not StoredFile.objects.filter(path=path).exists():
            place.remove(path)
            removed += 1
    return removed


def _new_path() -> str:
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name}"


def _state_of(stored: StoredFile) -> str:
    try:
        return "" if vault().digest(stored.path) == (stored.sha256, stored.size) else "changed"
    except FileNotFoundError:
        return "missing"


def _orphans(known: set[str], at: datetime) -> Iterator[str]:
    """Our own files that are old enough and not known."""
    return (path for path in vault().older(at - ORPHAN_AFTER) if path not in known)
