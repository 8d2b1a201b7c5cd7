"""What an upload may be, and how it is refused."""

from dataclasses import dataclass

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext, gettext_noop as _

MEGABYTE = 1024 * 1024
SIZE_LIMIT = 10 * MEGABYTE
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}
# Received only where a text is read in: everywhere else they would be no document.
TEXT_TYPES = {"txt": "text/plain", "md": "text/markdown"}
ALL_TYPES = TYPES | TEXT_TYPES
TEXT_EXTENSIONS = {"txt": "txt", "text": "txt", "md": "md", "markdown": "md"}
EXTENSIONS = {**{extension: extension for extension in TYPES}, "jpeg": "jpg"}


class Refused(Exception):
    """The file is not kept; `reason` is the sentence for the person, in the language of the reader."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


@dataclass(frozen=True, slots=True)
class Accepted:
    media_type: str
    extension: str
    sha256: str
    size: int


def _worded(text: str, **values: object) -> str:
    return gettext(text) % values


worded = lazy(_worded, str)


def mismatch(extension: str) -> Refused:
    text = _("The content is not a valid %(kind)s file, whatever its name says.")
    return Refused(worded(text, kind=extension.upper()))


def locked() -> Refused:
    return Refused(worded(_("The file is protected by a password. Please send it without protection.")))


def too_large() -> Refused:
    return Refused(worded(_("The file is larger than %(limit)s MB."), limit=SIZE_LIMIT // MEGABYTE))
