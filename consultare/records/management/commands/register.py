"""`register verify [--file F]`: does the log hold, and if not, which entry is the first that does not?"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultare.records.register import VerifyResult, verify_database, verify_lines


class Command(BaseCommand):
    help = "Checks the public register, from the database or from a downloaded copy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="names the first entry that does not hold; exit status 1")
        verify.add_argument("--file", type=Path, help="a copy downloaded from /registru/ instead of the database")

    def handle(self, *args: Any, **options: Any) -> None:
        result = _verify_file(options["file"]) if options["file"] else verify_database()
        if not result.ok:
            self.stderr.write(f"entry {result.first_bad_index}: {result.problem}")
            sys.exit(1)
        self.stdout.write(f"{result.size} entries hold; head {result.head}")


def _verify_file(path: Path) -> VerifyResult:
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            return verify_lines(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"the file can't be read: {error}") from error
