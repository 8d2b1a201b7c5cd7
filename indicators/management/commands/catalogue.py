"""`manage.py catalogue --by E-MAIL [--approved-by E-MAIL]`: loads the starter catalogue; a second call changes nothing."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.catalogue.actions.starter import SINCE, load_starter


def _person(email: str, permission: Permission) -> Person:
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"there is no account {email}")
    if not person.may(permission):
        raise CommandError(f"{email} does not hold the permission {permission}")
    return person


class Command(BaseCommand):
    help = (
        "Loads the starter catalogue of indicators (58 sheets and their parts); what is there already stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who writes the sheets")
        parser.add_argument(
            "--approved-by", metavar="EMAIL", help="who approves them, somebody else; without: they stay proposals"
        )
        parser.add_argument("--since", type=date.fromisoformat, default=SINCE, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"], Permission.DEFINE_INDICATORS)
        approver = _person(options["approved_by"], Permission.APPROVE_DEFINITIONS) if options["approved_by"] else None
        if approver == by:
            raise CommandError("whoever writes a sheet does not approve it: name two persons")
        loaded = load_starter(by=by, at=timezone.now(), approved_by=approver, since=options["since"])
        self.stdout.write(f"{loaded} new indicators")
