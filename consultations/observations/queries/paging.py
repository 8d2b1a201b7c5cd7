"""Pages by key: a deep page of a list of observations costs what the first one costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from django.db.models import Q, QuerySet

from consultations.observations import rules
from consultations.observations.models import Observation


class Numbered(Protocol):
    @property
    def ref(self) -> str: ...


Row = TypeVar("Row", bound=Numbered)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`previous` and `next` are numbers to go on from, empty at the ends."""

    rows: list[Row]
    previous: str
    next: str


@dataclass(frozen=True)
class Cut:
    """A page of `size` rows after or before the observation of a number."""

    size: int
    after: str = ""
    before: str = ""
    is_newest: bool = True

    @property
    def _edge(self) -> tuple[int, int] | None:
        return rules.parse_ref(self.before) or rules.parse_ref(self.after)

    @property
    def _is_backwards(self) -> bool:
        return bool(rules.parse_ref(self.before))

    def apply(self, observations: QuerySet[Observation]) -> QuerySet[Observation]:
        """The rows wanted and one more. `observations` stand in the order that `is_newest` says."""
        if edge := self._edge:
            year, number = edge
            observations = observations.filter(
                Q(year__lt=year) | Q(year=year, number__lt=number)
                if self.is_newest != self._is_backwards
                else Q(year__gt=year) | Q(year=year, number__gt=number)
            )
        return (observations.reverse() if self._is_backwards else observations)[: self.size + 1]

    def page(self, found: Sequence[Row]) -> Page[Row]:
        has_more, rows = len(found) > self.size, list(found[: self.size])
        if self._is_backwards:
            rows.reverse()
        has_previous, has_next = (has_more, bool(rows)) if self._is_backwards else (bool(self._edge and rows), has_more)
        return Page(rows, rows[0].ref if rows and has_previous else "", rows[-1].ref if rows and has_next else "")
