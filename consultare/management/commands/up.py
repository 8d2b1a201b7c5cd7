"""`manage.py up`; see consultare/embedded/launcher.py. manage.py calls it directly, without waiting for Django."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from consultare.embedded import launcher


class Command(BaseCommand):
    help = (
        "Starts PostgreSQL and Redis if needed, the web server, a worker and the scheduler; stops them all on Ctrl-C."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        launcher.add_arguments(parser)

    def handle(self, *args: object, **options: object) -> None:
        sys.exit(launcher.up(with_demo=not options["no_demo"]))
