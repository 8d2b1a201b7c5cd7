"""ODT: content.xml walked with the styles and lists of OpenDocument."""

from consultare.lib.documents.opendocument.reader import read_odt

__all__ = ["read_odt"]
