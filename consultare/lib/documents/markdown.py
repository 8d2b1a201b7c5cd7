"""Markdown (CommonMark with tables), read into the same blocks as the other formats."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consultare.lib.documents.lines import is_item, starts_unit
from consultare.lib.documents.model import Block, Parsed, rows_text
from consultare.lib.documents.shape import finish, tidy
from consultare.lib.text import clean

MAX_NESTING = 40


class _Walk:
    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        # One entry for each open list: its next number and delimiter, or nothing for bullets.
        self.lists: list[tuple[int, str] | None] = []
        self.marker = ""
        self.form = ""
        self.level = 0
        self.heading = 0
        self.row: list[str] | None = None
        self.rows: list[tuple[str, ...]] = []

    def words(self, token: Token) -> str:
        return tidy("".join(self._pieces(token.children or [])))

    def _pieces(self, children: list[Token]) -> Iterator[str]:
        for index, child in enumerate(children):
            if child.type in {"text", "code_inline", "html_inline"}:
                yield child.content
            elif child.type == "hardbreak":
                yield "\n"
            elif child.type == "softbreak":
                rest = "".join(later.content for later in children[index + 1 : index + 4])
                yield "\n" if starts_unit(rest.strip()) else " "
            elif child.type == "image":
                self.parsed.warn("images")
                if child.content:
                    yield f"[imagine: {child.content}]"
                else:
                    self.parsed.skip("image")

    def take(self, token: Token) -> None:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            start = int(token.attrGet("start") or 1)
            self.lists.append((start, "") if token.type == "ordered_list_open" else None)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            self.lists.pop()
        elif token.type == "list_item_open":
            self._begin_item(token)
        elif token.type == "heading_open":
            self.heading = int(token.tag[1:])
        elif token.type in {"fence", "code_block", "html_block"}:
            self._put(tidy(token.content), ("markup",) if token.type == "html_block" else ())
        elif token.type.startswith(("table", "tr", "td", "th")):
            self._take_table(token)
        elif token.type == "inline":
            self._take_words(token)

    def _begin_item(self, token: Token) -> None:
        current, self.level = self.lists[-1], len(self.lists) - 1
        if current is None:
            self.marker, self.form = ("–" if token.markup == "-" else "•"), "bullet"
        else:
            self.marker, self.form = f"{current[0]}{token.markup or '.'}", "decimal"
            self.lists[-1] = (current[0] + 1, "")

    def _take_words(self, token: Token) -> None:
        text = self.words(token)
        if self.row is not None:
            self.row.append(text)
        elif self.heading:
            depth, self.heading = self.heading, 0
            if text:
                self.parsed.blocks.append(Block("heading", text, depth))
        else:
            self._put(text, ())

    def _put(self, text: str, doubts: tuple[str, ...]) -> None:
        marker, self.marker = self.marker, ""
        if text and marker:
            self.parsed.blocks.append(Block("item", text, self.level, marker=marker, form=self.form, doubts=doubts))
        elif text:
            self.parsed.blocks.append(Block("item" if is_item(text) else "paragraph", text, doubts=doubts))

    def _take_table(self, token: Token) -> None:
        if token.type == "table_open":
            self.rows = []
        elif token.type == "tr_open":
            self.row = []
        elif token.type == "tr_close" and self.row is not None:
            self.rows.append(tuple(self.row))
            self.row = None
        elif token.type == "table_close":
            rows = tuple(self.rows)
            if rows_text(rows).strip():
                self.parsed.blocks.append(Block("table", rows_text(rows), rows=rows, head_rows=1))


def read_markdown(text: str) -> Parsed:
    """Blocks of a Markdown text. Lines that begin a unit («(2)», «b)») stay apart even without an empty line. Raises `Unreadable`."""
    parsed = Parsed(format="markdown")
    walk = _Walk(parsed)
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    for token in parser.parse(clean(text.replace("\x00", ""))):
        walk.take(token)
    return finish(parsed)
