"""Evaluations at the desk: the list, one of them, what it is about, its publication."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import recent_auth_required, staff_required
from accounts.authority.queries import local_day
from accounts.manners import see_other
from accounts.permissions import Permission
from indicators.evaluation import access
from indicators.evaluation.actions import publishing, writing
from indicators.evaluation.actions.refused import Refused
from indicators.evaluation.forms.evaluations import FrameForm
from indicators.evaluation.models import Evaluation
from indicators.evaluation.queries import listing
from indicators.evaluation.queries.readiness import missing
from indicators.evaluation.queries.report import report
from indicators.evaluation.views.answers import GET_POST, attempt, done, page

READS = (Permission.EVALUATE, Permission.PUBLISH_EVALUATIONS)
FRAME = tuple(writing.Frame.__dataclass_fields__)


@staff_required(*READS)
@require_GET
def desk_evaluations(request: HttpRequest) -> HttpResponse:
    today = local_day(timezone.now())
    context = {"evaluations": listing.evaluations(is_public=False), "overdue": listing.overdue_count(today)}
    return render(request, "indicators/evaluation/desk_evaluations.html", context)


@staff_required(*READS)
@require_GET
def desk_evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = access.desk_evaluation(pk)
    is_draft = evaluation.state == "draft"
    context = {
        "evaluation": evaluation, "report": report(evaluation, local_day(timezone.now())),
        "missing": missing(evaluation) if is_draft else [],
        "may_write": is_draft and request.user.may(Permission.EVALUATE),
        "may_publish": is_draft and request.user.may(Permission.PUBLISH_EVALUATIONS),
        "is_own": evaluation.created_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "indicators/evaluation/desk_evaluation.html", context)


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_evaluation_new(request: HttpRequest) -> HttpResponse:
    form = FrameForm(request.POST or None)
    if form.is_bound and form.is_valid():
        made: list[Evaluation] = []
        frame = writing.Frame(**form.given())
        if attempt(form, lambda: made.append(writing.create(frame=frame, by=request.user, at=timezone.now()))):
            return done(request, _("The evaluation is begun. Write its first question."), "desk_evaluation", made[0].pk)
    return page(request, "indicators/evaluation/desk_frame.html", form, evaluation=None)


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_evaluation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = access.draft(pk)
    initial: dict[str, Any] = {name: getattr(evaluation, name) for name in (*FRAME, "revision")}
    form = FrameForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        act = partial(
            writing.edit, evaluation=evaluation, frame=writing.Frame(**form.given()),
            revision=form.cleaned_data["revision"], by=request.user, at=timezone.now(),
        )  # fmt: skip
        if attempt(form, act):
            return done(request, _("The evaluation is saved."), "desk_evaluation", pk)
    return page(request, "indicators/evaluation/desk_frame.html", form, evaluation=evaluation)


@staff_required(Permission.PUBLISH_EVALUATIONS)
@recent_auth_required
@GET_POST
def desk_evaluation_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what will happen and what is missing; POST does it, after the password was asked again."""
    evaluation = access.desk_evaluation(pk)
    if request.method == "GET":
        context = {
            "evaluation": evaluation, "missing": missing(evaluation), "is_own": evaluation.created_by_id == request.user.pk,
        }  # fmt: skip
        return render(request, "indicators/evaluation/desk_publish.html", context)
    try:
        publishing.publish(evaluation=evaluation, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The evaluation is public. Its recommendations can be answered now."))
    return see_other("desk_evaluation", pk)


@staff_required(Permission.EVALUATE)
@require_POST
def desk_evaluation_remove(request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponse:
    """A question, a finding or a quoted figure out of a draft."""
    evaluation = access.draft(pk)
    found = access.part_of(evaluation, kind, part)
    try:
        writing.remove(evaluation=evaluation, part=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("It was taken out."))
    return see_other("desk_evaluation", pk)
