"""Dimensions with their categories, scales as a whole, reference points of an indicator."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require, staff_required
from accounts.permissions import Permission
from indicators.catalogue.access import READS, staff_category, staff_dimension, staff_scale
from indicators.catalogue.actions import dimensions as actions
from indicators.catalogue.actions.dimensions import LevelWords
from indicators.catalogue.actions.refused import Refused, Stale
from indicators.catalogue.forms.lists import MAX_LEVELS, NamedForm, ScaleForm
from indicators.catalogue.models import Scale
from indicators.catalogue.queries import desk as queries
from indicators.catalogue.views.answers import done, refuse, seen_by_now
from indicators.catalogue.views.indicators import GET_POST


def _writer(request: HttpRequest) -> bool:
    """Whoever reads may open the page; who posts must be allowed to write."""
    if request.method == "POST":
        require(request.user, Permission.DEFINE_INDICATORS)
    return bool(request.user.may(Permission.DEFINE_INDICATORS))


@staff_required(*READS)
@GET_POST
def desk_dimensions(request: HttpRequest) -> HttpResponse:
    may_write, form = _writer(request), NamedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_dimension(by=request.user, at=timezone.now(), **form.cleaned_data)
            return done(request, _("The dimension is added. Give it its categories."), "desk_dimension", made.code)
        except Refused as error:
            refuse(form, error)
    context = {"form": form, "dimensions": queries.dimensions(), "may_write": may_write}
    return render(request, "indicators/catalogue/desk_dimensions.html", context, status=422 if form.errors else 200)


@staff_required(*READS)
@GET_POST
def desk_dimension(request: HttpRequest, code: str) -> HttpResponse:
    dimension = staff_dimension(request.user, code)
    may_write, form = _writer(request), NamedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_category(dimension=dimension, by=request.user, at=timezone.now(), **form.cleaned_data)
            return done(request, _("The category is added."), "desk_dimension", code)
        except Refused as error:
            refuse(form, error)
    categories = queries.categories_of(dimension)
    context = {"form": form, "dimension": dimension, "categories": categories, "may_write": may_write}
    return render(request, "indicators/catalogue/desk_dimension.html", context, status=422 if form.errors else 200)


@staff_required(Permission.DEFINE_INDICATORS)
@require_POST
def desk_category_archive(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    actions.archive_category(category=staff_category(request.user, code, pk), by=request.user, at=timezone.now())
    return done(request, _("The category is put away; figures that have it stay."), "desk_dimension", code)


@staff_required(Permission.DEFINE_INDICATORS)
@require_POST
def desk_category_restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    actions.restore_category(category=staff_category(request.user, code, pk), by=request.user, at=timezone.now())
    return done(request, _("The category is offered again."), "desk_dimension", code)


@staff_required(*READS)
@GET_POST
def desk_scales(request: HttpRequest) -> HttpResponse:
    may_write, form = _writer(request), ScaleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_scale(name=form.cleaned_data["name"], levels=_levels(form), by=request.user, at=timezone.now())
            return done(request, _("The scale is kept."), "desk_scales")
        except Refused as error:
            refuse(form, error)
    context = {"form": form, "scales": queries.scales(), "may_write": may_write}
    return render(request, "indicators/catalogue/desk_scales.html", context, status=422 if form.errors else 200)


def _levels(form: ScaleForm) -> list[LevelWords]:
    return [LevelWords(label, meaning) for label, meaning in form.cleaned_data["levels"]]


def _initial(scale: Scale) -> dict[str, Any]:
    initial: dict[str, Any] = {"name": scale.name, "revision": scale.revision}
    for level in scale.levels.order_by("rank")[:MAX_LEVELS]:
        initial |= {f"label_{level.rank}": level.label, f"meaning_{level.rank}": level.meaning}
    return initial


@staff_required(*READS)
@GET_POST
def desk_scale(request: HttpRequest, pk: int) -> HttpResponse:
    scale = staff_scale(request.user, pk)
    may_write, form, stale = _writer(request), ScaleForm(request.POST or None, initial=_initial(scale)), None
    if request.method == "POST" and form.is_valid():
        given = {"name": form.cleaned_data["name"], "revision": form.cleaned_data["revision"] or 0}
        try:
            actions.change_scale(scale=scale, levels=_levels(form), by=request.user, at=timezone.now(), **given)
            return done(request, _("The scale is kept."), "desk_scale", pk)
        except Refused as error:
            refuse(form, error)
        except Stale as error:
            stale = error.stored
            seen_by_now(form, revision=stale.revision)
    is_frozen = queries.is_frozen(scale)
    context = {
        "form": form, "scale": scale, "levels": scale.levels.order_by("rank"), "is_frozen": is_frozen, "stale": stale,
        "indicators": queries.named(scale.indicators.all()), "may_write": may_write and not is_frozen,
    }  # fmt: skip
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "indicators/catalogue/desk_scale.html", context, status=status)
