"""Addresses of checks and workbooks of a report: at the desk, and in a provider's account."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff_required
from accounts.people.models import Person
from indicators.collection import access
from indicators.collection.access import READING, Hold
from indicators.collection.views import findings, workbooks
from indicators.collection.views.entry import DESK, OWN

reads = staff_required(*READING)


def _desk(request: HttpRequest, pk: int) -> Hold:
    return access.desk_report(request.user, pk)


def _own(request: HttpRequest, pk: int) -> Hold:
    return access.own_report(cast("Person", request.user), pk, timezone.now())


@reads
@require_POST
def desk_report_check(request: HttpRequest, pk: int) -> HttpResponse:
    return findings.check(request, _desk(request, pk), DESK)


@reads
@require_POST
def desk_report_explain(request: HttpRequest, pk: int, finding_pk: int) -> HttpResponse:
    return findings.explain(request, _desk(request, pk), DESK, finding_pk)


@reads
@never_cache
@require_http_methods(["GET", "POST"])
def desk_report_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    return workbooks.workbook(request, _desk(request, pk), DESK)


@reads
@require_safe
def desk_report_workbook_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    return workbooks.download(_desk(request, pk))


@reads
@require_safe
def desk_report_workbook_marked(request: HttpRequest, pk: int, workbook_pk: int) -> HttpResponseBase:
    return workbooks.marked(_desk(request, pk), workbook_pk)


@reads
@never_cache
@require_safe
def desk_report_workbook_progress(request: HttpRequest, pk: int) -> HttpResponse:
    return workbooks.progress(request, _desk(request, pk), DESK)


@require_POST
def my_report_check(request: HttpRequest, pk: int) -> HttpResponse:
    return findings.check(request, _own(request, pk), OWN)


@require_POST
def my_report_explain(request: HttpRequest, pk: int, finding_pk: int) -> HttpResponse:
    return findings.explain(request, _own(request, pk), OWN, finding_pk)


@never_cache
@require_http_methods(["GET", "POST"])
def my_report_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    return workbooks.workbook(request, _own(request, pk), OWN)


@require_safe
def my_report_workbook_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    return workbooks.download(_own(request, pk))


@require_safe
def my_report_workbook_marked(request: HttpRequest, pk: int, workbook_pk: int) -> HttpResponseBase:
    return workbooks.marked(_own(request, pk), workbook_pk)


@never_cache
@require_safe
def my_report_workbook_progress(request: HttpRequest, pk: int) -> HttpResponse:
    return workbooks.progress(request, _own(request, pk), OWN)
