"""What the linked indicators say: figures of the current release and nothing else (I13)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.catalogue.models import TOTAL_CELL, Indicator, IndicatorVersion, Reference
from indicators.catalogue.rules.progress import Goal, progress
from indicators.catalogue.states import IndicatorState, ReferenceKind, Sensitivity, SheetState
from indicators.collection.queries.words import period_words
from indicators.releases.models import PublicValue
from indicators.releases.queries import current_release
from indicators.releases.queries.series import latest
from indicators.strategies.models import NodeIndicator, Strategy
from indicators.strategies.queries.words import NBSP, number_words
from indicators.strategies.states import Link


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator beside a measure. `value`: in words, empty without a released figure; `way`: percent from baseline to target."""

    link: NodeIndicator
    name: str
    value: str
    period: str
    way: Decimal | None
    target: str
    is_public: bool

    @property
    def code(self) -> str:
        return self.link.indicator.code

    @property
    def speaks(self) -> bool:
        """Context proves nothing for or against a measure."""
        return self.link.role != Link.CONTEXT

    @property
    def way_words(self) -> str:
        return "" if self.way is None else number_words(self.way, 0)


def measured_by_node(strategy: Strategy, *, is_public: bool) -> Mapping[int, list[Measured]]:
    """Node → its indicators, by code. Five queries at most; two when nothing is linked or released."""
    rows = NodeIndicator.objects.filter(node__strategy=strategy).select_related("indicator")
    links = [one for one in rows.order_by("indicator__code", "pk") if not is_public or _is_public(one.indicator)]
    found: dict[int, list[Measured]] = defaultdict(list)
    if links:
        for one in _measured(links):
            found[one.link.node_id].append(one)
    return found


def _is_public(indicator: Indicator) -> bool:
    return indicator.state != IndicatorState.PROPOSED and indicator.sensitivity != Sensitivity.INTERNAL


def _measured(links: Iterable[NodeIndicator]) -> list[Measured]:
    release = current_release()
    values = latest(release) if release else {}
    wanted = {one.indicator_id for one in links}
    sheets, goals = _sheets(wanted), _goals(wanted)
    return [_one(link, values.get(link.indicator_id), sheets.get(link.indicator_id, []), goals) for link in links]


def _one(
    link: NodeIndicator,
    value: PublicValue | None,
    sheets: list[IndicatorVersion],
    goals: Mapping[tuple[int, str], list[Goal]],
) -> Measured:
    indicator, name = link.indicator, sheets[-1].name if sheets else link.indicator.code
    is_public = _is_public(indicator)
    if value is None or value.number is None:
        return Measured(link, name, "", period_words(value.period) if value else "", None, "", is_public)
    ends = value.period.ends_on
    target = _target(goals.get((indicator.pk, ReferenceKind.TARGET), []), ends)
    baseline = _baseline(goals.get((indicator.pk, ReferenceKind.BASELINE), []), ends, sheets)
    way = None
    if target is not None:
        way = progress(
            actual=value.number, on=ends, baseline=baseline, target=target, direction=indicator.direction
        ).percent
    words = _amount(target.low, indicator) if target and not target.is_range else ""
    return Measured(link, name, _amount(value.number, indicator), period_words(value.period), way, words, is_public)


def _amount(number: Decimal, indicator: Indicator) -> str:
    words = number_words(number, indicator.decimals)
    return f"{words}%" if indicator.unit == "%" else f"{words}{NBSP}{indicator.unit}"


def _target(goals: list[Goal], ends: date) -> Goal | None:
    """The last one: a strategy is measured against where it wants to be at its end, not this year."""
    coming = [one for one in goals if one.on >= ends]
    return coming[-1] if coming else None


def _baseline(goals: list[Goal], ends: date, sheets: list[IndicatorVersion]) -> Goal | None:
    """The newest one before the figure, if no sheet in between broke the line (rule 8)."""
    earlier = [one for one in goals if one.on <= ends]
    if not earlier:
        return None
    found = earlier[-1]
    is_broken = any(not one.is_comparable and found.on < one.valid_from <= ends for one in sheets)
    return None if is_broken else found


def _sheets(wanted: set[int]) -> dict[int, list[IndicatorVersion]]:
    rows = IndicatorVersion.objects.filter(indicator__in=wanted, state=SheetState.APPROVED)
    found: dict[int, list[IndicatorVersion]] = defaultdict(list)
    for row in rows.only("indicator_id", "number", "name", "valid_from", "is_comparable").order_by("number", "pk"):
        found[row.indicator_id].append(row)
    return found


def _goals(wanted: set[int]) -> dict[tuple[int, str], list[Goal]]:
    """Of all services together, in the order of their days."""
    rows = Reference.objects.filter(indicator__in=wanted, service=None, cell=TOTAL_CELL).select_related("period")
    found: dict[tuple[int, str], list[Goal]] = defaultdict(list)
    for row in rows.order_by("period__ends_on", "pk"):
        found[row.indicator_id, row.kind].append(Goal(row.low, row.high, row.period.ends_on))
    return found
