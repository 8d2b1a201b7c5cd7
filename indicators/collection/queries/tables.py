"""Every figure of the catalogue as of a moment, indicator by indicator, parts before what is computed from them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from indicators.catalogue.models import TOTAL_CELL
from indicators.catalogue.queries import formula_of
from indicators.catalogue.rules.formulas import Formula, Term
from indicators.catalogue.states import Source
from indicators.collection.queries.calendar import Calendar, calendar_at
from indicators.collection.queries.figures import (
    IndicatorFact,
    Key,
    Reported,
    Table,
    indicators_at,
    reported,
    rolled_up,
)
from indicators.collection.queries.sources import SourceFigure, figures_of_sources
from indicators.collection.rules.computed import compute
from indicators.collection.rules.rollup import Figure, Rolled
from indicators.services.states import LONGER

Fraction = tuple[Decimal | None, Decimal | None]


@dataclass(slots=True)
class Figures:
    """Of one indicator: `table` by cell, period and service; `fractions`: what was divided; `beside`: the authority's own
    figures; `needs`: what a computed figure was made of, by key."""

    fact: IndicatorFact
    table: Table
    fractions: dict[Key, Fraction] = field(default_factory=dict)
    beside: dict[tuple[int, int, int], Figure] = field(default_factory=dict)
    needs: dict[Key, list[tuple[str, Key]]] = field(default_factory=dict)


@dataclass(slots=True)
class Tables:
    """The catalogue and the calendar at a cut-off."""

    cut_off: datetime
    calendar: Calendar
    facts: dict[str, IndicatorFact]
    sources: dict[int, dict[str, SourceFigure]] = field(default_factory=dict)


def tables_at(cut_off: datetime) -> Tables:
    return Tables(cut_off, calendar_at(cut_off), indicators_at(cut_off))


def all_figures(tables: Tables, progress: Callable[[int, int], None] | None = None) -> Iterator[Figures]:
    """In the order of computing. What nobody needs any more is forgotten."""
    order = _order(tables)
    last_use = {code: at for at, code in enumerate(order)}
    for at, code in enumerate(order):
        for needed in _needed(tables.facts[code]):
            last_use[needed] = at
    kept: dict[str, Table] = {}
    for at, code in enumerate(order):
        if progress:
            progress(at, len(order))
        made = figures_of(tables, code, kept)
        kept[code] = made.table
        yield made
        for other in [one for one in kept if last_use[one] <= at]:
            del kept[other]


def figures_of(tables: Tables, code: str, parts: Mapping[str, Table]) -> Figures:
    """`parts`: the tables that the indicator's formulas need."""
    fact = tables.facts[code]
    if fact.row.source == Source.TYPED:
        given = reported(fact.row.pk, tables.cut_off)
        return Figures(fact, rolled_up(fact, given, tables.calendar), beside=_beside(fact, given, tables.calendar))
    if fact.row.source == Source.COMPUTED:
        return _computed(tables, fact, parts)
    return _from_outside(tables, fact)


def _beside(fact: IndicatorFact, given: Reported, calendar: Calendar) -> dict[tuple[int, int, int], Figure]:
    return {
        (cell, period, service): figure
        for cell, figures in sorted(given.beside.items())
        for (period, service), figure in sorted(figures.items())
        if period in calendar.by_id and cell in fact.cells_on(calendar.by_id[period].starts_on)
    }


def _needed(fact: IndicatorFact) -> set[str]:
    formulas = (formula_of(version) for version in fact.versions)
    return {code for formula in formulas if formula for code in formula.codes}


def _order(tables: Tables) -> list[str]:
    """Parts first; the graph has no cycle (I10)."""
    done: dict[str, None] = {}

    def visit(code: str) -> None:
        if code in done or code not in tables.facts:
            return
        for needed in sorted(_needed(tables.facts[code])):
            visit(needed)
        done[code] = None

    for code in sorted(tables.facts):
        visit(code)
    return list(done)


def _computed(tables: Tables, fact: IndicatorFact, parts: Mapping[str, Table]) -> Figures:
    made = Figures(fact, {})
    services = {code: _services_of(parts.get(code, {})) for code in _needed(fact)}
    for period in tables.calendar.by_id.values():
        version = fact.version_on(period.starts_on)
        formula = formula_of(version) if version else None
        if version is None or formula is None or period.kind not in {version.frequency, *LONGER[version.frequency]}:
            continue
        for cell in sorted(fact.cells_on(period.starts_on)):
            found = {one for code in formula.codes for one in services[code].get((cell, period.id), ())}
            for service in (*sorted(one for one in found if one is not None), *([None] if None in found else [])):
                _one(made, formula, parts, tables.calendar, (cell, period.id, service))
    return made


def _services_of(table: Table) -> dict[tuple[int, int], list[int | None]]:
    """Cell and period → services with a figure, all together among them."""
    made: dict[tuple[int, int], list[int | None]] = defaultdict(list)
    for cell, period, service in table:
        made[(cell, period)].append(service)
    return made


def _one(made: Figures, formula: Formula, parts: Mapping[str, Table], calendar: Calendar, key: Key) -> None:
    cell, at, service = key
    keys: dict[Term, Key | None] = {}
    for term in formula.terms:
        back = calendar.back(at, term.offset)
        keys[term] = None if back is None else (cell, back, service)
    given = {term: parts.get(term.code, {}).get(one) if one else None for term, one in keys.items()}
    period = calendar.by_id[at]
    result = compute(formula, given, days=period.days, months=period.months)
    made.table[key] = result.rolled
    if result.top is not None or result.bottom is not None:
        made.fractions[key] = (result.top, result.bottom)
    made.needs[key] = [(term.code, one) for term, one in keys.items() if one]


def _from_outside(tables: Tables, fact: IndicatorFact) -> Figures:
    """Of the whole authority; there are no services behind it."""
    made = Figures(fact, {})
    for period in tables.calendar.by_id.values():
        version = fact.version_on(period.starts_on)
        if not version or period.kind not in {version.frequency, *LONGER[version.frequency]}:
            continue
        if period.id not in tables.sources:
            tables.sources[period.id] = figures_of_sources(period, tables.cut_off)
        found = tables.sources[period.id].get(fact.row.code)
        if found:
            _tell(made, TOTAL_CELL, period.id, found)
            known = {cell.key: cell.id for one in fact.breakdowns.get(version.pk, ()) for cell in one.cells}
            for name, figure in found.cells.items():
                if name in known:
                    _tell(made, known[name], period.id, figure)
    return made


def _tell(made: Figures, cell: int, period: int, found: SourceFigure) -> None:
    key = (cell, period, None)
    made.table[key] = Rolled(found.number, str(found.status), 0, 0)
    if found.top is not None or found.bottom is not None:
        made.fractions[key] = (found.top, found.bottom)
