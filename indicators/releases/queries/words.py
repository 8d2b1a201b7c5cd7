"""Numbers, periods and reasons in words of the reader's language."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, gettext as _, pgettext

from consultare.lib.text.moments import MONTHS
from indicators.collection.rules.rollup import NOT_ADDITIVE
from indicators.collection.states import EMPTY, Status
from indicators.releases.states import Suppression
from indicators.services.models import Period
from indicators.services.states import MONTHS as LENGTHS, PeriodKind

NBSP = "\u00a0"
DASH = "–"
HIDDEN = "…"
BARE = frozenset({"", "nr.", "nr", "număr", "scor", "raport", "indice", "coeficient"})
"""Units that say what a figure is, not what is counted: they head a column or an axis, never follow a number."""

ONE = {
    "cazuri": "caz", "cereri": "cerere", "copii": "copil", "familii": "familie", "lei": "leu", "locuri": "loc", "măsuri": "măsură",
    "norme": "normă", "obiective": "obiectiv", "ore": "oră", "persoane": "persoană", "planuri": "plan", "porții": "porție",
    "posturi": "post", "puncte": "punct", "puncte procentuale": "punct procentual", "servicii": "serviciu", "zile": "zi",
}  # fmt: skip
"""How Romanian units are said of exactly one; units come from the catalogue in the plural."""


def language() -> str:
    return (get_language() or "ro").partition("-")[0]


def number_words(number: Decimal | None, decimals: int) -> str:
    """«1.234,5» in Romanian; rounded half up, as people do."""
    if number is None:
        return DASH
    text = f"{number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    if text.strip("-0.,") == "":
        text = text.removeprefix("-")
    if language() == "ro":
        text = text.translate({ord(","): ".", ord("."): ","})
    return text.replace("-", "−")


def amount(number: Decimal, decimals: int, unit: str) -> str:
    """«1.204 persoane», «38 de persoane», «72,5%», «2,8 la 100», «4,04»."""
    words = number_words(number, decimals)
    if unit == "%":
        return f"{words}%"
    if unit in BARE:
        return words
    count, _slash, whole = unit.partition("/")
    if count in BARE and whole:
        return _("%(number)s in %(whole)s") % {"number": words, "whole": whole}
    if words == "1":
        unit = ONE.get(unit, unit)
    return f"{words}{_of(number, decimals)}{NBSP}{unit}"


def _of(number: Decimal, decimals: int) -> str:
    """Romanian says «de» after 20, 21 … 100, and not after 101 … 119 or a number written with decimals."""
    if language() != "ro" or decimals:
        return ""
    whole = number.quantize(Decimal(1), ROUND_HALF_UP)
    last = abs(int(whole)) % 100
    return f"{NBSP}de" if abs(whole) >= 20 and (last == 0 or last >= 20) else ""


def place_of(period: Period) -> int:
    """Where a period stands on the calendar: months since the year 0."""
    return period.starts_on.year * 12 + period.starts_on.month - 1


def end_of(period: Period) -> int:
    return place_of(period) + LENGTHS[period.kind] - 1


def period_words(period: Period) -> str:
    """«octombrie 2026», «trimestrul 3 din 2026», «2026»."""
    year, first = period.starts_on.year, period.starts_on.month
    if period.kind == PeriodKind.MONTH:
        return f"{MONTHS[first - 1]} {year}"
    if period.kind == PeriodKind.QUARTER:
        return _("quarter %(number)s of %(year)s") % {"number": (first + 2) // 3, "year": year}
    if period.kind == PeriodKind.SEMESTER:
        return _("semester %(number)s of %(year)s") % {"number": (first + 5) // 6, "year": year}
    return str(year)


def period_short(period: Period) -> str:
    """For axes: «oct. 2026», «T3 2026», «S1 2026», «2026»."""
    year, first = period.starts_on.year, period.starts_on.month
    if period.kind == PeriodKind.MONTH:
        return f"{_short_month(first)} {year}"
    if period.kind == PeriodKind.QUARTER:
        return pgettext("quarter on an axis", "Q%(number)s %(year)s") % {"number": (first + 2) // 3, "year": year}
    if period.kind == PeriodKind.SEMESTER:
        return pgettext("semester on an axis", "S%(number)s %(year)s") % {"number": (first + 5) // 6, "year": year}
    return str(year)


def _short_month(number: int) -> str:
    names = pgettext("twelve short months with a comma between", "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec")
    return names.split(",")[number - 1]


def hidden_words(suppression: str, threshold: int = 5) -> str:
    """What stands in the place of a protected number."""
    return f"<{threshold}" if suppression == Suppression.SMALL else HIDDEN


def mark_of(status: str, suppression: str) -> str:
    """The word behind a figure that is not simply reported; empty for one that is."""
    if suppression == Suppression.SMALL:
        return _("protected: too few persons")
    if suppression:
        return _("protected: it would give away a small number")
    if status == NOT_ADDITIVE:
        return _("what the services report is not added up")
    if status in EMPTY or status in {Status.ESTIMATED, Status.PROVISIONAL}:
        return str(Status(status).label)
    return ""
