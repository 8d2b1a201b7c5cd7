"""Office files as archives of XML parts, read so that no part can reach out of the file or grow without end."""

import zipfile
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from lxml import etree

from consultare.lib.documents.model import Unreadable

MAX_PART = 48 * 1024 * 1024
ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    etree.LxmlError,
    RecursionError,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
)


def _parser() -> etree.XMLParser:
    """No entities, no document type from elsewhere, no network, lxml's own limits on depth and size."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


class Package:
    """The parts of one archive. Raises the errors of `ERRORS`, which a reader turns into one sentence."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        self.archive = zipfile.ZipFile(file)
        self.names = set(self.archive.namelist())

    def adapt(self, content: bytes) -> bytes:
        """For formats that have two names for the same thing."""
        return content

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part; None when there is no such part. A document type, and so any entity, is refused."""
        if name not in self.names:
            return None
        with self.archive.open(name) as part:
            content = part.read(MAX_PART + 1)
        if len(content) > MAX_PART:
            raise Unreadable(
                _(
                    "The text of the file is too large for one draft. Split it into annexes and upload them as documents."
                )
            )
        root = etree.fromstring(self.adapt(content), _parser())
        if root.getroottree().docinfo.doctype:
            raise ValueError("an office file declares no document type")
        return root
