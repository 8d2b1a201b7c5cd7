"""numbering.xml: the numbers that Word shows and does not store, counted as Word counts them."""

import re
from dataclasses import dataclass, field

from lxml import etree

from consultare.lib.documents.word.names import W, is_on, number, value
from consultare.lib.documents.word.styles import Styles

_PLACE = re.compile(r"%([1-9])")
_BULLETS = frozenset("-–—•▪●○◦*·➢✓")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
LEVELS = 9


def roman(count: int) -> str:
    """4 → iv."""
    if not 0 < count < 4000:
        return str(count)
    written = ""
    for worth, letters in _ROMAN:
        times, count = divmod(count, worth)
        written += letters * times
    return written


def letters(count: int) -> str:
    """1 → a, 26 → z, 27 → aa, 28 → bb: doubled, as the law doubles them."""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else str(count)


def formatted(count: int, form: str) -> tuple[str, bool]:
    """The number in that format; False when the format is only known by its digits."""
    known = {
        "decimal": str(count),
        "decimalZero": f"{count:02}",
        "lowerLetter": letters(count),
        "upperLetter": letters(count).upper(),
        "lowerRoman": roman(count),
        "upperRoman": roman(count).upper(),
        "none": "",
        "bullet": "",
    }
    if form in known:
        return known[form], True
    return str(count), False


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    form: str = "decimal"
    text: str = "%1."
    restart: int | None = None
    is_legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """What Word shows before the paragraph; `level` is how deep it stands, from 0."""

    marker: str
    form: str
    level: int
    is_sure: bool


@dataclass(slots=True)
class _List:
    """One `w:num`: the definition it uses and what it says otherwise."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)
    is_begun: bool = False


def _level(node: etree._Element) -> Level:
    start, restart = number(value(node, "start")), number(value(node, "lvlRestart"))
    alternate = next(node.iter(f"{W}numFmt"), None)
    return Level(
        start=1 if start is None else start,
        form=(alternate.get(f"{W}val") if alternate is not None else None) or "decimal",
        text=value(node, "lvlText") or "",
        restart=restart,
        is_legal=bool(is_on(node, "isLgl")),
        style=value(node, "pStyle"),
    )


def _levels(node: etree._Element) -> dict[int, Level]:
    found = {number(level.get(f"{W}ilvl")): _level(level) for level in node.iterfind(f"{W}lvl")}
    return {index: level for index, level in found.items() if index is not None and 0 <= index < LEVELS}


class Numbering:
    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self.styles = styles
        self.abstracts: dict[str, dict[int, Level]] = {}
        self.linked: dict[str, str] = {}
        self.lists: dict[str, _List] = {}
        self.counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        for node in root.iterfind(f"{W}abstractNum"):
            key = node.get(f"{W}abstractNumId", "")
            self.abstracts[key] = _levels(node)
            link = value(node, "numStyleLink")
            if link:
                self.linked[key] = link
        for node in root.iterfind(f"{W}num"):
            self._read_list(node)

    def _read_list(self, node: etree._Element) -> None:
        abstract = value(node, "abstractNumId") or ""
        made = _List(abstract, dict(self.abstracts.get(abstract, {})))
        for override in node.iterfind(f"{W}lvlOverride"):
            index = number(override.get(f"{W}ilvl"))
            start = number(value(override, "startOverride"))
            for level in override.iterfind(f"{W}lvl"):
                if index is not None and 0 <= index < LEVELS:
                    made.levels[index] = _level(level)
            if index is not None and start is not None:
                made.starts[index] = start
        self.lists[node.get(f"{W}numId", "")] = made

    def _list(self, num_id: str) -> _List | None:
        """The list; one that only names a list style is followed to the style's own list."""
        found = self.lists.get(num_id)
        if found is None or found.abstract not in self.linked:
            return found
        target, _level_of_style = self.styles.numbering(self.linked[found.abstract])
        real = self.lists.get(target or "")
        if real is not None and real is not found:
            found.abstract, found.levels = real.abstract, dict(real.levels) | found.levels
        self.linked.pop(found.abstract, None)
        return found

    def next(self, num_id: str, level: int | None, style: str | None) -> Number | None:
        """Counts one paragraph of that list; None when it has no number. Without a level it is the one linked to the style."""
        found = self._list(num_id)
        if found is None or num_id == "0":
            return None
        if level is None:
            level = next((index for index, one in found.levels.items() if style and one.style == style), 0)
        level = min(max(level, 0), LEVELS - 1)
        counts = self._count(found, level)
        return self._shown(found, level, counts)

    def _start(self, found: _List, level: int) -> int:
        return found.starts.get(level, found.levels.get(level, Level()).start)

    def _count(self, found: _List, level: int) -> list[int | None]:
        counts = self.counts.setdefault(found.abstract, [None] * LEVELS)
        if not found.is_begun:
            found.is_begun = True
            for index in found.starts:
                if index < LEVELS:
                    counts[index] = None
        for index in range(level):
            if counts[index] is None:
                counts[index] = self._start(found, index)
        current = counts[level]
        counts[level] = self._start(found, level) if current is None else current + 1
        for deeper in range(level + 1, LEVELS):
            restart = found.levels.get(deeper, Level()).restart
            if restart is None or level < restart:
                counts[deeper] = None
        return counts

    def _shown(self, found: _List, level: int, counts: list[int | None]) -> Number:
        this = found.levels.get(level, Level(text=f"%{level + 1}."))
        if this.form == "bullet":
            sign = this.text.strip()
            return Number(sign if sign in _BULLETS else "•", "bullet", level, is_sure=True)
        sure = True

        def put(match: re.Match[str]) -> str:
            nonlocal sure
            index = int(match[1]) - 1
            count = counts[index]
            form = found.levels.get(index, Level()).form
            if this.is_legal and index < level:
                form = "decimal"
            text, is_known = formatted(self._start(found, index) if count is None else count, form)
            sure = sure and is_known
            return text

        return Number(" ".join(_PLACE.sub(put, this.text).split()), this.form, level, is_sure=sure)
