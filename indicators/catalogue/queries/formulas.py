"""Formulas of sheets: what they need, and the numbers put in for «Cum s-a calculat?»."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from consultare.lib.law import Words, fill
from indicators.catalogue.models import FormulaTerm, Indicator, IndicatorVersion
from indicators.catalogue.rules.cycles import find_cycle
from indicators.catalogue.rules.formulas import Formula, FormulaError, Outcome, Piece, Values, evaluate, explain, parse
from indicators.catalogue.states import IndicatorState


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said of a formula while it is written: the sentence against it, or what it needs, in order."""

    sentence: Words = ""
    needed: tuple[Indicator, ...] = ()


def judge(text: str, indicator: Indicator | None) -> Judgement:
    """`indicator`: whose formula it is going to be; none while it has no code yet."""
    try:
        formula = parse(text)
    except FormulaError as error:
        return Judgement(error.sentence)
    known = {one.code: one for one in Indicator.objects.filter(code__in=formula.codes)}
    for code in formula.codes:
        if code not in known:
            return Judgement(fill(_("There is no indicator %(code)s in the catalogue."), {"code": code}))
        if known[code].state == IndicatorState.RETIRED:
            return Judgement(fill(_("%(code)s was retired; a new formula can't need it."), {"code": code}))
    if indicator and (path := _way_back(indicator, {one.pk for one in known.values()})):
        return Judgement(fill(_("This formula would lead back to itself: %(path)s."), {"path": path}))
    return Judgement(needed=tuple(known[code] for code in formula.codes))


def _way_back(indicator: Indicator, needed: set[int]) -> str:
    """The cycle that these needs would close, as codes; «» when there is none."""
    graph = needs() | {indicator.pk: needed}
    cycle = find_cycle({indicator.pk: needed} | graph)
    codes = dict(Indicator.objects.filter(pk__in=cycle).values_list("pk", "code"))
    return " → ".join(codes[pk] for pk in cycle)
