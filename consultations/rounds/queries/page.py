"""What every page of a round shows around its own content: where it is, its state, its terms, its tabs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

from consultare.lib.law import Words
from consultare.lib.text import day_in_words, words_left, words_until
from consultations.rounds.models import Round
from consultations.rounds.queries.terms import LOCAL, calendar_of
from consultations.rounds.states import RoundState, shown_state

TONES: dict[str, tuple[str, str]] = {
    RoundState.DRAFT: ("wait", "pen"),
    RoundState.LEGAL_REVIEW: ("part", "search"),
    RoundState.PUBLISHED: ("due", "clock"),
    RoundState.CLOSED: ("wait", "hourglass"),
    RoundState.DEBATE_ANNOUNCED: ("info", "calendar"),
    RoundState.DEBATE_HELD: ("wait", "hourglass"),
    RoundState.ANALYSIS: ("wait", "hourglass"),
    RoundState.ANSWERED: ("ok", "reply"),
    RoundState.FINAL: ("ok", "doc"),
    RoundState.ENDORSEMENT: ("info", "forward"),
    RoundState.ADOPTED: ("ok", "check"),
    RoundState.REJECTED: ("no", "cross"),
    RoundState.WITHDRAWN: ("no", "back"),
    RoundState.ARCHIVED: ("wait", "lock"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    tone: str
    icon: str
    label: Words


@dataclass(frozen=True, slots=True)
class Tab:
    label: Words
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """The time that is left, in the two pieces the lists show: «6 zile» and «până marți, 1 decembrie, ora 23:59»."""

    days: str
    until: Words


def chip_of(round_: Round, at: datetime) -> Chip:
    state = RoundState(shown_state(round_.state, round_.closes_at, at))
    tone, icon = TONES[state]
    return Chip(tone, icon, state.label)


def left_of(round_: Round, at: datetime) -> Left:
    """Of an open round; of any other only its last minute."""
    if round_.withdrawn_at is not None:
        day = day_in_words(round_.withdrawn_at.astimezone(LOCAL).date())
        return Left("", _("withdrawn on %(day)s") % {"day": day})
    if round_.closes_at is None:
        return Left("", "")
    until = words_until(round_.closes_at, at)
    if not round_.is_open(at):
        return Left("", words_left(round_.closes_at, at))
    seconds = (round_.closes_at - at).total_seconds()
    days = (round_.closes_at.astimezone(LOCAL).date() - at.astimezone(LOCAL).date()).days - 1
    hours = int(seconds // 3600)
    minutes = max(1, int(seconds // 60))
    if days > 0:
        words = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    elif hours > 0:
        words = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    else:
        words = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return Left(words, _("until %(moment)s") % {"moment": until})


def tabs_of(round_: Round, current: str, *, observations: int | None = None, documents: int | None = None) -> list[Tab]:
    base = f"/consultari/{round_.slug}/"
    rows: tuple[tuple[str, Words, str, int | None], ...] = (
        ("round", pgettext_lazy("tab", "In short"), "", None),
        ("draft", pgettext_lazy("tab", "The draft"), "document/", None),
        ("observations", pgettext_lazy("tab", "Observations"), "observatii/", observations),
        ("documents", pgettext_lazy("tab", "Documents"), "documente/", documents),
        ("announcement", pgettext_lazy("tab", "Announcement"), "anunt/", None),
    )
    if round_.answered_at is not None:
        rows = (*rows, ("results", pgettext_lazy("tab", "Results"), "rezultate/", None))
    return [Tab(label, base + path, count, current == name) for name, label, path, count in rows]


def frame_of(
    round_: Round, *, at: datetime, current: str, observations: int | None = None, documents: int | None = None
) -> dict[str, Any]:
    """The context of `templates/rounds/frame.html`: one query. `current`: round, draft, observations, documents, announcement, results."""
    is_open = round_.is_open(at)
    crumbs = [{"label": _("Consultations"), "href": "/consultari/"}]
    if current == "round":
        crumbs.append({"label": round_.title, "href": ""})
    else:
        crumbs.append({"label": round_.title, "href": f"/consultari/{round_.slug}/"})
    return {
        "round": round_,
        "crumbs": crumbs,
        "chip": chip_of(round_, at),
        "is_open": is_open,
        "remaining": words_left(round_.closes_at, at) if is_open and round_.closes_at else "",
        "terms": calendar_of(round_, at=at),
        "tabs": tabs_of(round_, current, observations=observations, documents=documents),
    }
