"""`manage.py backup --to DIR`: database, files and register of one moment, measured, while the portal works."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultare.backup.manifest import Broken
from consultare.backup.postgres import ToolFailed
from consultare.backup.take import backup


class Command(BaseCommand):
    help = "Writes a backup into a new directory: database, files, digests, head of the register."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="a directory that doesn't exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest, mark = backup(options["to"].absolute(), at=timezone.now())
        except (Broken, ToolFailed) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error.strerror or error}.") from error
        self.stdout.write(
            f"{manifest.register_size} entries of the register, head {manifest.register_head}; "
            f"{sum(manifest.tables.values())} rows; {manifest.files} files\nsha256 of manifest.json: {mark}"
        )
        if manifest.problems:
            for problem in manifest.problems:
                self.stderr.write(f"stored file {problem}")
            sys.exit(1)
