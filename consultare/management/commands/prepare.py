"""`manage.py prepare`: what an installation needs before it serves: tables, texts, static files, checks, demonstration."""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from consultare import startup
from consultations.rounds.actions import load_rules
from indicators.collection.actions.outside import load_series
from indicators.services.actions import load_types, make_periods


class Command(BaseCommand):
    help = "Migrates, compiles texts, collects static files, loads the demonstration into an empty database (DEMO=1)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args: object, **options: object) -> None:
        for place in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH, settings.STATIC_ROOT):
            Path(place).mkdir(parents=True, exist_ok=True)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database")
            call_command("migrate", interactive=False, verbosity=0)
        load_rules()
        load_types()
        make_periods()
        load_series()
        call_command("compilemessages", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        startup.refuse_unsafe()
        if settings.IS_DEMO and not options["no_demo"] and not get_user_model().objects.exists():
            self._say("Loading the demonstration data")
            # A process of its own: this one may have looked for texts before they were compiled, and keeps what it found.
            subprocess.run(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--verbosity", "0"], check=True
            )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
