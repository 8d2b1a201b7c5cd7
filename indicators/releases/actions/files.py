"""The files of a release: written to disk first, measured, then the rows. What is inside depends on the released rows only."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import translation

from consultare.lib.tabular import Column, stream_csv, stream_json, write_xlsx
from consultare.records import files
from indicators.releases.models import Release, ReleaseFile
from indicators.releases.queries.contents import Content
from indicators.releases.states import FileKind

LANGUAGE = "ro"
MEDIA = {
    FileKind.CSV: ("csv", "text/csv; charset=utf-8"),
    FileKind.XLSX: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    FileKind.JSON: ("json", "application/json"),
    FileKind.DICTIONARY: ("dictionar.csv", "text/csv; charset=utf-8"),
}


@dataclass(frozen=True, slots=True)
class Made:
    kind: str
    sha256: str
    size: int
    rows: int


def write(release: Release, content: Content, *, at: datetime) -> list[Made]:
    """All files of the release, kept. Returns what they are."""
    made = []
    for kind, handle, rows in _each(release, content):
        name = f"{release.dataset.slug}-{release.number}.{MEDIA[FileKind(kind)][0]}"
        stored = files.keep(handle, name=name, media_type=MEDIA[FileKind(kind)][1], by="", at=at)
        ReleaseFile.objects.create(
            release=release, kind=kind, file=stored, sha256=stored.sha256, size=stored.size, rows=rows
        )
        made.append(Made(kind, stored.sha256, stored.size, rows))
    return made


def measure(release: Release, content: Content) -> list[Made]:
    """The same without keeping anything: what the files would be if they were made again (I15)."""
    made = []
    for kind, handle, rows in _each(release, content):
        sha256, size = _measured(handle)
        made.append(Made(kind, sha256, size, rows))
    return made


def _measured(handle: IO[bytes]) -> tuple[str, int]:
    handle.seek(0)
    sha256 = hashlib.sha256()
    while chunk := handle.read(1 << 20):
        sha256.update(chunk)
    return sha256.hexdigest(), handle.tell()


def digest_of(made: Iterable[Made]) -> str:
    """One fingerprint for all files: SHA-256 over «kind sha256» lines in order."""
    lines = "".join(f"{one.kind} {one.sha256}\n" for one in sorted(made, key=lambda one: one.kind))
    return hashlib.sha256(lines.encode()).hexdigest()


def _each(release: Release, content: Content) -> Iterator[tuple[str, IO[bytes], int]]:
    with translation.override(LANGUAGE):
        for kind, writer in (
            (FileKind.CSV, _csv),
            (FileKind.XLSX, _xlsx),
            (FileKind.JSON, _json),
        ):
            with TemporaryFile() as handle:
                yield kind, handle, writer(content.columns, content.lines(release), handle, release)
        with TemporaryFile() as handle:
            yield FileKind.DICTIONARY, handle, _csv(content.dictionary, content.meanings, handle, release)


Writer = Callable[[Sequence[Column[Any]], Iterable[Any], IO[bytes], Release], int]


def _counting(rows: Iterable[Any], count: list[int]) -> Iterator[Any]:
    for row in rows:
        count[0] += 1
        yield row


def _csv(columns: Sequence[Column[Any]], rows: Iterable[Any], handle: IO[bytes], release: Release) -> int:
    count = [0]
    handle.writelines(stream_csv(columns, _counting(rows, count)))
    return count[0]


def _json(columns: Sequence[Column[Any]], rows: Iterable[Any], handle: IO[bytes], release: Release) -> int:
    count = [0]
    handle.writelines(stream_json(columns, _counting(rows, count)))
    return count[0]


def _xlsx(columns: Sequence[Column[Any]], rows: Iterable[Any], handle: IO[bytes], release: Release) -> int:
    return write_xlsx(columns, rows, handle, release.dataset.slug, release.cut_off)
