"""Files in an S3-compatible bucket (`STORAGE_URL`), through django-storages. Loaded only when it is set."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, cast

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from storages.backends.s3 import S3Storage

from consultare.records.vault import digest_of

OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\Z")
PROBE = "probe"


class Storage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """A bucket that is away costs a sender seconds, not the minutes that its client would wait by default."""

    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=20,
            retries={"total_max_attempts": 2},
        )
        return {**super().get_default_settings(), "client_config": config}


class BucketDown(OSError):
    """The bucket refused or didn't answer; says the kind of error only, never an address or a key."""


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        raise BucketDown(str(error.response.get("Error", {}).get("Code", "refused"))) from None
    except (BotoCoreError, Boto3Error) as error:
        raise BucketDown(type(error).__name__) from None


class Bucket:
    """One PUT makes an object whole or not at all; what lies there is read back and measured before a row speaks of it."""

    def __init__(self) -> None:
        self.storage: Any = storages["default"]

    def write(self, upload: "UploadedFile[Any]", path: str) -> tuple[str, int]:
        upload.seek(0)
        with _reaching():
            if self.storage.save(path, ContentFile(upload.read(), name=path)) != path:
                raise BucketDown("the name was taken")
        return self.digest(path)

    def open(self, path: str) -> BinaryIO:
        with _reaching():
            return cast("BinaryIO", self.storage.open(path, "rb"))

    def digest(self, path: str) -> tuple[str, int]:
        with _reaching(), self.storage.open(path, "rb") as source:
            return digest_of(source)

    def remove(self, path: str) -> None:
        with _reaching():
            self.storage.delete(path)

    def older(self, before: datetime) -> Iterator[str]:
        prefix = f"{self.storage.location}/" if self.storage.location else ""
        with _reaching():
            for found in self.storage.bucket.objects.filter(Prefix=prefix):
                path = found.key.removeprefix(prefix)
                if OURS.match(path) and found.last_modified < before:
                    yield path

    def has_room(self) -> bool:
        """A bucket tells no measure; when it is full it refuses, and `files.store` says so."""
        return True

    def probe(self) -> None:
        """Write, read and remove something small. Raises OSError."""
        with _reaching():
            name = self.storage.save(PROBE, ContentFile(b"x", name=PROBE))
            with self.storage.open(name, "rb") as source:
                source.read()
            self.storage.delete(name)
