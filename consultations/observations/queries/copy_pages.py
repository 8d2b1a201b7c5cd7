"""Campaigns as the desk's pages show them: proposals and groups with counts, letters with what is their own."""

from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from accounts.people.models import Person
from consultare.lib.copies import unique_sentences
from consultations.observations.models import (
    Addendum,
    CopyGroup,
    CopyMember,
    CopyProposal,
    Observation,
    Proposed,
)
from consultations.observations.queries import bulk
from consultations.observations.queries.copies import said
from consultations.observations.queries.desk_rows import author_in_short
from consultations.observations.queries.segments import split_among
from consultations.observations.rules import AnswerDraft, with_addition
from consultations.observations.states import CopyGroupState, CopyProposalState
from consultations.rounds.models import Round

PAGE = 50
PORTION = 150
"""So many letters of a campaign are answered at once; what is left follows."""
SAME = "same"
_WAITING = Q(letters__verdict=Proposed.Verdict.OPEN, letters__observation__withdrawn_at__isnull=True)


def proposals_of(round_: Round) -> QuerySet[CopyProposal]:
    """Those that wait for a person, the largest first."""
    found = CopyProposal.objects.filter(round=round_, state=CopyProposalState.PROPOSED).select_related(
        "model", "group__model"
    )
    waiting = Count("letters", filter=_WAITING)
    return found.annotate(count=waiting).order_by("-count", "pk")


def dismissed_of(round_: Round) -> QuerySet[CopyProposal]:
    found = CopyProposal.objects.filter(round=round_, state=CopyProposalState.DISMISSED).select_related(
        "model", "decided_by"
    )
    return found.annotate(count=Count("letters")).order_by("-decided_at", "-pk")


def groups_of(round_: Round) -> QuerySet[CopyGroup]:
    """Live campaigns with how many letters they have and how many of them have a decision."""
    members = Q(members__removed_at__isnull=True)
    return (
        CopyGroup.objects.filter(round=round_, state=CopyGroupState.LIVE)
        .select_related("model", "made_by")
        .annotate(
            count=Count("members", filter=members),
            decided=Count("members", filter=members & Q(members__observation__answer__decision__gt="")),
        )
        .order_by("-count", "pk")
    )


def open_letters(proposal: CopyProposal) -> QuerySet[Proposed]:
    open_ = {"verdict": Proposed.Verdict.OPEN, "observation__withdrawn_at__isnull": True}
    found = Proposed.objects.filter(proposal=proposal, **open_)
    return found.select_related("observation__organisation").order_by(
        "-similarity", "observation__year", "observation__number", "pk"
    )


def members_of(group: CopyGroup) -> QuerySet[CopyMember]:
    """Live members by number, with all that a preview needs."""
    found = CopyMember.objects.filter(group=group, removed_at__isnull=True)
    related = ("observation__round", "observation__organisation", "observation__answer__assignee")
    return found.select_related(*related).order_by("observation__year", "observation__number", "pk")


def _whole(observation: Observation, addenda: Mapping[int, Sequence[str]]) -> str:
    """All that was written: nothing of it may go unanswered."""
    parts = (said(observation.text, observation.proposed_text), observation.argument, *addenda.get(observation.pk, ()))
    return "\n\n".join(part for part in parts if part)


def _addenda(observations: Iterable[Observation]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Addendum.objects.filter(observation__in=[one.pk for one in observations]).order_by("pk")
    for pk, text in rows.values_list("observation_id", "text"):
        found.setdefault(pk, []).append(text)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """What a letter says that the model doesn't, and the other way round."""

    own: tuple[str, ...]
    lacks: tuple[str, ...]


def differences(model: Observation, letters: Sequence[Observation]) -> dict[int, Difference]:
    """One query, whatever the number; the model itself has none."""
    addenda = _addenda([model, *letters])
    stands = _whole(model, addenda)
    found = {}
    for one in letters:
        words = _whole(one, addenda)
        same = one.pk == model.pk
        found[one.pk] = Difference(
            () if same else tuple(unique_sentences(words, stands)),
            () if same else tuple(unique_sentences(stands, words)),
        )
    return found


@dataclass(frozen=True, slots=True)
class Letter:
    """A line of components/copy_letters."""

    id: int
    label: str
    href: str
    author: str
    similarity: int
    own: tuple[str, ...]
    lacks: tuple[str, ...]
    is_model: bool
    is_ticked: bool


def letters_of(
    model: Observation, rows: Sequence[Proposed] | Sequence[CopyMember], ticked: AbstractSet[int] | None = None
) -> list[Letter]:
    """One query; `ticked`: none given means all are."""
    found = differences(model, [row.observation for row in rows])
    return [
        Letter(
            one.pk, one.label, reverse("desk_observation", args=[one.ref]), author_in_short(one),
            int(row.similarity * 100), found[one.pk].own, found[one.pk].lacks, one.pk == model.pk,
            ticked is None or one.pk in ticked,
        )
        for row in rows
        for one in [row.observation]
    ]  # fmt: skip


def own_words(model: Observation, letters: Sequence[Observation]) -> dict[int, tuple[str, ...]]:
    return {pk: found.own for pk, found in differences(model, letters).items()}


def portion(group: CopyGroup) -> list[Observation]:
    """The letters to be answered next: those without a decision first, at most `PORTION`."""
    undecided = members_of(group).filter(
        observation__withdrawn_at__isnull=True, observation__answer__published_at__isnull=True
    )
    ordered = undecided.order_by("answered_with", "observation__year", "observation__number", "pk")
    return [member.observation for member in ordered[:PORTION]]


@dataclass(frozen=True, slots=True)
class Line:
    """A letter of the preview of an answer to a campaign."""

    line: bulk.Line
    own: tuple[str, ...]
    confirmed: bool = False
    addition: str = ""
    problem: str | Promise = ""

    @property
    def pk(self) -> int:
        return self.line.observation.pk


@dataclass(frozen=True, slots=True)
class Preview:
    ready: list[Line]
    skipped: list[bulk.Line]

    @property
    def with_own(self) -> int:
        return sum(bool(line.own) for line in self.ready)


def preview(
    person: Person, group: CopyGroup, letters: Sequence[Observation], given: AnswerDraft, then: str, *,
    confirmed: frozenset[int] = frozenset(), additions: Mapping[int, str] | None = None,
    problems: Mapping[int, str | Promise] | None = None,
) -> Preview:  # fmt: skip
    """What each answer would become, with the sentences that only this letter has. What differs is left to be seen, not hidden."""
    split, own = split_among(one.pk for one in letters), own_words(group.model, letters)
    added, ready, skipped = additions or {}, [], []
    for one in letters:
        one.is_split = one.pk in split  # type: ignore[attr-defined]  # as `IS_SPLIT` would have said
        draft = with_addition(given, added.get(one.pk, ""))
        line = bulk.preview(person, [one], draft, then).lines[0]
        if line.why and line.why != SAME:
            skipped.append(line)
        else:
            problem = (problems or {}).get(one.pk, "")
            ready.append(Line(line, own[one.pk], one.pk in confirmed, added.get(one.pk, ""), problem))
    return Preview(ready, skipped)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter stands among its copies; for the page on which it is answered."""

    group: CopyGroup
    count: int
    own: tuple[str, ...]


def place_of(observation: Observation) -> Place | None:
    member = (
        CopyMember.objects.filter(observation=observation, removed_at__isnull=True)
        .select_related("group__model", "group__round")
        .annotate(count=Count("group__members", filter=Q(group__members__removed_at__isnull=True)))
        .first()
    )
    if member is None:
        return None
    own = own_words(member.group.model, [observation])[observation.pk]
    return Place(member.group, member.count, own)
