"""Files of an evaluation: the report as PDF and DOCX from one row of blocks, its recommendations as CSV."""

from indicators.evaluation.exports.papers import report_docx, report_pdf
from indicators.evaluation.exports.tables import recommendations_csv

__all__ = ["recommendations_csv", "report_docx", "report_pdf"]
