"""What is asked of services, what they report, and what was found about it."""

from indicators.collection.models.checks import AcceptedExplanation, Check, Finding, Rule
from indicators.collection.models.forms import Assignment, FormLine, ReportForm
from indicators.collection.models.outside import ExternalFile, ExternalSeries, ExternalValue
from indicators.collection.models.past import DroppedReport, LineChange
from indicators.collection.models.submissions import Evidence, Submission, Workbook, WorkbookError
from indicators.collection.models.values import Narrative, NarrativeRevision, Value, ValueRevision

__all__ = [
    "AcceptedExplanation",
    "Assignment",
    "Check",
    "DroppedReport",
    "Evidence",
    "ExternalFile",
    "ExternalSeries",
    "ExternalValue",
    "Finding",
    "FormLine",
    "LineChange",
    "Narrative",
    "NarrativeRevision",
    "ReportForm",
    "Rule",
    "Submission",
    "Value",
    "ValueRevision",
    "Workbook",
    "WorkbookError",
]
