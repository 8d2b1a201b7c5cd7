import json
from argparse import ArgumentParser
from datetime import UTC, date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultare.lib.workdays import Calendar
from consultations.rounds.rules import (
    RoundFacts,
    Term,
    earliest_endorsement,
    legal_calendar,
    rule_in_force,
    rules_on_file,
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a date written YYYY-MM-DD") from error


def _printed(term: Term) -> dict[str, Any]:
    shown: dict[str, Any] = {"date": term.on.isoformat()}
    if term.moment is not None:
        shown["moment"] = term.moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return shown | {"article": term.article, "verified": term.verified}


class Command(BaseCommand):
    help = (
        "Prints as JSON the legal terms that follow from a day of publication. Reads the rules shipped with the code."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--published", required=True, metavar="YYYY-MM-DD", help="day of publication")
        parser.add_argument("--urgent", action="store_true", help="urgent procedure: the term of D-01 is waived")

    def handle(self, *args: Any, **options: Any) -> None:
        published, rules, calendar = _day(options["published"]), rules_on_file(), Calendar()
        terms = legal_calendar(RoundFacts(published, is_urgent=options["urgent"]), rules, calendar)
        shown = {term.rule_id: _printed(term) for term in terms if term.is_limit}
        business = rule_in_force(rules, "D-03", published)
        if business is not None and not options["urgent"]:
            # For drafts that matter to business, told on the day of publication.
            on = earliest_endorsement(published, business, calendar)
            shown[business.id] = {"date": on.isoformat(), "article": business.article, "verified": business.verified}
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
