"""`manage.py demo`: the demonstration data; `--size N`: generated data for measurements beside them."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consultare.demo.generated import generate
from consultare.demo.load import RealData, load

LARGEST = 200_000


class Command(BaseCommand):
    help = "Loads the demonstration data into an empty database; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size", type=int, metavar="N", help="generate a round with N observations for measurements"
        )

    def handle(self, *args: object, **options: Any) -> None:
        size: int | None = options["size"]
        if size is not None and not 1 <= size <= LARGEST:
            raise CommandError(f"--size is a number from 1 to {LARGEST}.")
        started = monotonic()
        try:
            is_new = load(now=timezone.now())
        except RealData as error:
            raise CommandError(
                f"This database belongs to {error or 'an installation that is in use'}."
                " The demonstration is loaded only into an empty database; nothing was written."
            ) from None
        self._say("The demonstration", is_new, started, options)
        if size is not None:
            started = monotonic()
            self._say(f"The round of {size} observations", generate(size, now=timezone.now()), started, options)

    def _say(self, what: str, is_new: bool, started: float, options: dict[str, Any]) -> None:  # noqa: FBT001 -- a fact, not a switch
        if options["verbosity"]:
            words = f"loaded in {monotonic() - started:.1f} s" if is_new else "is there already; nothing was changed"
            self.stdout.write(f"{what} {words}")
