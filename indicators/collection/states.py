"""Closed lists of the collection, and the path of a report."""

from consultare.lib.law import TextChoices, Transition, Workflow, gettext_lazy as _, pgettext_lazy


class SubmissionState(TextChoices):
    EXPECTED = "expected", pgettext_lazy("report", "expected")
    DRAFT = "draft", pgettext_lazy("report", "being filled in")
    SUBMITTED = "submitted", pgettext_lazy("report", "submitted")
    RETURNED = "returned", pgettext_lazy("report", "sent back")
    APPROVED = "approved", pgettext_lazy("report", "approved")
    PUBLISHED = "published", pgettext_lazy("report", "published")


S = SubmissionState
SUBMISSION = Workflow(
    "state",
    (
        Transition("begin", (S.EXPECTED,), S.DRAFT, "begun_at"),
        Transition("submit", (S.EXPECTED, S.DRAFT, S.RETURNED), S.SUBMITTED, "submitted_at"),
        Transition("send_back", (S.SUBMITTED,), S.RETURNED, "returned_at"),
        Transition("approve", (S.SUBMITTED,), S.APPROVED, "approved_at"),
        Transition("publish", (S.APPROVED,), S.PUBLISHED, "published_at"),
    ),
)
OPEN_STATES = frozenset({S.EXPECTED, S.DRAFT, S.RETURNED})
"""In which whoever reports may write."""
CLOSED_STATES = frozenset({S.APPROVED, S.PUBLISHED})
"""In which a figure changes by a correction with a reason only."""


class Reporter(TextChoices):
    """Who gives the figures of a service: the provider itself, or the authority beside him. Only the first are added up."""

    PROVIDER = "P", pgettext_lazy("reporter", "the provider")
    AUTHORITY = "A", pgettext_lazy("reporter", "the authority")


class LineWay(TextChoices):
    """How a form asks for an indicator, or that it doesn't."""

    NOT = "not", pgettext_lazy("line", "not asked")
    TOTAL = "total", pgettext_lazy("line", "total only")
    CELLS = "cells", pgettext_lazy("line", "by cells")


class Status(TextChoices):
    """What a number is, or why there is none. Letters after SDMX CL_OBS_STATUS where it has one."""

    NORMAL = "A", _("reported")
    ESTIMATED = "E", _("estimated")
    PROVISIONAL = "P", _("provisional")
    MISSING = "M", _("missing")
    NOT_APPLICABLE = "N", _("not applicable")
    NOT_COLLECTED = "L", _("not collected")


EMPTY = frozenset({Status.MISSING, Status.NOT_APPLICABLE, Status.NOT_COLLECTED})
"""A value without a number says one of these."""


class Severity(TextChoices):
    BLOCKS = "blocks", _("must be corrected")
    WARNS = "warns", _("must be corrected or explained")


class Comparison(TextChoices):
    EQUAL = "eq", "="
    AT_MOST = "le", "≤"
    LESS = "lt", "<"
    AT_LEAST = "ge", "≥"
    MORE = "gt", ">"


class CheckKind(TextChoices):
    RANGE = "range", _("outside the usual range")
    JUMP = "jump", _("sudden change from the period before")
    OUTLIER = "outlier", _("far from the median of the last periods")
    FROZEN = "frozen", _("the same value for many periods")
    ZERO = "zero", _("zero after values above zero")
    YEAR = "year", _("far from the same period of last year")
    CELLS = "cells", _("cells against the total")
    CAPACITY = "capacity", _("above the capacity of the service")


class FindingState(TextChoices):
    OPEN = "open", pgettext_lazy("finding", "open")
    EXPLAINED = "explained", pgettext_lazy("finding", "explained")
    CORRECTED = "corrected", pgettext_lazy("finding", "corrected")


class WorkbookOutcome(TextChoices):
    APPLIED = "applied", pgettext_lazy("workbook", "taken over")
    SAME = "same", pgettext_lazy("workbook", "taken over before, nothing changed")
    REFUSED = "refused", pgettext_lazy("workbook", "not taken over")
