"""The desk: the list of rounds, the home of one round, publication, extension."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import recent_auth_required, staff_required
from accounts.authority.queries import local_day
from accounts.permissions import Permission
from consultare.lib.workflow import IllegalMove
from consultations.invitations.queries import audience
from consultations.overview import actions, queries
from consultations.rounds import queries as rounds
from consultations.rounds.access import staff_round
from consultations.rounds.actions import NotOpen, Refused
from consultations.rounds.exports import announcement_words
from consultations.rounds.forms import ExtendForm
from consultations.rounds.models import Channel
from consultations.rounds.states import PREPARED
from consultations.rounds.views.answers import done, refuse, tell_refusal

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
ROUNDS_A_PAGE = 50


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@require_safe
def round_index(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = Paginator(rounds.staff_rounds(), ROUNDS_A_PAGE).get_page(request.GET.get("pagina"))
    rows = [
        {"round": round_, "chip": rounds.chip_of(round_, now), "left": rounds.left_of(round_, now)}
        for round_ in page.object_list
    ]
    context = {"rows": rows, "page": page, "may_edit": request.user.may(Permission.EDIT_ROUND)}
    return render(request, "overview/round_index.html", context)


@staff_required(Permission.VIEW_DRAFT_ROUNDS)
@require_safe
def round_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The home of one round: what is missing while it is prepared, what can be done once it is public."""
    round_ = staff_round(request.user, slug, Permission.VIEW_DRAFT_ROUNDS)
    now = timezone.now()
    context = {
        "round": round_,
        "chip": rounds.chip_of(round_, now),
        "terms": rounds.calendar_of(round_, at=now),
        "Permission": Permission,
        "may_edit": request.user.may(Permission.EDIT_ROUND),
        "may_publish": request.user.may(Permission.PUBLISH_ROUND),
        "may_approve": request.user.may(Permission.APPROVE_URGENCY),
    }
    if round_.state in PREPARED:
        ready = queries.readiness(round_, at=now)
        context |= {
            "ready": ready,
            "missing": queries.missing_items(slug, ready),
            "steps": queries.step_items(slug, ready),
        }
        return render(request, "overview/round_prepare.html", context)
    context |= {
        "withdrawal": rounds.withdrawal_of(round_),
        "missing": rounds.missing_channels(round_),
        "channels": Channel.objects.filter(round=round_).order_by("done_on", "pk"),
        "moves": queries.moves_of(round_, now) if context["may_publish"] else [],
        "extensions": list(rounds.extensions(round_)),
        "remaining": rounds.left_of(round_, now),
        "is_open": round_.is_open(now),
    }
    return render(request, "overview/round_under_way.html", context)


@staff_required(Permission.PUBLISH_ROUND)
@recent_auth_required
@GET_POST
def round_publish(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.PUBLISH_ROUND)
    now, status = timezone.now(), 200
    if request.method == "POST":
        try:
            actions.publish(round_=round_, by=request.user, at=now)
            return done(request, _("The round is public; the invitations are on their way."), "round_desk", slug)
        except (Refused, IllegalMove) as error:
            tell_refusal(request, error)
            status = 422
    ready = queries.readiness(round_, at=now)
    content = queries.announcement_preview(round_, ready, at=now)
    context = {
        "round": round_,
        "ready": ready,
        "missing": queries.missing_items(slug, ready),
        "terms": rounds.calendar_of(round_, at=now),
        "audience": audience(round_, local_day(now)),
    } | announcement_words(content)
    return render(request, "overview/round_publish.html", context, status=status)


@staff_required(Permission.EXTEND_ROUND)
@recent_auth_required
@GET_POST
def round_extend(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = staff_round(request.user, slug, Permission.EXTEND_ROUND)
    form = ExtendForm(request.POST or None, initial={"endorsement_on": round_.endorsement_on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(round_=round_, by=request.user, at=timezone.now(), **form.cleaned_data)
            return done(request, _("The window was extended; everybody concerned is told."), "round_desk", slug)
        except Refused as error:
            refuse(form, error, "last_day")
        except NotOpen:
            form.add_error(None, _("The window is not open; only an open one can be extended."))
    return _form_page(request, "overview/round_extend.html", form, round_=round_)


def _form_page(request: HttpRequest, template: str, form: forms.Form, *, round_: object) -> HttpResponse:
    return render(request, template, {"round": round_, "form": form}, status=422 if form.errors else 200)
