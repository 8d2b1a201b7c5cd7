"""Where allauth's sign-in by OpenID Connect meets our house; only with `OIDC_*` set.

The provider says one thing that counts: this confirmed address. It opens the account whose own confirmed address that is, or
a new one without any role. Nothing of the provider's is kept: no token, no subject, no foreign data; a second factor is asked for
as after a password (R01), because allauth's stages and `StaffGate` come after this.
"""

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as _

from accounts.people.actions import note
from accounts.people.models import Person
from consultare.lib.text import clean_line

log = logging.getLogger(__name__)

NAME_LIMIT = 120
NOT_CONFIRMED = _(
    "The service did not confirm an e-mail address of yours, so we can't tell which account is yours. "
    "Sign in with your e-mail address and password."
)
UNFINISHED = _(
    "An account with this address was opened but its address never confirmed. "
    "Sign in with your password and type the code that we send."
)
FAILED = _("The service did not answer as expected. Try again in a few minutes, or sign in with your password.")


class Adapter(DefaultSocialAccountAdapter):
    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The one of the environment: a row of the database opens no door."""
        sheets = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        apps = [SocialApp(provider="openid_connect", **sheet) for sheet in sheets]
        return [app for app in apps if provider in {None, app.provider, app.provider_id}]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Raises ImmediateHttpResponse with a sentence unless the address is confirmed on both ends."""
        sociallogin.state["process"] = AuthProcess.LOGIN  # Never «connect»: nothing is tied to an account.
        if sociallogin.user is None or sociallogin.user.pk is None:
            address = confirmed_address(sociallogin.account.extra_data)
            if not address:
                raise refused(request, NOT_CONFIRMED)
            if Person.objects.filter(email=address).exists():
                raise refused(request, UNFINISHED)

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Person, str] | None:
        address = confirmed_address(sociallogin.account.extra_data)
        known = EmailAddress.objects.filter(email=address, verified=True, user__email=address).select_related("user")
        found = known.first() if address else None
        return (found.user, address) if found else None

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> Person:
        """A new account of a citizen, with the name the service gave; its rows only, never allauth's of the service."""
        said = claims(sociallogin.account.extra_data)
        address, now = confirmed_address(sociallogin.account.extra_data), timezone.now()
        name = clean_line(str(said.get("name") or "")[: 4 * NAME_LIMIT])[:NAME_LIMIT] or address.partition("@")[0]
        with transaction.atomic():
            person = Person.objects.create_user(
                address, full_name=name[:NAME_LIMIT], language=get_language() or settings.LANGUAGE_CODE
            )
            EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
            note(verb="person.signed_up", person=person, by=person, at=now)
        sociallogin.user = person
        return person

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Also when the person turned back there, or came with a link that is none of ours. Anybody can cause it: no row."""
        log.warning("single sign-on came to nothing: %s", type(exception).__name__ if exception else error)
        raise refused(request, FAILED)


def claims(extra_data: dict[str, Any]) -> dict[str, Any]:
    """What the service says of the person, when both of its answers speak of the same one (OpenID Connect Core 5.3.2)."""
    token, userinfo = extra_data.get("id_token"), extra_data.get("userinfo")
    if not isinstance(token, dict) or not isinstance(userinfo, dict) or token.get("sub") != userinfo.get("sub"):
        return {}
    return userinfo


def confirmed_address(extra_data: dict[str, Any]) -> str:
    """In small letters, or nothing. «Confirmed» is said as true or "true", and by nothing else."""
    said = claims(extra_data)
    address = said.get("email")
    if not isinstance(address, str) or said.get("email_verified") not in {True, "true"} or not said.get("sub"):
        return ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address.lower()


def refused(request: HttpRequest, sentence: str | Promise) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(refusal(request, sentence))


def refusal(request: HttpRequest, sentence: str | Promise = FAILED, status: int = 403) -> HttpResponse:
    return render(request, "account/single_sign_on_failed.html", {"sentence": sentence}, status=status)
