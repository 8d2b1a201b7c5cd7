"""The desk: replies that wait for a person, hiding with a reason that the author is told, and the log of moderation as a file."""

from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.observations import access, exports
from consultations.observations.actions import reply_moderation as actions
from consultations.observations.forms.moderation import HideForm, ReasonForm
from consultations.observations.models import Reply
from consultations.observations.queries import moderation as moderation_queries, voices as queries
from consultations.observations.states import ReplyState

PAGE = 25


def queue(request: HttpRequest, tab: str, context: dict[str, Any]) -> HttpResponse:
    """A tab of the moderation page; `context` holds the tabs and what the person may open."""
    page = Paginator(queries.reply_queue(tab), PAGE).get_page(request.GET.get("pagina"))
    rows = [(one, moderation_queries.suspicion_words(one)) for one in page]
    return render(request, "observations/moderation_replies.html", context | {"page": page, "rows": rows})


@staff_required(Permission.VIEW_UNPUBLISHED)
@never_cache
@require_safe
def moderation_reply(request: HttpRequest, pk: int) -> HttpResponse:
    return _case(request, access.staff_reply(request.user, pk, Permission.VIEW_UNPUBLISHED))


def _case(request: HttpRequest, reply: Reply, *, status: int = 200, **more: Any) -> HttpResponse:
    person = cast("Person", request.user)
    may_hide = person.may(Permission.HIDE_OBSERVATION)
    reports = list(reply.reports.order_by("at", "pk"))
    is_new = any(reply.reviewed_at is None or report.at > reply.reviewed_at for report in reports)
    waits = reply.state in {ReplyState.HELD, ReplyState.REPORTED} or (reply.state == ReplyState.PUBLIC and is_new)
    context = {
        "reply": reply, "observation": reply.observation, "round": reply.observation.round, "reports": reports,
        "suspicion": moderation_queries.suspicion_words(reply), "pieces": moderation_queries.pieces(reply.text),
        "may_release": may_hide and waits, "may_hide": may_hide and reply.state in queries.HIDEABLE,
        "may_restore": may_hide and reply.state == ReplyState.HIDDEN and reply.reviewed_by_id != person.pk,
        "hide_form": HideForm(), "restore_form": ReasonForm(prefix="restore"),
    } | more  # fmt: skip
    return render(request, "observations/moderation_reply.html", context, status=status)


def _done(request: HttpRequest, pk: int, act: Any, words: str) -> HttpResponse:
    try:
        act(reply_pk=pk, by=cast("Person", request.user), at=timezone.now())
        messages.success(request, words)
    except actions.SamePerson:
        messages.error(request, _("Another person than the one who hid it brings a reply back."))
    except actions.NothingToDo:
        messages.error(request, _("Somebody was quicker: the reply is in another state now."))
    return redirect("moderation_reply", pk=pk)


@staff_required(Permission.HIDE_OBSERVATION)
@require_POST
def moderation_reply_release(request: HttpRequest, pk: int) -> HttpResponse:
    reply = access.staff_reply(request.user, pk, Permission.HIDE_OBSERVATION)
    return _done(request, reply.pk, actions.release, _("The reply may be read by anybody now."))


@staff_required(Permission.HIDE_OBSERVATION)
@require_POST
def moderation_reply_hide(request: HttpRequest, pk: int) -> HttpResponse:
    reply, form = access.staff_reply(request.user, pk, Permission.HIDE_OBSERVATION), HideForm(request.POST)
    if not form.is_valid():
        return _case(request, reply, status=422, hide_form=form)
    act = partial(actions.hide, reason=form.reason())
    return _done(request, reply.pk, act, _("The reply is hidden; its author is told why."))


@staff_required(Permission.HIDE_OBSERVATION)
@require_POST
def moderation_reply_restore(request: HttpRequest, pk: int) -> HttpResponse:
    reply = access.staff_reply(request.user, pk, Permission.HIDE_OBSERVATION)
    form = ReasonForm(request.POST, prefix="restore")
    if not form.is_valid():
        return _case(request, reply, status=422, restore_form=form)
    act = partial(actions.restore, reason=form.cleaned_data["reason"])
    return _done(request, reply.pk, act, _("The reply is shown again; its author is told."))


@staff_required(Permission.HIDE_OBSERVATION)
@never_cache
@require_safe
def moderation_log(request: HttpRequest) -> StreamingHttpResponse:
    """Every act of moderation on observations and replies, oldest first, without the words of anybody."""
    return exports.moderation_log.respond()
