"""Findings as pages show them: in words, beside the cells, in one list for whoever answers for the data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value as Constant, When
from django.utils.translation import gettext as _

from indicators.catalogue.models import TOTAL_CELL
from indicators.catalogue.queries import cell_labels, sheets_on
from indicators.collection.models import AcceptedExplanation, Finding, Submission
from indicators.collection.queries.finding_words import sentence
from indicators.collection.queries.layout import Line
from indicators.collection.states import OPEN_STATES, FindingState, Severity

MIN_EXPLANATION, MAX_EXPLANATION = 15, 1000
PAGE = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words. `place`: the cell it speaks of; `name`: its indicator in that period; `page`: of the report on which its
    cell stands, none when it is the one that is shown."""

    finding: Finding
    sentence: str
    name: str
    place: str
    page: int = 0

    @property
    def pk(self) -> int:
        return self.finding.pk

    @property
    def is_error(self) -> bool:
        return self.finding.severity == Severity.BLOCKS

    @property
    def is_open(self) -> bool:
        return self.finding.state == FindingState.OPEN

    @property
    def is_explained(self) -> bool:
        return self.finding.state == FindingState.EXPLAINED

    @property
    def field(self) -> str:
        """Name of the grid's field, to put the cursor there."""
        return f"c_{self.finding.indicator_id}_{cell_of(self.finding)}" if self.finding.indicator_id else ""

    @property
    def href(self) -> str:
        """To its cell, on whichever page of the report it stands."""
        return f"?pagina={self.page}#{self.field}" if self.page else f"#{self.field}"

    @property
    def anchor(self) -> str:
        """Of its place in the list, where it is explained."""
        return f"semnalare-{self.pk}"

    @property
    def tone(self) -> str:
        """Class of the cell it speaks of."""
        return "is-explained" if self.is_explained else "is-blocked" if self.is_error else "is-doubted"


def _standing() -> QuerySet[Any]:
    """Not corrected ones; errors first, then warnings without an explanation."""
    first = Case(
        When(severity=Severity.BLOCKS, then=Constant(0)), When(state=FindingState.OPEN, then=Constant(1)),
        default=Constant(2), output_field=IntegerField(),
    )  # fmt: skip
    found = Finding.objects.exclude(state=FindingState.CORRECTED)
    return found.select_related("indicator", "rule", "explained_by").annotate(first=first)


def open_findings(submission: Submission) -> QuerySet[Finding]:
    """What keeps a report from being submitted: errors, and warnings that nobody explained."""
    return _standing().filter(submission=submission, state=FindingState.OPEN).order_by("first", "pk")


def of_report(submission: Submission) -> list[Told]:
    """Everything found in a report that still stands, in three queries."""
    return tell(_standing().filter(submission=submission).order_by("first", "pk"), submission)


def of_cells(found: Iterable[Told]) -> dict[str, list[Told]]:
    """Field of the grid → what was found there, the worst first."""
    cells: dict[str, list[Told]] = {}
    for one in found:
        if one.field:
            cells.setdefault(one.field, []).append(one)
    return cells


def on_pages(found: Iterable[Told], pages: Sequence[Sequence[Line]], current: int) -> list[Told]:
    """With the page of a large report on which each has its cell, so that its link leads there."""
    at = {line.indicator.pk: number for number, lines in enumerate(pages, start=1) for line in lines}
    places = [(one, at.get(one.finding.indicator_id or 0, current)) for one in found]
    return [one if page == current else replace(one, page=page) for one, page in places]


def left_of(found: Iterable[Told]) -> int:
    return sum(one.is_open for one in found)


def cell_of(finding: Finding | AcceptedExplanation) -> int:
    """The cell it speaks of; the total when the row names none."""
    return finding.cell_id or TOTAL_CELL


def tell(findings: Iterable[Finding], submission: Submission | None = None) -> list[Told]:
    """`submission`: of all of them, so that names are those of its period; None where each brings its own."""
    rows = list(findings)
    labels = cell_labels({cell_of(one) for one in rows if one.cell_id != TOTAL_CELL})
    names = _names(rows, submission)
    return [
        Told(
            one, _sentence(one, submission or one.submission), names.get(one.indicator_id or 0, ""),
            ", ".join(labels.get(cell_of(one), ())) if one.cell_id != TOTAL_CELL else _("total"),
        )
        for one in rows
    ]  # fmt: skip


def _names(rows: list[Finding], submission: Submission | None) -> Mapping[int, str]:
    if not rows:
        return {}
    day = submission.period.starts_on if submission else max(one.submission.period.starts_on for one in rows)
    sheets = sheets_on({one.indicator_id for one in rows if one.indicator_id}, day)
    return {pk: sheet.name for pk, sheet in sheets.items()}


def _sentence(one: Finding, submission: Submission) -> str:
    words = sentence(
        kind=one.kind, measured=one.measured, expected=one.expected, frequency=submission.period.kind,
        decimals=one.indicator.decimals if one.indicator else 0, message=one.rule.message if one.rule else "",
    )  # fmt: skip
    return words[:1].upper() + words[1:]


# ---- the desk ----
FILTERS = ("deschise", "explicate", "erori", "toate")


def listed(filter_: str) -> QuerySet[Finding]:
    """All findings that stand, the newest first. `deschise`: still in the way of a report that is being filled in."""
    found = _standing().select_related(
        "submission__period", "submission__service", "submission__form", "indicator", "rule", "explained_by"
    )
    match filter_:
        case "deschise":
            found = found.filter(state=FindingState.OPEN, submission__state__in=OPEN_STATES)
        case "explicate":
            found = found.filter(state=FindingState.EXPLAINED)
        case "erori":
            found = found.filter(severity=Severity.BLOCKS)
    return found.order_by("-found_at", "-pk")


def accepted() -> QuerySet[AcceptedExplanation]:
    """Explanations that quiet a warning, those that end soonest first."""
    rows = AcceptedExplanation.objects.filter(ended_at=None).select_related("service", "indicator", "rule", "by")
    return rows.order_by("until", "pk")
