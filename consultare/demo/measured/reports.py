"""A report filled in: by hand as people do, or many at once for the time before the portal, brought in from paper."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.people.models import Person
from consultare.demo.measured.figures import figures
from consultare.demo.measured.frame import Frame
from consultare.records import audit
from indicators.catalogue.models import TOTAL_CELL
from indicators.catalogue.states import Kind
from indicators.collection.actions import entry, reports
from indicators.collection.actions.checking import explain
from indicators.collection.actions.entry import Filled, Words
from indicators.collection.actions.gate import open_findings
from indicators.collection.models import Narrative, Submission, Value
from indicators.collection.queries.layout import Line
from indicators.collection.rules.numbers import Entry
from indicators.collection.states import Reporter, Status, SubmissionState

Entries = dict[tuple[int, int], Entry]
LEVELS = (
    "Consiliul beneficiarilor s-a întâlnit de {n} ori; hotărârile lui se afișează la avizier.",
    "Beneficiarii participă la revizuirea planului; {n} propuneri ale lor au fost puse în practică în an.",
)
STOCK = "Verificat cu registrul serviciului; variația vine din intrările și ieșirile perioadei."


def fill(frame: Frame, report: Submission, *, changed: Entries | None = None) -> Filled:
    """What the service would write: every cell of the sheet, a category without anybody as 0."""
    key = frame.keys[report.service_id]
    life = frame.lives[key]
    months = life.within(report.period.starts_on, report.period.ends_on)
    cells: Entries = {}
    words: dict[int, Words] = {}
    for line in frame.layout_of(report).lines:
        if line.indicator.kind == Kind.ORDINAL:
            dice = life.dice(line.indicator.code, report.period.code)
            cells[line.indicator.pk, TOTAL_CELL] = Entry(Decimal(dice.randint(3, 4)))
            words[line.indicator.pk] = Words(dice.choice(LEVELS).format(n=dice.randint(3, 9)), dice.randint(9, 24))
        else:
            cells |= _line(frame, life.told, line, figures(life, line.indicator.code, months))
    return Filled(cells | (changed or {}), words)


def _line(frame: Frame, told: Any, line: Line, found: dict[str, float] | None) -> Entries:
    if found is None or (line.indicator.code.startswith("CAP") and told["capacity"] is None):
        return {(line.indicator.pk, TOTAL_CELL): Entry(None, Status.NOT_APPLICABLE)}
    known = {frame.cells[cell]: number for cell, number in found.items() if cell in frame.cells}
    return {(line.indicator.pk, cell): Entry(Decimal(str(known.get(cell, 0)))) for cell in line.cells}


def is_whole(frame: Frame, report: Submission) -> bool:
    """Every month of its period is in the story."""
    return report.period.starts_on >= frame.first and report.period.ends_on < frame.world.timeline.today


def bring_in(frame: Frame, found: Sequence[Submission], *, at: datetime) -> None:
    """Reports of the time before the portal, entered from paper and approved: written together, each with its event."""
    by, approver = frame.measurer, frame.world.coordinator
    values, words = [], []
    for report in found:
        filled = fill(frame, report)
        values += [_value(report, key, one) for key, one in filled.cells.items()]
        words += [
            Narrative(submission=report, indicator_id=pk, text=one.text, respondents=one.respondents, at=at, by=by)
            for pk, one in filled.words.items()
        ]
    Value.objects.bulk_create(values, batch_size=2000)
    Narrative.objects.bulk_create(words)
    Submission.objects.filter(pk__in=[report.pk for report in found]).update(
        state=SubmissionState.APPROVED, begun_at=at, submitted_at=at, submitted_by=by, approved_at=at, approved_by=approver,
        revision=1, note="Adus din raportările pe hârtie.",
    )  # fmt: skip
    audit.record(
        verb="report.brought_in", by=by, at=at, subject="reports", subject_label="", count=len(found),
    )  # fmt: skip


audit.register_verbs({"report.brought_in": "%(actor)s: %(count)s"})


def _value(report: Submission, key: tuple[int, int], one: Entry) -> Value:
    return Value(
        submission=report, indicator_id=key[0], cell_id=key[1], period_id=report.period_id, service_id=report.service_id,
        reporter=report.reporter, number=one.number, status=one.status,
    )  # fmt: skip


def write(frame: Frame, report: Submission, *, at: datetime, changed: Entries | None = None) -> Submission:
    entry.save(
        submission=report, layout=frame.layout_of(report), filled=fill(frame, report, changed=changed),
        by=frame.reporter_of(report), at=at, revision=report.revision,
    )  # fmt: skip
    return again(report)


def submit(frame: Frame, report: Submission, *, at: datetime, why: str = STOCK) -> Submission:
    """Explains what the checks ask about, in the words of the story, and submits."""
    by = frame.reporter_of(report)
    for finding in open_findings(submission=report, at=at):
        explain(finding=finding, explanation=why, by=by, at=at)
    reports.submit(submission=report, note="", revision=again(report).revision, by=by, at=at)
    return again(report)


def approve(report: Submission, *, by: Person, at: datetime) -> Submission:
    reports.approve(submission=report, revision=report.revision, by=by, at=at)
    return again(report)


def send_back(frame: Frame, report: Submission, *, reason: str, at: datetime) -> None:
    reports.send_back(submission=report, reason=reason, revision=report.revision, by=frame.measurer, at=at)


def again(report: Submission) -> Submission:
    return Submission.objects.select_related("form", "period", "service__organisation").get(pk=report.pk)


def expected(frame: Frame, codes: Iterable[str] = (), reporter: str = Reporter.PROVIDER) -> list[Submission]:
    """Waiting reports, oldest first."""
    rows = Submission.objects.filter(state=SubmissionState.EXPECTED, reporter=reporter)
    if codes:
        rows = rows.filter(form__code__in=list(codes))
    return list(rows.select_related("form", "period", "service__organisation").order_by("period__starts_on", "pk"))
