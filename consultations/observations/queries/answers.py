"""The desk's view of observations: what is mine, what is due, what waits for somebody else."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.text import fold
from consultations.observations.models import CopyMember, Observation
from consultations.observations.states import Decision, ReasonsState, Visibility
from consultations.rounds.models import Round

QUEUES = ("mine", "unassigned", "due", "review", "others", "all")
_LIVE = Q(withdrawn_at__isnull=True)
_DONE = Q(answer__reasons_state=ReasonsState.ACCEPTED)


def desk(person: Person) -> QuerySet[Observation]:
    """All registered observations for who may read them, with their round and answer; nothing for others."""
    if not person.may(Permission.VIEW_UNPUBLISHED):
        return Observation.objects.none()
    return Observation.objects.select_related("round", "organisation", "answer__assignee", "answer__department")


def in_queue(observations: QuerySet[Observation], queue: str, *, person: Person, on: date) -> QuerySet[Observation]:
    """One of QUEUES; an unknown name is the whole list."""
    waiting = observations.filter(_LIVE, answer__published_at__isnull=True).exclude(_DONE)
    for_review = Q(answer__reasons_state=ReasonsState.FOR_REVIEW)
    match queue:
        case "mine":
            return waiting.filter(answer__assignee=person)
        case "unassigned":
            return waiting.filter(Q(answer__isnull=True) | Q(answer__assignee__isnull=True)).exclude(for_review)
        case "due":
            return waiting.filter(answer__due_on__lte=on)
        case "review":
            return waiting.filter(for_review)
        case "others":
            return waiting.filter(answer__assignee__isnull=False).exclude(answer__assignee=person)
        case _:
            return observations


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """A filter of the desk's list, made of closed lists only (R23)."""

    round_slug: str = ""
    decision: str = ""
    reasons_state: str = ""
    visibility: str = ""
    text: str = ""
    tag_slug: str = ""
    department_id: int = 0
    campaign: str = ""
    """«da», «nu» or the key of one."""

    def apply(self, observations: QuerySet[Observation]) -> QuerySet[Observation]:
        chosen = Q()
        if self.round_slug:
            chosen &= Q(round__slug=self.round_slug)
        if self.decision in Decision.values:
            chosen &= Q(answer__decision=self.decision)
        if self.reasons_state == ReasonsState.TO_WRITE:
            chosen &= Q(answer__isnull=True) | Q(answer__reasons_state=ReasonsState.TO_WRITE)
        elif self.reasons_state in ReasonsState.values:
            chosen &= Q(answer__reasons_state=self.reasons_state)
        if self.visibility in Visibility.values:
            chosen &= Q(visibility=self.visibility)
        if self.tag_slug:
            chosen &= Q(tag_marks__tag__slug=self.tag_slug)
        if self.department_id:
            chosen &= Q(answer__department=self.department_id)
        if self.campaign:
            chosen &= self._in_campaign()
        if self.text.strip():
            chosen &= Q(search_text__contains=fold(self.text))
        return observations.filter(chosen)

    def _in_campaign(self) -> Q:
        members = CopyMember.objects.filter(removed_at__isnull=True)
        if self.campaign.isdigit():
            members = members.filter(group=int(self.campaign))
        is_in = Q(pk__in=members.values("observation"))
        return ~is_in if self.campaign == "nu" else is_in


def in_order(observations: QuerySet[Observation]) -> QuerySet[Observation]:
    """What is due first, then by number."""
    return observations.order_by(F("answer__due_on").asc(nulls_last=True), "year", "number", "pk")


@dataclass(frozen=True, slots=True)
class QueueCounts:
    mine: int
    unassigned: int
    due: int
    review: int
    others: int
    all: int


def counts(person: Person, on: date, observations: QuerySet[Observation]) -> QueueCounts:
    """The number in each queue, in one query."""
    waiting = _LIVE & Q(answer__published_at__isnull=True) & ~_DONE
    review = Q(answer__reasons_state=ReasonsState.FOR_REVIEW)
    free = Q(answer__isnull=True) | Q(answer__assignee__isnull=True)
    found = (
        observations.order_by()
        .select_related(None)
        .aggregate(
            mine=Count("pk", filter=waiting & Q(answer__assignee=person)),
            unassigned=Count("pk", filter=waiting & free & ~review),
            due=Count("pk", filter=waiting & Q(answer__due_on__lte=on)),
            review=Count("pk", filter=waiting & review),
            others=Count("pk", filter=waiting & Q(answer__assignee__isnull=False) & ~Q(answer__assignee=person)),
            all=Count("pk"),
        )
    )
    return QueueCounts(**found)


def unanswered(round_: Round) -> QuerySet[Observation]:
    """Registered, not withdrawn, without an accepted answer: what stands between the round and its conclusion."""
    return Observation.objects.filter(_LIVE, round=round_).exclude(_DONE).order_by("year", "number")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the answers of a round are."""

    total: int
    to_write: int
    draft: int
    review: int
    accepted: int


def progress(round_: Round) -> Progress:
    state = "answer__reasons_state"
    found = Observation.objects.filter(_LIVE, round=round_).aggregate(
        total=Count("pk"),
        to_write=Count("pk", filter=Q(answer__isnull=True) | Q(**{state: ReasonsState.TO_WRITE})),
        draft=Count("pk", filter=Q(**{state: ReasonsState.DRAFT})),
        review=Count("pk", filter=Q(**{state: ReasonsState.FOR_REVIEW})),
        accepted=Count("pk", filter=Q(**{state: ReasonsState.ACCEPTED})),
    )
    return Progress(**found)


def neighbours(observation: Observation) -> tuple[Observation | None, Observation | None]:
    """The one before and the one after in the same round."""
    same = Observation.objects.filter(round=observation.round_id).only("year", "number")
    here = (observation.year, observation.number)
    before = same.filter(Q(year__lt=here[0]) | Q(year=here[0], number__lt=here[1])).order_by("-year", "-number").first()
    after = same.filter(Q(year__gt=here[0]) | Q(year=here[0], number__gt=here[1])).order_by("year", "number").first()
    return before, after


def decision_figures(rounds: QuerySet[Round]) -> dict[str, int]:
    """Published decisions over some rounds, by decision; for «what changed thanks to you»."""
    published = Observation.objects.filter(round__in=rounds, answer__published_at__isnull=False)
    found = dict(published.order_by().values_list("answer__decision").annotate(count=Count("pk")))
    return {decision: found.get(decision, 0) for decision in Decision.values}
