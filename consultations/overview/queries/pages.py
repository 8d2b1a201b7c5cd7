"""What pages show that joins several rooms: a round with its draft, its observations, its invitations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext, npgettext

from accounts.authority.queries import local_day
from consultare.lib.law import Words
from consultare.lib.text import fold
from consultations.drafts import queries as drafts
from consultations.drafts.models import Version
from consultations.observations.models import Observation
from consultations.observations.queries.answers import decision_figures
from consultations.observations.states import Decision
from consultations.rounds import queries as rounds
from consultations.rounds.models import Round
from consultations.rounds.rules import Missing, Refusal
from consultations.rounds.states import ROUND, shown_state


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between a round and its publication."""

    version: Version | None
    units: int
    missing: tuple[Missing, ...]
    refusals: tuple[Refusal, ...]

    @property
    def is_ready(self) -> bool:
        return not self.missing and not self.refusals

    @property
    def sentences(self) -> tuple[Words, ...]:
        return (*(item.sentence for item in self.missing), *(refusal.sentence for refusal in self.refusals))


def readiness(round_: Round, *, at: datetime) -> Readiness:
    version = drafts.working_version(round_)
    units = drafts.units_of(version).count() if version else 0
    refusals = rounds.legal_refusals(round_, at=at)
    # What is mended by one act stands once: an urgency's words or approver, the officer with her contact data.
    said = {"urgency_reason", "urgency_approver"} if any(refusal.rule_id == "D-09" for refusal in refusals) else set()
    said |= {"contact_name", "contact_phone", "contact_email"} if round_.officer is None else set()
    missing = tuple(item for item in rounds.missing(round_, at=at, draft_units=units) if item.code not in said)
    return Readiness(version, units, missing, refusals)


def draft_facts(version: Version, units: int) -> dict[str, Any]:
    """The draft as the announcement names it."""
    return {"version": version.number, "sha256": version.sha256, "units": units}


def announcement_preview(round_: Round, ready: Readiness, *, at: datetime) -> dict[str, Any]:
    """The announcement as it would be frozen if somebody published now."""
    draft = draft_facts(ready.version, ready.units) if ready.version else {}
    return rounds.announcement_content(round_, plan=rounds.plan(round_, published_on=local_day(at)), draft=draft)


STEP_OF = {
    "domains": "pe-intelesul-tuturor",
    "draft": "proiect",
    "approval_memo": "documente",
    "closes_on": "termene",
    "urgency_reason": "termene",
    "urgency_approver": "termene",
    "submission_ways": "responsabil",
    "proposals_public": "responsabil",
    "reasons_notice": "responsabil",
    "officer": "responsabil",
    "contact_name": "responsabil",
    "contact_phone": "responsabil",
    "contact_email": "responsabil",
    "channel_site": "responsabil",
    "channel_premises": "responsabil",
    "channel_media": "responsabil",
}
STEPS: tuple[tuple[str, Words], ...] = (
    ("anunt", gettext_lazy("Announcement: title, act, initiator, legal basis")),
    ("pe-intelesul-tuturor", gettext_lazy("In plain words: summary, who is concerned, themes")),
    ("termene", gettext_lazy("Terms: window, endorsement, urgency")),
    ("documente", gettext_lazy("Documents: memo, founding note, reports")),
    ("proiect", gettext_lazy("The draft: the text people write about")),
    ("responsabil", gettext_lazy("Responsible person and channels")),
    ("invitati", gettext_lazy("Invited: who is written to")),
)


def step_href(slug: str, step: str) -> str:
    match step:
        case "proiect":
            return reverse("draft_prepare", args=[slug])
        case "documente":
            return reverse("round_documents", args=[slug])
        case "invitati":
            return reverse("audience", args=[slug])
        case _:
            return reverse("round_step", args=[slug, step])


def missing_items(slug: str, ready: Readiness) -> list[dict[str, Any]]:
    """The one list, for `components/checklist.html`; every line leads to the step that mends it."""
    rows: list[tuple[Missing | Refusal, str]] = [(item, STEP_OF.get(item.code, "anunt")) for item in ready.missing]
    rows += [(refusal, "termene") for refusal in ready.refusals]
    return [
        {
            "done": False,
            "title": item.sentence,
            "article": item.article,
            "note": "" if item.verified else _("article to be verified"),
            "href": step_href(slug, step),
            "action": _("Complete"),
        }
        for item, step in rows
    ]


def step_items(slug: str, ready: Readiness) -> list[dict[str, Any]]:
    open_steps = {STEP_OF.get(item.code, "anunt") for item in ready.missing}
    if ready.refusals:
        open_steps.add("termene")
    return [
        {"done": step not in open_steps, "title": title, "href": step_href(slug, step), "action": _("Open")}
        for step, title in STEPS
    ]


# The state's move → the address that does it; the others have pages of their own.
MOVE_PAGES: tuple[tuple[str, str, Words], ...] = (
    ("start_analysis", "analiza", gettext_lazy("Begin the analysis")),
    ("send_for_endorsement", "avizare", gettext_lazy("Send for endorsement")),
    ("adopt", "adoptare", gettext_lazy("Record the adoption")),
    ("reject", "respingere", gettext_lazy("Record the rejection")),
    ("archive", "arhivare", gettext_lazy("Archive the round")),
)


def moves_of(round_: Round, at: datetime) -> list[dict[str, Any]]:
    """The acts that the state allows now, each with its address; `mends`: what sets a mistake right, no step of the procedure."""
    allowed = ROUND.allowed(shown_state(round_.state, round_.closes_at, at))
    moves: list[dict[str, Any]] = [
        {"label": label, "href": reverse("round_move", args=[round_.slug, page])}
        for name, page, label in MOVE_PAGES
        if name in allowed
    ]
    if "finalise" in allowed:
        moves.insert(
            0, {"label": _("Publish the final version"), "href": reverse("round_finalise", args=[round_.slug])}
        )
    if round_.is_open(at):
        moves.append({"label": _("Extend the window"), "href": reverse("round_extend", args=[round_.slug])})
    if round_.is_public and "withdraw" in allowed:
        mending = (
            (_("Correct the announcement"), "announcement_correct"),
            (_("Propose the withdrawal"), "round_withdraw"),
        )
        moves += [{"label": words, "href": reverse(page, args=[round_.slug]), "mends": True} for words, page in mending]
    return moves


def observation_counts(shown: Iterable[Round]) -> dict[int, int]:
    """Public observations of each round, in one query."""
    rows = (
        Observation.objects.public()
        .filter(round__in=[round_.pk for round_ in shown])
        .order_by()
        .values_list("round_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def cards(shown: Sequence[Round], *, at: datetime) -> list[dict[str, Any]]:
    """Rounds for `components/open_round.html`; one query, whatever their number."""
    counts = observation_counts(shown)
    return [_card(round_, counts.get(round_.pk, 0), at) for round_ in shown]


def _card(round_: Round, count: int, at: datetime) -> dict[str, Any]:
    left = rounds.left_of(round_, at)
    facts: list[dict[str, Any]] = [
        {"value": count, "after": ngettext("observation so far", "observations so far", count)}
        if round_.is_open(at)
        else {"value": count, "after": ngettext("observation", "observations", count)}
    ]
    if round_.officer is not None:
        facts.append({"text": _("Answers for the consultation:"), "value": str(round_.officer.department)})
    return {
        "days": left.days,
        "until": left.until,
        "title": round_.title,
        "href": f"/consultari/{round_.slug}/",
        "summary": round_.summary,
        "chip": rounds.chip_of(round_, at),
        "is_open": round_.is_open(at),
        "facts": facts,
    }


def changed_thanks_to_you() -> dict[str, Any]:
    """Published decisions of all rounds, for `components/decision_bar.html`; empty before the first answer."""
    figures = decision_figures(Round.objects.public())
    rest = sum(
        figures.get(name, 0) for name in (Decision.ALREADY, Decision.OUTSIDE, Decision.FORWARDED, Decision.NOTED)
    )
    taken, partly, refused = (figures.get(name, 0) for name in (Decision.TAKEN, Decision.PARTLY, Decision.NOT))
    total = taken + partly + refused + rest
    if not total:
        return {}
    parts = [
        {
            "count": taken,
            "label": npgettext("decisions", "taken over", "taken over", taken),
            "tone": "ok",
            "icon": "check",
        },
        {
            "count": partly,
            "label": npgettext("decisions", "partly taken over", "partly taken over", partly),
            "tone": "part",
            "icon": "partial",
        },
        {
            "count": refused,
            "label": npgettext("decisions", "not taken over, with reasons", "not taken over, with reasons", refused),
            "tone": "no",
            "icon": "cross",
        },
        {
            "count": rest,
            "label": npgettext("decisions", "answered otherwise", "answered otherwise", rest),
            "tone": "wait",
            "icon": "reply",
        },
    ]
    return {"parts": [part for part in parts if part["count"]], "total": total}


def recently_answered(limit: int = 3) -> list[Round]:
    return list(Round.objects.public().filter(answered_at__isnull=False).order_by("-answered_at", "-pk")[:limit])


MAX_FOUND = 20
MIN_WORD = 2


@dataclass(frozen=True, slots=True)
class Found:
    """At most twenty of each kind; `more_*` when there were more."""

    rounds: list[dict[str, Any]]
    observations: list[Observation]
    more_rounds: bool = False
    more_observations: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.rounds and not self.observations


def search(text: str, *, at: datetime) -> Found | None:
    """Public rounds and observations that hold every word, diacritics apart; None when there is nothing to look for."""
    words = [word for word in fold(text).split() if len(word) >= MIN_WORD][:10]
    if not words:
        return None
    every = Q()
    for word in words:
        every &= Q(search_text__contains=word)
    matching = list(Round.objects.public().filter(every).order_by("-published_at", "-pk")[: MAX_FOUND + 1])
    remarks = list(
        Observation.objects.public()
        .filter(every, round__published_at__isnull=False, withdrawn_at__isnull=True)
        .select_related("round")
        .order_by("-year", "-number")[: MAX_FOUND + 1]
    )
    return Found(
        rounds=[
            {"round": round_, "chip": rounds.chip_of(round_, at), "left": rounds.left_of(round_, at)}
            for round_ in matching[:MAX_FOUND]
        ],
        observations=remarks[:MAX_FOUND],
        more_rounds=len(matching) > MAX_FOUND,
        more_observations=len(remarks) > MAX_FOUND,
    )
