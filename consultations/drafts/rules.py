"""How units are named: label, citation, anchor (Legea 24/2000 art. 47–56, framework §4.1). Pure."""

import re
from dataclasses import dataclass

from consultare.lib.documents import Block
from consultare.lib.text import slugify_ro

_ROMAN = r"[IVXLC]+"
_HEADING_LABEL = re.compile(
    rf"^(?P<word>PARTEA|CARTEA|TITLUL|CAPITOLUL|CAP\.|SECȚIUNEA|ANEXA|OBIECTIVUL(?: GENERAL| SPECIFIC)?|MĂSURA|ACȚIUNEA)"
    rf"\s*(?:nr\.\s*)?(?P<number>{_ROMAN}\b|[\d.^]+[a-z]?(?:-a)?|a\s+[IVXLC\d]+-a)?",
    re.IGNORECASE,
)
_NUMBERED_HEADING = re.compile(rf"^(?P<number>(?:\d+\.)+\d*|{_ROMAN}\.)\s+")
_ARTICLE = re.compile(r"^Art(?:\.|icolul)\s*(?P<number>\d+(?:\^\d+)?)", re.IGNORECASE)
_PARAGRAPH = re.compile(r"^\((?P<number>\d+(?:\^\d+)?)\)\s")
_LETTER = re.compile(r"^(?P<number>[a-zăâîșț]{1,2})\)")
_SHORT = {
    "partea": "partea",
    "cartea": "cartea",
    "titlul": "titlul",
    "capitolul": "cap.",
    "cap.": "cap.",
    "secțiunea": "secț.",
    "anexa": "anexa",
    "obiectivul": "obiectivul",
    "obiectivul general": "obiectivul general",
    "obiectivul specific": "obiectivul specific",
    "măsura": "măsura",
    "acțiunea": "acțiunea",
}


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A unit before it is stored. `parent` is the position of the unit it stands under."""

    position: int
    parent: int | None
    kind: str
    depth: int
    label: str
    citation: str
    anchor: str
    text: str
    rows: tuple[tuple[str, ...], ...] | None


def heading_label(text: str) -> str:
    """«cap. II», «măsura 2.1.3», «3.2» or nothing."""
    named = _HEADING_LABEL.match(text)
    if named:
        word = _SHORT[" ".join(named["word"].lower().split())]
        return f"{word} {(named['number'] or '').strip('.')}".strip()
    numbered = _NUMBERED_HEADING.match(text)
    return numbered["number"].strip(".") if numbered else ""


def block_label(block: Block) -> str:
    """The label that the text itself carries, or nothing."""
    if block.kind == "heading":
        return heading_label(block.text)
    for pattern, form in ((_ARTICLE, "art. {}"), (_PARAGRAPH, "alin. ({})"), (_LETTER, "lit. {})")):
        match = pattern.match(block.text)
        if match:
            return form.format(match["number"])
    marker = block.marker.rstrip(".)")
    if not marker:
        return ""
    return f"pct. {marker}" if marker.isdigit() else f"lit. {marker})"


_ANCHOR_WORDS = (("art. ", "art-"), ("alin. ", "al-"), ("lit. ", "lit-"), ("pct. ", "pct-"), ("par. ", "par-"))


def anchor_part(label: str) -> str:
    """«art. 7^1» → art-7_1, «alin. (2)» → al-2, «lit. b)» → lit-b, «cap. II» → cap-ii."""
    for word, short in _ANCHOR_WORDS:
        if label.startswith(word):
            return short + label[len(word) :].strip("()").replace("^", "_").lower()
    return slugify_ro(label.replace(".", "-").replace("^", "_")) or "par"


_ARTICLE_RANK, _ALINEA_RANK, _PLAIN_RANK, _ITEM_RANK = 10, 11, 12, 20


def _rank(block: Block, label: str) -> int:
    """How deep a unit stands: headings by depth, then article, alinea, plain paragraph or table, items by nesting."""
    if block.kind == "heading":
        return block.depth
    if label.startswith("art. "):
        return _ARTICLE_RANK
    if label.startswith("alin. "):
        return _ALINEA_RANK
    if block.kind == "item" or label.startswith("lit. "):
        return _ITEM_RANK + block.depth
    return _PLAIN_RANK


@dataclass(slots=True)
class _Open:
    """A unit that later ones may stand under; counts its children without a label of their own."""

    position: int | None
    rank: int
    citation: str = ""
    anchor: str = ""
    counted: int = 0


class _Namer:
    """Walks the blocks once and names each by where it stands."""

    def __init__(self) -> None:
        self.open = [_Open(None, 0)]
        self.taken: set[str] = set()

    def unique(self, anchor: str) -> str:
        candidate, n = anchor[:110], 1
        while candidate in self.taken:
            n += 1
            candidate = f"{anchor[:106]}-{n}"
        self.taken.add(candidate)
        return candidate

    def name(self, position: int, block: Block) -> UnitSpec:
        label = block_label(block)
        rank = _rank(block, label)
        while self.open[-1].rank >= rank:
            self.open.pop()
        parent = self.open[-1]
        if not label and block.kind != "heading":
            parent.counted += 1
            label = f"{_COUNTED[block.kind]} {parent.counted}"
        citation, anchor = self._cite(parent, block, rank, label)
        self.open.append(_Open(position, rank, citation, anchor))
        return UnitSpec(
            position, parent.position, block.kind, block.depth, label, citation, anchor, block.text, block.rows
        )

    def _cite(self, parent: _Open, block: Block, rank: int, label: str) -> tuple[str, str]:
        if rank <= _ARTICLE_RANK:
            text = label or f"«{block.text[:80]}»"
            return text, self.unique(anchor_part(label) if label else slugify_ro(block.text)[:60] or "titlu")
        separator = " " if label.startswith(("alin.", "lit.")) else ", "
        citation = f"{parent.citation}{separator}{label}" if parent.citation else label
        return citation[:200], self.unique(f"{parent.anchor}/{anchor_part(label)}".lstrip("/"))


_COUNTED = {"paragraph": "par.", "table": "tabelul", "item": "pct."}


def name_units(blocks: list[Block]) -> list[UnitSpec]:
    """The tree of units in reading order: every block becomes exactly one unit, with its text unchanged."""
    namer = _Namer()
    return [namer.name(position, block) for position, block in enumerate(blocks)]
