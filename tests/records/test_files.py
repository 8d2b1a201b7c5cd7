"""Bytes first, then the row; a row never speaks of a file that is missing or another one."""

import hashlib
import io
import os
import struct
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consultare.lib.files import Refused
from consultare.records import files, tasks, vault
from consultare.records.models import StoredFile
from tests.records.conftest import AT, submit


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def a_png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    pixels = zlib.compress(b"\x00\xff\xff\xff" * 4)
    head = struct.pack(">IIBBBBB", 1, 4, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def keep(name="schiță.png", data=None) -> StoredFile:
    return files.store(SimpleUploadedFile(name, data or a_png()), by="person:7", at=AT)


def on_disk(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


@pytest.mark.req("R28")
@pytest.mark.django_db
def test_a_file_is_kept_under_a_random_name(media):
    stored = keep()
    assert on_disk(media) == [stored.path]
    first, second, name = stored.path.split("/")
    assert (name[:2], name[2:4], len(name)) == (first, second, 32)
    data = (media / stored.path).read_bytes()
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (stored.media_type, stored.name, stored.state) == ("image/png", "schiță.png", "accepted")
    assert (media / stored.path).stat().st_mode & 0o777 == 0o600
    assert keep().path != stored.path


@pytest.mark.req("R25")
@pytest.mark.django_db
def test_a_refused_file_leaves_nothing(media):
    with pytest.raises(Refused):
        keep("pagina.png", b"<html>")
    assert on_disk(media) == []
    assert not StoredFile.objects.exists()


@pytest.mark.req("R27")
@pytest.mark.django_db
def test_a_file_is_only_ever_a_download():
    response = files.respond(keep('a"; filename=x.html\r\nX: y.png'))
    assert response["Content-Disposition"].startswith("attachment")
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == a_png()
    response.close()


@pytest.mark.req("R27")
@pytest.mark.django_db
def test_a_file_under_verification_is_not_given_out():
    stored = keep()
    StoredFile.objects.update(state="quarantined")
    stored.refresh_from_db()
    with pytest.raises(PermissionDenied):
        files.respond(stored)
    response = files.respond(stored, may_see_quarantined=True)
    assert response.status_code == 200
    response.close()


class Killed(BaseException):
    pass


@pytest.mark.req("R65")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["write", "fsync", "rename", "fsync folder", "row"])
def test_killed_at_any_step_no_row_speaks_of_a_missing_file(media, monkeypatch, step):
    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        if step == "write":
            patch.setattr(SimpleUploadedFile, "chunks", die)
        elif step == "fsync":
            patch.setattr(os, "fsync", die)
        elif step == "rename":
            patch.setattr(Path, "rename", die)
        elif step == "fsync folder":
            patch.setattr(vault, "_sync_folder", die)
        else:
            patch.setattr(StoredFile.objects, "create", die)
        patch.setattr(Path, "unlink", lambda *args, **kwargs: None)  # A killed process tidies nothing up.
        with pytest.raises(Killed):
            keep()
    assert not StoredFile.objects.exists()
    now = timezone.now()
    assert files.check(now) == []  # Young: it may still be on its way.
    left = on_disk(media)
    assert [problem.path for problem in files.check(now + timedelta(hours=25))] == left
    assert files.collect(now) == 0
    assert files.collect(now + timedelta(hours=25)) == len(left)
    assert on_disk(media) == []


@pytest.mark.req("R65")
@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_row_leaves_an_orphan_that_is_collected_and_nothing_else_is(media):
    kept = keep()
    with pytest.raises(Killed), transaction.atomic():
        keep()
        raise Killed
    (media / "readme.txt").write_text("not ours")
    assert files.collect(timezone.now() + timedelta(hours=25)) == 1
    assert on_disk(media) == sorted([kept.path, "readme.txt"])


@pytest.mark.req("R65")
@pytest.mark.django_db
def test_a_flipped_byte_and_a_missing_file_are_named(media):
    good, flipped, missing = keep(), keep("b.png"), keep("c.png")
    data = bytearray((media / flipped.path).read_bytes())
    data[len(data) // 2] ^= 1
    (media / flipped.path).write_bytes(bytes(data))
    (media / missing.path).unlink()
    problems = {problem.name: problem for problem in files.check(AT)}
    assert {name: problem.kind for name, problem in problems.items()} == {"b.png": "changed", "c.png": "missing"}
    assert problems["b.png"].stored_id == str(flipped.pk)
    assert good.name not in problems


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_storedfile SET path = 'x'",
        "UPDATE records_storedfile SET sha256 = 'x'",
        "UPDATE records_storedfile SET name = 'x'",
        "UPDATE records_storedfile SET size = 1",
        "DELETE FROM records_storedfile",
        "TRUNCATE records_storedfile CASCADE",
    ],
)
def test_what_is_known_of_a_file_never_changes(sql):
    stored = keep()
    with pytest.raises(IntegrityError, match="is refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    stored.state = "quarantined"
    stored.save()
    assert StoredFile.objects.get().state == "quarantined"


@pytest.mark.req("R65")
@pytest.mark.django_db
def test_the_daily_check_says_aloud_what_does_not_hold(media, caplog, lifted_triggers):
    stored, _good, _entry = keep(), keep("b.png"), submit()
    tasks.self_check()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    (media / stored.path).unlink()
    lifted_triggers("UPDATE records_registerentry SET subject = 'x'")
    tasks.self_check()
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert errors == [
        f"stored file {stored.path}: missing",
        "register entry 0 does not hold: the column subject says something else than the content",
    ]


def test_a_file_of_our_own_is_kept_as_it_is(db):
    content = b"indicator,number\r\nBEN-02,12\r\n"
    stored = files.keep(io.BytesIO(content), name="valori.csv", media_type="text/csv", at=timezone.now())
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with files.open_stored(stored) as kept:
        assert kept.read() == content
