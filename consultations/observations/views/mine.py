"""«My observations» of a signed-in person: what was sent, what the organisation sent, letters being written."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.people.models import Person
from consultare.records import files
from consultations.observations import access, exports
from consultations.observations.models import Observation
from consultations.observations.queries.receipts import receipt
from consultations.observations.queries.shown import CHIPS
from consultations.observations.views import following

PAGE = 25


@never_cache
@require_safe
def my_observations(request: HttpRequest) -> HttpResponse:
    person, now = cast("Person", request.user), timezone.now()
    sent = access.mine(person, now).select_related("round", "answer", "organisation").order_by("-year", "-number")
    page = Paginator(sent, PAGE).get_page(request.GET.get("pagina"))
    rows = [
        {"observation": one, "chip": CHIPS[_state(one)], "url": reverse("my_observation", args=[one.ref])}
        for one in page
    ]
    letters = (
        access.letters(person, now)
        .select_related("round", "organisation", "author")
        .order_by("-edited_at", "-pk")[:PAGE]
    )
    return render(request, "observations/mine.html", {"rows": rows, "page": page, "letters": letters})


def _state(observation: Observation) -> str:
    answer = getattr(observation, "answer", None)
    if observation.withdrawn_at:
        return "withdrawn"
    return str(answer.decision) if answer and answer.published_at else "analysis"


def _urls(ref: str) -> dict[str, str]:
    base = reverse("my_observation", args=[ref])
    return {
        "add": f"{base}adauga/",
        "withdraw": f"{base}retrage/",
        "receipt": f"{base}recipisa",
        "files": f"{base}fisiere/",
    }


@never_cache
@require_safe
def my_observation(request: HttpRequest, ref: str) -> HttpResponse:
    person, now = cast("Person", request.user), timezone.now()
    observation = access.own_observation(person, ref, now)
    return following.dossier(request, observation, urls=_urls(ref), may_act=access.may_act_on(person, observation, now))


def _to_act_on(request: HttpRequest, ref: str) -> Observation:
    person, now = cast("Person", request.user), timezone.now()
    observation = access.own_observation(person, ref, now)
    if not access.may_act_on(person, observation, now):
        raise PermissionDenied
    return observation


@require_POST
def my_observation_add(request: HttpRequest, ref: str) -> HttpResponse:
    observation = _to_act_on(request, ref)
    return following.add(
        request, observation, by=cast("Person", request.user), urls=_urls(ref), back="my_observation", args=(ref,)
    )


@require_POST
def my_observation_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    observation = _to_act_on(request, ref)
    return following.withdraw(
        request, observation, by=cast("Person", request.user), urls=_urls(ref), back="my_observation", args=(ref,)
    )


@never_cache
@require_safe
def my_observation_receipt(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The receipt opens everything: only for who may also act, not for every colleague who may read."""
    return exports.receipt.respond(receipt(_to_act_on(request, ref)), kind)


@never_cache
@require_safe
def my_observation_file(request: HttpRequest, ref: str, file_id: UUID) -> Any:
    observation = access.own_observation(cast("Person", request.user), ref, timezone.now())
    return files.respond(access.attachment(observation, file_id).file)
