"""The desk's list of observations, handing them over, publishing all answers of a round."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import recent_auth_required, require, staff_required
from accounts.authority.queries import local_day
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations.actions import answers as actions
from consultations.observations.forms.answers import AssignForm, DeskFilterForm
from consultations.observations.queries import answers as queries, desk_rows as rows
from consultations.observations.views.answers import attempt
from consultations.rounds.access import staff_round

PAGE = 50


@require_GET
def desk_observations(request: HttpRequest) -> HttpResponse:
    person = require(request.user, Permission.VIEW_UNPUBLISHED)
    form = DeskFilterForm(request.GET)
    chosen = _filter(form)
    observations = chosen.apply(queries.desk(person))
    queue, on = request.GET.get("coada", "all"), local_day(timezone.now())
    shown = queries.in_order(queries.in_queue(observations, queue, person=person, on=on))
    page = Paginator(shown, PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form,
        "queue": queue if queue in queries.QUEUES else "all",
        "counts": queries.counts(person, on, observations),
        "page": page,
        "groups": rows.groups(page.object_list, on),
        "assign_form": AssignForm(),
        "may_assign": person.may(Permission.ACCEPT_ANSWER),
        "today": on,
        "keep": _kept(request),
    }
    return render(request, "observations/desk_list.html", context)


def _kept(request: HttpRequest) -> str:
    """The filter without the page, for links that keep it."""
    params = request.GET.copy()
    params.pop("pagina", None)
    params.pop("coada", None)
    return params.urlencode()


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
    )


@require_POST
def answers_assign(request: HttpRequest) -> HttpResponse:
    """Hand the marked observations over."""
    person = require(request.user, Permission.ACCEPT_ANSWER)
    form = AssignForm(request.POST)
    marked = [int(pk) for pk in request.POST.getlist("chosen")[:500] if pk.isascii() and pk.isdigit() and len(pk) < 18]
    observations = list(queries.desk(person).filter(pk__in=marked))
    if not form.is_valid() or not observations:
        messages.error(request, _("Mark at least one observation, then choose a colleague, a department or a date."))
    else:
        changed = actions.assign(observations=observations, by=person, at=timezone.now(), **form.cleaned_data)
        messages.success(
            request,
            ngettext("%(n)d observation handed over.", "%(n)d observations handed over.", changed) % {"n": changed},
        )
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
