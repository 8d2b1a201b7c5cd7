"""From a decision to the text: where it landed, and the report of what can't be followed yet."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import staff_required
from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.drafts.queries import working_version
from consultations.observations.actions import trace as actions
from consultations.observations.exports import trace as exports
from consultations.observations.forms.trace import LandingForm, OwnChangeForm
from consultations.observations.models import Observation, Segment
from consultations.observations.queries import trace as queries
from consultations.observations.views.answers import desk_one
from consultations.observations.views.landing_panel import trace_context
from consultations.rounds.access import staff_round
from consultations.rounds.models import Round

PAGE = 50
LISTS = ("decizii", "schimbari", "explicate")
KNOWN = (
    actions.TraceClosed,
    actions.NoText,
    actions.NothingToLand,
    actions.UnknownPlaces,
    actions.BadReason,
)


def sentence(error: Exception) -> str:
    match error:
        case actions.TraceClosed():
            return _("The final version is published or the round is withdrawn; the trace no longer changes.")
        case actions.NoText():
            return _("No next version is being prepared yet. Begin it on the page of the draft, then name the place.")
        case actions.NothingToLand():
            return _("Only a decision “taken over” or “partly taken over” lands in the text. Keep the decision first.")
        case actions.BadReason():
            return _("Write the reason in 10 to 500 characters.")
        case _:
            return _("A place is no longer in the text in preparation. Look at the list again and choose anew.")


@require_http_methods(["GET", "POST"])
def observation_trace(request: HttpRequest, ref: str) -> HttpResponse:
    """Where the decisions on one observation landed; open until the final version, also after the answers are published."""
    is_post = request.method == "POST"
    observation = desk_one(request, ref, Permission.PROPOSE_ANSWER if is_post else Permission.VIEW_UNPUBLISHED)
    if not is_post:
        return _trace_page(request, observation)
    form = LandingForm(request.POST)
    if not form.is_valid():
        return _trace_page(request, observation, status=422, form=form, typed={form.key: set(form.places)})
    try:
        landed = actions.land(
            answer=_answer(observation), segment=_segment(observation, form.cleaned_data["segment"]), lineages=form.places,
            was=form.seen(), by=cast("Person", request.user), at=timezone.now(),
        )  # fmt: skip
    except KNOWN as error:
        form.add_error(None, sentence(error))
        return _trace_page(request, observation, status=409, form=form, typed={form.key: set(form.places)})
    words = ngettext("The decision lands in %(n)d place.", "The decision lands in %(n)d places.", len(landed))
    messages.success(request, words % {"n": len(landed)} if landed else _("No place is named any more."))
    back = "desk_observation" if request.POST.get("inapoi") == "raspuns" else "observation_trace"
    return redirect(back, ref=observation.ref)


def _answer(observation: Observation) -> Any:
    answer = getattr(observation, "answer", None)
    if answer is None:
        raise actions.NothingToLand
    return answer


def _segment(observation: Observation, pk: int | None) -> Segment | None:
    if pk is None:
        return None
    found = observation.segments.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _trace_page(
    request: HttpRequest, observation: Observation, *, status: int = 200, typed: Any = None, **extra: Any
) -> HttpResponse:
    person = cast("Person", request.user)
    context = {
        "observation": observation,
        "round": observation.round,
        "answer": getattr(observation, "answer", None),
        "targets": observation.targets.order_by("unit__position", "pk"),
        "may_write": person.may(Permission.PROPOSE_ANSWER),
        "form": None,
    }
    context |= trace_context(observation, typed) | extra
    return render(request, "observations/desk_trace.html", context, status=status)


@staff_required(Permission.PROPOSE_ANSWER)
@require_http_methods(["GET", "POST"])
def round_trace(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows the two lists; POST writes why the marked changes were made without an observation."""
    round_ = staff_round(request.user, slug, Permission.PROPOSE_ANSWER)
    if request.method == "GET":
        return _report_page(request, round_, OwnChangeForm())
    form = OwnChangeForm(request.POST)
    if not form.is_valid():
        return _report_page(request, round_, form, status=422)
    try:
        n = actions.explain_own(
            round_=round_, lineages=form.rows, reason=form.cleaned_data["reason"], by=cast("Person", request.user), at=timezone.now()
        )  # fmt: skip
    except KNOWN as error:
        form.add_error(None, sentence(error))
        return _report_page(request, round_, form, status=409)
    words = ngettext("The reason of %(n)d change was kept.", "The reason of %(n)d changes was kept.", n)
    messages.success(request, words % {"n": n})
    return redirect(f"{request.path}?lista=schimbari")


def _report_page(request: HttpRequest, round_: Round, form: OwnChangeForm, status: int = 200) -> HttpResponse:
    found = queries.report(round_, working_version(round_))
    asked = request.GET.get("lista", "schimbari" if request.method == "POST" else "")
    chosen = asked if asked in LISTS else LISTS[0]
    lists: dict[str, Any] = {
        "decizii": found.untraced,
        "schimbari": found.unexplained,
        "explicate": found.explained,
    }
    titles = (_("Decisions without trace"), _("Changes without a decision"), _("The initiator's own changes"))
    context = {
        "round": round_,
        "report": found,
        "problems": queries.problems_of(found),
        "chosen": chosen,
        "tabs": [
            {"label": title, "href": f"?lista={name}", "count": len(lists[name]), "current": name == chosen}
            for name, title in zip(LISTS, titles, strict=True)
        ],
        "page": (page := Paginator(lists[chosen], PAGE).get_page(request.GET.get("pagina"))),
        "prev_href": f"?lista={chosen}&pagina={page.previous_page_number()}" if page.has_previous() else "",
        "next_href": f"?lista={chosen}&pagina={page.next_page_number()}" if page.has_next() else "",
        "exports": [
            {"label": kind.upper(), "href": reverse("round_trace_file", args=[round_.slug, kind])}
            for kind in ("csv", "xlsx")
        ],
        "form": form,
        "marked": {str(one) for one in form.rows},
    }
    return render(request, "observations/desk_trace_report.html", context, status=status)


@staff_required(Permission.PROPOSE_ANSWER)
@require_GET
def round_trace_file(request: HttpRequest, slug: str, kind: str) -> Any:
    round_ = staff_round(request.user, slug, Permission.PROPOSE_ANSWER)
    return exports.respond(round_, queries.report(round_, working_version(round_)), kind)
