"""The words around a field: title, unit, legend, source; and the whole picture with its name for who opens it alone."""

from typing import Any

from lxml import etree

from consultare.lib.chart.axes import begins_above_zero
from consultare.lib.chart.glyphs import font
from consultare.lib.chart.lines import DASHES, values_of
from consultare.lib.chart.model import LETTERS, Bars, Bullet, Definition, Lines, Stack, Theme
from consultare.lib.chart.outlines import NS, Outlines, wrapped
from consultare.lib.chart.tokens import series_colours, tokens

EDGE = 16


class Page:
    """Lines of words set under each other; `y` is where the next one begins."""

    def __init__(self, width: float, theme: Theme, outlines: Outlines, edge: float) -> None:
        self.width, self.theme, self.outlines, self.edge = width, theme, outlines, edge
        self.y = edge
        self.nodes: list[Any] = []

    def add(
        self, words: str, size: float, token: str, *, is_bold: bool = False, is_serif: bool = False, lead: float = 1.3
    ) -> None:
        file = {(True, True): "SourceSerif4-Bold", (True, False): "SourceSans3-Bold"}.get(
            (is_bold, is_serif), "SourceSans3-Regular"
        )
        for line in wrapped(words, self.width - 2 * self.edge, size, file):
            self.y += size * lead
            node = self.outlines.words(
                line, size, fill=tokens(self.theme)[token], is_bold=is_bold, is_serif=is_serif,
                at=(self.edge, self.y - size * (lead - 1)),
            )  # fmt: skip
            if node is not None:
                self.nodes.append(node)

    def sample(self, look: int, name: str) -> None:
        """A line of the legend: letter, dash, name."""
        self.y += 20
        colour, dash = series_colours(self.theme)[look], DASHES[look]
        letter = self.outlines.words(LETTERS[look], 14, fill=colour, is_bold=True, at=(self.edge, self.y))
        line = etree.Element(f"{NS}path", d=f"M{self.edge + 16} {self.y - 4.5:g}h34", stroke=colour, fill="none")
        line.attrib.update({"stroke-width": "2.5"} | ({"stroke-dasharray": ",".join(map(str, dash))} if look else {}))
        self.nodes += [letter, line]
        self.named(name, 60)

    def named(self, name: str, indent: float) -> None:
        """What a sample of the legend stands for, beside it, in as many lines as it needs."""
        ink = tokens(self.theme)["ink"]
        for place, words in enumerate(wrapped(name, self.width - 2 * self.edge - indent, 14, "SourceSans3-Regular")):
            self.y += 18 if place else 0
            self.nodes.append(self.outlines.words(words, 14, fill=ink, at=(self.edge + indent, self.y)))

    def box(self, name: str, *, is_full: bool) -> None:
        self.y += 20
        colour, ground = tokens(self.theme)["blue"], tokens(self.theme)["card"]
        box = etree.Element(f"{NS}rect", x=f"{self.edge + 1:g}", y=f"{self.y - 11:g}", width="20", height="11")
        box.attrib.update({"fill": colour if is_full else ground, "stroke": colour, "stroke-width": "2"})
        self.nodes.append(box)
        self.named(name, 32)

    def marks(self, baseline: str, previous: str) -> None:
        """What the ring and the dotted line of a bullet stand for."""
        soft, x = tokens(self.theme)["soft"], self.edge
        if not baseline and not previous:
            return
        self.y += 18
        if previous:
            ring = etree.Element(
                f"{NS}circle",
                cx=f"{x + 7:g}",
                cy=f"{self.y - 4.5:g}",
                r="5",
                fill=tokens(self.theme)["card"],
                stroke=soft,
            )
            ring.set("stroke-width", "2.5")
            self.nodes += [ring, self.outlines.words(previous, 13.5, fill=soft, at=(x + 19, self.y))]
            x += 19 + font("SourceSans3-Regular").width(previous, 13.5) + 24
        if baseline:
            if x + 16 + font("SourceSans3-Regular").width(baseline, 13.5) > self.width:
                self.y, x = self.y + 20, self.edge
            rule = etree.Element(f"{NS}path", d=f"M{x + 6:g} {self.y - 12:g}v16", stroke=tokens(self.theme)["edge"])
            rule.attrib.update({"stroke-width": "2", "stroke-dasharray": "2,2"})
            self.nodes += [rule, self.outlines.words(baseline, 13.5, fill=soft, at=(x + 16, self.y))]


def framed(
    definition: Definition, field: Any, height: float, look: tuple[int, Theme], outlines: Outlines, *, with_words: bool
) -> Any:
    """`field`, so high, on a ground of the theme; `look`: width of the field and theme."""
    width, theme = look
    edge = EDGE if with_words else 0
    page = Page(width + 2 * edge, theme, outlines, edge)
    if with_words:
        page.add(definition.frame.title, 20, "ink", is_bold=True, is_serif=True, lead=1.25)
        page.y += 4
        page.add(definition.frame.subtitle, 14, "soft")
    _above(definition, page)
    field.set("transform", f"translate({edge:g} {page.y:g})")
    page.y += height
    _below(definition, page)
    if with_words:
        page.y += 2
        page.add(definition.frame.source, 12.5, "soft")
        page.y += EDGE - 4
    return _root(definition, page, field)


def height_of(definition: Definition, height: float, look: tuple[int, Theme]) -> int:
    """How high the picture without words is when its field is so high: the page keeps the place free."""
    page = Page(look[0], look[1], Outlines(halo=""), 0)
    _above(definition, page)
    page.y += height
    _below(definition, page)
    return round(page.y)


def _above(definition: Definition, page: Page) -> None:
    _legend(definition, page)
    if head := _head(definition):
        page.y += 6
        page.add(head, 13, "soft")
        page.y -= 2


def _below(definition: Definition, page: Page) -> None:
    if isinstance(definition, Bullet):
        page.marks(*(spot.text if spot else "" for spot in (definition.baseline, definition.previous)))
        page.y += 4


def _root(definition: Definition, page: Page, field: Any) -> Any:
    frame, width, height = definition.frame, f"{page.width:g}", str(round(page.y))
    root = etree.Element(f"{NS}svg", nsmap={None: NS[1:-1]}, width=width, height=height)
    root.attrib.update({"viewBox": f"0 0 {width} {height}", "role": "img", "aria-labelledby": "title desc"})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", frame.language)
    etree.SubElement(root, f"{NS}title", id="title").text = frame.title
    etree.SubElement(root, f"{NS}desc", id="desc").text = frame.description
    root.append(page.outlines.defs)
    etree.SubElement(root, f"{NS}rect", width=width, height=height, fill=tokens(page.theme)["card"])
    root.extend([node for node in page.nodes if node is not None])
    root.append(field)
    return root


def _head(definition: Definition) -> str:
    """The unit, above the axis of figures: never turned on its side."""
    if not isinstance(definition, Lines):
        return ""
    note = definition.frame.above_zero
    return (
        f"{definition.frame.unit} · {note}"
        if note and begins_above_zero(values_of(definition))
        else definition.frame.unit
    )


def _legend(definition: Definition, page: Page) -> None:
    if isinstance(definition, Lines) and len(definition.series) > 1:
        for index, series in enumerate(definition.series):
            page.sample(series.look if series.look >= 0 else index, series.name)
        page.y += 4
    elif isinstance(definition, Stack):
        for one in definition.fields:
            for index, series in enumerate(one.series):
                page.sample(series.look if series.look >= 0 else index, series.name)
        page.y += 8
    elif isinstance(definition, Bars) and any(bar.second_text for bar in definition.bars):
        page.box(definition.names[0], is_full=True)
        page.box(definition.names[1], is_full=False)
        page.y += 10
