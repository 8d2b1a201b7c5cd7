"""`manage.py administrator`: the first administrator of an installation, or one more when nobody can sign in any longer.

On the desk the roles of administrator and coordinator need two administrators; an authority that has one gives them here.
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
from django.utils import timezone

from accounts.people import actions
from accounts.people.models import Person
from accounts.permissions import SENIOR_ROLES, Role
from consultare.lib.text import clean_line

MAX_NAME = 120
NEXT = """\
Next, in a browser:
1. {reset} : type the address; a code arrives by mail (the worker must be running). Choose a password.
2. {login} : sign in. Outside the demonstration the desk then asks for two-step sign-in."""


class Command(BaseCommand):
    help = (
        "Gives a person the role of administrator (or, with --role, of coordinator); opens the account when the address has"
        " none. No password is set."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the address to sign in with")
        parser.add_argument("--name", default="", help="full name; needed when the address has no account yet")
        parser.add_argument("--role", choices=sorted(SENIOR_ROLES), default=Role.ADMINISTRATOR.value, help="which role")

    def handle(self, *args: object, **options: Any) -> None:
        email, name = _address(options["email"]), clean_line(options["name"])
        if len(name) > MAX_NAME:
            raise CommandError(f"--name has at most {MAX_NAME} characters.")
        try:
            is_new = appoint(email=email, name=name, role=Role(options["role"]), at=timezone.now())
        except (IntegrityError, actions.Refused):
            raise CommandError("Somebody else was doing the same at this moment; run it again.") from None
        role = options["role"]
        self.stdout.write(f"{email} {f'is now {role}' if is_new else f'is {role} already; nothing changed'}.")
        self.stdout.write(NEXT.format(reset=_link("account_reset_password"), login=_link("account_login")))


def appoint(*, email: str, name: str, role: Role, at: datetime) -> bool:
    """False when the person holds the role already: then nothing is written. Raises CommandError with what is missing."""
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(email=email).first()
        if person is None:
            if not name:
                raise CommandError("This address has no account yet: give the full name too, --name “…”.")
            person = actions.open_account(email=email, full_name=name, password=None, by=None, at=at)
        if not person.is_active:
            raise CommandError("This account was deactivated; another administrator reactivates it on the desk.")
        if role in person.roles:
            return False
        actions.appoint(person=person, role=role, at=at)
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
