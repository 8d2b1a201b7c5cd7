"""A report of blocks as DOCX: real headings, lists and tables, pictures with their alternative text."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from consultare.lib.paper.blocks import Blocks, Drawing, Heading, Items, Pairs, Words
from consultare.lib.paper.docx import EPOCH, NOT_XML

WIDTH = Mm(170)
SOFT = RGBColor(0x5B, 0x64, 0x70)


def docx_report(
    title: str,
    eyebrow: str,
    blocks: Blocks,
    *,
    pixels: Callable[[str], bytes],
    author: str = "",
    language: str = "ro-RO",
) -> bytes:
    """An A4 page upright. `pixels` turns the SVG of a picture into PNG: word processors of offices don't all draw SVG."""
    document = _page(title, author, language)
    _soft(document.add_paragraph(), eyebrow)
    document.add_heading(_clean(title), level=1)
    for block in blocks:
        if isinstance(block, Drawing):
            _picture(document, block, pixels)
        else:
            _WRITERS[type(block)](document, block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _page(title: str, author: str, language: str) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), language)
    style.element.get_or_add_rPr().append(tongue)
    core = document.core_properties
    core.title, core.author, core.language = _clean(title)[:255], _clean(author)[:255], language
    core.created = core.modified = EPOCH
    return document


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)


def _soft(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.color.rgb = Pt(9), SOFT


def _heading(document: Any, block: Heading) -> None:
    document.add_heading(_clean(block.text), level=block.level)


def _words(document: Any, block: Words) -> None:
    for text in block.text.split("\n\n"):
        paragraph = document.add_paragraph()
        if block.look == "soft":
            _soft(paragraph, text)
        else:
            paragraph.add_run(_clean(text)).bold = block.look == "strong"


def _pairs(document: Any, block: Pairs) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name, value in block.rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Mm(45), Mm(125)
        cells[0].paragraphs[0].add_run(_clean(name)).bold = True
        cells[1].text = _clean(value)
    document.add_paragraph()


def _items(document: Any, block: Items) -> None:
    for text in block.rows:
        document.add_paragraph(_clean(text), style="List Bullet")


def _picture(document: Any, block: Drawing, pixels: Callable[[str], bytes]) -> None:
    caption = document.add_paragraph()
    caption.add_run(_clean(block.title)).bold = True
    caption.paragraph_format.keep_with_next = True
    shape = document.add_picture(BytesIO(pixels(block.svg)), width=WIDTH)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    shape._inline.docPr.set("descr", _clean(block.alt))
    _soft(document.add_paragraph(), block.note)


_WRITERS: dict[type[Any], Callable[[Any, Any], None]] = {
    Heading: _heading, Words: _words, Pairs: _pairs, Items: _items,
}  # fmt: skip
