"""Documents for paper and archive: PDF by Typst, DOCX tables and reports, QR codes."""

from consultare.lib.paper.docx import docx_table
from consultare.lib.paper.pdf import qr_svg, render_pdf
from consultare.lib.paper.report import docx_report
from consultare.lib.paper.words import LABELS

__all__ = ["LABELS", "docx_report", "docx_table", "qr_svg", "render_pdf"]
