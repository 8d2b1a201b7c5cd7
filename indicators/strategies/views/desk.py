"""The desk: strategies, one strategy with its tree, its data, what waits for a second person."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.manners import form_status, see_other
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.workflow import IllegalMove
from indicators.services.views.answers import done
from indicators.strategies import access
from indicators.strategies.access import READING
from indicators.strategies.actions import strategies as actions
from indicators.strategies.actions.refused import Refused
from indicators.strategies.forms.strategies import StrategyForm, initial_of_strategy
from indicators.strategies.queries import desk as queries
from indicators.strategies.queries.page import page_of
from indicators.strategies.queries.tree import tree_of
from indicators.strategies.queries.words import chip
from indicators.strategies.states import StrategyState

MANAGE = Permission.MANAGE_STRATEGIES
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@staff_required(*READING)
@require_safe
def desk_strategies(request: HttpRequest) -> HttpResponse:
    context = {"rows": queries.listed(), "may_manage": request.user.may(MANAGE)}
    return render(request, "strategies/desk_list.html", context)


@staff_required(MANAGE)
@GET_POST
def desk_strategy_new(request: HttpRequest) -> HttpResponse:
    form = StrategyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin(given=form.given(), by=cast("Person", request.user), at=timezone.now())
            return done(
                request, _("The draft was begun. Write its objectives and measures."), "desk_strategy", made.slug
            )
        except Refused as error:
            form.refuse(error.problems)
    return render(request, "strategies/desk_form.html", {"form": form, "strategy": None}, status=form_status(request))


@staff_required(*READING)
@require_safe
def desk_strategy(request: HttpRequest, slug: str) -> HttpResponse:
    strategy = access.staff_strategy(request.user, slug)
    tree = tree_of(strategy, local_day(timezone.now()), is_public=False)
    context = {
        "strategy": strategy,
        "tree": tree,
        "page": page_of(tree),
        "chip": chip(StrategyState(strategy.state)),
        "missing": actions.what_is_missing(strategy) if strategy.state == StrategyState.DRAFT else [],
        "may_manage": request.user.may(MANAGE) and strategy.state != StrategyState.ARCHIVED,
        "events": queries.history_of(strategy),
    }
    return render(request, "strategies/desk_strategy.html", context)


@staff_required(MANAGE)
@GET_POST
def desk_strategy_edit(request: HttpRequest, slug: str) -> HttpResponse:
    strategy = access.staff_strategy(request.user, slug, MANAGE)
    form = StrategyForm(request.POST or None, initial=initial_of_strategy(strategy))
    if request.method == "POST" and form.is_valid():
        revision, by = form.cleaned_data["revision"] or 0, cast("Person", request.user)
        try:
            actions.change(strategy=strategy, given=form.given(), revision=revision, by=by, at=timezone.now())
            return done(request, _("Saved."), "desk_strategy", slug)
        except Refused as error:
            form.refuse(error.problems)
    context = {"form": form, "strategy": strategy}
    return render(request, "strategies/desk_form.html", context, status=form_status(request))


@staff_required(MANAGE)
@require_POST
def desk_strategy_publish(request: HttpRequest, slug: str) -> HttpResponse:
    strategy = access.staff_strategy(request.user, slug, MANAGE)
    try:
        actions.publish(strategy=strategy, by=cast("Person", request.user), at=timezone.now())
        messages.success(request, _("The strategy is public."))
    except Refused as error:
        messages.error(request, error.sentence)
    except IllegalMove:
        messages.error(request, _("The strategy has moved on in the meantime. Look at where it stands now."))
    return see_other("desk_strategy", slug)


@staff_required(MANAGE)
@require_POST
def desk_strategy_archive(request: HttpRequest, slug: str) -> HttpResponse:
    strategy = access.staff_strategy(request.user, slug, MANAGE)
    try:
        actions.archive(strategy=strategy, by=cast("Person", request.user), at=timezone.now())
        messages.success(request, _("The strategy ended. It stays public, and nothing about it changes any more."))
    except Refused as error:
        messages.error(request, error.sentence)
    except IllegalMove:
        messages.error(request, _("The strategy has moved on in the meantime. Look at where it stands now."))
    return see_other("desk_strategy", slug)


@staff_required(*READING)
@require_safe
def desk_progress_waiting(request: HttpRequest) -> HttpResponse:
    rows = queries.said(list(queries.waiting()))
    own = cast("Person", request.user).pk
    context = {"rows": rows, "own": own, "may_approve": request.user.may(Permission.APPROVE_PROGRESS)}
    return render(request, "strategies/desk_waiting.html", context)
