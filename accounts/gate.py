"""Who may pass: the checks that need no room. Rooms of every wing import them through `accounts.access`; the rooms below
organisations import them from here."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account import app_settings as account_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.people.models import Person

View = Callable[..., HttpResponseBase]


def require(user: Person | AnonymousUser, permission: Permission, *, is_hidden: bool = False) -> Person:
    """The person, if she holds the permission at this moment.

    Raises PermissionDenied; where it is private that the thing exists (`is_hidden`), Http404.
    """
    if user.is_authenticated and user.is_active and user.may(permission):
        return user
    if is_hidden:
        raise Http404
    raise PermissionDenied(_("Your account has no right to open this page."))


def staff_required(*permissions: Permission) -> Callable[[View], View]:
    """For views under /birou/: anonymous goes to sign-in, a person who holds none of the permissions gets 403.

    Several permissions are alternatives; a view that needs two of them asks for the second itself, with `require`.
    """
    accepted = permissions or (Permission.VIEW_DESK,)

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(request.user.may(permission) for permission in accepted):
                require(request.user, accepted[0])
            return view(request, *args, **kwargs)

        checked.permissions = accepted  # type: ignore[attr-defined] # read by the matrix test
        return checked

    return decorate


def authenticated_recently(request: HttpRequest) -> bool:
    """A sign-in counts as much as being asked again: both prove who sits there."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return bool(records) and time.time() - records[-1]["at"] < account_settings.REAUTHENTICATION_TIMEOUT


def recent_auth_required(view: View) -> View:
    """Acts marked `ra` (R13): password or code given at most five minutes ago, else asked for, then the act goes on.

    Only a POST is stopped: looking at the form needs nothing. Stands under `staff_required`, so that nobody is asked for a
    password who may not act anyway.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not authenticated_recently(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    checked.needs_recent_auth = True  # type: ignore[attr-defined] # read by the matrix test
    return checked
