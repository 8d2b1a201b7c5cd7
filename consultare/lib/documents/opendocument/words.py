"""The words of one paragraph of an ODT."""

from dataclasses import dataclass, field

from lxml import etree

from consultare.lib.documents.model import Parsed
from consultare.lib.documents.opendocument.names import DRAW, OFFICE, SVG, TEXT, count, plain
from consultare.lib.documents.opendocument.styles import Styles
from consultare.lib.documents.shape import raised, raised_letters
from consultare.lib.documents.word.numbering import roman

_CHANGES = {f"{TEXT}change-start", f"{TEXT}change-end", f"{TEXT}change"}
_SILENT = {
    f"{OFFICE}annotation-end",
    f"{TEXT}soft-page-break",
    f"{TEXT}bookmark",
    f"{TEXT}bookmark-start",
    f"{TEXT}bookmark-end",
    f"{TEXT}ruby-text",
}


@dataclass(slots=True)
class Words:
    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, etree._Element]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    doubts: set[str] = field(default_factory=set)
    plain_letters: int = 0
    bold_letters: int = 0

    @property
    def text(self) -> str:
        text = "".join(self.parts)
        return raised_letters(text) if "superscript" in self.doubts else text

    @property
    def is_bold(self) -> bool:
        return self.bold_letters > 0 and self.plain_letters == 0


@dataclass(frozen=True, slots=True)
class _Look:
    is_bold: bool = False
    is_raised: bool = False
    is_hidden: bool = False


class Collector:
    def __init__(self, styles: Styles, parsed: Parsed) -> None:
        self.styles, self.parsed = styles, parsed
        self.counted = {"footnote": 0, "endnote": 0}

    def words(self, paragraph: etree._Element) -> Words:
        found = Words()
        style = paragraph.get(f"{TEXT}style-name")
        self._walk(paragraph, found, _Look(bool(self.styles.is_bold(style)), is_hidden=self.styles.is_hidden(style)))
        return found

    def _walk(self, node: etree._Element, found: Words, look: _Look) -> None:
        self._say(node.text, found, look)
        for child in node:
            self._piece(child, found, look)
            self._say(child.tail, found, look)

    def _say(self, text: str | None, found: Words, look: _Look) -> None:
        if not text:
            return
        if look.is_hidden:
            self.parsed.warn("hidden")
            self.parsed.skip("hidden", text)
            return
        text = text.replace("\n", " ")
        if look.is_raised:
            before = next((part[-1] for part in reversed(found.parts) if part), "")
            text, is_changed = raised(before, text)
            if is_changed:
                found.doubts.add("superscript")
        found.parts.append(text)
        amount = sum(character.isalpha() for character in text)
        if look.is_bold:
            found.bold_letters += amount
        else:
            found.plain_letters += amount

    def _piece(self, child: etree._Element, found: Words, look: _Look) -> None:
        tag = child.tag
        if tag == f"{TEXT}span":
            self._walk(child, found, self._look(child, look))
        elif tag == f"{TEXT}s":
            found.parts.append(" " * count(child, f"{TEXT}c", 1))
        elif tag == f"{TEXT}tab":
            found.parts.append("\t")
        elif tag == f"{TEXT}line-break":
            found.parts.append("\n")
        elif tag == f"{TEXT}note":
            self._note(child, found)
        elif tag == f"{OFFICE}annotation":
            self.parsed.warn("comments")
            self.parsed.skip("comment", plain(child))
        elif tag in _CHANGES:
            self.parsed.warn("revisions")
            found.doubts.add("revised")
        elif str(tag).startswith(DRAW):
            self.picture(child, found)
        elif tag not in _SILENT:
            self._walk(child, found, look)

    def _look(self, span: etree._Element, look: _Look) -> _Look:
        style = span.get(f"{TEXT}style-name")
        bold = self.styles.is_bold(style)
        return _Look(
            look.is_bold if bold is None else bold,
            look.is_raised or self.styles.is_raised(style),
            look.is_hidden or self.styles.is_hidden(style),
        )

    def _note(self, note: etree._Element, found: Words) -> None:
        kind = "endnote" if note.get(f"{TEXT}note-class") == "endnote" else "footnote"
        self.counted[kind] += 1
        name = roman(self.counted[kind]) if kind == "endnote" else str(self.counted[kind])
        body = note.find(f"{TEXT}note-body")
        found.parts.append(f"[{name}]")
        if body is not None:
            found.notes.append((name, body))

    def picture(self, node: etree._Element, found: Words) -> None:
        """Pictures are counted and told; their description is text. Words in boxes are kept."""
        tops = [box for box in node.iter(f"{DRAW}text-box") if not _is_inside(box, node)]
        found.boxes += tops
        if not tops and node.tag != f"{DRAW}frame":
            found.boxes += [node] if node.find(f"{TEXT}p") is not None else []
        described = ["".join(map(str, part.itertext())).strip() for part in node.iter(f"{SVG}title", f"{SVG}desc")]
        described = [text for text in described if text]
        if described:
            found.parts.append(f"[imagine: {described[-1]}]")
        if described or node.find(f".//{DRAW}image") is not None:
            self.parsed.warn("images")
            found.doubts.add("image")
            if not described:
                self.parsed.skip("image")
        if node.find(f".//{DRAW}object") is not None or node.find(f".//{DRAW}object-ole") is not None:
            self.parsed.warn("embedded")
            self.parsed.skip("embedded")


def _is_inside(box: etree._Element, top: etree._Element) -> bool:
    parent = box.getparent()
    while parent is not None and parent is not top:
        if parent.tag == f"{DRAW}text-box":
            return True
        parent = parent.getparent()
    return False
