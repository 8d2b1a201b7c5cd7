"""The copy of a file that the public gets: what is hidden in it about people and places is left out (R28b).

Run by `lib.limited` in a process of its own, under limits of time and memory: it reads files of strangers.
What is seen on the page stays as it is; a signature of a PDF is no longer valid in the copy, the original keeps its own.
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

UNPACKED_LIMIT = 128 * 1024 * 1024
MOMENT = (1980, 1, 1, 0, 0, 0)


class Unreadable(Exception):
    """Not what its kind says; no copy is made."""


# ---- Pictures: segments and chunks that a viewer needs, and no others. ----

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)


def png(data: bytes) -> bytes:
    if not data.startswith(PNG_SIGNATURE):
        raise Unreadable
    kept, at = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise Unreadable
        if name in PNG_KEPT:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)  # What follows the end is no picture.
        at = end
    raise Unreadable


SOI, EOI, SOS, APP0, APP1, APP2, APP14, COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE


def jpeg(data: bytes) -> bytes:
    if data[:2] != b"\xff\xd8":
        raise Unreadable
    kept, at = [b"\xff\xd8"], 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            raise Unreadable
        marker = data[at + 1]
        if marker == 0xFF:  # Fill bytes.
            at += 1
            continue
        if marker == EOI:
            return b"".join([*kept, data[at : at + 2]])  # Previews and films behind the end are left out.
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data) or end < at + 4:
            raise Unreadable
        kept.append(_segment(marker, data[at:end]))
        if marker == SOS:
            start, end = end, _after_scan(data, end)
            kept.append(data[start:end])
        at = end
    raise Unreadable


def _segment(marker: int, segment: bytes) -> bytes:
    if marker == APP1 and segment[4:10] == b"Exif\0\0":
        return _orientation_only(segment[10:])
    if marker in (APP0, APP14) or (marker == APP2 and segment[4:16] == b"ICC_PROFILE\0"):
        return segment
    return b"" if APP0 <= marker <= 0xEF or marker == COM else segment


def _after_scan(data: bytes, at: int) -> int:
    """Where the compressed data end: the next marker that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Unreadable
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at


def _orientation_only(tiff: bytes) -> bytes:
    """Which side is up, so that the picture stands as before; of everything else nothing."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    try:
        start = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", tiff, start)[0]):
            tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if (tag, kind, count) == (0x0112, 3, 1) and 2 <= value <= 8:
                exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHHI", 0x0112, 3, 1, value, 0, 0)
                return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    except struct.error:
        return b""
    return b""


# ---- Office files: parts with properties are emptied, names of authors taken out of comments and tracked changes. ----

_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace(b"extended-properties", b"custom-properties")
_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)
EMPTIED = {"docProps/core.xml": _CORE, "docProps/app.xml": _APP, "docProps/custom.xml": _CUSTOM, "meta.xml": _META}
NAMES = re.compile(
    rb"""(?P<open>\s(?:w|w15|w16cex):(?:author|initials|userId|providerId)=|\s(?:displayName|userId|providerId|userName)=)(["']).*?\2"""
    rb"""|(?P<tag><(?:author|dc:creator|meta:creator-initials|loext:sender-initials|meta:initial-creator|meta:printed-by)\b[^>]*>)[^<]*(?=</)""",
    re.DOTALL,
)


def package(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        if sum(entry.file_size for entry in source.infolist()) > UNPACKED_LIMIT:
            raise Unreadable
        for entry in source.infolist():
            made = zipfile.ZipInfo(entry.filename, MOMENT)  # Without its moment, its comment, its extra fields.
            made.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(made, _part(entry.filename, source.read(entry)))
    return out.getvalue()


def _part(name: str, content: bytes) -> bytes:
    if name in EMPTIED:
        return EMPTIED[name]
    picture = {"jpg": jpeg, "jpeg": jpeg, "png": png}.get(name.lower().rpartition(".")[2])
    if picture:
        try:
            return picture(content)
        except Unreadable:
            return content
    return NAMES.sub(_without_name, content) if name.endswith(".xml") else content


def _without_name(found: re.Match[bytes]) -> bytes:
    if tag := found.group("tag"):
        return tag
    return found.group("open") + b'""'


# ---- PDF: no Info, no XMP on any object, no private data of the program that made it, no names on annotations. ----

PDF_DROPPED = ("/Metadata", "/PieceInfo", "/LastModified")


def pdf(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.metadata = None
    for found in list(writer._objects):  # pypdf has no public walk over all objects
        if isinstance(found, DictionaryObject):
            _clean(found)
    writer._ID = None  # made from the original's digest
    # Only what the pages reach is written: the emptied streams stay behind.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _clean(found: DictionaryObject) -> None:
    for name in PDF_DROPPED:
        found.pop(NameObject(name), None)
    # Who wrote a note; of a form's field it is the name of the field.
    if "/T" in found and "/Rect" in found and found.get("/Subtype") != "/Widget":
        found[NameObject("/T")] = TextStringObject("")
    if isinstance(found, StreamObject) and found.get("/Type") == "/Metadata":
        found.pop(NameObject("/Filter"), None)
        found._data = b""  # also where something else still points to it
    if isinstance(found, StreamObject) and found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        with suppress(Unreadable):
            found._data = jpeg(found._data)  # as it stands in the file, not decoded
    for value in list(found.values()):
        if isinstance(value, DictionaryObject):
            _clean(value)


def plain(data: bytes) -> bytes:
    """A text file holds what is seen and nothing else."""
    return data


STRIPS: dict[str, Callable[[bytes], bytes]] = {
    "pdf": pdf,
    "docx": package,
    "xlsx": package,
    "odt": package,
    "jpg": jpeg,
    "png": png,
    "txt": plain,
    "md": plain,
}


def work(source: BinaryIO, kind: str, **_told: Any) -> bytes:
    """The copy of what is read from `source`; see `lib.limited`."""
    return STRIPS[kind](source.read())
