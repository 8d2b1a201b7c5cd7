"""What those who report receive: a report that opened or is due, one that came back, one that was approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _, override

from accounts.people.models import Person
from consultare.lib.letters import render_letter
from consultare.records.outbox import Mail
from indicators.collection.models import ReportForm, Submission
from indicators.collection.queries.recipients import Recipient
from indicators.collection.queries.words import period_words
from indicators.services.models import Period

LISTED = 30
KIND = "reports_due"
WHY_DUE = _("You receive this message because these services report to the authority through you.")
WHY_HEAD = _("You receive this message because these services belong to your department.")
WHY_OWN = _("You receive this message because you submitted this report.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one recipient is told about one form and period: the occasion of one mail."""

    form: ReportForm
    period: Period
    step: str
    reports: Sequence[Submission]

    @property
    def about(self) -> str:
        return f"reports:{self.form.pk}:{self.period.pk}"


def due(asked: Asked, to: Recipient, *, on: date, due_at: datetime) -> Mail:
    """`on`: the day on which it is read; the words follow from it."""
    first = asked.reports[0]
    with override(to.language):
        words = period_words(asked.period)
    days = (first.due_on - on).days
    context = {
        "form": asked.form, "period": words, "step": asked.step, "due_on": first.due_on, "days": days, "late": -days,
        "reports": asked.reports[:LISTED], "more": max(0, len(asked.reports) - LISTED), "count": len(asked.reports),
        "is_head": to.is_head, "action_url": f"{settings.SITE_URL}{_list_of(asked, to)}", "action_label": _("Open the reports"),
        "why": WHY_HEAD if to.is_head else WHY_DUE,
    }  # fmt: skip
    letter = render_letter("collection/due", context, to.language)
    return Mail(
        kind=KIND, about=asked.about, recipient=to.key, step=asked.step, to=to.email, subject=letter.subject, text=letter.text,
        html=letter.html, language=to.language, group=f"form:{asked.form.pk}", due_at=due_at,
    )  # fmt: skip


def _list_of(asked: Asked, to: Recipient) -> str:
    if not to.is_desk:
        return "/cont/raportari/"
    return f"/birou/raportari/?formular={asked.form.code}&perioada={asked.period.code}"


def sent_back(report: Submission, person: Person, *, at: datetime) -> Mail:
    return _about_one(report, person, "returned", at)


def approved(report: Submission, person: Person, *, at: datetime) -> Mail:
    return _about_one(report, person, "approved", at)


def _about_one(report: Submission, person: Person, name: str, at: datetime) -> Mail:
    """The step carries the moment: a report may be sent back more than once."""
    base = "cont" if report.service.organisation_id and report.reporter == "P" else "birou"
    with override(person.language):
        words = period_words(report.period)
    context = {
        "report": report, "period": words, "reason": report.return_reason, "action_label": _("Open the report"),
        "action_url": f"{settings.SITE_URL}/{base}/raportari/{report.pk}/", "why": WHY_OWN,
    }  # fmt: skip
    letter = render_letter(f"collection/{name}", context, person.language)
    return Mail(
        kind=f"report_{name}", about=f"report:{report.pk}", recipient=f"person:{person.pk}", step=at.isoformat(),
        to=person.email, subject=letter.subject, text=letter.text, html=letter.html, language=person.language,
        group=f"form:{report.form_id}", due_at=at,
    )  # fmt: skip
