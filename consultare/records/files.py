"""Files that were handed in: bytes safe on disk first, then the row (R65); served only as a download (R27)."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from consultare.lib.files import clean_name, inspect
from consultare.records.models import StoredFile
from consultare.records.states import FileState

BLOCK = 1024 * 1024
ORPHAN_AFTER = timedelta(hours=24)
UNFINISHED = ".part"


@dataclass(frozen=True)
class Problem:
    """`kind`: missing (row without file), changed (bytes differ from the digest), orphan (file without row)."""

    kind: str
    path: str
    name: str = ""
    stored_id: str = ""


def store(upload: "UploadedFile[Any]", *, by: str, at: datetime) -> StoredFile:
    """Check the content, make it durable, then write the row. Raises `lib.files.Refused` with a sentence for the sender."""
    kind = inspect(upload, upload.name or "")
    path = _new_path()
    sha256, size = _write(upload, _root() / path)
    return StoredFile.objects.create(
        path=path,
        sha256=sha256,
        size=size,
        media_type=kind.media_type,
        name=clean_name(upload.name or "")[:255],
        uploaded_at=at,
        uploaded_by=by[:200],
    )


def open_stored(stored: StoredFile) -> BinaryIO:
    return (_root() / stored.path).open("rb")


def respond(stored: StoredFile, *, may_see_quarantined: bool = False) -> FileResponse:
    """The file as a download that no browser shows or runs in our origin. The caller has checked who may have it."""
    if stored.state == FileState.QUARANTINED and not may_see_quarantined:
        raise PermissionDenied
    response = FileResponse(
        open_stored(stored), as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
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
    removed = 0
    known = set(StoredFile.objects.values_list("path", flat=True).iterator(chunk_size=5000))
    for path in list(_orphans(known, at)):
        if not StoredFile.objects.filter(path=path).exists():
            (_root() / path).unlink(missing_ok=True)
            removed += 1
    return removed


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _new_path() -> str:
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name}"


def _write(upload: "UploadedFile[Any]", target: Path) -> tuple[str, int]:
    """Temporary name, fsync, digest of what is on the disk, rename, fsync of every directory that changed."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(target.name + UNFINISHED)
    upload.seek(0)
    try:
        with part.open("xb") as out:
            os.fchmod(out.fileno(), 0o600)
            for chunk in upload.chunks(BLOCK):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        result = _digest(part)
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        _sync_folder(folder)
    return result


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as source:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        return sha256, source.tell()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _state_of(stored: StoredFile) -> str:
    try:
        return "" if _digest(_root() / stored.path) == (stored.sha256, stored.size) else "changed"
    except FileNotFoundError:
        return "missing"


def _orphans(known: set[str], at: datetime) -> Iterator[str]:
    """Our own files (two levels of two hexadecimal digits) that are old enough and not known."""
    before = (at - ORPHAN_AFTER).timestamp()
    for file in _root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        path = str(file.relative_to(_root()))
        try:
            if path not in known and file.is_file() and file.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue
