"""The history of a report: every change after submission, old and new, who, when and why; and what the other reporter says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from consultare.records.audit import sentence
from consultare.records.models import AuditEvent
from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.models import NarrativeRevision, Submission, Value, ValueRevision
from indicators.collection.queries.layout import Figures, Layout
from indicators.collection.queries.workbook_files import names_of_batches
from indicators.collection.rules.numbers import Entry, shown, written
from indicators.collection.states import Reporter, Status

MOST_EVENTS = 200
# On the report's own page nobody needs its name in each line.
SHORT = {
    "report.begun": gettext_lazy("%(actor)s began to fill it in"),
    "report.submitted": gettext_lazy("%(actor)s submitted it"),
    "report.sent_back": gettext_lazy("%(actor)s sent it back: %(reason)s"),
    "report.approved": gettext_lazy("%(actor)s approved it"),
    "report.corrected": gettext_lazy("%(actor)s corrected it (values: %(count)s): %(reason)s"),
    "evidence.attached": gettext_lazy("%(actor)s attached the file %(name)s"),
    "evidence.made_public": gettext_lazy("%(actor)s made the file %(name)s public: %(reason)s"),
    "evidence.made_internal": gettext_lazy("%(actor)s made the file %(name)s internal again: %(reason)s"),
    "evidence.withdrawn": gettext_lazy("%(actor)s withdrew the file %(name)s"),
}


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    who: str
    code: str
    where: str
    old: str
    new: str
    reason: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    words: str


def revisions(submission: Submission) -> QuerySet[ValueRevision]:
    """The newest first; pages are cut by the caller."""
    return ValueRevision.objects.filter(submission=submission).select_related("indicator", "by").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class WordChange:
    """`file`: the workbook that brought the words; empty when they were written in the portal."""

    revision: NarrativeRevision
    file: str = ""


def changes(found: Sequence[ValueRevision], layout: Layout) -> list[Change]:
    """In the order given; the names of the workbooks behind them in one query."""
    files = _files(found)
    labels = {
        (line.indicator.pk, column.cell_id): column.label
        for line in layout.lines
        for block in line.blocks
        for column in block.columns
    }
    return [
        Change(
            at=one.at, who=str(one.by) if one.by else one.db_user, code=one.indicator.code,
            where=labels.get((one.indicator_id, one.cell_id), "" if one.cell_id == TOTAL_CELL else _("another cell")),
            old=_said(one.old_number, one.old_status, one.indicator.decimals),
            new=_said(one.new_number, one.new_status, one.indicator.decimals), reason=one.reason, file=files.get(one.batch, one.batch),
        )
        for one in found
    ]  # fmt: skip


def _said(number: Decimal | None, status: str | None, decimals: int) -> str:
    if status is None:
        return ""
    return written(Entry(number, Status(status)), decimals) or "–"


def word_changes(submission: Submission, most: int) -> list[WordChange]:
    rows = NarrativeRevision.objects.filter(submission=submission).select_related("indicator", "by")
    found = list(rows.order_by("-at", "-pk")[:most])
    files = _files(found)
    return [WordChange(one, files.get(one.batch, one.batch)) for one in found]


def _files(found: Sequence[ValueRevision] | Sequence[NarrativeRevision]) -> dict[str, str]:
    """Batch → name of the file, for revisions of one report."""
    if not found:
        return {}
    names = names_of_batches(found[0].submission_id, {one.batch for one in found})
    return {batch: name for batch, (_pk, name) in names.items()}


def events(submission: Submission) -> list[Event]:
    """The path of the report from the audit, the newest first."""
    found = AuditEvent.objects.filter(group=f"report:{submission.pk}").order_by("-at", "-pk")[:MOST_EVENTS]
    return [Event(one.at, _told(one)) for one in found]


def _told(event: AuditEvent) -> str:
    if event.verb not in SHORT:
        return sentence(event)
    return str(SHORT[event.verb]) % {"actor": event.actor_name or _("The portal"), **event.facts}


@dataclass(frozen=True, slots=True)
class Beside:
    """One indicator as both report it, and the difference in words."""

    code: str
    name: str
    provider: str
    authority: str
    words: str
    is_same: bool


def other_reporter(submission: Submission) -> str:
    return Reporter.AUTHORITY if submission.reporter == Reporter.PROVIDER else Reporter.PROVIDER


def beside(submission: Submission, layout: Layout, own: Figures) -> list[Beside]:
    """Lines that the other reporter gave as well for the same service and period, in one query; empty when he gave none."""
    rows = Value.objects.filter(
        indicator__in=[line.indicator.pk for line in layout.lines], cell=TOTAL_CELL, period=submission.period_id,
        service=submission.service_id, reporter=other_reporter(submission),
    ).values_list("indicator_id", "number", "status")  # fmt: skip
    theirs = {indicator: Entry(number, Status(status)) for indicator, number, status in rows}
    found = []
    for line in layout.lines:
        mine, other = own.at(line.indicator.pk), theirs.get(line.indicator.pk)
        if other is not None:
            pair = (mine, other) if submission.reporter == Reporter.PROVIDER else (other, mine)
            found.append(_beside(line.indicator.code, line.name, pair, line.indicator.decimals))
    return found


def _beside(code: str, name: str, pair: tuple[Entry | None, Entry | None], decimals: int) -> Beside:
    provider, authority = pair
    words, is_same = difference(provider, authority, decimals)
    texts = [written(one, decimals) if one else "" for one in pair]
    return Beside(code, name, texts[0], texts[1], words, is_same)


def difference(provider: Entry | None, authority: Entry | None, decimals: int) -> tuple[str, bool]:
    """«Autoritatea: cu 3 mai mult (12,5 %)»."""
    first = provider.number if provider else None
    second = authority.number if authority else None
    if first is None or second is None:
        return (_("neither gives a number"), True) if first is None and second is None else (_("only one of them gives a number"), False)  # fmt: skip
    if first == second:
        return _("the same"), True
    words = {"n": shown(abs(second - first), decimals), "share": _share(first, second)}
    if second > first:
        return _("the authority reports %(n)s more%(share)s") % words, False
    return _("the authority reports %(n)s less%(share)s") % words, False


def _share(first: Decimal, second: Decimal) -> str:
    if not first:
        return ""
    return f" ({shown((abs(second - first) / abs(first) * 100).quantize(Decimal('0.1')), 1)} %)"
