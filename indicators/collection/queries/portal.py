"""Participation indicators, computed from the consultations (framework §8): PAR-01 … PAR-06. Nobody types them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from consultare.lib.clock import database_now
from consultare.lib.law import Words
from consultations.observations.states import AuthorKind, Decision
from consultations.overview.queries.participation import Participation, in_scope, participation
from indicators.collection.states import Status

HUNDRED, HALF = Decimal(100), Decimal("0.5")
AUTHOR, FEWEST_DECLARED = "autor", 20
AUTHORS = {
    AuthorKind.CITIZEN: "cetatean",
    AuthorKind.ORGANISATION: "ong",
    AuthorKind.ACADEMIA: "institutie",
    AuthorKind.AUTHORITY: "institutie",
    AuthorKind.ELECTED: "ales",
}
"""Kind of author → category of the dimension «autor»."""


@dataclass(frozen=True, slots=True)
class PortalFigure:
    """A number with its parts: `number` = `top` ÷ `bottom` × 100 where there is a `bottom`. No number: `status` says why.

    `cells`: the same for one category, by key of the cell («autor=ong»).
    """

    number: Decimal | None
    top: Decimal | None
    bottom: Decimal | None
    status: Status
    cells: Mapping[str, "PortalFigure"] = field(default_factory=dict)


NOTHING = PortalFigure(None, None, None, Status.NOT_COLLECTED)
NOT_HELD: dict[str, Words] = {
    "PAR-01": _(
        "How many of the consultations were planned is not published: the portal does not record which of them stood in a yearly programme, and nothing else says it."
    ),
    "PAR-01.A": _(
        "There is no figure: the portal does not record which consultations stood in a yearly programme, so their share can't be counted."
    ),
    "PAR-05": _(
        "There is no figure: people may say in which quality they write, but they are asked neither sex nor age, and no source says how the inhabitants divide by quality. From twenty declarations on, the table shows how many said it."
    ),
    "PAR-06": _(
        "There is no figure: the portal does not ask yet, after the answers are published, how useful a consultation was. No score is put in its place."
    ),
}
"""What the portal holds no data of, in a sentence for the page of the indicator."""


class Span(Protocol):
    """A period, or what is known of one; both days are in it."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def figures_of_portal(period: Span, *, as_of: datetime | None = None) -> Mapping[str, PortalFigure]:
    """Code → figure, of the rounds whose last day for proposals lies in the period, as things stood at `as_of`.

    A release gives its cut-off, and gets the same figures again whenever it is built; without a moment: as they stand now.

    Provisional while the period is not over or a recommendation waits for its answer. What the portal does not hold has no
    number, and its page says so (`NOT_HELD`). The parts of PAR-05 are letters that say in which quality they are written and
    letters of people, from the number of declarations on that its sheet asks for.
    """
    moment = as_of or database_now()
    found = participation(period.starts_on, period.ends_on, as_of=moment)
    return figures_of(found, is_over=local_day(moment) > period.ends_on)


def figures_of(found: Participation, *, is_over: bool) -> Mapping[str, PortalFigure]:
    is_final = is_over and not found.open
    return {
        "PAR-01": PortalFigure(Decimal(found.rounds), Decimal(found.rounds), None, _status(is_final=is_over)),
        "PAR-01.A": NOTHING,
        "PAR-02": _share(found.contributed, found.invited, is_final=is_over),
        "PAR-02.A": _count(found.contributed, is_final=is_over),
        "PAR-02.B": _count(found.invited, is_final=is_over),
        **_taken_over(found, is_final=is_final),
        "PAR-04": _share(found.in_time, found.owed, is_final=is_final),
        "PAR-04.A": _count(found.in_time, is_final=is_final),
        "PAR-04.B": _count(found.owed, is_final=is_final),
        "PAR-05": _declared(found),
        "PAR-06": NOTHING,
    }


def _taken_over(found: Participation, *, is_final: bool) -> dict[str, PortalFigure]:
    """PAR-03 with its parts, each for all authors and for every kind of author."""
    by_cell: dict[str, Counter[str]] = {f"{AUTHOR}={code}": Counter() for code in dict.fromkeys(AUTHORS.values())}
    for author, decided in found.by_author.items():
        by_cell[f"{AUTHOR}={AUTHORS[AuthorKind(author)]}"].update(decided)
    share = {key: _share(_weighed(one), in_scope(one), is_final=is_final) for key, one in by_cell.items()}
    taken = {key: _count(_weighed(one), is_final=is_final) for key, one in by_cell.items()}
    asked = {key: _count(in_scope(one), is_final=is_final) for key, one in by_cell.items()}
    whole = _weighed(found.decided)
    return {
        "PAR-03": replace(_share(whole, found.in_scope, is_final=is_final), cells=share),
        "PAR-03.A": replace(_count(whole, is_final=is_final), cells=taken),
        "PAR-03.B": replace(_count(found.in_scope, is_final=is_final), cells=asked),
    }


def _weighed(decided: Mapping[str, int]) -> Decimal:
    """Those taken over, and half of those partly taken over."""
    return decided.get(Decision.TAKEN, 0) + HALF * decided.get(Decision.PARTLY, 0)


def _declared(found: Participation) -> PortalFigure:
    declared = sum(found.declared.values())
    if declared < FEWEST_DECLARED:
        return NOTHING
    return PortalFigure(None, Decimal(declared), Decimal(found.authors), Status.NOT_COLLECTED)


def _count(number: Decimal | int, *, is_final: bool) -> PortalFigure:
    return PortalFigure(Decimal(number), None, None, _status(is_final=is_final))


def _status(*, is_final: bool) -> Status:
    return Status.NORMAL if is_final else Status.PROVISIONAL


def _share(top: Decimal | int, bottom: int, *, is_final: bool) -> PortalFigure:
    """Nothing to divide by: the figure doesn't apply, and is never 0."""
    if not bottom:
        return PortalFigure(None, Decimal(top), Decimal(0), Status.NOT_APPLICABLE)
    number = (Decimal(top) * HUNDRED / bottom).quantize(Decimal("0.0001"))
    return PortalFigure(number, Decimal(top), Decimal(bottom), _status(is_final=is_final))
