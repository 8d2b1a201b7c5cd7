"""A report as a row of blocks: what it says is written once, and set as PDF and as DOCX."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 2 or 3; the title of the document is the only one of level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, parted by blank lines. `look`: «strong», «soft» or none."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Items:
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that was drawn already, as SVG whose letters are outlines; `alt` tells it to who doesn't see it."""

    svg: str
    alt: str
    title: str
    note: str


Block = Heading | Words | Pairs | Items | Drawing
Blocks = Sequence[Block]
