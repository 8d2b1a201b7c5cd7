"""Where a unit stands: which open units a heading closes, which list an item goes on with (Legea 24/2000 art. 47-57)."""

from dataclasses import dataclass, field

from consultations.drafts.rules.labels import Mark, Value
from consultations.drafts.rules.levels import LISTED, STRUCTURAL, Level

# The nesting of a number that was typed: no list of the program holds it.
TYPED = -1
_FIRST = {"letter": (1, 0), "LETTER": (1, 0), "roman": (1, 0), "ROMAN": (1, 0)}


@dataclass(slots=True)
class Node:
    """A unit that later ones may stand under; counts its children that have no label of their own."""

    position: int | None
    level: Level
    order: int = 0
    depth: int = 0
    has_style: bool = False
    citation: str = ""
    anchor: str = ""
    series: str = ""
    value: Value = ()
    nesting: int = TYPED
    is_open_ended: bool = False
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def is_structural(self) -> bool:
        return self.level in STRUCTURAL

    @property
    def is_minor(self) -> bool:
        """A heading without style, number or word of its own: only its bold letters made it one."""
        return self.level == Level.HEADING and not self.has_style


def closes(node: Node, heading: Node) -> bool:
    """Whether a heading ends what an earlier one began. Styles decide where both have them, else the order of the law."""
    if node.is_minor or heading.level == Level.ANNEX:
        return True
    if heading.is_minor:
        return False
    both_styled = node.has_style and heading.has_style
    if node.level == Level.ANNEX:
        return both_styled and heading.depth < node.depth
    if both_styled:
        if node.depth != heading.depth:
            return node.depth > heading.depth or (node.order > 0 and node.order == heading.order)
        return not (node.order and heading.order) or node.order >= heading.order
    if node.order and heading.order:
        return node.order >= heading.order
    return heading.has_style and node.depth >= heading.depth


class Stack:
    """The units that are open at a place of the text, outermost first. It never grows beyond a few dozen."""

    def __init__(self) -> None:
        self.nodes = [Node(None, Level.HEADING, has_style=True)]
        self.parts_in_books: bool | None = None

    @property
    def top(self) -> Node:
        return self.nodes[-1]

    def push(self, node: Node) -> None:
        self.nodes.append(node)

    def _cut(self, index: int) -> None:
        del self.nodes[index:]

    def _keep_while(self, wanted: frozenset[Level]) -> None:
        while len(self.nodes) > 1 and self.top.level not in wanted:
            self.nodes.pop()

    def order_of(self, mark: Mark) -> int:
        """Parts stand in books or books in parts, as the act begins it."""
        if mark.level not in {Level.PART, Level.BOOK}:
            return mark.order
        if self.parts_in_books is None:
            self.parts_in_books = mark.level == Level.BOOK
        return 1 if (mark.level == Level.BOOK) == self.parts_in_books else 2

    def for_heading(self, heading: Node) -> Node:
        self._keep_while(STRUCTURAL)
        for index in range(1, len(self.nodes)):
            if not self.nodes[index].is_structural or closes(self.nodes[index], heading):
                self._cut(index)
                break
        return self.top

    def for_article(self) -> Node:
        self._keep_while(STRUCTURAL)
        while self.top.position is not None and self.top.is_minor:
            self.nodes.pop()
        return self.top

    def for_alinea(self) -> Node:
        self._keep_while(STRUCTURAL | {Level.ARTICLE})
        return self.top

    def for_text(self) -> Node:
        """A free paragraph ends the lists, not the article."""
        self._keep_while(STRUCTURAL | {Level.ARTICLE, Level.PARAGRAPH})
        return self.top

    def container(self) -> Node:
        """What a table stands in; it ends nothing."""
        for node in reversed(self.nodes):
            if node.level not in LISTED and node.level != Level.TEXT:
                return node
        return self.nodes[0]

    def choose(self, marks: list[Mark], *, is_automatic: bool) -> Mark | None:
        """Of all that a number can mean, what goes on with an open list; else the likeliest that may begin one."""
        is_ambiguous = {"letter", "roman"} <= {mark.series for mark in marks}
        for mark in marks:
            index = self._sibling(mark, None) if mark.series != "dash" else None
            if index is not None and not (is_ambiguous and mark.value[0] != self.nodes[index].value[0] + 1):
                return mark
        for mark in marks:
            is_certain = is_automatic or mark.series not in {"ROMAN", "LETTER"}
            if is_certain and self._may_begin(mark, marks):
                return mark
            if not is_certain and mark.value == _FIRST[mark.series]:
                return mark
        return None

    def _may_begin(self, mark: Mark, marks: list[Mark]) -> bool:
        """«i)» inside «a)» begins Roman numbers; anywhere else it is a letter."""
        if mark.series == "letter" and any(other.series == "roman" for other in marks):
            return not (mark.value == (11, 0) and self.top.series in {"letter", "decimal"})
        return True

    def _sibling(self, mark: Mark, nesting: int | None) -> int | None:
        """The innermost open item of the same list before this one."""
        for index in range(len(self.nodes) - 1, 0, -1):
            node = self.nodes[index]
            if node.level not in LISTED:
                return None
            if node.series != mark.series or (nesting is not None and node.nesting not in {TYPED, nesting}):
                continue
            if mark.series == "dash" or (len(node.value) == len(mark.value) and mark.value > node.value):
                return index
            if mark.series == "decimal" and mark.value[: len(node.value)] == node.value != mark.value:
                return None
        return None

    def for_item(self, mark: Mark, nesting: int | None) -> Node:
        """`nesting` is the depth of an automatic list, None for a typed number."""
        index = self._sibling(mark, nesting)
        if index is not None:
            self._cut(index)
        elif nesting is not None:
            while self.top.level in LISTED and self.top.nesting >= nesting:
                self.nodes.pop()
        self._leave_text(mark)
        return self.top

    def _leave_text(self, mark: Mark) -> None:
        """In an article a list belongs to the words before it only when they announce it."""
        if self.top.level != Level.TEXT or self.top.is_open_ended:
            return
        if any(node.level in {Level.ARTICLE, Level.PARAGRAPH} for node in self.nodes):
            self.nodes.pop()
