"""A text on its way in: begun, read by a worker, repaired by hand, saved or given up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy as _

from accounts.people.models import Person
from consultare.lib import limited, workflow
from consultare.lib.documents import require_format
from consultare.lib.limited import MEGABYTE, Limits, Stopped
from consultare.lib.text import digest
from consultare.records import audit, files, jobs
from consultare.records.models import Job, StoredFile
from consultations.drafts.actions.texts import Source, lock_editable, store_version
from consultations.drafts.models import DraftImport, Version
from consultations.drafts.rules.reading import WORK, Understood, understood
from consultations.drafts.rules.repair import apply
from consultations.drafts.rules.repairs import Repair, from_dict, to_dict
from consultations.drafts.rules.units import UnitSpec, spec_from_dict, spec_to_dict
from consultations.drafts.states import IMPORT, UNSAVED, ImportState
from consultations.rounds.models import Round

KIND = "drafts.import"
LIMITS = Limits(memory=1024 * MEGABYTE, cpu=60, wall=120)
UNDOABLE = 20
"""So many last repairs can be taken back; older ones are part of the text."""
STOPPED = {
    "time": _("The file takes too long to read. Save it anew as DOCX, or split it into annexes, and send it again."),
    "memory": _("The file needs too much memory to read. Save it without pictures, or split it, and send it again."),
    "broken": _("The file could not be read. Open it, save it anew as DOCX and send it again."),
}
audit.register_verbs(
    {
        "draft.import_begun": _("%(actor)s brought “%(name)s” in for the draft of “%(subject)s”"),
        "draft.import_read": _("“%(name)s” was read for the draft of “%(subject)s”: %(units)s units"),
        "draft.import_failed": _("“%(name)s” could not be read for the draft of “%(subject)s”"),
        "draft.import_saved": _(
            "%(actor)s saved “%(name)s” as the working text of “%(subject)s”, repairs: %(repairs)s"
        ),
        "draft.import_discarded": _("%(actor)s gave up “%(name)s” for the draft of “%(subject)s”"),
    }
)


class Stale(Exception):
    """Somebody else changed it since the page was shown, or it is not there to be changed any more. Nothing was written."""


class Nothing(Exception):
    """There is no repair that could be taken back."""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a person hands in: a file or pasted words."""

    upload: "UploadedFile[Any] | None" = None
    text: str = ""


def begin(*, round_: Round, brought: Brought, by: Person, at: datetime) -> DraftImport:
    """Keep what was handed in and ask a worker to read it; an unsaved import before it is given up.

    The file is safe before its row (R65). Raises `Frozen`, `lib.files.Refused`, `lib.documents.Unreadable`.
    """
    stored = None
    if brought.upload is not None:
        require_format(brought.upload.name or "")
        stored = files.store(brought.upload, by=by.audit_name, at=at, with_texts=True)
    with transaction.atomic():
        locked = lock_editable(round_)
        for old in DraftImport.objects.select_for_update().filter(round=locked, state__in=UNSAVED).order_by("pk"):
            _end(old, "discard", at)
        made = DraftImport.objects.create(
            round=locked,
            file=stored,
            name=stored.name if stored else gettext("pasted text"),
            text="" if stored else brought.text,
            sha256=stored.sha256 if stored else digest(brought.text),
            created_at=at,
            created_by=by,
        )
        jobs.request(kind=KIND, about=made.about, by=by, at=at)
        _record("draft.import_begun", made, by=by, at=at, sha256=made.sha256)
    return made


@jobs.handler(KIND)
def read(job: Job, report: jobs.Report) -> None:
    """In a worker, and again after it died: nothing is written before everything is understood."""
    about = int(job.about.removeprefix("import:"))
    with transaction.atomic():
        found = DraftImport.objects.select_for_update(of=("self",)).select_related("round", "file").get(pk=about)
        if found.state not in {ImportState.WAITING, ImportState.READING}:
            return
        workflow.move(found, "read", at=report.moment(), using=IMPORT)
    report(0, 0)
    what = _understand(found, job.language, report)
    with transaction.atomic():
        found = DraftImport.objects.select_for_update(of=("self",)).select_related("round").get(pk=about)
        if found.state != ImportState.READING:
            return
        _keep(found, what, report.moment())
    if what.refused:
        raise jobs.JobFailed(what.refused)


def _understand(found: DraftImport, language: str, report: jobs.Report) -> Understood:
    if found.file is None:
        data, name = found.text.encode(), "text.txt"
    else:
        data, name = _bytes(found.file), found.file.name
    try:
        return understood(limited.run(WORK, [name], data=data, limits=LIMITS, language=language, hear=report))
    except Stopped as stopped:
        return Understood(refused=str(STOPPED[stopped.why]))


def _bytes(stored: StoredFile) -> bytes:
    with files.open_stored(stored) as opened:
        return opened.read()


def _keep(found: DraftImport, what: Understood, at: datetime) -> None:
    if what.refused:
        workflow.move(found, "fail", at=at, using=IMPORT, sentence=what.refused[:500])
        _record("draft.import_failed", found, by=None, at=at)
        return
    specs = [spec_to_dict(spec) for spec in what.specs]
    workflow.move(
        found, "finish", at=at, using=IMPORT, specs=specs, base=specs, format=what.format, warnings=list(what.warnings),
        skipped=list(what.skipped), is_doubtful=what.is_doubtful,
    )  # fmt: skip
    _record("draft.import_read", found, by=None, at=at, units=len(specs))


@transaction.atomic
def repair(*, import_: DraftImport, change: Repair, revision: int, by: Person, at: datetime) -> DraftImport:
    """One repair by hand. Raises `Frozen`, `Stale`, `rules.repairs.CantRepair`."""
    found = _locked(import_, revision)
    specs = _specs(found.specs)
    made = apply(specs, change).specs
    found.repairs.append(to_dict(change))
    if len(found.repairs) > UNDOABLE:
        found.base = _dicts(apply(_specs(found.base), from_dict(found.repairs.pop(0))).specs)
    _store(found, made, change.name, specs[change.position].citation, by, at)
    return found


@transaction.atomic
def undo(*, import_: DraftImport, revision: int, by: Person, at: datetime) -> DraftImport:
    """Take the last repair back. Raises `Frozen`, `Stale`, `Nothing`."""
    found = _locked(import_, revision)
    if not found.repairs:
        raise Nothing
    found.repairs.pop()
    specs = _specs(found.base)
    for done in found.repairs:
        specs = apply(specs, from_dict(done)).specs
    _store(found, specs, "undo", "", by, at)
    return found


def _store(found: DraftImport, specs: list[UnitSpec], what: str, citation: str, by: Person, at: datetime) -> None:
    found.specs = _dicts(specs)
    found.revision += 1
    line = {"revision": found.revision, "by": by.pk, "op": what, "citation": citation, "at": at.isoformat()}
    found.history = [*found.history, line][-UNDOABLE:]
    found.save(update_fields=["specs", "base", "repairs", "history", "revision"])


@transaction.atomic
def save(*, import_: DraftImport, revision: int, by: Person, at: datetime) -> Version:
    """Make it the round's working text, instead of the one before. Raises `Frozen`, `Stale`."""
    found = _locked(import_, revision)
    source = Source(
        kind=found.format or "text", sha256=found.sha256, file=found.file, warnings=tuple(found.warnings), skipped=tuple(found.skipped),
        is_doubtful=found.is_doubtful,
    )  # fmt: skip
    version = store_version(round_=found.round, specs=_specs(found.specs), source=source, by=by, at=at)
    _record("draft.import_saved", found, by=by, at=at, repairs=found.revision - 1)
    _end(found, "save", at)
    return version


@transaction.atomic
def discard(*, import_: DraftImport, by: Person, at: datetime) -> None:
    """Give it up, whatever came of it; the working text stays as it is. Raises `Frozen`, `Stale`."""
    lock_editable(import_.round)
    found = DraftImport.objects.select_for_update(of=("self",)).select_related("round").get(pk=import_.pk)
    if found.state not in UNSAVED:
        raise Stale
    _record("draft.import_discarded", found, by=by, at=at)
    _end(found, "discard", at)


def _locked(import_: DraftImport, revision: int) -> DraftImport:
    lock_editable(import_.round)
    found = DraftImport.objects.select_for_update(of=("self",)).select_related("round", "file").get(pk=import_.pk)
    if found.state != ImportState.READY or found.revision != revision:
        raise Stale
    return found


def _end(found: DraftImport, name: str, at: datetime) -> None:
    """The words go; a file that no version holds is removed with the leftovers."""
    workflow.move(
        found, name, at=at, using=IMPORT, file=None, text="", specs=[], base=[], repairs=[], history=[], skipped=[]
    )


def _specs(listed: list[dict[str, Any]]) -> list[UnitSpec]:
    return [spec_from_dict(one) for one in listed]


def _dicts(specs: list[UnitSpec]) -> list[dict[str, Any]]:
    return [spec_to_dict(spec) for spec in specs]


def _record(verb: str, found: DraftImport, *, by: Person | None, at: datetime, **facts: Any) -> None:
    subject = f"round:{found.round_id}"
    audit.record(
        verb=verb,
        by=by,
        at=at,
        subject=subject,
        subject_label=found.round.title,
        group=subject,
        name=found.name,
        **facts,
    )
