"""How a sheet may be broken down: at most three dimensions and sixty cells, counted before any cell is made. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from consultare.lib.law import Words, fill, gettext_lazy as _
from indicators.catalogue.states import TotalRule

MAX_AXES, MAX_CELLS, MAX_BREAKDOWNS = 3, 60, 6
Mark = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension by code with those of its categories that are asked for, in order."""

    dimension: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    axes: tuple[Axis, ...]
    is_exclusive: bool = True
    is_exhaustive: bool = True
    total_rule: TotalRule = TotalRule.SUM

    @property
    def size(self) -> int:
        return prod(len(axis.categories) for axis in self.axes)

    def cells(self) -> Iterator[tuple[Mark, ...]]:
        """Every cell as (dimension, category) pairs, in order."""
        names = [axis.dimension for axis in self.axes]
        for categories in product(*(axis.categories for axis in self.axes)):
            yield tuple(zip(names, categories, strict=True))


def key_of(marks: Sequence[Mark]) -> str:
    """The canonical key of a cell: dimensions by code, «sex=f;varsta=0-2»; the total is «»."""
    return ";".join(f"{dimension}={category}" for dimension, category in sorted(marks))


def refusal(spec: Spec) -> Words | None:
    """Why a breakdown can't be, in a sentence that says what to do."""
    if not spec.axes:
        return _("Choose at least one dimension, or remove the breakdown.")
    if len(spec.axes) > MAX_AXES:
        return fill(_("A breakdown has at most %(most)s dimensions."), {"most": MAX_AXES})
    if len({axis.dimension for axis in spec.axes}) < len(spec.axes):
        return _("A dimension stands once in a breakdown.")
    if any(len(set(axis.categories)) < 2 for axis in spec.axes):
        return _("Choose at least two categories of each dimension.")
    if spec.size > MAX_CELLS:
        words = _(
            "The number of cells would be %(size)s; at most %(most)s are allowed. Take away a dimension or categories."
        )
        return fill(words, {"size": spec.size, "most": MAX_CELLS})
    if spec.total_rule == TotalRule.SUM and not (spec.is_exclusive and spec.is_exhaustive):
        return _("The total is the sum of the cells only where each person is in one cell and nobody is left out.")
    return None


def refusal_of_all(specs: Sequence[Spec]) -> Words | None:
    if len(specs) > MAX_BREAKDOWNS:
        return fill(_("A sheet has at most %(most)s breakdowns."), {"most": MAX_BREAKDOWNS})
    crosses = [frozenset(axis.dimension for axis in spec.axes) for spec in specs]
    if len(set(crosses)) < len(crosses):
        return _("Two breakdowns have the same dimensions.")
    return next((sentence for spec in specs if (sentence := refusal(spec))), None)
