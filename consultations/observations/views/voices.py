"""Standing behind an observation, co-signing it, replying to it, asking staff to look at a reply. One button, one address."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import capacities_of
from accounts.people.models import Person
from consultare.lib import guard
from consultare.lib.text import find_personal_data
from consultations.observations import access
from consultations.observations.actions import cosigning, replies, support
from consultations.observations.forms.voices import CosignForm, ReplyForm, ReportForm
from consultations.observations.models import Observation
from consultations.observations.queries import voices as queries
from consultations.observations.views import public, voice_panel
from consultations.rounds.actions import NotOpen


def _back(ref: str, place: str) -> HttpResponse:
    return redirect(f"{reverse('observation_page', args=[ref])}#{place}")


def _page(request: HttpRequest, observation: Observation, status: int, **more: Any) -> HttpResponse:
    """The page of the observation again, with what was typed and what is wrong with it."""
    now = timezone.now()
    context = public.shown(observation, now) | voice_panel.panel(request, observation, now, **more)
    return render(request, "observations/page.html", context, status=status)


def _supporting(request: HttpRequest, ref: str, act: Callable[..., bool], done: str) -> HttpResponse:
    observation, note = access.standing_observation(ref), ""
    try:
        act(observation_pk=observation.pk, round_pk=observation.round_id, by=cast("Person", request.user))
    except NotOpen:
        note = _("The term for proposals is over: support stays as it is.")
    except support.OwnObservation:
        note = _("This observation is yours or of your organisation.")
    except support.NotStanding:
        raise Http404 from None
    if request.headers.get("HX-Request"):
        context = voice_panel.support(request, observation, timezone.now(), note)
        return render(request, "observations/_support.html", context)
    (messages.error if note else messages.success)(request, note or done)
    return _back(ref, "sustinere")


@require_POST
def observation_support(request: HttpRequest, ref: str) -> HttpResponse:
    return _supporting(request, ref, support.give, _("You support this observation."))


@require_POST
def observation_support_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    return _supporting(request, ref, support.take_back, _("You no longer support this observation."))


@never_cache
@require_POST
def observation_reply(request: HttpRequest, ref: str) -> HttpResponse:
    observation, form = access.standing_observation(ref), ReplyForm(request.POST)
    verdict = guard.judge(request, voice_panel.REPLY_FORM)
    kept: dict[str, Any] = {"reply_form": form, "stamp": request.POST.get(guard.STAMP_FIELD, "")}
    if not verdict.passes:
        work = guard.new_challenge() if verdict.needs_work else ""
        kept |= {"challenge": work, "bits": work.partition(".")[0], "verdict": verdict}
        answer = _page(request, observation, 429, **kept)
        answer["Retry-After"] = str(verdict.retry_after or 60)
        return answer
    if not form.is_valid():
        return _page(request, observation, 422, **kept)
    if find_personal_data(form.cleaned_data["text"]) and "send_anyway" not in request.POST:
        return _page(request, observation, 422, personal_data=True, **kept)
    return _send(request, observation, form, verdict, kept)


def _send(
    request: HttpRequest, observation: Observation, form: ReplyForm, verdict: guard.Verdict, kept: dict[str, Any]
) -> HttpResponse:
    try:
        reply = replies.write(
            observation_pk=observation.pk, round_pk=observation.round_id, by=cast("Person", request.user),
            suspicion=verdict.suspicious, **form.cleaned_data,
        )  # fmt: skip
    except NotOpen:
        form.add_error(
            "text", _("The term has passed; the reply was not registered. Copy it from here if you need it.")
        )
        return _page(request, observation, 409, **kept)
    except replies.TooMany:
        form.add_error("text", _("You have written ten replies within a day. Please go on tomorrow; copy the text."))
        return _page(request, observation, 422, **kept)
    except replies.NotStanding:
        raise Http404 from None
    held = _("Your reply was received. A person looks at it before it is published.")
    messages.success(request, held if reply.suspicion else _("Your reply is published."))
    return _back(observation.ref, "raspunsuri")


@require_POST
def reply_withdraw(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    person = cast("Person", request.user)
    reply = access.own_reply(person, access.public_observation(ref), pk)
    try:
        replies.withdraw(reply_pk=reply.pk, by=person, at=timezone.now())
        messages.success(request, _("Your reply is withdrawn: its place stays, its words are no longer shown."))
    except replies.IllegalMove:
        messages.error(request, _("This reply was withdrawn or hidden already."))
    return _back(ref, "raspunsuri")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply_report(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """GET asks why; POST tells staff."""
    observation, person = access.standing_observation(ref), cast("Person", request.user)
    reply = access.public_reply(observation, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if reply.person_id == person.pk:
        raise PermissionDenied
    if request.method != "POST" or not form.is_valid():
        context = {"observation": observation, "round": observation.round, "reply": reply, "form": form}
        return render(
            request, "observations/reply_report.html", context, status=422 if request.method == "POST" else 200
        )
    if not guard.quota(f"report:{person.pk}", 30, 86400, fail_open=True).allowed:
        messages.error(request, _("You have reported very many replies today. Staff look at those first."))
        return _back(ref, "raspunsuri")
    try:
        is_new = replies.report(reply_pk=reply.pk, by=person, **form.cleaned_data)
    except replies.NotStanding:
        raise Http404 from None
    messages.success(request, _("Thank you. Staff will look at it.") if is_new else _("You have reported it already."))
    return _back(ref, "raspunsuri")


@require_POST
def observation_cosign(request: HttpRequest, ref: str) -> HttpResponse:
    observation, person = access.standing_observation(ref), cast("Person", request.user)
    signed = queries.cosignatures(observation)
    able = queries.may_cosign(capacities_of(person, at=timezone.now()), observation, signed)
    if not able:
        raise PermissionDenied
    form = CosignForm(request.POST, capacities=able)
    if not form.is_valid():
        return _page(request, observation, 422, cosign_form=form)
    key = form.cleaned_data["capacity"]
    try:
        cosigning.sign(observation_pk=observation.pk, round_pk=observation.round_id, capacity_key=key, by=person)
        messages.success(request, _("The organisation co-signs this observation; the register holds the entry."))
    except NotOpen:
        messages.error(request, _("The term for proposals is over: nothing can be co-signed any more."))
    except (cosigning.AlreadySigned, cosigning.NotARepresentative):
        messages.error(request, _("The organisation has signed already, or your mandate has changed meanwhile."))
    except cosigning.NotStanding:
        raise Http404 from None
    return _back(ref, "cosemnare")


@require_POST
def cosignature_withdraw(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    observation, person = access.standing_observation(ref), cast("Person", request.user)
    signature = access.own_cosignature(person, observation, pk, timezone.now())
    try:
        cosigning.take_back(
            signature_pk=signature.pk, observation_pk=observation.pk, round_pk=observation.round_id, by=person
        )
        messages.success(request, _("The co-signature is withdrawn; the register holds both entries."))
    except NotOpen:
        messages.error(request, _("The term for proposals is over: the co-signature stays."))
    except (cosigning.NotStanding, cosigning.NotARepresentative):
        raise Http404 from None
    return _back(ref, "cosemnare")
