"""The desk: one objective, measure or action, and what is recorded about it."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.manners import form_status
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.files import Refused as FileRefused
from consultare.records import files
from indicators.services.forms.base import Plain
from indicators.services.views.answers import done
from indicators.strategies import access
from indicators.strategies.access import READING
from indicators.strategies.actions import following, nodes as actions
from indicators.strategies.actions.refused import Refused
from indicators.strategies.forms.following import BudgetForm, LinkForm, MilestoneForm, ReachedForm
from indicators.strategies.forms.strategies import DecisionForm, LinesForm, NodeForm, initial_of_node
from indicators.strategies.models import Milestone, Node, Strategy
from indicators.strategies.queries import desk as queries
from indicators.strategies.queries.tree import tree_of
from indicators.strategies.states import NOT_COUNTED, StrategyState
from indicators.strategies.views.desk import GET_POST, MANAGE


def acted(form: Plain, act: Callable[[], object]) -> bool:
    """Whether the act was done; what stood in its way stands beside its fields otherwise."""
    try:
        act()
    except Refused as error:
        form.refuse(error.problems)
        return False
    except FileRefused as error:
        form.refuse({"evidence": str(error)})
        return False
    return True


@staff_required(*READING)
@require_safe
def desk_node(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return page(request, access.node_of(access.staff_strategy(request.user, slug), pk))


def page(request: HttpRequest, node: Node, **shown: Plain) -> HttpResponse:
    """`shown`: forms that came back with what was typed."""
    strategy = node.strategy
    tree = tree_of(strategy, local_day(timezone.now()), is_public=False)
    row = next(one for one in tree.rows if one.node.pk == node.pk)
    is_open = strategy.state != StrategyState.ARCHIVED
    may_report = request.user.may(Permission.REPORT_PROGRESS) and strategy.state == StrategyState.PUBLISHED
    forms: dict[str, Plain] = {
        "decision": DecisionForm(node=node, initial={"revision": node.revision, "state": node.state}),
        "budget": BudgetForm(strategy=strategy), "step": MilestoneForm(), "link": LinkForm(node=node),
    } | shown  # fmt: skip
    context: dict[str, Any] = {
        "strategy": strategy, "node": node, "row": row, "tree": tree, "wrong": next(iter(shown.values()), None),
        "below": [one for one in tree.rows if one.node.parent_id == node.pk],
        "updates": queries.updates_of(node), "budgets": queries.budgets_of(node), "milestones": _steps(node, shown),
        "events": queries.history_of(strategy, node), "own": cast("Person", request.user).pk,
        "may_manage": is_open and request.user.may(MANAGE),
        "may_approve": is_open and request.user.may(Permission.APPROVE_PROGRESS),
        "may_reach": is_open and request.user.may(Permission.REPORT_PROGRESS),
        "may_report": may_report and row.is_leaf and node.state not in NOT_COUNTED,
        "may_divide": row.is_leaf is False or not node.updates.exists(), "has_level_below": node.level < len(strategy.level_names),
        **forms,
    }  # fmt: skip
    return render(request, "strategies/desk_node.html", context, status=form_status(request))


def _steps(node: Node, shown: Mapping[str, Plain]) -> list[tuple[Milestone, Plain]]:
    """Each with the form that records it as reached."""
    return [
        (one, shown.get(f"reached{one.pk}") or ReachedForm(auto_id=_own_ids(one)))
        for one in queries.milestones_of(node)
    ]


def _own_ids(milestone: Milestone) -> str:
    return f"reached{milestone.pk}_%s"


@staff_required(MANAGE)
@GET_POST
def desk_node_new(request: HttpRequest, slug: str) -> HttpResponse:
    """At the top of the tree."""
    return _new(request, access.staff_strategy(request.user, slug, MANAGE), None)


@staff_required(MANAGE)
@GET_POST
def desk_nodes_paste(request: HttpRequest, slug: str) -> HttpResponse:
    """Many at once, copied out of a spreadsheet: all of them or none."""
    strategy, form = access.staff_strategy(request.user, slug, MANAGE), LinesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, lines = cast("Person", request.user), form.cleaned_data["rows"]
        if acted(form, lambda: actions.add_lines(strategy=strategy, lines=lines, by=by, at=timezone.now())):
            words = ngettext("%(n)d line was written into the strategy.", "%(n)d lines were written into the strategy.", len(lines))  # fmt: skip
            return done(request, words % {"n": len(lines)}, "desk_strategy", slug)
    context = {"form": form, "strategy": strategy}
    return render(request, "strategies/desk_paste.html", context, status=form_status(request))


@staff_required(MANAGE)
@GET_POST
def desk_node_new_below(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    strategy = access.staff_strategy(request.user, slug, MANAGE)
    return _new(request, strategy, access.node_of(strategy, pk))


def _new(request: HttpRequest, strategy: Strategy, parent: Node | None) -> HttpResponse:
    form = NodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, text = cast("Person", request.user), form.text()
        if acted(form, lambda: actions.add(strategy=strategy, parent=parent, text=text, by=by, at=timezone.now())):
            return done(request, _("Written into the strategy."), "desk_strategy", strategy.slug)
    level = strategy.level_names[min(parent.level if parent else 0, len(strategy.level_names) - 1)]
    context = {"form": form, "strategy": strategy, "node": None, "parent": parent, "level": level}
    return render(request, "strategies/desk_node_form.html", context, status=form_status(request))


@staff_required(MANAGE)
@GET_POST
def desk_node_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, MANAGE), pk)
    form = NodeForm(request.POST or None, initial=initial_of_node(node))
    if request.method == "POST" and form.is_valid():
        by, revision, text = cast("Person", request.user), form.cleaned_data["revision"] or 0, form.text()
        if acted(form, lambda: actions.change(node=node, text=text, revision=revision, by=by, at=timezone.now())):
            return done(request, _("Saved."), "desk_node", slug, pk)
    context = {"form": form, "strategy": node.strategy, "node": node, "parent": node.parent}
    return render(request, "strategies/desk_node_form.html", context, status=form_status(request))


@staff_required(MANAGE)
@require_POST
def desk_node_decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, MANAGE), pk)
    form = DecisionForm(request.POST, node=node)
    if form.is_valid():
        given = {"decided": form.decided(), "revision": form.cleaned_data["revision"] or 0}
        by = cast("Person", request.user)
        if acted(form, lambda: actions.decide(node=node, **given, by=by, at=timezone.now())):
            return done(request, _("The decision was recorded."), "desk_node", slug, pk)
    return page(request, node, decision=form)


@staff_required(MANAGE)
@require_POST
def desk_node_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    node, form = access.node_of(access.staff_strategy(request.user, slug, MANAGE), pk), Plain({})
    form.is_valid()
    if acted(form, lambda: actions.remove(node=node, by=cast("Person", request.user), at=timezone.now())):
        return done(request, _("Taken out of the draft."), "desk_strategy", slug)
    return page(request, node, removal=form)


@staff_required(MANAGE)
@require_POST
def desk_node_budget(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, MANAGE), pk)
    form = BudgetForm(request.POST, strategy=node.strategy)
    if form.is_valid():
        given, by = form.cleaned_data, cast("Person", request.user)
        if acted(form, lambda: following.set_budget(node=node, **given, by=by, at=timezone.now())):
            return done(request, _("The amounts were saved."), "desk_node", slug, pk)
    return page(request, node, budget=form)


@staff_required(MANAGE)
@require_POST
def desk_milestone_new(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, MANAGE), pk)
    form = MilestoneForm(request.POST)
    if form.is_valid():
        given, by = form.cleaned_data, cast("Person", request.user)
        if acted(form, lambda: following.add_milestone(node=node, **given, by=by, at=timezone.now())):
            return done(request, _("The step was added."), "desk_node", slug, pk)
    return page(request, node, step=form)


@staff_required(Permission.REPORT_PROGRESS)
@require_POST
def desk_milestone_reach(request: HttpRequest, slug: str, pk: int, milestone_pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, Permission.REPORT_PROGRESS), pk)
    milestone = access.milestone_of(node, milestone_pk)
    form = ReachedForm(request.POST, request.FILES, auto_id=_own_ids(milestone))
    if form.is_valid():
        given, by = form.cleaned_data, cast("Person", request.user)
        reached = following.Reached(done_on=given["done_on"], words=given["words"], upload=given["evidence"])
        if acted(form, lambda: following.reach(milestone=milestone, reached=reached, by=by, at=timezone.now())):
            return done(request, _("The step was recorded as reached."), "desk_node", slug, pk)
    return page(request, node, **{f"reached{milestone_pk}": form})


@staff_required(*READING)
@require_safe
def desk_milestone_evidence(request: HttpRequest, slug: str, pk: int, milestone_pk: int) -> HttpResponseBase:
    node = access.node_of(access.staff_strategy(request.user, slug), pk)
    return files.respond(access.evidence_of(access.milestone_of(node, milestone_pk)))


@staff_required(MANAGE)
@require_POST
def desk_node_link(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, MANAGE), pk)
    form = LinkForm(request.POST, node=node)
    if form.is_valid():
        given, by = form.cleaned_data, cast("Person", request.user)
        if acted(form, lambda: following.link(node=node, **given, by=by, at=timezone.now())):
            return done(request, _("The indicator was linked."), "desk_node", slug, pk)
    return page(request, node, link=form)


@staff_required(MANAGE)
@require_POST
def desk_node_unlink(request: HttpRequest, slug: str, pk: int, link_pk: int) -> HttpResponse:
    node = access.node_of(access.staff_strategy(request.user, slug, MANAGE), pk)
    following.unlink(link=access.link_of(node, link_pk), by=cast("Person", request.user), at=timezone.now())
    return done(request, _("The link was taken away."), "desk_node", slug, pk)
