"""Sign-in by the service of `OIDC_*`: 404 unless it is set."""

import logging
from urllib.parse import urlsplit

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.people.single_sign_on import refusal
from consultare.environment import LOOPBACK

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_POST
def openid_connect_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """A page that leads on by itself: a form that is answered by a redirect to another host would need a wider policy (R30)."""
    _require(provider_id)
    try:
        address = openid_connect.login(request, provider_id).headers.get("Location", "")
    except (OSError, ValueError, KeyError):
        log.exception("the service of single sign-on did not answer")
        return refusal(request, status=502)
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        return refusal(request, status=502)
    response = render(request, "account/single_sign_on.html", {"address": address})
    response["Refresh"] = f"0;url={address}"
    return response


@login_not_required
@never_cache
@require_safe
def openid_connect_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The way back. A GET that signs in, as the protocol has it: only with the state that this browser was given (R09)."""
    _require(provider_id)
    if request.method == "HEAD":
        return HttpResponse(status=405)
    try:
        response: HttpResponse = openid_connect.callback(request, provider_id)
    except (OSError, ValueError, KeyError):
        log.exception("the service of single sign-on did not answer")
        return refusal(request, status=502)
    return response


def _require(provider_id: str) -> None:
    if settings.SINGLE_SIGN_ON is None or settings.SINGLE_SIGN_ON.id != provider_id:
        raise Http404
