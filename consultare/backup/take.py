"""Taking a backup while the portal works: one snapshot of the database, then the files its rows speak of."""

import os
import shutil
import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from consultare.backup import BACKED_UP, postgres
from consultare.backup.manifest import DUMP, FILES, LIST, Broken, Manifest, count_rows, digest, write
from consultare.records import audit, register
from consultare.records.models import StoredFile
from consultare.records.vault import BLOCK, digest_of, vault

UNFINISHED = ".part"


def backup(target: Path, *, at: datetime) -> tuple[Manifest, str]:
    """The manifest and its digest. `target` appears whole or not at all. Raises Broken, ToolFailed, OSError."""
    if target.exists():
        raise Broken(f"{target} is there already; a backup is never written over another.")
    part = target.with_name(target.name + UNFINISHED)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    (size, head), tables, rows = _database(part / DUMP)
    total, problems = _files(part, rows)
    manifest = Manifest(
        made_at=at.isoformat(),
        version=version(),
        register_size=size,
        register_head=head,
        tables=tables,
        dump_sha256=digest(part / DUMP),
        list_sha256=digest(part / LIST),
        files=len(rows) - len(problems),
        bytes=total,
        problems=problems,
    )
    mark = write(part, manifest)
    os.sync()
    part.rename(target)
    audit.record(verb=BACKED_UP, by=None, at=at, entries=size, files=manifest.files)
    return manifest, mark


def version() -> str:
    project: dict[str, Any] = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _database(target: Path) -> tuple[tuple[int, str], dict[str, int], list[tuple[str, str, int]]]:
    """Dump, register, counts and list of files are of one moment, whoever writes meanwhile."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
        postgres.dump(target, snapshot=snapshot)
        rows = list(StoredFile.objects.order_by("path").values_list("path", "sha256", "size"))
        return register.head(), count_rows(), rows


def _files(part: Path, rows: Iterable[tuple[str, str, int]]) -> tuple[int, list[str]]:
    """Each file is copied and measured; one that is missing or changed is named, and the others are kept all the same."""
    place, total, problems = vault(), 0, []
    (part / FILES).mkdir()
    with (part / LIST).open("w", encoding="utf-8") as lines:
        for path, sha256, size in rows:
            copy = part / FILES / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            try:
                with place.open(path) as source, copy.open("wb") as out:
                    shutil.copyfileobj(source, out, BLOCK)
                with copy.open("rb") as written:
                    found = digest_of(written)
            except FileNotFoundError:
                found = ("", 0)
            if found != (sha256, size):
                copy.unlink(missing_ok=True)
                problems.append(f"{path}: {'changed' if found[1] else 'missing'}")
                continue
            total += size
            lines.write(f"{sha256}  {path}\n")
    return total, problems
