"""Files beside the draft. After publication nothing is removed: a new file is a new posting with its own date (D-08)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit, files
from consultations.rounds.actions.refused import Frozen, Refused
from consultations.rounds.models import Round, RoundDocument
from consultations.rounds.states import PREPARED, RoundState

MAX_DOCUMENTS = 40
FINISHED = (RoundState.WITHDRAWN, RoundState.ARCHIVED)

audit.register_verbs(
    {
        "round.document_attached": _("%(actor)s added “%(document)s” to “%(subject)s”"),
        "round.document_removed": _("%(actor)s removed “%(document)s” from “%(subject)s”, before publication"),
    }
)


def attach_document(
    *, round_: Round, kind: str, title: str, upload: "UploadedFile[bytes]", by: Person, at: datetime
) -> RoundDocument:
    """The file is safe on disk before its row (R65). Raises `Refused`, `lib.files.Refused`."""
    _check(round_)
    stored = files.store(upload, by=by.audit_name, at=at)
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        _check(locked)
        document = RoundDocument.objects.create(
            round=locked,
            kind=RoundDocument.Kind(kind),
            title=title.strip() or stored.name[:200],
            file=stored,
            posted_at=at,
            posted_by=by,
        )
        _record("round.document_attached", document, by=by, at=at)
    return document


def _check(round_: Round) -> None:
    if round_.state in FINISHED:
        raise Refused(_("The round is finished; nothing is added to it any more."))
    if RoundDocument.objects.filter(round=round_, removed_at__isnull=True).count() >= MAX_DOCUMENTS:
        raise Refused(_("A round holds at most 40 documents."))


def remove_document(*, document: RoundDocument, by: Person, at: datetime) -> None:
    """Only while the round is prepared. Raises `Frozen`."""
    with transaction.atomic():
        round_ = Round.objects.select_for_update().get(pk=document.round_id)
        if round_.state not in PREPARED:
            raise Frozen
        if not RoundDocument.objects.filter(pk=document.pk, removed_at__isnull=True).update(removed_at=at):
            return
        document.refresh_from_db()
        _record("round.document_removed", document, by=by, at=at)


def _record(verb: str, document: RoundDocument, *, by: Person, at: datetime) -> None:
    round_ = document.round
    audit.record(
        verb=verb,
        by=by,
        at=at,
        subject=f"round:{round_.pk}",
        subject_label=round_.title,
        group=f"round:{round_.pk}",
        document=document.title,
        sha256=document.file.sha256,
    )
