"""What may be set in a check of each kind, within which limits, and what it is when nobody sets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from consultare.lib.law import Words, fill, gettext_lazy as _, pgettext_lazy
from indicators.collection.states import CheckKind, Severity

Settings = Mapping[str, Decimal | str | None]
"""The parameters of one check, read: numbers exact, choices as their key, None where there is no bound."""

LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number between `low` and `high`, both included, with at most `places` decimals. `default=None`: may stay empty."""

    key: str
    label: Words
    default: Decimal | None
    low: Decimal
    high: Decimal
    places: int = 0
    help: Words = ""


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: Words
    options: tuple[tuple[str, Words], ...]
    help: Words = ""

    @property
    def default(self) -> str:
        return self.options[0][0]


class BadParameters(ValueError):
    """`errors`: parameter → sentence."""

    def __init__(self, errors: Mapping[str, Words]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


TOTAL, ALL = "total", "all"
PERSONS, DAYS, PERCENT = "persons", "days", "percent"
_WHERE = Choice(
    "where",
    _("Which figures"),
    (
        (TOTAL, pgettext_lazy("check", "the total of the line")),
        (ALL, pgettext_lazy("check", "the total and each cell")),
    ),
)
_LEAST = Parameter(
    "least", _("Differences below are passed over"), Decimal(3), Decimal(0), LARGEST, 4,
    _("So that 1 against 2 is not called twice as much."),
)  # fmt: skip


def _percent(default: int) -> Parameter:
    return Parameter("percent", _("Change in percent, from"), Decimal(default), Decimal(1), Decimal(10_000), 1)


SPECS: dict[CheckKind, tuple[Parameter | Choice, ...]] = {
    CheckKind.RANGE: (
        Parameter("low", _("Smallest value expected"), None, -LARGEST, LARGEST, 4, _("Empty: no lower bound.")),
        Parameter("high", _("Largest value expected"), None, -LARGEST, LARGEST, 4, _("Empty: no upper bound.")),
        _WHERE,
    ),
    CheckKind.JUMP: (_percent(50), _LEAST, _WHERE),
    CheckKind.OUTLIER: (
        Parameter("periods", _("Number of periods looked at"), Decimal(12), Decimal(6), Decimal(36)),
        Parameter(
            "factor", _("How many usual deviations are too many"), Decimal("3.5"), Decimal(1), Decimal(20), 1,
            _("The usual deviation is the median distance from the median (MAD), scaled by 1.4826."),
        ),
        _LEAST,
        _WHERE,
    ),
    CheckKind.FROZEN: (
        Parameter("periods", _("Same value in so many periods, this one included"), Decimal(6), Decimal(3), Decimal(24)),
        _WHERE,
    ),
    CheckKind.ZERO: (
        Parameter("periods", _("After so many periods above zero"), Decimal(3), Decimal(1), Decimal(24)),
        _WHERE,
    ),
    CheckKind.YEAR: (_percent(50), _LEAST, _WHERE),
    CheckKind.CELLS: (
        Parameter(
            "tolerance", _("Difference that is let pass"), Decimal(0), Decimal(0), Decimal(1000), 4,
            _("For figures that are rounded cell by cell."),
        ),
    ),
    CheckKind.CAPACITY: (
        Parameter("percent", _("Percent of the places, above"), Decimal(100), Decimal(50), Decimal(300), 1),
        Choice(
            "measure",
            _("What the indicator counts"),
            (
                (PERSONS, _("persons on one day, against the places")),
                (DAYS, _("person-days, against places × days of the period")),
                (PERCENT, _("occupancy in percent already")),
            ),
        ),
    ),
}  # fmt: skip
MAY_BLOCK = frozenset({CheckKind.RANGE, CheckKind.CELLS})
"""A statistic can't prove an error: only a bound and a sum may refuse a report, the others ask for words."""
USUAL: tuple[tuple[CheckKind, Mapping[str, str], Severity], ...] = (
    (CheckKind.RANGE, {"low": "0", "high": ""}, Severity.BLOCKS),
    (CheckKind.OUTLIER, {}, Severity.WARNS),
    (CheckKind.ZERO, {}, Severity.WARNS),
    (CheckKind.YEAR, {}, Severity.WARNS),
)
"""What an indicator that counts gets when nobody thinks about it."""


def cleaned(kind: CheckKind, given: Mapping[str, object]) -> dict[str, str]:
    """What is stored of what was typed; what is left out takes its default. Raises `BadParameters`."""
    found: dict[str, str] = {}
    errors: dict[str, Words] = {}
    for spec in SPECS[kind]:
        typed = given.get(spec.key)
        text = "" if typed is None else str(typed).strip()
        if isinstance(spec, Choice):
            found[spec.key] = text or spec.default
            if found[spec.key] not in dict(spec.options):
                errors[spec.key] = _("Choose one of the possibilities offered.")
            continue
        try:
            found[spec.key] = _number(spec, text if spec.key in given or spec.default is None else None)
        except ValueError as error:
            errors[spec.key] = error.args[0]
    errors |= {} if errors else _together(kind, found)
    if errors:
        raise BadParameters(errors)
    return found


def _number(spec: Parameter, text: str | None) -> str:
    """Raises `ValueError` with a sentence."""
    if not text:
        if spec.default is not None and text is not None:
            raise ValueError(_("Write a number."))
        return "" if spec.default is None else f"{spec.default:f}"
    try:
        number = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise ValueError(_("Write a number, for example 3,5.")) from None
    if not number.is_finite() or not spec.low <= number <= spec.high:
        sentence = _("Write a number between %(low)s and %(high)s.")
        raise ValueError(fill(sentence, {"low": f"{spec.low:f}", "high": f"{spec.high:f}"}))
    if number and -int(number.normalize().as_tuple().exponent) > spec.places:
        sentence = _("At most %(n)d decimals.") if spec.places else _("Write a whole number.")
        raise ValueError(fill(sentence, {"n": spec.places}))
    return f"{number:f}"


def _together(kind: CheckKind, found: Mapping[str, str]) -> dict[str, Words]:
    if kind != CheckKind.RANGE:
        return {}
    low, high = found["low"], found["high"]
    if not low and not high:
        return {"low": _("Give at least one of the two bounds.")}
    if low and high and Decimal(low) > Decimal(high):
        return {"high": _("The largest value is below the smallest one.")}
    return {}


def settings_of(kind: CheckKind, stored: Mapping[str, object]) -> Settings:
    """What is stored, read; keys that are not there take their default, so that old rows go on working."""
    found: dict[str, Decimal | str | None] = {}
    for spec in SPECS[kind]:
        value = stored.get(spec.key)
        if isinstance(spec, Choice):
            found[spec.key] = str(value or spec.default)
        else:
            found[spec.key] = spec.default if value in {None, ""} else Decimal(str(value))
    return found
