"""Lines of the pages of a PDF, with where they stand; and those that repeat on every page."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject

from consultare.lib.documents.model import Parsed
from consultare.lib.documents.shape import raised, raised_letters, tidy

PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:pag(?:ina|\.)?\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|din)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)
EDGE = 3
_DIVIDED = re.compile(r"[\u00ad\u2010]\s*$")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Line:
    """`x`, `y` and `size` in points, `y` from the bottom of the page."""

    text: str
    x: float
    y: float
    size: float
    page: int
    doubts: set[str] = field(default_factory=set)


class Gatherer:
    """Pieces of text as pypdf hands them over, put together to lines by their height on the page."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.lines: list[Line] = []

    def take(self, text: str, outer: list[float], inner: list[float], _font: Any, size: float | None) -> None:
        if not text.strip():
            if self.lines and text and not self.lines[-1].text.endswith(" "):
                self.lines[-1].text += " "
            return
        x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        scale = abs(inner[3] * outer[3]) or abs(inner[1] * outer[1]) or 1.0
        height = float(size or 1.0) * scale
        for part in text.split("\n"):
            if part.strip():
                self._place(part, x, y, height)

    def _place(self, text: str, x: float, y: float, height: float) -> None:
        last = self.lines[-1] if self.lines else None
        if last is None or abs(last.y - y) > 0.6 * max(last.size, height):
            self.lines.append(Line(text, x, y, height, self.page))
            return
        if height < 0.85 * last.size and y > last.y + 0.1 * last.size:
            text, is_changed = raised(last.text.rstrip()[-1:], text)
            if is_changed:
                last.doubts.add("superscript")
        last.text += text


def lines_of(page: PageObject, number: int) -> list[Line]:
    """The lines of a page from top to bottom, as the file orders them."""
    gatherer = Gatherer(number)
    page.extract_text(visitor_text=gatherer.take)
    for line in gatherer.lines:
        # A hyphen that only divides a word is a soft one in good files, and would be lost with the others.
        line.text = tidy(_DIVIDED.sub("-", line.text))
        if "superscript" in line.doubts:
            line.text = raised_letters(line.text)
    return [line for line in gatherer.lines if line.text]


def without_furniture(pages: list[list[Line]], parsed: Parsed) -> list[list[Line]]:
    """Pages without their numbers and what repeats at their edges; all of it is told."""
    repeated = _repeated(pages)
    kept = []
    for lines in pages:
        edges = {id(line): place for place, line in _edges(lines)}
        body = []
        for line in lines:
            place = edges.get(id(line))
            if place and PAGE_NUMBER.fullmatch(line.text) and _is_outermost(lines, line):
                parsed.skip("page-number", line.text)
            elif place and _key(line) in repeated:
                parsed.skip(place, line.text)
                parsed.warn("headers")
            else:
                body.append(line)
        kept.append(body)
    return kept


def _edges(lines: list[Line]) -> list[tuple[str, Line]]:
    ordered = sorted(lines, key=lambda line: -line.y)
    top, bottom = ordered[:EDGE], ordered[EDGE:][-EDGE:]
    return [("header", line) for line in top] + [("footer", line) for line in bottom]


def _is_outermost(lines: list[Line], line: Line) -> bool:
    heights = sorted({other.y for other in lines})
    return line.y in {*heights[:2], *heights[-2:]}


def _key(line: Line) -> tuple[str, int]:
    """The same words, whatever numbers, at the same height."""
    return _DIGITS.sub("#", line.text), round(line.y / 4)


def _repeated(pages: list[list[Line]]) -> set[tuple[str, int]]:
    seen = Counter(key for lines in pages for key in {_key(line) for _place, line in _edges(lines)})
    enough = max(2, len(pages) // 2)
    return {key for key, times in seen.items() if times >= enough}
