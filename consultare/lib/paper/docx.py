"""A table as DOCX. Rows are built as XML: the library's own cells cost more with every row."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from consultare.lib.tabular import Column, Row, plain

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def _cell(text: str, *, bold: bool = False) -> Any:
    cell, paragraph, run = OxmlElement("w:tc"), OxmlElement("w:p"), OxmlElement("w:r")
    if bold:
        properties = OxmlElement("w:rPr")
        properties.append(OxmlElement("w:b"))
        run.append(properties)
    for number, line in enumerate(NOT_XML.sub("", text).split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.text = line
        words.set(qn("xml:space"), "preserve")
        run.append(words)
    paragraph.append(run)
    cell.append(paragraph)
    return cell


def _row(cells: Iterable[str], *, header: bool = False) -> Any:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for text in cells:
        row.append(_cell(text, bold=header))
    return row


def _page(title: str, language: str) -> Any:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(18)
    style = document.styles["Normal"]
    style.font.size = Pt(9)
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), language)
    style.element.get_or_add_rPr().append(tongue)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.language = language
    document.core_properties.created = document.core_properties.modified = EPOCH
    document.add_heading(title, level=1)
    return document


def docx_table(
    title: str, columns: Sequence[Column[Row]], rows: Iterable[Row], note: str = "", language: str = "ro-RO"
) -> bytes:
    """A landscape document: title, an optional line, and one table whose header repeats on every page."""
    document = _page(title, language)
    if note:
        document.add_paragraph(note)
    table = document.add_table(rows=0, cols=len(columns))
    table.style = "Table Grid"
    total = sum(column.width for column in columns) or 1
    for cell, column in zip(table.columns, columns, strict=True):
        cell.width = Mm(261 * column.width // total)
    body = table._tbl
    body.append(_row([str(column.title) for column in columns], header=True))
    for row in rows:
        body.append(_row([plain(column.getter(row)) for column in columns]))
    out = BytesIO()
    document.save(out)
    return out.getvalue()
