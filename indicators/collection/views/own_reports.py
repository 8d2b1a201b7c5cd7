"""A provider's reports in his account: what is asked of his services, until when, and the grid."""

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.authority.queries import local_day
from accounts.people.models import Person
from indicators.collection import access
from indicators.collection.access import Hold
from indicators.collection.queries import board as queries
from indicators.collection.views import acts, entry
from indicators.collection.views.entry import OWN

PAGE = 30


def _hold(request: HttpRequest, pk: int) -> Hold:
    return access.own_report(cast("Person", request.user), pk, timezone.now())


@never_cache
@require_safe
def my_reports(request: HttpRequest) -> HttpResponse:
    """What waits for the provider first, the longest overdue on top."""
    now = timezone.now()
    on = local_day(now)
    reports = access.own_reports(cast("Person", request.user), now)
    page = Paginator(queries.in_order(reports), PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "rows": queries.rows(page.object_list, on), "counts": queries.counts(reports, on)}
    return render(request, "collection/mine.html", context)


@never_cache
@require_safe
def my_report(request: HttpRequest, pk: int) -> HttpResponse:
    return entry.page(request, _hold(request, pk), OWN)


@require_POST
def my_report_save(request: HttpRequest, pk: int) -> HttpResponse:
    return entry.save(request, _hold(request, pk), OWN)


@require_POST
def my_report_submit(request: HttpRequest, pk: int) -> HttpResponse:
    return acts.submit(request, _hold(request, pk), OWN)


@never_cache
@require_safe
def my_report_history(request: HttpRequest, pk: int) -> HttpResponse:
    return acts.history(request, _hold(request, pk), OWN)


@require_POST
def my_report_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    return acts.attach(request, _hold(request, pk), OWN)


@never_cache
@require_safe
def my_report_evidence_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    return acts.evidence_file(_hold(request, pk), file_pk)


@require_POST
def my_report_evidence_withdraw(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    return acts.withdraw(request, _hold(request, pk), OWN, file_pk)
