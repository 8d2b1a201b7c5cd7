"""Findings in words, with the numbers in them: what was reported, what it was held against, how far apart they are."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _, ngettext, npgettext

from indicators.collection.rules.checks import decoded
from indicators.collection.rules.numbers import shown
from indicators.collection.states import CheckKind, Comparison
from indicators.services.states import PeriodKind

Numbers = Mapping[str, Decimal]


def sentence(
    *, kind: str, measured: str, expected: str, decimals: int = 0, frequency: str = PeriodKind.MONTH, message: str = ""
) -> str:
    """«18 este de 4,5 ori mai mare decât mediana ultimelor 12 luni (4)»; a rule says its own message first."""
    parts = decoded(expected)
    number = Decimal(measured)
    if kind == "rule":
        words = {
            "message": message.rstrip(),
            "left": shown(number, decimals),
            "right": shown(Decimal(parts["right"]), decimals),
        }
        words["sign"] = str(Comparison(parts["op"]).label)
        return _("%(message)s Here %(left)s %(sign)s %(right)s does not hold.") % words
    numbers = {key: Decimal(value) for key, value in parts.items()}
    return _KINDS[kind](number, numbers, decimals, frequency)


def span(count: int, frequency: str) -> str:
    """«6 luni», «24 de luni», «3 trimestre»."""
    words = {
        PeriodKind.MONTH: ngettext("%(n)d month", "%(n)d months", count),
        PeriodKind.QUARTER: ngettext("%(n)d quarter", "%(n)d quarters", count),
        PeriodKind.SEMESTER: ngettext("%(n)d semester", "%(n)d semesters", count),
        PeriodKind.YEAR: ngettext("%(n)d year", "%(n)d years", count),
    }
    return words[PeriodKind(frequency)] % {"n": count}


def of_the_last(count: int, frequency: str) -> str:
    """«ultimelor 12 luni», in the case in which something is of them."""
    words = {
        PeriodKind.MONTH: npgettext("of", "the last %(n)d month", "the last %(n)d months", count),
        PeriodKind.QUARTER: npgettext("of", "the last %(n)d quarter", "the last %(n)d quarters", count),
        PeriodKind.SEMESTER: npgettext("of", "the last %(n)d semester", "the last %(n)d semesters", count),
        PeriodKind.YEAR: npgettext("of", "the last %(n)d year", "the last %(n)d years", count),
    }
    return words[PeriodKind(frequency)] % {"n": count}


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _short(number: Decimal) -> str:
    """At most one decimal: how many times, how many percent."""
    rounded = _rounded(number, 1)
    return shown(rounded.normalize() + 0 if rounded else rounded)


def _against(number: Decimal, other: Decimal, decimals: int, words: tuple[str, str, str, str, str]) -> str:
    """`words`: times more, percent more, times less, percent less, and how it is said when nothing can be divided."""
    values = {"number": shown(number, decimals), "other": shown(other, decimals)}
    if number <= 0 or other <= 0:
        return words[4] % values
    more, times = number > other, max(number, other) / min(number, other)
    if times >= 2:
        return words[0 if more else 2] % {**values, "times": _short(times)}
    return words[1 if more else 3] % {**values, "percent": _short(abs(number - other) * 100 / other)}


def _range(number: Decimal, numbers: Numbers, decimals: int, frequency: str) -> str:
    low, high = numbers.get("low"), numbers.get("high")
    words = {"number": shown(number, decimals)}
    if low is not None and number < low:
        return _("%(number)s is below the smallest value expected (%(low)s)") % {**words, "low": shown(low, decimals)}
    return _("%(number)s is above the largest value expected (%(high)s)") % {
        **words, "high": shown(high or Decimal(0), decimals),
    }  # fmt: skip


def _jump(number: Decimal, numbers: Numbers, decimals: int, frequency: str) -> str:
    return _against(number, numbers["before"], decimals, (
        _("%(number)s is %(times)s times as much as in the period before (%(other)s)"),
        _("%(number)s is %(percent)s %% more than in the period before (%(other)s)"),
        _("%(number)s is %(times)s times less than in the period before (%(other)s)"),
        _("%(number)s is %(percent)s %% less than in the period before (%(other)s)"),
        _("%(number)s, while in the period before it was %(other)s"),
    ))  # fmt: skip


def _year(number: Decimal, numbers: Numbers, decimals: int, frequency: str) -> str:
    return _against(number, numbers["year"], decimals, (
        _("%(number)s is %(times)s times as much as in the same period of last year (%(other)s)"),
        _("%(number)s is %(percent)s %% more than in the same period of last year (%(other)s)"),
        _("%(number)s is %(times)s times less than in the same period of last year (%(other)s)"),
        _("%(number)s is %(percent)s %% less than in the same period of last year (%(other)s)"),
        _("%(number)s, while in the same period of last year it was %(other)s"),
    ))  # fmt: skip


def _outlier(number: Decimal, numbers: Numbers, decimals: int, frequency: str) -> str:
    last = of_the_last(int(numbers["periods"]), frequency).replace("%", "%%")
    words = (
        _("%(number)s is %(times)s times as much as the median of %(last)s (%(other)s)"),
        _("%(number)s is %(percent)s %% more than the median of %(last)s (%(other)s)"),
        _("%(number)s is %(times)s times less than the median of %(last)s (%(other)s)"),
        _("%(number)s is %(percent)s %% less than the median of %(last)s (%(other)s)"),
        _("%(number)s, while the median of %(last)s is %(other)s"),
    )
    own = tuple(one.replace("%(last)s", last) for one in words)
    return _against(number, numbers["median"], decimals, (own[0], own[1], own[2], own[3], own[4]))


def _frozen(number: Decimal, numbers: Numbers, decimals: int, frequency: str) -> str:
    words = {"number": shown(number, decimals), "span": span(int(numbers["periods"]), frequency)}
    return _("the same value, %(number)s, for %(span)s in a row") % words


def _zero(number: Decimal, numbers: Numbers, decimals: int, frequency: str) -> str:
    words = {"before": shown(numbers["before"], decimals), "span": span(int(numbers["periods"]), frequency)}
    return _("0 after %(span)s with values above zero; in the period before it was %(before)s") % words


def _cells(number: Decimal, numbers: Numbers, decimals: int, frequency: str) -> str:
    if "sum" in numbers:
        words = {"total": shown(number, decimals), "found": shown(numbers["sum"], decimals)}
        return _("The cells make %(found)s, the total says %(total)s. Correct one of them.") % words
    words = {"total": shown(number, decimals), "found": shown(numbers["over"], decimals)}
    return _("The cells come to %(found)s, more than the total of %(total)s. Correct one of them.") % words


def _capacity(number: Decimal, numbers: Numbers, decimals: int, frequency: str) -> str:
    words = {"number": shown(number, decimals), "percent": _short(numbers["percent"])}
    if "possible" not in numbers:
        return _("an occupancy of %(number)s %%, above %(percent)s %%") % words
    words |= {"possible": shown(numbers["possible"]), "reached": _short(numbers["reached"])}
    if "places" not in numbers:
        return _("%(number)s persons on %(possible)s places: an occupancy of %(reached)s %%") % words
    words |= {"places": shown(numbers["places"]), "days": shown(numbers["days"])}
    return _(
        "%(number)s person-days, while %(places)s places × %(days)s days make %(possible)s: an occupancy of %(reached)s %%"
    ) % words  # fmt: skip


_KINDS: dict[str, Callable[[Decimal, Numbers, int, str], str]] = {
    CheckKind.RANGE: _range,
    CheckKind.JUMP: _jump,
    CheckKind.OUTLIER: _outlier,
    CheckKind.FROZEN: _frozen,
    CheckKind.ZERO: _zero,
    CheckKind.YEAR: _year,
    CheckKind.CELLS: _cells,
    CheckKind.CAPACITY: _capacity,
}
