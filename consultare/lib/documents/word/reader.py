"""The body of a DOCX from top to bottom: paragraphs, tables, boxes, notes; and what is told but not kept."""

from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from lxml import etree

from consultare.lib.documents.lines import is_item, names_unit
from consultare.lib.documents.model import Block, Parsed, Unreadable, rows_text
from consultare.lib.documents.package import ERRORS, Package
from consultare.lib.documents.shape import BOLD, finish, guess_bold, tidy
from consultare.lib.documents.word.names import MC, STRICT, WRAPPERS, W, chosen, held, number, plain, value
from consultare.lib.documents.word.numbering import Number, Numbering
from consultare.lib.documents.word.styles import Styles
from consultare.lib.documents.word.words import Collector, Words

_GALLERY = f"{W}sdtPr/{W}docPartObj/{W}docPartGallery"


class _Body:
    def __init__(self, package: Package, parsed: Parsed) -> None:
        self.package, self.parsed = package, parsed
        self.styles = Styles(package.xml("word/styles.xml"))
        self.numbering = Numbering(package.xml("word/numbering.xml"), self.styles)
        self.collector = Collector(self.styles, parsed)
        self.notes = {
            (part, note.get(f"{W}id", "")): note
            for part, tag in (("footnotes", "footnote"), ("endnotes", "endnote"))
            for note in _parts_of(package.xml(f"word/{part}.xml"), tag)
        }
        self.carried = ""

    def blocks(self, container: etree._Element) -> list[Block]:
        found: list[Block] = []
        for child in container:
            if child.tag == f"{W}p":
                found += self._paragraph(child)
            elif child.tag == f"{W}tbl":
                found += self._table(child)
            elif child.tag == f"{W}sdt" and self._is_contents(child):
                self._leave("contents", child, warning="contents")
            elif child.tag in WRAPPERS:
                found += self.blocks(child)
            elif child.tag in {f"{W}del", f"{W}moveFrom"}:
                self._leave("deleted", child, warning="revisions")
            elif child.tag == f"{W}altChunk":
                self._leave("embedded", child, warning="embedded")
            elif child.tag == f"{MC}AlternateContent":
                found += self.blocks(chosen(child))
        return found

    def _is_contents(self, control: etree._Element) -> bool:
        gallery = control.find(_GALLERY)
        return gallery is not None and "contents" in (gallery.get(f"{W}val") or "").lower()

    def _leave(self, reason: str, node: etree._Element, *, warning: str) -> None:
        self.parsed.warn(warning)
        self.parsed.skip(reason, plain(node))

    def _paragraph(self, paragraph: etree._Element) -> list[Block]:
        properties = paragraph.find(f"{W}pPr")
        style = value(properties, "pStyle")
        if self.styles.is_contents(style):
            self._leave("contents", paragraph, warning="contents")
            return []
        words = self.collector.words(paragraph, style)
        text = tidy(words.text)
        mark = properties.find(f"{W}rPr") if properties is not None else None
        if mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None):
            # The end of this paragraph was deleted: it goes on in the next one.
            self.parsed.warn("revisions")
            self.carried = tidy(f"{self.carried} {text}")
            return self._beside(words)
        count = self._number(properties, style)
        if self.carried:
            text, self.carried = tidy(f"{self.carried} {text}"), ""
        if not text and count and not names_unit(count.marker):
            if count.form != "bullet":
                self.parsed.skip("empty-number", count.marker)
            return self._beside(words)
        is_something = bool(text or (count and count.marker))
        blocks = [self._block(text, count, self.styles.heading_depth(properties, style), words)] if is_something else []
        return blocks + self._beside(words)

    def _number(self, properties: etree._Element | None, style: str | None) -> Number | None:
        own = properties.find(f"{W}numPr") if properties is not None else None
        num_id, level = value(own, "numId"), number(value(own, "ilvl"))
        if num_id is None:
            num_id, inherited = self.styles.numbering(style)
            level = inherited if level is None else level
        return self.numbering.next(num_id, level, style) if num_id else None

    def _block(self, text: str, count: Number | None, depth: int, words: Words) -> Block:
        marker = count.marker if count else ""
        doubts = tuple(sorted(words.doubts)) + (("guessed-number",) if count and not count.is_sure else ())
        if depth:
            return Block("heading", text, depth, marker=marker, form=count.form if count else "", doubts=doubts)
        if count and marker:
            return Block("item", text, count.level, marker=marker, form=count.form, doubts=doubts)
        return Block("item" if is_item(text) else "paragraph", text, doubts=doubts + ((BOLD,) if words.is_bold else ()))

    def _beside(self, words: Words) -> list[Block]:
        """Text boxes and notes of a paragraph, after it."""
        found: list[Block] = []
        for box in words.boxes:
            self.parsed.warn("text-boxes")
            found += [block.doubted("text-box") for block in self.blocks(box)]
        for key in words.notes:
            found += self._note(key)
        return found

    def _note(self, key: tuple[str, str]) -> list[Block]:
        self.parsed.warn("notes")
        note = self.notes.pop(key, None)
        if note is None:
            return []
        inner = self.blocks(note)
        text = "\n".join(block.whole for block in inner if not block.role)
        doubts = tuple(dict.fromkeys(code for block in inner for code in block.doubts if code != BOLD))
        made = Block("paragraph", f"[{self.collector.name(key)}] {text}".strip(), role="note", doubts=doubts)
        return [made, *(block for block in inner if block.role)]

    def _table(self, table: etree._Element) -> list[Block]:
        grid = _Grid(self)
        for row in held(table, f"{W}tr"):
            grid.add(row)
        return grid.blocks()

    def told(self) -> None:
        """Comments, headers and footers: their words are told, once each. Notes that nothing calls are told too."""
        comments = self.package.xml("word/comments.xml")
        for comment in comments if comments is not None else ():
            self._leave("comment", comment, warning="comments")
        for note in self.notes.values():
            if note.get(f"{W}type", "normal") == "normal" and plain(note):
                self.parsed.skip("deleted", plain(note))
        seen: set[str] = set()
        for reason in ("header", "footer"):
            for name in sorted(self.package.names):
                if name.startswith(f"word/{reason}") and name.endswith(".xml"):
                    part = self.package.xml(name)
                    text = plain(part) if part is not None else ""
                    if text and text not in seen:
                        seen.add(text)
                        self.parsed.warn("headers")
                        self.parsed.skip(reason, text)


@dataclass(slots=True)
class _Cell:
    text: str
    is_merged: bool


class _Grid:
    """A table as rows of equal width: what is merged stands in its first cell."""

    def __init__(self, body: _Body) -> None:
        self.body = body
        self.rows: list[list[_Cell]] = []
        self.inner: list[Block] = []
        self.notes: list[Block] = []
        self.doubts: set[str] = set()
        self.heads = 0

    def add(self, row: etree._Element) -> None:
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            self.body._leave("deleted", row, warning="revisions")
            return
        if properties is not None and value(properties, "tblHeader") not in {None, "0", "false"}:
            self.heads += self.heads == len(self.rows)
        self.rows.append([cell for node in held(row, f"{W}tc") for cell in self._cells(node)])

    def _cells(self, node: etree._Element) -> list[_Cell]:
        properties = node.find(f"{W}tcPr")
        blocks = self.body.blocks(node)
        if any(block.kind == "table" for block in blocks):
            self.doubts.add("nested-table")
        self.doubts.update(code for block in blocks for code in block.doubts if code != BOLD)
        self.notes += [block for block in blocks if block.role]
        self.inner += blocks
        text = "\n".join(block.whole for block in blocks if not block.role)
        merged = properties.find(f"{W}vMerge") if properties is not None else None
        goes_on = merged is not None and merged.get(f"{W}val", "continue") == "continue"
        width = min(max(number(value(properties, "gridSpan")) or 1, 1), 63)
        if width > 1 or goes_on:
            self.doubts.add("merged-cells")
        return [_Cell(text, goes_on)] + [_Cell("", is_merged=True) for _more in range(width - 1)]

    def blocks(self) -> list[Block]:
        if len(self.rows) == 1 and len(self.rows[0]) == 1:
            return self.inner  # A frame around text, not a table.
        width = max((len(row) for row in self.rows), default=0)
        rows = tuple(tuple(cell.text for cell in row) + ("",) * (width - len(row)) for row in self.rows)
        text = rows_text(rows)
        if not text.strip():
            return self.notes
        made = Block("table", text, rows=rows, head_rows=self.heads, doubts=tuple(sorted(self.doubts)))
        return [made, *self.notes]


def _parts_of(root: etree._Element | None, tag: str) -> list[etree._Element]:
    return list(root.iterfind(f"{W}{tag}")) if root is not None else []


class _WordPackage(Package):
    def adapt(self, content: bytes) -> bytes:
        for strict, usual in STRICT.items():
            content = content.replace(strict, usual)
        return content


def read_docx(file: BinaryIO) -> Parsed:
    """Blocks of a DOCX file that `lib.files.inspect` has accepted. Raises `Unreadable`."""
    parsed = Parsed(format="docx")
    try:
        package = _WordPackage(file)
        document = package.xml("word/document.xml")
        if document is None:
            raise ValueError("the archive has no document")
        body = _Body(package, parsed)
        parsed.blocks = body.blocks(next(document.iterfind(f"{W}body")))
        body.told()
    except (*ERRORS, StopIteration) as error:
        raise Unreadable(
            _("The file can't be read as a Word document. Open it, save it again as DOCX, then upload it.")
        ) from error
    parsed.blocks = guess_bold(parsed.blocks)
    return finish(parsed)
