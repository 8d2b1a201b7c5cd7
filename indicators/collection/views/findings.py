"""What the checks say of a report: run when asked, explained beside the cells; the same for a provider and for the desk."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from accounts.people.models import Person
from indicators.collection import access
from indicators.collection.access import Hold
from indicators.collection.actions import checking
from indicators.collection.actions.refused import Refused
from indicators.collection.forms.checks import ExplainForm
from indicators.collection.queries import findings as queries
from indicators.collection.views import entry
from indicators.collection.views.entry import Place

ANCHOR = "#semnalari"


def check(request: HttpRequest, hold: Hold, place: Place) -> HttpResponse:
    """Run the checks over what is stored."""
    if not hold.may_write:
        raise PermissionDenied(_("The checks run while the report is being filled in."))
    checking.check(submission=hold.report, at=timezone.now())
    left = len(queries.open_findings(hold.report))
    words = ngettext(
        "%(n)d thing is to be corrected or explained.", "%(n)d things are to be corrected or explained.", left
    )
    if not left:
        messages.success(request, _("The checks found nothing that is still to be corrected or explained."))
    else:
        messages.warning(request, words % {"n": left})
    return redirect(f"{place.url('', hold.report)}{ANCHOR}")


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
    if not form.errors and not request.headers.get("HX-Request"):
        messages.success(request, _("The explanation is kept."))
        return redirect(f"{place.url('', hold.report)}{ANCHOR}")
    return _again(request, hold, place, finding_pk, form)


def _again(request: HttpRequest, hold: Hold, place: Place, finding_pk: int, form: ExplainForm) -> HttpResponse:
    typed = {
        "pk": finding_pk,
        "text": request.POST.get("explanation", "")[:4000],
        "errors": form.errors.get("explanation", []),
    }
    more: dict[str, Any] = {"typed_explanation": typed} if form.errors else {}
    status = 422 if form.errors else 200
    if request.headers.get("HX-Request"):
        context = {"hold": hold, "place": place, "report": hold.report, "urls": entry.urls(place, hold.report)}
        context |= {"found": queries.of_report(hold.report)} | more
        return render(request, "collection/findings.html", context, status=status)
    return entry.page(request, hold, place, status=status, **more)
