"""Workbooks of reports on their way in: checked whole, then all of it taken over, or nothing and the reasons at each cell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.grids import ReadBook
from consultare.lib.law import fill
from consultare.records import audit, files, jobs
from consultare.records.models import Job, StoredFile
from indicators.collection.actions import checking, entry
from indicators.collection.actions.entry import Filled, Words
from indicators.collection.actions.refused import Refused
from indicators.collection.actions.writing import lock, told
from indicators.collection.models import Submission, Workbook, WorkbookError
from indicators.collection.queries import findings, handed as reading, workbooks as queries
from indicators.collection.queries.findings import MIN_EXPLANATION, Told
from indicators.collection.queries.handed import Handed, NotTaken
from indicators.collection.queries.taking import conflicts, is_in_file, located, totals_wrong
from indicators.collection.queries.workbook_files import batch_of, kept, read_stored
from indicators.collection.queries.workbooks import Contents
from indicators.collection.rules import workbooks as law
from indicators.collection.rules.workbooks import CellError
from indicators.collection.states import OPEN_STATES, Severity, WorkbookOutcome

INLINE_ROWS = 800
"""So many are read, checked and written within a second; more are left to a worker."""
MOST_ERRORS = 2000
CLOSED = _("The report is not open any more, so no workbook is taken over. Reload the page to see where it stands.")
audit.register_verbs(
    {
        "report.workbook_applied": _("%(actor)s brought in a workbook for the report %(subject)s, %(count)s changes"),
        "report.workbook_refused": _("The workbook of %(actor)s for the report %(subject)s was not taken over: %(count)s cells to mend"),
    }
)  # fmt: skip


class _Wrong(Exception):
    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__(f"{len(errors)} cells")
        self.errors = errors


def about(submission: Submission, stored: StoredFile) -> str:
    """How the job of one file is called."""
    return f"report:{submission.pk}:{stored.pk.hex}"


def receive(
    *, submission: Submission, upload: "UploadedFile[Any]", by: Person, at: datetime
) -> Workbook | Job:  # fmt: skip
    """A small one is taken over at once, a large one by a worker; the same file again is a row that says so.

    The bytes are safe first. Raises `Refused` with a sentence, and `lib.files.Refused` for what is no workbook at all.
    """
    if submission.state not in OPEN_STATES:
        raise Refused(CLOSED, "file")
    stored = files.store(upload, by=by.audit_name, at=at)
    if queries.size(submission) <= INLINE_ROWS:
        return bring_in(submission=submission, stored=stored, by=by, at=at)
    with transaction.atomic():
        return jobs.request(kind=queries.KIND, about=about(submission, stored), by=by, at=at)


@jobs.handler(queries.KIND)
def _work(job: Job, report: jobs.Report) -> None:
    """In a worker, and again after it died: a file that was taken over is found to be so."""
    _word, submission_pk, stored_pk = job.about.split(":")
    submission = Submission.objects.select_related("form", "period", "service").get(pk=submission_pk)
    stored, by = StoredFile.objects.get(pk=stored_pk), Person.objects.get(pk=job.requested_by)
    book = read_stored(stored, report)
    try:
        bring_in(submission=submission, stored=stored, by=by, at=report.moment(), book=book)
    except Refused as refused:
        raise jobs.JobFailed(refused.sentence) from refused


def bring_in(
    *, submission: Submission, stored: StoredFile, by: Person, at: datetime, book: ReadBook | None = None
) -> Workbook:
    """Read the file, check it whole, take it over: all of it or nothing. `changed`: cells, texts and explanations.

    The report is checked as it would stand with the file. A cell that can't be read, a total that its cells contradict, an error of
    the checks, **or a warning that nobody has explained** refuses all of it: nothing is written, not even explanations, and the same
    workbook comes back with every such cell coloured and explained and a place for the words that a warning asks for. What people
    write there explains all warnings of that cell; a warning that an accepted explanation of an earlier period quiets, or that
    was explained in the portal for this very figure, asks for nothing. A warning about no row of the file can't be explained in
    it: it holds the report back when it is submitted, not the file.

    A file that was taken over is not read again. Raises `Refused` when the file is not one of this report and of its form as it is.
    """
    book = book or read_stored(stored)
    with transaction.atomic():
        held = lock(submission)
        if held.state not in OPEN_STATES:
            raise Refused(CLOSED, "file")
        if queries.was_applied(held, stored.sha256):
            return _row(held, stored, WorkbookOutcome.SAME, by=by, at=at)
        contents = queries.contents(held, with_past=False)
        try:
            handed = reading.read(book, contents)
        except NotTaken as refused:
            raise Refused(refused.sentence, "file") from refused
        return _take(held, contents, handed, stored, by=by, at=at)


def _take(
    held: Submission, contents: Contents, handed: Handed, stored: StoredFile, *, by: Person, at: datetime
) -> Workbook:
    try:
        with transaction.atomic():
            changed, left = _write(held, contents, handed, batch_of(stored.sha256), by=by, at=at)
    except _Wrong as wrong:
        row = _row(held, stored, WorkbookOutcome.REFUSED, by=by, at=at, errors=wrong.errors)
        audit.record(verb="report.workbook_refused", by=by, at=at, count=len(wrong.errors), **told(held))
        return row
    outcome = WorkbookOutcome.APPLIED if changed else WorkbookOutcome.SAME
    row = _row(held, stored, outcome, by=by, at=at, errors=left, changed=changed)
    if changed:
        audit.record(
            verb="report.workbook_applied", by=by, at=at, count=changed, sha256=stored.sha256, **told(held)
        )  # fmt: skip
    return row


def _write(
    held: Submission, contents: Contents, handed: Handed, batch: str, *, by: Person, at: datetime
) -> tuple[int, list[CellError]]:
    """How much changed, and the warnings about no row of the file. Raises `_Wrong` with everything that is wrong at once, and the
    caller rolls back."""
    wrong = [*handed.errors, *conflicts(handed, contents), *totals_wrong(handed, contents)]
    filled = Filled(handed.cells, {pk: Words(*words) for pk, words in handed.words.items()})
    changed = entry.save(
        submission=held, layout=contents.layout, filled=filled, by=by, at=at, revision=held.revision, batch=batch
    )  # fmt: skip
    checking.check(submission=held, at=at, layout=contents.layout)
    done = checking.explain_cells(submission=held, words=handed.explanations, by=by, at=at)
    left = findings.tell(findings.open_findings(held), held)
    stands = [one for one in left if not one.is_error and not is_in_file(one, handed)]
    waits = located([one for one in left if one not in stands], handed)
    known = {(one.page, one.row, one.place) for one in wrong}
    # Of a cell that can't be taken as it is, nothing more is said: what the checks found there is of another figure.
    wrong += [one for one in waits if (one.page, one.row, one.place) not in known or not one.page]
    if wrong:
        raise _Wrong([*wrong, *_too_short(done, left, handed)])
    return changed + done.count, located(stands, handed)


def _too_short(done: checking.Explained, left: Sequence[Told], handed: Handed) -> list[CellError]:
    short = {one.pk for one in done.short}
    sentence = fill(_("Write at least %(n)d characters: what happened, and how you know."), {"n": MIN_EXPLANATION})
    found = {}
    for one in left:
        where = handed.rows.get((one.finding.indicator_id or 0, findings.cell_of(one.finding)))
        if where and one.pk in short:
            place = law.WHY if where[0] == law.FIGURES else law.LEVEL_WHY
            found[where] = CellError(where[0], where[1], place, sentence, Severity.WARNS)
    return list(found.values())


def _row(
    held: Submission, stored: StoredFile, outcome: str, *, by: Person, at: datetime, errors: Sequence[CellError] = (),
    changed: int = 0,
) -> Workbook:  # fmt: skip
    row = Workbook.objects.create(
        submission=held, file=stored, sha256=stored.sha256, form_version=held.form.version, outcome=outcome, changed=changed,
        at=at, by=by,
    )  # fmt: skip
    WorkbookError.objects.bulk_create(
        [
            WorkbookError(workbook=row, cell=kept(one), message=str(one.sentence)[:500], severity=one.severity)
            for one in errors[:MOST_ERRORS]
        ]
    )
    return row
