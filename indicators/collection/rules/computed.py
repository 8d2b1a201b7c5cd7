"""A computed figure: the parts are rolled up first, then the formula is applied. So ratios are added again, never averaged. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicators.catalogue.rules.formulas import Formula, Term, evaluate
from indicators.catalogue.rules.syntax import Product, Reference
from indicators.collection.rules.rollup import NOT_ADDITIVE, Rolled, least_sure
from indicators.collection.states import Status

PAIR = 2


@dataclass(frozen=True, slots=True)
class Computed:
    """`top` and `bottom`: what was divided by what, where the formula is one division of two parts."""

    rolled: Rolled
    top: Decimal | None = None
    bottom: Decimal | None = None


def compute(formula: Formula, parts: Mapping[Term, Rolled | None], *, days: int, months: int) -> Computed:
    """Coverage is that of the part that fewest services have given. A part that can't be added up leaves no total."""
    numbers = {term: part.number if part else None for term, part in parts.items()}
    known = [part for part in parts.values() if part is not None]
    counted = min((part.counted for part in known), default=0)
    asked = max((part.asked for part in known), default=0)
    outcome = evaluate(formula, numbers, days=days, months=months)
    if outcome.number is None:
        return Computed(Rolled(None, _why(outcome.why, known), counted, asked))
    status = least_sure(part.figure for part in known if part.number is not None)
    return Computed(Rolled(outcome.number, status, counted, asked), *_fraction(formula, numbers))


def _why(why: str, parts: list[Rolled]) -> str:
    if any(part.status == NOT_ADDITIVE for part in parts):
        return NOT_ADDITIVE
    if why == "not_applicable":
        return Status.NOT_APPLICABLE.value
    empty = {part.status for part in parts if part.number is None}
    return Status.NOT_APPLICABLE.value if empty == {Status.NOT_APPLICABLE.value} else Status.MISSING.value


def _fraction(formula: Formula, numbers: Mapping[Term, Decimal | None]) -> tuple[Decimal | None, Decimal | None]:
    """What stands above and below the line of «[A] / [B] * 100»."""
    if not isinstance(formula.tree, Product):
        return None, None
    parts = [(divides, part.term) for divides, part in formula.tree.parts if isinstance(part, Reference)]
    above = [term for divides, term in parts if not divides]
    below = [term for divides, term in parts if divides]
    if len(formula.terms) != PAIR or len(above) != 1 or len(below) != 1:
        return None, None
    return numbers.get(above[0]), numbers.get(below[0])
