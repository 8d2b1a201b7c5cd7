"""Consultations in figures, one line a round, as they stood at a moment: for the open data. Public facts only, nobody is named."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from consultare.lib.workdays import last_day_of
from consultations.observations.models import Observation
from consultations.observations.states import AuthorKind, Decision
from consultations.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Counted:
    """`received` without those withdrawn until then; decisions count once their answers are published."""

    slug: str
    title: str
    domain: str
    published_on: date
    closes_on: date
    received: int
    of_organisations: int
    taken: int
    partly: int
    not_taken: int
    other: int


def counted_rounds(until: datetime) -> list[Counted]:
    """Rounds published until that moment, the oldest first. Two queries."""
    counts = {row["round"]: row for row in _counts(until)}
    rows = Round.objects.public().filter(published_at__lte=until).order_by("published_at", "pk")
    rows = rows.annotate(first=TruncDate("published_at"))
    zero = dict.fromkeys(("received", "organisations", "taken", "partly", "not_taken", "answered"), 0)
    lines = []
    for pk, slug, title, domain, first, closes_at in rows.values_list(
        "pk", "slug", "title", "domain__name", "first", "closes_at"
    ):
        found = counts.get(pk, zero)
        assert closes_at is not None  # A round that was published has its last day.
        other = found["answered"] - found["taken"] - found["partly"] - found["not_taken"]
        lines.append(
            Counted(
                slug, title, domain or "", first, last_day_of(closes_at), found["received"], found["organisations"], found["taken"],
                found["partly"], found["not_taken"], other,
            )
        )  # fmt: skip
    return lines


def _counts(until: datetime) -> list[dict[str, Any]]:
    stands = Q(withdrawn_at=None) | Q(withdrawn_at__gt=until)
    answered = Q(answer__published_at__lte=until)
    rows = Observation.objects.filter(stands, received_at__lte=until, round__published_at__lte=until).order_by()
    return [
        dict(row)
        for row in rows.values("round").annotate(
            received=Count("pk"),
            organisations=Count("pk", filter=Q(author_kind=AuthorKind.ORGANISATION)),
            answered=Count("pk", filter=answered),
            taken=Count("pk", filter=answered & Q(answer__decision=Decision.TAKEN)),
            partly=Count("pk", filter=answered & Q(answer__decision=Decision.PARTLY)),
            not_taken=Count("pk", filter=answered & Q(answer__decision=Decision.NOT)),
        )
    ]
