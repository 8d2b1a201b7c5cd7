"""Sheets put to consultation, and the next version of one from what was decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from accounts.access import require, staff_required
from accounts.permissions import Permission
from indicators.catalogue.access import staff_consulted
from indicators.catalogue.actions import consulted as actions
from indicators.catalogue.actions.refused import Refused
from indicators.catalogue.forms.consulted import ConsultForm
from indicators.catalogue.forms.sheets import BeginForm
from indicators.catalogue.queries.consulted import trace
from indicators.catalogue.queries.desk import begins_after
from indicators.catalogue.queries.fisa import decided_changes
from indicators.catalogue.states import SheetState
from indicators.catalogue.views.answers import done, refuse
from indicators.catalogue.views.indicators import GET_POST


@staff_required(Permission.EDIT_ROUND)
@GET_POST
def desk_catalogue_consult(request: HttpRequest) -> HttpResponse:
    """Needs both: who runs consultations and defines indicators."""
    require(request.user, Permission.DEFINE_INDICATORS)
    form = ConsultForm(request.POST or None, initial={"sheets": request.GET.getlist("fisa")})
    if request.method == "POST" and form.is_valid():
        round_ = form.cleaned_data["round"]
        try:
            made = actions.put_to_consultation(
                round_id=round_.pk, versions=form.versions(), by=request.user, at=timezone.now()
            )
            words = ngettext(
                "%(n)d sheet stands in the draft now, as a passage of its own.",
                "%(n)d sheets stand in the draft now, each a passage of its own.", len(made),
            )  # fmt: skip
            return done(request, words % {"n": len(made)}, "round_desk", round_.slug)
        except Refused as error:
            refuse(form, error)
    context = {"form": form, "rounds": form.rounds}
    return render(request, "indicators/catalogue/desk_consult.html", context, status=422 if form.errors else 200)


@staff_required(Permission.DEFINE_INDICATORS)
@GET_POST
def desk_sheet_from_round(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """What was decided beside what is in force; POST makes the draft of the next version from it."""
    consulted = staff_consulted(request.user, code, slug)
    initial = {"is_comparable": True, "change_reason": _("Consultation “%(title)s”") % {"title": consulted.round.title}}
    is_draft = consulted.version.state == SheetState.DRAFT
    initial |= {"valid_from": consulted.version.valid_from} if is_draft else {}
    form = BeginForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made, warnings = actions.take_over(
                consulted=consulted, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as error:
            refuse(form, error)
        else:
            for warning in warnings:
                messages.warning(request, str(warning))
            return done(request, _("The next version holds what was decided."), "desk_sheet_edit", code, made.number)
    found = trace(consulted)
    words = found.decided.words if found.decided else {}
    context = {
        "form": form, "indicator": consulted.indicator, "trace": found, "after": None if is_draft else begins_after(consulted.indicator),
        "changes": decided_changes(consulted.version, words), "back": reverse("desk_indicator", args=[code]),
    }  # fmt: skip
    return render(request, "indicators/catalogue/desk_from_round.html", context, status=422 if form.errors else 200)
