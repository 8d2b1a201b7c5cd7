"""Acts on a report that a provider and the desk share: submitting, evidence, the history."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import Person
from consultare.lib.files import Refused as FileRefused
from consultare.lib.workflow import IllegalMove
from consultare.records import files
from indicators.collection import access
from indicators.collection.access import Hold
from indicators.collection.actions import checking, evidence as evidence_actions, reports as actions
from indicators.collection.actions.refused import Refused
from indicators.collection.actions.writing import StaleReport
from indicators.collection.forms.entry import EvidenceForm, SubmitForm
from indicators.collection.queries import history as queries
from indicators.collection.queries.layout import layout
from indicators.collection.views import entry
from indicators.collection.views.entry import Place

CHANGES_A_PAGE = 100


def changed_meanwhile() -> str:
    return _("Somebody changed this report in the meantime. Look at it again, then decide.")


def moved_meanwhile() -> str:
    return _("This report has moved on in the meantime. Look at where it stands now.")


def submit(request: HttpRequest, hold: Hold, place: Place) -> HttpResponse:
    """What is still missing comes back line by line, with 422."""
    if not hold.may_submit:
        raise PermissionDenied(_("Only a representative of the organisation submits its reports."))
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return entry.page(request, hold, place, submit_form=form, status=422)
    data = form.cleaned_data
    try:
        actions.submit(
            submission=hold.report, note=data["note"], revision=data["revision"], by=cast("Person", request.user), at=timezone.now()
        )  # fmt: skip
    except actions.NotReady:
        # Whoever mends what is missing sees what is unusual at the same time.
        checking.check(submission=hold.report, at=timezone.now())
        return entry.page(request, hold, place, submit_form=form, status=422, is_refused=True)
    except actions.OpenFindings:
        # What was found went with the act that it stopped; here it is kept, to be corrected or explained.
        checking.check(submission=hold.report, at=timezone.now())
        return entry.page(request, hold, place, submit_form=form, status=422, is_stopped=True)
    except (StaleReport, IllegalMove):
        messages.error(request, changed_meanwhile())
        return redirect(place.url("", hold.report))
    messages.success(request, _("The report is submitted. You are told by e-mail when it is approved or sent back."))
    return redirect(place.url("", hold.report))


def attach(request: HttpRequest, hold: Hold, place: Place) -> HttpResponse:
    if not hold.may_write:
        raise PermissionDenied(_("Files are attached while the report is being filled in."))
    report = hold.report
    form = EvidenceForm(request.POST, request.FILES, layout=layout(report))
    if form.is_valid():
        data = form.cleaned_data
        try:
            evidence_actions.attach(
                submission=report, upload=data["file"], indicator_id=int(data["indicator"]) if data["indicator"] else None,
                description=data["description"], by=cast("Person", request.user), at=timezone.now(),
            )  # fmt: skip
        except (Refused, FileRefused) as refused:
            form.add_error("file", str(getattr(refused, "sentence", refused)))
        else:
            messages.success(request, _("The file is attached. Only people who work on this report can open it."))
            return redirect(f"{place.url('', report)}#dovezi")
    return entry.page(request, hold, place, evidence_form=form, status=422)


def evidence_file(hold: Hold, file_pk: int) -> HttpResponseBase:
    return files.respond(access.evidence(hold.report, file_pk).file)


def withdraw(request: HttpRequest, hold: Hold, place: Place, file_pk: int) -> HttpResponse:
    if not hold.may_write:
        raise PermissionDenied(_("Files are withdrawn while the report is being filled in."))
    one = access.evidence(hold.report, file_pk)
    evidence_actions.withdraw(evidence=one, by=cast("Person", request.user), at=timezone.now())
    messages.success(request, _("The file is withdrawn: it is kept, and shown no more."))
    return redirect(f"{place.url('', hold.report)}#dovezi")


def history(request: HttpRequest, hold: Hold, place: Place) -> HttpResponse:
    """Every change after submission, the newest first, and the path of the report."""
    report = hold.report
    shown = Paginator(queries.revisions(report), CHANGES_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "report": report, "place": place, "hold": hold, "urls": entry.urls(place, report), "page": shown,
        "changes": queries.changes(list(shown.object_list), layout(report)), "words": queries.word_changes(report, CHANGES_A_PAGE),
        "events": queries.events(report), "row": entry.head(report),
    }  # fmt: skip
    return render(request, "collection/history.html", context)
