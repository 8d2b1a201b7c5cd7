"""`manage.py administrator`: the first administrator of an installation, or one more when nobody can sign in any longer.

Whoever runs it has the machine, so nobody is asked; the log says that the portal gave the role.
"""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.people import emails
from accounts.people.actions import end_sessions, note, open_account
from accounts.people.models import Person, RoleGrant
from accounts.permissions import ROLES, Role
from consultare.lib.text import clean_line
from consultare.records import outbox

MAX_NAME = 120
NEXT = """\
Next, in a browser:
1. {reset} : type the address; a code arrives by mail (the worker must be running). Choose a password.
2. {login} : sign in. Outside the demonstration the desk then asks for two-step sign-in."""


class Command(BaseCommand):
    help = "Gives a person the role of administrator; opens the account when the address has none. No password is set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the address to sign in with")
        parser.add_argument("--name", default="", help="full name; needed when the address has no account yet")

    def handle(self, *args: object, **options: Any) -> None:
        email, name = _address(options["email"]), clean_line(options["name"])
        if len(name) > MAX_NAME:
            raise CommandError(f"--name has at most {MAX_NAME} characters.")
        try:
            is_new = appoint(email=email, name=name, at=timezone.now())
        except IntegrityError:
            raise CommandError("Somebody else was doing the same at this moment; run it again.") from None
        self.stdout.write(
            f"{email} {'is now administrator' if is_new else 'is administrator already; nothing changed'}."
        )
        self.stdout.write(NEXT.format(reset=_link("account_reset_password"), login=_link("account_login")))


def appoint(*, email: str, name: str, at: datetime) -> bool:
    """False when the person holds the role already: then nothing is written. Raises CommandError with what is missing."""
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(email=email).first()
        if person is None:
            if not name:
                raise CommandError("This address has no account yet: give the full name too, --name “…”.")
            person = open_account(email=email, full_name=name, password=None, by=None, at=at)
        if not person.is_active:
            raise CommandError("This account was deactivated; another administrator reactivates it on the desk.")
        if Role.ADMINISTRATOR in person.roles:
            return False
        RoleGrant.objects.create(person=person, role=Role.ADMINISTRATOR, granted_at=at)
        end_sessions(person)
        with translation.override(settings.LANGUAGE_CODE):
            role_name = str(ROLES[Role.ADMINISTRATOR].name)
        note(
            verb="person.role_granted",
            person=person,
            by=None,
            at=at,
            role=Role.ADMINISTRATOR.value,
            role_name=role_name,
        )
        outbox.queue(emails.letter(emails.ROLE_GIVEN, to=email, language=person.language, person=person), at=at)
    return True


def _address(typed: str) -> str:
    email = typed.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"“{typed}” is not an e-mail address.") from None
    if len(email) > 254:
        raise CommandError("The address has more than 254 characters.")
    return email


def _link(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"
