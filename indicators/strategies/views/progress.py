"""The desk: progress said by one person, approved or sent back by another."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.manners import form_status, see_other
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.records import files
from indicators.services.views.answers import done
from indicators.strategies import access
from indicators.strategies.access import READING
from indicators.strategies.actions import progress as actions
from indicators.strategies.actions.refused import Refused
from indicators.strategies.forms.following import ProgressForm, ReturnForm
from indicators.strategies.queries.desk import said
from indicators.strategies.queries.tree import last_approved
from indicators.strategies.views.desk import GET_POST
from indicators.strategies.views.nodes import acted

REPORT, APPROVE = Permission.REPORT_PROGRESS, Permission.APPROVE_PROGRESS


@staff_required(REPORT)
@GET_POST
def desk_progress_new(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, REPORT), pk)
    now = timezone.now()
    last = last_approved(node.strategy).get(node.pk)
    initial = {"percent": last.percent, "stage": last.stage, "done_on": last.done_on} if last else {"percent": 0}
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProgressForm(*given, strategy=node.strategy, on=local_day(now), initial=initial)
    if form.is_bound and form.is_valid():
        what = {"period": form.cleaned_data["period"], "said": form.said(), "upload": form.cleaned_data["evidence"]}
        if acted(form, lambda: actions.report(node=node, **what, by=cast("Person", request.user), at=now)):
            return done(
                request, _("Reported. A second person approves it before anybody reads it."), "desk_node", slug, pk
            )
    context = {"form": form, "strategy": node.strategy, "node": node, "last": said([last])[0] if last else None}
    return render(request, "strategies/desk_progress.html", context, status=form_status(request))


@staff_required(APPROVE)
@require_POST
def desk_progress_approve(request: HttpRequest, slug: str, pk: int, update_pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, APPROVE), pk)
    update = access.update_of(node, update_pk)
    try:
        actions.approve(update=update, by=cast("Person", request.user), at=timezone.now())
        messages.success(request, _("Approved: it is public from now on."))
    except Refused as error:
        messages.error(request, error.sentence)
    return see_other("desk_node", slug, pk)


@staff_required(APPROVE)
@GET_POST
def desk_progress_return(request: HttpRequest, slug: str, pk: int, update_pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, APPROVE), pk)
    update, form = access.update_of(node, update_pk), ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, by = form.cleaned_data["reason"], cast("Person", request.user)
        if acted(form, lambda: actions.send_back(update=update, reason=reason, by=by, at=timezone.now())):
            return done(request, _("Sent back with your reason."), "desk_node", slug, pk)
    context = {"form": form, "strategy": node.strategy, "node": node, "said": said([update])[0]}
    return render(request, "strategies/desk_return.html", context, status=form_status(request))


@staff_required(*READING)
@require_safe
def desk_progress_evidence(request: HttpRequest, slug: str, pk: int, update_pk: int) -> HttpResponseBase:
    node = access.node_of(access.staff_strategy(request.user, slug), pk)
    return files.respond(access.evidence_of(access.update_of(node, update_pk)))
