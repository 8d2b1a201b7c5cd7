"""«Cum s-a calculat?»: the formula of the sheet with the released numbers put in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.catalogue.models import TOTAL_CELL, Indicator
from indicators.catalogue.queries import formula_of
from indicators.catalogue.rules.formulas import Formula, Term, explain
from indicators.collection.states import Reporter
from indicators.overview.queries.page import IndicatorPage
from indicators.overview.queries.words import number_words, period_words
from indicators.releases.models import PublicValue
from indicators.services.models import Period
from indicators.services.states import MONTHS


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the formula; `name` and `period` of a part that is an indicator of its own."""

    text: str
    is_term: bool = False
    number: str = ""
    name: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    formula: str
    words: str
    period: str
    pieces: tuple[Part, ...]
    result: str
    rule: str


def computed(page: IndicatorPage) -> Computed | None:
    """Of the latest period, all services together. None for what is typed. Four queries."""
    sheet, latest, edition = page.sheet, page.latest, page.edition
    formula = formula_of(sheet) if sheet else None
    if sheet is None or formula is None or latest is None or edition is None:
        return None
    periods = _periods(formula, latest.period)
    names = _names(formula)
    values = _values(formula, periods, names, edition.id)
    days = (latest.period.ends_on - latest.period.starts_on).days + 1
    pieces = explain(formula, values, days=days, months=MONTHS[latest.period.kind])
    return Computed(
        formula=sheet.formula,
        words=sheet.formula_words,
        period=period_words(latest.period),
        pieces=tuple(
            Part(
                piece.text, piece.term is not None,
                number_words(piece.number, _decimals(piece.number)) if piece.number is not None else "",
                _name(names, piece.term), _when(periods, piece.term),
            )
            for piece in pieces
        ),
        result=latest.amount(page.indicator.decimals, page.indicator.unit),
        rule=_("First every part is added up over the services that reported, then the formula is applied: a percentage is never the mean of percentages."),
    )  # fmt: skip


def _decimals(number: Decimal) -> int:
    return 0 if number == number.to_integral_value() else 2


def _periods(formula: Formula, period: Period) -> dict[int, Period]:
    """Offset → period."""
    offsets, length = {term.offset for term in formula.terms}, MONTHS[period.kind]
    starts = {offset: _moved(period.starts_on, offset * length) for offset in offsets}
    known = {one.starts_on: one for one in Period.objects.filter(kind=period.kind, starts_on__in=starts.values())}
    return {offset: known[start] for offset, start in starts.items() if start in known}


def _moved(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _names(formula: Formula) -> dict[str, Indicator]:
    return {one.code: one for one in Indicator.objects.filter(code__in=formula.codes)}


def _values(
    formula: Formula, periods: dict[int, Period], names: dict[str, Indicator], release: int
) -> dict[Term, Decimal | None]:
    rows = PublicValue.objects.filter(
        release=release, indicator__in=[one.pk for one in names.values()], cell=TOTAL_CELL, service=None,
        reporter=Reporter.PROVIDER, period__in=[one.pk for one in periods.values()],
    )  # fmt: skip
    known = {
        (indicator, period): number for indicator, period, number in rows.values_list("indicator", "period", "number")
    }
    return {
        term: known.get((names[term.code].pk, periods[term.offset].pk))
        if term.code in names and term.offset in periods
        else None
        for term in formula.terms
    }


def _name(names: dict[str, Indicator], term: Term | None) -> str:
    return term.code if term else ""


def _when(periods: dict[int, Period], term: Term | None) -> str:
    return period_words(periods[term.offset]) if term and term.offset in periods else ""
