"""Formulas of computed indicators: read, evaluated, explained (arithmetic §4.3). Pure.

Numbers are exact fractions until the end; the result keeps four decimals, halves away from zero, as every stored figure does. So
a figure can be computed again, by hand, from the published ones.

A part without a number follows its policy: `fail` (the default) leaves no result; `zero` counts as zero because somebody wrote
so; `skip` leaves the part out of the nearest sum, min or max, and takes the product it stands in with it. When nothing is left
there is no result. A division by zero is «not applicable», never 0.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Literal

from consultare.lib.law import gettext_lazy as _
from indicators.catalogue.rules.syntax import (
    Call,
    FormulaError,
    Node,
    Number,
    Parser,
    Product,
    Reference,
    Sum,
    Term,
    Token,
    tokens,
)
from indicators.catalogue.states import MissingPolicy

__all__ = ["Formula", "FormulaError", "Outcome", "Piece", "Term", "evaluate", "explain", "parse"]

PLACES = Decimal("0.0001")
_LARGEST = Fraction(10) ** 14
Why = Literal["", "missing", "not_applicable"]
Values = Mapping[Term, Decimal | None]


@dataclass(frozen=True, slots=True)
class Formula:
    """`text` as it was written; `terms`: what it needs, each once, in the order of the text."""

    text: str
    terms: tuple[Term, ...]
    tree: Node = field(repr=False, compare=False)
    words: tuple[Token, ...] = field(repr=False, compare=False)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term.code for term in self.terms))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A number with four decimals, or none and why."""

    number: Decimal | None
    why: Why = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of the formula with its number put in. `number` is None for signs, and for a part that has none.

    `role`: term, number, days, months, name or sign. `effect` of a missing part: fail, skip or zero; «» when it has a number.
    """

    role: str
    text: str
    term: Term | None = None
    number: Decimal | None = None
    effect: str = ""


class _Missing(Exception):
    """A part that must not be missing is."""


def parse(text: str) -> Formula:
    """Raises `FormulaError` with a sentence for whoever wrote it."""
    text = text.strip()
    if not text:
        raise FormulaError(_("Write the formula, for example [ACC-03.A] / [ACC-03.B] * 100."))
    found = tokens(text)
    tree = Parser(found).whole()
    terms = tuple(dict.fromkeys(token.term for token in found if token.term))
    if not terms:
        raise FormulaError(_("A formula names at least one indicator, in brackets: [BEN-02]."))
    _one_policy_each(found)
    return Formula(text, terms, tree, found)


def _one_policy_each(found: tuple[Token, ...]) -> None:
    known: dict[tuple[str, int], MissingPolicy] = {}
    for token in found:
        if (
            token.term
            and known.setdefault((token.term.code, token.term.offset), token.term.policy) != token.term.policy
        ):
            raise FormulaError(_("The same indicator is written with two policies; choose one."), token.position)


def evaluate(formula: Formula, values: Values, *, days: int, months: int) -> Outcome:
    """`values`: a number or None for each term (absent: None); `days`, `months`: the length of the period."""
    if any(term.policy == MissingPolicy.FAIL and values.get(term) is None for term in formula.terms):
        return Outcome(None, "missing")
    try:
        result = _value(formula.tree, values, {"days": days, "months": months})
    except ZeroDivisionError:
        return Outcome(None, "not_applicable")
    if result is None:
        return Outcome(None, "missing")
    if abs(result) >= _LARGEST:
        return Outcome(None, "not_applicable")
    return Outcome(rounded(result))


def rounded(number: Fraction) -> Decimal:
    """Four decimals, halves away from zero; never «-0.0000»."""
    with localcontext(prec=60):
        scaled = abs(number) * 10_000
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return (Decimal(whole if number >= 0 else -whole) / 10_000).quantize(PLACES, ROUND_HALF_UP) + 0


def _value(node: Node, values: Values, calendar: Mapping[str, int]) -> Fraction | None:
    """None: the part is left out."""
    match node:
        case Number(value):
            return Fraction(value)
        case Reference(term):
            number = values.get(term)
            if number is not None:
                return Fraction(number)
            return Fraction(0) if term.policy == MissingPolicy.ZERO else None
        case Sum(parts):
            kept = [(sign, found) for sign, part in parts if (found := _value(part, values, calendar)) is not None]
            return sum((-found if sign else found for sign, found in kept), Fraction(0)) if kept else None
        case Product(parts):
            return _product([(divides, _value(part, values, calendar)) for divides, part in parts])
        case Call(name, arguments):
            if name in calendar:
                return Fraction(calendar[name])
            given = [found for part in arguments if (found := _value(part, values, calendar)) is not None]
            return _FUNCTIONS[name](given) if given else None


def _product(parts: list[tuple[bool, Fraction | None]]) -> Fraction | None:
    result = Fraction(1)
    for divides, part in parts:
        if part is None:
            return None
        result = result / part if divides else result * part
    return result


_FUNCTIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "min": min,
    "max": max,
    "abs": lambda given: abs(given[0]),
}


def explain(formula: Formula, values: Values, *, days: int, months: int) -> tuple[Piece, ...]:
    """The formula word by word with the numbers put in, for «Cum s-a calculat?»."""
    return tuple(_pieces(formula.words, values, {"days": days, "months": months}))


_SHOWN = {"*": "×", "/": "÷", "-": "−"}


def _pieces(words: tuple[Token, ...], values: Values, calendar: Mapping[str, int]) -> Iterator[Piece]:
    at = 0
    while words[at].kind != "end":
        token = words[at]
        at += 1
        if token.term:
            number = values.get(token.term)
            yield Piece(
                "term", str(token.term), token.term, number, "" if number is not None else token.term.policy.value
            )
        elif token.kind == "number":
            yield Piece("number", token.text, number=Decimal(token.text))
        elif token.text in calendar:
            at += 2
            yield Piece(token.text, f"{token.text}()", number=Decimal(calendar[token.text]))
        else:
            yield Piece(token.kind, _SHOWN.get(token.text, token.text))
