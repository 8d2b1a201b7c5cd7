"""`manage.py restore --from DIR`: into an empty database, with proof that it is what was saved."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultare.backup.manifest import Broken
from consultare.backup.postgres import ToolFailed
from consultare.backup.restore import restore


class Command(BaseCommand):
    help = "Restores a backup into an empty database and verifies register, rows and files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="source", type=Path, required=True, help="the directory of a backup")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["source"].absolute(), at=timezone.now())
        except (Broken, ToolFailed) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup could not be restored: {error.strerror or error}.") from error
        self.stdout.write(
            f"The state of {manifest.made_at} is back: {manifest.register_size} entries of the register hold, "
            f"head {manifest.register_head}; {manifest.files} files are what they were.\n"
            "Next: `manage.py prepare`, look at `manage.py deliveries`, start web, worker and beat."
        )
        for problem in manifest.problems:
            self.stderr.write(f"was not in the backup: stored file {problem}")
