"""Reference points of an indicator: baseline, yearly targets, minimum, comparison; changed with a reason."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require, staff_required
from accounts.permissions import Permission
from indicators.catalogue.access import READS, staff_indicator, staff_reference
from indicators.catalogue.actions import references as actions
from indicators.catalogue.actions.refused import Refused
from indicators.catalogue.forms.lists import ChangeReferenceForm, ReferenceForm
from indicators.catalogue.models import Reference
from indicators.catalogue.queries import desk as queries
from indicators.catalogue.rules.numbers import write_number
from indicators.catalogue.views.answers import done, refuse, seen_by_now
from indicators.catalogue.views.indicators import GET_POST


@staff_required(*READS)
@GET_POST
def desk_references(request: HttpRequest, code: str) -> HttpResponse:
    indicator = staff_indicator(request.user, code)
    if request.method == "POST":
        require(request.user, Permission.DEFINE_INDICATORS)
    form = ReferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.Given(**form.cleaned_data)
            actions.set_reference(indicator=indicator, given=given, by=request.user, at=timezone.now())
            return done(request, _("The reference point is set."), "desk_references", code)
        except Refused as error:
            refuse(form, error)
    context = {
        "form": form, "indicator": indicator, "references": queries.references_of(indicator),
        "may_write": request.user.may(Permission.DEFINE_INDICATORS),
    }  # fmt: skip
    return render(request, "indicators/catalogue/desk_references.html", context, status=422 if form.errors else 200)


def _initial(reference: Reference) -> dict[str, Any]:
    is_point = reference.low == reference.high
    return {
        "seen_low": reference.low,
        "seen_high": reference.high,
        "low": write_number(reference.low),
        "high": "" if is_point else write_number(reference.high),
    }


@staff_required(*READS)
@GET_POST
def desk_reference(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    reference = staff_reference(request.user, code, pk)
    if request.method == "POST":
        require(request.user, Permission.DEFINE_INDICATORS)
    form, stale = ChangeReferenceForm(request.POST or None, initial=_initial(reference)), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {"low": data["low"], "high": data["high"], "reason": data["reason"]}
        seen = (data["seen_low"], data["seen_high"])
        try:
            actions.change_reference(reference=reference, seen=seen, by=request.user, at=timezone.now(), **given)
            return done(
                request, _("The reference point is changed; the old value stays readable."), "desk_references", code
            )
        except Refused as error:
            refuse(form, error)
        except actions.StaleReference as error:
            stale = _kept(form, error.stored)
    return _page(request, reference, form, stale)


def _kept(form: ChangeReferenceForm, stored: Reference) -> Reference:
    seen_by_now(form, seen_low=stored.low, seen_high=stored.high)
    return stored


def _page(
    request: HttpRequest, reference: Reference, form: ChangeReferenceForm, stale: Reference | None
) -> HttpResponse:
    decimals = reference.indicator.decimals
    context = {
        "form": form, "reference": reference, "indicator": reference.indicator, "stale": stale,
        "value": queries.bounds(stale or reference, decimals), "history": queries.revisions_of(reference),
        "may_write": request.user.may(Permission.DEFINE_INDICATORS),
    }  # fmt: skip
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "indicators/catalogue/desk_reference.html", context, status=status)
