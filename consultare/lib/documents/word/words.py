"""The words of one paragraph: runs, fields, links, changes, notes, pictures."""

from dataclasses import dataclass, field

from lxml import etree

from consultare.lib.documents.model import Parsed
from consultare.lib.documents.shape import raised, raised_letters
from consultare.lib.documents.word.names import MC, WRAPPERS, M, V, W, chosen, is_on, plain, value
from consultare.lib.documents.word.numbering import roman
from consultare.lib.documents.word.styles import Styles

_SIGNS = {"F0B7": "•", "F0A7": "▪", "F06F": "□", "F0A8": "□", "F0FE": "☒", "F0FC": "✓", "F0D8": "➢", "F02D": "–", "F0B0": "°", "F0B3": "≥", "F0A3": "≤"}  # fmt: skip
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/"


@dataclass(slots=True)
class Words:
    """What a paragraph holds; `notes` are the references in order, `boxes` the text boxes anchored in it."""

    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
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

    def last(self) -> str:
        return next((part[-1] for part in reversed(self.parts) if part), "")


class Collector:
    """Reads paragraphs of one document; counts its notes."""

    def __init__(self, styles: Styles, parsed: Parsed) -> None:
        self.styles = styles
        self.parsed = parsed
        self.numbers: dict[tuple[str, str], int] = {}

    def words(self, paragraph: etree._Element, style: str | None) -> Words:
        found = Words()
        self._walk(paragraph, found, is_bold=self.styles.is_bold(style))
        return found

    def _walk(self, node: etree._Element, found: Words, *, is_bold: bool) -> None:
        for child in node:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, found, is_bold=is_bold)
            elif tag in WRAPPERS or tag == f"{W}fldSimple":
                if tag in {f"{W}ins", f"{W}moveTo"}:
                    self._note_change(found)
                self._walk(child, found, is_bold=is_bold)
            elif tag in {f"{W}del", f"{W}moveFrom"}:
                self._leave_out(child, found, is_moved=tag == f"{W}moveFrom")
            elif tag in {f"{M}oMath", f"{M}oMathPara"}:
                found.parts.append("".join(text.text or "" for text in child.iter(f"{M}t")))
                found.doubts.add("formula")
            elif tag == f"{MC}AlternateContent":
                self._walk(chosen(child), found, is_bold=is_bold)

    def _note_change(self, found: Words) -> None:
        found.doubts.add("revised")
        self.parsed.warn("revisions")

    def _leave_out(self, node: etree._Element, found: Words, *, is_moved: bool) -> None:
        self._note_change(found)
        text = plain(node)
        if text and not is_moved:
            self.parsed.skip("deleted", text)

    def _run(self, run: etree._Element, found: Words, *, is_bold: bool) -> None:
        properties = run.find(f"{W}rPr")
        style = value(properties, "rStyle")
        hidden = is_on(properties, "vanish")
        if hidden or (hidden is None and style and self.styles.is_hidden(style)):
            text = plain(run)
            if text:
                self.parsed.skip("hidden", text)
                self.parsed.warn("hidden")
            return
        align = value(properties, "vertAlign") or (self.styles.align(style) if style else None)
        own = is_on(properties, "b")
        bold = own if own is not None else (is_bold or bool(style and self.styles.is_bold(style)))
        for child in run:
            self._piece(child, found, is_raised=align == "superscript", is_bold=bold)

    def _piece(self, child: etree._Element, found: Words, *, is_raised: bool, is_bold: bool) -> None:
        tag = child.tag
        if tag == f"{W}t":
            self._text(child.text or "", found, is_raised=is_raised, is_bold=is_bold)
        elif tag in {f"{W}tab", f"{W}ptab"}:
            found.parts.append("\t")
        elif tag in {f"{W}br", f"{W}cr"}:
            found.parts.append(" " if child.get(f"{W}type") in {"page", "column"} else "\n")
        elif tag == f"{W}noBreakHyphen":
            found.parts.append("-")
        elif tag == f"{W}sym":
            self._sign(child, found)
        elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            found.parts.append(self._mark(child, found))
        elif tag in {f"{W}drawing", f"{W}pict", f"{W}object"}:
            self._picture(child, found)
        elif tag == f"{MC}AlternateContent":
            for inner in chosen(child):
                self._piece(inner, found, is_raised=is_raised, is_bold=is_bold)

    def _text(self, text: str, found: Words, *, is_raised: bool, is_bold: bool) -> None:
        if is_raised:
            text, is_changed = raised(found.last(), text)
            if is_changed:
                found.doubts.add("superscript")
        found.parts.append(text)
        letters = sum(character.isalpha() for character in text)
        if is_bold:
            found.bold_letters += letters
        else:
            found.plain_letters += letters

    def _sign(self, child: etree._Element, found: Words) -> None:
        sign = _SIGNS.get(child.get(f"{W}char", "").upper())
        if sign is None:
            found.doubts.add("symbol")
        found.parts.append(sign or "□")

    def _mark(self, child: etree._Element, found: Words) -> str:
        """«[1]» where the note is called; notes at the end of the document have a count of their own."""
        part = "footnotes" if child.tag == f"{W}footnoteReference" else "endnotes"
        key = (part, child.get(f"{W}id", ""))
        if key not in self.numbers:
            self.numbers[key] = 1 + sum(known[0] == part for known in self.numbers)
            found.notes.append(key)
        return f"[{self.name(key)}]"

    def name(self, key: tuple[str, str]) -> str:
        count = self.numbers[key]
        return str(count) if key[0] == "footnotes" else roman(count)

    def _picture(self, node: etree._Element, found: Words) -> None:
        """Pictures are counted and told; their description is text. Words in boxes are kept."""
        boxes = [box for box in node.iter(f"{W}txbxContent") if not _is_inside_box(box, node)]
        found.boxes += boxes
        described = [text for text in map(_description, node.iter()) if text]
        if described:
            found.parts.append(f"[imagine: {described[0].strip()}]")
        is_picture = any(_local(part) in {"blip", "imagedata", "OLEObject"} for part in node.iter())
        if is_picture or described:
            self.parsed.warn("images")
            found.doubts.add("image")
            if not described:
                self.parsed.skip("image")
        if any(part.get("uri", "").startswith((f"{_CHART}chart", f"{_CHART}diagram")) for part in node.iter()):
            self.parsed.warn("embedded")
            self.parsed.skip("embedded", plain(node))


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _description(node: etree._Element) -> str:
    """What somebody wrote for those who can't see the picture."""
    if _local(node) == "docPr":
        return node.get("descr") or ""
    return node.get("alt") or "" if str(node.tag).startswith(V) else ""


def _is_inside_box(box: etree._Element, top: etree._Element) -> bool:
    parent = box.getparent()
    while parent is not None and parent is not top:
        if parent.tag == f"{W}txbxContent" or parent.tag == f"{MC}Fallback":
            return True
        parent = parent.getparent()
    return False
