"""How units are named: label, citation, anchor, and the unit each stands under (Legea 24/2000 art. 47-57, framework §4.1)."""

from collections.abc import Iterable

from consultare.lib.documents import Block
from consultare.lib.documents.lines import CAPTION
from consultare.lib.text import slugify_ro
from consultations.drafts.rules.labels import (
    INDEXES,
    Mark,
    alinea_mark,
    anchor_part,
    article_mark,
    heading_mark,
    listed_marks,
    note_mark,
    structural_mark,
)
from consultations.drafts.rules.levels import GROUPING, LISTED, STRATEGIC, STRUCTURAL, Level
from consultations.drafts.rules.pieces import Piece, pieces, quoted
from consultations.drafts.rules.places import TYPED, Node, Stack
from consultations.drafts.rules.units import UnitSpec

MAX_CITATION, MAX_ANCHOR, MAX_DEPTH = 200, 110, 6
_COUNTED = {Level.TEXT: "par.", Level.TABLE: "tabelul", Level.POINT: "pct.", Level.DASH: "liniuța", Level.NOTE: "nota"}
_PLAIN = Mark(Level.TEXT, "", 0)
_QUOTED = Mark(Level.TEXT, "", 0, 0, "quoted")
# Words before which the law puts no comma: «art. 7 alin. (2) lit. b) pct. 3».
_CHAINED = ("alin.", "lit.", "pct.")


class _Namer:
    """Walks the blocks once and names each unit by where it stands."""

    def __init__(self, blocks: list[Block]) -> None:
        self.stack = Stack()
        self.taken: dict[str, int] = {}
        self.specs: list[UnitSpec] = []
        self.quoted = quoted(blocks)
        self.annex: Node | None = None
        self.caption = ""
        self.reached: dict[tuple[str, int | None], int] = {}

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
        label = mark.label
        is_counted = not label and mark.level in _COUNTED
        if is_counted:
            label = self._counted(parent, mark)
        citation, anchor = self._cite(parent, mark, label, text, is_counted=is_counted)
        unique = self._unique(anchor)
        if label and not is_counted and unique != anchor[:MAX_ANCHOR]:
            doubts.append("repeated-label")
        if self._skips(parent, mark):
            doubts.append("skipped-number")
        node.position, node.citation, node.anchor = len(self.specs), citation, unique
        self._open(node, mark)
        caption = CAPTION.match(text) if mark.level == Level.TEXT else None
        self.caption = caption["number"] if caption else ""
        self.specs.append(
            UnitSpec(
                position=len(self.specs), parent=parent.position, kind=_kind(block, mark), depth=_depth(block, node),
                label=label, citation=citation, anchor=unique, text=text, rows=block.rows, level=mark.level.value,
                marker=text[: mark.end].rstrip(), joint=joint, block=number, head_rows=block.head_rows,
                doubts=tuple(dict.fromkeys(doubts)),
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
        if mark.level == Level.ANNEX:
            self.annex = node
        elif self.annex is not None and self.annex not in self.stack.nodes:
            self.annex = None

    def _skips(self, parent: Node, mark: Mark) -> bool:
        """Whether a number is missing before this one: art. 7 after art. 5."""
        if mark.series not in {"article", "alinea", "decimal"} or len(mark.value) > 2:
            return False
        above = self.annex if mark.series == "article" else parent
        key = (mark.series, above.position if above else None)
        before, number = self.reached.get(key, 0), mark.value[0] // (INDEXES if mark.series == "decimal" else 1)
        self.reached[key] = number
        return number > before + 1 and (before > 0 or mark.series == "alinea")

    def _counted(self, parent: Node, mark: Mark) -> str:
        word = _COUNTED[mark.level]
        if mark.level == Level.TABLE and self.caption:
            return f"{word} {self.caption}"
        parent.counted[word] = parent.counted.get(word, 0) + 1
        return f"{word} {parent.counted[word]}"

    def _cite(self, parent: Node, mark: Mark, label: str, text: str, *, is_counted: bool) -> tuple[str, str]:
        """An annex is a world of its own; articles and measures are numbered through it, groups within groups."""
        part = anchor_part(label) if label else slugify_ro(text)[:60] or "titlu"
        words = label or f"«{' '.join(text.split())[:80]}»"
        if mark.level == Level.ANNEX:
            return words, part
        is_through = mark.level in STRATEGIC or mark.level == Level.HEADING or mark.series == "article"
        if is_through or (mark.level in GROUPING and parent.level not in GROUPING):
            above = self.annex
            separator = ", "
        else:
            above = parent if parent.position is not None else None
            is_chained = not is_counted and label.startswith(_CHAINED)
            separator = " " if is_chained or mark.level in GROUPING else ", "
        if above is None or above.position is None:
            return words[:MAX_CITATION], part
        return f"{above.citation}{separator}{words}"[:MAX_CITATION], f"{above.anchor}/{part}"

    def _unique(self, anchor: str) -> str:
        base = anchor[:MAX_ANCHOR]
        if base not in self.taken:
            self.taken[base] = 1
            return base
        while True:
            self.taken[base] += 1
            candidate = f"{base[: MAX_ANCHOR - 4]}-{self.taken[base]}"
            if candidate not in self.taken:
                self.taken[candidate] = 1
                return candidate


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


def name_units(blocks: Iterable[Block]) -> list[UnitSpec]:
    """The tree of units in reading order, nothing lost: `joined_text` of it is `source_text` of the blocks."""
    listed = list(blocks)
    namer = _Namer(listed)
    for number, block in enumerate(listed):
        namer.take(number, block)
    return namer.specs
