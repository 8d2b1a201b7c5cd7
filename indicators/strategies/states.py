"""Closed lists of strategies, and the paths of a strategy and of a progress update."""

from consultare.lib.law import TextChoices, Transition, Workflow, gettext_lazy as _, pgettext_lazy


class Scope(TextChoices):
    NATIONAL = "national", _("national")
    CITY = "city", _("of the city")
    SECTOR = "sector", _("of the sector")


class StrategyState(TextChoices):
    DRAFT = "draft", pgettext_lazy("strategy", "in preparation")
    PUBLISHED = "published", pgettext_lazy("strategy", "in force")
    ARCHIVED = "archived", pgettext_lazy("strategy", "ended")


S = StrategyState
STRATEGY = Workflow(
    "state",
    (
        Transition("publish", (S.DRAFT,), S.PUBLISHED, "published_at"),
        Transition("archive", (S.PUBLISHED,), S.ARCHIVED, "archived_at"),
    ),
)
PUBLIC_STATES = frozenset({S.PUBLISHED, S.ARCHIVED})


class NodeState(TextChoices):
    """What was decided about a measure. How far it is follows from its updates, and «late» from the calendar: neither is stored."""

    ACTIVE = "active", pgettext_lazy("measure", "goes on")
    POSTPONED = "postponed", pgettext_lazy("measure", "postponed")
    CANCELLED = "cancelled", pgettext_lazy("measure", "given up")
    MERGED = "merged", pgettext_lazy("measure", "merged into another")
    SUPERSEDED = "superseded", pgettext_lazy("measure", "replaced by another")


NEED_ANOTHER = frozenset({NodeState.MERGED, NodeState.SUPERSEDED})
NOT_COUNTED = frozenset({NodeState.CANCELLED, NodeState.MERGED, NodeState.SUPERSEDED})
"""Who weighs nothing in what stands above (rule 7 of the arithmetic)."""


class Stage(TextChoices):
    """How far an update says a measure is."""

    NOT_STARTED = "not_started", pgettext_lazy("measure", "not started")
    IN_PROGRESS = "in_progress", pgettext_lazy("measure", "in progress")
    DONE = "done", pgettext_lazy("measure", "done")


class Standing(TextChoices):
    """What readers are told of a measure on a day: the decision about it, or else its last approved update against its term."""

    NOT_STARTED = "not_started", pgettext_lazy("measure", "not started")
    IN_PROGRESS = "in_progress", pgettext_lazy("measure", "in progress")
    LATE = "late", pgettext_lazy("measure", "late")
    DONE = "done", pgettext_lazy("measure", "done")
    POSTPONED = "postponed", pgettext_lazy("measure", "postponed")
    CANCELLED = "cancelled", pgettext_lazy("measure", "given up")
    MERGED = "merged", pgettext_lazy("measure", "merged into another")
    SUPERSEDED = "superseded", pgettext_lazy("measure", "replaced by another")


class UpdateState(TextChoices):
    WAITING = "waiting", pgettext_lazy("update", "waits for a second person")
    APPROVED = "approved", pgettext_lazy("update", "approved")
    RETURNED = "returned", pgettext_lazy("update", "sent back")
    REPLACED = "replaced", pgettext_lazy("update", "replaced by a newer one")


U = UpdateState
UPDATE = Workflow(
    "state",
    (
        Transition("approve", (U.WAITING,), U.APPROVED, "decided_at"),
        Transition("send_back", (U.WAITING,), U.RETURNED, "decided_at"),
        Transition("replace", (U.APPROVED,), U.REPLACED),
    ),
)


class Source(TextChoices):
    """Of money."""

    LOCAL = "local", _("local budget")
    STATE = "state", _("state budget")
    EUROPEAN = "european", _("European funds")
    GRANT = "grant", _("other grants and donations")
    PARTNERS = "partners", _("partners' own money")


class Link(TextChoices):
    """What an indicator has to do with a measure."""

    PROGRESS = "progress", _("measures progress")
    RESULT = "result", _("measures the result")
    CONTEXT = "context", _("describes the context")
