"""Rules between lines: two formulas over the lines of a form that must compare."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from indicators.catalogue.rules.formulas import Formula, Term, evaluate, parse
from indicators.catalogue.states import MissingPolicy
from indicators.collection.rules.checks.kinds import Found
from indicators.collection.states import Comparison

Side = Formula | Decimal
"""A formula, or a number it is compared with."""
Lookup = Callable[[str, int], Decimal | None]
"""Code and periods back (0, −1 …) → the figure; None where nothing is reported."""

_NUMBER = re.compile(r"\s*-?\d{1,12}([.,]\d{1,4})?\s*\Z")
_PLAIN_TERM = re.compile(r"\[([^\[\]?]+)\]")
_HOLDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    Comparison.EQUAL: lambda left, right: left == right,
    Comparison.AT_MOST: lambda left, right: left <= right,
    Comparison.LESS: lambda left, right: left < right,
    Comparison.AT_LEAST: lambda left, right: left >= right,
    Comparison.MORE: lambda left, right: left > right,
}


def read_side(text: str, policy: str = MissingPolicy.FAIL) -> Side:
    """`policy` holds for the parts that name none themselves. Raises `FormulaError`."""
    if _NUMBER.match(text):
        return Decimal(text.strip().replace(",", "."))
    if policy != MissingPolicy.FAIL:
        text = _PLAIN_TERM.sub(rf"[\1?{policy}]", text)
    return parse(text)


def terms_of(*sides: Side) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(term for side in sides if isinstance(side, Formula) for term in side.terms))


def judge_rule(left: Side, comparison: str, right: Side, lookup: Lookup, *, days: int, months: int) -> Found | None:
    """None: it holds, or one of its sides has no result (a part is missing, a division by zero)."""
    sides = [_value(side, lookup, days=days, months=months) for side in (left, right)]
    if sides[0] is None or sides[1] is None or _HOLDS[comparison](sides[0], sides[1]):
        return None
    return Found(sides[0], {"op": str(comparison), "right": sides[1]})


def _value(side: Side, lookup: Lookup, *, days: int, months: int) -> Decimal | None:
    if isinstance(side, Decimal):
        return side
    values = {term: lookup(term.code, term.offset) for term in side.terms}
    return evaluate(side, values, days=days, months=months).number
