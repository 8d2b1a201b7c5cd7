"""A backup taken under load comes back whole in another database, and a damaged one is refused (R81)."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Self

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from consultare import backup, health
from consultare.backup import postgres
from consultare.records import audit, files, register
from consultare.records.models import AuditEvent, RegisterEntry
from tests.records.conftest import submit
from tests.records.test_files import a_png

ROOT = Path(django_settings.BASE_DIR)


@pytest.fixture
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def empty_database(tmp_path) -> Iterator[dict[str, str]]:
    """Another database on the same server, and its own place for files: the environment of a process that restores."""
    given = connection.get_connection_params()
    outside = {name: given[name] for name in ("user", "password", "host", "port") if given.get(name)}

    def run(statement: str) -> None:
        link = psycopg2.connect(dbname="postgres", **outside)
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement)
        link.close()

    run("DROP DATABASE IF EXISTS restored WITH (FORCE)")
    run("CREATE DATABASE restored ENCODING 'UTF8' TEMPLATE template0")
    base, _slash, query = os.environ["DATABASE_URL"].partition("?")
    url = base.rpartition("/")[0] + "/restored" + (f"?{query}" if query else "")
    (tmp_path / "there").mkdir()
    yield {**os.environ, "DATABASE_URL": url, "MEDIA_ROOT": str(tmp_path / "there")}
    run("DROP DATABASE restored WITH (FORCE)")


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def keep(name: str = "a.png"):
    return files.store(SimpleUploadedFile(name, a_png()), by="person:7", at=timezone.now())


def enter(**payload: str) -> None:
    with transaction.atomic():
        submit(**payload)


def on_disk(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


class Writers:
    """Numbers and files keep coming while the backup is made."""

    def __init__(self) -> None:
        self.stop, self.written = threading.Event(), 0
        self.threads = [threading.Thread(target=self._write) for _turn in range(2)]

    def _write(self) -> None:
        try:
            while not self.stop.is_set():
                stored = keep()
                enter(note=stored.path)
                self.written += 1
        finally:
            connection.close()

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


@pytest.mark.slow
@pytest.mark.req("R81")
@pytest.mark.django_db(transaction=True)
def test_a_backup_under_writes_comes_back_whole_in_another_database(media, tmp_path, empty_database, capsys):
    for _turn in range(3):
        keep()
        enter()
    with Writers() as writers:
        call_command("backup", to=tmp_path / "saved")
    said = capsys.readouterr().out
    assert writers.written > 0
    manifest = json.loads((tmp_path / "saved" / "manifest.json").read_text())
    assert 3 <= manifest["register_size"] <= RegisterEntry.objects.count()
    assert manifest["register_head"] == RegisterEntry.objects.get(index=manifest["register_size"] - 1).chain
    assert manifest["register_head"] in said
    assert (tmp_path / "saved").stat().st_mode & 0o777 == 0o700
    assert (
        subprocess.run(
            ["sha256sum", "--check", "--strict", "--quiet", "../files.sha256"],
            cwd=tmp_path / "saved/files",
            check=False,
        ).returncode
        == 0
    )

    done = manage("restore", "--from", str(tmp_path / "saved"), env=empty_database)
    assert done.returncode == 0, done.stderr
    verified = manage("register", "verify", env=empty_database)
    assert verified.stdout == f"{manifest['register_size']} entries hold; head {manifest['register_head']}\n"
    there = on_disk(tmp_path / "there")
    assert there == {path: data for path, data in on_disk(media).items() if path in there}
    assert len(there) == manifest["files"] >= 3
    # Triggers came with it, and the restored portal says what happened to it.
    look = "from consultare.records.models import *; print(list(AuditEvent.objects.values_list('verb')), RegisterEntry.objects.update(subject='x'))"
    done = manage("shell", "-c", look, env=empty_database)
    assert "is refused: these rows are kept as they are" in done.stderr
    again = manage("restore", "--from", str(tmp_path / "saved"), env=empty_database)
    assert (again.returncode, "not empty" in again.stderr) == (1, True)


@pytest.mark.req("R81")
@pytest.mark.django_db(transaction=True)
def test_what_was_damaged_is_refused_before_anything_is_touched(media, tmp_path, empty_database):
    stored = keep()
    enter()
    call_command("backup", to=tmp_path / "saved")
    for name, sentence in (
        ("database.dump", "database.dump is missing or is not"),
        (f"files/{stored.path}", f"files/{stored.path} is missing or is not"),
        ("files.sha256", "files.sha256 is missing or is not"),
        ("manifest.json", "holds no whole backup"),
    ):
        broken = tmp_path / "broken"
        shutil.copytree(tmp_path / "saved", broken)
        data = bytearray((broken / name).read_bytes())
        data[0] ^= 1
        (broken / name).write_bytes(bytes(data))
        done = manage("restore", "--from", str(broken), env=empty_database)
        assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
        shutil.rmtree(broken)
    assert on_disk(tmp_path / "there") == {}
    assert manage("restore", "--from", str(tmp_path / "saved"), env=empty_database).returncode == 0


@pytest.mark.req("R81")
@pytest.mark.django_db(transaction=True)
def test_a_missing_file_is_named_and_the_rest_is_kept(media, tmp_path, capsys):
    gone, changed, good = keep(), keep(), keep()
    (media / gone.path).unlink()
    (media / changed.path).write_bytes(b"other")
    with pytest.raises(SystemExit) as stop:
        call_command("backup", to=tmp_path / "saved")
    assert stop.value.code == 1
    said = capsys.readouterr().err
    assert {f"stored file {gone.path}: missing", f"stored file {changed.path}: changed"} == set(said.splitlines())
    assert set(on_disk(tmp_path / "saved" / "files")) == {good.path}


@pytest.mark.req("R81")
@pytest.mark.django_db(transaction=True)
def test_a_backup_is_whole_or_not_there(media, tmp_path, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise postgres.ToolFailed("pg_dump: no space left")

    monkeypatch.setattr(postgres, "dump", fail)
    with pytest.raises(CommandError, match="no space left"):
        call_command("backup", to=tmp_path / "saved")
    assert not (tmp_path / "saved").exists()
    assert not AuditEvent.objects.exists()
    monkeypatch.undo()
    (tmp_path / "saved").mkdir()
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", to=tmp_path / "saved")


@pytest.mark.django_db
def test_an_older_tool_is_not_taken(monkeypatch):
    monkeypatch.setattr(postgres, "_major", lambda tool: 9)
    with pytest.raises(postgres.ToolFailed, match="install the client of that version"):
        postgres._tool("pg_dump")


@pytest.mark.req("R90")
@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "problem"), [(None, False), (25, False), (27, True)])
def test_readyz_is_red_when_the_nightly_backup_stopped(hours, problem):
    if hours is not None:
        audit.record(verb=backup.BACKED_UP, by=None, at=timezone.now() - timedelta(hours=hours))
    assert bool(health.CHECKS["backup"]()) == problem
    assert register.head()[0] == 0
