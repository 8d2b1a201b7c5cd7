"""`STORAGE_URL`: the same promises with an S3-compatible bucket (R27, R28, R65), against a server on the loopback."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consultare import checks, environment
from consultare.lib.files import Refused
from consultare.records import files
from consultare.records.models import StoredFile
from tests.ground.servers import S3, serving
from tests.records.conftest import AT
from tests.records.test_files import a_png

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(settings) -> Iterator[Any]:
    with serving(S3, objects={}, is_down=False, is_lossy=False) as server:
        use(settings, server.url)
        yield server


def use(settings, url: str, key: str = "key-of-tests") -> None:
    settings.STORAGE_URL = f"s3+http://{key}:secret%2Fof@{url.removeprefix('http://')}/files/portal"
    settings.FILES_BUCKET = environment.bucket(settings.STORAGE_URL)
    settings.STORAGES = settings.STORAGES | {"default": environment.default_storage(settings.FILES_BUCKET)}


def keep(name: str = "schiță.png") -> StoredFile:
    return files.store(SimpleUploadedFile(name, a_png()), by="person:7", at=AT)


@pytest.mark.req("R28")
@pytest.mark.req("R27")
def test_a_file_is_kept_in_the_bucket_under_a_random_name_and_streamed_by_us(bucket, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stored = keep()
    assert list(bucket.objects) == [f"portal/{stored.path}"]
    data = bucket.objects[f"portal/{stored.path}"][0]
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert list(tmp_path.iterdir()) == []
    response = files.respond(stored)
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == a_png()
    response.close()


@pytest.mark.req("R65")
def test_what_the_bucket_changed_or_lost_is_named_and_orphans_are_collected(bucket):
    good, flipped, missing = keep(), keep("b.png"), keep("c.png")
    at = bucket.objects[f"portal/{flipped.path}"][1]
    bucket.objects[f"portal/{flipped.path}"] = (b"other", at)
    del bucket.objects[f"portal/{missing.path}"]
    bucket.objects["portal/00/11/" + "0" * 32] = (b"orphan", at)
    bucket.objects["portal/readme.txt"] = bucket.objects["other/00/11/" + "0" * 32] = (b"not ours", at)
    later = timezone.now() + timedelta(hours=25)
    found = {problem.path: problem.kind for problem in files.check(later)}
    assert found == {flipped.path: "changed", missing.path: "missing", "00/11/" + "0" * 32: "orphan"}
    assert files.collect(timezone.now()) == 0
    assert files.collect(later) == 1
    assert set(bucket.objects) == {
        f"portal/{good.path}",
        f"portal/{flipped.path}",
        "portal/readme.txt",
        "other/00/11/" + "0" * 32,
    }


@pytest.mark.req("R65")
@pytest.mark.parametrize("fault", ["is_down", "is_lossy"])
def test_a_bucket_that_fails_or_lies_costs_the_file_only(bucket, fault):
    setattr(bucket, fault, True)
    with pytest.raises(Refused, match="textul poate fi trimis fără ele"):
        keep()
    assert not StoredFile.objects.exists()


@pytest.mark.req("R82")
def test_the_start_is_refused_when_the_bucket_cannot_be_used(bucket, settings):
    assert checks.bucket() == []
    assert bucket.objects == {}
    use(settings, bucket.url, key="somebody")
    [message] = checks.bucket()
    assert (message.id, "403" in message.msg, "somebody" in message.msg) == ("consultare.E017", True, False)


@pytest.mark.req("R82")
@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", ""),
        ("s3://key:secret@s3.example/consultari/portal?region=eu-central-1", ""),
        ("https://s3.example/consultari", "STORAGE_URL is no address of a bucket."),
        ("s3://key:secret@s3.example/", "STORAGE_URL is no address of a bucket."),
        ("s3://s3.example/consultari", "STORAGE_URL names no key and secret."),
        ("s3+http://key:secret@s3.example/consultari", "STORAGE_URL is http although it is not on this machine."),
    ],
)
def test_a_bucket_is_given_whole_or_not_at_all(settings, url, problem):
    settings.STORAGE_URL = url
    assert [(message.id, message.msg) for message in checks.optional_parts()] == (
        [("consultare.E016", problem)] if problem else []
    )


def test_an_address_of_a_bucket_is_read():
    found = environment.bucket("s3://k%40y:se%2Fcret@s3.example:9000/consultari/a/b?region=eu-central-1")
    assert found == environment.Bucket("https://s3.example:9000", "consultari", "a/b", "eu-central-1", "k@y", "se/cret")
    assert "se/cret" not in repr(found)


def test_what_is_not_set_is_not_loaded():
    """The clients of a bucket and of Sentry cost memory and time at every start."""
    code = (
        "import sys, django; django.setup();"
        "import consultare.urls, consultare.records.tasks;"
        "print([name for name in ('boto3', 'botocore', 'storages', 'sentry_sdk') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", f"import os; os.environ['DJANGO_SETTINGS_MODULE']='consultare.settings'; {code}"],
        capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == "[]"
