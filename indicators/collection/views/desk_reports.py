"""The desk's reports: the board of who is late, filling in for public services, sending back, approving, correcting."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.workflow import IllegalMove
from indicators.collection import access
from indicators.collection.access import Hold
from indicators.collection.actions import entry as entry_actions, reports as actions
from indicators.collection.actions.writing import ReportClosed, StaleReport
from indicators.collection.forms.board import BoardForm
from indicators.collection.forms.entry import CorrectionForm, DecideForm, SendBackForm, read
from indicators.collection.models import Submission
from indicators.collection.queries import board as queries, history, sheet
from indicators.collection.queries.sheet import Typed
from indicators.collection.states import CLOSED_STATES, OPEN_STATES, SubmissionState
from indicators.collection.views import acts, entry
from indicators.collection.views.entry import DESK

PAGE = 50


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


@staff_required(*access.READING)
@require_GET
def report_board(request: HttpRequest) -> HttpResponse:
    """Sorted by lateness; closed filters; counts of each queue under the filter."""
    form, on = BoardForm(request.GET), local_day(timezone.now())
    queue = request.GET.get("coada", "")
    queue = queue if queue in queries.QUEUES else "all"
    reports = form.chosen().apply(queries.all_reports())
    shown = queries.in_order(queries.in_queue(reports, queue, on))
    page = Paginator(shown, PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form, "queue": queue, "counts": queries.counts(reports, on), "page": page, "rows": queries.rows(page.object_list, on),
        "keep": urlencode(form.kept()), "late_providers": queries.summary_by_provider(reports, on) if queue == "late" else [],
        "may_manage": _person(request).may(Permission.MANAGE_COLLECTION),
    }  # fmt: skip
    return render(request, "collection/board.html", context)


@never_cache
@staff_required(*access.READING)
@require_safe
def desk_report(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.desk_report(request.user, pk))


def _page(request: HttpRequest, hold: Hold, status: int = 200, **more: object) -> HttpResponse:
    """With what an approver needs: the two forms of the decision, and both reporters side by side."""
    report, person, opened = hold.report, _person(request), entry.open_sheet(hold.report, request.GET.get("pagina", ""))
    waits = report.state == SubmissionState.SUBMITTED and person.may(Permission.APPROVE_VALUES)
    now = {"revision": report.revision}
    context = {
        "beside": _beside(report, opened), "waits": waits,
        "is_own": report.submitted_by_id == person.pk, "send_back_form": SendBackForm(initial=now),
        "approve_form": DecideForm(initial=now, auto_id="approve_%s"),
        "may_correct": report.state in CLOSED_STATES and person.may(Permission.CORRECT_VALUES),
    } | more  # fmt: skip
    return entry.page(request, hold, DESK, sheet=opened, status=status, **context)


def _beside(report: Submission, opened: entry.Sheet) -> list[history.Beside]:
    """Whoever still fills in a report is not shown what the other reporter gave: the two are independent."""
    if report.state in OPEN_STATES:
        return []
    return history.beside(report, opened.contents.layout, opened.contents.figures)


@staff_required(Permission.ENTER_VALUES)
@require_POST
def desk_report_save(request: HttpRequest, pk: int) -> HttpResponse:
    return entry.save(request, access.desk_report(request.user, pk), DESK)


@staff_required(Permission.ENTER_VALUES)
@require_POST
def desk_report_submit(request: HttpRequest, pk: int) -> HttpResponse:
    return acts.submit(request, access.desk_report(request.user, pk), DESK)


@never_cache
@staff_required(*access.READING)
@require_safe
def desk_report_history(request: HttpRequest, pk: int) -> HttpResponse:
    return acts.history(request, access.desk_report(request.user, pk), DESK)


@staff_required(Permission.ENTER_VALUES)
@require_POST
def desk_report_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    return acts.attach(request, access.desk_report(request.user, pk), DESK)


@never_cache
@staff_required(*access.READING)
@require_safe
def desk_report_evidence_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    return acts.evidence_file(access.desk_report(request.user, pk), file_pk)


@staff_required(Permission.ENTER_VALUES)
@require_POST
def desk_report_evidence_withdraw(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    return acts.withdraw(request, access.desk_report(request.user, pk), DESK, file_pk)


@staff_required(Permission.APPROVE_VALUES)
@require_POST
def desk_report_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    hold, form = access.desk_report(request.user, pk), SendBackForm(request.POST)
    if not form.is_valid():
        return _page(request, hold, 422, send_back_form=form)
    data = form.cleaned_data
    try:
        actions.send_back(
            submission=hold.report, reason=data["reason"], revision=data["revision"], by=_person(request), at=timezone.now()
        )  # fmt: skip
    except (StaleReport, IllegalMove):
        messages.error(request, acts.moved_meanwhile())
    else:
        messages.success(request, _("The report is sent back; whoever submitted it is told by e-mail."))
    return redirect("desk_report", pk=pk)


@staff_required(Permission.APPROVE_VALUES)
@require_POST
def desk_report_approve(request: HttpRequest, pk: int) -> HttpResponse:
    hold, form = access.desk_report(request.user, pk), DecideForm(request.POST)
    revision = form.cleaned_data["revision"] if form.is_valid() else -1
    try:
        actions.approve(submission=hold.report, revision=revision, by=_person(request), at=timezone.now())
    except actions.SamePerson:
        messages.error(request, _("You submitted this report yourself: somebody else has to approve it."))
    except (StaleReport, IllegalMove):
        messages.error(request, acts.moved_meanwhile())
    else:
        messages.success(request, _("The report is approved; whoever submitted it is told by e-mail."))
    return redirect("desk_report", pk=pk)


@never_cache
@staff_required(Permission.CORRECT_VALUES)
@require_http_methods(["GET", "POST"])
def desk_report_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid of an approved report, with a reason that is kept beside each change."""
    hold = access.desk_report(request.user, pk)
    if hold.report.state not in CLOSED_STATES:
        messages.error(request, _("Only an approved report is corrected. This one is filled in or sent back."))
        return redirect("desk_report", pk=pk)
    if request.method == "GET":
        return _correction(request, hold, CorrectionForm(initial={"revision": hold.report.revision}))
    form = CorrectionForm(request.POST)
    opened = entry.open_sheet(hold.report, request.POST.get("pagina", ""))
    data = read(request.POST.dict(), opened.contents.layout, sheet.ranks(opened.contents.layout))
    if not form.is_valid() or data.errors:
        return _correction(request, hold, form, Typed(data.texts, data.errors), 422)
    return _correct(request, hold, opened, data, form)


def _correct(
    request: HttpRequest, hold: Hold, opened: entry.Sheet, data: entry.Read, form: CorrectionForm
) -> HttpResponse:
    try:
        count = entry_actions.correct(
            submission=hold.report, layout=opened.contents.layout, filled=entry.filled(data), by=_person(request), at=timezone.now(),
            revision=form.cleaned_data["revision"], reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except (StaleReport, ReportClosed):
        form.add_error(None, acts.changed_meanwhile())
        return _correction(request, hold, form, Typed(data.texts, data.errors), 409)
    if not count:
        form.add_error(None, _("Nothing is different from what is stored."))
        return _correction(request, hold, form, Typed(data.texts, data.errors), 422)
    words = ngettext(
        "%(n)d correction is kept, with its reason.", "%(n)d corrections are kept, with their reason.", count
    )
    messages.success(request, words % {"n": count})
    return redirect("desk_report_history", pk=hold.report.pk)


def _correction(
    request: HttpRequest, hold: Hold, form: CorrectionForm, typed: Typed | None = None, status: int = 200
) -> HttpResponse:
    number = (request.POST if request.method == "POST" else request.GET).get("pagina", "")
    opened = entry.open_sheet(hold.report, number)
    return entry.page(
        request, hold, DESK, sheet=opened, typed=typed, status=status, mode="correct", correction_form=form
    )
