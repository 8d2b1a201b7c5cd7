"""What the page on which a letter is split shows beside its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from consultations.observations.models import Boilerplate, Observation, Segment
from consultations.observations.queries import segments as queries
from consultations.observations.queries.desk_tools import boilerplates_in_use
from consultations.observations.rules import segments as rules
from consultations.observations.rules.cutting import sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to be marked; `number` of the segment that has words of it already, 0 when it is free."""

    index: int
    text: str
    number: int


@dataclass(frozen=True)
class SplitPage:
    observation: Observation
    segments: list[Segment]
    citations: Mapping[int, str]

    @property
    def revision(self) -> int:
        answer = getattr(self.observation, "answer", None)
        return answer.revision if answer else 1

    @cached_property
    def letter(self) -> queries.SplitLetter:
        return queries.letter(self.observation, self.segments)

    @cached_property
    def cut(self) -> list[rules.Bounds]:
        return sentences(self.observation.text)

    @property
    def sentences(self) -> list[Sentence]:
        return [
            Sentence(index, self.observation.text[start:end], self._number((start, end)))
            for index, (start, end) in enumerate(self.cut)
        ]

    def _number(self, bounds: rules.Bounds) -> int:
        taken = ((n, one) for n, one in enumerate(self.segments, 1))
        return next((n for n, one in taken if one.start < bounds[1] and bounds[0] < one.end), 0)

    @property
    def marks(self) -> str:
        """Where the segments lie, for the script: «start-end» with spaces between."""
        text = self.observation.text
        return " ".join(f"{one.start}-{one.end}" for one in self.segments if rules.fits(text, (one.start, one.end)))

    @property
    def problems(self) -> Sequence[object]:
        facts = queries.facts_of(self.observation.text, self.segments)
        return rules.problems(facts, self.letter.open_words) if self.segments else ()


def split_page(observation: Observation) -> SplitPage:
    """Three queries at most, whatever the letter."""
    citations = queries.citations(queries.version_of(observation))
    return SplitPage(observation, queries.segments_of(observation), citations)


def offered() -> list[Boilerplate]:
    """Boilerplates, asked for once for all the forms of the page."""
    return list(boilerplates_in_use())
