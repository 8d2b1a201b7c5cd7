"""Decisions that come back in a workbook: all of them, or none and the reasons why, cell by cell."""

from collections.abc import Container, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from accounts.people.models import Person
from consultare.records import audit
from consultations.observations.actions import answers
from consultations.observations.actions.bulk import hindrance_of, lock_answers
from consultations.observations.models import Answer, DecisionFile, Observation
from consultations.observations.queries.bulk import HINDRANCES
from consultations.observations.queries.decisions_file import plain_draft
from consultations.observations.queries.segments import split_among
from consultations.observations.rules import AnswerDraft, FileError, FileRow, answer_digest, parse_ref
from consultations.rounds.models import Round

audit.register_verbs(
    {
        "answer.file_brought_in": gettext_lazy(
            "%(actor)s brought in a workbook with %(count)s decisions on “%(subject)s”"
        )
    }
)
Outcome = DecisionFile.Outcome


class _Refused(Exception):
    def __init__(self, errors: Sequence[FileError]) -> None:
        super().__init__(f"{len(errors)} cells")
        self.errors = errors


@transaction.atomic
def bring_in(
    *, round_: Round, rows: Sequence[FileRow], errors: Sequence[FileError], sha256: str, by: Person, at: datetime
) -> DecisionFile:
    """Write what the touched rows say as drafts. The outcome says whether it was done; a refused one changed no answer.

    A row that says what is stored already is left alone, so the same file twice changes nothing. A row whose answer was saved
    after the file was made is an error: two people never overwrite each other.
    """
    # What the same person handed in before and had refused is settled by this one.
    DecisionFile.objects.filter(round=round_, by=by, outcome=Outcome.REFUSED).delete()
    file = DecisionFile(round=round_, sha256=sha256, outcome=Outcome.NOTHING, at=at, by=by)
    try:
        with transaction.atomic():
            file.changed = _write(round_, rows, errors, by, at)
    except _Refused as refused:
        file.outcome, file.rows, file.errors = Outcome.REFUSED, _kept(rows), _worded(refused.errors)
        file.save()
        return file
    file.unchanged = len(rows) - file.changed
    if file.changed:
        file.outcome = Outcome.APPLIED
        audit.record(
            verb="answer.file_brought_in", by=by, at=at, subject=f"round:{round_.pk}", subject_label=round_.title,
            group=f"round:{round_.pk}", count=file.changed, sha256=sha256,
        )  # fmt: skip
    file.save()
    return file


def _write(round_: Round, rows: Sequence[FileRow], errors: Sequence[FileError], by: Person, at: datetime) -> int:
    """How many answers were written. Raises `_Refused`, and the caller rolls back."""
    touched = [row for row in rows if row.is_touched and row.revision]
    found = _observations(round_, touched)
    locked = {answer.observation_id: answer for answer in lock_answers([one.pk for one in found.values()], at)}
    split, wrong, ready = split_among(locked), list(errors), []
    for row in touched:
        answer = locked.get(found[row.label].pk) if row.label in found else None
        if answer is None:
            wrong.append(FileError(row.number, "label", _("No such observation in this consultation.")))
        elif answer_digest(plain_draft(answer)) != answer_digest(row.draft):
            words = _in_the_way(answer, row, by, split)
            wrong += [FileError(row.number, "label", words)] if words else []
            ready.append((answer, row.draft))
    if wrong:
        raise _Refused(sorted(wrong, key=lambda error: (error.number, error.key)))
    for answer, draft in ready:
        kept = AnswerDraft(
            decision=draft.decision, reasons=draft.reasons, landed=draft.landed, forwarded_to=draft.forwarded_to,
            note=answer.note,
        )  # fmt: skip
        answers.store(answer, kept, by=by, at=at)
    return len(ready)


def _observations(round_: Round, rows: Sequence[FileRow]) -> dict[str, Observation]:
    keys = {key: row.label for row in rows if (key := parse_ref(row.label))}
    numbers = {number for _year, number in keys}
    found = Observation.objects.filter(round=round_, number__in=numbers).only("pk", "year", "number", "round")
    return {keys[one.year, one.number]: one for one in found if (one.year, one.number) in keys}


def _in_the_way(answer: Answer, row: FileRow, by: Person, split: Container[int]) -> str:
    why = hindrance_of(answer, by, split)
    if why:
        return _("This answer can't be changed: %(why)s.") % {"why": HINDRANCES[why]}
    if answer.revision != row.revision:
        return _("%(name)s saved this answer after the file was made. Download the workbook again for this row.") % {
            "name": answer.edited_by or _("Somebody")
        }
    return ""


def _kept(rows: Sequence[FileRow]) -> list[dict[str, object]]:
    return [
        {
            "number": row.number, "label": row.label, "digest": row.digest, "values": dict(row.values),
            "revision": str(row.revision) if row.revision else "",
        }
        for row in rows
    ]  # fmt: skip


def _worded(errors: Sequence[FileError]) -> list[dict[str, object]]:
    return [{"number": error.number, "key": error.key, "words": error.words} for error in errors]
