"""Closed lists of services and of the calendar."""

from consultare.lib.law import TextChoices, gettext_lazy as _, pgettext_lazy


class Regime(TextChoices):
    """How a service is given (column ROF of the nomenclature)."""

    RESIDENTIAL = "residential", _("residential, with accommodation")
    FAMILY = "family", _("in a family")
    DAY = "day", _("by day")
    HOME = "home", _("at home")
    COMMUNITY = "community", _("in the community")


class ProviderKind(TextChoices):
    PUBLIC = "public", _("public provider")
    PRIVATE = "private", _("organisation under convention")


class LicenceState(TextChoices):
    """Computed from the dates, never stored."""

    VALID = "valid", pgettext_lazy("licence", "valid")
    EXPIRING = "expiring", pgettext_lazy("licence", "expires soon")
    EXPIRED = "expired", pgettext_lazy("licence", "expired")
    NONE = "none", pgettext_lazy("licence", "none on record")


class FileOutcome(TextChoices):
    CHECKED = "checked", pgettext_lazy("workbook of services", "checked, waits to be applied")
    APPLIED = "applied", pgettext_lazy("workbook of services", "applied")
    SAME = "same", pgettext_lazy("workbook of services", "nothing changed")
    REFUSED = "refused", pgettext_lazy("workbook of services", "refused")


class PeriodKind(TextChoices):
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    SEMESTER = "semester", _("semester")
    YEAR = "year", _("year")


LONGER: dict[str, tuple[str, ...]] = {
    PeriodKind.MONTH: (PeriodKind.QUARTER, PeriodKind.SEMESTER, PeriodKind.YEAR),
    PeriodKind.QUARTER: (PeriodKind.SEMESTER, PeriodKind.YEAR),
    PeriodKind.SEMESTER: (PeriodKind.YEAR,),
    PeriodKind.YEAR: (),
}
"""Into which longer periods a period goes whole."""

MONTHS: dict[str, int] = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.SEMESTER: 6,
    PeriodKind.YEAR: 12,
}
