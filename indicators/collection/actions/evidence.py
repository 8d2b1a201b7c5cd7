"""Files that bear a report out: internal unless somebody makes one public, kept until a day, withdrawn but never deleted."""

import hashlib
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.records import audit, files
from consultare.records.copies import NoCopy, open_copy
from consultare.records.models import StoredFile
from consultare.records.states import FileState
from indicators.collection.actions.refused import Refused
from indicators.collection.actions.writing import lock, told, touch
from indicators.collection.models import Evidence, Submission
from indicators.collection.states import CLOSED_STATES, SubmissionState

audit.register_verbs(
    {
        "evidence.attached": _("%(actor)s attached the file %(name)s to the report %(subject)s"),
        "evidence.made_public": _("%(actor)s made the file %(name)s of the report %(subject)s public: %(reason)s"),
        "evidence.made_internal": _(
            "%(actor)s made the file %(name)s of the report %(subject)s internal again: %(reason)s"
        ),
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
    own.withdrawn_at, own.is_public = at, False
    own.save(update_fields=["withdrawn_at", "is_public"])
    audit.record(verb="evidence.withdrawn", by=by, at=at, name=own.file.name, **told(held))


def make_public(*, evidence: Evidence, reason: str, by: Person, at: datetime) -> None:
    """Everybody may have the file from now on, without what is hidden in it, once the report is approved. Raises `Refused`."""
    assert reason.strip()
    digest = _copy_digest(evidence.file)
    with transaction.atomic():
        held = lock(evidence.submission)
        own = Evidence.objects.select_for_update(of=("self",)).select_related("file").get(pk=evidence.pk)
        if held.state not in CLOSED_STATES:
            raise Refused(_("Evidence becomes public after the report is approved, not before."), "reason")
        if own.withdrawn_at:
            raise Refused(_("This file was withdrawn in the meantime."), "reason")
        if own.is_public:
            return
        own.is_public, own.public_sha256 = True, digest
        own.save(update_fields=["is_public", "public_sha256"])
        facts = {"name": own.file.name, "reason": reason.strip(), "sha256": digest}
        audit.record(verb="evidence.made_public", by=by, at=at, **facts, **told(held))


def _copy_digest(stored: StoredFile) -> str:
    if stored.state == FileState.QUARANTINED:
        raise Refused(
            _("This file is still being checked for viruses, or something was found in it. It stays internal."),
            "reason",
        )
    try:
        with open_copy(stored) as opened:
            return hashlib.sha256(opened.read()).hexdigest()
    except NoCopy as error:
        sentence = _(
            "What is hidden in this file (names, places, former versions) can't be taken out, so it can't be public."
        )
        raise Refused(sentence, "reason") from error


@transaction.atomic
def make_internal(*, evidence: Evidence, reason: str, by: Person, at: datetime) -> None:
    """Only people who work on the report open it again; who downloaded it meanwhile has it."""
    assert reason.strip()
    held = lock(evidence.submission)
    own = Evidence.objects.select_for_update(of=("self",)).select_related("file").get(pk=evidence.pk)
    if not own.is_public:
        return
    own.is_public = False
    own.save(update_fields=["is_public"])
    audit.record(verb="evidence.made_internal", by=by, at=at, name=own.file.name, reason=reason.strip(), **told(held))
