"""The desk's tags: the closed list, and the tags of observations, one or many."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require, staff_required
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations import access
from consultations.observations.actions import tags as actions
from consultations.observations.forms.answers import ids
from consultations.observations.forms.desk import MarkForm, OwnTagsForm, TagForm
from consultations.observations.models import Observation
from consultations.observations.queries import bulk, desk_tools as queries
from consultations.observations.rules import MAX_TAGS, MAX_TAGS_EACH
from consultations.observations.views.answers import answer_form, answer_page, desk_one


def _sentence(error: Exception) -> str:
    match error:
        case actions.SameName():
            return _("There is a tag of this name. If it is retired, bring it back.")
        case actions.TooManyTags():
            return _("The list holds %(n)d tags. Retire one that is not used.") % {"n": MAX_TAGS}
        case _:
            return _("An observation bears at most %(n)d tags.") % {"n": MAX_TAGS_EACH}


@staff_required(Permission.VIEW_UNPUBLISHED)
@require_http_methods(["GET", "POST"])
def desk_tags(request: HttpRequest) -> HttpResponse:
    """GET shows the list; POST makes a tag."""
    if request.method == "GET":
        return _list(request, TagForm())
    person = require(request.user, Permission.ACCEPT_ANSWER)
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            tag = actions.make_tag(name=form.cleaned_data["name"], by=person, at=timezone.now())
        except (actions.SameName, actions.TooManyTags) as error:
            form.add_error("name", _sentence(error))
        else:
            messages.success(request, _("The tag “%(name)s” is made.") % {"name": tag})
            return redirect("desk_tags")
    return _list(request, form, status=422)


def _list(request: HttpRequest, form: TagForm, *, status: int = 200) -> HttpResponse:
    person = cast("Person", request.user)
    context = {"tags": queries.all_tags(), "form": form, "may_change": person.may(Permission.ACCEPT_ANSWER)}
    return render(request, "observations/desk_tags.html", context | {"most": MAX_TAGS}, status=status)


@staff_required(Permission.ACCEPT_ANSWER)
@require_http_methods(["GET", "POST"])
def desk_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename."""
    tag = access.tag(pk)
    form = TagForm(request.POST if request.method == "POST" else None, initial={"name": tag.name})
    if form.is_bound and form.is_valid():
        by = cast("Person", request.user)
        try:
            actions.rename_tag(tag=tag, name=form.cleaned_data["name"], by=by, at=timezone.now())
        except actions.SameName as error:
            form.add_error("name", _sentence(error))
        else:
            messages.success(request, _("The tag is renamed."))
            return redirect("desk_tags")
    status = 422 if form.is_bound else 200
    return render(request, "observations/desk_tag.html", {"tag": tag, "form": form}, status=status)


@staff_required(Permission.ACCEPT_ANSWER)
@require_POST
def desk_tag_retire(request: HttpRequest, pk: int) -> HttpResponse:
    tag = access.tag(pk)
    actions.retire_tag(tag=tag, by=cast("Person", request.user), at=timezone.now())
    messages.success(request, _("The tag is retired: observations keep it, it is offered no more."))
    return redirect("desk_tags")


@staff_required(Permission.ACCEPT_ANSWER)
@require_POST
def desk_tag_restore(request: HttpRequest, pk: int) -> HttpResponse:
    tag = access.tag(pk)
    try:
        actions.bring_tag_back(tag=tag, by=cast("Person", request.user), at=timezone.now())
    except actions.TooManyTags as error:
        messages.error(request, _sentence(error))
    else:
        messages.success(request, _("The tag is in use again."))
    return redirect("desk_tags")


@staff_required(Permission.ACCEPT_ANSWER)
@require_POST
def desk_tag_show(request: HttpRequest, pk: int) -> HttpResponse:
    tag = access.tag(pk)
    if actions.show_tag(tag=tag, by=cast("Person", request.user), at=timezone.now()):
        messages.success(request, _("“%(name)s” is a public theme: everybody sees it.") % {"name": tag})
    elif tag.retired_at:
        messages.error(request, _("A retired tag can't become a public theme. Bring it back first."))
    return redirect("desk_tags")


@staff_required(Permission.ACCEPT_ANSWER)
@require_POST
def desk_tag_hide(request: HttpRequest, pk: int) -> HttpResponse:
    tag = access.tag(pk)
    actions.hide_tag(tag=tag, by=cast("Person", request.user), at=timezone.now())
    messages.success(request, _("“%(name)s” is seen at the desk only.") % {"name": tag})
    return redirect("desk_tags")


@require_POST
def observation_tags(request: HttpRequest, ref: str) -> HttpResponse:
    """What is ticked is what the observation bears afterwards."""
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER)
    borne = queries.tags_on(observation)
    form = OwnTagsForm(request.POST, borne=borne)
    if form.is_valid():
        wanted, by = list(form.cleaned_data["tags"]), cast("Person", request.user)
        take = [tag for tag in borne if tag not in wanted]
        try:
            actions.mark(observations=[observation], add=wanted, take=take, by=by, at=timezone.now())
        except actions.TooManyHere as error:
            form.add_error("tags", _sentence(error))
        else:
            messages.success(request, _("The tags are kept."))
            return redirect("desk_observation", ref=ref)
    return answer_page(request, observation, answer_form(observation), 422, tags_form=form)


@require_http_methods(["GET", "POST"])
def desk_mark(request: HttpRequest) -> HttpResponse:
    """Tags of many: the marked lines come by POST, `pas=fa` does it."""
    person = require(request.user, Permission.PROPOSE_ANSWER)
    marked = bulk.chosen(person, ids(request.POST.getlist("chosen")))
    form = MarkForm(request.POST if request.POST.get("pas") else None)
    if not form.is_bound or not marked:
        return _mark_page(request, form, marked, 422 if form.is_bound else 200)
    if form.is_valid():
        add, take = list(form.cleaned_data["add"]), list(form.cleaned_data["take"])
        try:
            changed = actions.mark(observations=marked, add=add, take=take, by=person, at=timezone.now())
        except actions.TooManyHere as error:
            words = _("%(words)s Observation no. %(label)s would have more; nothing was changed.")
            form.add_error(None, words % {"words": _sentence(error), "label": error.observation.label})
        else:
            done = ngettext(
                "The tags of %(n)d observation changed.", "The tags of %(n)d observations changed.", changed
            )
            messages.success(request, done % {"n": changed})
            return redirect("desk_observations")
    return _mark_page(request, form, marked, 422)


def _mark_page(request: HttpRequest, form: MarkForm, marked: list[Observation], status: int) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "marked": marked, "has_tags": queries.tags_in_use().exists()}
    return render(request, "observations/desk_mark.html", context, status=status)
