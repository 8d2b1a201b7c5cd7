"""What became of recommendations: the list, the answer of the addressee, the steps."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.permissions import Permission
from indicators.evaluation import access
from indicators.evaluation.actions import following
from indicators.evaluation.forms.following import AnswerForm, StepForm
from indicators.evaluation.models import Recommendation
from indicators.evaluation.queries import listing
from indicators.evaluation.queries.report import recommendation_view
from indicators.evaluation.states import Answer
from indicators.evaluation.views.answers import attempt, done, page
from indicators.evaluation.views.desk import READS

SHOWN = ("intarziate", "deschise", "toate")


@staff_required(*READS)
@require_GET
def desk_recommendations(request: HttpRequest) -> HttpResponse:
    """`?arata=`: overdue, not settled, all; those not settled unless said otherwise."""
    shown = request.GET.get("arata", "")
    shown = shown if shown in SHOWN else "deschise"
    rows = listing.standing_now(local_day(timezone.now()), only=shown)
    return render(request, "indicators/evaluation/desk_recommendations.html", {"rows": rows, "shown": shown})


@staff_required(*READS)
@require_GET
def desk_recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    return _recommendation(request, access.desk_recommendation(pk))


def _recommendation(
    request: HttpRequest, row: Recommendation, answer: AnswerForm | None = None, step: StepForm | None = None
) -> HttpResponse:
    """Its answer and steps; the form of the next act for who may."""
    today = local_day(timezone.now())
    view = recommendation_view(row, "", list(row.steps.order_by("on", "pk")), row.order, today)
    form: Any = step or answer or (AnswerForm() if row.answer == Answer.NONE else StepForm(today=today))
    takes_steps = row.answer in {Answer.ACCEPTED, Answer.PARTLY} and view.standing != "done"
    context = {
        "one": view, "row": row, "evaluation": row.evaluation, "takes_steps": takes_steps,
        "may_write": request.user.may(Permission.EVALUATE),
    }  # fmt: skip
    return page(request, "indicators/evaluation/desk_recommendation.html", form, **context)


@staff_required(Permission.EVALUATE)
@require_POST
def desk_recommendation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.desk_recommendation(pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        act = partial(
            following.answer, recommendation=row, answer=form.cleaned_data["answer"],
            reason=form.cleaned_data["answer_reason"], by=request.user, at=timezone.now(),
        )  # fmt: skip
        if attempt(form, act):
            return done(request, _("The answer is recorded and public."), "desk_recommendation", pk)
    return _recommendation(request, row, answer=form)


@staff_required(Permission.EVALUATE)
@require_POST
def desk_recommendation_step(request: HttpRequest, pk: int) -> HttpResponse:
    row, now = access.desk_recommendation(pk), timezone.now()
    form = StepForm(request.POST, today=local_day(now))
    if form.is_valid():
        act = partial(following.record_step, recommendation=row, by=request.user, at=now, **form.cleaned_data)
        if attempt(form, act):
            return done(request, _("The step is recorded and public."), "desk_recommendation", pk)
    return _recommendation(request, row, step=form)
