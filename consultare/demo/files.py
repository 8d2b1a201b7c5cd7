"""Documents as people hand them in: real DOCX, PDF and XLSX, the same bytes whenever they are made."""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import typst
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

WRITTEN_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
_PDF = """
#set page(paper: "a4", margin: 2.2cm)
#set document(title: sys.inputs.title)
#set text(font: "Source Serif 4", size: 11pt, lang: "ro")
#set par(justify: true, leading: 0.75em)
#text(font: "Source Sans 3", size: 17pt, weight: "bold", sys.inputs.title)
#v(0.6em)
#for line in sys.inputs.text.split("\\n") [#line #parbreak()]
#v(1.2em)
#text(font: "Source Sans 3", size: 8pt, fill: luma(90))[Document de demonstrație.]
"""


def upload(name: str, title: str, text: str) -> SimpleUploadedFile:
    """`name` says by its end what is made: docx, pdf or xlsx."""
    kind = name.rpartition(".")[2]
    make = {"docx": _docx, "pdf": _pdf, "xlsx": _xlsx}[kind]
    return SimpleUploadedFile(name, make(title, text))


def _docx(title: str, text: str) -> bytes:
    document = Document()
    document.core_properties.title, document.core_properties.author = title, ""
    document.core_properties.created = document.core_properties.modified = WRITTEN_AT
    document.add_heading(title, level=1)
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.add_paragraph("Document de demonstrație.")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(settings.BASE_DIR / "static" / "dist" / "fonts" / "ttf")]
    )


def _pdf(title: str, text: str) -> bytes:
    inputs = {"title": title, "text": text}
    return bytes(
        typst.compile(
            _PDF.encode(),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            timestamp=int(WRITTEN_AT.timestamp()),
        )
    )


def _xlsx(title: str, text: str) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": title, "created": WRITTEN_AT.replace(tzinfo=None)})
    sheet = book.add_worksheet("Date")
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, title, book.add_format({"bold": True}))
    for number, line in enumerate(text.replace(". ", ".\n").split("\n"), start=2):
        sheet.write_string(number, 0, line)
    book.close()
    return out.getvalue()
