"""The desk: outside series, their figures, and files that bring new ones."""

from typing import cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.manners import form_status, see_other
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.files import Refused as FileRefused
from consultare.records import files
from indicators.collection.access import outside_file, outside_series
from indicators.collection.actions import outside as actions
from indicators.collection.forms.outside import ChoiceForm, FileForm, SeriesForm
from indicators.collection.models import ExternalFile
from indicators.collection.queries import outside as queries
from indicators.collection.rules.tempo import Table, TempoError

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
MANAGE = Permission.MANAGE_COLLECTION


@staff_required(MANAGE)
@require_safe
def desk_outside(request: HttpRequest) -> HttpResponse:
    return render(request, "collection/outside_list.html", {"rows": list(queries.series_list())})


@staff_required(MANAGE)
@GET_POST
def desk_outside_new(request: HttpRequest) -> HttpResponse:
    form = SeriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_series(fields=form.cleaned_data, by=cast("Person", request.user), at=timezone.now())
            messages.success(request, _("The series was added."))
            return see_other("desk_outside_series", made.code)
        except actions.Refused as error:
            form.refuse({error.field: error.sentence})
    return render(request, "collection/outside_new.html", {"form": form}, status=form_status(request))


@staff_required(MANAGE)
@GET_POST
def desk_outside_series(request: HttpRequest, code: str) -> HttpResponse:
    """POST keeps a file of the series; its rows are chosen on the next page."""
    series, now = outside_series(request.user, code), timezone.now()
    form = FileForm(request.POST or None, request.FILES or None, today=local_day(now))
    if request.method == "POST" and form.is_valid():
        upload, by = form.cleaned_data["file"], cast("Person", request.user)
        given = {"name": upload.name or "", "content": upload.read(), "taken_on": form.cleaned_data["taken_on"]}
        try:
            kept = actions.receive(series=series, **given, by=by, at=now)
            return see_other("desk_outside_file", kept.pk)
        except actions.Refused as error:
            form.refuse({error.field: error.sentence})
        except FileRefused as error:
            form.refuse({"file": str(error)})
    context = {"series": series, "form": form, "values": queries.values_of(series), "files": queries.files_of(series)}
    return render(request, "collection/outside_series.html", context, status=form_status(request))


@staff_required(MANAGE)
@GET_POST
def desk_outside_file(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what the chosen rows would bring; POST takes them."""
    file = outside_file(request.user, pk)
    table = queries.table_of(file)
    if request.method != "POST":
        return _choice(request, file, table, ChoiceForm(request.GET or None, table=table))
    form = ChoiceForm(request.POST, table=table)
    if form.is_valid():
        given, by = {"indicator": form.cleaned_data["indicator"], "choice": form.choice()}, cast("Person", request.user)
        try:
            new, _same = actions.take(file=file, **given, by=by, at=timezone.now())
            words = ngettext("%(n)d figure was taken over.", "%(n)d figures were taken over.", new) % {"n": new}
            messages.success(request, words if new else _("These figures are stored already; nothing was changed."))
            return see_other("desk_outside_series", file.series.code)
        except actions.Refused as error:
            form.refuse({error.field: error.sentence})
    return _choice(request, file, table, form)


def _choice(request: HttpRequest, file: ExternalFile, table: Table, form: ChoiceForm) -> HttpResponse:
    rows: list[queries.Row] = []
    if form.is_bound and form.is_valid():
        try:
            rows = queries.preview(file, table, form.cleaned_data["indicator"], form.choice())
        except TempoError as error:
            form.refuse({"": error.sentence})
    context = {
        "file": file,
        "table": table,
        "form": form,
        "rows": rows,
        "new": sum(row.state == "new" for row in rows),
        "has_indicators": queries.outside_indicators().exists(),
        "choice": [(name, value) for name, value in form.data.items() if name in form.fields] if rows else [],
    }
    return render(request, "collection/outside_file.html", context, status=form_status(request))


@staff_required(MANAGE)
@require_safe
def desk_outside_download(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was handed in."""
    return files.respond(outside_file(request.user, pk).file)
