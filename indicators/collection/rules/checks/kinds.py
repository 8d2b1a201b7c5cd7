"""When a figure is worth a second look. Each kind answers with the numbers that say why, never with words.

All is exact: decimals in, decimals out, no floating point. What is missing in the past is passed over, never taken for zero.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from indicators.collection.rules.checks.parameters import DAYS, PERCENT, Settings
from indicators.collection.rules.totals import Breakdown, disagreements
from indicators.collection.states import CheckKind

MAD_SCALE = Decimal("1.4826")
"""Makes the MAD of normally spread figures their standard deviation."""
LEAST_SPREAD = Decimal("0.05")
"""Of the median: a series that never moved would otherwise call every change an outlier."""
LEAST_POINTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A figure and what it is compared with. `history`: the periods before, the newest first, None where nothing was reported.

    `year`: how many periods make a year. `capacity`: places of the service; `days`: length of the period.
    """

    number: Decimal
    history: Sequence[Decimal | None] = ()
    year: int = 12
    capacity: int | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """`expected`: the numbers it was held against, by name; as they are stored with a finding."""

    measured: Decimal
    expected: Mapping[str, Decimal | str] = field(default_factory=dict)

    @property
    def encoded(self) -> str:
        return ";".join(f"{key}={plain(value)}" for key, value in self.expected.items())


def plain(value: Decimal | str) -> str:
    """Without exponent, without zeros that say nothing."""
    if isinstance(value, str):
        return value
    rounded = value.quantize(Decimal("0.0001"))
    return f"{rounded.normalize() + 0:f}"


def decoded(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(";") if "=" in part)


def judge(kind: CheckKind, facts: Facts, settings: Settings) -> Found | None:
    """None: nothing to be said. `CELLS` looks at several figures at once: `judge_cells`."""
    return _KINDS[kind](facts, settings)


def depth(kind: CheckKind, settings: Settings, year: int) -> int:
    """How many periods back a check looks."""
    match kind:
        case CheckKind.JUMP:
            return 1
        case CheckKind.OUTLIER | CheckKind.ZERO:
            return int(_of(settings, "periods"))
        case CheckKind.FROZEN:
            return int(_of(settings, "periods")) - 1
        case CheckKind.YEAR:
            return year
        case _:
            return 0


def _of(settings: Settings, key: str) -> Decimal:
    return Decimal(settings[key] or 0)


def _bound(settings: Settings, key: str) -> Decimal | None:
    value = settings[key]
    return None if value is None else Decimal(value)


def _range(facts: Facts, settings: Settings) -> Found | None:
    low, high = _bound(settings, "low"), _bound(settings, "high")
    if (low is None or facts.number >= low) and (high is None or facts.number <= high):
        return None
    return Found(facts.number, {key: value for key, value in (("low", low), ("high", high)) if value is not None})


def _changed(number: Decimal, before: Decimal | None, settings: Settings, name: str) -> Found | None:
    """Against one earlier figure. From zero every change is as large as it can be, so only `least` counts."""
    if before is None:
        return None
    difference = abs(number - before)
    if not difference or difference < _of(settings, "least"):
        return None
    if before and difference * 100 < _of(settings, "percent") * abs(before):
        return None
    return Found(number, {name: before})


def _jump(facts: Facts, settings: Settings) -> Found | None:
    return _changed(facts.number, facts.history[0] if facts.history else None, settings, "before")


def _year(facts: Facts, settings: Settings) -> Found | None:
    before = facts.history[facts.year - 1] if len(facts.history) >= facts.year else None
    return _changed(facts.number, before, settings, "year")


def median(numbers: Sequence[Decimal]) -> Decimal:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _outlier(facts: Facts, settings: Settings) -> Found | None:
    """Hampel's rule: farther from the median than `factor` times the scaled median of the distances from it."""
    periods = int(_of(settings, "periods"))
    known = [number for number in facts.history[:periods] if number is not None]
    if len(known) < LEAST_POINTS:
        return None
    middle = median(known)
    spread = max(MAD_SCALE * median([abs(number - middle) for number in known]), LEAST_SPREAD * abs(middle))
    distance = abs(facts.number - middle)
    if not distance or distance < _of(settings, "least") or distance <= _of(settings, "factor") * spread:
        return None
    reach = _of(settings, "factor") * spread
    return Found(
        facts.number,
        {"median": middle, "periods": Decimal(len(known)), "low": middle - reach, "high": middle + reach},
    )


def _frozen(facts: Facts, settings: Settings) -> Found | None:
    """A zero may stay a zero for years; another number that never moves was probably copied."""
    before = int(_of(settings, "periods")) - 1
    if not facts.number or len(facts.history) < before:
        return None
    if any(number != facts.number for number in facts.history[:before]):
        return None
    return Found(facts.number, {"periods": Decimal(before + 1)})


def _zero(facts: Facts, settings: Settings) -> Found | None:
    periods = int(_of(settings, "periods"))
    before = facts.history[:periods]
    if facts.number or len(before) < periods or any(number is None or number <= 0 for number in before):
        return None
    return Found(facts.number, {"periods": Decimal(periods), "before": before[0] or Decimal(0)})


def _capacity(facts: Facts, settings: Settings) -> Found | None:
    """A service without places of its own has nothing to be held against; a rate needs none."""
    percent = _of(settings, "percent")
    if settings["measure"] == PERCENT:
        return Found(facts.number, {"percent": percent}) if facts.number > percent else None
    if not facts.capacity:
        return None
    possible = Decimal(facts.capacity * (facts.days if settings["measure"] == DAYS else 1))
    if facts.number * 100 <= percent * possible:
        return None
    expected = {"percent": percent, "possible": possible, "reached": facts.number * 100 / possible}
    if settings["measure"] == DAYS:
        expected |= {"places": Decimal(facts.capacity), "days": Decimal(facts.days)}
    return Found(facts.number, expected)


_KINDS: dict[CheckKind, Callable[[Facts, Settings], Found | None]] = {
    CheckKind.RANGE: _range,
    CheckKind.JUMP: _jump,
    CheckKind.OUTLIER: _outlier,
    CheckKind.FROZEN: _frozen,
    CheckKind.ZERO: _zero,
    CheckKind.YEAR: _year,
    CheckKind.CAPACITY: _capacity,
}


def judge_cells(
    breakdowns: Sequence[Breakdown], total: Decimal | None, numbers: Mapping[int, Decimal | None], settings: Settings
) -> Found | None:
    """The law of totals (I11) with what is let pass for rounding; the largest disagreement when there are several."""
    found = disagreements(breakdowns, total, numbers)
    worst = max(found, key=lambda one: abs(one.found - one.total), default=None)
    if worst is None or abs(worst.found - worst.total) <= _of(settings, "tolerance"):
        return None
    return Found(worst.total, {worst.kind: worst.found})
