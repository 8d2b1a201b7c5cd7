"""Where a recommendation stands on a day: its answer, its last step, and whether its day has passed."""

from dataclasses import dataclass
from datetime import date

from consultare.lib.law import TextChoices, Words, pgettext_lazy
from indicators.evaluation.states import Answer, Step


class Standing(TextChoices):
    WAITING = "waiting", pgettext_lazy("recommendation", "waits for an answer")
    REJECTED = "rejected", pgettext_lazy("recommendation", "rejected")
    ACCEPTED = "accepted", pgettext_lazy("recommendation", "accepted, not begun")
    UNDER_WAY = "under_way", pgettext_lazy("recommendation", "under way")
    BLOCKED = "blocked", pgettext_lazy("recommendation", "held up")
    OVERDUE = "overdue", pgettext_lazy("recommendation", "overdue")
    DONE = "done", pgettext_lazy("recommendation", "done")


SETTLED = frozenset({Standing.REJECTED, Standing.DONE})
_STEPS = {Step.BEGUN: Standing.UNDER_WAY, Step.UNDER_WAY: Standing.UNDER_WAY, Step.BLOCKED: Standing.BLOCKED}
_LOOKS: dict[str, tuple[str, str]] = {
    Standing.WAITING: ("wait", "hourglass"),
    Standing.REJECTED: ("no", "cross"),
    Standing.ACCEPTED: ("info", "flag"),
    Standing.UNDER_WAY: ("part", "clock"),
    Standing.BLOCKED: ("due", "warning"),
    Standing.OVERDUE: ("no", "warning"),
    Standing.DONE: ("ok", "check"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    tone: str
    icon: str
    label: Words


def standing(*, answer: str, step: str, due: date, today: date) -> Standing:
    """`step`: of the last one, empty when there is none. What is settled is never overdue."""
    if step == Step.DONE:
        return Standing.DONE
    if answer == Answer.REJECTED:
        return Standing.REJECTED
    if due < today:
        return Standing.OVERDUE
    if answer == Answer.NONE:
        return Standing.WAITING
    return _STEPS[Step(step)] if step else Standing.ACCEPTED


def chip(found: Standing) -> Chip:
    tone, icon = _LOOKS[found]
    return Chip(tone, icon, found.label)
