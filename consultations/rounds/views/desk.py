"""The desk: a new round, its steps, its documents."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.manners import see_other
from accounts.permissions import Permission
from consultare.lib.files import Refused as FileRefused
from consultare.records import files
from consultations.rounds import actions, queries
from consultations.rounds.access import public_document, staff_round
from consultations.rounds.actions import Frozen, Refused, Stale
from consultations.rounds.forms import STEP_FORMS, DocumentForm, NewRoundForm, StepForm, initial_of
from consultations.rounds.models import Round
from consultations.rounds.states import PREPARED
from consultations.rounds.views.answers import done, refuse, tell_refusal
from consultations.rounds.views.stale import differences

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@staff_required(Permission.EDIT_ROUND)
@GET_POST
def round_new(request: HttpRequest) -> HttpResponse:
    form = NewRoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            round_ = actions.create(by=request.user, at=timezone.now(), **form.cleaned_data)
            return done(request, _("The round was created. Prepare its steps in any order."), "round_desk", round_.slug)
        except Refused as error:
            refuse(form, error, "title")
    return render(request, "rounds/new.html", {"form": form}, status=422 if form.errors else 200)


def _step_form(request: HttpRequest, round_: Round, step: str) -> StepForm:
    form = STEP_FORMS.get(step)
    if form is None:
        raise Http404
    extra: dict[str, Any] = {"on": local_day(timezone.now())} if step == "responsabil" else {}
    return form(request.POST or None, initial=initial_of(round_, form), **extra)


@staff_required(Permission.EDIT_ROUND)
@GET_POST
def round_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND)
    form = _step_form(request, round_, step)
    context: dict[str, Any] = {"round": round_, "form": form, "step": step, "title": form.title_of_step}
    if request.method == "POST" and form.is_valid():
        try:
            revision = form.cleaned_data["revision"]
            fields = form.fields_of_round()
            actions.edit_step(round_=round_, fields=fields, revision=revision, by=request.user, at=timezone.now())
            return done(request, _("Saved."), "round_desk", slug)
        except Stale as error:
            return _stale(request, context, error)
        except Frozen as error:
            refuse(form, error)
    context |= _preview(round_, step) | {"is_prepared": round_.state in PREPARED}
    return render(request, "rounds/step.html", context, status=422 if form.errors else 200)


def _stale(request: HttpRequest, context: dict[str, Any], error: Stale) -> HttpResponse:
    """Both values side by side; sending the form again keeps what is in it (the new revision goes with it)."""
    form: StepForm = context["form"]
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    form.data["revision"] = str(error.revision)
    context |= {"differences": differences(form, error), "is_prepared": True} | _preview(
        context["round"], context["step"]
    )
    return render(request, "rounds/step.html", context, status=409)


def _preview(round_: Round, step: str) -> dict[str, Any]:
    """The calendar that publication today would bring, with what the law says against it."""
    if step != "termene" or round_.state not in PREPARED:
        return {}
    now = timezone.now()
    return {"terms": queries.calendar_of(round_, at=now), "refusals": queries.legal_refusals(round_, at=now)}


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@GET_POST
def round_documents(request: HttpRequest, slug: str) -> HttpResponse:
    posts = request.method == "POST"
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND if posts else Permission.VIEW_DRAFT_ROUNDS)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if posts and form.is_valid():
        data = form.cleaned_data
        try:
            actions.attach_document(
                round_=round_,
                kind=data["kind"],
                title=data["title"],
                upload=data["file"],
                by=request.user,
                at=timezone.now(),
            )
            return done(request, _("The document was added."), "round_documents", slug)
        except (Refused, FileRefused) as error:
            refuse(form, error, "file")
    context = {
        "round": round_,
        "form": form,
        "documents": list(queries.documents(round_)),
        "is_prepared": round_.state in PREPARED,
    }
    return render(request, "rounds/documents_desk.html", context, status=422 if form.errors else 200)


@staff_required(Permission.EDIT_ROUND)
@require_POST
def round_document_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND)
    try:
        actions.remove_document(document=public_document(round_, pk), by=request.user, at=timezone.now())
    except Frozen as error:
        tell_refusal(request, error)
        return see_other("round_documents", slug)
    return done(request, _("The document was removed."), "round_documents", slug)


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@require_safe
def round_staff_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.VIEW_DRAFT_ROUNDS)
    return files.respond(public_document(round_, pk).file, may_see_quarantined=True)  # type: ignore[return-value]
