"""What the portal writes to a person about her account. Two shapes: a letter with a code, a notice of something done."""

import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.letters import render_letter
from consultare.records.outbox import Mail

CODE_MINUTES = 15


@dataclass(frozen=True)
class Sheet:
    """`is_stranger`: anybody can cause it by typing an address into a public form (R49)."""

    kind: str
    subject: str | Promise
    sentence: str | Promise
    is_stranger: bool = False
    action: tuple[str, str | Promise] | None = None


_CONFIRM = Sheet(
    "people.confirm_address",
    _("Confirm your e-mail address"),
    _("Somebody, probably you, opened an account with this address. Type the code into the page that asks for it."),
    is_stranger=True,
)
_PASSWORD = Sheet(
    "people.password_changed",
    _("Your password was changed"),
    _("The password of your account was changed. If it wasn't you, set a new one at once and write to us."),
    action=("/cont/parola/uitata/", _("Set a new password")),
)
# allauth's name of the occasion → our letter.
SHEETS: dict[str, Sheet] = {
    "account/email/email_confirmation_signup": _CONFIRM,
    "account/email/email_confirmation": _CONFIRM,
    "account/email/account_already_exists": Sheet(
        "people.account_exists",
        _("You already have an account"),
        _(
            "Somebody, probably you, tried to open an account with this address. There is one already: sign in, or set a new password."
        ),
        is_stranger=True,
        action=("/cont/intrare/", _("Sign in")),
    ),
    "account/email/unknown_account": Sheet(
        "people.unknown_account",
        _("There is no account with this address"),
        _("Somebody, probably you, asked for a new password. There is no account with this address; you can open one."),
        is_stranger=True,
        action=("/cont/inscriere/", _("Open an account")),
    ),
    "account/email/password_reset_code": Sheet(
        "people.reset_code",
        _("Code for a new password"),
        _(
            "Somebody, probably you, asked for a new password. Type the code into the page that asks for it. If it wasn't you, do nothing."
        ),
        is_stranger=True,
    ),
    "account/email/password_changed": _PASSWORD,
    "account/email/password_reset": _PASSWORD,
    "account/email/password_set": _PASSWORD,
    "mfa/email/totp_activated": Sheet(
        "people.second_factor_on",
        _("Two-step sign-in is on"),
        _(
            "From now on your account asks for a code from your phone at sign-in. Keep the recovery codes in a safe place."
        ),
    ),
    "mfa/email/totp_deactivated": Sheet(
        "people.second_factor_off",
        _("Two-step sign-in is off"),
        _(
            "Your account no longer asks for a code from your phone. If it wasn't you, change your password at once and write to us."
        ),
        action=("/cont/parola/schimbare/", _("Change the password")),
    ),
    "mfa/email/recovery_codes_generated": Sheet(
        "people.recovery_codes",
        _("New recovery codes"),
        _(
            "New recovery codes were made for your account; the old ones no longer work. If it wasn't you, change your password at once."
        ),
        action=("/cont/parola/schimbare/", _("Change the password")),
    ),
}
CHANGE_AT_OLD = Sheet(
    "people.email_change_old",
    _("Code to change your e-mail address"),
    _(
        "You asked to change the address of your account. Type this code, and the one sent to the new address, into the page."
    ),
)
CHANGE_AT_NEW = Sheet(
    "people.email_change_new",
    _("Code to confirm the new address"),
    _(
        "Somebody, probably you, wants to use this address for an account. Type the code into the page that asks for it."
    ),
    is_stranger=True,
)
CHANGE_TAKEN = Sheet(
    "people.email_change_taken",
    _("This address already has an account"),
    _(
        "Somebody, probably you, wants to move another account to this address, which already has one. Nothing was changed."
    ),
    is_stranger=True,
)
CHANGE_DONE = Sheet(
    "people.email_changed",
    _("The address of your account was changed"),
    _(
        "Your account now uses another e-mail address; this one no longer signs in. If it wasn't you, write to us at once."
    ),
)
ROLE_GIVEN = Sheet(
    "people.role_given",
    _("You have a new role on the portal"),
    _("A role was added to your account. Sign in again to use it."),
    action=("/cont/intrare/", _("Sign in")),
)
ROLE_PROPOSED = Sheet(
    "people.role_proposed",
    _("A role waits for your confirmation"),
    _(
        "Another administrator proposed to give somebody the role of coordinator or administrator. It needs a second administrator: look at it on the desk, confirm or refuse it."
    ),
    action=("/birou/", _("Open the desk")),
)


def letter(
    sheet: Sheet, *, to: str, language: str, person: Person | None = None, code: str = "", minutes: int = CODE_MINUTES
) -> Mail:
    """One mail an occasion: whoever asks twice gets two, within the limits of the outbox."""
    context: dict[str, object] = {
        "subject": sheet.subject,
        "sentence": sheet.sentence,
        "name": person.full_name if person and not sheet.is_stranger else "",
        "code": code,
        "minutes": minutes,
    }
    if sheet.action:
        context |= {"action_url": f"{settings.SITE_URL}{sheet.action[0]}", "action_label": sheet.action[1]}
    words = render_letter("people/code" if code else "people/notice", context, language)
    recipient = f"person:{person.pk}" if person else f"address:{hashlib.sha256(to.encode()).hexdigest()[:16]}"
    return Mail(
        kind=sheet.kind,
        about=recipient,
        recipient=recipient,
        step=secrets.token_hex(8),
        to=to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=language,
        secret=bool(code),
        stranger=sheet.is_stranger,
    )
