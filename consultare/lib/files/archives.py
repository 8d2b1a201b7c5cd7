"""Office files: archives of XML, looked at without unpacking them to disk (R25, R26)."""

import lzma
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from consultare.lib.files.kinds import MEGABYTE, TYPES, Refused, locked, mismatch

UNPACKED_LIMIT = 100 * MEGABYTE
RATIO_LIMIT = 100
ENTRY_LIMIT = 1_000
XML_PART_LIMIT = 5 * MEGABYTE
PROLOG_LIMIT = 64 * 1024
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    KeyError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    EOFError,
)


def _archive(fileobj: IO[bytes], extension: str) -> zipfile.ZipFile:
    """The archive behind an office file, refused when it is encrypted, a bomb, or not one archive from start to end."""
    if fileobj.read(4) != b"PK\x03\x04":
        fileobj.seek(0)
        if fileobj.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise Refused(
                _("The file is protected by a password or has an old format. Please save it again and send it.")
            )
        raise mismatch(extension)
    try:
        archive = zipfile.ZipFile(fileobj)
    except UNREADABLE as error:
        raise mismatch(extension) from error
    _weigh(archive, extension)
    return archive


def _weigh(archive: zipfile.ZipFile, extension: str) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > ENTRY_LIMIT or unpacked > UNPACKED_LIMIT or unpacked / packed > RATIO_LIMIT:
        raise Refused(_("The file unpacks to far more than its size and cannot be received."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise locked()
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(_escapes(name) for name in names):
        raise mismatch(extension)


def _escapes(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def _read(archive: zipfile.ZipFile, name: str, extension: str, limit: int) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(limit)
    except UNREADABLE as error:
        raise mismatch(extension) from error


def _part(archive: zipfile.ZipFile, name: str, extension: str) -> bytes:
    """One small XML part, never more of it than the limit whatever the archive declares."""
    content = _read(archive, name, extension, XML_PART_LIMIT + 1)
    if len(content) > XML_PART_LIMIT:
        raise Refused(_("The file unpacks to far more than its size and cannot be received."))
    return content


class _Reached(Exception):
    """The root element has begun: nothing before it declared a document type."""


def _no_doctype(archive: zipfile.ZipFile, extension: str) -> None:
    """Office files declare no document type, and so no entity; the parts must be XML up to their root element."""

    def refuse(*_args: object) -> None:
        raise mismatch(extension)

    def reached(*_args: object) -> None:
        raise _Reached

    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels")):
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = refuse
            parser.StartElementHandler = reached
            try:
                parser.Parse(_read(archive, name, extension, PROLOG_LIMIT), False)
            except _Reached:
                continue
            except expat.ExpatError as error:
                raise mismatch(extension) from error
            raise mismatch(extension)


class _Relationships:
    """The kinds of things outside the file that a `.rels` part names."""

    def __init__(self, extension: str) -> None:
        self.extension = extension
        self.external: list[str] = []

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode", "").lower() == "external":
            self.external.append(attributes.get("Type", "").rsplit("/", 1)[-1].lower())

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.element
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise mismatch(self.extension) from error


def _ooxml(fileobj: IO[bytes], extension: str, main_part: str, main_type: bytes) -> None:
    with _archive(fileobj, extension) as archive:
        names = archive.namelist()
        lowered = [name.lower() for name in names]
        if "[Content_Types].xml" not in names or main_part not in names:
            raise mismatch(extension)
        types = _part(archive, "[Content_Types].xml", extension)
        if any("vba" in name for name in lowered) or b"macroenabled" in types.lower():
            raise Refused(_("The file contains macros. Please save it without macros and send it again."))
        if main_type not in types:
            raise mismatch(extension)
        if any(name.endswith((".bin", ".exe", ".dll")) and "printersettings" not in name for name in lowered):
            raise Refused(_("The file has other files embedded in it. Please attach them separately."))
        _no_doctype(archive, extension)
        _stays_inside(archive, names, extension)


def _stays_inside(archive: zipfile.ZipFile, names: list[str], extension: str) -> None:
    reader = _Relationships(extension)
    for name in names:
        if name.lower().endswith(".rels"):
            reader.read(_part(archive, name, extension))
    if any(kind != "hyperlink" for kind in reader.external):
        raise Refused(_("The file loads parts of itself from elsewhere. Please save it with everything inside it."))


def docx(fileobj: IO[bytes], size: int) -> None:
    _ooxml(fileobj, "docx", "word/document.xml", b"wordprocessingml.document.main+xml")


def xlsx(fileobj: IO[bytes], size: int) -> None:
    _ooxml(fileobj, "xlsx", "xl/workbook.xml", b"spreadsheetml.sheet.main+xml")


def odt(fileobj: IO[bytes], size: int) -> None:
    with _archive(fileobj, "odt") as archive:
        names = archive.namelist()
        if names[:1] != ["mimetype"] or "content.xml" not in names:
            raise mismatch("odt")
        if _part(archive, "mimetype", "odt").strip() != TYPES["odt"].encode():
            raise mismatch("odt")
        if any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise Refused(_("The file contains macros. Please save it without macros and send it again."))
        manifest = _part(archive, "META-INF/manifest.xml", "odt") if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise locked()
        _no_doctype(archive, "odt")
