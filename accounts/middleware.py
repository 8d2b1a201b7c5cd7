"""The gate before the desk: a second factor for every member of staff (R01), short sessions (R10)."""

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.authority.queries import authority
from accounts.permissions import STAFF_ROLES

DESK = "/birou/"
OWN_PAGES = "/cont/"
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
# The moment of the last request is written at most this often, so that reading pages doesn't write sessions.
SEEN_STEP = 60


class StaffGate:
    """Reads roles anew on every request, so that what was taken away is gone at the next one (R12).

    A deactivated person needs nothing here: the authentication back-end doesn't return her any more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and request.user.is_staff_member:
            if self._is_over(request):
                logout(request)
                return redirect_to_login(request.get_full_path())
            if not request.path.startswith(OWN_PAGES) and self._lacks_second_factor(request):
                if request.path.startswith(DESK):
                    return redirect("mfa_activate_totp")
                # Outside the desk she reads like any citizen: no right of staff without the second factor, anywhere.
                request.user._roles = request.user.roles - STAFF_ROLES
        return self.get_response(request)

    @staticmethod
    def _is_over(request: HttpRequest) -> bool:
        """Too long without a request, or signed in too long ago; else notes that the person is here."""
        now = int(time.time())
        session = request.session
        since, seen = session.get(SIGNED_IN_AT), session.get(SEEN_AT)
        if since is None:
            session[SIGNED_IN_AT] = since = now
        if now - since > settings.STAFF_SESSION_TOTAL_SECONDS:
            return True
        if seen is not None and now - seen > settings.STAFF_SESSION_IDLE_SECONDS:
            return True
        if seen is None or now - seen >= SEEN_STEP:
            session[SEEN_AT] = now
        return False

    @staticmethod
    def _lacks_second_factor(request: HttpRequest) -> bool:
        if settings.IS_DEMO and authority().is_demo:
            return False
        return not is_mfa_enabled(request.user)
