"""Progress of leaves: said by one person, approved or sent back by another."""

from dataclasses import asdict
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from accounts.people.models import Person
from consultare.lib.workflow import move
from consultare.records import audit, files
from consultare.records.models import StoredFile
from indicators.services.models import Period
from indicators.strategies.actions.refused import Refused, about, lock_node, lock_strategy
from indicators.strategies.models import Node, ProgressUpdate
from indicators.strategies.rules.given import Said
from indicators.strategies.states import NOT_COUNTED, UPDATE, Stage, StrategyState, UpdateState

audit.register_verbs(
    {
        "progress.reported": _("%(actor)s reported %(percent)s%% for %(subject)s in %(period)s"),
        "progress.approved": _("%(actor)s approved %(percent)s%% for %(subject)s in %(period)s"),
        "progress.returned": _("%(actor)s sent back the progress of %(subject)s in %(period)s: %(reason)s"),
    }
)
WAITS = _("An update of this period waits for a second person already. It is approved or sent back first.")
MEANWHILE = _("This update was decided in the meantime; nothing was changed.")


def report(
    *, node: Node, period: Period, said: Said, upload: "UploadedFile[bytes] | None" = None, by: Person, at: datetime
) -> ProgressUpdate:
    """It waits for a second person. The bytes of the evidence are safe before the row is written.

    Raises `Refused`, and `lib.files.Refused` for the file itself.
    """
    _check(node, period, said, at)
    stored: StoredFile | None = None
    if upload is not None:
        stored = files.store(upload, by=f"person:{by.pk}", at=at, with_texts=True)
    with transaction.atomic():
        locked = lock_node(node)
        _check_node(locked, period)
        try:
            with transaction.atomic():
                made = ProgressUpdate.objects.create(
                    node=locked, period=period, **asdict(said), evidence=stored, author=by, at=at
                )
        except IntegrityError as error:
            raise Refused(WAITS) from error
        audit.record(
            verb="progress.reported", by=by, at=at, percent=said.percent, period=period.code, **about(locked.strategy, locked)
        )  # fmt: skip
    return made


def _check(node: Node, period: Period, said: Said, at: datetime) -> None:
    today = local_day(at)
    if period.starts_on > today:
        raise Refused(_("Progress is reported on periods that have begun."), "period")
    if said.stage == Stage.DONE and (said.percent != 100 or said.done_on is None):
        raise Refused(_("What is done is 100% and has the day on which it was done."), "done_on")
    if said.stage != Stage.DONE and (said.percent == 100 or said.done_on is not None):
        raise Refused(_("What is at 100% or has a day on which it was done, is done. Choose so, or change the figure."), "stage")  # fmt: skip
    if said.stage == Stage.NOT_STARTED and said.percent:
        raise Refused(_("What hasn't started is at 0%."), "percent")
    if said.done_on is not None and said.done_on > today:
        raise Refused(_("Write the day on which it was done, not one to come."), "done_on")


def _check_node(locked: Node, period: Period) -> None:
    if locked.strategy.state != StrategyState.PUBLISHED:
        raise Refused(_("Progress is reported once the strategy is published."))
    if locked.state in NOT_COUNTED:
        raise Refused(_("It was given up, merged or replaced: there is no progress to report."))
    if locked.children.exists():
        raise Refused(_("Progress is reported on what stands below it; its own follows from there."))
    if period.kind != locked.strategy.frequency:
        raise Refused(_("Choose a period of this strategy."), "period")
    if locked.updates.filter(period=period, state=UpdateState.WAITING).exists():
        raise Refused(WAITS)


@transaction.atomic
def approve(*, update: ProgressUpdate, by: Person, at: datetime) -> ProgressUpdate:
    """From now on it is the progress of its period; one approved before for the same period is replaced.

    Raises `Refused`: by the author, or decided in the meantime.
    """
    locked = _lock(update, by)
    for earlier in ProgressUpdate.objects.filter(
        node=locked.node_id, period=locked.period_id, state=UpdateState.APPROVED
    ):
        move(earlier, "replace", using=UPDATE, at=at)
    move(locked, "approve", using=UPDATE, at=at, decided_by=by)
    audit.record(verb="progress.approved", by=by, at=at, **_words(locked))
    return locked


@transaction.atomic
def send_back(*, update: ProgressUpdate, reason: str, by: Person, at: datetime) -> ProgressUpdate:
    """Its words stay; the author writes a new one. Raises `Refused`."""
    if not reason:
        raise Refused(_("Say what must be changed."), "reason")
    locked = _lock(update, by)
    move(locked, "send_back", using=UPDATE, at=at, decided_by=by, return_reason=reason)
    audit.record(verb="progress.returned", by=by, at=at, reason=reason, **_words(locked))
    return locked


def _lock(update: ProgressUpdate, by: Person) -> ProgressUpdate:
    node = update.node
    strategy = lock_strategy(node.strategy)
    locked = ProgressUpdate.objects.select_for_update(of=("self",)).select_related("node", "period").get(pk=update.pk)
    locked.node.strategy = strategy
    if locked.state != UpdateState.WAITING:
        raise Refused(MEANWHILE)
    if locked.author_id == by.pk:
        raise Refused(_("Whoever reports a progress doesn't approve it: a second person does."))
    return locked


def _words(locked: ProgressUpdate) -> dict[str, str]:
    return {"percent": str(locked.percent), "period": locked.period.code, **about(locked.node.strategy, locked.node)}
