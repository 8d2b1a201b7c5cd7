"""Everybody gets a copy without hidden data; the original stays as it came, for who may have it (R28b)."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from consultare.records import copies, files
from consultare.records.models import StoredFile
from consultations.observations.models import Attachment

pytestmark = pytest.mark.django_db
CANARY = "Viorica Ascunsa"


def a_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": CANARY})
    raw = io.BytesIO()
    writer.write(raw)
    return raw.getvalue()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def body(response) -> bytes:
    data = b"".join(response.streaming_content)
    for closer in response._resource_closers:  # Not `close`: it would end the connection of the test.
        closer()
    return data


@pytest.mark.req("R28b")
def test_the_public_copy_has_no_author_and_the_original_is_untouched(client, version, send, stored):
    file = stored("anexa.pdf", a_pdf())
    observation = send(files=[file], files_are_public=True).observation
    Attachment.objects.update(is_public=True)
    address = f"/observatii/{observation.ref}/fisiere/{file.pk}/"
    answer = client.get(address)
    assert answer.status_code == 200, address
    data = body(answer)
    assert CANARY.encode() not in data
    assert len(PdfReader(io.BytesIO(data)).pages) == 1
    assert answer["Content-Disposition"].startswith("attachment")
    assert int(answer["Content-Length"]) == len(data)
    original = body(files.respond(file))
    assert CANARY.encode() in original
    assert hashlib.sha256(original).hexdigest() == file.sha256
    assert files.check(timezone.now() + timedelta(days=2)) == []


@pytest.mark.req("R28b")
def test_a_copy_is_made_once_and_again_after_it_was_removed(stored, monkeypatch):
    file = stored("anexa.pdf", a_pdf())
    first = body(files.respond_public(file))
    with monkeypatch.context() as patch:
        patch.setattr(copies.limited, "run", None)
        assert body(files.respond_public(file)) == first
    assert copies.remove_copies(timezone.now() - timedelta(hours=1)) == 0
    assert copies.remove_copies(timezone.now() + timedelta(hours=1)) == 1
    assert CANARY.encode() not in body(files.respond_public(file))


@pytest.mark.req("R28b")
def test_what_gives_no_copy_is_not_given_out(stored, media):
    file = stored("anexa.pdf", a_pdf())
    (media / file.path).write_bytes(b"%PDF-1.7 nothing that can be read")
    with pytest.raises(files.PermissionDenied):
        files.respond_public(file)
    StoredFile.objects.update(state="quarantined")
    file.refresh_from_db()
    with pytest.raises(files.PermissionDenied):
        files.respond_public(file)
    assert not list(media.glob("public/*/*"))
