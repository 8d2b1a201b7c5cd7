"""What the checks say of a report: run when asked, explained beside the cells; the same for a provider and for the desk."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import Person
from indicators.collection import access
from indicators.collection.access import Hold
from indicators.collection.actions import checking
from indicators.collection.actions.refused import Refused
from indicators.collection.forms.checks import ExplainForm
from indicators.collection.queries import findings as queries
from indicators.collection.views import entry
from indicators.collection.views.entry import Place, Sheet

ANCHOR = "#semnalari"


def check(request: HttpRequest, hold: Hold, place: Place) -> HttpResponse:
    """Run the checks over what is stored: asked for by a button, or by the grid after it saved (htmx: the list comes back)."""
    if not hold.may_write:
        raise PermissionDenied(_("The checks run while the report is being filled in."))
    sheet = entry.open_sheet(hold.report, request.POST.get("pagina", ""))
    checking.check(submission=hold.report, at=timezone.now(), layout=sheet.contents.layout)
    if request.headers.get("HX-Request"):
        return _piece(request, hold, place, sheet)
    found = queries.of_report(hold.report)
    tell = messages.warning if queries.left_of(found) else messages.success
    tell(request, entry.found_words(found))
    return redirect(_back(hold, place, sheet))


def _back(hold: Hold, place: Place, sheet: Sheet) -> str:
    page = f"?pagina={sheet.number}" if sheet.number > 1 else ""
    return f"{place.url('', hold.report)}{page}{ANCHOR}"


def explain(request: HttpRequest, hold: Hold, place: Place, finding_pk: int) -> HttpResponse:
    """With htmx the list of findings comes back, otherwise the page; what was typed is kept when it is refused."""
    if not hold.may_write:
        raise PermissionDenied(_("Warnings are explained while the report is being filled in."))
    finding = access.finding(hold.report, finding_pk)
    form = ExplainForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["explanation"]
        try:
            checking.explain(finding=finding, explanation=text, by=cast("Person", request.user), at=timezone.now())
        except Refused as refused:
            form.add_error("explanation", str(refused))
    sheet = entry.open_sheet(hold.report, request.POST.get("pagina", ""))
    if not form.errors and not request.headers.get("HX-Request"):
        messages.success(request, _("The explanation is kept."))
        return redirect(_back(hold, place, sheet))
    return _again(request, hold, place, sheet, finding_pk, form)


def _again(
    request: HttpRequest, hold: Hold, place: Place, sheet: Sheet, finding_pk: int, form: ExplainForm
) -> HttpResponse:
    typed = {
        "pk": finding_pk,
        "text": request.POST.get("explanation", "")[:4000],
        "errors": form.errors.get("explanation", []),
    }
    more: dict[str, Any] = {"typed_explanation": typed} if form.errors else {}
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request"):
        return _piece(request, hold, place, sheet, status=status, **more)
    return entry.page(request, hold, place, sheet=sheet, status=status, **more)


def _piece(
    request: HttpRequest, hold: Hold, place: Place, sheet: Sheet, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The list, and what stands at the cells of the page that is open."""
    found = entry.found_in(hold.report, sheet)
    context = {
        "hold": hold, "place": place, "report": hold.report, "urls": entry.urls(place, hold.report), "sheet": sheet, "found": found,
        "found_words": entry.found_words(found), "cells": queries.of_cells(found),
    } | more  # fmt: skip
    return render(request, "collection/findings.html", context, status=status)
