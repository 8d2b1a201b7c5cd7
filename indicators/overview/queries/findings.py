"""The finding: what the latest figure says, as one sentence of the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from indicators.catalogue.rules.alerts import SIDED, is_beyond
from indicators.catalogue.rules.progress import progress
from indicators.catalogue.states import Direction
from indicators.collection.rules.rollup import NOT_ADDITIVE
from indicators.overview.queries.figures import Figure, latest_of, one_before, year_before
from indicators.overview.queries.marks import Marks, Named
from indicators.overview.queries.words import amount, number_words, period_words
from indicators.overview.rules.standing import TONES, Move, Standing, move, standing


@dataclass(frozen=True, slots=True)
class Measure:
    """What is needed of an indicator to speak of its figures."""

    unit: str
    decimals: int
    direction: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`title` states the finding; `chip` is the state in icon, word and tone; `target`, `change`, `way`: its parts as sentences.

    `threshold`: from where on the figure alarms («below 85%»), empty without one; `alarm`: the chip of a figure beyond it.
    """

    title: str
    value: str
    period: str
    standing: Standing
    chip: dict[str, str]
    target: str
    change: str
    way: str
    coverage: str
    why: str = ""
    """Why there is no number: protected, missing, not added up."""
    threshold: str = ""
    alarm: dict[str, str] = field(default_factory=dict)


def finding(
    series: Sequence[Figure], marks: Marks, measure: Measure, comparable_from: int = 0, alert: Decimal | None = None
) -> Finding | None:
    """None without a figure. `comparable_from`: place of the first period that may be compared with the latest one.

    `alert`: the threshold of the sheet under which the latest figure was collected.
    """
    latest = latest_of(series)
    if latest is None:
        return None
    target = marks.target_at(latest.ends_at)
    baseline = marks.baseline_at(latest.ends_at)
    if baseline and baseline.at < comparable_from:
        baseline = None
    found = standing(
        latest.number, target.goal if target else None, measure.direction,
        on=latest.period.ends_on, baseline=baseline.goal if baseline else None,
    )  # fmt: skip
    tone, icon = TONES[found]
    return Finding(
        title=_title(latest, target, found, measure),
        value=latest.amount(measure.decimals, measure.unit),
        period=period_words(latest.period),
        standing=found,
        chip={"tone": tone, "icon": icon, "label": str(found.label)},
        target=_target(target, measure),
        change=change_words([one for one in series if one.at >= comparable_from], latest, measure),
        way=_way(latest, target, baseline, measure),
        coverage=coverage_words(latest),
        why=latest.mark if latest.number is None else "",
        threshold=threshold_words(alert, measure),
        alarm=_alarm(latest.number, alert, measure),
    )


def threshold_words(alert: Decimal | None, measure: Measure) -> str:
    """«below 85%»; empty without a threshold, or where no side is bad."""
    if alert is None or measure.direction not in SIDED:
        return ""
    words = {"threshold": amount(alert, _places(alert, measure), measure.unit)}
    return (_("below %(threshold)s") if measure.direction == Direction.UP else _("above %(threshold)s")) % words


def _alarm(number: Decimal | None, alert: Decimal | None, measure: Measure) -> dict[str, str]:
    """By the figure as it is kept, not as it is rounded to be shown: no alarm is lost in rounding."""
    if alert is None or not is_beyond(number, alert, measure.direction):
        return {}
    words = {"threshold": amount(alert, _places(alert, measure), measure.unit)}
    below, above = _("below the alert threshold of %(threshold)s"), _("above the alert threshold of %(threshold)s")
    label = (below if measure.direction == Direction.UP else above) % words
    return {"tone": "no", "icon": "warning", "label": label}


def _places(alert: Decimal, measure: Measure) -> int:
    """A threshold is written with all its decimals, be they more than the figure's."""
    return max(measure.decimals if alert % 1 else 0, -int(alert.normalize().as_tuple().exponent))


def _title(latest: Figure, target: Named | None, found: Standing, measure: Measure) -> str:
    words = {
        "value": latest.amount(measure.decimals, measure.unit),
        "period": period_words(latest.period),
        "target": _goal_words(target, measure) if target else "",
        "why": latest.mark,
    }
    if latest.status == NOT_ADDITIVE:
        return _("Only service by service in %(period)s: their figures are not added up") % words
    if latest.number is None:
        return _("No figure for %(period)s: %(why)s") % words
    return _TITLES[found]() % words


_TITLES = {
    Standing.MET: lambda: _("%(value)s in %(period)s: the target of %(target)s is reached"),
    Standing.ON_TRACK: lambda: _("%(value)s in %(period)s, on the way to the target of %(target)s"),
    Standing.BEHIND: lambda: _("%(value)s in %(period)s, behind the path to the target of %(target)s"),
    Standing.INSIDE: lambda: _("%(value)s in %(period)s, within the wanted range of %(target)s"),
    Standing.OUTSIDE: lambda: _("%(value)s in %(period)s, outside the wanted range of %(target)s"),
    Standing.APART: lambda: _("%(value)s in %(period)s; the target is %(target)s"),
    Standing.NONE: lambda: _("%(value)s in %(period)s"),
    Standing.UNKNOWN: lambda: _("%(value)s in %(period)s"),
}


def _goal_words(named: Named, measure: Measure) -> str:
    goal = named.goal
    if goal.is_range:
        low, high = number_words(goal.low, measure.decimals), amount(goal.high, measure.decimals, measure.unit)
        return f"{low}–{high}"
    return amount(goal.low, measure.decimals, measure.unit)


def _target(target: Named | None, measure: Measure) -> str:
    if target is None:
        return ""
    words = {"target": _goal_words(target, measure), "period": period_words(target.period)}
    return _("%(target)s until the end of %(period)s") % words


def _way(latest: Figure, target: Named | None, baseline: Named | None, measure: Measure) -> str:
    """How much of the way is gone, and where the straight path would be by now."""
    if latest.number is None or target is None or baseline is None:
        return ""
    found = progress(
        actual=latest.number,
        on=latest.period.ends_on,
        baseline=baseline.goal,
        target=target.goal,
        direction=measure.direction,
    )
    if found.percent is None:
        return ""
    words: dict[str, Any] = {
        "share": number_words(found.percent, 0),
        "start": amount(baseline.goal.low, measure.decimals, measure.unit),
        "period": period_words(baseline.period),
    }
    due = found.due
    if due is None or latest.ends_at > target.at:
        return _("%(share)s%% of the way from %(start)s in %(period)s to the target") % words
    words["due"] = amount(due, measure.decimals, measure.unit)
    return (
        _("%(share)s%% of the way from %(start)s in %(period)s to the target; the straight path stands at %(due)s")
        % words
    )


def shown(number: Decimal, decimals: int) -> Decimal:
    """As it is written: a difference is taken between the figures that people see, so that they can check it."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def change_words(series: Sequence[Figure], latest: Figure, measure: Measure) -> str:
    """Against the same period a year before, or the one just before it; never over a break."""
    before = year_before(series, latest) or one_before(series, latest)
    if before is None or before.number is None or latest.number is None:
        return ""
    now, then = shown(latest.number, measure.decimals), shown(before.number, measure.decimals)
    found = move(now, then, measure.direction)
    words = {
        "gap": gap_words(now - then, measure),
        "before": before.amount(measure.decimals, measure.unit),
        "period": period_words(before.period),
        "judgement": str(found.label),
    }
    if found == Move.SAME:
        return _("the same as in %(period)s") % words
    if found == Move.CHANGED:
        return _("%(gap)s than in %(period)s (%(before)s)") % words
    return _("%(gap)s than in %(period)s (%(before)s): %(judgement)s") % words


def gap_words(gap: Decimal, measure: Measure) -> str:
    unit = _("percentage points") if measure.unit == "%" else measure.unit
    words = {"gap": amount(abs(gap), measure.decimals, unit)}
    return (_("%(gap)s more") if gap > 0 else _("%(gap)s less")) % words


def coverage_words(figure: Figure) -> str:
    """«38 din 40 de servicii»; empty when the figure is no total."""
    if figure.asked is None or figure.counted is None:
        return ""
    unit = _("service") if figure.asked == 1 else _("services")
    words = {"counted": figure.counted, "asked": amount(Decimal(figure.asked), 0, unit)}
    return _("%(counted)s of %(asked)s") % words
