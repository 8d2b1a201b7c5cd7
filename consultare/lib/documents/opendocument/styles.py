"""Styles and list definitions of an ODT, common and automatic ones alike."""

import re
from dataclasses import dataclass, field

from lxml import etree

from consultare.lib.documents.opendocument.names import FO, LOEXT, STYLE, TEXT, count
from consultare.lib.documents.word.numbering import letters, roman

_PLACE = re.compile(r"%([0-9]{1,2})%")
_HEADING_NAME = re.compile(r"(?:heading|titlu)(?:_20_|\s)*(?P<depth>[1-9])$", re.IGNORECASE)
_TITLES = {"title", "titlu"}
LEVELS, MAX_CHAIN = 10, 20


@dataclass(frozen=True, slots=True)
class Style:
    parent: str | None
    outline: int
    list_style: str | None
    is_bold: bool | None
    is_raised: bool | None
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Level:
    """`form`: «1», «a», «A», «i», «I», nothing for no number, «•» for a bullet."""

    form: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1
    is_doubled: bool = False
    pattern: str | None = None
    bullet: str = ""


@dataclass(slots=True)
class Counter:
    """The numbers reached in one list, level by level."""

    reached: list[int | None] = field(default_factory=lambda: [None] * LEVELS)

    def next(self, levels: dict[int, Level], level: int) -> None:
        for index in range(level):
            if self.reached[index] is None:
                self.reached[index] = levels.get(index, Level()).start
        current = self.reached[level]
        self.reached[level] = levels.get(level, Level()).start if current is None else current + 1
        self.reached[level + 1 :] = [None] * (LEVELS - level - 1)


def _style(node: etree._Element) -> Style:
    text = node.find(f"{STYLE}text-properties")
    weight = text.get(f"{FO}font-weight") if text is not None else None
    position = text.get(f"{STYLE}text-position") if text is not None else None
    return Style(
        parent=node.get(f"{STYLE}parent-style-name"),
        outline=count(node, f"{STYLE}default-outline-level", 0, LEVELS),
        list_style=node.get(f"{STYLE}list-style-name"),
        is_bold=None if weight is None else weight in {"bold", "600", "700", "800", "900"},
        is_raised=None if position is None else position.startswith("super") or bool(re.match(r"[1-9]", position)),
        is_hidden=text is not None and text.get(f"{TEXT}display") == "none",
    )


def _level(node: etree._Element) -> Level:
    bullet = node.get(f"{TEXT}bullet-char")
    return Level(
        form="•" if bullet is not None else node.get(f"{STYLE}num-format", ""),
        prefix=node.get(f"{STYLE}num-prefix", ""),
        suffix=node.get(f"{STYLE}num-suffix", ""),
        shown=max(1, count(node, f"{TEXT}display-levels", 1, LEVELS)),
        start=count(node, f"{TEXT}start-value", 1, 100_000),
        is_doubled=node.get(f"{STYLE}num-letter-sync") == "true",
        pattern=node.get(f"{LOEXT}num-list-format"),
        bullet=bullet or "",
    )


def _letters(number: int, *, is_doubled: bool) -> str:
    """27 is «aa» either way; 28 is «bb» when letters are doubled, «ab» otherwise."""
    if is_doubled or number <= 26:
        return letters(number)
    written = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        written = chr(ord("a") + rest) + written
    return written


def _written(number: int, level: Level) -> str:
    if level.form in {"a", "A"}:
        text = _letters(number, is_doubled=level.is_doubled)
        return text.upper() if level.form == "A" else text
    if level.form in {"i", "I"}:
        text = roman(number)
        return text.upper() if level.form == "I" else text
    return str(number) if level.form else ""


FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "•": "bullet"}
_BULLETS = frozenset("-–—•▪●○◦*·➢✓")


def shown(levels: dict[int, Level], level: int, reached: list[int | None]) -> tuple[str, str]:
    """The number or bullet before a paragraph, and how it counts."""
    this = levels.get(level)
    if this is None:
        return "", ""
    if this.form == "•":
        return this.bullet if this.bullet in _BULLETS else "•", "bullet"

    def number(index: int) -> str:
        one = levels.get(index, Level())
        return _written(reached[index] or one.start, one)

    if this.pattern is not None:
        text = _PLACE.sub(lambda match: number(min(max(int(match[1]), 1), LEVELS) - 1), this.pattern)
    else:
        numbers = [number(index) for index in range(max(0, level + 1 - this.shown), level + 1)]
        text = f"{this.prefix}{'.'.join(one for one in numbers if one)}{this.suffix}"
    return " ".join(text.split()), FORMS.get(this.form, "none")


class Styles:
    def __init__(self, *roots: etree._Element | None) -> None:
        self.by_name: dict[str, Style] = {}
        self.lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        for root in roots:
            if root is not None:
                self._read(root)

    def _read(self, root: etree._Element) -> None:
        for node in root.iter(f"{STYLE}style"):
            self.by_name[node.get(f"{STYLE}name", "")] = _style(node)
        for node in root.iter(f"{TEXT}list-style"):
            self.lists[node.get(f"{STYLE}name", "")] = _levels(node)
        for node in root.iter(f"{TEXT}outline-style"):
            self.outline = _levels(node)

    def chain(self, name: str | None) -> list[tuple[str, Style]]:
        found: list[tuple[str, Style]] = []
        while name in self.by_name and len(found) < MAX_CHAIN:
            found.append((name, self.by_name[name]))
            name = found[-1][1].parent
        return found

    def heading_depth(self, name: str | None) -> int:
        """1-10 for a paragraph whose style is a heading's, 0 for body text."""
        for known, style in self.chain(name) or ([(name, Style(None, 0, None, None, None, False))] if name else []):
            named = _HEADING_NAME.match(known)
            if named or style.outline:
                return int(named["depth"]) if named else style.outline
            if known.lower() in _TITLES:
                return 1
        return 0

    def list_style(self, name: str | None) -> str | None:
        return next((style.list_style for _name, style in self.chain(name) if style.list_style), None)

    def is_bold(self, name: str | None) -> bool | None:
        return next((style.is_bold for _name, style in self.chain(name) if style.is_bold is not None), None)

    def is_raised(self, name: str | None) -> bool:
        return bool(next((style.is_raised for _name, style in self.chain(name) if style.is_raised is not None), False))

    def is_hidden(self, name: str | None) -> bool:
        return any(style.is_hidden for _name, style in self.chain(name))


def _levels(node: etree._Element) -> dict[int, Level]:
    return {count(level, f"{TEXT}level", 1, LEVELS) - 1: _level(level) for level in node if level.get(f"{TEXT}level")}
