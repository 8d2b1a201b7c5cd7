"""Which figures of an indicator a release withholds: the system is assembled, protected and audited (ADR 0013)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from indicators.catalogue.states import Sensitivity, Source, TimeRule, UnitRule
from indicators.collection.queries.calendar import Calendar
from indicators.collection.queries.figures import IndicatorFact, Key, Table
from indicators.collection.queries.tables import Figures
from indicators.collection.states import Status
from indicators.releases.queries.earlier import Earlier
from indicators.releases.rules.suppression import OPEN, OTHER, SMALL, audit, protect
from indicators.releases.rules.suppression.assembly import CellSum, Edition, Shape, assemble
from indicators.releases.states import Suppression
from indicators.services.states import LONGER, PeriodKind

MARK = {SMALL: Suppression.SMALL.value, OTHER: Suppression.COMPLEMENTARY.value}
BACK = {Suppression.SMALL.value: SMALL, Suppression.COMPLEMENTARY.value: OTHER}
UNKNOWN = {Status.MISSING.value, Status.NOT_COLLECTED.value}


@dataclass(slots=True)
class Withheld:
    """Of one indicator. `own`, `beside`: key → why, for the providers' and the authority's figures. `solved`: what the audit
    could work out, or could not prove; a release with one of these is never published. `known`: shown by an earlier release."""

    own: dict[Key, str] = field(default_factory=dict)
    beside: dict[Key, str] = field(default_factory=dict)
    audited: int = 0
    solved: int = 0
    known: int = 0


def withhold(
    figures: Figures, calendar: Calendar, limit: int, withheld: Mapping[str, Mapping[Key, str]], earlier: Earlier
) -> Withheld:
    """`withheld`: code → what is withheld of the indicators that this one is computed from."""
    row = figures.fact.row
    if row.source == Source.COMPUTED:
        return Withheld(own=_computed(figures, limit, withheld))
    if row.sensitivity == Sensitivity.INTERNAL:
        return Withheld(own={key: MARK[SMALL] for key, one in figures.table.items() if _is_small(one.number, limit)})
    if row.sensitivity != Sensitivity.PERSONS:
        return Withheld()
    found = Withheld()
    shape = shape_of(figures.fact, figures.table, calendar, limit)
    now = Edition(numbers_of(figures.table), empty_of(figures.table))
    found.own = _protected(now, shape, earlier.edition(row.pk, "P"), earlier.shown(row.pk, "P"), found)
    if figures.beside:
        alone = Shape(TimeRule.NONE, UnitRule.NONE, shape.cells, {}, limit=limit)
        numbers: dict[Key, Decimal] = {key: one.number for key, one in figures.beside.items() if one.number is not None}
        both = Edition(numbers, marks={key: OTHER for key in numbers if key in found.own})
        found.beside = _protected(both, alone, earlier.edition(row.pk, "A"), earlier.shown(row.pk, "A"), found)
    return found


def _is_small(number: Decimal | None, limit: int) -> bool:
    return number is not None and 0 < number < limit


def _protected(
    now: Edition, shape: Shape, before: Edition | None, shown: Mapping[Key, set[Decimal]], found: Withheld
) -> dict[Key, str]:
    made = assemble(now, shape, before=before, shown=shown)
    verdict = audit(made.system, protect(made.system))
    found.audited += verdict.withheld
    found.solved += len({*verdict.unproved, *verdict.solved})
    marks: dict[Key, str] = {}
    for key, figure in made.figures.items():
        mark = made.system.marks[figure]
        if mark == OPEN and key in made.small:
            mark = SMALL
            found.known += 1
        elif mark == SMALL and key not in made.small:
            mark = OTHER  # Small for an earlier release, which had a higher threshold.
        if mark != OPEN:
            marks[key] = MARK[mark]
    return marks


def _computed(figures: Figures, limit: int, withheld: Mapping[str, Mapping[Key, str]]) -> dict[Key, str]:
    """A result is withheld with any of its parts, and where it is itself about few persons."""
    counts_persons = figures.fact.row.sensitivity == Sensitivity.PERSONS
    marks: dict[Key, str] = {}
    for key, one in figures.table.items():
        fraction = figures.fractions.get(key, (None, None))
        about_few = counts_persons and any(_is_small(number, limit) for number in _counts(one.number, fraction))
        if about_few or any(at in withheld.get(code, ()) for code, at in figures.needs.get(key, ())):
            marks[key] = MARK[OTHER]
    return {key: mark for key, mark in marks.items() if figures.table[key].number is not None}


def _counts(number: Decimal | None, fraction: tuple[Decimal | None, Decimal | None]) -> tuple[Decimal | None, ...]:
    """What counts persons: above and below the line of a ratio, or the result itself."""
    return (number,) if fraction == (None, None) else fraction


def numbers_of(table: Table) -> dict[Key, Decimal]:
    return {key: one.number for key, one in table.items() if one.number is not None}


def empty_of(table: Table) -> frozenset[Key]:
    return frozenset(key for key, one in table.items() if one.number is None and one.status in UNKNOWN)


def shape_of(fact: IndicatorFact, keys: Iterable[Key], calendar: Calendar, limit: int) -> Shape:
    periods = {period for _cell, period, _service in keys}
    sums = {period: _cell_sums(fact, calendar, period) for period in sorted(periods)}
    longer = _longer(fact, periods, calendar)
    in_year: dict[int, list[int]] = {}
    for period in sorted(periods - set(longer), key=lambda pk: calendar.by_id[pk].starts_on):
        in_year.setdefault(calendar.by_id[period].starts_on.year, []).append(period)
    return Shape(fact.row.time_rule, fact.row.unit_rule, sums, longer, list(in_year.values()), limit)


def _longer(fact: IndicatorFact, periods: set[int], calendar: Calendar) -> dict[int, list[int]]:
    """Longer period → what it was made of: the periods of the own frequency."""
    found: dict[int, list[int]] = {}
    if fact.row.time_rule == TimeRule.NONE:
        return found
    for kind in PeriodKind.values:
        for part in LONGER:
            if kind not in LONGER[part]:
                continue
            for whole in calendar.of_kind[kind]:
                version = fact.version_on(whole.starts_on)
                parts = calendar.parts(whole.id, part)
                if whole.id in periods and version and version.frequency == part and parts:
                    found[whole.id] = parts
    return found


def _cell_sums(fact: IndicatorFact, calendar: Calendar, period: int) -> list[CellSum]:
    """The sums of the sheet in force: each breakdown below the total, and coarser breakdowns as margins of finer ones."""
    version = fact.version_on(calendar.by_id[period].starts_on)
    breakdowns = fact.breakdowns.get(version.pk, []) if version else []
    sums = [
        CellSum(1, tuple(cell.id for cell in one.cells), is_whole=one.is_summed, is_each=not one.is_exclusive)
        for one in breakdowns
    ]
    summed = [one for one in breakdowns if one.is_summed]
    for coarse in summed:
        for fine in summed:
            if len(coarse.dimensions) < len(fine.dimensions) and set(coarse.dimensions) < set(fine.dimensions):
                for cell in coarse.cells:
                    below = tuple(one.id for one in fine.cells if set(cell.marks) <= set(one.marks))
                    sums.append(CellSum(cell.id, below))
    return sums
