"""Observations as lines of the desk's work list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext, pgettext

from consultare.lib.text import day_in_words, excerpt
from consultations.observations.models import CopyGroup, Observation
from consultations.observations.states import AddressState, Decision, ReasonsState, Visibility

TONES = {
    Decision.TAKEN: ("ok", "check"),
    Decision.PARTLY: ("part", "partial"),
    Decision.NOT: ("no", "cross"),
    Decision.ALREADY: ("ok", "check"),
    Decision.OUTSIDE: ("wait", "forward"),
    Decision.FORWARDED: ("info", "forward"),
    Decision.NOTED: ("info", "info"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line as components/work_list wants it."""

    id: int
    title: str
    href: str
    note: str = ""
    where: str = ""
    due: str | Promise = ""
    due_tone: str = ""
    due_note: str = ""
    tone: str = "wait"
    icon: str = "hourglass"
    label: str | Promise = ""
    edit_href: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Row]


def author_in_short(observation: Observation) -> str:
    """Who wrote, without any contact: the organisation or the category."""
    if observation.organisation is not None:
        return str(observation.organisation)
    return str(observation.get_author_kind_display())


def state_of(observation: Observation) -> tuple[str, str, str | Promise]:
    """Tone, icon and words of where its answer stands."""
    answer = getattr(observation, "answer", None)
    if observation.withdrawn_at is not None:
        return "wait", "cross", pgettext("observation", "withdrawn")
    if observation.visibility == Visibility.HELD:
        return "due", "warning", Visibility.HELD.label
    if answer is None or not answer.decision:
        return "wait", "hourglass", pgettext("reasons", "to be analysed")
    tone, icon = TONES[answer.decision]
    label = answer.get_decision_display()
    if answer.reasons_state == ReasonsState.ACCEPTED:
        return tone, icon, label
    return "part", "partial", f"{label} · {answer.get_reasons_state_display()}"


def _split_words(every: int, waiting: int) -> str:
    """«3 segments, 1 without a decision»."""
    words = ngettext("%(n)d segment", "%(n)d segments", every) % {"n": every}
    if not waiting:
        return words
    return f"{words}, {ngettext('%(n)d without a decision', '%(n)d without a decision', waiting) % {'n': waiting}}"


def campaign_words(campaign: tuple[CopyGroup, int]) -> str:
    group, count = campaign
    words = ngettext("campaign of %(n)d letter: %(name)s", "campaign of %(n)d letters: %(name)s", count)
    return words % {"n": count, "name": group.name or group.model.label}


def row(
    observation: Observation, on: date, tags: Sequence[str] = (), split: tuple[int, int] | None = None,
    campaign: tuple[CopyGroup, int] | None = None,
) -> Row:  # fmt: skip
    answer = getattr(observation, "answer", None)
    tone, icon, label = state_of(observation)
    due = answer.due_on if answer and answer.published_at is None else None
    href = reverse("desk_observation", args=[observation.ref])
    notes = [author_in_short(observation), observation.get_channel_display(), observation.get_kind_display()]
    if observation.address_state == AddressState.UNCONFIRMED:
        notes.append(str(AddressState.UNCONFIRMED.label))
    if split is not None:
        notes.append(_split_words(*split))
    if campaign is not None:
        notes.append(campaign_words(campaign))
    if answer and answer.assignee:
        notes.append(_("answered by %(name)s") % {"name": answer.assignee})
    return Row(
        id=observation.pk,
        title=_("No. %(label)s · %(text)s") % {"label": observation.label, "text": excerpt(observation.text, 90)},
        href=href,
        note=" · ".join(str(note) for note in notes),
        where=observation.round.title,
        due=day_in_words(due) if due else "",
        due_tone="due" if due and due <= on else "",
        tone=tone,
        icon=icon,
        label=label,
        edit_href=href,
        tags=tuple(tags),
    )


def groups(
    observations: Iterable[Observation], on: date, tags: Mapping[int, Sequence[str]] | None = None,
    split: Mapping[int, tuple[int, int]] | None = None, campaigns: Mapping[int, tuple[CopyGroup, int]] | None = None,
) -> list[Group]:  # fmt: skip
    """One group a round, in the order given. By observation: `tags` → names; `split` → its segments, those without a decision;
    `campaigns` → campaign and its size."""
    found: dict[str, list[Row]] = {}
    for observation in observations:
        key = observation.pk
        line = row(observation, on, (tags or {}).get(key, ()), (split or {}).get(key), (campaigns or {}).get(key))
        found.setdefault(observation.round.title, []).append(line)
    return [Group(title, rows) for title, rows in found.items()]
