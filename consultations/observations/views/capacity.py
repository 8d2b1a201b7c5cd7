"""In which capacity a signed-in person opens the public form."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import Capacity, capacities_of, capacity
from consultations.rounds.models import Round


def asked_for(request: HttpRequest, now: datetime) -> Capacity | None:
    """None for a visitor; else the capacity asked for, or the first in which the person may submit."""
    if not request.user.is_authenticated:
        return None
    person = request.user
    if asked := _key(request):
        return capacity(person, asked, at=now)
    held = _writable(request, now)
    return next((each for each in held if each.organisation and each.can_submit), held[0])


def to_choose_from(request: HttpRequest, now: datetime) -> list[Capacity]:
    """For who prepares for organisations and submits for none: «citizen» would be chosen for her without a word."""
    if not request.user.is_authenticated or _key(request):
        return []
    held = _writable(request, now)
    formal = [each for each in held if each.organisation]
    return held if formal and not any(each.can_submit for each in formal) else []


def choice(request: HttpRequest, round_: Round, offered: list[Capacity], typed: list[tuple[str, str]]) -> HttpResponse:
    """What was typed without a capacity is handed back to be copied."""
    units = [("unit", anchor) for anchor in request.GET.getlist("unit")[:40]]
    act = [("fel", value) for value in request.GET.getlist("fel")[:1]]
    choices = [
        {"capacity": each, "href": f"?{urlencode([('calitate', each.key), *units, *act])}"}
        for each in reversed(offered)
    ]
    context = {"round": round_, "offered": choices, "typed": typed}
    status = 422 if request.method == "POST" else 200
    return render(request, "observations/choose_capacity.html", context, status=status)


def _key(request: HttpRequest) -> str:
    return request.POST.get("calitate") or request.GET.get("calitate") or ""


def _writable(request: HttpRequest, now: datetime) -> list[Capacity]:
    return [each for each in capacities_of(request.user, at=now) if each.can_write]
