"""The path of a report: submitted, sent back or approved. Who submits never approves."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.workflow import move
from consultare.records import audit, outbox
from indicators.collection import emails
from indicators.collection.actions import reminders
from indicators.collection.actions.gate import open_findings
from indicators.collection.actions.writing import StaleReport, lock, told
from indicators.collection.models import Finding, Submission
from indicators.collection.queries.layout import layout
from indicators.collection.queries.readiness import Problem, problems
from indicators.collection.states import SUBMISSION

audit.register_verbs(
    {
        "report.submitted": _("%(actor)s submitted the report %(subject)s"),
        "report.sent_back": _("%(actor)s sent the report %(subject)s back: %(reason)s"),
        "report.approved": _("%(actor)s approved the report %(subject)s"),
    }
)


class NotReady(Exception):
    """Cells without a number and without a reason, totals that don't agree, words that are missing. Nothing was changed."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(f"{len(found)} problems")
        self.found = found


class OpenFindings(Exception):
    """The checks found errors, or warnings that nobody explained. Nothing was changed."""

    def __init__(self, found: Sequence[Finding]) -> None:
        super().__init__(f"{len(found)} findings")
        self.found = found


class SamePerson(Exception):
    """Whoever submitted a report does not approve it."""


@transaction.atomic
def submit(*, submission: Submission, note: str, revision: int, by: Person, at: datetime) -> None:
    """`revision`: what the person saw. Raises `StaleReport`, `NotReady`, `OpenFindings`, `IllegalMove`."""
    held = _locked(submission, "submit", revision)
    if found := problems(held, layout(held)):
        raise NotReady(found)
    if findings := open_findings(submission=held, at=at):
        raise OpenFindings(findings)
    move(held, "submit", at=at, using=SUBMISSION, submitted_by=by, note=note)
    audit.record(verb="report.submitted", by=by, at=at, **told(held))
    reminders.forget(report=held, at=at)


@transaction.atomic
def send_back(*, submission: Submission, reason: str, revision: int, by: Person, at: datetime) -> None:
    """To whoever submitted it, with what is to be mended. Raises `StaleReport`, `IllegalMove`."""
    assert reason.strip()
    held = _locked(submission, "send_back", revision)
    move(held, "send_back", at=at, using=SUBMISSION, returned_by=by, return_reason=reason)
    audit.record(verb="report.sent_back", by=by, at=at, reason=reason[:300], **told(held))
    if held.submitted_by and held.submitted_by.is_active:
        outbox.queue(emails.sent_back(held, held.submitted_by, at=at), at=at)


@transaction.atomic
def approve(*, submission: Submission, revision: int, by: Person, at: datetime) -> None:
    """Raises `SamePerson` (the database holds it as well), `StaleReport`, `IllegalMove`."""
    held = _locked(submission, "approve", revision)
    if held.submitted_by_id == by.pk:
        raise SamePerson
    move(held, "approve", at=at, using=SUBMISSION, approved_by=by)
    audit.record(verb="report.approved", by=by, at=at, **told(held))
    if held.submitted_by and held.submitted_by.is_active:
        outbox.queue(emails.approved(held, held.submitted_by, at=at), at=at)


def _locked(submission: Submission, name: str, revision: int) -> Submission:
    held = lock(submission)
    SUBMISSION.find(name, held.state)
    if held.revision != revision:
        raise StaleReport(held.revision)
    return held
