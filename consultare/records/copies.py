"""Public copies of handed-in files, without what is hidden in them (R28b): made when first asked for, kept beside the originals.

They can be made again at any time, so no row speaks of them and no backup holds them. The original is never changed: its digest
stands in the register.
"""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from consultare.lib import limited
from consultare.lib.files import ALL_TYPES
from consultare.lib.limited import MEGABYTE, Limits, Stopped
from consultare.records.models import StoredFile
from consultare.records.vault import vault

LIMITS = Limits(memory=1536 * MEGABYTE, cpu=25, wall=40)
FOLDER = "public"
EDITION = 1  # Counts up when what is left out changes: older copies are then not served any more.
KINDS = {media_type: extension for extension, media_type in ALL_TYPES.items()}


class NoCopy(Exception):
    """The file can't be read well enough to take out what is hidden; the public gets none."""


def open_copy(stored: StoredFile) -> BinaryIO:
    """Raises NoCopy, and OSError as the vault does."""
    path = _path(stored)
    try:
        return path.open("rb")
    except FileNotFoundError:
        _make(stored, path)
        return path.open("rb")


def remove_copies(before: datetime) -> int:
    """Copies made before that moment; who asks again gets a new one."""
    removed = 0
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                removed += 1
    return removed


def _path(stored: StoredFile) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / stored.sha256[:2] / f"{stored.sha256}.{EDITION}"


def _make(stored: StoredFile, path: Path) -> None:
    """A file of a stranger is read by a process that has little time and memory, no settings and no database."""
    with vault().open(stored.path) as source:
        data = source.read()
    try:
        made = limited.run("consultare.lib.files.strip:work", [KINDS[stored.media_type]], data=data, limits=LIMITS)
    except (Stopped, KeyError) as error:
        raise NoCopy(type(error).__name__) from error
    if not made:
        raise NoCopy("empty")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}.{id(made)}")
    with part.open("xb") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(made)
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
