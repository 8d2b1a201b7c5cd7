"""One block may hold several units: «Art. 5. – (1) Text», or lines broken by hand inside one paragraph."""

import re
from dataclasses import dataclass

from consultare.lib.documents import Block
from consultare.lib.documents.lines import ALINEA, DASH, LETTER, POINT, article, comma

QUOTE_OPENS, QUOTE_CLOSES = "„", "”"
_QUOTED = re.compile(r"[„«](?=\s*(?:Art|ART|\(\d|[a-zăâîșț]{1,2}\)|\d{1,3}[.)]|CAP|Cap|SEC|Sec|Anex|ANEX|TITL|Titl))")
MAX_QUOTED = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a block; `joint` is what the source has between it and the piece before."""

    text: str
    joint: str = "\n"
    is_automatic: bool = False


def pieces(block: Block) -> list[Piece]:
    """The stretches that become units, in order; joined by their joints they are the block's whole text."""
    whole = block.whole
    if block.kind in {"heading", "table"} or block.role:
        return [Piece(whole)]
    found: list[Piece] = []
    for number, text in enumerate(_lines(whole)):
        is_automatic = bool(block.marker) and number == 0
        found += _article_apart(text, is_automatic=is_automatic)
    return found


def _lines(whole: str) -> list[str]:
    """The text cut where a later line begins a unit of its own."""
    kept: list[list[str]] = []
    for line in whole.split("\n"):
        if kept and not _begins(line):
            kept[-1].append(line)
        else:
            kept.append([line])
    return ["\n".join(lines) for lines in kept]


def _begins(line: str) -> bool:
    text = comma(line)
    return article(line) is not None or any(pattern.match(text) for pattern in (ALINEA, LETTER, POINT, DASH))


def _article_apart(text: str, *, is_automatic: bool) -> list[Piece]:
    """«Art. 5. –» and «(1) Text» when both stand in one line."""
    match = article(text, is_automatic=is_automatic)
    if match is None or match["second"]:
        return [Piece(text, is_automatic=is_automatic)]
    rest = text[match.end() :]
    inner = rest.lstrip()
    if not ALINEA.match(inner):
        return [Piece(text, is_automatic=is_automatic)]
    space = rest[: len(rest) - len(inner)]
    head = text[: match.end()]
    trimmed = head.rstrip()
    return [Piece(trimmed, is_automatic=is_automatic), Piece(inner, head[len(trimmed) :] + space)]


def quoted(blocks: list[Block]) -> set[int]:
    """Positions of blocks that quote another act («Art. 7^1 … ”» in an amending act): they are not divided or numbered."""
    found: set[int] = set()
    position = 0
    while position < len(blocks):
        end = _quote_end(blocks, position)
        if end is None:
            position += 1
        else:
            found.update(range(position, end + 1))
            position = end + 1
    return found


def _quote_end(blocks: list[Block], start: int) -> int | None:
    if blocks[start].kind in {"heading", "table"} or not _QUOTED.match(blocks[start].whole):
        return None
    depth = 0
    for position in range(start, min(start + MAX_QUOTED, len(blocks))):
        text = blocks[position].whole
        depth += sum(map(text.count, (QUOTE_OPENS, "«"))) - sum(map(text.count, (QUOTE_CLOSES, "»")))
        if depth <= 0:
            return position
    return None
