"""Versions of a sheet: begun, read, written, compared, approved, given up; formulas judged while they are typed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from accounts.manners import see_other
from accounts.permissions import Permission
from indicators.catalogue.access import READS, staff_indicator, staff_sheet
from indicators.catalogue.actions import sheets as actions
from indicators.catalogue.actions.refused import Refused, Stale
from indicators.catalogue.forms.sheets import ApproveForm, BeginForm, FormulaForm, SheetForm, initial_of
from indicators.catalogue.models import IndicatorVersion
from indicators.catalogue.queries import fisa
from indicators.catalogue.queries.desk import begins_after
from indicators.catalogue.queries.formulas import judge
from indicators.catalogue.states import SheetState
from indicators.catalogue.views.answers import done, refuse, seen_by_now, tell
from indicators.catalogue.views.indicators import GET_POST


@staff_required(Permission.DEFINE_INDICATORS)
@GET_POST
def desk_sheet_new(request: HttpRequest, code: str) -> HttpResponse:
    indicator = staff_indicator(request.user, code)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin(indicator=indicator, by=request.user, at=timezone.now(), **form.cleaned_data)
            return done(
                request, _("The new version holds the texts of the one before."), "desk_sheet_edit", code, made.number
            )
        except Refused as error:
            refuse(form, error)
    context = {"form": form, "indicator": indicator, "after": begins_after(indicator)}
    return render(request, "indicators/catalogue/desk_sheet_new.html", context, status=422 if form.errors else 200)


@staff_required(*READS)
@require_safe
def desk_sheet(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version = staff_sheet(request.user, code, number)
    context = {"version": version, "indicator": version.indicator, "sheet": fisa.sheet_view(version)}
    return render(request, "indicators/catalogue/desk_sheet.html", context)


@staff_required(Permission.DEFINE_INDICATORS)
@GET_POST
def desk_sheet_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version = staff_sheet(request.user, code, number)
    if version.state != SheetState.DRAFT:
        return see_other("desk_sheet", code, number)
    form = SheetForm(request.POST or None, initial=initial_of(version), version=version)
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            given, revision = _given(form, version), form.cleaned_data["revision"]
            actions.write(version=version, given=given, revision=revision, by=request.user, at=timezone.now())
            return done(request, _("Saved."), "desk_indicator", code)
        except Refused as error:
            refuse(form, error)
        except Stale as error:
            stale = error.stored
            seen_by_now(form, revision=stale.revision)
    context = {"form": form, "version": version, "indicator": version.indicator, "stale": _differences(form, stale)}
    return _edited(request, context, form, stale)


def _edited(request: HttpRequest, context: dict[str, Any], form: SheetForm, stale: Any) -> HttpResponse:
    context["judged"] = _judged(form["formula"].value() or "", context["version"])
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "indicators/catalogue/desk_sheet_edit.html", context, status=status)


def _given(form: SheetForm, version: IndicatorVersion) -> actions.Sheet:
    data = form.cleaned_data
    return actions.Sheet(
        words=form.words(),
        valid_from=data["valid_from"],
        frequency=data["frequency"],
        alert=data["alert"],
        is_comparable=data.get("is_comparable", version.is_comparable),
        change_reason=data.get("change_reason", ""),
    )


def _differences(form: SheetForm, stored: IndicatorVersion | None) -> list[dict[str, Any]]:
    """What is stored now beside what was typed, field by field."""
    if stored is None:
        return []
    names = [name for name in form.fields if name != "revision"]
    return [
        {"label": form.fields[name].label, "typed": form.cleaned_data[name], "stored": getattr(stored, name)}
        for name in names
        if form.cleaned_data[name] != getattr(stored, name)
    ]


@staff_required(*READS)
@require_safe
def desk_sheet_compare(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    if old == new:
        raise Http404
    pair = fisa.compared(staff_sheet(request.user, code, old), staff_sheet(request.user, code, new))
    context = {"indicator": pair.new.indicator, "pair": pair}
    return render(request, "indicators/catalogue/desk_sheet_compare.html", context)


@staff_required(Permission.APPROVE_DEFINITIONS)
@require_POST
def desk_sheet_approve(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version = staff_sheet(request.user, code, number)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        tell(request, Refused(_("Open the page again before you approve: the form was not whole.")))
        return see_other("desk_indicator", code)
    try:
        actions.approve(version=version, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Stale:
        tell(
            request, Refused(_("Somebody wrote in this version since you opened it. Read it once more, then approve."))
        )
    except Refused as error:
        tell(request, _with_fields(error))
    else:
        return done(request, _("The sheet is approved and frozen."), "desk_indicator", code)
    return see_other("desk_indicator", code)


def _with_fields(error: Refused) -> Refused:
    """Sentences with the name of the field they speak of: there is no form on this page to put them at."""
    labels = {
        **fisa.TEXTS,
        "name": _("Name"),
        "formula": _("Formula"),
        "valid_from": _("Valid from"),
        "alert": fisa.ALERT,
    }
    problems = {
        name: f"{labels[name]}: {sentence}" if name in labels else sentence for name, sentence in error.problems.items()
    }
    return Refused("", problems=problems)


@staff_required(Permission.DEFINE_INDICATORS)
@require_POST
def desk_sheet_discard(request: HttpRequest, code: str, number: int) -> HttpResponse:
    try:
        actions.discard(version=staff_sheet(request.user, code, number), by=request.user, at=timezone.now())
    except Refused as error:
        tell(request, error)
        return see_other("desk_indicator", code)
    return done(request, _("The version was given up."), "desk_indicator", code)


@staff_required(Permission.DEFINE_INDICATORS)
@require_safe
def desk_formula(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What the server makes of a formula while it is typed: a piece of page."""
    version = staff_sheet(request.user, code, number)
    form = FormulaForm(request.GET)
    text = form.cleaned_data["formula"] if form.is_valid() else ""
    return render(request, "indicators/catalogue/_judged.html", {"judged": _judged(text, version)})


def _judged(text: str, version: IndicatorVersion) -> Any:
    return judge(text, version.indicator) if text.strip() else None
