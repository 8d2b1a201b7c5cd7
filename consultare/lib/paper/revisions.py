"""A text as DOCX whose changes are Word's own revisions: «accept all» gives the new text, «reject all» the old one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any, Literal

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from consultare.lib.diff import PARAGRAPH_BREAK, RowRuns, Run, deleted, inserted
from consultare.lib.paper.docx import EPOCH, NOT_XML

Fate = Literal["equal", "insert", "delete"]


@dataclass(frozen=True, slots=True)
class RevisedParagraph:
    """`fate` is the paragraph's own: added or removed as a whole, or there on both sides. `heading` 1-9, 0 for text.
    A `PARAGRAPH_BREAK` in a run parts or joins paragraphs, as a revision too."""

    runs: tuple[Run, ...]
    fate: Fate = "equal"
    heading: int = 0
    indent: int = 0


@dataclass(frozen=True, slots=True)
class RevisedTable:
    """Rows that were added or removed are revisions of the whole row."""

    rows: tuple[RowRuns, ...]


def docx_revisions(
    blocks: Iterable[RevisedParagraph | RevisedTable],
    *,
    title: str,
    author: str,
    at: datetime,
    running_head: Sequence[str] = (),
    running_foot: str = "",
    language: str = "ro-RO",
) -> bytes:
    """`author` and `at` stand on every revision. Title and notes are in the page's head and foot, so that the body is the
    text and nothing else."""
    document = _page(title, running_head, running_foot, language)
    writer = _Writer(document, author, at)
    for block in blocks:
        if isinstance(block, RevisedTable):
            writer.table(block)
        else:
            writer.paragraph(block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _page(title: str, head: Sequence[str], foot: str, language: str) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    style = document.styles["Normal"]
    style.font.size = Pt(11)
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), language)
    style.element.get_or_add_rPr().append(tongue)
    properties = document.core_properties
    properties.title, properties.author, properties.language = _plain(title)[:255], "", language
    properties.created = properties.modified = EPOCH
    section.header.paragraphs[0].text = "\n".join(map(_plain, (title, *head)))
    section.footer.paragraphs[0].text = _plain(foot)
    for piece in (section.header.paragraphs[0], section.footer.paragraphs[0]):
        for run in piece.runs:
            run.font.size = Pt(8)
    return document


def _plain(text: str) -> str:
    return NOT_XML.sub("", text)


class _Writer:
    def __init__(self, document: Any, author: str, at: datetime) -> None:
        self.document = document
        self.author = _plain(author)
        self.date = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.numbers = count(1)

    def paragraph(self, block: RevisedParagraph) -> None:
        paragraph = self._paragraph(block)
        for run in block.runs:
            for number, piece in enumerate(_pieces(run)):
                if number:
                    self._mark(paragraph, run.op)
                    paragraph = self._paragraph(block)
                self._words(paragraph, piece, run.op)
        self._mark(paragraph, block.fate)

    def table(self, block: RevisedTable) -> None:
        if any(
            cell.op in {"insert", "delete"}
            for row in block.rows
            if row.op in {"equal", "changed"}
            for cell in row.cells
        ):
            # Word has no revision of a column that every program reads: the old table goes, the new one comes.
            self._rows([_gone(row) for row in block.rows if row.op != "insert"])
            self._mark(self.document.add_paragraph()._p, "insert")
            self._rows([_come(row) for row in block.rows if row.op != "delete"])
        else:
            self._rows(block.rows)
        self.document.add_paragraph()

    def _rows(self, rows: Sequence[RowRuns]) -> None:
        table = self.document.add_table(rows=0, cols=max((len(row.cells) for row in rows), default=1) or 1)
        table.style = "Table Grid"
        for row in rows:
            table._tbl.append(self._row(row))

    def _row(self, row: RowRuns) -> Any:
        element = OxmlElement("w:tr")
        fate: Fate = "insert" if row.op == "insert" else "delete" if row.op == "delete" else "equal"
        if fate != "equal":
            properties = OxmlElement("w:trPr")
            properties.append(self._revision(fate))
            element.append(properties)
        for cell in row.cells:
            box, paragraph = OxmlElement("w:tc"), OxmlElement("w:p")
            for run in cell.runs:
                self._words(paragraph, run.old if run.op == "delete" else run.new, run.op)
            self._mark(paragraph, fate)
            box.append(paragraph)
            element.append(box)
        if not row.cells:
            box = OxmlElement("w:tc")
            box.append(OxmlElement("w:p"))
            element.append(box)
        return element

    def _paragraph(self, block: RevisedParagraph) -> Any:
        paragraph = self.document.add_paragraph(style=f"Heading {block.heading}" if block.heading else None)
        if block.indent:
            paragraph.paragraph_format.left_indent = Mm(8 * block.indent)
        return paragraph._p

    def _mark(self, paragraph: Any, fate: Fate) -> None:
        """The paragraph's end is a revision of its own."""
        if fate != "equal":
            properties = OxmlElement("w:rPr")
            properties.append(self._revision(fate))
            paragraph.get_or_add_pPr().append(properties)

    def _words(self, paragraph: Any, text: str, op: Fate) -> None:
        if not text:
            return
        run = OxmlElement("w:r")
        for number, line in enumerate(_plain(text).split("\n")):
            if number:
                run.append(OxmlElement("w:br"))
            for column, words in enumerate(line.split("\t")):
                if column:
                    run.append(OxmlElement("w:tab"))
                element = OxmlElement("w:delText" if op == "delete" else "w:t")
                element.text = words
                element.set(qn("xml:space"), "preserve")
                run.append(element)
        if op == "equal":
            paragraph.append(run)
        else:
            revision = self._revision(op)
            revision.append(run)
            paragraph.append(revision)

    def _revision(self, fate: Fate) -> Any:
        element = OxmlElement("w:ins" if fate == "insert" else "w:del")
        element.set(qn("w:id"), str(next(self.numbers)))
        element.set(qn("w:author"), self.author)
        element.set(qn("w:date"), self.date)
        return element


def _pieces(run: Run) -> list[str]:
    """Of what stayed the new characters: old and new differ by typing habits only."""
    return (run.old if run.op == "delete" else run.new).split(PARAGRAPH_BREAK)


def _gone(row: RowRuns) -> RowRuns:
    cells = tuple(cell for cell in row.cells if cell.op != "insert")
    return RowRuns("delete", tuple(type(cell)("delete", _whole("delete", deleted(cell.runs))) for cell in cells))


def _come(row: RowRuns) -> RowRuns:
    cells = tuple(cell for cell in row.cells if cell.op != "delete")
    return RowRuns("insert", tuple(type(cell)("insert", _whole("insert", inserted(cell.runs))) for cell in cells))


def _whole(op: Literal["insert", "delete"], text: str) -> tuple[Run, ...]:
    if not text:
        return ()
    return (Run("insert", "", text),) if op == "insert" else (Run("delete", text, ""),)
