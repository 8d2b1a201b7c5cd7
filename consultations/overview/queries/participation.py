"""Participation in the consultations of a stretch of days (framework §8, PAR-01 … PAR-05): counts, as they stood at a moment.

A round belongs to the stretch in which its last day for proposals lies, and counts once that day is over; withdrawn ones
don't. What happened after `as_of` is not looked at, so the same moment gives the same counts for ever. Nine queries at most.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.authority.queries import BUCHAREST, local_day
from consultations.invitations.models import Invitation
from consultations.observations.models import Answer, Contact, Observation, Segment
from consultations.observations.states import Decision, Kind
from consultations.rounds.models import LegalTerm, Round

ANSWERS_TERM = "answers"
IN_SCOPE = frozenset({Decision.TAKEN, Decision.PARTLY, Decision.NOT, Decision.ALREADY})
"""Recommendations on the subject: not the ones outside it, forwarded to others, or noted only."""
OWES_REASONS = frozenset({Decision.PARTLY, Decision.NOT})


@dataclass(frozen=True)
class Participation:
    """Sums over the rounds of the stretch.

    `invited`, `contributed`: pairs of round and organisation invited by its convention; a contribution is a letter that was
    not withdrawn, «no objections» included. `received`: letters. `decided`: published decisions on recommendations, one a
    segment where a letter was cut; `by_author`: the same by kind of author. `owed`, `in_time`: those not or partly taken over, and of them those whose reasons were
    published by the round's own term for answers. `open`: recommendations without a published answer.
    `authors`, `declared`: letters of people, and how many say in which quality they write.
    """

    rounds: int = 0
    invited: int = 0
    contributed: int = 0
    received: int = 0
    decided: Mapping[str, int] = field(default_factory=dict)
    by_author: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    owed: int = 0
    in_time: int = 0
    open: int = 0
    authors: int = 0
    declared: Mapping[str, int] = field(default_factory=dict)

    @property
    def in_scope(self) -> int:
        return in_scope(self.decided)

    @property
    def taken(self) -> int:
        return self.decided.get(Decision.TAKEN, 0)

    @property
    def partly(self) -> int:
        return self.decided.get(Decision.PARTLY, 0)


def in_scope(decided: Mapping[str, int]) -> int:
    return sum(count for decision, count in decided.items() if decision in IN_SCOPE)


def participation(first: date, last: date, *, as_of: datetime) -> Participation:
    """Of the rounds whose last day for proposals is one of these days, both included."""
    rounds = list(_rounds(first, last, as_of).values_list("pk", flat=True))
    if not rounds:
        return Participation()
    letters = Observation.objects.filter(_stands(as_of), round__in=rounds)
    asked = letters.exclude(kind=Kind.NO_OBJECTIONS)
    answered = Answer.objects.filter(observation__in=asked.values("pk"), published_at__lte=as_of)
    by_author, owed, in_time = _decisions(answered, _terms(rounds))
    invited, contributed = _invited(rounds, as_of)
    authors, declared = _people(letters)
    return Participation(
        rounds=len(rounds),
        invited=invited,
        contributed=contributed,
        received=letters.count(),
        decided=_together(by_author.values()),
        by_author=by_author,
        owed=owed,
        in_time=in_time,
        open=asked.exclude(pk__in=answered.values("observation")).count(),
        authors=authors,
        declared=declared,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BUCHAREST)


def _rounds(first: date, last: date, as_of: datetime) -> QuerySet[Round]:
    """`closes_at` is the midnight after the last day, so the first instant of the stretch belongs to the one before."""
    end = min(_midnight(last + timedelta(days=1)), as_of)
    return Round.objects.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=as_of),
        published_at__lte=as_of, closes_at__gt=_midnight(first), closes_at__lte=end,
    ).order_by("pk")  # fmt: skip


def _stands(as_of: datetime) -> Q:
    return Q(received_at__lte=as_of) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=as_of))


def _invited(rounds: list[int], as_of: datetime) -> tuple[int, int]:
    wrote = Observation.objects.filter(
        _stands(as_of), round=OuterRef("round_id"), organisation=OuterRef("organisation_id")
    )
    invitations = Invitation.objects.filter(
        round__in=rounds, why=Invitation.Why.CONVENTION, invited_at__lte=as_of
    ).annotate(wrote=Exists(wrote))
    found = Counter(invitations.values_list("wrote", flat=True))
    return found.total(), found[True]


def _terms(rounds: list[int]) -> dict[int, date]:
    """The day stored with each round by which its answers were promised."""
    return dict(LegalTerm.objects.filter(round__in=rounds, code=ANSWERS_TERM).values_list("round_id", "on"))


def _together(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    return dict(sum((Counter(part) for part in parts), Counter[str]()))


def _decisions(answered: QuerySet[Answer], terms: Mapping[int, date]) -> tuple[dict[str, dict[str, int]], int, int]:
    by_author: dict[str, Counter[str]] = {}
    owed = in_time = 0
    for round_id, author, published_at, decision, has_reasons in _decided(answered):
        by_author.setdefault(author, Counter())[decision] += 1
        if decision in OWES_REASONS:
            owed += 1
            term = terms.get(round_id)
            in_time += has_reasons and term is not None and local_day(published_at) <= term
    return {author: dict(counts) for author, counts in by_author.items()}, owed, in_time


def _decided(answered: QuerySet[Answer]) -> Iterator[tuple[int, str, datetime, str, bool]]:
    """A row a recommendation: each segment that asks something, or the whole letter when it was not cut."""
    cut: dict[int, list[tuple[str, bool]]] = {}
    segments = Segment.objects.filter(observation__in=answered.values("observation"))
    for letter, decision, reasons, is_bare in segments.values_list(
        "observation_id", "decision", "reasons", "asks_nothing"
    ):
        cut.setdefault(letter, [])
        if not is_bare:
            cut[letter].append((decision, bool(reasons)))
    columns = (
        "observation_id", "observation__round_id", "observation__author_kind", "published_at", "decision", "reasons",
    )  # fmt: skip
    for letter, round_id, author, published_at, decision, reasons in answered.values_list(*columns):
        assert published_at is not None
        for part, has_reasons in cut.get(letter, [(decision, bool(reasons))]):
            yield round_id, author, published_at, part, has_reasons


def _people(letters: QuerySet[Observation]) -> tuple[int, dict[str, int]]:
    """Letters of people who write for themselves; what they say of their quality is never tied to a name here."""
    own = letters.filter(organisation__isnull=True)
    said = Contact.objects.filter(observation__in=own.values("pk")).exclude(quality="")
    return own.count(), dict(Counter(said.values_list("quality", flat=True)))
