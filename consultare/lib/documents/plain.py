"""Pasted text and files of plain text."""

from consultare.lib.documents.lines import HASHES, is_item
from consultare.lib.documents.model import Block, Parsed
from consultare.lib.documents.shape import finish, tidy
from consultare.lib.text import clean


def _line_block(line: str) -> Block:
    hashes = HASHES.match(line)
    if hashes:
        return Block("heading", line[hashes.end() :].strip(), len(hashes["hashes"]))
    return Block("item" if is_item(line) else "paragraph", line)


def read_text(text: str) -> Parsed:
    """Blocks of pasted text: one a line; lines that look like headings or list items become them. Raises `Unreadable`."""
    lines = (tidy(line) for line in clean(text.replace("\x00", "")).split("\n"))
    return finish(Parsed([_line_block(line) for line in lines if line], format="text"))
