"""Texts handed in as DOCX, ODT, PDF, Markdown or plain text, read into a flat list of blocks (ADR 0012).

Pure: no tables, no clock. `read` is the entrance for files. Nothing of the text is dropped in silence: what is not in the
blocks is in `Parsed.skipped`, what was guessed is in `Block.doubts`.
"""

from consultare.lib.documents.doubts import DOUBTS, SKIPPED, WARNINGS
from consultare.lib.documents.markdown import read_markdown
from consultare.lib.documents.model import (
    MAX_BLOCK_CHARS,
    MAX_BLOCKS,
    Block,
    BlockKind,
    Parsed,
    Skipped,
    Unreadable,
    source_text,
)
from consultare.lib.documents.opendocument import read_odt
from consultare.lib.documents.pdf import read_pdf
from consultare.lib.documents.plain import read_text
from consultare.lib.documents.reading import FORMATS, read, require_format
from consultare.lib.documents.word import read_docx

__all__ = [
    "DOUBTS",
    "FORMATS",
    "MAX_BLOCKS",
    "MAX_BLOCK_CHARS",
    "SKIPPED",
    "WARNINGS",
    "Block",
    "BlockKind",
    "Parsed",
    "Skipped",
    "Unreadable",
    "read",
    "read_docx",
    "read_markdown",
    "read_odt",
    "read_pdf",
    "read_text",
    "require_format",
    "source_text",
]
