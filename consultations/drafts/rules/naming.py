"""How units are named: label, citation, anchor, and the unit each stands under (Legea 24/2000 art. 47-57, framework §4.1)."""

from collections.abc import Callable, Iterable

from consultare.lib.documents import Block
from consultations.drafts.rules.citing import Names
from consultations.drafts.rules.labels import (
    Mark,
    alinea_mark,
    article_mark,
    heading_mark,
    listed_marks,
    note_mark,
    structural_mark,
)
from consultations.drafts.rules.levels import LISTED, STRATEGIC, STRUCTURAL, Level
from consultations.drafts.rules.pieces import Piece, pieces, quoted
from consultations.drafts.rules.places import TYPED, Node, Stack
from consultations.drafts.rules.units import UnitSpec

MAX_DEPTH = 6
TOLD_EACH = 100
_PLAIN = Mark(Level.TEXT, "", 0)
_QUOTED = Mark(Level.TEXT, "", 0, 0, "quoted")


class _Namer:
    """Walks the blocks once and names each unit by where it stands."""

    def __init__(self, blocks: list[Block]) -> None:
        self.stack = Stack()
        self.names = Names()
        self.specs: list[UnitSpec] = []
        self.quoted = quoted(blocks)

    def take(self, number: int, block: Block) -> None:
        is_quoted = number in self.quoted
        parts = [Piece(block.whole)] if is_quoted else pieces(block)
        for index, piece in enumerate(parts):
            doubts = (
                [*block.doubts] + (["split-paragraph"] if len(parts) > 1 else []) + (["quoted"] if is_quoted else [])
            )
            joint = piece.joint if index else "\n"
            mark = self._mark(block, piece, is_quoted=is_quoted)
            self._add(number, block, piece.text, joint, mark, doubts)

    def _mark(self, block: Block, piece: Piece, *, is_quoted: bool) -> Mark:
        text = piece.text
        if block.kind == "table":
            return Mark(Level.TABLE, "", 0)
        if block.role:
            return note_mark(text)
        if block.kind == "heading":
            return heading_mark(text)
        if is_quoted:
            return _QUOTED
        strategic = structural_mark(text) if text[:1].isupper() else None
        if strategic and strategic.level in STRATEGIC and _is_named(text, strategic):
            return strategic
        mark = article_mark(text, is_automatic=piece.is_automatic) or alinea_mark(text)
        if mark is None:
            mark = self.stack.choose(listed_marks(text), is_automatic=piece.is_automatic)
        if mark is None and block.kind == "item":
            # An automatic number of no known form («Cazul A:») stays in front; without any number the item is counted.
            return Mark(Level.POINT, "", len(block.marker) if piece.is_automatic else 0, 0, "blank")
        return mark or _PLAIN

    def _add(self, number: int, block: Block, text: str, joint: str, mark: Mark, doubts: list[str]) -> None:
        node, parent = self._place(block, text, mark)
        annex = next((one for one in self.stack.nodes if one.level == Level.ANNEX), None)
        name = self.names.name(mark, text, parent, annex)
        node.position, node.citation, node.anchor = len(self.specs), name.citation, name.anchor
        self._open(node, mark)
        self.specs.append(
            UnitSpec(
                position=len(self.specs), parent=parent.position, kind=_kind(block, mark), depth=_depth(block, node),
                label=name.label, citation=name.citation, anchor=name.anchor, text=text, rows=block.rows, level=mark.level.value,
                marker=text[: mark.end].rstrip(), joint=joint, block=number, head_rows=block.head_rows,
                doubts=tuple(dict.fromkeys((*doubts, *name.doubts))),
            )
        )  # fmt: skip

    def _place(self, block: Block, text: str, mark: Mark) -> tuple[Node, Node]:
        stack = self.stack
        node = Node(None, mark.level, series=mark.series, value=mark.value)
        if mark.level in STRUCTURAL:
            node.order, node.depth = stack.order_of(mark), block.depth if block.kind == "heading" else 0
            node.has_style = node.depth > 0 or (mark.level == Level.HEADING and bool(mark.label))
            parent = stack.for_heading(node)
            node.depth = node.depth or sum(one.is_structural for one in stack.nodes)
        elif mark.level == Level.ARTICLE or (mark.level == Level.PARAGRAPH and mark.series == "article"):
            parent = stack.for_article()
        elif mark.level == Level.PARAGRAPH:
            parent = stack.for_alinea()
        elif mark.level in LISTED:
            is_listed = bool(block.marker) or mark.series == "blank"
            node.nesting = block.depth if is_listed else TYPED
            parent = stack.for_item(mark, block.depth if is_listed else None)
        elif mark.level == Level.NOTE or mark.series == "quoted":
            parent = stack.top
        else:
            parent = stack.container() if mark.level == Level.TABLE else stack.for_text()
            node.is_open_ended = text.rstrip().endswith(":")
        return node, parent

    def _open(self, node: Node, mark: Mark) -> None:
        if mark.level in {Level.NOTE, Level.TABLE} or mark.series == "quoted":
            return
        self.stack.push(node)


def _is_named(text: str, mark: Mark) -> bool:
    """«Măsura 2.1.3. Evaluarea» and not «Măsura 2.1.3 se aplică»."""
    rest = text[mark.end :]
    bare = rest.lstrip(" .:–—-\n")
    return rest[:1] in {".", ":", ""} or rest.lstrip()[:1] in {"-", "–", "—"} or not bare[:1].islower()


def _kind(block: Block, mark: Mark) -> str:
    """How it is shown: list numbers as items, articles and free text as paragraphs."""
    if block.kind in {"heading", "table"}:
        return block.kind
    return "item" if mark.level in LISTED else "paragraph"


def _depth(block: Block, node: Node) -> int:
    if block.kind == "heading":
        return min(node.depth or 1, MAX_DEPTH)
    return block.depth


def name_units(blocks: Iterable[Block], told: Callable[[int, int], None] | None = None) -> list[UnitSpec]:
    """The tree of units in reading order, nothing lost: `joined_text` of it is `source_text` of the blocks.

    `told(done, planned)` hears now and then how many blocks are named.
    """
    listed = list(blocks)
    namer = _Namer(listed)
    for number, block in enumerate(listed):
        if told is not None and number % TOLD_EACH == 0:
            told(number, len(listed))
        namer.take(number, block)
    return namer.specs
