"""Lines of a PDF joined to paragraphs again."""

import re
import struct
import zlib
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from consultare.lib.documents.lines import is_heading_line, is_item, is_title, starts_unit
from consultare.lib.documents.model import Block, Parsed, Unreadable
from consultare.lib.documents.package import ERRORS
from consultare.lib.documents.pdf.lines import Line, lines_of, without_furniture
from consultare.lib.documents.shape import finish

MAX_PAGES = 400
MIN_LETTERS_A_PAGE = 8
BROKEN = (
    PyPdfError,
    *ERRORS,
    TypeError,
    AttributeError,
    LookupError,
    AssertionError,
    ArithmeticError,
    zlib.error,
    struct.error,
)
_STOPS = '.;:!?”»"'
_REFERENCE = re.compile(
    r"(?:\b(?:art|alin|lit|pct|nr|anexa|cap|sec[țt])\.?|,|\bși|\bsau|\bla|\bdin|\bcu)$", re.IGNORECASE
)
_HYPHEN = re.compile(r"(?P<word>[^\W\d_]+)-$")
# Words whose hyphen is their own, wherever the line ends.
_KEPT = frozenset({"într", "dintr", "printr", "ne", "nu", "să", "ca", "ce", "de", "le", "ți", "și", "vor", "voi", "va", "ar", "am", "ai"})  # fmt: skip


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list)
    doubts: set[str] = field(default_factory=set)
    text: str = ""

    def add(self, line: Line) -> None:
        self.doubts |= line.doubts
        if not self.lines:
            self.text = line.text
        else:
            self.doubts.add("joined-lines")
            if line.page != self.lines[-1].page:
                self.doubts.add("joined-pages")
            self.text = self._joined(line.text)
        self.lines.append(line)

    def _joined(self, more: str) -> str:
        divided = _HYPHEN.search(self.text)
        if divided is None or not more[:1].islower():
            return f"{self.text} {more}"
        if divided["word"].lower() in _KEPT or len(divided["word"]) < 2:
            return self.text + more
        self.doubts.add("rejoined-hyphen")
        return self.text[:-1] + more


class _Joiner:
    """Decides where a paragraph ends: by the space between lines, their beginnings, their lengths and sizes."""

    def __init__(self, pages: list[list[Line]]) -> None:
        lines = [line for page in pages for line in page]
        self.body_size = median(line.size for line in lines)
        gaps = [
            above.y - below.y
            for page in pages
            for above, below in pairwise(page)
            if 0 < above.y - below.y < 4 * self.body_size
        ]
        ordered = sorted(gaps)
        self.gap = ordered[len(ordered) // 4] if ordered else 0.0
        lengths = sorted(len(line.text) for line in lines)
        self.full = lengths[int(len(lengths) * 0.8)]

    def is_new(self, before: Line, line: Line) -> bool:
        ends = before.text[-1] in _STOPS
        if starts_unit(line.text) and not _REFERENCE.search(before.text):
            return True
        if abs(line.size - before.size) > 0.12 * self.body_size or is_heading_line(before.text):
            return True
        if line.page == before.page:
            gap = before.y - line.y
            if self.gap and (gap > 1.25 * self.gap or gap < 0):
                return True
        elif not ends and line.text[:1].islower():
            return False
        if ends and (len(before.text) < 0.8 * self.full or line.x - before.x > self.body_size * 0.6):
            return True
        return len(before.text) < 0.5 * self.full and line.text[:1].isupper()

    def is_large(self, paragraph: _Paragraph) -> bool:
        return all(line.size > 1.12 * self.body_size for line in paragraph.lines) and is_title(paragraph.text)


def _paragraphs(pages: list[list[Line]], joiner: _Joiner) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    before: Line | None = None
    for line in (line for page in pages for line in page):
        if before is None or joiner.is_new(before, line):
            found.append(_Paragraph())
        found[-1].add(line)
        before = line
    return found


def _block(paragraph: _Paragraph, joiner: _Joiner) -> Block:
    doubts = tuple(sorted(paragraph.doubts))
    if joiner.is_large(paragraph) and not is_heading_line(paragraph.text):
        return Block("heading", paragraph.text, 0, doubts=(*doubts, "guessed-heading"))
    return Block("item" if is_item(paragraph.text) else "paragraph", paragraph.text, doubts=doubts)


def _pages(file: BinaryIO, parsed: Parsed) -> list[list[Line]]:
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        raise Unreadable(_("The file is protected by a password. Please send it without protection."))
    if len(reader.pages) > MAX_PAGES:
        raise Unreadable(_("The PDF has more than 400 pages. Upload the Word document it was made of."))
    pages = []
    for number, page in enumerate(reader.pages, start=1):
        lines = lines_of(page, number)
        if not lines:
            parsed.skip("empty-page", str(number))
            parsed.warn("empty-pages")
        pages.append(lines)
    return pages


def read_pdf(file: BinaryIO) -> Parsed:
    """Blocks of a PDF file that `lib.files.inspect` has accepted; always doubtful. Raises `Unreadable`, also for a scan."""
    parsed = Parsed(format="pdf", doubtful=True, warnings=["pdf"])
    file.seek(0)
    try:
        pages = _pages(file, parsed)
    except BROKEN as error:
        raise Unreadable(_("The file can't be read as a PDF. Upload the Word document it was made of.")) from error
    letters = sum(character.isalpha() for page in pages for line in page for character in line.text)
    if letters < MIN_LETTERS_A_PAGE * max(1, len(pages)):
        raise Unreadable(
            _("The PDF is a scan: it holds pictures of pages and no text. Upload the Word document it was made of.")
        )
    pages = without_furniture(pages, parsed)
    if any(pages):
        joiner = _Joiner(pages)
        parsed.blocks = [_block(paragraph, joiner) for paragraph in _paragraphs(pages, joiner)]
    return finish(parsed)
