"""Uploads that nothing points to go after a week; whatever a row points to stays (R65)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultare.records import files, leftovers
from consultare.records.models import StoredFile
from consultare.records.tasks import remove_abandoned
from tests.factories import ConventionFactory
from tests.rounds import PNG

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WEEK = timedelta(days=7)


def keep(at=NOW - WEEK - timedelta(minutes=1)) -> StoredFile:
    return files.store(SimpleUploadedFile("poza.png", PNG), by="visitor", at=at)


def is_on_disk(stored: StoredFile) -> bool:
    return (Path(settings.MEDIA_ROOT) / stored.path).exists()


def test_after_a_week_the_file_and_then_its_row_go(caplog):
    old, young = keep(), keep(NOW - WEEK + timedelta(minutes=1))
    with caplog.at_level("INFO"):
        assert leftovers.remove_abandoned(NOW) == 1
    assert not is_on_disk(old)
    assert is_on_disk(young)
    assert list(StoredFile.objects.all()) == [young]
    assert "1 abandoned uploads" in caplog.text
    assert leftovers.remove_abandoned(NOW) == 0
    assert files.check(NOW) == []


def test_what_a_row_points_to_stays():
    held = keep(NOW - timedelta(days=900))
    ConventionFactory(file=held)
    assert leftovers.remove_abandoned(NOW) == 0
    assert is_on_disk(held)
    assert StoredFile.objects.get() == held


def test_every_table_that_points_to_a_file_is_asked():
    """A room that adds a file of its own is asked by itself; this holds the list of those there are now, at least."""
    pointing = {relation.related_model._meta.label for relation in leftovers._relations()}
    assert pointing >= {
        "accounts.Convention", "consultations.Attachment", "consultations.Channel", "consultations.LetterFile",
        "consultations.RoundDocument", "consultations.Version",
    }  # fmt: skip


def test_a_run_that_was_cut_off_after_the_file_is_finished_by_the_next():
    old = keep()
    (Path(settings.MEDIA_ROOT) / old.path).unlink()
    assert leftovers.remove_abandoned(NOW) == 1
    assert not StoredFile.objects.exists()


def test_a_file_that_cannot_be_removed_keeps_its_row(monkeypatch):
    class Stuck:
        def remove(self, path: str) -> None:
            raise OSError("read-only")

    old = keep()
    monkeypatch.setattr(leftovers, "vault", Stuck)
    assert leftovers.remove_abandoned(NOW) == 0
    old.refresh_from_db()
    assert (old.state, is_on_disk(old)) == ("accepted", True)


def test_the_table_lets_go_of_nothing_else():
    old = keep()
    with pytest.raises(IntegrityError, match="are kept"), transaction.atomic():
        StoredFile.objects.filter(pk=old.pk).delete()
    assert StoredFile.objects.get() == old


def test_the_task_counts(monkeypatch):
    keep()
    assert remove_abandoned() == 1
    assert remove_abandoned() == 0
