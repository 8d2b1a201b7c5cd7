"""«Cum s-a calculat?»: the released figure taken apart: the formula with its numbers, and the services behind a total."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from indicators.catalogue.queries import Explained
from indicators.catalogue.rules.formulas import Piece
from indicators.catalogue.states import Source
from indicators.collection.rules.rollup import NOT_ADDITIVE
from indicators.overview.queries.page import IndicatorPage
from indicators.overview.queries.words import number_words, period_words
from indicators.releases.models import PublicValue
from indicators.releases.queries.how import How, how, released


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the formula; `name` and `period` of a part that is an indicator of its own."""

    text: str
    is_term: bool = False
    number: str = ""
    name: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """What one service gave; `number` empty: `why` says so."""

    service: str
    slug: str
    number: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    words: str
    period: str
    pieces: tuple[Part, ...]
    result: str
    rule: str
    services: tuple[Reported, ...]


def computed(page: IndicatorPage) -> Computed | None:
    """Of the latest period, all services together; none where neither formula nor services stand behind it. Eight queries at most."""
    sheet, latest, edition = page.sheet, page.latest, page.edition
    if sheet is None or latest is None or edition is None:
        return None
    value = released(page.indicator, latest.period, release=edition.id)
    found = how(value) if value else None
    if found is None or not (found.formula or found.services):
        return None
    is_total = found.formula is None and found.value.status != NOT_ADDITIVE
    return Computed(
        words=sheet.formula_words if found.formula else "",
        period=period_words(latest.period),
        pieces=_pieces(found, found.formula) if found.formula else (),
        result=latest.amount(page.indicator.decimals, page.indicator.unit),
        rule=_rule(found, is_total=is_total, is_portal=page.indicator.source == Source.PORTAL),
        services=tuple(_reported(one, page.indicator.decimals) for one in found.services),
    )


def _rule(found: How, *, is_total: bool, is_portal: bool) -> str:
    if is_portal:
        return _("The portal counts its parts from the public consultations; nobody types them.")
    if found.formula:
        return _("First every part is added up over the services that reported, then the formula is applied: a percentage is never the mean of percentages.")  # fmt: skip
    if is_total:
        return _("The total is made of what these services reported, each report approved by a second person.")
    return _("What these services reported can't be added up: the same person may be counted by two of them.")


def _pieces(found: How, formula: Explained) -> tuple[Part, ...]:
    periods = {one.period_id: period_words(one.period) for one in found.parts}
    return tuple(
        Part(
            _calendar(piece) or piece.text,
            piece.term is not None,
            number_words(piece.number, _decimals(piece.number)) if piece.number is not None else "",
            piece.term.code if piece.term else "",
            periods.get(found.periods.get(piece.term.offset) or 0, "") if piece.term else "",
        )
        for piece in formula.pieces
    )


def _calendar(piece: Piece) -> str:
    """The length of the period in words, where the formula divides by it."""
    if piece.number is None or piece.role not in {"months", "days"}:
        return ""
    count = int(piece.number)
    words = (
        ngettext("%(n)s month", "%(n)s months", count)
        if piece.role == "months"
        else ngettext("%(n)s day", "%(n)s days", count)
    )
    return words % {"n": count}


def _reported(one: PublicValue, decimals: int) -> Reported:
    assert one.service is not None
    if one.number is not None:
        return Reported(one.service.name, one.service.slug, number_words(one.number, decimals))
    return Reported(one.service.name, one.service.slug, "", _("protected") if one.suppression else _("no figure"))


def _decimals(number: Decimal) -> int:
    return min(2, max(0, -int(number.normalize().as_tuple().exponent)))
