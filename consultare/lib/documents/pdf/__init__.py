"""PDF with a text layer: the last resort, always to be read against the file."""

from consultare.lib.documents.pdf.reader import read_pdf

__all__ = ["read_pdf"]
