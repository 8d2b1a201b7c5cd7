"""What is done to accounts: profile, address, being active. Each act is in the audit log."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.people import emails
from accounts.people.actions.base import Refused, end_sessions, lock_administrators, note
from accounts.people.models import EmailChange, Person
from accounts.permissions import SENIOR_ROLES, Permission
from consultare.records import audit, outbox

CHANGE_MINUTES = 60
audit.register_verbs(
    {
        "person.signed_up": _("%(subject)s opened an account"),
        "person.signed_in": _("%(actor)s signed in"),
        "person.sign_in_failed": _("Somebody tried to sign in as %(subject)s with a wrong password"),
        "person.profile_changed": _("%(actor)s changed the profile of %(subject)s"),
        "person.email_change_asked": _("%(actor)s asked to change the e-mail address"),
        "person.email_changed": _("%(actor)s changed the e-mail address"),
        "person.password_changed": _("The password of %(subject)s was changed"),
        "person.second_factor_on": _("%(actor)s switched two-step sign-in on"),
        "person.second_factor_off": _("%(actor)s switched two-step sign-in off"),
        "person.recovery_codes_made": _("%(actor)s made new recovery codes"),
        "person.session_ended": _("%(actor)s ended a session"),
        "person.deactivated": _("%(actor)s deactivated the account of %(subject)s"),
        "person.reactivated": _("%(actor)s reactivated the account of %(subject)s"),
    }
)


class WrongCode(Exception):
    """A code of the change of address was wrong; the attempt is counted."""

    def __init__(self, attempts_left: int) -> None:
        super().__init__(attempts_left)
        self.attempts_left = attempts_left


def open_account(
    *,
    email: str,
    full_name: str,
    password: str | None,
    by: Person | None,
    at: datetime,
    language: str = "ro",
    phone: str = "",
) -> Person:
    """An account whose address is known to be the person's: from an accepted invitation, or in the demonstration.

    Sign-up by strangers goes through allauth and a code instead. Raises Refused when the address has an account.
    """
    email = email.strip().lower()
    with transaction.atomic():
        if Person.objects.filter(email=email).exists():
            raise Refused(_("This address already has an account"))
        person = Person.objects.create_user(
            email, password, full_name=full_name, language=language, phone=phone, created_at=at
        )
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        note(verb="person.signed_up", person=person, by=by, at=at)
    return person


def edit_profile(*, person: Person, full_name: str, phone: str, language: str, by: Person, at: datetime) -> Person:
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        wanted = {"full_name": full_name, "phone": phone, "language": language}
        changed = [name for name, value in wanted.items() if getattr(locked, name) != value]
        for name in changed:
            setattr(locked, name, wanted[name])
        if changed:
            locked.save(update_fields=changed)
            note(verb="person.profile_changed", person=locked, by=by, at=at, fields=changed)
    return locked


def request_email_change(*, person: Person, new_email: str, by: Person, at: datetime) -> EmailChange:
    """Send a code to both ends. An address that has an account gets a letter saying so, and no code that works (R06)."""
    new_email = new_email.strip().lower()
    old_code, new_code = _code(), _code()
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        _cancel_open(person, at)
        is_taken = Person.objects.filter(email=new_email).exclude(pk=person.pk).exists()
        change = EmailChange.objects.create(
            person=person,
            new_email=new_email,
            old_code_hash=_hashed(person, old_code),
            new_code_hash=_hashed(person, secrets.token_hex(16) if is_taken else new_code),
            requested_at=at,
            expires_at=at + timedelta(minutes=CHANGE_MINUTES),
        )
        note(verb="person.email_change_asked", person=person, by=by, at=at)
        words: dict[str, Any] = {"language": person.language, "minutes": CHANGE_MINUTES}
        outbox.queue(emails.letter(emails.CHANGE_AT_OLD, to=person.email, person=person, code=old_code, **words), at=at)
        sheet, code = (emails.CHANGE_TAKEN, "") if is_taken else (emails.CHANGE_AT_NEW, new_code)
        outbox.queue(emails.letter(sheet, to=new_email, code=code, **words), at=at)
    return change


def confirm_email_change(*, person: Person, old_code: str, new_code: str, by: Person, at: datetime) -> Person:
    """Both codes right: the address changes, and the old one is told. Raises WrongCode, Refused."""
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        change = _open_change(locked, at)
        if not (_matches(locked, change.old_code_hash, old_code) & _matches(locked, change.new_code_hash, new_code)):
            change.attempts_left -= 1
            change.save(update_fields=["attempts_left"])
            wrong: int | None = change.attempts_left
        else:
            wrong = None
            _move_address(locked, change, by=by, at=at)
    if wrong is not None:
        raise WrongCode(wrong)
    return locked


def cancel_email_change(*, person: Person, by: Person, at: datetime) -> None:
    with transaction.atomic():
        _cancel_open(person, at)


def deactivate(*, person: Person, by: Person, at: datetime) -> Person:
    """No more sign-in; live sessions end at once. Roles and mandates stay in the history."""
    _may_switch(person, by)
    with transaction.atomic():
        administrators = lock_administrators()
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if administrators and administrators <= {locked.pk}:
            raise Refused(_("This is the last administrator: give the role to somebody else first."))
        if locked.is_active:
            locked.is_active = False
            locked.save(update_fields=["is_active"])
            end_sessions(locked)
            note(verb="person.deactivated", person=locked, by=by, at=at)
    return locked


def reactivate(*, person: Person, by: Person, at: datetime) -> Person:
    _may_switch(person, by)
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if not locked.is_active:
            locked.is_active = True
            locked.save(update_fields=["is_active"])
            note(verb="person.reactivated", person=locked, by=by, at=at)
    return locked


def end_session(*, session: UserSession, by: Person, at: datetime) -> None:
    with transaction.atomic():
        Session.objects.filter(session_key=session.session_key).delete()
        session.delete()
        note(verb="person.session_ended", person=by, by=by, at=at)


def _may_switch(person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise Refused(_("Nobody deactivates her own account here."))
    needed = Permission.GRANT_SENIOR_ROLES if person.roles & SENIOR_ROLES else Permission.MANAGE_PEOPLE
    if not by.may(needed):
        raise Refused(_("Only an administrator may do this to an administrator or coordinator."))


def _code() -> str:
    return f"{secrets.randbelow(10**8):08d}"


def _hashed(person: Person, code: str) -> str:
    digits = "".join(char for char in code if char.isalnum())
    return salted_hmac(f"email-change:{person.pk}", digits, algorithm="sha256").hexdigest()


def _matches(person: Person, stored: str, code: str) -> bool:
    return constant_time_compare(stored, _hashed(person, code))


def _cancel_open(person: Person, at: datetime) -> None:
    EmailChange.objects.filter(person=person, done_at__isnull=True, cancelled_at__isnull=True).update(cancelled_at=at)


def _open_change(person: Person, at: datetime) -> EmailChange:
    change = (
        EmailChange.objects.select_for_update()
        .filter(person=person, done_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=at, attempts_left__gt=0)
        .first()
    )
    if change is None:
        raise Refused(_("The codes are no longer valid: ask for new ones."))
    return change


def _move_address(person: Person, change: EmailChange, *, by: Person, at: datetime) -> None:
    if Person.objects.filter(email=change.new_email).exclude(pk=person.pk).exists():
        raise Refused(_("The codes are no longer valid: ask for new ones."))
    old_email, person.email = person.email, change.new_email
    person.save(update_fields=["email"])
    # allauth keeps its own list of addresses; here a person has exactly one.
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=change.new_email, verified=True, primary=True)
    change.done_at = at
    change.save(update_fields=["done_at"])
    note(verb="person.email_changed", person=person, by=by, at=at)
    outbox.queue(emails.letter(emails.CHANGE_DONE, to=old_email, language=person.language, person=person), at=at)
