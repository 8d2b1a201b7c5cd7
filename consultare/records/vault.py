"""Where the bytes of handed-in files lie: on this machine's disk, or in a bucket when `STORAGE_URL` is set.

Only `files` comes here. Every vault promises: `write` returns when the bytes are durable and says what lies there, a path is
written once and never changed, and nothing has a public address.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import UploadedFile
from django.utils.module_loading import import_string

BLOCK = 1024 * 1024
UNFINISHED = ".part"
MIN_FREE_SHARE = 0.03
MIN_FREE_BYTES = 100 * 1024 * 1024


class Vault(Protocol):
    """Raises OSError when it can't be reached or written, FileNotFoundError for what it doesn't hold."""

    def write(self, upload: "UploadedFile[Any]", path: str) -> tuple[str, int]: ...

    def open(self, path: str) -> BinaryIO: ...

    def digest(self, path: str) -> tuple[str, int]: ...

    def remove(self, path: str) -> None: ...

    def older(self, before: datetime) -> Iterator[str]:
        """Our own files that were there before that moment."""

    def has_room(self) -> bool: ...


def vault() -> Vault:
    if not settings.STORAGE_URL:
        return Disk()
    if settings.FILES_BUCKET is None:
        raise ImproperlyConfigured("STORAGE_URL is no address of a bucket; see docs/operations.md.")
    # By name: the client of the bucket is loaded by installations that have one, and by nobody else.
    bucket: Vault = import_string("consultare.records.bucket.Bucket")()
    return bucket


def digest_of(source: BinaryIO) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        found.update(block)
        size += len(block)
    return found.hexdigest(), size


class Disk:
    """Temporary name, fsync, digest of what is on the disk, rename, fsync of every directory that changed."""

    @property
    def root(self) -> Path:
        return Path(settings.MEDIA_ROOT)

    def write(self, upload: "UploadedFile[Any]", path: str) -> tuple[str, int]:
        target = self.root / path
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
            with part.open("rb") as source:
                result = digest_of(source)
            part.rename(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
            _sync_folder(folder)
        return result

    def open(self, path: str) -> BinaryIO:
        return (self.root / path).open("rb")

    def digest(self, path: str) -> tuple[str, int]:
        with self.open(path) as source:
            return digest_of(source)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def older(self, before: datetime) -> Iterator[str]:
        """Two levels of two hexadecimal digits: what else lies in the directory is not ours."""
        for file in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            try:
                if file.is_file() and file.stat().st_mtime < before.timestamp():
                    yield str(file.relative_to(self.root))
            except FileNotFoundError:
                continue

    def has_room(self) -> bool:
        """The rest belongs to what must go in: text, the register, the database's log (R79)."""
        usage = shutil.disk_usage(self.root)
        return usage.free >= max(usage.total * MIN_FREE_SHARE, MIN_FREE_BYTES)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
