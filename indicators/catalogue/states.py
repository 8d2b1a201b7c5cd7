"""Closed lists of the catalogue."""

from consultare.lib.law import TextChoices, Transition, Workflow, gettext_lazy as _, pgettext_lazy


class Kind(TextChoices):
    NUMBER = "number", pgettext_lazy("kind of indicator", "number")
    ORDINAL = "ordinal", _("level of a scale")
    TEXT = "text", _("description in words")


class Level(TextChoices):
    INPUT = "input", _("input")
    OUTPUT = "output", _("output")
    OUTCOME = "outcome", _("result")
    IMPACT = "impact", _("impact")
    CONTEXT = "context", _("context")
    QUALITY = "quality", _("quality")


class Direction(TextChoices):
    """Where good lies."""

    UP = "up", _("more is better")
    DOWN = "down", _("less is better")
    RANGE = "range", _("within a range is better")
    NONE = "none", _("neither is better")


class TimeRule(TextChoices):
    """How months make a quarter."""

    SUM = "sum", _("sum")
    MEAN = "mean", _("mean")
    LAST = "last", _("last value")
    MAX = "max", _("largest value")
    NONE = "none", _("can't be added up over time")


class UnitRule(TextChoices):
    """How services make a total."""

    SUM = "sum", _("sum")
    MEAN = "mean", _("mean")
    MAX = "max", _("largest value")
    NONE = "none", _("can't be added up over services")


class Sensitivity(TextChoices):
    OPEN = "open", _("public as it is")
    PERSONS = "persons", _("counts persons: small cells are protected")
    INTERNAL = "internal", _("never published")


class Source(TextChoices):
    TYPED = "typed", _("reported by services")
    COMPUTED = "computed", _("computed by a formula")
    PORTAL = "portal", _("computed from the consultations")
    EXTERNAL = "external", _("taken from an outside series")


class IndicatorState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    IN_USE = "in_use", pgettext_lazy("indicator", "in use")
    RETIRED = "retired", pgettext_lazy("indicator", "retired")


INDICATOR = Workflow(
    "state",
    (
        Transition("adopt", (IndicatorState.PROPOSED,), IndicatorState.IN_USE, "in_use_at"),
        Transition("retire", (IndicatorState.PROPOSED, IndicatorState.IN_USE), IndicatorState.RETIRED, "retired_at"),
    ),
)


class SheetState(TextChoices):
    """Of a version of the definition sheet."""

    DRAFT = "draft", pgettext_lazy("sheet", "draft")
    APPROVED = "approved", pgettext_lazy("sheet", "approved")


SHEET = Workflow("state", (Transition("approve", (SheetState.DRAFT,), SheetState.APPROVED, "approved_at"),))


class MissingPolicy(TextChoices):
    """What a formula does when one of its parts is missing."""

    FAIL = "fail", _("then there is no result")
    SKIP = "skip", _("the part is left out")
    ZERO = "zero", _("the part counts as zero")


class TotalRule(TextChoices):
    SUM = "sum", _("the total is the sum of the cells")
    CHECKED = "checked", _("the total is typed and checked against the cells")
    TYPED = "typed", _("the total is typed; no cell may exceed it")


class ReferenceKind(TextChoices):
    BASELINE = "baseline", _("baseline")
    TARGET = "target", _("target")
    MINIMUM = "minimum", _("minimum standard")
    COMPARATOR = "comparator", _("outside comparison")
