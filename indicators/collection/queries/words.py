"""Periods in words."""

from django.utils.translation import pgettext

from consultare.lib.text.moments import MONTHS
from indicators.services.models import Period
from indicators.services.states import MONTHS as LENGTH, PeriodKind

_ROMAN = ("I", "II", "III", "IV")


def period_words(period: Period) -> str:
    """«martie 2026», «trimestrul I 2026», «semestrul II 2026», «anul 2026»."""
    year = period.starts_on.year
    part = _ROMAN[(period.starts_on.month - 1) // LENGTH[period.kind]] if period.kind != PeriodKind.MONTH else ""
    match period.kind:
        case PeriodKind.MONTH:
            return f"{MONTHS[period.starts_on.month - 1]} {year}"
        case PeriodKind.QUARTER:
            return pgettext("period", "quarter %(part)s %(year)s") % {"part": part, "year": year}
        case PeriodKind.SEMESTER:
            return pgettext("period", "semester %(part)s %(year)s") % {"part": part, "year": year}
        case _:
            return pgettext("period", "the year %(year)s") % {"year": year}
