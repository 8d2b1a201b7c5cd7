"""Manners of our pages: 422 for a form that isn't right, 303 after an act, a 429 that keeps what was typed, a bound on what is costly."""

from collections.abc import Callable
from functools import cache, wraps
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url

View = Callable[..., HttpResponseBase]
WAIT_MINUTES = 5
BUSY_SECONDS = 20
# Threads that may stand still for a picture, of the eight of a process; two stay free besides the two at work.
WAITING_AT_ONCE, WAIT_SECONDS = 4, 5.0
NOT_KEPT = ("password", "code", "csrfmiddlewaretoken")


def see_other(to: str, *args: object, **kwargs: object) -> HttpResponse:
    """303: the page to look at after a POST."""
    return HttpResponseRedirect(resolve_url(to, *args, **kwargs), status=303)


def form_status(request: HttpRequest) -> int:
    """What a page with a form answers when it is shown again: 422 after a POST."""
    return 422 if request.method == "POST" else 200


def slow_down(request: HttpRequest) -> HttpResponse:
    typed = [(name, value) for name, value in request.POST.items() if not any(word in name for word in NOT_KEPT)]
    context = {"typed": typed, "minutes": WAIT_MINUTES, "action": request.path}
    response = render(request, "account/slow_down.html", context, status=429)
    response["Retry-After"] = str(WAIT_MINUTES * 60)
    return response


@cache
def _slots(at_once: int, purpose: str = "") -> BoundedSemaphore:
    return BoundedSemaphore(at_once)


def costly(view: View) -> View:
    """For searches and whole files: only so many at once in a process, so that threads stay free for who submits (R87)."""
    return _bounded(view, _now)


def costly_in_turn(view: View) -> View:
    """For small things of which a page asks several at once, as its pictures: a few may wait their turn, the others not."""
    return _bounded(view, _soon)


def _now(slots: BoundedSemaphore) -> bool:
    return slots.acquire(blocking=False)


def _soon(slots: BoundedSemaphore) -> bool:
    waiting = _slots(WAITING_AT_ONCE, "waiting")
    if not waiting.acquire(blocking=False):
        return False
    try:
        return slots.acquire(timeout=WAIT_SECONDS)
    finally:
        waiting.release()


def _bounded(view: View, take: Callable[[BoundedSemaphore], bool]) -> View:
    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        slots = _slots(settings.COSTLY_AT_ONCE)
        if not take(slots):
            return busy(request)
        try:
            response = view(request, *args, **kwargs)
        except BaseException:
            slots.release()
            raise
        # A file is made while it is sent: the place is free when the server closes the answer.
        response._resource_closers.append(slots.release)  # type: ignore[attr-defined]  # Django has no public hook for it
        return response

    return bounded


def busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(BUSY_SECONDS)
    return response


def with_manners(view: View) -> View:
    """For allauth's views, which answer 200 and 302."""

    @wraps(view)
    def mannered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 429:
            return slow_down(request)
        if request.method == "POST":
            form = (getattr(response, "context_data", None) or {}).get("form")
            if response.status_code == 302:
                response.status_code = 303
            elif response.status_code == 200 and form is not None and form.errors:
                response.status_code = 422
        return response

    return mannered
