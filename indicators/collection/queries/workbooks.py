"""A report as a workbook: its rows, what may be typed where, what the checks say, and what it tells about itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _, override

from consultare.records.models import Job
from indicators.catalogue.models import TOTAL_CELL, ScaleLevel
from indicators.catalogue.states import Kind
from indicators.collection.models import Narrative, Submission, Workbook
from indicators.collection.queries.findings import Told, of_report
from indicators.collection.queries.layout import Figures, Layout, Line, figures, layout as layout_of, previous_figures
from indicators.collection.rules.numbers import Entry
from indicators.collection.rules.workbooks import Head, original, words_digest
from indicators.collection.states import Severity, Status, WorkbookOutcome

RECENT = 10
KIND = "collection.workbook"
"""How workbooks that a worker takes over are called among the jobs."""


@dataclass(frozen=True)
class Contents:
    """Everything a workbook of a report is made of."""

    submission: Submission
    layout: Layout
    figures: Figures
    narratives: Mapping[int, Narrative]
    levels: Mapping[int, Sequence[ScaleLevel]]
    before: Figures = field(default_factory=Figures)
    found: Sequence[Told] = ()

    @property
    def head(self) -> Head:
        one = self.submission
        return Head(one.form.code, one.service.code, one.period.code, one.reporter, str(one.form.version))

    def originals(self) -> list[tuple[str, str, str]]:
        """Key, figure, fingerprint of the words: what each row held, for telling later what was touched."""
        rows = []
        for line in self.layout.lines:
            one = self.narratives.get(line.indicator.pk)
            words = words_digest(one.text, one.respondents) if one else ""
            for cell in line.cells or (TOTAL_CELL,):
                entry = self.figures.at(line.indicator.pk, cell)
                said = words if cell == TOTAL_CELL else ""
                rows.append((key_of(line, cell), original(entry) if entry else "", said))
        return rows


def contents(submission: Submission, *, with_past: bool = True) -> Contents:
    """Nine queries, or fourteen with the period before and the findings; `submission` with form, service and period."""
    found = layout_of(submission)
    narratives = Narrative.objects.filter(submission=submission)
    scales = {line.indicator.scale_id for line in found.lines if line.indicator.scale_id}
    levels: dict[int, list[ScaleLevel]] = {}
    for level in ScaleLevel.objects.filter(scale__in=scales).order_by("scale", "rank") if scales else ():
        levels.setdefault(level.scale_id, []).append(level)
    return Contents(
        submission, found, figures(submission), {one.indicator_id: one for one in narratives}, levels,
        before=previous_figures(submission, found.by_indicator) if with_past else Figures(),
        found=of_report(submission) if with_past else (),
    )  # fmt: skip


def key_of(line: Line, cell: int) -> str:
    """«BEN-02|17»: which figure a row holds, wherever it was moved to."""
    return f"{line.indicator.code}|{cell}"


def places(layout: Layout) -> dict[str, tuple[Line, int]]:
    """Key of a row → its line and cell."""
    return {key_of(line, cell): (line, cell) for line in layout.lines for cell in line.cells or (TOTAL_CELL,)}


def cell_name(line: Line, cell: int) -> str:
    if cell == TOTAL_CELL:
        return _("total") if line.blocks else ""
    labels = (column.label for block in line.blocks for column in block.columns if column.cell_id == cell)
    return next(labels, "")


def status_word(entry: Entry | None) -> str:
    """Nothing beside an ordinary number: the column is for what needs saying."""
    return "" if entry is None or entry.status == Status.NORMAL else str(entry.status.label)


def statuses_by_word(languages: Iterable[str]) -> dict[str, Status]:
    """Every way to write a status: its word in each language and its letter, in any case of letters."""
    found = {status.value.casefold(): status for status in Status}
    for language in languages:
        with override(language):
            found |= {str(status.label).casefold(): status for status in Status}
    return found


def level_word(level: ScaleLevel) -> str:
    return f"{level.rank} – {level.label}"


def levels_by_word(levels: Sequence[ScaleLevel]) -> dict[str, int]:
    found: dict[str, int] = {}
    for level in levels:
        for word in (level_word(level), level.label, str(level.rank)):
            found.setdefault(word.casefold(), level.rank)
    return found


def level_of(number: Decimal | None, levels: Sequence[ScaleLevel]) -> str:
    return next((level_word(level) for level in levels if number is not None and level.rank == number), "")


def is_words(line: Line) -> bool:
    return line.indicator.kind != Kind.NUMBER


def size(submission: Submission, layout: Layout | None = None) -> int:
    """How many rows a workbook of the report has."""
    return sum(max(len(line.cells), 1) for line in (layout or layout_of(submission)).lines)


def recent(submission: Submission) -> QuerySet[Workbook]:
    """What was handed in for the report, the newest first."""
    rows = (
        Workbook.objects.filter(submission=submission)
        .select_related("by", "file")
        .annotate(
            error_count=Count("errors", filter=Q(errors__severity=Severity.BLOCKS)),
            doubt_count=Count("errors", filter=Q(errors__severity=Severity.WARNS)),
        )
    )
    return rows.order_by("-at", "-pk")[:RECENT]


def latest_job(submission: Submission) -> Job | None:
    """The newest workbook of the report that was left to a worker."""
    return Job.objects.filter(kind=KIND, about__startswith=f"report:{submission.pk}:").order_by("-pk").first()


def errors_in(workbook: Workbook) -> int:
    """Everything that was said of a row that `recent` gave."""
    return int(getattr(workbook, "error_count", 0)) + int(getattr(workbook, "doubt_count", 0))


def was_applied(submission: Submission, sha256: str) -> bool:
    return Workbook.objects.filter(submission=submission, sha256=sha256, outcome=WorkbookOutcome.APPLIED).exists()
