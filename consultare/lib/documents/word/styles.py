"""styles.xml: what a paragraph or run inherits from its style and the styles that one is based on."""

import re
from dataclasses import dataclass

from lxml import etree

from consultare.lib.documents.word.names import W, is_on, number, value

_HEADING_NAME = re.compile(r"(?:heading|titlu|t[iî]tlu)\s*(?P<depth>[1-9])$")
_CONTENTS_NAME = re.compile(
    r"(?:toc|cuprins)(?:\s*\d|\s+heading)?$|titlu\s*cuprins$|table of figures$|tabel de figuri$"
)
_TITLE_NAMES = {"title", "titlu"}
MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    based_on: str | None
    outline: int | None
    num_id: str | None
    level: int | None
    is_bold: bool | None
    is_hidden: bool | None
    align: str | None


def _style(node: etree._Element) -> Style:
    paragraph, run = node.find(f"{W}pPr"), node.find(f"{W}rPr")
    numbering = paragraph.find(f"{W}numPr") if paragraph is not None else None
    return Style(
        name=(value(node, "name") or node.get(f"{W}styleId", "")).strip().lower(),
        based_on=value(node, "basedOn"),
        outline=number(value(paragraph, "outlineLvl")),
        num_id=value(numbering, "numId"),
        level=number(value(numbering, "ilvl")),
        is_bold=is_on(run, "b"),
        is_hidden=is_on(run, "vanish"),
        align=value(run, "vertAlign"),
    )


class Styles:
    def __init__(self, root: etree._Element | None) -> None:
        self.by_id: dict[str, Style] = {}
        self.default = ""
        for node in root.iterfind(f"{W}style") if root is not None else ():
            key = node.get(f"{W}styleId", "")
            self.by_id[key] = _style(node)
            if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in {"1", "true"}:
                self.default = key
        self._chains: dict[str, list[Style]] = {}

    def chain(self, key: str | None) -> list[Style]:
        """The style, then what it is based on, nearest first. A style that isn't there is known by its id."""
        first = key or self.default
        if first not in self._chains:
            found: list[Style] = []
            current: str | None = first
            while current in self.by_id and len(found) < MAX_CHAIN:
                found.append(self.by_id[current])
                current = found[-1].based_on
            if not found and first:
                spaced = re.sub(r"(?<=\D)(?=\d)", " ", first).lower()
                found = [Style(spaced, None, None, None, None, None, None, None)]
            self._chains[first] = found
        return self._chains[first]

    def heading_depth(self, properties: etree._Element | None, key: str | None) -> int:
        """1-9 for a heading, 0 for body text: the paragraph's own outline level, else its style's, else its style's name."""
        own = number(value(properties, "outlineLvl"))
        if own is not None:
            return own + 1 if 0 <= own < 9 else 0
        for style in self.chain(key):
            named = _HEADING_NAME.match(style.name)
            if named:
                return int(named["depth"])
            if style.name in _TITLE_NAMES:
                return 1
            if style.outline is not None:
                return style.outline + 1 if 0 <= style.outline < 9 else 0
        return 0

    def is_contents(self, key: str | None) -> bool:
        return any(_CONTENTS_NAME.match(style.name) for style in self.chain(key)[:1])

    def numbering(self, key: str | None) -> tuple[str | None, int | None]:
        """The list that a style brings, and the level it names itself (often left to the list)."""
        for style in self.chain(key):
            if style.num_id is not None:
                return style.num_id, style.level
        return None, None

    def is_bold(self, key: str | None) -> bool:
        return next((style.is_bold for style in self.chain(key) if style.is_bold is not None), False)

    def is_hidden(self, key: str | None) -> bool:
        return next((style.is_hidden for style in self.chain(key) if style.is_hidden is not None), False)

    def align(self, key: str | None) -> str | None:
        return next((style.align for style in self.chain(key) if style.align is not None), None)
