"""`manage.py periods`: the calendar of periods for more years than the product makes by itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators.services.actions.calendar import make_periods
from indicators.services.rules.calendar import FIRST_YEAR, LAST_YEAR

EARLIEST, LATEST = 1990, 2100


class Command(BaseCommand):
    help = "Makes every month, quarter, semester and year of a stretch of years; those that exist stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=int, default=FIRST_YEAR, metavar="YEAR")
        parser.add_argument("--to", dest="last", type=int, default=LAST_YEAR, metavar="YEAR")

    def handle(self, *args: object, **options: Any) -> None:
        first, last = options["first"], options["last"]
        if not EARLIEST <= first <= last <= LATEST:
            raise CommandError(f"Years go from {EARLIEST} to {LATEST}, the first one not after the last.")
        made = make_periods(first_year=first, last_year=last)
        self.stdout.write(f"{made} periods were made for {first}-{last}.")
