"""When the working text of a round may be edited, and what may become of a text on its way in. Pure; effects are in the actions."""

from datetime import datetime

from consultare.lib.law import TextChoices, Transition, Workflow, pgettext_lazy
from consultations.rounds.states import RoundState, shown_state

FIRST = frozenset({RoundState.DRAFT, RoundState.LEGAL_REVIEW})
"""The text that will be put to consultation is written."""
NEXT = frozenset(
    {
        RoundState.CLOSED,
        RoundState.DEBATE_ANNOUNCED,
        RoundState.DEBATE_HELD,
        RoundState.ANALYSIS,
        RoundState.ANSWERED,
    }
)
"""The text that follows from what people said is written."""
EDITABLE = FIRST | NEXT


def is_editable(state: str, closes_at: datetime | None, now: datetime) -> bool:
    """Never while people may still write about the published text: the stored instant decides, whatever the state says."""
    if state in FIRST:
        return True
    return shown_state(state, closes_at, now) in NEXT and closes_at is not None and now >= closes_at


class ImportState(TextChoices):
    WAITING = "waiting", pgettext_lazy("import of a draft", "waits to be read")
    READING = "reading", pgettext_lazy("import of a draft", "being read")
    READY = "ready", pgettext_lazy("import of a draft", "read, to be looked at")
    FAILED = "failed", pgettext_lazy("import of a draft", "could not be read")
    SAVED = "saved", pgettext_lazy("import of a draft", "saved as the working text")
    DISCARDED = "discarded", pgettext_lazy("import of a draft", "given up")


S = ImportState
UNSAVED = frozenset({S.WAITING, S.READING, S.READY, S.FAILED})
"""One of these a round."""
IMPORT = Workflow(
    "state",
    (
        Transition("read", (S.WAITING, S.READING), S.READING),
        Transition("finish", (S.READING,), S.READY, stamp="read_at"),
        Transition("fail", (S.READING,), S.FAILED, stamp="read_at"),
        Transition("save", (S.READY,), S.SAVED, stamp="ended_at"),
        Transition("discard", (S.WAITING, S.READING, S.READY, S.FAILED), S.DISCARDED, stamp="ended_at"),
    ),
)
