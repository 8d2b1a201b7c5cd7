"""Where allauth meets our house: mail through the ledger, acts in the audit log, words of our own, no signals."""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy as _

from accounts.authority.queries import authority
from accounts.gate import authenticated_recently
from accounts.middleware import SEEN_AT, SIGNED_IN_AT
from accounts.people import emails
from accounts.people.actions import note
from accounts.people.models import Person
from consultare.lib.guard import client_address
from consultare.lib.text import clean_line
from consultare.records import audit, outbox

DEVICE_COOKIE = "device"
DEVICE_DAYS = 365
WORDS = {
    "account_inactive": _("This account is not active."),
    "email_password_mismatch": _("The e-mail address or the password is not right."),
    "enter_current_password": _("The current password is not right."),
    "incorrect_code": _("The code is not right."),
    "incorrect_password": _("The password is not right."),
    "rate_limited": _("Too many attempts in a short time. Wait a few minutes, then try again."),
    "too_many_login_attempts": _("Too many attempts in a short time. Wait a few minutes, then try again."),
    "same_as_current": _("This is the address you have now."),
    "email_taken": _("The code is not right."),
}
# allauth's template of a message → what is said; what isn't here isn't said.
SAID = {
    "account/messages/password_changed.txt": _("The password was changed."),
    "account/messages/password_set.txt": _("The password was set."),
    "account/messages/email_confirmed.txt": _("The address is confirmed."),
    "account/messages/logged_out.txt": _("You are signed out."),
    "mfa/messages/totp_activated.txt": _("Two-step sign-in is on."),
    "mfa/messages/totp_deactivated.txt": _("Two-step sign-in is off."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes were made."),
    "usersessions/messages/sessions_logged_out.txt": _("The other sessions were ended."),
}
# allauth's letters that tell of an act worth a line in the log.
NOTED = {
    "account/email/password_changed": "person.password_changed",
    "account/email/password_reset": "person.password_changed",
    "account/email/password_set": "person.password_changed",
    "mfa/email/totp_activated": "person.second_factor_on",
    "mfa/email/totp_deactivated": "person.second_factor_off",
    "mfa/email/recovery_codes_generated": "person.recovery_codes_made",
}


class Adapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **WORDS}

    def get_client_ip(self, request: HttpRequest) -> str:
        address = client_address(request)
        return "0.0.0.0" if address == "unknown" else address  # noqa: S104 -- a value for "no address", nothing is bound

    def is_safe_url(self, url: str) -> bool:
        """Own paths only (R33): allauth would also take absolute addresses of trusted hosts."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just signed in is not asked again: both prove who sits there."""
        return super().is_reauthentication_required(app=app, **kwargs) and not authenticated_recently(self.request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/birou/" if request.user.is_staff_member else reverse("account_home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the ledger, in one transaction with the line in the log."""
        sheet, now = emails.SHEETS[template_prefix], timezone.now()
        with transaction.atomic():
            person = Person.objects.filter(email=email.lower()).first()
            language = person.language if person else get_language() or settings.LANGUAGE_CODE
            mail = emails.letter(sheet, to=email, language=language, person=person, code=context.get("code", ""))
            outbox.queue(mail, at=now)
            if template_prefix in NOTED and person:
                note(verb=NOTED[template_prefix], person=person, by=person, at=now)

    def save_user(self, request: HttpRequest, user: Person, form: BaseForm, commit: bool = True) -> Person:  # noqa: FBT001, FBT002 -- the signature of allauth
        user.full_name = clean_line(form.cleaned_data["full_name"])
        user.language = get_language() or settings.LANGUAGE_CODE
        with transaction.atomic():
            person: Person = super().save_user(request, user, form, commit=commit)
            note(verb="person.signed_up", person=person, by=person, at=timezone.now())
        return person

    def login(self, request: HttpRequest, user: Person) -> None:
        """The only call of Django's `login` (R04): every way in ends here, after all stages."""
        super().login(request, user)
        now = timezone.now()
        request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(now.timestamp())
        note(verb="person.signed_in", person=user, by=user, at=now)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            DEVICE_COOKIE,
            signing.dumps([_device_owner(user.email), secrets.token_hex(8)], salt=DEVICE_COOKIE),
            max_age=DEVICE_DAYS * 24 * 3600,
            secure=settings.IS_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The log names the account only if there is one; whoever typed sees no difference."""
        person = Person.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        audit.record(
            verb="person.sign_in_failed",
            by=None,
            at=timezone.now(),
            subject=f"person:{person.pk}" if person else "",
            subject_label=str(person or ""),
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """A browser that signed in before counts apart, so that strangers can't lock the owner out (R05)."""
        email = str(credentials.get("email", "")).lower()
        try:
            owner, device = signing.loads(
                request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE, max_age=DEVICE_DAYS * 24 * 3600
            )
        except (signing.BadSignature, ValueError, TypeError):
            return f"sign-in:{email}"
        return f"sign-in:{email}:{device}" if owner == _device_owner(email) else f"sign-in:{email}"


def _device_owner(email: str) -> str:
    return salted_hmac(DEVICE_COOKIE, email.lower(), algorithm="sha256").hexdigest()[:16]


class MfaAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WORDS["incorrect_code"],
        "unverified_email": _("Confirm your e-mail address first."),
        "cannot_delete_authenticator": _("Your role asks for two-step sign-in: it can't be switched off."),
    }

    def get_totp_issuer(self) -> str:
        return authority().portal_title or "Consultare"

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Staff keep their second factor (R01), except in the demonstration."""
        is_demo = settings.IS_DEMO and authority().is_demo
        return is_demo or not authenticator.user.is_staff_member

    def encrypt(self, text: str) -> str:
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()


def _sealer() -> MultiFernet:
    """Seeds of codes are sealed with the installation's key, so that a copy of the database gives no second factor (R03)."""
    keys = [settings.SEALING_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(b"second-factor:" + key.encode()).digest())) for key in keys])
