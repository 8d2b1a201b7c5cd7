"""Services that come in a workbook: checked whole, shown, then all of it or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.records import audit
from indicators.services.actions.refused import Refused
from indicators.services.actions.services import insert, store
from indicators.services.models import Service, ServiceFile
from indicators.services.queries.file import Plan, plan, with_parent
from indicators.services.rules.file import Fault, FileRow
from indicators.services.states import FileOutcome

audit.register_verbs(
    {
        "service.file_brought_in": _(
            "%(actor)s brought in a workbook: %(added)s services were added, %(changed)s changed"
        )
    }
)
SETTLED = (FileOutcome.REFUSED, FileOutcome.CHECKED)


@transaction.atomic
def hand_in(*, rows: Sequence[FileRow], faults: Sequence[Fault], sha256: str, by: Person, at: datetime) -> ServiceFile:
    """What the rows come to: refused with every wrong cell, nothing to do, or checked and waiting. No service changes."""
    # What the same person handed in before and didn't apply is settled by this one.
    ServiceFile.objects.filter(by=by, outcome__in=SETTLED).delete()
    found = plan(rows)
    file = ServiceFile(sha256=sha256, at=at, by=by, rows=_kept(rows), unchanged=found.same)
    file.added, file.changed = len(found.new), len(found.changed)
    wrong = [*faults, *found.faults]
    if wrong:
        file.outcome, file.errors, file.added, file.changed = FileOutcome.REFUSED, _worded(wrong), 0, 0
    elif file.added or file.changed:
        file.outcome = FileOutcome.CHECKED
    else:
        file.outcome, file.rows = FileOutcome.SAME, []
    file.save(force_insert=True)
    return file


@transaction.atomic
def apply(*, file: ServiceFile, by: Person, at: datetime) -> ServiceFile:
    """Writes what was shown. Raises `Refused` when a service changed since, or the file was applied; then nothing is written."""
    locked = ServiceFile.objects.select_for_update().get(pk=file.pk)
    if locked.outcome != FileOutcome.CHECKED:
        raise Refused(_("This workbook was applied already."))
    rows = rows_of(locked)
    codes = [row.code for row in rows]
    list(Service.objects.select_for_update(of=("self",)).filter(code__in=codes).order_by("pk"))
    found = plan(rows)
    if found.faults:
        raise Refused(_("Something changed since the workbook was checked. Hand it in again to see what."))
    _write(found, by, at)
    locked.outcome, locked.rows = FileOutcome.APPLIED, []
    locked.added, locked.changed, locked.unchanged = len(found.new), len(found.changed), found.same
    locked.save()
    audit.record(
        verb="service.file_brought_in", by=by, at=at, subject=f"service_file:{locked.pk}", group="services",
        added=locked.added, changed=locked.changed, sha256=locked.sha256,
    )  # fmt: skip
    return locked


def _write(found: Plan, by: Person, at: datetime) -> None:
    """New ones first and without what they belong to: that may be another new one."""
    for one in found.new:
        insert(one.unit, by=by, at=at)
    known = {one.code: one for one in Service.objects.order_by("pk")}
    for one in found.new:
        if one.parent:
            service = known[one.row.code]
            service.parent = known[one.parent]
            service.save(update_fields=["parent"])
    for service, one, _names in found.changed:
        store(service, with_parent(one, known), by=by, at=at)


def rows_of(file: ServiceFile) -> list[FileRow]:
    return [FileRow(row["number"], row["values"], row["revision"]) for row in file.rows]


def _kept(rows: Sequence[FileRow]) -> list[dict[str, object]]:
    return [{"number": row.number, "values": dict(row.values), "revision": row.revision} for row in rows]


def _worded(faults: Sequence[Fault]) -> list[dict[str, object]]:
    ordered = sorted(faults, key=lambda fault: (fault.number, fault.key))
    return [{"number": fault.number, "key": fault.key, "words": str(fault.words)} for fault in ordered]
