"""The language of formulas: what is read, what is refused and where, exact results, missing parts, zero denominators. Pure."""

import time
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given, strategies as st

from indicators.catalogue.rules.formulas import FormulaError, Outcome, Term, evaluate, explain, parse, rounded
from indicators.catalogue.rules.syntax import MAX_DEPTH, MAX_LENGTH, MAX_TERMS
from indicators.catalogue.states import MissingPolicy

A, B = Term("ACC-03.A"), Term("ACC-03.B")
AS_WRITTEN = "[ACC-03.A] / [ACC-03.B] * 100"


def value(text: str, **numbers: Decimal | int | str | None) -> Outcome:
    """Terms of the text by their last letters: A=…, B=…."""
    formula = parse(text)
    given_ = {
        term: None if numbers.get(term.code[-1]) is None else Decimal(numbers[term.code[-1]]) for term in formula.terms
    }
    return evaluate(formula, given_, days=90, months=3)


def test_a_ratio_is_read_and_computed():
    formula = parse(f"  {AS_WRITTEN} ")
    assert (formula.text, formula.terms, formula.codes) == (AS_WRITTEN, (A, B), ("ACC-03.A", "ACC-03.B"))
    assert value(AS_WRITTEN, A=1, B=3) == Outcome(Decimal("33.3333"))


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("[ACC-01.A] + 2 * 3", {"A": 1}, "7"),
        ("([ACC-01.A] + 2) * 3", {"A": 1}, "9"),
        ("[ACC-01.A] - 2 - 3", {"A": 1}, "-4"),
        ("[ACC-01.A] / 2 / 4", {"A": 1}, "0.125"),
        ("[ACC-01.A] / 3 * 3", {"A": 1}, "1"),
        ("-[ACC-01.A] * 2", {"A": 3}, "-6"),
        ("2 * -[ACC-01.A]", {"A": 3}, "-6"),
        ("2 - -[ACC-01.A]", {"A": 3}, "5"),
        ("0.1 * [ACC-01.A] + 0.2", {"A": 1}, "0.3"),
        ("[ACC-01.A] × 2 ÷ 4 − 1 · 3 : 1", {"A": 2}, "-2"),
        ("min([ACC-01.A], [ACC-01.B], 5)", {"A": 7, "B": 6}, "5"),
        ("max([ACC-01.A], [ACC-01.B])", {"A": 7, "B": 6}, "7"),
        ("abs([ACC-01.A] - [ACC-01.B])", {"A": 3, "B": 8}, "5"),
        ("[ACC-01.A] / months()", {"A": 12}, "4"),
        ("[ACC-01.A] / ([ACC-01.B] * days()) * 100", {"A": 2700, "B": 60}, "50"),
        ("[ ACC-01.A ]*1", {"A": "1.00005"}, "1.0001"),
        ("[ACC-01.A]*1", {"A": "-1.00005"}, "-1.0001"),
        ("[ACC-01.A]*1", {"A": "-0.00001"}, "0"),
        ("[ACC-01.A]*0", {"A": 0}, "0"),
    ],
)
def test_arithmetic(text, numbers, expected):
    result = value(text, **numbers)
    assert (result.number, result.why) == (Decimal(expected), "")
    assert result.number.as_tuple().exponent == -4
    assert not str(result.number).startswith("-0.0000")


def test_offsets_and_policies_are_read():
    terms = parse("[BEN-02@-1] + [BEN-02] + [X?zero] + [Y?skip]".replace("X", "BEN-03").replace("Y", "BEN-04@−2")).terms
    assert terms == (
        Term("BEN-02", -1),
        Term("BEN-02"),
        Term("BEN-03", 0, MissingPolicy.ZERO),
        Term("BEN-04", -2, MissingPolicy.SKIP),
    )
    assert [str(term) for term in terms] == ["[BEN-02@-1]", "[BEN-02]", "[BEN-03?zero]", "[BEN-04@-2?skip]"]
    assert parse("[BEN-02@-0] + [BEN-02?fail]").terms == (Term("BEN-02"),)


@pytest.mark.parametrize(
    ("text", "numbers", "outcome"),
    [
        (AS_WRITTEN, {"A": None, "B": 3}, Outcome(None, "missing")),
        (AS_WRITTEN, {"A": 1, "B": None}, Outcome(None, "missing")),
        (AS_WRITTEN, {"A": None, "B": 0}, Outcome(None, "missing")),
        (AS_WRITTEN, {"A": 1, "B": 0}, Outcome(None, "not_applicable")),
        (AS_WRITTEN, {"A": 0, "B": 0}, Outcome(None, "not_applicable")),
        (AS_WRITTEN, {"A": 0, "B": 4}, Outcome(Decimal("0.0000"))),
        ("[ACC-01.A?zero] + [ACC-01.B]", {"B": 4}, Outcome(Decimal("4.0000"))),
        ("[ACC-01.A] / [ACC-01.B?zero]", {"A": 4}, Outcome(None, "not_applicable")),
        ("[ACC-01.A?skip] + [ACC-01.B?skip]", {"B": 4}, Outcome(Decimal("4.0000"))),
        ("[ACC-01.A?skip] + [ACC-01.B?skip]", {}, Outcome(None, "missing")),
        ("[ACC-01.A?skip] * 100 + [ACC-01.B]", {"B": 4}, Outcome(Decimal("4.0000"))),
        ("[ACC-01.A?skip] * 100", {}, Outcome(None, "missing")),
        ("10 / [ACC-01.A?skip] + 1", {}, Outcome(Decimal("1.0000"))),
        ("min([ACC-01.A?skip], [ACC-01.B])", {"B": 4}, Outcome(Decimal("4.0000"))),
        ("min([ACC-01.A?zero], [ACC-01.B])", {"B": 4}, Outcome(Decimal("0.0000"))),
        ("max([ACC-01.A?skip], [ACC-01.B?skip])", {}, Outcome(None, "missing")),
        ("abs([ACC-01.A?skip])", {}, Outcome(None, "missing")),
        ("[ACC-01.A] * 99999", {"A": "99999999999999.9999"}, Outcome(None, "not_applicable")),
    ],
)
def test_missing_parts_follow_their_policy_and_are_never_silently_zero(text, numbers, outcome):
    assert value(text, **numbers) == outcome


def test_a_term_absent_from_the_values_is_missing():
    assert evaluate(parse(AS_WRITTEN), {B: Decimal(1)}, days=1, months=1) == Outcome(None, "missing")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("   ", 0),
        ("1 + 1", 0),
        ("[ACC-03.A", 1),
        ("ACC-03.A]", 1),
        ("[ACC-3]", 1),
        ("[acc-03]", 1),
        ("[ACC-03.ABCD]", 1),
        ("[]", 1),
        ("[[ACC-03]]", 1),
        ("[ACC-03@1]", 1),
        ("[ACC-03@+1]", 1),
        ("[ACC-03@-25]", 1),
        ("[ACC-03@-]", 1),
        ("[ACC-03?]", 1),
        ("[ACC-03?null]", 1),
        ("1 + [ACC-03] [ACC-04]", 14),
        ("[ACC-03] +", 0),
        ("* [ACC-03]", 1),
        ("[ACC-03] * * 2", 12),
        ("--[ACC-03]", 1),
        ("([ACC-03]", 10),
        ("[ACC-03])", 9),
        ("()", 2),
        ("0,5 * [ACC-03]", 1),
        ("max(0,5)", 5),
        ("1.2.3 * [ACC-03]", 4),
        (".5 * [ACC-03]", 1),
        ("1e9 * [ACC-03]", 2),
        ("1234567890123 * [ACC-03]", 1),
        ("0.1234567 * [ACC-03]", 1),
        ("[ACC-03] ** 2", 11),
        ("[ACC-03] % 2", 10),
        ("[ACC-03] // 2", 11),
        ("[ACC-03] if 1 else 2", 10),
        ("[ACC-03]; 1", 9),
        ("[ACC-03].real", 9),
        ("round([ACC-03])", 1),
        ("eval('1')", 1),
        ("__import__('os')", 1),
        ("lambda: 1", 1),
        ("min", 4),
        ("min()", 1),
        ("min([ACC-03],)", 14),
        ("min([ACC-03] [ACC-04])", 14),
        ("abs([ACC-03], [ACC-04])", 1),
        ("days(1)", 1),
        ("months", 7),
        ("[ACC-03] + [ACC-03?zero]", 12),
        ("[ACC-03]\x00", 9),
        ("[ACC-03] + ٣", 12),
        ("[ACC-03]\n= 1", 10),
        ("{{7*7}}", 1),
    ],
)
def test_what_is_no_formula_is_refused_with_a_sentence_and_its_place(text, position):
    with pytest.raises(FormulaError) as refused, override("ro"):
        parse(text)
    assert refused.value.position == position
    with override("ro"):
        assert str(refused.value).endswith(".")


def test_limits_of_length_depth_and_terms():
    def nested(depth: int) -> str:
        return "(" * depth + "[ACC-03]" + ")" * depth

    def summed(count: int) -> str:
        return "+".join(f"[ACC-{n:02}]" for n in range(count))

    long = "[ACC-03]" + "+1" * ((MAX_LENGTH - 8) // 2)
    assert len(parse(long).text) == MAX_LENGTH
    for text in (
        long + "+1",
        nested(MAX_DEPTH),
        summed(MAX_TERMS + 1),
        "min(" * MAX_DEPTH + "[ACC-03]" + ")" * MAX_DEPTH,
    ):
        with pytest.raises(FormulaError):
            parse(text)
    assert parse(nested(MAX_DEPTH - 1)).terms == (Term("ACC-03"),)
    assert len(parse(summed(MAX_TERMS)).terms) == MAX_TERMS
    assert len(parse("+".join(["[ACC-03]"] * 50)).terms) == 1


@pytest.mark.parametrize("text", ["(" * 500, "-(" * 250, "min(" * 125, "[" * 500, "1" * 500, "[A" * 250, "- " * 250])
def test_hostile_lengths_are_refused_at_once(text):
    began = time.perf_counter()
    with pytest.raises(FormulaError):
        parse(text)
    assert time.perf_counter() - began < 0.2


def test_the_formula_with_its_numbers():
    formula = parse("([FIN-01] - [FIN-02?zero]) / months() * 2")
    pieces = explain(formula, {Term("FIN-01"): Decimal(90)}, days=90, months=3)
    assert [(piece.role, piece.text, piece.number, piece.effect) for piece in pieces] == [
        ("sign", "(", None, ""),
        ("term", "[FIN-01]", Decimal(90), ""),
        ("sign", "−", None, ""),
        ("term", "[FIN-02?zero]", None, "zero"),
        ("sign", ")", None, ""),
        ("sign", "÷", None, ""),
        ("months", "months()", Decimal(3), ""),
        ("sign", "×", None, ""),
        ("number", "2", Decimal(2), ""),
    ]


NUMBERS = st.decimals(min_value=Decimal("-1e13"), max_value=Decimal("1e13"), places=4)


@st.composite
def written(draw, depth: int = 3) -> tuple[str, object]:
    """A formula and what Python makes of the same expression over exact fractions."""
    kind = draw(st.sampled_from(["number", "term"] + ["sum", "product", "minus", "min", "abs"] * (depth > 0)))
    if kind == "number":
        number = draw(st.integers(0, 10**6))
        return f"{number / 1000:.3f}", lambda v: Fraction(number, 1000)
    if kind == "term":
        letter = draw(st.sampled_from("ABC"))
        return f"[ACC-01.{letter}]", lambda v: Fraction(v[letter])
    text, compute = draw(written(depth=depth - 1))
    if kind == "minus":
        return f"(-({text}))", lambda v: -compute(v)
    if kind == "abs":
        return f"abs({text})", lambda v: abs(compute(v))
    other, second = draw(written(depth=depth - 1))
    if kind == "min":
        return f"min({text}, {other})", lambda v: min(compute(v), second(v))
    if kind == "sum":
        sign = draw(st.sampled_from("+-"))
        return f"({text} {sign} {other})", lambda v: compute(v) + second(v) * (1 if sign == "+" else -1)
    sign = draw(st.sampled_from("*/"))
    return f"({text}){sign}({other})", lambda v: compute(v) * second(v) if sign == "*" else compute(v) / second(v)


@given(written(), st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_results_are_those_of_exact_fractions(case, numbers):
    text, compute = case
    text += " + 0 * [ACC-01.A]"
    if len(text) > MAX_LENGTH:
        return
    formula, given_ = parse(text), dict(zip("ABC", numbers, strict=True))
    outcome = evaluate(formula, {Term(f"ACC-01.{k}"): v for k, v in given_.items()}, days=1, months=1)
    try:
        exact = compute(given_)
    except ZeroDivisionError:
        assert outcome == Outcome(None, "not_applicable")
        return
    if abs(exact) >= 10**14:
        assert outcome == Outcome(None, "not_applicable")
    else:
        assert abs(Fraction(outcome.number) - exact) <= Fraction(1, 20_000)
        assert outcome.number == rounded(exact)


@given(st.text(st.sampled_from("[]()ABC-019.@?zeroskip+*/, minaxbsdyt"), max_size=60))
def test_any_text_is_read_or_refused_never_worse(text):
    with suppress(FormulaError):
        formula = parse(text)
        assert formula.terms
        assert evaluate(formula, {}, days=1, months=1).why in {"missing", "not_applicable", ""}
        assert parse(formula.text) == formula


@given(st.text(max_size=80))
def test_any_unicode_is_refused_with_a_sentence(text):
    if "[" not in text:
        with pytest.raises(FormulaError):
            parse(text)


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_rounding_is_commercial_and_symmetric(number):
    assert rounded(-number) == -rounded(number)
    assert abs(Fraction(rounded(number)) - number) <= Fraction(1, 20_000)


def test_halves_go_away_from_zero():
    assert [rounded(Fraction(n, 20_000)) for n in (1, 3, -1, -3)] == [
        Decimal("0.0001"),
        Decimal("0.0002"),
        Decimal("-0.0001"),
        Decimal("-0.0002"),
    ]
