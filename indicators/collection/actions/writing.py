"""Figures into a report: many cells at once, all of them or none, never over what somebody else saved meanwhile."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db import router, transaction
from django.db.models import Q
from django.utils.translation import gettext as _, gettext_lazy

from accounts.people.models import Person
from consultare.lib.attribution import set_local
from consultare.lib.workflow import move
from consultare.records import audit
from indicators.catalogue.models import TOTAL_CELL, Breakdown
from indicators.catalogue.states import SheetState
from indicators.collection.models import FormLine, Submission, Value
from indicators.collection.states import CLOSED_STATES, EMPTY, OPEN_STATES, SUBMISSION, Status, SubmissionState

audit.register_verbs(
    {
        "report.begun": gettext_lazy("%(actor)s began to fill in the report %(subject)s"),
        "report.corrected": gettext_lazy(
            "%(actor)s corrected %(count)s values of the approved report %(subject)s: %(reason)s"
        ),
    }
)

Key = tuple[int, int]
"""Indicator and cell: what tells figures of one report apart."""


@dataclass(frozen=True, slots=True)
class CellWrite:
    """What one cell becomes. `number=None` with a status that is no reason empties the cell: nothing is reported there yet."""

    indicator_id: int
    cell_id: int
    number: Decimal | None
    status: Status = Status.NORMAL

    @property
    def key(self) -> Key:
        return self.indicator_id, self.cell_id

    @property
    def is_nothing(self) -> bool:
        return self.number is None and self.status not in EMPTY


class StaleReport(Exception):
    """Somebody saved the report after the revision that was shown. `revision`: the present one."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"the report is at revision {revision}")
        self.revision = revision


class ReportClosed(Exception):
    """The state of the report takes no figures from this act."""

    def __init__(self, state: str) -> None:
        super().__init__(f"the report is {state}")
        self.state = state


class UnknownCell(Exception):
    """These are no lines of the form, or no cells of the sheet in force. Nothing was written."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(f"{len(keys)} unknown cells")
        self.keys = keys


class ContradictoryCell(Exception):
    """A cell that came twice with different contents, or a number beside a reason why there is none."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__(f"{len(keys)} contradictory cells")
        self.keys = keys


@contextmanager
def settings_of_transaction(
    *, by: Person | None, at: datetime, reason: str = "", batch: str = "", correction: bool = False
) -> Iterator[None]:
    """Tells the triggers who writes, when and why; afterwards nothing of it is left for the rest of the transaction."""
    told = {"person": str(by.pk) if by else "", "at": at.isoformat(), "reason": reason, "batch": batch[:40]}
    told["correction"] = "on" if correction else ""
    set_local(told)
    try:
        yield
    finally:
        # After an error of the database the transaction takes no more statements, and its settings end with it.
        if not transaction.get_connection().needs_rollback:
            set_local(dict.fromkeys(told, ""))


@transaction.atomic
def write_cells(
    *,
    submission: Submission,
    cells: Sequence[CellWrite],
    by: Person,
    at: datetime,
    revision: int | None = None,
    reason: str = "",
    batch: str = "",
) -> int:
    """Write figures of a report that is open. Returns how many cells changed; with none, nothing is written at all.

    `revision`: what the writer saw; None for who has not looked (a workbook checks by itself). In a report that was sent back
    each change is kept with its reason; none given: the one of the return. Raises `StaleReport`, `ReportClosed`,
    `UnknownCell`, `ContradictoryCell`; then nothing was written.
    """
    held = lock(submission)
    if held.state not in OPEN_STATES:
        raise ReportClosed(held.state)
    return _write(held, submission, cells, by=by, at=at, revision=revision, reason=reason, batch=batch)


@transaction.atomic
def correct_cells(
    *, submission: Submission, cells: Sequence[CellWrite], by: Person, at: datetime, revision: int, reason: str
) -> int:
    """The same in a report that was approved: a correction, whose reason is never empty."""
    held = lock(submission)
    if held.state not in CLOSED_STATES:
        raise ReportClosed(held.state)
    assert reason.strip()
    return _write(held, submission, cells, by=by, at=at, revision=revision, reason=reason.strip(), correction=True)


def lock(submission: Submission) -> Submission:
    """The stored report under lock, its form and period beside."""
    return Submission.objects.select_for_update(of=("self",)).select_related("form", "period").get(pk=submission.pk)


def _write(
    held: Submission, submission: Submission, cells: Sequence[CellWrite], *, by: Person, at: datetime, revision: int | None,
    reason: str, batch: str = "", correction: bool = False,
) -> int:  # fmt: skip
    if revision is not None and revision != held.revision:
        raise StaleReport(held.revision)
    wanted = _by_key(cells)
    _check_known(held, wanted)
    changed = _changed(held, wanted)
    if changed:
        reason = reason or (default_reason(held) if held.submitted_at else "")
        with settings_of_transaction(by=by, at=at, reason=reason, batch=batch, correction=correction):
            _store(held, changed)
        touch(held, by=by, at=at)
        submission.revision, submission.state, submission.begun_at = held.revision, held.state, held.begun_at
    return len(changed)


def _by_key(cells: Sequence[CellWrite]) -> dict[Key, CellWrite]:
    wanted: dict[Key, CellWrite] = {}
    wrong = [
        cell.key
        for cell in cells
        if wanted.setdefault(cell.key, cell) != cell or (cell.number is not None and cell.status in EMPTY)
    ]
    if wrong:
        raise ContradictoryCell(wrong)
    return wanted


def _check_known(held: Submission, wanted: dict[Key, CellWrite]) -> None:
    known = known_keys(held, {indicator for indicator, _cell in wanted})
    if unknown := [key for key in wanted if key not in known]:
        raise UnknownCell(unknown)


def known_keys(held: Submission, indicators: set[int]) -> set[Key]:
    """Cells that lines of the form take for these indicators: the total, and the cells of the sheet in force, in two queries."""
    lines = FormLine.objects.filter(form_id=held.form_id, indicator__in=indicators)
    broken_down = dict(lines.values_list("indicator_id", "is_broken_down"))
    on = held.period.starts_on
    in_force = Q(version__valid_until=None) | Q(version__valid_until__gt=on)
    rows = Breakdown.objects.filter(
        in_force,
        version__indicator__in=[pk for pk, is_whole in broken_down.items() if is_whole],
        version__state=SheetState.APPROVED,
        version__valid_from__lte=on,
    )
    allowed = set(rows.values_list("version__indicator_id", "cells"))
    return {(pk, TOTAL_CELL) for pk in broken_down} | {(pk, cell) for pk, cell in allowed if cell is not None}


def _changed(held: Submission, wanted: dict[Key, CellWrite]) -> list[CellWrite]:
    """Only what differs from what is stored: an unchanged cell leaves no trace."""
    stored = Value.objects.filter(submission=held)
    if len(wanted) < 500:  # A few cells are asked for by indicator, a whole form at once.
        stored = stored.filter(indicator__in={indicator for indicator, _cell in wanted})
    rows = stored.values_list("indicator_id", "cell_id", "number", "status")
    was = {(indicator, cell): (number, status) for indicator, cell, number, status in rows}
    return [
        cell
        for key, cell in wanted.items()
        if (key in was if cell.is_nothing else was.get(key) != (cell.number, cell.status.value))
    ]


def _store(held: Submission, changed: Sequence[CellWrite]) -> None:
    key = {"period_id": held.period_id, "service_id": held.service_id, "reporter": held.reporter}
    rows = [
        Value(
            submission=held, indicator_id=one.indicator_id, cell_id=one.cell_id, number=one.number, status=one.status, **key
        )
        for one in changed
        if not one.is_nothing
    ]  # fmt: skip
    if rows:
        Value.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["indicator", "cell", "period", "service", "reporter"],
            update_fields=["number", "status"],
        )
    emptied: dict[int, list[int]] = {}
    for one in changed:
        if one.is_nothing:
            emptied.setdefault(one.indicator_id, []).append(one.cell_id)
    if emptied:
        gone = reduce(or_, (Q(indicator=indicator, cell__in=cells) for indicator, cells in emptied.items()))
        # One statement: nothing hangs on a figure, so nothing is collected first.
        Value.objects.filter(gone, submission=held)._raw_delete(using=router.db_for_write(Value))


def touch(held: Submission, *, by: Person, at: datetime) -> None:
    """A saved change of a locked report: the next revision, and its beginning if this was the first."""
    held.revision += 1
    if held.state == SubmissionState.EXPECTED:
        move(held, "begin", at=at, using=SUBMISSION, revision=held.revision)
        audit.record(verb="report.begun", by=by, at=at, **told(held))
    else:
        held.save(update_fields=["revision"])


def record_correction(held: Submission, *, by: Person, at: datetime, reason: str, count: int) -> None:
    audit.record(verb="report.corrected", by=by, at=at, reason=reason, count=count, **told(held))


def told(submission: Submission) -> dict[str, str]:
    """How a report is named in the audit."""
    return {
        "subject": f"report:{submission.pk}",
        "subject_label": f"{submission.form} · {submission.service} · {submission.period}",
        "group": f"report:{submission.pk}",
    }


def default_reason(held: Submission) -> str:
    return _("Corrected after it was sent back: %(reason)s") % {"reason": held.return_reason or "—"}
