"""Answers given often: the list, one of them with where it was used."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require, staff_required
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations import access
from consultations.observations.actions import boilerplates as actions
from consultations.observations.forms.desk import BoilerplateFilterForm, BoilerplateForm
from consultations.observations.models import Boilerplate
from consultations.observations.queries import desk_tools as queries
from consultations.observations.rules import MAX_BOILERPLATES

PAGE = 25


@staff_required(Permission.VIEW_UNPUBLISHED)
@require_GET
def desk_boilerplates(request: HttpRequest) -> HttpResponse:
    form = BoilerplateFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"decizie": "", "text": ""}
    page = Paginator(queries.boilerplates_for(chosen["decizie"], chosen["text"].strip()), PAGE).get_page(
        request.GET.get("pagina")
    )
    kept = request.GET.copy()
    kept.pop("pagina", None)
    person = cast("Person", request.user)
    context = {"form": form, "page": page, "keep": kept.urlencode(), "may_write": person.may(Permission.PROPOSE_ANSWER)}
    return render(request, "observations/desk_boilerplates.html", context)


@staff_required(Permission.PROPOSE_ANSWER)
@require_http_methods(["GET", "POST"])
def desk_boilerplate_new(request: HttpRequest) -> HttpResponse:
    form = BoilerplateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.keep(words=_words(form), by=cast("Person", request.user), at=timezone.now())
        except actions.SameTitle:
            form.add_error("title", _("A boilerplate answer has this title already."))
        except actions.TooMany:
            form.add_error(None, _("There are %(n)d boilerplate answers; retire one first.") % {"n": MAX_BOILERPLATES})
        else:
            messages.success(request, _("The boilerplate answer is kept."))
            return redirect("desk_boilerplates")
    status = 422 if form.is_bound else 200
    return render(request, "observations/desk_boilerplate.html", {"form": form, "may_write": True}, status=status)


def _words(form: BoilerplateForm) -> actions.Words:
    data = form.cleaned_data
    return actions.Words(title=data["title"], decision=data["decision"], text=data["text"])


@staff_required(Permission.VIEW_UNPUBLISHED)
@require_http_methods(["GET", "POST"])
def desk_boilerplate(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it with where it was used; POST changes it."""
    boilerplate = access.boilerplate(pk)
    if request.method == "GET":
        names = ("revision", "title", "decision", "text")
        return _page(
            request, boilerplate, BoilerplateForm(initial={name: getattr(boilerplate, name) for name in names})
        )
    person = require(request.user, Permission.PROPOSE_ANSWER)
    form = BoilerplateForm(request.POST)
    if not form.is_valid():
        return _page(request, boilerplate, form, 422)
    revision = form.cleaned_data["revision"] or 0
    try:
        actions.change(boilerplate=boilerplate, words=_words(form), revision=revision, by=person, at=timezone.now())
    except actions.SameTitle:
        form.add_error("title", _("A boilerplate answer has this title already."))
        return _page(request, boilerplate, form, 422)
    except actions.StaleBoilerplate as stale:
        return _page(request, boilerplate, form, 409, stale=stale.boilerplate)
    messages.success(request, _("The boilerplate answer is changed; answers already written keep their words."))
    return redirect("desk_boilerplate", pk=pk)


def _page(
    request: HttpRequest, boilerplate: Boilerplate, form: BoilerplateForm, status: int = 200, **extra: Any
) -> HttpResponse:
    person = cast("Person", request.user)
    context = {
        "boilerplate": boilerplate,
        "form": form,
        "uses": queries.uses_of(boilerplate),
        "may_write": person.may(Permission.PROPOSE_ANSWER) and boilerplate.retired_at is None,
    }
    return render(request, "observations/desk_boilerplate.html", context | extra, status=status)


@staff_required(Permission.PROPOSE_ANSWER)
@require_POST
def desk_boilerplate_retire(request: HttpRequest, pk: int) -> HttpResponse:
    actions.retire(boilerplate=access.boilerplate(pk), by=cast("Person", request.user), at=timezone.now())
    messages.success(request, _("The boilerplate answer is retired."))
    return redirect("desk_boilerplates")
