"""The desk's page of a round's draft: where a text begins its way in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission
from consultare.lib.documents import Unreadable
from consultare.lib.files import Refused
from consultations.drafts import actions, queries
from consultations.drafts.actions import imports
from consultations.drafts.forms import TextForm
from consultations.drafts.queries import editor
from consultations.rounds.access import staff_round
from consultations.rounds.models import Round


def _page(request: HttpRequest, round_: Round, form: TextForm, status: int = 200) -> HttpResponse:
    version = queries.working_version(round_) or queries.published_version(round_)
    units = list(queries.units_of(version)) if version else []
    context = {
        "round": round_,
        "version": version,
        "units": queries.plain_reader(units),
        "contents": queries.contents(units),
        "form": form,
        "may_edit": queries.may_edit_text(round_, timezone.now()),
        "unsaved": editor.unsaved_import(round_),
    }
    return render(request, "drafts/prepare.html", context, status=status)


@require_http_methods(["GET", "POST"])
def draft_prepare(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(
        request.user, slug, Permission.EDIT_ROUND if request.method == "POST" else Permission.VIEW_DRAFT_ROUNDS
    )
    form = TextForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, round_, form, 200 if request.method == "GET" else 422)
    brought = imports.Brought(upload=form.cleaned_data["file"] or None, text=form.cleaned_data["text"])
    try:
        made = imports.begin(round_=round_, brought=brought, by=request.user, at=timezone.now())
    except Unreadable as error:
        form.add_error("file", error.sentence)
    except Refused as error:
        form.add_error("file", error.reason)
    except actions.Frozen:
        form.add_error(None, _("The round was published meanwhile; the text no longer changes."))
    else:
        return redirect("draft_import", slug=round_.slug, pk=made.pk)
    return _page(request, round_, form, 422)


@require_POST
def draft_remove(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND)
    try:
        actions.remove_text(round_=round_, by=request.user, at=timezone.now())
    except actions.Frozen:
        messages.error(request, _("The round was published meanwhile; the text no longer changes."))
    else:
        messages.success(request, _("The working text was taken out."))
    return redirect("draft_prepare", slug=round_.slug)
