"""Filling in a report as people do: cells as text, levels, words; the total follows from the cells where the sheet says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.people.models import Person
from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.actions import writing
from indicators.collection.actions.writing import CellWrite
from indicators.collection.models import Narrative, Submission
from indicators.collection.queries.layout import Figures, Layout, Line, figures
from indicators.collection.rules import totals
from indicators.collection.rules.numbers import Entry
from indicators.collection.states import CLOSED_STATES, OPEN_STATES


@dataclass(frozen=True, slots=True)
class Words:
    """A narrative; `respondents`: how many people were asked, None when nobody counted. Empty text takes it away."""

    text: str
    respondents: int | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What one save brings: cells by (indicator, cell), words by indicator. `typed_totals`: totals that the writer changed by hand."""

    cells: Mapping[tuple[int, int], Entry] = field(default_factory=dict)
    words: Mapping[int, Words] = field(default_factory=dict)


@transaction.atomic
def save(
    *, submission: Submission, layout: Layout, filled: Filled, by: Person, at: datetime, revision: int, reason: str = "",
    batch: str = "",
) -> int:  # fmt: skip
    """Into an open report. Returns how many cells and texts changed. `batch`: the file that they came from, kept with each
    revision. Raises what `writing.write_cells` raises."""
    held = writing.lock(submission)
    if held.state not in OPEN_STATES:
        raise writing.ReportClosed(held.state)
    if held.revision != revision:
        raise writing.StaleReport(held.revision)
    cells = _cells(held, layout, filled)
    changed = (
        writing.write_cells(submission=submission, cells=cells, by=by, at=at, reason=reason, batch=batch)
        if cells
        else 0
    )
    return changed + _save_words(
        submission, filled.words, by=by, at=at, reason=reason, batch=batch, was_counted=bool(changed)
    )


@transaction.atomic
def correct(
    *, submission: Submission, layout: Layout, filled: Filled, by: Person, at: datetime, revision: int, reason: str
) -> int:
    """Into an approved report: each change is kept with the old value and the reason. Raises as `writing.correct_cells`."""
    held = writing.lock(submission)
    if held.state not in CLOSED_STATES:
        raise writing.ReportClosed(held.state)
    if held.revision != revision:
        raise writing.StaleReport(held.revision)
    cells = _cells(held, layout, filled)
    changed = writing.correct_cells(
        submission=submission, cells=cells, by=by, at=at, revision=revision, reason=reason
    )  # fmt: skip
    words = _save_words(
        submission, filled.words, by=by, at=at, reason=reason, was_counted=bool(changed), correction=True
    )
    if changed + words:
        writing.record_correction(held, by=by, at=at, reason=reason, count=changed + words)
    return changed + words


def _cells(held: Submission, layout: Layout, filled: Filled) -> list[CellWrite]:
    """What was typed, and the totals that follow from it."""
    lines = layout.by_indicator
    touched = {indicator for indicator, cell in filled.cells if cell != TOTAL_CELL}
    stored = figures(held) if any(lines[pk].blocks for pk in touched if pk in lines) else Figures()
    wanted = dict(filled.cells)
    for pk in touched & lines.keys():
        after = Figures({**stored.entries, **filled.cells})
        total = followed_total(lines[pk], after)
        if total is not None:
            wanted[pk, TOTAL_CELL] = _with_total(wanted.get((pk, TOTAL_CELL)) or stored.at(pk), total)
    return [CellWrite(indicator, cell, one.number, one.status) for (indicator, cell), one in wanted.items()]


def followed_total(line: Line, after: Figures) -> Decimal | None:
    return totals.computed(line.rules, after.numbers(line))


def _with_total(was: Entry | None, total: Decimal) -> Entry:
    """Keeps the mark «estimated» or «provisional»; a reason for emptiness falls away."""
    return replace(was, number=total) if was and was.number is not None else Entry(total)


def _save_words(
    submission: Submission, words: Mapping[int, Words], *, by: Person, at: datetime, reason: str, was_counted: bool,
    batch: str = "", correction: bool = False,
) -> int:  # fmt: skip
    stored = {
        one.indicator_id: one for one in Narrative.objects.filter(submission=submission, indicator__in=list(words))
    }
    held = writing.lock(submission)
    changed: list[tuple[Narrative | None, int, Words]] = [
        (stored.get(pk), pk, one) for pk, one in words.items() if _differs(stored.get(pk), one)
    ]
    if not changed:
        return 0
    why = reason or (writing.default_reason(held) if held.submitted_at else "")
    with writing.settings_of_transaction(by=by, at=at, reason=why, batch=batch, correction=correction):
        for row, pk, one in changed:
            _store_words(submission, row, pk, one, by=by, at=at)
    if not was_counted:
        writing.touch(held, by=by, at=at)
        submission.revision, submission.state, submission.begun_at = held.revision, held.state, held.begun_at
    return len(changed)


def _differs(row: Narrative | None, words: Words) -> bool:
    if row is None:
        return bool(words.text)
    return (row.text, row.respondents) != (words.text, words.respondents)


def _store_words(
    submission: Submission, row: Narrative | None, indicator_id: int, words: Words, *, by: Person, at: datetime
) -> None:
    if row is None:
        row = Narrative(submission=submission, indicator_id=indicator_id)
    elif not words.text:
        row.delete()
        return
    row.text, row.respondents, row.at, row.by = words.text, words.respondents, at, by
    row.save()


def unknown(layout: Layout, cells: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keys that the form does not ask for."""
    lines = layout.by_indicator
    return [key for key in cells if key[0] not in lines or key[1] not in lines[key[0]].cells]
