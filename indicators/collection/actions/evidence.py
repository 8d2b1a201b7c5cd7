"""Files that bear a report out: internal, kept until a day, withdrawn but never deleted."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.records import audit, files
from indicators.collection.actions.refused import Refused
from indicators.collection.actions.writing import lock, told, touch
from indicators.collection.models import Evidence, Submission
from indicators.collection.states import SubmissionState

audit.register_verbs(
    {
        "evidence.attached": _("%(actor)s attached the file %(name)s to the report %(subject)s"),
        "evidence.withdrawn": _("%(actor)s withdrew the file %(name)s from the report %(subject)s"),
    }
)
MOST = 30
YEARS_KEPT = 5


def attach(
    *, submission: Submission, upload: "UploadedFile[bytes]", indicator_id: int | None, description: str, by: Person, at: datetime
) -> Evidence:  # fmt: skip
    """The bytes are safe before the row is written. Raises `Refused`, and `lib.files.Refused` for the file itself."""
    stored = files.store(upload, by=f"person:{by.pk}", at=at, with_texts=True)
    with transaction.atomic():
        held = lock(submission)
        if held.evidence.filter(withdrawn_at=None).count() >= MOST:
            raise Refused(fill(_("A report bears at most %(n)d files. Withdraw one first."), {"n": MOST}), "file")
        same = held.evidence.filter(indicator=indicator_id, sha256=stored.sha256).first()
        if same is not None and same.withdrawn_at is None:
            raise Refused(_("This very file is attached there already."), "file")
        if same is not None:
            same.withdrawn_at = None
            same.save(update_fields=["withdrawn_at"])
        found = same or Evidence.objects.create(
            submission=held, indicator_id=indicator_id, file=stored, sha256=stored.sha256, description=description, at=at,
            by=by, keep_until=_kept_until(held.period.ends_on),
        )  # fmt: skip
        if held.state == SubmissionState.EXPECTED:
            touch(held, by=by, at=at)
            submission.revision, submission.state, submission.begun_at = held.revision, held.state, held.begun_at
        audit.record(verb="evidence.attached", by=by, at=at, name=stored.name, sha256=stored.sha256, **told(held))
    return found


def _kept_until(day: date) -> date:
    """The end of the fifth year after the period."""
    return date(day.year + YEARS_KEPT, 12, 31)


@transaction.atomic
def withdraw(*, evidence: Evidence, by: Person, at: datetime) -> None:
    """It is shown no more as evidence; row and bytes stay until their day."""
    held = lock(evidence.submission)
    own = Evidence.objects.select_related("file").get(pk=evidence.pk)
    if own.withdrawn_at:
        return
    own.withdrawn_at = at
    own.save(update_fields=["withdrawn_at"])
    audit.record(verb="evidence.withdrawn", by=by, at=at, name=own.file.name, **told(held))
