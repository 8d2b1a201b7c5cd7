"""`deliveries`: the state of the mail ledger."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from consultare.records import outbox


class Command(BaseCommand):
    help = "Shows the state of the mail ledger: planned, sent, failed, bounced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--group", help="only the mails of one group, for example round:12")

    def handle(self, *args: Any, **options: Any) -> None:
        for state, count in outbox.summary(options["group"]).items():
            self.stdout.write(f"{state:<10}{count:>8}")
        waiting = outbox.oldest_waiting(timezone.now())
        if waiting is not None:
            self.stdout.write(f"the oldest due message has been waiting for {int(waiting.total_seconds())} s")
        for message in outbox.messages(options["group"], state="failed").order_by("-failed_at")[:20]:
            self.stdout.write(
                f"failed: {message.kind} {message.about} {message.step}: {message.code or ''} {message.note}"
            )
