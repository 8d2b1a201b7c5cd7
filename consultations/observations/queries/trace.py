"""Decisions and changes held against each other: what has not landed in the text yet, what changed without a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Least, Left, Substr
from django.urls import reverse
from django.utils.translation import ngettext

from consultare.lib.law import TextChoices, gettext_lazy
from consultare.lib.text import excerpt
from consultations.drafts.models import Version
from consultations.drafts.rules.comparing import Row
from consultations.observations.models import Answer, Landing, OwnChange, Segment
from consultations.observations.queries.ground import Ground, Place, current_ground, ground_of, lineages_of
from consultations.observations.states import Decision
from consultations.rounds.models import Round

TRACED = (Decision.TAKEN, Decision.PARTLY)
NAMED, SHOWN = 8, 160
_DECIDED = Q(segment__isnull=True, answer__decision__in=TRACED) | Q(segment__decision__in=TRACED)


class Why(TextChoices):
    """Why a decision has no trace."""

    NONE = "none", gettext_lazy("no place named")
    GONE = "gone", gettext_lazy("the place named is no longer in the text")
    UNCHANGED = "unchanged", gettext_lazy("the place named has not changed yet")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision that must land somewhere: an answer, or a segment of its letter that has a decision of its own."""

    answer_id: int
    observation_id: int
    year: int
    number: int
    decision: str
    words: str
    segment_id: int | None = None

    @property
    def ref(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def label(self) -> str:
        return f"{self.number}/{self.year}"

    @property
    def decision_words(self) -> str:
        return str(Decision(self.decision).label)


@dataclass(frozen=True, slots=True)
class Untraced:
    """A decision without trace; `places`: what was named, where that is not enough."""

    wanted: Wanted
    why: Why
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Both lists of a round. `ground`: None while no next version is prepared."""

    ground: Ground | None
    decided: int
    untraced: Sequence[Untraced]
    unexplained: Sequence[Row]
    explained: Sequence[tuple[Row, OwnChange]]
    landed: Mapping[UUID, Sequence[Wanted]]

    def landed_in(self, row: Row) -> list[Wanted]:
        return [wanted for lineage in lineages_of(row) for wanted in self.landed.get(lineage, ())]


def wanted_of(round_: Round) -> list[Wanted]:
    """Every decision «taken over» or «partly» of the round, two queries. Segments that have such a decision stand for their letter."""
    live: QuerySet[Answer] = Answer.objects.filter(observation__round=round_, observation__withdrawn_at__isnull=True)
    segments: dict[int, list[tuple[int, str, str]]] = {}
    found = (
        Segment.objects.filter(observation__round=round_, decision__in=TRACED)
        .annotate(words=Substr("observation__text", F("start") + 1, Least(F("end") - F("start"), 400)))
        .order_by("start", "pk")
    )
    for observation_id, segment_id, own, said in found.values_list("observation_id", "pk", "decision", "words"):
        segments.setdefault(observation_id, []).append((segment_id, own, said))
    answers = (
        live.filter(Q(decision__in=TRACED) | Q(observation__in=segments.keys()))
        .annotate(words=Left("observation__text", 400))
        .order_by("observation__year", "observation__number", "pk")
        .values_list("pk", "observation_id", "observation__year", "observation__number", "decision", "words")
    )
    wanted: list[Wanted] = []
    for pk, observation_id, year, number, decision, words in answers:
        head = (pk, observation_id, year, number)
        parts = segments.get(observation_id, [])
        wanted.extend(Wanted(*head, own, excerpt(said, SHOWN), segment_id) for segment_id, own, said in parts)
        if not parts:
            wanted.append(Wanted(*head, decision, excerpt(words, SHOWN)))
    return wanted


def without_place() -> QuerySet[Answer]:
    """Answers «taken over» or «partly», whole or in a segment, for which nobody named a place yet; the desk's list counts them."""
    own = Segment.objects.filter(observation=OuterRef("observation"), decision__in=TRACED)
    whole = Landing.objects.filter(answer=OuterRef("pk"), segment__isnull=True)
    return Answer.objects.filter(
        Exists(own.filter(landings__isnull=True)) | Q(~Exists(own), ~Exists(whole), decision__in=TRACED),
        observation__withdrawn_at__isnull=True,
    )


def is_decided(answer: Answer) -> bool:
    """Whether something of this answer must land in the text."""
    own = answer.decision in TRACED
    return own or Segment.objects.filter(observation=answer.observation_id, decision__in=TRACED).exists()


def landings_in(round_: Round) -> dict[tuple[int, int | None], list[Landing]]:
    """By answer and segment; one query."""
    found: dict[tuple[int, int | None], list[Landing]] = {}
    for landing in Landing.objects.filter(_DECIDED, answer__observation__round=round_).order_by("pk"):
        found.setdefault((landing.answer_id, landing.segment_id), []).append(landing)
    return found


def report(round_: Round, version: Version | None) -> Report:
    """Eleven queries at most, with any number of units and observations. Without a version: of the newest one."""
    ground = ground_of(version) if version else current_ground(round_)
    wanted, named = wanted_of(round_), landings_in(round_)
    untraced: list[Untraced] = []
    landed: dict[UUID, list[Wanted]] = {}
    for one in wanted:
        places = named.get((one.answer_id, one.segment_id), [])
        for landing in places:
            landed.setdefault(landing.lineage, []).append(one)
        why = _missing(places, ground)
        if why:
            untraced.append(Untraced(one, why, _names(places, ground)))
    unexplained, explained = _accounts(ground, landed)
    return Report(ground, len(wanted), untraced, unexplained, explained, landed)


def _missing(landings: Iterable[Landing], ground: Ground | None) -> Why | None:
    """What is wrong with a decision's landings. One good landing is a trace; what was frozen with a version is one."""
    found = list(landings)
    if not found:
        return Why.NONE
    if any(one.version_id is not None or (ground and one.lineage in ground.touched) for one in found):
        return None
    if ground is None or any(one.lineage in ground.places for one in found):
        return Why.UNCHANGED
    return Why.GONE


def _names(landings: Iterable[Landing], ground: Ground | None) -> tuple[str, ...]:
    places: Mapping[UUID, Place] = ground.places if ground else {}
    return tuple(places[one.lineage].name for one in landings if one.lineage in places)


def _accounts(ground: Ground | None, landed: Mapping[UUID, object]) -> tuple[list[Row], list[tuple[Row, OwnChange]]]:
    """Of the rows that changed and in which no decision landed: those nobody explained, and those somebody did."""
    if ground is None:
        return [], []
    own = {one.lineage: one for one in OwnChange.objects.filter(base=ground.base).select_related("by").order_by("pk")}
    unexplained: list[Row] = []
    explained: list[tuple[Row, OwnChange]] = []
    for row in ground.comparison.only_changed():
        lineages = lineages_of(row)
        if not lineages.isdisjoint(landed.keys()):
            continue
        reason = next((own[lineage] for lineage in sorted(lineages) if lineage in own), None)
        if reason:
            explained.append((row, reason))
        else:
            unexplained.append(row)
    return unexplained, explained


def decisions_without_trace(round_: Round, version: Version | None) -> list[Untraced]:
    """Decisions «taken over» or «partly» that this version doesn't show yet, nor one published before it."""
    return list(report(round_, version).untraced)


def changes_without_decision(round_: Round, version: Version) -> list[Row]:
    """Rows of the comparison with the published version before it in which no decision landed and that nobody explained."""
    return list(report(round_, version).unexplained)


def trace_problems(round_: Round, version: Version | None) -> list[str]:
    """Why the final version can't be published, a sentence each; empty when every decision can be followed into the text."""
    return problems_of(report(round_, version))


def problems_of(found: Report) -> list[str]:
    problems = []
    for why in Why:
        labels = list(dict.fromkeys(one.wanted.label for one in found.untraced if one.why == why))
        if labels:
            problems.append(_sentence(why, labels))
    return problems


def _sentence(why: Why, labels: Sequence[str]) -> str:
    n, shown = len(labels), ", ".join(labels[:NAMED])
    if n > NAMED:
        more = ngettext("%(numbers)s and %(more)d more", "%(numbers)s and %(more)d more", n - NAMED)
        shown = more % {"numbers": shown, "more": n - NAMED}
    if why == Why.NONE:
        words = ngettext(
            "The decision on observation %(numbers)s does not say where it landed in the text. Choose the place.",
            "%(n)d decisions do not say where they landed in the text: observations %(numbers)s. Choose the place of each.",
            n,
        )
    elif why == Why.GONE:
        words = ngettext(
            "The place named for observation %(numbers)s is no longer in the text. Choose another one.",
            "The places named for %(n)d observations are no longer in the text: %(numbers)s. Choose others.",
            n,
        )
    else:
        words = ngettext(
            "The place named for observation %(numbers)s has not changed. Make the change or choose the right place.",
            "The places named for %(n)d observations have not changed: %(numbers)s. Make the changes or choose the right places.",
            n,
        )
    return words % {"n": n, "numbers": shown}


def edit_url(round_: Round, lineage: UUID) -> str:
    """Where the working text of a unit is changed by hand."""
    return reverse("draft_unit_edit", args=[round_.slug, lineage])


__all__ = [
    "TRACED",
    "Report",
    "Untraced",
    "Wanted",
    "Why",
    "changes_without_decision",
    "decisions_without_trace",
    "edit_url",
    "is_decided",
    "landings_in",
    "problems_of",
    "report",
    "trace_problems",
    "wanted_of",
    "without_place",
]
