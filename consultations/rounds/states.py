"""What a consultation round may become (framework §6.1). Guards are in `rules.py`; effects in the actions."""

from datetime import datetime

from consultare.lib.law import TextChoices, Transition, Workflow, pgettext_lazy


class RoundState(TextChoices):
    DRAFT = "draft", pgettext_lazy("round state", "In preparation")
    LEGAL_REVIEW = "legal_review", pgettext_lazy("round state", "Legal review")
    PUBLISHED = "published", pgettext_lazy("round state", "Open for proposals")
    CLOSED = "closed", pgettext_lazy("round state", "Proposals closed")
    DEBATE_ANNOUNCED = "debate_announced", pgettext_lazy("round state", "Public debate announced")
    DEBATE_HELD = "debate_held", pgettext_lazy("round state", "Public debate held")
    ANALYSIS = "analysis", pgettext_lazy("round state", "Under analysis")
    ANSWERED = "answered", pgettext_lazy("round state", "Answers published")
    FINAL = "final", pgettext_lazy("round state", "Final version published")
    ENDORSEMENT = "endorsement", pgettext_lazy("round state", "Sent for endorsement")
    ADOPTED = "adopted", pgettext_lazy("round state", "Adopted")
    REJECTED = "rejected", pgettext_lazy("round state", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("round state", "Withdrawn")
    ARCHIVED = "archived", pgettext_lazy("round state", "Archived")


S = RoundState
UNDER_WAY = (
    S.PUBLISHED, S.CLOSED, S.DEBATE_ANNOUNCED, S.DEBATE_HELD, S.ANALYSIS, S.ANSWERED, S.FINAL, S.ENDORSEMENT,
)  # fmt: skip

ROUND = Workflow(
    "state",
    (
        Transition("submit_for_review", (S.DRAFT,), S.LEGAL_REVIEW, stamp="review_asked_at"),
        Transition("send_back", (S.LEGAL_REVIEW,), S.DRAFT),
        Transition("publish", (S.LEGAL_REVIEW,), S.PUBLISHED, stamp="published_at"),
        Transition("close", (S.PUBLISHED,), S.CLOSED, stamp="closed_at"),
        Transition("announce_debate", (S.CLOSED,), S.DEBATE_ANNOUNCED),
        Transition("hold_debate", (S.DEBATE_ANNOUNCED,), S.DEBATE_HELD),
        Transition("start_analysis", (S.CLOSED, S.DEBATE_HELD), S.ANALYSIS, stamp="analysis_began_at"),
        Transition("answer", (S.ANALYSIS,), S.ANSWERED, stamp="answered_at"),
        Transition("finalise", (S.ANSWERED,), S.FINAL, stamp="finalised_at"),
        Transition("send_for_endorsement", (S.FINAL,), S.ENDORSEMENT, stamp="endorsement_sent_at"),
        Transition("adopt", (S.ENDORSEMENT,), S.ADOPTED, stamp="concluded_at"),
        Transition("reject", (S.ENDORSEMENT,), S.REJECTED, stamp="concluded_at"),
        Transition("withdraw", UNDER_WAY, S.WITHDRAWN, stamp="withdrawn_at"),
        Transition("archive", (S.ADOPTED, S.REJECTED, S.WITHDRAWN), S.ARCHIVED, stamp="archived_at"),
    ),
)

PREPARED = frozenset({S.DRAFT, S.LEGAL_REVIEW})
PUBLIC = frozenset(S) - PREPARED
CONCLUDED = frozenset({S.ANSWERED, S.FINAL, S.ENDORSEMENT, S.ADOPTED, S.REJECTED, S.ARCHIVED})
"""The public may see decisions and reasons."""

TRACE_CLOSED = frozenset({S.FINAL, S.ENDORSEMENT, S.ADOPTED, S.REJECTED, S.WITHDRAWN, S.ARCHIVED})
"""Where decisions landed in the text no longer changes."""


def shown_state(state: str, closes_at: datetime | None, now: datetime) -> str:
    """What a reader is told: a published round whose term is over is closed, even before somebody pressed «close»."""
    over = closes_at is not None and now >= closes_at
    return S.CLOSED if state == S.PUBLISHED and over else RoundState(state)
