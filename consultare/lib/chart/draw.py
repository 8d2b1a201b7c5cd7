"""A definition as SVG or PNG. Vega-Lite draws the field; words around it and the outlines of all letters are ours."""

from functools import cache
from typing import Any

import vl_convert
from lxml import etree

from consultare.lib.chart.axes import LOCALES, Drawn, configured
from consultare.lib.chart.bars import bars, bars_height
from consultare.lib.chart.bullet import bullet, bullet_height
from consultare.lib.chart.frame import framed, height_of
from consultare.lib.chart.glyphs import fonts_folder
from consultare.lib.chart.lines import WIDTHS, lines, lines_height, stack, stack_height
from consultare.lib.chart.model import Bars, Bullet, Definition, Lines, Multiples, Size, Stack, Theme
from consultare.lib.chart.multiples import multiples, multiples_height
from consultare.lib.chart.outlines import NS, Outlines
from consultare.lib.chart.tokens import tokens

_KEPT = frozenset({"d", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity",
                   "fill-opacity", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height"})  # fmt: skip
_DRAWN = frozenset({"g", "path", "line", "rect", "text"})
_BUILDERS: dict[type[Any], Any] = {Lines: lines, Bars: bars, Bullet: bullet, Multiples: multiples, Stack: stack}

_HEIGHTS: dict[type[Any], Any] = {
    Lines: lines_height, Bars: bars_height, Bullet: bullet_height, Multiples: multiples_height, Stack: stack_height,
}  # fmt: skip


@cache
def _ready() -> None:
    vl_convert.register_font_directory(fonts_folder())


def svg(definition: Definition, *, theme: Theme = Theme.LIGHT, size: Size = Size.WIDE, with_words: bool = False) -> str:
    """The picture; `with_words` puts title, legend and source into it, for files that travel alone.

    Title and description are in it for whoever opens it by itself. About 60 ms; the first call of a process half a second.
    """
    _ready()
    frame = definition.frame
    field: Drawn = _BUILDERS[type(definition)](definition, theme, size)
    spec = configured(field, theme)
    drawn = vl_convert.vegalite_to_svg(spec, format_locale=LOCALES.get(frame.language, LOCALES["en"]))
    vega = etree.fromstring(drawn.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    outlines = Outlines(halo=tokens(theme)["card"], bare=tokens(theme)["green"])
    body = etree.Element(f"{NS}g")
    for child in list(vega):
        _clean(child, outlines)
        body.append(child)
    whole = framed(
        definition,
        body,
        field.top + field.height + field.bottom,
        (WIDTHS[size], theme),
        outlines,
        with_words=with_words,
    )
    return str(etree.tostring(whole, encoding="unicode"))


def extent(definition: Definition, size: Size) -> tuple[int, int]:
    """Width and height of the picture without words, known without drawing it."""
    look = (WIDTHS[size], Theme.LIGHT)
    return WIDTHS[size], height_of(definition, _HEIGHTS[type(definition)](definition, size), look)


def png(picture: str, *, scale: float = 2.0) -> bytes:
    """The same picture as pixels: letters are outlines already, so no font is looked for."""
    return bytes(vl_convert.svg_to_png(picture, scale=scale))


def _clean(node: Any, outlines: Outlines, *, is_mark: bool = False) -> None:
    """Only what draws stays: no classes, roles or hidden shapes; letters become outlines."""
    is_mark = is_mark or "role-mark" in (node.get("class") or "")
    for child in list(node):
        _clean(child, outlines, is_mark=is_mark)
    name = etree.QName(node).localname
    parent = node.getparent()
    is_hidden = node.get("display") == "none" or node.get("opacity") == "0"
    is_empty = (name == "path" and not _draws(node)) or (name == "g" and not len(node))
    if parent is not None and (is_hidden or is_empty or name not in _DRAWN):
        parent.remove(node)
        return
    if name == "text":
        outline = outlines.of(node, has_halo=is_mark)
        if parent is not None:
            parent.replace(node, outline) if outline is not None else parent.remove(node)
        return
    for attribute in set(node.attrib) - _KEPT:
        del node.attrib[attribute]


def _draws(node: Any) -> bool:
    return bool(node.get("d")) and (node.get("fill", "none") != "none" or node.get("stroke") is not None)
