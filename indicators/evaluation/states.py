"""The path of an evaluation, what it asks, how it judges, what becomes of its recommendations."""

from consultare.lib.law import TextChoices, Transition, Workflow, gettext_lazy as _, pgettext_lazy


class EvaluationState(TextChoices):
    DRAFT = "draft", pgettext_lazy("evaluation", "in work")
    PUBLISHED = "published", pgettext_lazy("evaluation", "published")


EVALUATION = Workflow(
    "state", (Transition("publish", (EvaluationState.DRAFT,), EvaluationState.PUBLISHED, "published_at"),)
)


class Criterion(TextChoices):
    """The six of OECD DAC (2019), in their order, and one of the evaluation's own."""

    RELEVANCE = "relevance", _("Relevance")
    COHERENCE = "coherence", _("Coherence")
    EFFECTIVENESS = "effectiveness", _("Effectiveness")
    EFFICIENCY = "efficiency", _("Efficiency")
    IMPACT = "impact", pgettext_lazy("evaluation criterion", "Impact")
    SUSTAINABILITY = "sustainability", _("Sustainability")
    OWN = "own", _("Own criterion")


class Priority(TextChoices):
    HIGH = "high", pgettext_lazy("priority", "high")
    MEDIUM = "medium", pgettext_lazy("priority", "medium")
    LOW = "low", pgettext_lazy("priority", "low")


class Answer(TextChoices):
    """What the addressee says; none yet is the empty one. All but a plain yes need a reason."""

    NONE = "", pgettext_lazy("recommendation", "not answered yet")
    ACCEPTED = "accepted", pgettext_lazy("recommendation", "accepted")
    PARTLY = "partly", pgettext_lazy("recommendation", "accepted in part")
    REJECTED = "rejected", pgettext_lazy("recommendation", "rejected")


NEEDS_REASON = frozenset({Answer.PARTLY.value, Answer.REJECTED.value})


class Step(TextChoices):
    """Where a recommendation stands after a step."""

    BEGUN = "begun", pgettext_lazy("recommendation", "begun")
    UNDER_WAY = "under_way", pgettext_lazy("recommendation", "under way")
    BLOCKED = "blocked", pgettext_lazy("recommendation", "held up")
    DONE = "done", pgettext_lazy("recommendation", "done")
