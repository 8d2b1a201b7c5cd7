"""The body of an ODT from top to bottom."""

from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from lxml import etree

from consultare.lib.documents.lines import is_item, names_unit
from consultare.lib.documents.model import Block, Parsed, Unreadable, rows_text
from consultare.lib.documents.opendocument.names import DRAW, OFFICE, STYLE, TABLE, TEXT, XML_ID, count, plain
from consultare.lib.documents.opendocument.styles import LEVELS, Counter, Level, Styles, shown
from consultare.lib.documents.opendocument.words import Collector, Words
from consultare.lib.documents.package import ERRORS, Package
from consultare.lib.documents.shape import BOLD, finish, guess_bold, tidy

_INDEXES = {
    f"{TEXT}{name}"
    for name in ("table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index")
}
Mark = tuple[str, str, int]
NO_MARK: Mark = ("", "", 0)


class _Body:
    def __init__(self, styles: Styles, parsed: Parsed) -> None:
        self.styles, self.parsed = styles, parsed
        self.collector = Collector(styles, parsed)
        self.headings = Counter()
        self.by_id: dict[str, Counter] = {}
        self.by_style: dict[str, Counter] = {}

    def blocks(self, container: etree._Element) -> list[Block]:
        found: list[Block] = []
        for child in container:
            tag = child.tag
            if tag in {f"{TEXT}p", f"{TEXT}h"}:
                found += self._paragraph(child, NO_MARK)
            elif tag == f"{TEXT}list":
                found += self._list(child, 0, None, self._counter(child))
            elif tag == f"{TABLE}table":
                found += self._table(child)
            elif tag in _INDEXES:
                self.parsed.warn("contents")
                self.parsed.skip("contents", plain(child))
            elif tag == f"{TEXT}tracked-changes":
                self._changes(child)
            elif str(tag).startswith(DRAW):
                words = Words()
                self.collector.picture(child, words)
                found += self._made(words, 0, NO_MARK)
            elif tag in {f"{TEXT}section", f"{TEXT}numbered-paragraph", f"{DRAW}text-box", f"{TEXT}bibliography"}:
                found += self.blocks(child)
        return found

    def _changes(self, node: etree._Element) -> None:
        self.parsed.warn("revisions")
        for deletion in node.iter(f"{TEXT}deletion"):
            words = "\n".join(plain(part) for part in deletion if part.tag != f"{OFFICE}change-info")
            self.parsed.skip("deleted", words.strip())

    def _paragraph(self, node: etree._Element, mark: Mark) -> list[Block]:
        words = self.collector.words(node)
        style = node.get(f"{TEXT}style-name")
        depth = self.styles.heading_depth(style)
        if node.tag == f"{TEXT}h":
            depth = max(1, count(node, f"{TEXT}outline-level", 1, LEVELS))
            if mark == NO_MARK and node.get(f"{TEXT}is-list-header") != "true":
                self.headings.next(self.styles.outline, depth - 1)
                mark = (*shown(self.styles.outline, depth - 1, self.headings.reached), 0)
        return self._made(words, depth, mark)

    def _made(self, words: Words, depth: int, mark: Mark) -> list[Block]:
        text, doubts = tidy(words.text), tuple(sorted(words.doubts))
        marker, form, level = mark
        found: list[Block] = []
        if not text and marker and not names_unit(marker):
            if form != "bullet":
                self.parsed.skip("empty-number", marker)
            marker = ""
        if (text or marker) and depth:
            found.append(
                Block("heading", text, min(depth, 9), marker=marker, form=form if marker else "", doubts=doubts)
            )
        elif marker:
            found.append(Block("item", text, level, marker=marker, form=form, doubts=doubts))
        elif text:
            marked = doubts + ((BOLD,) if words.is_bold else ())
            found.append(Block("item" if is_item(text) else "paragraph", text, doubts=marked))
        for box in words.boxes:
            self.parsed.warn("text-boxes")
            found += [block.doubted("text-box") for block in self.blocks(box)]
        for name, body in words.notes:
            self.parsed.warn("notes")
            inner = "\n".join(block.whole for block in self.blocks(body))
            found.append(Block("paragraph", f"[{name}] {inner}".strip(), role="note"))
        return found

    def _counter(self, node: etree._Element) -> Counter:
        """A list begins anew unless it says which one it continues."""
        style = node.get(f"{TEXT}style-name") or ""
        before = self.by_id.get(node.get(f"{TEXT}continue-list", ""))
        if before is None and node.get(f"{TEXT}continue-numbering") == "true":
            before = self.by_style.get(style)
        counter = before or Counter()
        self.by_style[style] = counter
        if node.get(XML_ID):
            self.by_id[node.get(XML_ID, "")] = counter
        return counter

    def _list(self, node: etree._Element, level: int, style: str | None, counter: Counter) -> list[Block]:
        style = node.get(f"{TEXT}style-name") or style
        level = min(level, LEVELS - 1)
        found: list[Block] = []
        for item in node:
            is_header = item.tag == f"{TEXT}list-header"
            if is_header or item.tag == f"{TEXT}list-item":
                found += self._item(item, level, style, counter, is_counted=not is_header)
        return found

    def _item(
        self, item: etree._Element, level: int, style: str | None, counter: Counter, *, is_counted: bool
    ) -> list[Block]:
        found: list[Block] = []
        for child in item:
            if child.tag == f"{TEXT}list":
                found += self._list(child, level + 1, style, counter)
            elif child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                mark = self._mark(item, child, level, style, counter) if is_counted else NO_MARK
                is_counted = False
                found += self._paragraph(child, mark)
        return found

    def _mark(
        self, item: etree._Element, paragraph: etree._Element, level: int, style: str | None, counter: Counter
    ) -> Mark:
        name = style or self.styles.list_style(paragraph.get(f"{TEXT}style-name"))
        levels: dict[int, Level] = self.styles.lists.get(name or "", {0: Level(form="•", bullet="•")})
        if item.get(f"{TEXT}start-value"):
            counter.reached[level] = count(item, f"{TEXT}start-value", 1, 100_000) - 1
        counter.next(levels, level)
        marker, form = shown(levels, level, counter.reached)
        return marker, form, level

    def _table(self, table: etree._Element) -> list[Block]:
        rows: list[tuple[str, ...]] = []
        notes: list[Block] = []
        doubts: set[str] = set()
        heads = 0
        inner: list[Block] = []
        for row, is_head in _rows(table):
            heads += is_head
            cells: list[str] = []
            for cell in row:
                blocks = self.blocks(cell)
                inner += blocks
                notes += [block for block in blocks if block.role]
                doubts |= _doubts_of(cell, blocks)
                times = count(cell, f"{TABLE}number-columns-repeated", 1, 64)
                cells += ["\n".join(block.whole for block in blocks if not block.role)] * times
            rows.append(tuple(cells))
        if len(rows) == 1 and len(rows[0]) == 1:
            return inner
        width = max(map(len, rows), default=0)
        even = tuple(row + ("",) * (width - len(row)) for row in rows)
        text = rows_text(even)
        made = [Block("table", text, rows=even, head_rows=heads, doubts=tuple(sorted(doubts)))] if text.strip() else []
        return made + notes


def _doubts_of(cell: etree._Element, blocks: list[Block]) -> set[str]:
    found = {code for block in blocks for code in block.doubts if code != BOLD}
    if any(block.kind == "table" for block in blocks):
        found.add("nested-table")
    is_wide = count(cell, f"{TABLE}number-columns-spanned") > 1 or count(cell, f"{TABLE}number-rows-spanned") > 1
    return found | {"merged-cells"} if is_wide or cell.tag == f"{TABLE}covered-table-cell" else found


def _rows(node: etree._Element, *, is_head: bool = False) -> Iterator[tuple[list[etree._Element], bool]]:
    """Each row's cells, and whether it repeats as the head of the table."""
    for child in node:
        if child.tag == f"{TABLE}table-row":
            yield [cell for cell in child if cell.tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}], is_head
        elif child.tag in {f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"}:
            yield from _rows(child, is_head=is_head or child.tag == f"{TABLE}table-header-rows")


def _told(styles: etree._Element | None, parsed: Parsed) -> None:
    """Page headers and footers, once each."""
    seen: set[str] = set()
    for reason in ("header", "footer"):
        for node in styles.iter(f"{STYLE}{reason}", f"{STYLE}{reason}-left", f"{STYLE}{reason}-first") if styles is not None else ():  # fmt: skip
            text = plain(node)
            if text and text not in seen:
                seen.add(text)
                parsed.warn("headers")
                parsed.skip(reason, text)


def read_odt(file: BinaryIO) -> Parsed:
    """Blocks of an ODT file that `lib.files.inspect` has accepted. Raises `Unreadable`."""
    parsed = Parsed(format="odt")
    try:
        package = Package(file)
        content, common = package.xml("content.xml"), package.xml("styles.xml")
        body = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
        if body is None:
            raise ValueError("the archive has no text document")
        parsed.blocks = guess_bold(_Body(Styles(common, content), parsed).blocks(body))
        _told(common, parsed)
    except ERRORS as error:
        raise Unreadable(
            _("The file can't be read as an OpenDocument text. Open it, save it again as ODT, then upload it.")
        ) from error
    return finish(parsed)
