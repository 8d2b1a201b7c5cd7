"""The desk's list of observations with its saved filters; publishing all answers of a round."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import recent_auth_required, require, staff_required
from accounts.authority.queries import local_day
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations import access
from consultations.observations.actions import answers as actions, desk_filters as filters
from consultations.observations.forms.answers import DeskFilterForm
from consultations.observations.forms.desk import SaveFilterForm
from consultations.observations.queries import answers as queries, desk_rows as rows, desk_tools as tools, segments
from consultations.observations.queries.copies import campaigns_of
from consultations.observations.views.answers import attempt
from consultations.rounds.access import staff_round

PAGE = 50


@require_GET
def desk_observations(request: HttpRequest) -> HttpResponse:
    return _list_page(request, request.GET)


def _list_page(
    request: HttpRequest, params: QueryDict, *, status: int = 200, save_form: SaveFilterForm | None = None
) -> HttpResponse:
    person = require(request.user, Permission.VIEW_UNPUBLISHED)
    form = DeskFilterForm(params)
    observations = _filter(form).apply(queries.desk(person))
    queue, on = _queue(params), local_day(timezone.now())
    shown = queries.in_order(queries.in_queue(observations, queue, person=person, on=on))
    page = Paginator(shown, PAGE).get_page(params.get("pagina"))
    current = _closed(form, queue)
    context = {
        "form": form,
        "queue": queue,
        "counts": queries.counts(person, on, observations),
        "page": page,
        "groups": rows.groups(
            page.object_list,
            on,
            tools.tags_of(page.object_list),
            segments.counts(page.object_list),
            campaigns_of(page.object_list),
        ),
        "bulk_actions": _bulk_actions(person),
        "saved": tools.filter_lines(person, current),
        "save_form": save_form or SaveFilterForm(),
        "closed": current.items(),
        "has_words": bool(params.get("text", "").strip()),
        "may_accept": person.may(Permission.ACCEPT_ANSWER),
        "keep": _kept(params),
    }
    return render(request, "observations/desk_list.html", context, status=status)


def _queue(params: QueryDict) -> str:
    queue = params.get("coada", "all")
    return queue if queue in queries.QUEUES else "all"


def _bulk_actions(person: Person) -> list[dict[str, object]]:
    """Each goes to a page that shows what it would do before it is done."""
    actions: list[dict[str, object]] = []
    if person.may(Permission.ACCEPT_ANSWER):
        actions.append({"href": reverse("answers_assign"), "label": _("Hand over…")})
    if person.may(Permission.PROPOSE_ANSWER):
        actions.append({"href": reverse("desk_mark"), "label": _("Tags…")})
        actions.append({"href": reverse("desk_bulk"), "label": _("Decide…"), "primary": True})
    return actions


def _kept(params: QueryDict) -> str:
    """The filter without the page, for links that keep it."""
    kept = params.copy()
    for name in ("pagina", "coada", "nume", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    return kept.urlencode()


def _closed(form: DeskFilterForm, queue: str) -> dict[str, str]:
    """The present filter as it may be kept: values of closed lists only."""
    return (form.closed() if form.is_valid() else {}) | ({"coada": queue} if queue != "all" else {})


def _filter(form: DeskFilterForm) -> queries.DeskFilter:
    if not form.is_valid():
        return queries.DeskFilter()
    data = form.cleaned_data
    return queries.DeskFilter(
        round_slug=data["runda"].slug if data["runda"] else "",
        decision=data["decizie"],
        reasons_state=data["motive"],
        visibility=data["vizibilitate"],
        text=data["text"],
        tag_slug=data["eticheta"].slug if data["eticheta"] else "",
        department_id=data["compartiment"].pk if data["compartiment"] else 0,
        campaign=data["campanie"],
    )


@require_POST
def desk_filter_save(request: HttpRequest) -> HttpResponse:
    """Keep the present filter under a name."""
    person = require(request.user, Permission.VIEW_UNPUBLISHED)
    form = SaveFilterForm(request.POST)
    query = _closed(DeskFilterForm(request.POST), _queue(request.POST))
    if form.is_valid() and not query:
        form.add_error(None, _("Choose a queue or a filter first: the whole list needs no name."))
    if not form.is_valid():
        return _list_page(request, request.POST, status=422, save_form=form)
    try:
        filters.save_filter(name=form.cleaned_data["nume"], query=query, by=person, at=timezone.now())
    except filters.SameName:
        form.add_error("nume", _("You have a filter of this name. Choose another name, or delete that one first."))
        return _list_page(request, request.POST, status=422, save_form=form)
    except filters.TooMany:
        form.add_error(None, _("You have twenty filters. Delete one you don't use, then keep this one."))
        return _list_page(request, request.POST, status=422, save_form=form)
    messages.success(request, _("The filter is kept."))
    return redirect(f"{reverse('desk_observations')}?{urlencode(sorted(query.items()))}")


@require_POST
def desk_filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    person = require(request.user, Permission.VIEW_UNPUBLISHED)
    filters.delete_filter(saved=access.saved_filter(person, pk))
    messages.success(request, _("The filter is deleted."))
    return redirect("desk_observations")


@staff_required(Permission.VIEW_UNPUBLISHED)
@recent_auth_required
@require_http_methods(["GET", "POST"])
def answers_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """All answers of a round together: what is ready, what is missing, the one button."""
    permission = Permission.PUBLISH_ANSWERS if request.method == "POST" else Permission.VIEW_UNPUBLISHED
    round_ = staff_round(request.user, slug, permission)
    if request.method == "POST":
        by = cast("Person", request.user)
        done = _("The answers are published and each author is told.")
        attempt(request, lambda: actions.publish_answers(round_=round_, by=by, at=timezone.now()), done)
        return redirect("answers_publish", slug=slug)
    context = {
        "round": round_,
        "progress": queries.progress(round_),
        "waiting": queries.unanswered(round_).select_related("answer__assignee")[:50],
    }
    return render(request, "observations/answers_publish.html", context)
