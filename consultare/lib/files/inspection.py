"""Looking at an uploaded file before anything else touches it (R25). Nothing is unpacked, converted or followed."""

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext_lazy as _

from consultare.lib.files import archives
from consultare.lib.files.kinds import (
    ALL_TYPES,
    EXTENSIONS,
    MEGABYTE,
    SIZE_LIMIT,
    TEXT_EXTENSIONS,
    Accepted,
    Refused,
    locked,
    mismatch,
    too_large,
)

PDF_STREAM = re.compile(rb"\bstream\r?\n.*?endstream", re.DOTALL)
PDF_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_START = re.compile(rb"startxref|/Root(?![A-Za-z0-9])")
"""Where a reader begins: a head and an end alone are no document."""
PDF_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")


def _pdf(fileobj: IO[bytes], size: int) -> None:
    content = fileobj.read()
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:] or not PDF_START.search(content):
        raise mismatch("pdf")
    # Streams are compressed noise in which three letters after a slash turn up by chance.
    plain = PDF_STREAM.sub(b"", content)
    plain = PDF_NAME_ESCAPE.sub(lambda match: bytes([int(match.group(1), 16)]), plain)
    if PDF_LOCKED.search(plain):
        raise locked()
    if PDF_ACTIVE.search(plain):
        raise Refused(_("The PDF contains scripts or other files. Please print it again as a plain PDF."))
    if b"PK\x05\x06" in plain:
        raise mismatch("pdf")


def _png(fileobj: IO[bytes], size: int) -> None:
    head = fileobj.read(33)
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if not head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") or len(head) < 33 or not width or not height:
        raise mismatch("png")
    position, kinds = 8, []
    while position + 12 <= size:
        fileobj.seek(position)
        chunk = fileobj.read(8)
        kinds.append(chunk[4:8])
        position += 12 + int.from_bytes(chunk[:4], "big")
        if chunk[4:8] == b"IEND":
            break
    if b"IDAT" not in kinds or kinds[-1] != b"IEND" or position > size:
        raise mismatch("png")


def _jpg(fileobj: IO[bytes], size: int) -> None:
    content = fileobj.read()
    position = 2
    if not content.startswith(b"\xff\xd8\xff") or content.rfind(b"\xff\xd9") < 0:
        raise mismatch("jpg")
    while position + 4 <= size and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker == 0xDA:
            return
        else:
            position += 2 + int.from_bytes(content[position + 2 : position + 4], "big")
    raise mismatch("jpg")


def _text(fileobj: IO[bytes], size: int) -> None:
    """Zero bytes stand in a text only when it says that two bytes are a letter."""
    content = fileobj.read()
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(_("This is not a text file."))


CHECKS: dict[str, Callable[[IO[bytes], int], None]] = {
    "pdf": _pdf,
    "docx": archives.docx,
    "odt": archives.odt,
    "xlsx": archives.xlsx,
    "jpg": _jpg,
    "txt": _text,
    "md": _text,
    "png": _png,
}


def inspect(fileobj: IO[bytes], name: str, *, with_texts: bool = False) -> Accepted:
    """What the file is, by its content, when name and content agree; raises `Refused` otherwise.

    `with_texts`: plain text and Markdown are received too, where a text is read in.

    Reads the file from its start and leaves it there. `fileobj` must be seekable.
    """
    known = EXTENSIONS | TEXT_EXTENSIONS if with_texts else EXTENSIONS
    extension = known.get(PurePosixPath(name.lower()).suffix.removeprefix("."))
    if extension is None:
        raise Refused(_("Only PDF, DOCX, ODT, XLSX, JPG and PNG files are received."))
    sha256, size = _measure(fileobj)
    fileobj.seek(0)
    try:
        CHECKS[extension](fileobj, size)
    finally:
        fileobj.seek(0)
    return Accepted(ALL_TYPES[extension], extension, sha256, size)


def _measure(fileobj: IO[bytes]) -> tuple[str, int]:
    fileobj.seek(0)
    hasher, size = hashlib.sha256(), 0
    while chunk := fileobj.read(MEGABYTE):
        size += len(chunk)
        if size > SIZE_LIMIT:
            raise too_large()
        hasher.update(chunk)
    if size == 0:
        raise Refused(_("The file is empty."))
    return hasher.hexdigest(), size
