"""PostgreSQL and Redis from wheels: any path, twice in a row, after a kill -9."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis as redis_client
from redis.backoff import NoBackoff
from redis.retry import Retry

from consultare.embedded import ambient, postgres, redis
from consultare.embedded.errors import EmbeddedError

ROOT = Path(__file__).resolve().parent.parent.parent
SHORT, NASTY = "v", "un dosar cu spații/" + "/".join(["d" * 60] * 3)


@pytest.fixture
def place(request: pytest.FixtureRequest, temporary_root: Path) -> Path:
    """Spaces, Romanian letters and 200 characters. Not pytest's tmp_path: that is closed to the user PostgreSQL runs
    as for root, a case of its own below."""
    place = temporary_root / f"embedded-{time.monotonic_ns()}" / getattr(request, "param", NASTY)
    place.mkdir(parents=True)
    return place


def sql(server: postgres.Postgres, statement: str) -> list[tuple[object, ...]]:
    connection = postgres.connect(server.sockets, postgres.ROLE, postgres.DATABASE)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.mark.parametrize("place", [SHORT, NASTY], indirect=True)
def test_postgres_keeps_data_between_two_runs(place: Path) -> None:
    first = postgres.start(place / "postgres", durable=False)
    sql(first, "CREATE TABLE kept AS SELECT 'ăâîșț' AS text")
    first.stop()
    assert not first.sockets.exists()
    assert first.process.poll() is not None

    second = postgres.start(place / "postgres", durable=False)
    try:
        assert sql(second, "SELECT text FROM kept") == [("ăâîșț",)]
    finally:
        second.stop()


@pytest.fixture(scope="module")
def durable(temporary_root: Path) -> Iterator[postgres.Postgres]:
    server = postgres.start(temporary_root / "durable" / "postgres")
    yield server
    server.stop()


@pytest.mark.req("R78")
@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"])
def test_make_run_never_weakens_durability(durable: postgres.Postgres, setting: str) -> None:
    assert sql(durable, f"SHOW {setting}") == [("on",)]


def test_the_database_is_what_the_portal_needs(durable: postgres.Postgres) -> None:
    assert sql(durable, "SHOW server_encoding") == [("UTF8",)]
    assert sql(durable, "SHOW listen_addresses") == [("",)]
    assert sql(durable, "SHOW max_connections") == [("60",)]
    assert sql(durable, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
    sql(durable, "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent")
    assert sql(durable, "SELECT unaccent('Șțăîâ'), 'consultările' % 'consultarile'") == [("Staia", True)]
    assert sql(durable, "SELECT to_tsvector('romanian', 'consultărilor') @@ to_tsquery('romanian', 'consultări')") == [
        (True,)
    ]


def test_nobody_else_may_connect(durable: postgres.Postgres) -> None:
    assert durable.sockets.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg2.OperationalError, match=r"[Pp]eer"):
        postgres.connect(durable.sockets, "somebody", postgres.DATABASE)


@pytest.mark.req("R78")
def test_postgres_survives_kill_9_of_the_server(place: Path) -> None:
    server = postgres.start(place / "postgres")
    sql(server, "CREATE TABLE kept AS SELECT 1 AS one")
    server.process.kill()
    server.process.wait()
    assert (place / "postgres" / "postmaster.pid").exists()

    server.revive()  # Same address, same data.
    assert sql(server, "SELECT one FROM kept") == [(1,)]
    server.stop()


def test_a_stale_pid_of_a_living_stranger_is_no_obstacle(place: Path) -> None:
    """In a container numbers repeat: the file of the dead server then names a process that lives."""
    server = postgres.start(place / "postgres", durable=False)
    pid_file = place / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.process.kill()
    server.process.wait()
    server.lock.close()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        again = postgres.start(place / "postgres", durable=False)
        assert sql(again, "SELECT 1") == [(1,)]
        assert not server.sockets.exists()  # Of the dead server: cleared away.
        again.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


STARTER = """
import sys, time
from pathlib import Path
from consultare.embedded import postgres, redis
place = Path(sys.argv[1])
server, broker = postgres.start(place / "postgres", durable=False), redis.start(place / "redis")
print(server.process.pid, broker.process.pid, flush=True)
time.sleep(100)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent death signal")
def test_servers_end_when_their_starter_is_killed(place: Path) -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(place)], stdout=subprocess.PIPE, cwd=ROOT)
    assert starter.stdout
    servers = [psutil.Process(int(number)) for number in starter.stdout.readline().split()]
    starter.kill()
    starter.wait()
    starter.stdout.close()
    _, alive = psutil.wait_procs(servers, timeout=20)
    assert alive == []

    server, broker = postgres.start(place / "postgres", durable=False), redis.start(place / "redis")
    assert sql(server, "SELECT 1") == [(1,)]
    broker.stop()
    server.stop()


def test_the_second_of_two_is_refused_in_one_line(place: Path) -> None:
    server = postgres.start(place / "postgres", durable=False)
    try:
        with pytest.raises(EmbeddedError, match=rf"^PostgreSQL already runs for .* \(process {os.getpid()}\)") as error:
            postgres.start(place / "postgres", durable=False)
        assert "\n" not in str(error.value)
        assert sql(server, "SELECT 1") == [(1,)]
    finally:
        server.stop()


def test_an_older_version_is_not_touched(place: Path) -> None:
    server = postgres.start(place / "postgres", durable=False)
    server.stop()
    (place / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match="written by PostgreSQL 15"):
        postgres.start(place / "postgres", durable=False)


def test_an_initialisation_cut_short_is_begun_again(place: Path) -> None:
    (place / "postgres.new").mkdir()
    (place / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = postgres.start(place / "postgres", durable=False)
    assert sql(server, "SELECT 1") == [(1,)]
    server.stop()
    assert not (place / "postgres.new").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused by PostgreSQL and needs another user")
def test_a_checkout_closed_to_others_needs_no_open_doors(place: Path) -> None:
    """A checkout under /root (0700): the server passes by a capability, nobody's directory is opened."""
    place.chmod(0o700)
    server = postgres.start(place / "postgres", durable=False)
    assert psutil.Process(server.process.pid).uids().real != 0
    assert sql(server, "SELECT 1") == [(1,)]
    server.stop()
    assert place.stat().st_mode & 0o777 == 0o700


def ping(server: redis.Redis, **options: object) -> bool:
    client = redis_client.Redis("127.0.0.1", server.port, retry=Retry(NoBackoff(), 0), **options)
    try:
        return bool(client.ping())
    finally:
        client.close()


def test_redis_starts_twice_and_wants_its_password(place: Path) -> None:
    for _ in range(2):
        server = redis.start(place / "redis")
        try:
            assert ping(server, password=server.password)
            with pytest.raises(redis_client.AuthenticationError):
                ping(server)
            assert (place / "redis" / "redis.conf").stat().st_mode & 0o077 == 0
        finally:
            server.stop()
        assert server.process.poll() is not None


def test_redis_comes_back_at_the_same_address(place: Path) -> None:
    server = redis.start(place / "redis")
    address = server.url
    server.process.kill()
    server.process.wait()
    server.revive()
    assert server.url == address
    assert ping(server, password=server.password)
    server.process.send_signal(signal.SIGTERM)
    server.stop()


def test_a_port_in_use_is_one_line(place: Path) -> None:
    server = redis.start(place / "redis")
    try:
        with pytest.raises(EmbeddedError, match=rf"port {server.port} .*PORT={server.port + 1} make run$") as error:
            ambient.refuse_used_port(server.port)
        assert "\n" not in str(error.value)
    finally:
        server.stop()
    with pytest.raises(EmbeddedError, match="PORT must be a number"):
        ambient.refuse_used_port(-1)
