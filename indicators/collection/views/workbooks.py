"""A report in a workbook: downloaded, filled in, handed back; the same for a provider and for the desk."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from accounts.people.models import Person
from consultare.lib.files import Refused as FileRefused
from consultare.records import jobs
from indicators.collection import access
from indicators.collection.access import Hold
from indicators.collection.actions import workbooks as actions
from indicators.collection.actions.refused import Refused
from indicators.collection.exports import marks, workbook as exports
from indicators.collection.forms.checks import WorkbookForm
from indicators.collection.models import Workbook
from indicators.collection.queries import workbook_files, workbooks as queries
from indicators.collection.queries.findings import MAX_EXPLANATION, MIN_EXPLANATION
from indicators.collection.states import WorkbookOutcome
from indicators.collection.views import entry
from indicators.collection.views.entry import Place

ERRORS_SHOWN = 200


def workbook(request: HttpRequest, hold: Hold, place: Place) -> HttpResponse:
    """GET offers it and says what became of the last one; POST takes it back."""
    if request.method != "POST":
        return _page(request, hold, place, WorkbookForm())
    if not hold.may_write:
        raise PermissionDenied(_("Workbooks are taken over while the report is being filled in."))
    form = WorkbookForm(request.POST, request.FILES)
    if form.is_valid():
        upload, by = form.cleaned_data["file"], cast("Person", request.user)
        try:
            done = actions.receive(submission=hold.report, upload=upload, by=by, at=timezone.now())
        except (Refused, FileRefused) as refused:
            form.add_error("file", str(getattr(refused, "sentence", refused)))
        else:
            return _after(request, hold, place, done)
    return _page(request, hold, place, form, status=422)


def _after(request: HttpRequest, hold: Hold, place: Place, done: Any) -> HttpResponse:
    if isinstance(done, Workbook):
        if done.outcome == WorkbookOutcome.REFUSED:
            return _page(request, hold, place, WorkbookForm(), status=422)
        if done.outcome == WorkbookOutcome.SAME:
            messages.info(request, _("Everything in this workbook is taken over already; nothing was changed."))
        else:
            words = ngettext("%(n)d change is taken over.", "%(n)d changes are taken over.", done.changed)
            messages.success(request, words % {"n": done.changed})
    return redirect(place.url("workbook", hold.report))


def _page(request: HttpRequest, hold: Hold, place: Place, form: WorkbookForm, *, status: int = 200) -> HttpResponse:
    report, job = hold.report, queries.latest_job(hold.report)
    recent = list(queries.recent(report))
    last = recent[0] if recent else None
    shown = workbook_files.shown_errors(last, ERRORS_SHOWN) if last else []
    context = {
        "report": report, "hold": hold, "place": place, "row": entry.head(report), "urls": entry.urls(place, report), "form": form,
        "recent": recent, "last": last, "errors": shown, "more": max(0, queries.errors_in(last) - len(shown)) if last else 0,
        "size": queries.size(report), "least": MIN_EXPLANATION, "most": MAX_EXPLANATION, "job": job, "is_under_way": jobs.is_under_way(job),
        "failed": job.sentence if job and job.state == "failed" and (not last or job.requested_at > last.at) else "",
    }  # fmt: skip
    return render(request, "collection/workbook.html", context, status=status)


def progress(request: HttpRequest, hold: Hold, place: Place) -> HttpResponse:
    """The part of the page that says how far a worker is; when it has ended the whole page is asked for again."""
    job = queries.latest_job(hold.report)
    if not jobs.is_under_way(job) and request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = place.url("workbook", hold.report)
        return response
    context = {"report": hold.report, "place": place, "job": job, "is_under_way": jobs.is_under_way(job)}
    return render(request, "collection/workbook_progress.html", context)


def download(hold: Hold) -> FileResponse:
    return exports.respond(queries.contents(hold.report))


def marked(hold: Hold, pk: int) -> FileResponse:
    """What was handed in and not taken over, its wrong cells coloured and explained."""
    refused = access.refused_workbook(hold.report, pk)
    said = marks.marks_of(workbook_files.errors_of(refused))
    return exports.respond_back(queries.contents(hold.report), workbook_files.read_stored(refused.file), said)
