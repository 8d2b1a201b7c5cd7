"""A letter in segments as a page shows it: its text in pieces, what each was decided, what stands without an answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from consultations.drafts.models import Unit, Version
from consultations.drafts.queries.reading import published_version, units_of
from consultations.observations.models import Answer, Observation, Segment
from consultations.observations.queries.carried import carries
from consultations.observations.queries.shown import CHIPS, Chip
from consultations.observations.rules import segments as rules
from consultations.observations.rules.segments import Facts
from consultations.observations.states import Decision


def segments_of(observation: Observation) -> list[Segment]:
    """In the order of the text, with what they are aimed at; those whose words were covered last."""
    return list(
        Segment.objects.filter(observation=observation).select_related("unit", "edited_by").order_by("start", "pk")
    )


def bounds_of(segments: Iterable[Segment]) -> list[rules.Bounds]:
    return [(one.start, one.end) for one in segments]


def facts_of(text: str, segments: Sequence[Segment]) -> list[Facts]:
    return [
        Facts(
            number=number,
            words=text[one.start : one.end] if rules.fits(text, (one.start, one.end)) else "",
            citation=one.unit.citation if one.unit else "",
            asks_nothing=one.asks_nothing,
            decision=one.decision,
            reasons=one.reasons,
        )
        for number, one in enumerate(segments, 1)
    ]


def problems(answer: Answer) -> tuple[object, ...]:
    """What a split letter lacks before its answer may be accepted; empty for one that is not split. One query."""
    segments, text = segments_of(answer.observation), answer.observation.text
    if not segments:
        return ()
    found = rules.problems(facts_of(text, segments), rules.open_words(text, bounds_of(segments)))
    is_forwarded = any(one.decision == Decision.FORWARDED for one in segments)
    if is_forwarded and not answer.forwarded_to.strip():
        return (*found, _("Write to whom the observation was forwarded."))
    return found


def is_split(observation: Observation) -> bool:
    return Segment.objects.filter(observation=observation).exists()


# For observations that a page shows one by one or in a list: whether each is split, without a query of its own.
IS_SPLIT = Exists(Segment.objects.filter(observation=OuterRef("pk")))


def was_split(observation: Observation) -> bool:
    """Of an observation that was fetched with `is_split=IS_SPLIT`."""
    return bool(getattr(observation, "is_split", False))


def split_among(pks: Iterable[int]) -> set[int]:
    """Which of these observations have segments."""
    return set(Segment.objects.filter(observation__in=list(pks)).values_list("observation_id", flat=True))


def counts(observations: Iterable[Observation]) -> dict[int, tuple[int, int]]:
    """Observation → (its segments, those that still wait for a decision); those without any are left out. One query."""
    waiting = Q(asks_nothing=False, decision="")
    found = (
        Segment.objects.filter(observation__in=[one.pk for one in observations])
        .order_by()
        .values_list("observation_id")
        .annotate(every=Count("pk"), waiting=Count("pk", filter=waiting))
    )
    return {pk: (every, open_) for pk, every, open_ in found}


@dataclass(frozen=True, slots=True)
class Shown:
    """A segment in words and signs."""

    pk: int
    number: int
    words: str
    citation: str
    anchor: str
    asks_nothing: bool
    chip: Chip | None
    reasons: str
    segment: Segment


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the letter's text: a segment, words without one, or what lies between (`is_open` false)."""

    text: str
    shown: Shown | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class SplitLetter:
    """`lost`: segments whose words were covered. `total`: «2 taken over, 1 not taken over»."""

    parts: list[Part]
    lost: list[Shown]
    open_words: int
    total: str

    @property
    def segments(self) -> list[Shown]:
        return [part.shown for part in self.parts if part.shown] + self.lost


def letter(observation: Observation, segments: Sequence[Segment]) -> SplitLetter:
    """No query."""
    text, bounds = observation.text, bounds_of(segments)
    every = [_shown(one, facts) for one, facts in zip(segments, facts_of(text, segments), strict=True)]
    parts = [
        Part(piece.text, None if piece.index is None else every[piece.index], piece.is_open)
        for piece in rules.pieces(text, bounds)
    ]
    return SplitLetter(
        parts=parts,
        lost=[one for one in every if not one.words],
        open_words=rules.open_words(text, bounds),
        total=rules.counted(one.decision for one in segments if not one.asks_nothing),
    )


def _shown(segment: Segment, facts: Facts) -> Shown:
    return Shown(
        pk=segment.pk,
        number=facts.number,
        words=facts.words,
        citation=facts.citation,
        anchor=segment.unit.anchor if segment.unit else "",
        asks_nothing=segment.asks_nothing,
        chip=CHIPS[Decision(segment.decision)] if segment.decision else None,
        reasons=segment.reasons,
        segment=segment,
    )


def public_letter(observation: Observation, answer: Answer | None) -> SplitLetter | None:
    """Once its answer is published; a letter that was withdrawn shows no words. One query, none while nothing is published."""
    if (
        answer is None
        or answer.published_at is None
        or observation.withdrawn_at
        or not carries(observation, "segments")
    ):
        return None
    segments = segments_of(observation)
    return letter(observation, segments) if segments else None


def version_of(observation: Observation) -> Version | None:
    """The version whose units its segments are aimed at: the one it was written on, else the newest published one."""
    return observation.version or published_version(observation.round)


def citations(version: Version | None) -> Mapping[int, str]:
    """Unit → citation, in reading order."""
    return dict(units_of(version).values_list("pk", "citation")) if version else {}


def targets(observation: Observation) -> list[int]:
    """The units the letter is aimed at."""
    return list(observation.targets.order_by("unit__position", "pk").values_list("unit_id", flat=True))


def is_unit_of(observation: Observation, unit_id: int) -> bool:
    return Unit.objects.filter(
        pk=unit_id, version__round=observation.round_id, version__published_at__isnull=False
    ).exists()
