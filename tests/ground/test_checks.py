"""Start-up checks: each refuses exactly its own mistake, and a proper installation passes all (R78, R82)."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from consultare import checks, startup

GOOD_KEY = "Qm4xT8vB2nZ6kL0pR3sW7yC1dF5gH9jA" * 2


def ids(messages: list) -> list[str]:
    return [message.id for message in messages]


@pytest.mark.req("R82")
@pytest.mark.parametrize(
    ("name", "value", "check", "expected"),
    [
        ("SECRET_KEY", "short", checks.secret_key, ["consultare.E001"]),
        ("SECRET_KEY", "development-only-key-never-used-outside-x", checks.secret_key, ["consultare.E001"]),
        ("SECRET_KEY", GOOD_KEY, checks.secret_key, []),
        ("SITE_URL", "", checks.site_url, ["consultare.E002"]),
        ("SITE_URL", "consultari.example", checks.site_url, ["consultare.E002"]),
        ("SITE_URL", "http://consultari.example", checks.site_url, ["consultare.E003"]),
        ("SITE_URL", "https://consultari.example", checks.site_url, []),
        ("SITE_URL", "http://127.0.0.1:8000", checks.site_url, []),
        ("ALLOWED_HOSTS", [], checks.allowed_hosts, ["consultare.E004"]),
        ("ALLOWED_HOSTS", ["*"], checks.allowed_hosts, ["consultare.E004"]),
        ("ALLOWED_HOSTS", ["consultari.example"], checks.allowed_hosts, []),
    ],
)
def test_settings(settings, name: str, value: object, check, expected: list[str]) -> None:
    setattr(settings, name, value)
    found = check()
    assert ids(found) == expected
    assert all(message.hint for message in found)


@pytest.mark.req("R78")
def test_media_must_be_writable(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "new"
    assert "consultare.E005" not in ids(checks.media())
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "below"
    assert ids(checks.media()) == ["consultare.E005"]


@pytest.mark.req("R78")
def test_a_nearly_full_disk_is_told(settings, tmp_path: Path, monkeypatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: SimpleNamespace(total=100, free=9))
    assert ids(checks.media()) == ["consultare.W006"]


@pytest.mark.req("R78")
@pytest.mark.parametrize("setting", checks.DURABILITY)
def test_weakened_durability_is_refused_outside_the_tests(monkeypatch, setting: str) -> None:
    found = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "encoding": "UTF8", "checksums": "on"}
    now = checks.datetime.now(checks.UTC).timestamp()
    monkeypatch.delenv("UNIT_TESTS")
    assert checks._judge(found | {"clock": now}) == []
    [message] = checks._judge(found | {"clock": now, setting: "off"})
    assert (message.id, setting in message.msg) == ("consultare.E010", True)
    monkeypatch.setenv("UNIT_TESTS", "1")
    assert checks._judge(found | {"clock": now, setting: "off"}) == []


@pytest.mark.req("R78")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"encoding": "SQL_ASCII"}, "consultare.E011"),
        ({"checksums": "off"}, "consultare.W012"),
        ({"clock": 0.0}, "consultare.W013"),
    ],
)
def test_other_weaknesses_of_the_database(change: dict, expected: str) -> None:
    found = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "encoding": "UTF8", "checksums": "on"}
    found |= {"clock": checks.datetime.now(checks.UTC).timestamp()}
    assert ids(checks._judge(found | change)) == [expected]


@pytest.mark.django_db
def test_the_real_database_is_asked() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    assert ids(checks.database(databases=["default"])) == []  # UNIT_TESTS is set.
    assert checks.database(databases=[]) == []


@pytest.mark.django_db
@pytest.mark.req("R78")
def test_the_start_is_refused_with_sentences(monkeypatch) -> None:
    monkeypatch.setattr(startup.connections, "close_all", lambda: None)
    monkeypatch.delenv("UNIT_TESTS")
    with pytest.raises(SystemExit, match=r"consultare\.E010: PostgreSQL runs with fsync=off"):
        startup.refuse_unsafe()
    monkeypatch.setenv("UNIT_TESTS", "1")
    startup.refuse_unsafe()


def test_time_zone_data_are_right() -> None:
    assert checks.time_zone() == []
