"""What lies in the directory of a backup, and what it was a copy of.

`database.dump` (pg_dump, custom format) · `files/` as in the vault · `files.sha256` (for `sha256sum -c`, from inside `files/`) ·
`manifest.json` with the digests of both and the head of the register in the same snapshot.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import connection
from psycopg2 import sql

from consultare.records.vault import digest_of

FORMAT = 1
DUMP, FILES, LIST, MANIFEST = "database.dump", "files", "files.sha256", "manifest.json"


class Broken(Exception):
    """The backup can't be used, or doesn't fit where it should go; the sentence says why."""


@dataclass(frozen=True)
class Manifest:
    made_at: str
    version: str
    register_size: int
    register_head: str
    tables: dict[str, int]
    dump_sha256: str
    list_sha256: str
    files: int
    bytes: int
    problems: list[str] = field(default_factory=list)
    format: int = FORMAT


def write(folder: Path, manifest: Manifest) -> str:
    """Its own digest, to be kept elsewhere: with it a whole backup can't be exchanged unseen."""
    path = folder / MANIFEST
    path.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return digest(path)


def read(folder: Path) -> Manifest:
    """Raises Broken."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**found)
    except (OSError, ValueError, TypeError) as error:
        raise Broken(f"{folder} holds no whole backup: {MANIFEST} can't be read ({type(error).__name__}).") from error
    if manifest.format != FORMAT:
        raise Broken(f"The backup has the format {manifest.format}, this version reads {FORMAT}.")
    for name, expected in ((DUMP, manifest.dump_sha256), (LIST, manifest.list_sha256)):
        if not (folder / name).is_file() or digest(folder / name) != expected:
            raise Broken(f"{name} is missing or is not the one that was written.")
    return manifest


def listed(folder: Path) -> dict[str, str]:
    """Path of each file → its digest."""
    lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    return {path: sha256 for sha256, _space, path in (line.partition("  ") for line in lines)}


def digest(path: Path) -> str:
    with path.open("rb") as source:
        return digest_of(source)[0]


def count_rows() -> dict[str, int]:
    """Rows of every table, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
        names = [name for (name,) in cursor.fetchall()]
        counted = {}
        for name in names:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
            counted[name] = int(cursor.fetchone()[0])
    return counted
