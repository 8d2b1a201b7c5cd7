"""The desk: acts on a round, one address each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import recent_auth_required, staff_required
from accounts.manners import see_other
from accounts.permissions import Permission
from consultare.lib.files import Refused as FileRefused
from consultare.lib.law import Words
from consultare.lib.workflow import IllegalMove
from consultare.records import files
from consultations.rounds import actions, queries
from consultations.rounds.access import staff_round
from consultations.rounds.actions import Refused
from consultations.rounds.forms import AdoptForm, ChannelForm, CorrectionForm, ReasonForm
from consultations.rounds.models import Channel, Round
from consultations.rounds.views.answers import done, refuse, tell_refusal

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@staff_required(Permission.EDIT_ROUND)
@require_POST
def round_review(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND)
    try:
        actions.ask_review(round_=round_, by=request.user, at=timezone.now())
    except IllegalMove as error:
        tell_refusal(request, error)
        return see_other("round_desk", slug)
    return done(request, _("The round is in legal review."), "round_desk", slug)


@staff_required(Permission.EDIT_ROUND)
@GET_POST
def round_send_back(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_back(round_=round_, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            return done(request, _("The round is in preparation again."), "round_desk", slug)
        except (Refused, IllegalMove) as error:
            refuse(form, error)
    act = Act(_("Send back from legal review"), _("Send back"), Permission.EDIT_ROUND)
    return _act_page(request, round_, form, act)


@staff_required(Permission.APPROVE_URGENCY)
@recent_auth_required
@require_POST
def round_urgency(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.APPROVE_URGENCY)
    try:
        actions.approve_urgency(round_=round_, by=request.user, at=timezone.now())
    except Refused as error:
        tell_refusal(request, error)
        return see_other("round_desk", slug)
    return done(request, _("The urgency was approved in your name."), "round_desk", slug)


@dataclass(frozen=True)
class Act:
    """A move that asks before it happens. `form` names what it needs besides a yes; its fields are the action's arguments."""

    title: Words
    submit: Words
    permission: Permission
    text: Words = ""
    form: type[forms.Form] | None = None
    action: Callable[..., Any] | None = None
    is_danger: bool = False


# Romanian keys: they stand in addresses.
MOVES: dict[str, Act] = {
    "analiza": Act(
        gettext_lazy("Begin the analysis"),
        gettext_lazy("Begin the analysis"),
        Permission.PUBLISH_ROUND,
        gettext_lazy("The window for proposals is over; every proposal gets a decision with reasons."),
        action=actions.start_analysis,
    ),
    "avizare": Act(
        gettext_lazy("Send for endorsement"),
        gettext_lazy("Send for endorsement"),
        Permission.PUBLISH_ROUND,
        gettext_lazy("The portal checks the term before endorsement."),
        action=actions.send_for_endorsement,
    ),
    "adoptare": Act(
        gettext_lazy("Record the adoption"),
        gettext_lazy("Record the adoption"),
        Permission.PUBLISH_ROUND,
        form=AdoptForm,
        action=actions.adopt,
    ),
    "respingere": Act(
        gettext_lazy("Record the rejection"),
        gettext_lazy("Record the rejection"),
        Permission.PUBLISH_ROUND,
        form=ReasonForm,
        action=actions.reject,
        is_danger=True,
    ),
    "arhivare": Act(
        gettext_lazy("Archive the round"),
        gettext_lazy("Archive"),
        Permission.PUBLISH_ROUND,
        gettext_lazy("The round stays readable at the same address."),
        action=actions.archive,
    ),
}


@staff_required(Permission.PUBLISH_ROUND)
@recent_auth_required
@GET_POST
def round_move(request: HttpRequest, slug: str, move: str) -> HttpResponse:
    act = MOVES.get(move)
    if act is None or act.action is None:
        raise Http404
    round_ = staff_round(request.user, slug, act.permission)
    form = (act.form or forms.Form)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act.action(round_=round_, by=request.user, at=timezone.now(), **form.cleaned_data)
            return done(request, _("Done. The step is recorded."), "round_desk", slug)
        except (Refused, IllegalMove) as error:
            refuse(form, error)
    return _act_page(request, round_, form, act)


def _act_page(request: HttpRequest, round_: Round, form: forms.Form, act: Act) -> HttpResponse:
    context = {"round": round_, "form": form, "act": act}
    return render(request, "rounds/act.html", context, status=422 if form.errors else 200)


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@GET_POST
def round_channels(request: HttpRequest, slug: str) -> HttpResponse:
    posts = request.method == "POST"
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND if posts else Permission.VIEW_DRAFT_ROUNDS)
    form = ChannelForm(request.POST or None, request.FILES or None)
    if posts and form.is_valid():
        data = form.cleaned_data
        try:
            words = {name: data[name] for name in ("kind", "done_on", "note", "url")}
            actions.record_channel(round_=round_, upload=data["proof"], by=request.user, at=timezone.now(), **words)
            return done(request, _("The channel was recorded."), "round_channels", slug)
        except Refused as error:
            refuse(form, error)
        except FileRefused as error:
            refuse(form, error, "proof")
    channels = Channel.objects.filter(round=round_).select_related("recorded_by", "proof").order_by("done_on", "pk")
    context = {"round": round_, "form": form, "channels": channels, "missing": queries.missing_channels(round_)}
    return render(request, "rounds/channels.html", context, status=422 if form.errors else 200)


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@require_safe
def round_proof(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.VIEW_DRAFT_ROUNDS)
    channel = Channel.objects.filter(round=round_, pk=pk, proof__isnull=False).select_related("proof").first()
    if channel is None or channel.proof is None:
        raise Http404
    return files.respond(channel.proof, may_see_quarantined=True)  # type: ignore[return-value]


@staff_required(Permission.PUBLISH_ROUND)
@recent_auth_required
@GET_POST
def announcement_correct(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.PUBLISH_ROUND)
    last = queries.announcements(round_).first()
    if last is None:
        raise Http404
    form = CorrectionForm(request.POST or None, initial=last.content)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.correct_announcement(
                round_=round_,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
            return done(
                request,
                _("The correction was published; the earlier version stays readable."),
                "announcement",
                slug,
                new.version,
            )
        except Refused as error:
            refuse(form, error)
    act = Act(_("Correct the announcement"), _("Publish the correction"), Permission.PUBLISH_ROUND)
    return _act_page(request, round_, form, act)
