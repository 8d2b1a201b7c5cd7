"""Texts of a drawing as outlines: each letter once in `<defs>`, then used wherever it stands."""

import re
from typing import Any

from lxml import etree

from consultare.lib.chart.glyphs import Font, font

NS = "{http://www.w3.org/2000/svg}"
SERIF = "Source Serif 4"
FILES = {
    ("sans", False, False): "SourceSans3-Regular",
    ("sans", True, False): "SourceSans3-Bold",
    ("sans", False, True): "SourceSans3-It",
    ("sans", True, True): "SourceSans3-BoldIt",
    ("serif", False, False): "SourceSerif4-Regular",
    ("serif", True, False): "SourceSerif4-Bold",
}


class Outlines:
    """Collects the letters of one picture. `halo`: the ground colour, behind letters that stand on a line; plain words of the
    colour `bare` stand on a ground of their own (the wanted range) and have none."""

    def __init__(self, halo: str, bare: str = "") -> None:
        self._halo, self._bare = halo, bare
        self._ids: dict[tuple[str, str], str] = {}
        self.defs = etree.Element(f"{NS}defs")

    def of(self, node: Any, *, has_halo: bool) -> Any:
        """A `<text>` of Vega's as outlines; none when there is nothing to read."""
        words = "".join(node.itertext())
        size = float((node.get("font-size") or "11").removesuffix("px"))
        style = (node.get("font-family") or "", node.get("font-weight") or "", node.get("font-style") or "")
        fill, is_bold = node.get("fill") or "#000", style[1] in {"bold", "700", "600"}
        group = self.words(
            words, size, fill=fill, anchor=node.get("text-anchor") or "start",
            is_bold=is_bold, is_italic=style[2] == "italic", has_halo=has_halo and (is_bold or fill != self._bare),
        )  # fmt: skip
        if group is None or node.get("opacity") == "0":
            return None
        moves = [node.get("transform") or "", group.get("transform") or ""]
        group.set("transform", " ".join(move for move in moves if move))
        return group

    def words(
        self, words: str, size: float, *, fill: str, anchor: str = "start", is_bold: bool = False, is_italic: bool = False,
        is_serif: bool = False, has_halo: bool = False, at: tuple[float, float] = (0, 0),
    ) -> Any:  # fmt: skip
        """A line of words whose baseline begins, ends or has its middle at `at`."""
        if not words.strip():
            return None
        file = FILES["serif" if is_serif else "sans", is_bold, is_italic]
        letters = font(file)
        shift = {"middle": 0.5, "end": 1.0}.get(anchor, 0.0) * letters.width(words, size)
        scale = size / letters.em
        group = etree.Element(f"{NS}g", fill=fill)
        group.set("transform", f"translate({_n(at[0] - shift)} {_n(at[1])}) scale({scale:.5g} {-scale:.5g})")
        if has_halo:
            group.attrib.update(
                {
                    "stroke": self._halo,
                    "stroke-width": f"{4 / scale:.0f}",
                    "paint-order": "stroke",
                    "stroke-linejoin": "round",
                }
            )
        place = 0
        for letter in words:
            glyph = letters.glyph(letter)
            if glyph.path:
                use = etree.SubElement(group, f"{NS}use", href=f"#{self._id(file, letter, letters)}")
                if place:
                    use.set("x", str(place))
            place += glyph.advance
        return group

    def _id(self, file: str, letter: str, letters: Font) -> str:
        key = (file, letter)
        if key not in self._ids:
            self._ids[key] = f"l{len(self._ids)}"
            etree.SubElement(self.defs, f"{NS}path", id=self._ids[key], d=letters.glyph(letter).path)
        return self._ids[key]


def wrapped(words: str, room: float, size: float, file: str) -> list[str]:
    """Lines that are no wider than `room`, broken between words."""
    letters, lines = font(file), [""]
    for word in re.split(r"[ \n]+", words):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and letters.width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line for line in lines if line]


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
