"""Where the database is when nobody says: servers of a running `make run`, or one started for a single command."""

import atexit
import fcntl
import json
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from consultare.embedded import postgres, redis
from consultare.embedded.errors import EmbeddedError
from consultare.embedded.postgres import Postgres
from consultare.embedded.process import hold_lock
from consultare.embedded.redis import Redis

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Commands that load the settings and touch no table.
WITHOUT_DATABASE = frozenset(
    {
        "help",
        "--help",
        "-h",
        "version",
        "--version",
        "check",
        "up",
        "makemessages",
        "compilemessages",
        "collectstatic",
        "findstatic",
        "makemigrations",
    }
)  # fmt: skip -- two lines, not eleven
# Commands that read a file and touch neither a table nor anything signed: a key of their own is enough for the settings.
ONLY_FILES = frozenset({"draft"})
NO_BROKER = "redis://127.0.0.1:1/0"  # Nobody listens there: work waits in the outbox until a worker runs.


@dataclass
class Servers:
    """What this process started itself; None where the environment named a server."""

    postgres: Postgres | None = None
    redis: Redis | None = None

    def stop(self) -> None:
        if self.redis:
            self.redis.stop()
        if self.postgres:
            self.postgres.stop()


running = Servers()


def var() -> Path:
    return Path(os.environ.get("CONSULTARE_VAR") or BASE_DIR / "var").absolute()


def prepare(argv: list[str]) -> None:
    """Called by manage.py before Django's settings load; sets what is missing in the environment."""
    command = argv[1] if len(argv) > 1 else "help"
    try:
        if command in ONLY_FILES:
            os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
        elif command not in WITHOUT_DATABASE:
            ensure_database_url()
    except (EmbeddedError, OSError) as error:
        running.stop()
        sys.exit(f"consultare: {error}")


def ensure_database_url() -> None:
    if os.environ.get("DATABASE_URL"):
        return
    noted = _read_note()
    if noted is None:
        running.postgres = postgres.start(var() / "postgres")
        atexit.register(running.stop)
        noted = {"DATABASE_URL": running.postgres.url, "REDIS_URL": NO_BROKER} | _places()
    for name, value in noted.items():
        os.environ.setdefault(name, value)
    _ensure_secret_key()


def start_servers() -> None:
    """For `up`: takes the lock, starts what the environment doesn't name, tells the commands beside it. Raises EmbeddedError."""
    root = var()
    (root / "run").mkdir(parents=True, exist_ok=True)
    port = int(os.environ.setdefault("PORT", "8000")) if os.environ.get("PORT", "8000").isdecimal() else -1
    refuse_used_port(port)
    lock = hold_lock(_lock_path(), "Consultare")
    atexit.register(lock.close)
    os.environ.setdefault("DEMO", "1")
    for name, value in _places().items():
        os.environ.setdefault(name, value)
    _ensure_secret_key()
    atexit.register(running.stop)
    if not os.environ.get("DATABASE_URL"):
        running.postgres = postgres.start(root / "postgres")
        os.environ["DATABASE_URL"] = running.postgres.url
    if not os.environ.get("REDIS_URL"):
        running.redis = redis.start(root / "redis")
        os.environ["REDIS_URL"] = running.redis.url
    write_note()


def refuse_used_port(port: int) -> None:
    if not 0 < port < 65536:
        raise EmbeddedError("PORT must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise EmbeddedError(
                f"port {port} of 127.0.0.1 cannot be used ({error.strerror}); choose another: PORT={port + 1} make run"
            ) from None


def _places() -> dict[str, str]:
    return {
        "MEDIA_ROOT": str(var() / "media"),
        "MAIL_ROOT": str(var() / "mail"),
        "STATIC_ROOT": str(var() / "static"),
    }


def _ensure_secret_key() -> None:
    """Kept, so that sessions and receipts survive a restart."""
    if os.environ.get("SECRET_KEY"):
        return
    path = var() / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(path, secrets.token_urlsafe(64) + "\n")
    os.environ["SECRET_KEY"] = path.read_text().strip()


def _write_private(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
    new.rename(path)


def _lock_path() -> Path:
    return var() / "run" / "up.lock"


def _note_path() -> Path:
    return var() / "run" / "env"


def write_note() -> None:
    """For commands run by hand beside a running `up`; gone with it."""
    names = ("DATABASE_URL", "REDIS_URL", "DEMO", "PORT", "SITE_URL", *_places())
    values = {name: os.environ[name] for name in names if os.environ.get(name)}
    _write_private(_note_path(), json.dumps(values) + "\n")
    atexit.register(_note_path().unlink, missing_ok=True)


def _read_note() -> dict[str, str] | None:
    """None when no `up` runs, whatever an earlier one left behind."""
    try:
        with _lock_path().open() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return dict(json.loads(_note_path().read_text()))
    except (OSError, ValueError):
        return None
    return None
