"""Where figures come from that no service types: the portal itself (PAR) and outside series (CTX).

The protocol: a source is a function `(period, cut_off) -> Mapping[code, PortalFigure]`: what it knows of a period (`PeriodFact`,
with `starts_on` and `ends_on`) as things stood at the cut-off, by code of indicator, named once with `register` below. A source
leaves out what it can't say; with the same cut-off it says the same for ever. `top` and `bottom` are numerator and denominator
where the figure is a ratio.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from indicators.collection.models import ExternalValue
from indicators.collection.queries.calendar import PeriodFact
from indicators.collection.queries.portal import figures_of_portal
from indicators.collection.states import Status


class SourceFigure(Protocol):
    """Of the whole authority. No number: `status` says why. `cells`: the same for one category, by key of the cell; those
    that the sheet does not have are left out.
    """

    @property
    def number(self) -> Decimal | None: ...
    @property
    def top(self) -> Decimal | None: ...
    @property
    def bottom(self) -> Decimal | None: ...
    @property
    def status(self) -> str: ...
    @property
    def cells(self) -> Mapping[str, "SourceFigure"]: ...


@dataclass(frozen=True, slots=True)
class PortalFigure:
    number: Decimal | None
    top: Decimal | None = None
    bottom: Decimal | None = None
    status: str = Status.NORMAL.value
    cells: Mapping[str, SourceFigure] = field(default_factory=dict)


Source = Callable[[PeriodFact, datetime], Mapping[str, SourceFigure]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """A name belongs to one source."""
    if _sources.setdefault(name, source) is not source:
        raise ValueError(f"{name} has a source already")


def figures_of_sources(period: PeriodFact, cut_off: datetime) -> dict[str, SourceFigure]:
    """What all sources know of a period. A code belongs to one source."""
    found: dict[str, SourceFigure] = {}
    for name in sorted(_sources):
        found |= _sources[name](period, cut_off)
    return found


_FLAGS = {"p": Status.PROVISIONAL.value, "e": Status.ESTIMATED.value, "s": Status.PROVISIONAL.value}
"""Marks of the publisher that say how sure a number is; the others don't change it."""


def outside_figures(period: PeriodFact, cut_off: datetime) -> Mapping[str, SourceFigure]:
    """Of each indicator the figure that was taken last until the cut-off. One query."""
    rows = ExternalValue.objects.filter(period=period.id, at__lte=cut_off)
    newest = rows.order_by("indicator", "-taken_on", "-pk").distinct("indicator")
    return {
        code: PortalFigure(number, status=_FLAGS.get(flag, "A") if number is not None else Status.MISSING.value)
        for code, number, flag in newest.values_list("indicator__code", "number", "flag")
    }


def portal_figures(period: PeriodFact, cut_off: datetime) -> Mapping[str, SourceFigure]:
    """From the consultations (PAR)."""
    return figures_of_portal(period, as_of=cut_off)


register("outside", outside_figures)
register("portal", portal_figures)
