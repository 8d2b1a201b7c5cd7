"""Texts handed in as DOCX or pasted, read into a flat list of blocks. Nothing of the text is dropped in silence."""

import re
import zipfile
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

import mammoth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree, html

from consultare.lib.text import clean

BlockKind = Literal["heading", "paragraph", "item", "table"]
MAX_BLOCKS = 3_000
MAX_BLOCK_CHARS = 20_000


class Unreadable(Exception):
    """The document can't be read; `sentence` says to a person why and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of text in reading order. `depth`: 1–6 for a heading, 0… for a nested item."""

    kind: BlockKind
    text: str
    depth: int = 0
    rows: tuple[tuple[str, ...], ...] | None = None
    marker: str = ""


@dataclass(slots=True)
class Parsed:
    blocks: list[Block] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


_SPACES = re.compile(r"[ \t\u00a0]+")
_HEADING_TAGS = {f"h{n}": n for n in range(1, 7)}


def _words(element: etree._Element) -> str:
    """The text of an element with a line break for every <br> and paragraph."""
    parts: list[str] = []
    for node in element.iter():
        if node.tag == "br":
            parts.append("\n")
        if node.text:
            parts.append(node.text)
        if node.tag == "p" and node is not element:
            parts.append("\n")
        if node.tail and node is not element:
            parts.append(node.tail)
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _own_words(item: etree._Element) -> str:
    """The text of a list item without the lists nested in it."""
    copy = html.fromstring(html.tostring(item, encoding="unicode"))
    for nested in copy.xpath(".//ul|.//ol"):
        parent = nested.getparent()
        if nested.tail:
            nested.addprevious(etree.Element("br"))
        parent.remove(nested)
    return _words(copy)


def _list_blocks(element: etree._Element, depth: int) -> list[Block]:
    blocks: list[Block] = []
    for index, item in enumerate((child for child in element if child.tag == "li"), start=1):
        text = _own_words(item)
        if text:
            blocks.append(Block("item", text, depth, marker=f"{index}." if element.tag == "ol" else ""))
        for nested in item:
            if nested.tag in {"ul", "ol"}:
                blocks += _list_blocks(nested, depth + 1)
    return blocks


def _table_block(element: etree._Element) -> Block | None:
    rows = tuple(tuple(_words(cell) for cell in row.xpath("./td|./th")) for row in element.xpath(".//tr"))
    text = "\n".join("\t".join(cells) for cells in rows)
    return Block("table", text, rows=rows) if text.strip() else None


def _blocks_of(root: etree._Element) -> list[Block]:
    blocks: list[Block] = []
    for element in root:
        if element.tag in {"ul", "ol"}:
            blocks += _list_blocks(element, 0)
        elif element.tag == "table":
            table = _table_block(element)
            blocks += [table] if table else []
        else:
            text = _words(element)
            if text:
                depth = _HEADING_TAGS.get(str(element.tag), 0)
                blocks.append(Block("heading" if depth else "paragraph", text, depth))
    return blocks


def _no_picture(_image: object) -> dict[str, str]:
    """Pictures are counted and told, not carried: units are text."""
    return {"src": ""}


def read_docx(file: BinaryIO) -> Parsed:
    """Blocks of a DOCX file that `lib.files.inspect` has accepted. Raises `Unreadable`."""
    try:
        result = mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(_no_picture))
        root = html.fromstring(f"<div>{result.value}</div>")
    except (zipfile.BadZipFile, KeyError, ValueError, etree.LxmlError, RecursionError) as error:
        raise Unreadable(
            _("The file can't be read as a Word document. Open it, save it again as DOCX, then upload it.")
        ) from error
    parsed = Parsed(_blocks_of(root), sorted({message.message for message in result.messages}))
    if root.xpath(".//img"):
        parsed.warnings.append("images")
    return _within_limits(parsed)


_HEADING_LINE = re.compile(
    r"^(?:#{1,6}\s+\S|(?:PARTEA|CARTEA|TITLUL|CAPITOLUL|Capitolul|SECȚIUNEA|Secțiunea|ANEXA|Anexa|Obiectivul|Măsura)\s+\S.{0,180}$)"
)
_ITEM_LINE = re.compile(r"^\s*(?P<marker>[-–•*]|\d{1,2}[.)]|[a-zăâîșț]{1,2}\))\s+(?P<text>\S.*)$")


def _line_block(line: str) -> Block:
    if _HEADING_LINE.match(line):
        hashes = len(line) - len(line.lstrip("#"))
        return Block("heading", line.lstrip("# ").strip(), hashes or 2)
    item = _ITEM_LINE.match(line)
    if item:
        marker = item["marker"]
        return Block("item", item["text"].strip(), 0, marker="" if marker in "-–•*" else marker)
    return Block("paragraph", line.strip())


def read_text(text: str) -> Parsed:
    """Blocks of pasted text: one a line; lines that look like headings or list items become them. Raises `Unreadable`."""
    lines = (line for line in clean(text).split("\n"))
    return _within_limits(Parsed([_line_block(line) for line in lines if line.strip()]))


def _within_limits(parsed: Parsed) -> Parsed:
    if not parsed.blocks:
        raise Unreadable(_("There is no text in it. Check that the right document was chosen."))
    if len(parsed.blocks) > MAX_BLOCKS:
        raise Unreadable(
            _("The document has too many paragraphs for one draft. Split it into annexes and upload them as documents.")
        )
    if any(len(block.text) > MAX_BLOCK_CHARS for block in parsed.blocks):
        raise Unreadable(
            _("A paragraph is longer than 20,000 characters. Split it, so that people can point at what they mean.")
        )
    return parsed
