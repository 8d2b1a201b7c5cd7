"""The desk: publish the next version of a draft, and the final one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import recent_auth_required, staff_required
from accounts.permissions import Permission
from consultare.lib.workflow import IllegalMove
from consultations.drafts.exports import count_words_of
from consultations.drafts.queries import may_edit_text
from consultations.overview import actions, queries
from consultations.overview.forms import FinalForm, VersionForm
from consultations.rounds.access import staff_round
from consultations.rounds.actions import Refused
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState
from consultations.rounds.views.answers import done, refuse

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@staff_required(Permission.PUBLISH_ROUND)
@recent_auth_required
@GET_POST
def version_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """The working version becomes the next published one; people are not asked again."""
    round_ = staff_round(request.user, slug, Permission.PUBLISH_ROUND)
    following = queries.next_version(round_)
    form = _form(request, round_, following)
    if request.method == "POST" and form.is_valid():
        try:
            words = {"reason": "", "author": ""} | form.cleaned_data
            version = actions.publish_version(round_=round_, by=request.user, at=timezone.now(), **words)
            sentence = _("Version %(number)s is public and no longer changes.") % {"number": version.number}
            return done(request, sentence, "round_desk", slug)
        except Refused as error:
            refuse(form, error)
    is_time = following.matching is not None and may_edit_text(round_, timezone.now())
    return _page(request, "overview/version_publish.html", round_, form, following, is_time=is_time)


@staff_required(Permission.PUBLISH_ROUND)
@recent_auth_required
@GET_POST
def round_finalise(request: HttpRequest, slug: str) -> HttpResponse:
    """The final version: what is published, what stands in the way; the state moves in the same transaction."""
    round_ = staff_round(request.user, slug, Permission.PUBLISH_ROUND)
    following = queries.next_version(round_, is_final=True)
    form = _form(request, round_, following)
    if request.method == "POST" and form.is_valid():
        try:
            words = {"reason": "", "author": ""} | form.cleaned_data
            words["revision"] = words["revision"] or 0
            actions.finalise(round_=round_, by=request.user, at=timezone.now(), **words)
            return done(request, _("The final version is public."), "round_desk", slug)
        except (Refused, IllegalMove) as error:
            refuse(form, error)
    is_time = round_.state == RoundState.ANSWERED and not following.problems
    return _page(request, "overview/round_finalise.html", round_, form, following, is_time=is_time)


def _form(request: HttpRequest, round_: Round, following: queries.NextVersion) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if following.working is None:
        return FinalForm(data, initial={"revision": 0})
    author = str(round_.department) if round_.department else ""
    return VersionForm(data, initial={"revision": following.working.revision, "author": author})


def _page(
    request: HttpRequest,
    template: str,
    round_: Round,
    form: forms.Form,
    following: queries.NextVersion,
    **more: Any,
) -> HttpResponse:
    context = {
        "round": round_,
        "form": form,
        "next": following,
        "counts": count_words_of(following.matching.comparison) if following.matching else [],
    }
    return render(request, template, context | more, status=422 if form.errors else 200)
