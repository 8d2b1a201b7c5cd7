"""An observation in words and signs, the same on the page, in the mail, on paper: its state, its author, its path."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from consultare.lib.text import day_in_words, moment_in_words
from consultations.observations.models import Answer, Observation
from consultations.observations.queries.carried import carries
from consultations.observations.queries.landed import Landed, landings_of
from consultations.observations.queries.public import WAITING, WITHDRAWN
from consultations.observations.states import AuthorKind, Decision, Kind
from consultations.rounds.models import Round


@dataclass(frozen=True)
class Chip:
    """For `components/chip.html`."""

    tone: str
    icon: str
    label: str | Promise


CHIPS = {
    WAITING: Chip("wait", "hourglass", gettext_lazy("under analysis")),
    WITHDRAWN: Chip("info", "cross", pgettext_lazy("observation", "withdrawn by the author")),
    Decision.TAKEN: Chip("ok", "check", Decision.TAKEN.label),
    Decision.PARTLY: Chip("part", "partial", Decision.PARTLY.label),
    Decision.NOT: Chip("no", "cross", Decision.NOT.label),
    Decision.ALREADY: Chip("ok", "check", Decision.ALREADY.label),
    Decision.OUTSIDE: Chip("info", "info", Decision.OUTSIDE.label),
    Decision.FORWARDED: Chip("info", "arrow", Decision.FORWARDED.label),
    Decision.NOTED: Chip("info", "check", Decision.NOTED.label),
}


def author_words(author_kind: str, public_name: str) -> str:
    """The name by consent, else the category."""
    return public_name or str(AuthorKind(author_kind).label)


def proposal_words(kind: str, proposed: str) -> str:
    """The proposal where no difference can be shown: on paper, in a mail."""
    if kind == Kind.DELETION and not proposed:
        return _("It is proposed that the passage be removed.")
    if not proposed:
        return ""
    words = (
        _("It is proposed, after the passage: %(words)s") if kind == Kind.ADDITION else _("It is proposed: %(words)s")
    )
    return words % {"words": proposed}


def state_of(observation: Observation, answer: Answer | None) -> str:
    """What the public is told; an answer counts once published."""
    if observation.withdrawn_at:
        return WITHDRAWN
    return answer.decision if answer and answer.published_at else WAITING


def published_answer(observation: Observation) -> Answer | None:
    """Nothing of an answer in preparation leaves this room by a public door."""
    return Answer.objects.filter(observation=observation, published_at__isnull=False).first()


def landed_of(observation: Observation, answer: Answer | None) -> list[Landed]:
    """Where a published answer went in a published version; nothing is asked where it can have gone nowhere."""
    if answer is None or observation.withdrawn_at or answer.decision not in {Decision.TAKEN, Decision.PARTLY}:
        return []
    if not carries(observation, "landings"):
        return []
    return landings_of(observation)


@dataclass(frozen=True)
class Step:
    """For `components/observation_path.html`."""

    label: str
    state: str
    when: str = ""
    note: str = ""
    tone: str = ""
    href: str = ""
    link: str = ""


def path(
    observation: Observation, answer: Answer | None, round_: Round, now: datetime, total: str = "",
    landed: Sequence[Landed] = (),
) -> list[Step]:  # fmt: skip
    """Received → under analysis → decision with reasons → where it landed in the text. `total`: of a letter in segments."""
    steps = [
        Step(
            _("Received and registered"),
            "done",
            str(moment_in_words(observation.received_at)),
            _number_words(observation),
        )
    ]
    if observation.withdrawn_at:
        return [*steps, Step(_("Withdrawn by the author"), "done", str(moment_in_words(observation.withdrawn_at)))]
    if answer is None or answer.published_at is None:
        return [
            *steps,
            _analysis(round_, now),
            Step(_("Decision with reasons"), "todo"),
            Step(_("Place in the text"), "todo"),
        ]
    chip = CHIPS[Decision(answer.decision)]
    steps.append(Step(_("Under analysis"), "done"))
    tone = chip.tone if chip.tone in {"ok", "part", "no"} else ""
    steps.append(Step(str(chip.label).capitalize(), "done", str(moment_in_words(answer.published_at)), total, tone))
    if landed:
        steps.extend(
            Step(_("Place in the text"), "done", note=one.words, href=one.href, link=_("See it in the text"))
            for one in landed
        )
    elif answer.landed:
        steps.append(Step(_("Place in the text"), "done", note=answer.landed))
    elif answer.forwarded_to:
        steps.append(Step(_("Forwarded to"), "done", note=answer.forwarded_to))
    return steps


def _number_words(observation: Observation) -> str:
    if observation.received_on:
        day = day_in_words(observation.received_on)
        return _("Received by another way on %(day)s, entered here on the date above.") % {"day": day}
    return ""


def _analysis(round_: Round, now: datetime) -> Step:
    if round_.is_open(now):
        return Step(_("Under analysis"), "todo", note=_("It begins when the term for proposals is over."))
    return Step(_("Under analysis"), "now")
