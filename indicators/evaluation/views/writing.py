"""What stands in an evaluation in work: questions, findings, quoted figures, recommendations."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.access import staff_required
from accounts.manners import see_other
from accounts.permissions import Permission
from consultare.lib.text import clean_line
from indicators.evaluation import access
from indicators.evaluation.actions import following, writing
from indicators.evaluation.actions.refused import Refused
from indicators.evaluation.forms.evaluations import EditedForm, FindingForm, QuestionForm
from indicators.evaluation.forms.following import RecommendationForm
from indicators.evaluation.queries.picking import EACH, picker
from indicators.evaluation.queries.progress import progress_choices
from indicators.evaluation.views.answers import GET_POST, attempt, done, page
from indicators.services.states import PeriodKind

NOTE = 300
NOTHING = gettext_lazy("Nothing was ticked. Tick the figures that the finding rests on, then quote them.")


def _values(row: Any, form: type[EditedForm]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields}


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_question_new(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = access.draft(pk)
    form = QuestionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        given = writing.Question(**form.given())
        act = partial(writing.write_question, evaluation=evaluation, given=given, by=request.user, at=timezone.now())
        if attempt(form, act):
            return done(request, _("The question is there. Write what was found."), "desk_evaluation", pk)
    return page(request, "indicators/evaluation/desk_question.html", form, evaluation=evaluation)


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_question_edit(request: HttpRequest, pk: int) -> HttpResponse:
    question = access.draft_question(pk)
    form = QuestionForm(request.POST or None, initial=_values(question, QuestionForm))
    if form.is_bound and form.is_valid():
        act = partial(
            writing.write_question, evaluation=question.evaluation, given=writing.Question(**form.given()), question=question,
            revision=form.cleaned_data["revision"], by=request.user, at=timezone.now(),
        )  # fmt: skip
        if attempt(form, act):
            return done(request, _("The question is saved."), "desk_evaluation", question.evaluation_id)
    return page(
        request, "indicators/evaluation/desk_question.html", form, evaluation=question.evaluation, question=question
    )


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_finding_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Then straight to the figures that it rests on."""
    question = access.draft_question(pk)
    form = FindingForm(request.POST or None)
    if form.is_bound and form.is_valid():
        made: list[Any] = []
        given = writing.Found(**form.given())
        act = partial(writing.write_finding, question=question, given=given, by=request.user, at=timezone.now())
        if attempt(form, lambda: made.append(act())):
            return done(
                request, _("The finding is there. Choose the figures it rests on."), "desk_evidence", made[0].pk
            )
    return page(
        request, "indicators/evaluation/desk_finding.html", form, evaluation=question.evaluation, question=question
    )


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_finding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    finding = access.draft_finding(pk)
    form = FindingForm(request.POST or None, initial=_values(finding, FindingForm))
    if form.is_bound and form.is_valid():
        act = partial(
            writing.write_finding, question=finding.question, given=writing.Found(**form.given()), finding=finding,
            revision=form.cleaned_data["revision"], by=request.user, at=timezone.now(),
        )  # fmt: skip
        if attempt(form, act):
            return done(request, _("The finding is saved."), "desk_evaluation", finding.question.evaluation_id)
    context = {"evaluation": finding.question.evaluation, "question": finding.question, "finding": finding}
    return page(request, "indicators/evaluation/desk_finding.html", form, **context)


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """GET picks: indicator, service, period; POST quotes what was ticked."""
    finding = access.draft_finding(pk)
    evaluation, refused = finding.question.evaluation, ""
    if request.method == "POST":
        keys = [int(key) for key in request.POST.getlist("value") if key.isdecimal() and len(key) < 19]
        try:
            values = access.values_chosen(evaluation, keys)
            if not values:
                raise Refused(NOTHING)
            note = clean_line(request.POST.get("note", "").replace("\0", ""))[:NOTE]
            made = writing.quote(finding=finding, values=values, note=note, by=request.user, at=timezone.now())
        except Refused as refusal:
            refused = str(refusal.sentence)
        else:
            words = ngettext("%(n)d figure is quoted.", "%(n)d figures are quoted.", len(made))
            return done(request, words % {"n": len(made)}, "desk_evaluation", evaluation.pk)
    context = {
        "finding": finding, "evaluation": evaluation, "refused": refused, "each": EACH, "progress": progress_choices(),
        "kinds": PeriodKind.choices,
        "picker": picker(finding, request.POST if request.method == "POST" else request.GET),
    }  # fmt: skip
    return render(request, "indicators/evaluation/desk_evidence.html", context, status=422 if refused else 200)


@staff_required(Permission.EVALUATE)
@require_POST
def desk_evidence_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The approved progress of a measure."""
    finding = access.draft_finding(pk)
    key = request.POST.get("update", "")
    if not (key.isdecimal() and len(key) < 19):
        messages.error(request, _("Choose a measure first."))
        return see_other("desk_evidence", pk)
    update = access.progress_chosen(int(key))
    try:
        writing.quote_progress(finding=finding, update=update, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The progress of the measure is quoted."))
    return see_other("desk_evaluation", finding.question.evaluation_id)


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_recommendation_new(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = access.draft(pk)
    form = RecommendationForm(request.POST or None, evaluation=evaluation)
    if form.is_bound and form.is_valid():
        given = following.Advice(**form.given())
        act = partial(following.recommend, evaluation=evaluation, given=given, by=request.user, at=timezone.now())
        if attempt(form, act):
            return done(request, _("The recommendation is there."), "desk_evaluation", pk)
    return page(request, "indicators/evaluation/desk_recommendation_form.html", form, evaluation=evaluation)


@staff_required(Permission.EVALUATE)
@GET_POST
def desk_recommendation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.draft_recommendation(pk)
    form = RecommendationForm(request.POST or None, evaluation=row.evaluation, initial=_values(row, RecommendationForm))
    if form.is_bound and form.is_valid():
        act = partial(
            following.recommend, evaluation=row.evaluation, given=following.Advice(**form.given()), recommendation=row,
            revision=form.cleaned_data["revision"], by=request.user, at=timezone.now(),
        )  # fmt: skip
        if attempt(form, act):
            return done(request, _("The recommendation is saved."), "desk_evaluation", row.evaluation_id)
    return page(
        request,
        "indicators/evaluation/desk_recommendation_form.html",
        form,
        evaluation=row.evaluation,
        recommendation=row,
    )


@staff_required(Permission.EVALUATE)
@require_POST
def desk_recommendation_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.draft_recommendation(pk)
    try:
        following.withdraw(recommendation=row, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("It was taken out."))
    return see_other("desk_evaluation", row.evaluation_id)
