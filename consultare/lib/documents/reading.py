"""The one entrance: a file of any format that can become a draft."""

import io
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from consultare.lib.documents.markdown import read_markdown
from consultare.lib.documents.model import Parsed, Unreadable
from consultare.lib.documents.opendocument import read_odt
from consultare.lib.documents.pdf import read_pdf
from consultare.lib.documents.plain import read_text
from consultare.lib.documents.word import read_docx
from consultare.lib.files import Refused, inspect

OFFICE = {"docx": read_docx, "odt": read_odt, "pdf": read_pdf}
TEXTS = {"md": read_markdown, "markdown": read_markdown, "txt": read_text, "text": read_text}
FORMATS = (*OFFICE, *TEXTS)
MAX_TEXT_BYTES = 4 * 1024 * 1024
_MACROS = {"docm", "dotm", "odm", "xlsm"}
_OLD = {"doc", "dot", "rtf", "wps", "fodt", "ott", "dotx", "pages"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(file: BinaryIO | Path | str, name: str = "") -> Parsed:
    """Blocks of a file, whatever its format; `name` decides how it is read, its content must agree.

    Nothing is unpacked to disk, followed or run. Raises `Unreadable` with one sentence for whoever sent it.
    """
    if isinstance(file, str | Path):
        return _read_path(Path(file), name)
    require_format(name)
    extension = _extension(name)
    if extension in TEXTS:
        return _read_text(file, extension)
    try:
        inspect(file, name)
    except Refused as refusal:
        raise Unreadable(refusal.reason) from refusal
    return OFFICE[extension](file)


def _extension(name: str) -> str:
    return PurePosixPath(name.lower()).suffix.removeprefix(".")


def require_format(name: str) -> None:
    """By its name alone, before anything is kept. Raises `Unreadable` when no draft can come out of it."""
    extension = _extension(name)
    if extension in _MACROS:
        raise Unreadable(_("The file contains macros. Please save it without macros and send it again."))
    if extension in _OLD:
        raise Unreadable(_("This format is old. Save the file as DOCX and send it again."))
    if extension not in FORMATS:
        raise Unreadable(_("A draft is read from DOCX, ODT, PDF with text, Markdown or plain text."))


def _read_path(path: Path, name: str) -> Parsed:
    try:
        with path.open("rb") as opened:
            return read(opened, name or path.name)
    except OSError as error:
        raise Unreadable(_("The file can't be opened.")) from error


def _read_text(file: BinaryIO, extension: str) -> Parsed:
    file.seek(0)
    content = file.read(MAX_TEXT_BYTES + 1)
    if len(content) > MAX_TEXT_BYTES:
        raise Unreadable(_("The text is longer than 4 MB. Split it into annexes and upload them as documents."))
    text, is_sure = _decoded(content)
    parsed = TEXTS[extension](text)
    if not is_sure:
        parsed.warn("encoding")
        parsed.doubtful = True
        parsed.blocks = [block if block.whole.isascii() else block.doubted("encoding") for block in parsed.blocks]
    return parsed


def _decoded(content: bytes) -> tuple[str, bool]:
    """UTF-8, UTF-16 with its mark, else the Central European code page; False when that is only a guess."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding), True
    if b"\x00" in content:
        raise Unreadable(_("This is not a text file."))
    try:
        return content.decode("utf-8"), True
    except UnicodeDecodeError:
        return io.TextIOWrapper(io.BytesIO(content), encoding="cp1250", errors="replace", newline="").read(), False


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(_("This is not a text file.")) from error
