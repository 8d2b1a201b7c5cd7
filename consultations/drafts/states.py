"""When the working text of a round may be edited. The one place that says so."""

from datetime import datetime

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
