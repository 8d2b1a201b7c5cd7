"""Services in a workbook: downloaded, filled in, handed back, looked at, taken over whole."""

from typing import cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import staff_required
from accounts.manners import see_other
from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.services.access import own_file
from indicators.services.actions import Refused, file as actions
from indicators.services.exports import workbook
from indicators.services.forms.file import ServicesFileForm
from indicators.services.models import ServiceFile
from indicators.services.queries import file as queries
from indicators.services.rules.file import MAX_ROWS
from indicators.services.states import FileOutcome
from indicators.services.views.answers import done

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
MANAGE = Permission.MANAGE_SERVICES
ERRORS_SHOWN = 200


@staff_required(MANAGE)
@GET_POST
def desk_services_file(request: HttpRequest) -> HttpResponse:
    """GET offers the workbook; POST takes it back and checks it whole."""
    if request.method != "POST":
        return _page(request, ServicesFileForm())
    form = ServicesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    handed, by = form.cleaned_data["file"], cast("Person", request.user)
    file = actions.hand_in(rows=handed.rows, faults=handed.faults, sha256=handed.sha256, by=by, at=timezone.now())
    if file.outcome == FileOutcome.REFUSED:
        return _page(request, ServicesFileForm(), refused=file, status=422)
    if file.outcome == FileOutcome.SAME:
        messages.info(request, _("Everything in the workbook is stored already; nothing was changed."))
        return see_other("desk_services_file")
    return see_other("desk_services_preview", file.pk)


def _page(
    request: HttpRequest, form: ServicesFileForm, *, refused: ServiceFile | None = None, status: int = 200
) -> HttpResponse:
    titles, errors = queries.titles(), refused.errors if refused else []
    codes = {row["number"]: row["values"]["code"] for row in refused.rows} if refused else {}
    context = {
        "form": form,
        "refused": refused,
        "errors": [
            {**error, "code": codes.get(error["number"], ""), "column": titles[error["key"]]}
            for error in errors[:ERRORS_SHOWN]
        ],
        "error_count": len(errors),
        "most": MAX_ROWS,
        "recent": queries.recent(cast("Person", request.user)),
    }
    return render(request, "services/file.html", context, status=status)


@staff_required(MANAGE)
@require_safe
def desk_services_template(request: HttpRequest) -> FileResponse:
    return workbook.respond()


@staff_required(MANAGE)
@require_safe
def desk_services_refused(request: HttpRequest, pk: int) -> FileResponse:
    """The workbook she handed in, its wrong cells coloured and explained."""
    return workbook.respond_refused(own_file(request.user, pk, FileOutcome.REFUSED))


@staff_required(MANAGE)
@GET_POST
def desk_services_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the workbook would do; POST does it."""
    file = own_file(request.user, pk, FileOutcome.CHECKED)
    if request.method == "POST":
        try:
            actions.apply(file=file, by=cast("Person", request.user), at=timezone.now())
            return done(request, _("The workbook was taken over."), "desk_services")
        except Refused as error:
            messages.error(request, str(error))
            return see_other("desk_services_file")
    plan = queries.plan(actions.rows_of(file))
    new, changed = queries.shown(plan)
    context = {"file": file, "new": new, "changed": changed, "same": plan.same, "is_stale": bool(plan.faults)}
    return render(request, "services/preview.html", context)
