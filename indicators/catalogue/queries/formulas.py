"""Formulas of sheets: what they need, and the numbers put in for «Cum s-a calculat?»."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from indicators.catalogue.models import FormulaTerm, IndicatorVersion
from indicators.catalogue.rules.formulas import Formula, Outcome, Piece, Values, evaluate, explain, parse


@dataclass(frozen=True, slots=True)
class Explained:
    """A computed figure taken apart: the formula as written and in words, its words with numbers, the result and why there is none."""

    version: IndicatorVersion
    formula: Formula
    pieces: tuple[Piece, ...]
    outcome: Outcome


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Formula:
    return parse(text)


def formula_of(version: IndicatorVersion) -> Formula | None:
    """The formula of a sheet, read; none for what is typed. An approved sheet's formula was checked when it was written."""
    return _parsed(version.formula) if version.formula else None


def explained(version: IndicatorVersion, values: Values, *, days: int, months: int) -> Explained | None:
    """`values`: the parts as they were put in (rolled up first). None for a sheet without a formula."""
    formula = formula_of(version)
    if formula is None:
        return None
    return Explained(
        version,
        formula,
        explain(formula, values, days=days, months=months),
        evaluate(formula, values, days=days, months=months),
    )


def terms_of(version_ids: Iterable[int]) -> dict[int, list[FormulaTerm]]:
    """Version → what its formula needs, with the indicators."""
    found: dict[int, list[FormulaTerm]] = defaultdict(list)
    rows = FormulaTerm.objects.filter(version__in=set(version_ids)).select_related("needs").order_by("version", "pk")
    for row in rows:
        found[row.version_id].append(row)
    return dict(found)


def needs() -> dict[int, set[int]]:
    """Indicator → indicators that any of its sheets still open needs, drafts included: the graph that has no cycle (I10)."""
    graph: dict[int, set[int]] = defaultdict(set)
    rows = FormulaTerm.objects.filter(version__valid_until=None).values_list("version__indicator", "needs").distinct()
    for indicator, needed in rows:
        graph[indicator].add(needed)
    return dict(graph)
