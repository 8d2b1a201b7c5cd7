"""Participation indicators, computed from the consultations (framework §8): PAR-01 … PAR-06. Nobody types them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from accounts.authority.queries import local_day
from consultare.lib.clock import database_now
from consultations.overview.queries.participation import Participation, participation
from indicators.collection.states import Status

HUNDRED, HALF = Decimal(100), Decimal("0.5")


@dataclass(frozen=True, slots=True)
class PortalFigure:
    """A number with its parts: `number` = `top` ÷ `bottom` × 100 where there is a `bottom`. No number: `status` says why."""

    number: Decimal | None
    top: Decimal | None
    bottom: Decimal | None
    status: Status


class Span(Protocol):
    """A period, or what is known of one; both days are in it."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def figures_of_portal(period: Span, *, as_of: datetime | None = None) -> Mapping[str, PortalFigure]:
    """Code → figure, of the rounds whose last day for proposals lies in the period, as things stood at `as_of`.

    A release gives its cut-off, and gets the same figures again whenever it is built; without a moment: as they stand now.

    Provisional while the period is not over or a recommendation waits for its answer. PAR-05 has no number, because the
    portal asks people in which quality they write, and no source says how the population divides in these; its parts are
    letters that say it and letters of people. PAR-06 is not collected: nobody is asked yet how useful a consultation was.
    """
    moment = as_of or database_now()
    found = participation(period.starts_on, period.ends_on, as_of=moment)
    return figures_of(found, is_over=local_day(moment) > period.ends_on)


def figures_of(found: Participation, *, is_over: bool) -> Mapping[str, PortalFigure]:
    taken = found.taken + HALF * found.partly
    is_final = is_over and not found.open
    return {
        "PAR-01": PortalFigure(Decimal(found.rounds), Decimal(found.rounds), None, _status(is_final=is_over)),
        "PAR-02": _share(found.contributed, found.invited, is_final=is_over),
        "PAR-03": _share(taken, found.in_scope, is_final=is_final),
        "PAR-04": _share(found.in_time, found.owed, is_final=is_final),
        "PAR-05": PortalFigure(
            None, Decimal(sum(found.declared.values())), Decimal(found.authors), Status.NOT_COLLECTED
        ),
        "PAR-06": PortalFigure(None, None, None, Status.NOT_COLLECTED),
    }


def _status(*, is_final: bool) -> Status:
    return Status.NORMAL if is_final else Status.PROVISIONAL


def _share(top: Decimal | int, bottom: int, *, is_final: bool) -> PortalFigure:
    """Nothing to divide by: the figure doesn't apply, and is never 0."""
    if not bottom:
        return PortalFigure(None, Decimal(top), Decimal(0), Status.NOT_APPLICABLE)
    number = (Decimal(top) * HUNDRED / bottom).quantize(Decimal("0.0001"))
    return PortalFigure(number, Decimal(top), Decimal(bottom), _status(is_final=is_final))
