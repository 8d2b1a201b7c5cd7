"""What a reader gives: blocks in reading order, what was doubtful about them, and what is not part of the text."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BlockKind = Literal["heading", "paragraph", "item", "table"]
Role = Literal["", "note"]
Rows = tuple[tuple[str, ...], ...]
MAX_BLOCKS = 3_000
MAX_BLOCK_CHARS = 20_000
MAX_SKIPPED = 2_000


class Unreadable(Exception):
    """The document can't be read; `sentence` says to a person why and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of text in reading order.

    `depth`: 1-9 for a heading with a level of its own, 0 for a heading that was only guessed; 0… for a nested item.
    `marker`: the number or bullet that the program shows and the text does not hold («a)», «Art. 5.», «•»).
    `form`: how an automatic number counts («decimal», «lowerLetter», «bullet»…), nothing when it was typed.
    `head_rows`: how many first rows of a table repeat as its head. `doubts`: codes of `doubts.DOUBTS`.
    """

    kind: BlockKind
    text: str
    depth: int = 0
    rows: Rows | None = None
    marker: str = ""
    form: str = ""
    role: Role = ""
    head_rows: int = 0
    doubts: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All that a reader of the source sees of it: the automatic number, then the text."""
        return f"{self.marker} {self.text}".strip() if self.marker else self.text

    def doubted(self, *codes: str) -> "Block":
        """The same block with these doubts too, each once."""
        return replace(self, doubts=tuple(dict.fromkeys((*self.doubts, *codes))))


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something of the file that is not in the text, with its words. `reason`: a code of `doubts.SKIPPED`."""

    reason: str
    text: str = ""


@dataclass(slots=True)
class Parsed:
    """`warnings`: codes of `doubts.WARNINGS`, kept with the version. `doubtful`: the whole must be read against the file."""

    blocks: list[Block] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    doubtful: bool = False
    format: str = ""

    def warn(self, code: str) -> None:
        if code not in self.warnings:
            self.warnings.append(code)

    def skip(self, reason: str, text: str = "") -> None:
        if len(self.skipped) < MAX_SKIPPED:
            self.skipped.append(Skipped(reason, text[:MAX_BLOCK_CHARS]))
        else:
            self.warn("skipped-more")


def source_text(blocks: Iterable[Block]) -> str:
    """The normal form of a source: what a reader sees of each block, a line break between blocks, nothing else added.

    `rules.joined_text` of the units made of these blocks is the same string, character by character.
    """
    return "\n".join(block.whole for block in blocks)


def _table_parts(block: Block) -> list[Block]:
    """A table longer than a unit may be, cut between rows; no row is repeated."""
    rows = block.rows or ()
    if len(block.text) <= MAX_BLOCK_CHARS or len(rows) < 2:
        return [block]
    parts: list[list[tuple[str, ...]]] = [[]]
    size = 0
    for row in rows:
        length = sum(map(len, row)) + len(row)
        if parts[-1] and size + length > MAX_BLOCK_CHARS:
            parts.append([])
            size = 0
        parts[-1].append(row)
        size += length
    cut = block.doubted("split-table")
    return [
        replace(cut, rows=tuple(part), text=rows_text(tuple(part)), head_rows=block.head_rows if not index else 0)
        for index, part in enumerate(parts)
    ]


def rows_text(rows: Rows) -> str:
    return "\n".join("\t".join(cells) for cells in rows)


def within_limits(parsed: Parsed) -> Parsed:
    """The same, long tables cut. Raises `Unreadable` when there is nothing in it, or more than a draft may hold."""
    parsed.blocks = [part for block in parsed.blocks for part in _table_parts(block)]
    if not parsed.blocks:
        raise Unreadable(_("There is no text in it. Check that the right document was chosen."))
    if len(parsed.blocks) > MAX_BLOCKS:
        raise Unreadable(
            _("The document has too many paragraphs for one draft. Split it into annexes and upload them as documents.")
        )
    if any(len(block.whole) > MAX_BLOCK_CHARS for block in parsed.blocks):
        raise Unreadable(
            _("A paragraph is longer than 20,000 characters. Split it, so that people can point at what they mean.")
        )
    return parsed
