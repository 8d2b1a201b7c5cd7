"""Campaigns as the search needs them: the letters of a round, and what was said of them before."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from consultations.observations.models import CopyGroup, CopyMember, CopyProposal, CopySearch, Observation, Proposed
from consultations.observations.states import CopyGroupState, Kind
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState

CHUNK = 500
LIVE = "live"
AFTER_THE_WINDOW = (RoundState.CLOSED, RoundState.DEBATE_ANNOUNCED, RoundState.DEBATE_HELD, RoundState.ANALYSIS)
Verdict = Proposed.Verdict


def standing(round_: Round) -> QuerySet[Observation]:
    """Letters whose authors stand by them, hidden ones too. «No objections» is the portal's own sentence, alike by nature."""
    return Observation.objects.filter(round=round_, withdrawn_at__isnull=True).exclude(kind=Kind.NO_OBJECTIONS)


def said(text: str, proposed_text: str) -> str:
    """What is compared: the letter and the wording it proposes."""
    return f"{text}\n\n{proposed_text}" if proposed_text else text


def texts_of(
    observations: QuerySet[Observation], tell: Callable[[int], None] | None = None
) -> Iterator[tuple[int, str]]:
    """Id and words of each, read as they are needed; `tell` hears how many were read."""
    rows = observations.order_by("pk").values_list("pk", "text", "proposed_text").iterator(chunk_size=CHUNK)
    for number, (pk, text, proposed) in enumerate(rows):
        if tell is not None and number % CHUNK == 0:
            tell(number)
        yield pk, said(text, proposed)


@dataclass(frozen=True, slots=True)
class Judged:
    """What people said of the letters of a round, for `judged_clusters`; where each stands now."""

    bound: list[list[int]]
    bears: dict[int, set[str]]
    refuses: dict[int, set[str]]
    grouped: dict[int, int]
    """Letter → its campaign."""
    waiting: dict[int, int]
    """Letter → the proposal it waits in."""
    targets: dict[int, int]
    """Campaign → the open proposal of letters that would join it."""
    models: dict[int, int] = field(default_factory=dict)
    """Campaign → the letter that stands for it."""


def judged(round_: Round) -> Judged:
    """Two queries for members and proposed letters, one for the campaigns' models."""
    found = Judged([], defaultdict(set), defaultdict(set), {}, {}, {})
    _members(round_, found)
    letters = Proposed.objects.filter(proposal__round=round_).exclude(verdict=Verdict.JOINED).order_by("pk")
    for pk, verdict, proposal, group in letters.values_list(
        "observation_id", "verdict", "proposal_id", "proposal__group_id"
    ):
        if verdict == Verdict.OPEN:
            found.waiting[pk] = proposal
            if group is not None:
                found.targets[group] = proposal
                found.bears[pk].add(f"g{group}")
        elif group is not None:
            found.refuses[pk].add(f"g{group}")
        else:
            found.bears[pk].add(f"p{proposal}")
            found.refuses[pk].add(f"p{proposal}")
    return found


def _members(round_: Round, found: Judged) -> None:
    bound: defaultdict[int, list[int]] = defaultdict(list)
    rows = CopyMember.objects.filter(group__round=round_).order_by("pk")
    for pk, group, removed_at, dissolved_at in rows.values_list(
        "observation_id", "group_id", "removed_at", "group__dissolved_at"
    ):
        mark = f"g{group}"
        if removed_at is None:
            bound[group].append(pk)
            found.grouped[pk] = group
            found.bears[pk] |= {mark, LIVE}
            found.refuses[pk].add(LIVE)
            continue
        found.refuses[pk].add(mark)
        if removed_at == dissolved_at:
            found.bears[pk].add(mark)
    for pk, group in found.grouped.items():
        found.refuses[pk].discard(f"g{group}")
    found.bound.extend(bound.values())
    live = CopyGroup.objects.filter(round=round_, state=CopyGroupState.LIVE).order_by("pk")
    found.models.update(live.values_list("pk", "model_id"))


def due_for_search(at: datetime) -> QuerySet[Round]:
    """Rounds whose window is over and whose letters nobody has compared since."""
    since = CopySearch.objects.filter(round=OuterRef("pk"), asked_at__gte=OuterRef("closes_at"))
    some = Observation.objects.filter(round=OuterRef("pk"))
    rounds = Round.objects.filter(state__in=AFTER_THE_WINDOW, closes_at__lte=at)
    return rounds.filter(Exists(some)).exclude(Exists(since)).order_by("pk")


def latest_search(round_: Round) -> CopySearch | None:
    return CopySearch.objects.filter(round=round_).select_related("asked_by").order_by("-pk").first()


# ---- what other pages say of a campaign ----
def campaigns_of(observations: Iterable[Observation]) -> dict[int, tuple[CopyGroup, int]]:
    """Letter → its campaign and how many letters that has, in one query."""
    rows = (
        CopyMember.objects.filter(observation__in=list(observations), removed_at__isnull=True)
        .select_related("group__model")
        .annotate(letters=Count("group__members", filter=Q(group__members__removed_at__isnull=True)))
        .order_by("pk")
    )
    return {member.observation_id: (member.group, member.letters) for member in rows}


def live_groups() -> QuerySet[CopyGroup]:
    return (
        CopyGroup.objects.filter(state=CopyGroupState.LIVE).select_related("model", "round").order_by("-made_at", "-pk")
    )


def answered_together(observations: Iterable[int]) -> dict[int, int]:
    """Letter → how many others of its campaign had the same words for an answer, published. Two queries, however many."""
    alike = CopyMember.objects.filter(
        removed_at__isnull=True,
        observation__answer__published_at__isnull=False,
        observation__answer__revision=F("answered_revision"),
    ).exclude(answered_with="")
    wanted: dict[int, tuple[int, str]] = {}
    for pk, group, words in alike.filter(observation__in=list(observations)).values_list(
        "observation_id", "group_id", "answered_with"
    ):
        wanted[pk] = (group, words)
    if not wanted:
        return {}
    rows = alike.filter(group__in={group for group, _words in wanted.values()}).order_by()
    counts = {
        (group, words): n for group, words, n in rows.values_list("group_id", "answered_with").annotate(n=Count("pk"))
    }
    return {pk: counts[key] - 1 for pk, key in wanted.items() if counts[key] > 1}


def waits(proposal: CopyProposal) -> bool:
    """Whether a letter of it still has to be judged; what was withdrawn has not."""
    return Proposed.objects.filter(
        proposal=proposal, verdict=Verdict.OPEN, observation__withdrawn_at__isnull=True
    ).exists()
