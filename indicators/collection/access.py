"""To fetch is to authorise: the only ways to a form, a report or its files. Strangers get one and the same 404."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from accounts.access import require
from accounts.organisations.models import Mandate
from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.catalogue.models import Indicator
from indicators.catalogue.states import Source
from indicators.collection.models import (
    AcceptedExplanation,
    Assignment,
    Check,
    Evidence,
    ExternalFile,
    ExternalSeries,
    Finding,
    FormLine,
    ReportForm,
    Rule,
    Submission,
    Workbook,
)
from indicators.collection.states import CLOSED_STATES, OPEN_STATES, Reporter, WorkbookOutcome

MAX_KEY = 2**31 - 1
MAX_BIG_KEY = 2**63 - 1
READING = (
    Permission.ENTER_VALUES,
    Permission.APPROVE_VALUES,
    Permission.CORRECT_VALUES,
    Permission.MANAGE_COLLECTION,
)
User = Person | AnonymousUser


@dataclass(frozen=True, slots=True)
class Hold:
    """A report and what this person may do with it at this moment. `mandate`: of a provider, None at the desk."""

    report: Submission
    may_write: bool
    may_submit: bool
    mandate: Mandate | None = None


def _reports() -> QuerySet[Submission]:
    return Submission.objects.select_related(
        "form", "period", "service__organisation", "service__department", "submitted_by", "returned_by", "approved_by"
    )


def desk_report(user: User, pk: int) -> Hold:
    """For staff who enter, approve, correct or manage; they write for public services and for the authority itself.

    What a private provider reports is his own: staff read it, send it back or approve it. Raises `Http404`.
    """
    person = next((user for permission in READING if user.is_authenticated and user.may(permission)), None)
    if person is None:
        require(user, Permission.ENTER_VALUES)
    report = _reports().filter(pk=min(pk, MAX_KEY)).first()
    if report is None:
        raise Http404
    is_ours = report.reporter == Reporter.AUTHORITY or report.service.organisation_id is None
    may = is_ours and user.is_authenticated and user.may(Permission.ENTER_VALUES) and report.state in OPEN_STATES
    return Hold(report, may_write=may, may_submit=may)


def own_reports(person: Person, at: datetime) -> QuerySet[Submission]:
    """What is asked of the services of organisations for which the person holds a mandate now."""
    held = Mandate.objects.in_force(at).filter(person=person).values("organisation_id")
    return _reports().filter(service__organisation__in=held, reporter=Reporter.PROVIDER)


def own_report(person: Person, pk: int, at: datetime) -> Hold:
    """Every mandate reads, contributors and representatives write, representatives submit. Raises `Http404`."""
    report = own_reports(person, at).filter(pk=min(pk, MAX_KEY)).first()
    if report is None:
        raise Http404
    mandate = (
        Mandate.objects.in_force(at)
        .filter(person=person, organisation=report.service.organisation_id)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    is_open = report.state in OPEN_STATES
    may_write = is_open and mandate is not None and mandate.kind != Mandate.Kind.READER
    may_submit = may_write and mandate is not None and mandate.kind == Mandate.Kind.REPRESENTATIVE
    return Hold(report, may_write=may_write, may_submit=may_submit, mandate=mandate)


def form(user: User, code: str) -> ReportForm:
    """A form for who manages the collection. Raises `Http404`."""
    require(user, Permission.MANAGE_COLLECTION)
    found = ReportForm.objects.filter(code=code[:30].replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def line(user: User, code: str, pk: int) -> FormLine:
    held = form(user, code)
    found = FormLine.objects.filter(form=held, pk=min(pk, MAX_BIG_KEY)).select_related("indicator", "form").first()
    if found is None:
        raise Http404
    return found


def assignment(user: User, code: str, pk: int) -> Assignment:
    held = form(user, code)
    found = Assignment.objects.filter(form=held, pk=min(pk, MAX_BIG_KEY)).select_related("service", "form").first()
    if found is None:
        raise Http404
    return found


def evidence(report: Submission, pk: int) -> Evidence:
    """A file of a report that the caller fetched; withdrawn ones are gone. Raises `Http404`."""
    found = (
        Evidence.objects.filter(submission=report, pk=min(pk, MAX_BIG_KEY), withdrawn_at=None)
        .select_related("file", "submission")
        .first()
    )
    if found is None:
        raise Http404
    return found


def public_evidence(pk: int) -> Evidence:
    """What somebody made public, for everybody. Raises `Http404`."""
    rows = Evidence.objects.filter(is_public=True, withdrawn_at=None, submission__state__in=CLOSED_STATES)
    found = rows.filter(pk=min(pk, MAX_BIG_KEY)).select_related("file").first()
    if found is None:
        raise Http404
    return found


def finding(report: Submission, pk: int) -> Finding:
    """Of a report that the caller fetched. Raises `Http404`."""
    found = (
        Finding.objects.filter(submission=report, pk=min(pk, MAX_BIG_KEY))
        .select_related("submission", "indicator", "rule")
        .first()
    )
    if found is None:
        raise Http404
    return found


def desk_finding(user: User, pk: int) -> Finding:
    """For who approves figures. Raises `Http404`."""
    require(user, Permission.APPROVE_VALUES)
    rows = Finding.objects.select_related(
        "submission__form", "submission__period", "submission__service", "indicator", "rule", "explained_by"
    )
    found = rows.filter(pk=min(pk, MAX_BIG_KEY)).first()
    if found is None:
        raise Http404
    return found


def acceptance(user: User, pk: int) -> AcceptedExplanation:
    require(user, Permission.APPROVE_VALUES)
    found = AcceptedExplanation.objects.filter(pk=min(pk, MAX_BIG_KEY)).first()
    if found is None:
        raise Http404
    return found


def checked_indicator(user: User, code: str) -> Indicator:
    """A reported indicator, for who manages the collection. Raises `Http404`."""
    require(user, Permission.MANAGE_COLLECTION)
    found = Indicator.objects.filter(code=code[:20].replace("\x00", ""), source=Source.TYPED).first()
    if found is None:
        raise Http404
    return found


def check(user: User, code: str, pk: int) -> Check:
    """In force. Raises `Http404`."""
    indicator = checked_indicator(user, code)
    found = (
        Check.objects.filter(indicator=indicator, pk=min(pk, MAX_BIG_KEY), retired_at=None)
        .select_related("indicator")
        .first()
    )
    if found is None:
        raise Http404
    return found


def rule(user: User, code: str, pk: int) -> Rule:
    """In force. Raises `Http404`."""
    found = (
        Rule.objects.filter(form=form(user, code), pk=min(pk, MAX_BIG_KEY), retired_at=None)
        .select_related("form")
        .first()
    )
    if found is None:
        raise Http404
    return found


def refused_workbook(report: Submission, pk: int) -> Workbook:
    """A workbook of a report that the caller fetched which was not taken over. Raises `Http404`."""
    rows = Workbook.objects.filter(submission=report, outcome=WorkbookOutcome.REFUSED).select_related("file")
    found = rows.filter(pk=min(pk, MAX_BIG_KEY)).first()
    if found is None:
        raise Http404
    return found


def outside_series(user: User, code: str) -> ExternalSeries:
    require(user, Permission.MANAGE_COLLECTION)
    found = ExternalSeries.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def outside_file(user: User, pk: int) -> ExternalFile:
    require(user, Permission.MANAGE_COLLECTION)
    related = ("series", "file", "indicator", "by")
    found = ExternalFile.objects.filter(pk=min(pk, MAX_BIG_KEY)).select_related(*related).first()
    if found is None:
        raise Http404
    return found
