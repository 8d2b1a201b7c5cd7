"""Where figures come from that no service types: the portal itself (PAR) and outside series (CTX).

The protocol: a source is a function `figures_of_portal(period, cut_off) -> Mapping[code, PortalFigure]`: what it knows of a
period (`PeriodFact`: id, kind, code, `starts_on` to `ends_on`) as things stood at the cut-off, by code of indicator. It is
named once with `register`, by the module that holds it, and that module is imported by `collection.queries.__init__`, so that
worker, page and test know the same sources. A source leaves out what it can't say; with the same cut-off it says the same for
ever. `top` and `bottom` are numerator and denominator where the figure is a ratio.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from indicators.collection.queries.calendar import PeriodFact
from indicators.collection.states import Status


@dataclass(frozen=True, slots=True)
class PortalFigure:
    """Of the whole authority, without breakdown. No number: `status` says why."""

    number: Decimal | None
    top: Decimal | None = None
    bottom: Decimal | None = None
    status: str = Status.NORMAL.value


Source = Callable[[PeriodFact, datetime], Mapping[str, PortalFigure]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """`name`: portal, outside … A name belongs to one source."""
    if _sources.setdefault(name, source) is not source:
        raise ValueError(f"{name} has a source already")


def figures_of_sources(period: PeriodFact, cut_off: datetime) -> dict[str, PortalFigure]:
    """What all sources know of a period. A code belongs to one source."""
    found: dict[str, PortalFigure] = {}
    for name in sorted(_sources):
        found |= _sources[name](period, cut_off)
    return found
