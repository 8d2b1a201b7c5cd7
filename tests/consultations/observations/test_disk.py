"""A disk that is nearly full refuses files before it refuses words (R79)."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consultare import checks, health
from consultare.records import vault
from consultare.records.models import Message, RegisterEntry, StoredFile
from consultations.observations.models import Observation
from tests.consultations.observations.conftest import PDF, TEXT
from tests.consultations.observations.test_public_form import MOVED, URL, typed

pytestmark = pytest.mark.django_db
GIGABYTE = 1024**3
MEGABYTE = 1024**2


def fill(monkeypatch, *, total: int, free: int) -> None:
    usage = SimpleNamespace(total=total, used=total - free, free=free)
    monkeypatch.setattr(vault.shutil, "disk_usage", lambda _path: usage)


@pytest.mark.req("R79")
@pytest.mark.parametrize(("total", "free"), [(1000 * GIGABYTE, 29 * GIGABYTE), (GIGABYTE, 99 * MEGABYTE)])
def test_a_full_disk_refuses_the_file_and_takes_the_text(client, version, monkeypatch, settings, total, free):
    fill(monkeypatch, total=total, free=free)
    form = typed(text=TEXT, name="Viorica Contactescu")
    answer = client.post(URL, form | {"files": SimpleUploadedFile("anexa.pdf", PDF)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "anexa.pdf" in page
    assert "fișiere" in page or "files" in page
    assert TEXT in page
    assert "Viorica Contactescu" in page
    for model in (Observation, RegisterEntry, Message, StoredFile):
        assert not model.objects.exists()
    # The same form without the file, as the sentence says.
    assert client.post(URL, form).status_code in MOVED
    assert Observation.objects.get().text == TEXT


@pytest.mark.req("R79")
def test_with_room_the_file_goes_in(client, version, monkeypatch):
    fill(monkeypatch, total=1000 * GIGABYTE, free=31 * GIGABYTE)
    answer = client.post(URL, typed() | {"files": SimpleUploadedFile("anexa.pdf", PDF)})
    assert answer.status_code in MOVED
    assert StoredFile.objects.count() == 1


@pytest.mark.req("R79")
def test_whoever_watches_is_told_first(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    fill(monkeypatch, total=1000 * GIGABYTE, free=90 * GIGABYTE)
    [warning] = checks.media()
    assert (warning.id, "3 %" in warning.hint) == ("consultare.W006", True)
    assert health.CHECKS["disk"]() == ""
    fill(monkeypatch, total=1000 * GIGABYTE, free=29 * GIGABYTE)
    assert "files are refused" in health.CHECKS["disk"]()


@pytest.mark.req("R79")
def test_a_disk_that_fails_in_the_middle_costs_the_file_only(client, version, monkeypatch):
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault.os, "fsync", full)
    form = typed()
    answer = client.post(URL, form | {"files": SimpleUploadedFile("anexa.pdf", PDF)})
    assert answer.status_code == 422
    assert TEXT in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert client.post(URL, form).status_code in MOVED
