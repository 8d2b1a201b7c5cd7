"""Restoring into an empty database, and proving that what came back is what was saved."""

from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from consultare.backup import RESTORED, postgres
from consultare.backup.manifest import DUMP, FILES, Broken, Manifest, count_rows, digest, listed, read
from consultare.records import audit, files, register
from consultare.records.vault import Vault, vault


def restore(folder: Path, *, at: datetime) -> Manifest:
    """Nothing is touched before the whole backup was read and measured. Raises Broken, ToolFailed, OSError."""
    manifest = read(folder)
    kept = listed(folder)
    _measure(folder, kept)
    _require_empty_database()
    place = vault()
    missing = [path for path, sha256 in kept.items() if not _is_there(place, path, sha256)]
    for path in missing:
        with (folder / FILES / path).open("rb") as source:
            place.write(cast("UploadedFile[Any]", File(source)), path)
    # Files first, then the rows that speak of them (R65): a restore that is cut short leaves an empty database.
    postgres.restore(folder / DUMP)
    _prove(manifest, at)
    audit.record(verb=RESTORED, by=None, at=at, made_at=manifest.made_at, entries=manifest.register_size)
    return manifest


def _measure(folder: Path, kept: dict[str, str]) -> None:
    for path, sha256 in kept.items():
        copy = folder / FILES / path
        if not copy.is_file() or digest(copy) != sha256:
            raise Broken(f"{FILES}/{path} is missing or is not the one that was written.")


def _require_empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
        if cursor.fetchone()[0]:
            raise Broken("The database is not empty: a backup is restored into a new one, never over another.")


def _is_there(place: Vault, path: str, sha256: str) -> bool:
    """A restore that was cut short goes on; what lies there under the name of another is never written over."""
    try:
        found = place.digest(path)[0]
    except FileNotFoundError:
        return False
    if found != sha256:
        raise Broken(f"Another file lies at {path} already: restore into an empty MEDIA_ROOT or bucket.")
    return True


def _prove(manifest: Manifest, at: datetime) -> None:
    result = register.verify_database()
    if not result.ok:
        raise Broken(f"The restored register does not hold: entry {result.first_bad_index}: {result.problem}.")
    if register.head() != (manifest.register_size, manifest.register_head):
        raise Broken("The restored register is not the one that was saved: its head differs.")
    counted = count_rows()
    if counted != manifest.tables:
        names = sorted(name for name in counted | manifest.tables if counted.get(name) != manifest.tables.get(name))
        raise Broken(f"Rows are missing or too many in: {', '.join(names)}.")
    known = {line.partition(":")[0] for line in manifest.problems}
    bad = [problem for problem in files.check(at) if problem.kind != "orphan" and problem.path not in known]
    if bad:
        raise Broken(f"{len(bad)} files are not what their rows say; the first: {bad[0].path}: {bad[0].kind}.")
