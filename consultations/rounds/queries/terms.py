"""The legal calendar of a round: computed while it is prepared, stored once it is public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import authority, calendar, local_day
from consultare.lib.law import Words
from consultare.lib.text import day_in_words, moment_in_words
from consultare.lib.workdays import BUCHAREST, Calendar, closing_instant
from consultations.rounds.models import DeadlineRule, LegalTerm, Round
from consultations.rounds.rules import (
    Refusal,
    RoundFacts,
    Rule,
    Term,
    legal_calendar,
    proposals_close_on,
    refusals,
    rule_in_force,
    rules_on_file,
    spell_article,
)
from consultations.rounds.states import RoundState

LOCAL = ZoneInfo(BUCHAREST)
OFFICIAL_LANGUAGE = "ro"
RULE_FIELDS = (
    "id",
    "value",
    "unit",
    "direction",
    "trigger",
    "article",
    "verified",
    "valid_from",
    "valid_until",
    "title",
)
# A round outside Legea 52, or a table without D-02: any window of at least one day.
ANY_WINDOW = Rule("", 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would follow from publication on that day."""

    published_on: date
    closes_on: date
    closes_at: datetime
    terms: tuple[Term, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class TermView:
    """One mark of the calendar as pages show it. `article` may be read by anybody; `source` is for the desk."""

    code: str
    label: Words
    on: date
    when: Words
    iso: str
    state: str
    article: Words = ""
    source: str = ""
    rule: Words = ""
    verified: bool | None = None
    moment: datetime | None = None
    rule_id: str = ""


def all_rules() -> QuerySet[DeadlineRule]:
    return DeadlineRule.objects.order_by("id")


def deadline_rules() -> tuple[Rule, ...]:
    """The rules that bind. An empty table never means «no law»: the delivered rows hold until it is filled."""
    rows = list(DeadlineRule.objects.order_by("id").values("is_enforced", *RULE_FIELDS))
    if rows:
        return tuple(Rule(**{name: row[name] for name in RULE_FIELDS}) for row in rows if row["is_enforced"])
    return rules_on_file()


def is_normative(round_: Round) -> bool:
    return bool(round_.subject != Round.Subject.WORKING_PAPER)


def facts_of(round_: Round, *, published_on: date, closes_on: date) -> RoundFacts:
    approver = round_.urgency_approved_by
    return RoundFacts(
        published_on=published_on,
        closes_on=closes_on,
        endorsement_on=round_.endorsement_on,
        is_business_relevant=round_.is_business_relevant,
        is_urgent=round_.is_urgent,
        urgency_reason=round_.urgency_reason,
        urgency_approver=approver.audit_name if approver else "",
        is_normative=is_normative(round_),
    )


def plan(round_: Round, *, published_on: date, closes_on: date | None = None) -> Plan:
    """The calendar that publication on that day would bring, and why it would be unlawful."""
    rules, working_days = deadline_rules(), calendar()
    window = rule_in_force(rules, "D-02", published_on) if is_normative(round_) else None
    if closes_on is None:
        closes_on = proposals_close_on(published_on, round_.window_days, window or ANY_WINDOW, working_days).shifted
    facts = facts_of(round_, published_on=published_on, closes_on=closes_on)
    terms = (*legal_calendar(facts, rules, working_days), _answers(closes_on, working_days))
    return Plan(
        published_on=published_on,
        closes_on=closes_on,
        closes_at=closing_instant(closes_on),
        terms=tuple(sorted(terms, key=lambda term: term.on)),
        refusals=refusals(facts, rules, working_days),
    )


def legal_refusals(round_: Round, *, at: datetime) -> tuple[Refusal, ...]:
    """Why the round could not lawfully be published at that moment."""
    return plan(round_, published_on=local_day(at)).refusals


def _answers(closes_on: date, working_days: Calendar) -> Term:
    """Legea 52 sets no day for the reasons (D-18); the authority sets its own."""
    on = working_days.next_working(closes_on + timedelta(days=authority().reply_days))
    label = _("Answers with reasons, to everyone")
    return Term("", label, "", True, "", on, is_limit=False, cited=_("term set by the authority"), code="answers")


LABELS: dict[str, Words] = {
    "published": _("Publication of the announcement"),
    "window_earliest": _("Earliest end of the window for proposals"),
    "closes": _("Last day for proposals"),
    "answers": _("Answers with reasons, to everyone"),
    "business_notice": _("Last day for the notice to business associations"),
    "endorsement_earliest": _("Earliest date for endorsement"),
    "endorsement_urgent": _("Earliest date for endorsement (urgent)"),
    "endorsement_planned": _("Planned endorsement"),
}


def rows_of(round_: Round, terms: Iterable[Term]) -> list[LegalTerm]:
    """The terms as they are stored: worded in the official language."""
    with translation.override(OFFICIAL_LANGUAGE):
        return [
            LegalTerm(
                round=round_,
                rule_id=term.rule_id,
                code=term.code,
                label=str(term.label),
                on=term.on,
                moment=term.moment,
                article=term.article,
                verified=term.verified,
                explanation=str(term.explanation)[:400],
            )
            for term in terms
        ]


def calendar_of(round_: Round, *, at: datetime, rows: Sequence[LegalTerm] | None = None) -> tuple[TermView, ...]:
    """The marks to show: stored ones of a public round, otherwise what publication today would bring."""
    if rows is None:
        rows = (
            list(terms_that_hold(round_))
            if round_.published_at is not None
            else rows_of(round_, plan(round_, published_on=local_day(at)).terms)
        )
    # The earliest lawful end says nothing to a reader once the real one is set.
    shown = [row for row in rows if row.code != "window_earliest" or round_.published_at is None]
    due = _due(round_, shown, at)
    return tuple(_view(row, due, at) for row in shown)


def stored_terms(round_: Round) -> QuerySet[LegalTerm]:
    return LegalTerm.objects.filter(round=round_).order_by("on", "pk")


def terms_that_hold(round_: Round) -> QuerySet[LegalTerm]:
    """What is still true of the stored calendar: a withdrawal ends everything that was to come."""
    terms = stored_terms(round_)
    return terms.filter(on__lte=local_day(round_.withdrawn_at)) if round_.withdrawn_at is not None else terms


def _due(round_: Round, rows: Sequence[LegalTerm], at: datetime) -> LegalTerm | None:
    """The next term that somebody has to keep."""
    if round_.state == RoundState.WITHDRAWN or round_.published_at is None:
        return None
    return next((row for row in rows if row.code != "published" and not _is_past(row, at)), None)


def _is_past(row: LegalTerm, at: datetime) -> bool:
    return row.moment <= at if row.moment is not None else row.on < local_day(at)


def _view(row: LegalTerm, due: LegalTerm | None, at: datetime) -> TermView:
    cited = spell_article(row.article) if row.verified and row.article else _("term set by the authority")
    state = "past" if _is_past(row, at) else "due" if row is due else "today" if row.on == local_day(at) else "future"
    when, iso = _when(row)
    return TermView(
        code=row.code,
        label=LABELS.get(row.code, row.label),
        on=row.on,
        when=when,
        iso=iso,
        state=state,
        article=cited if row.rule_id or row.code == "answers" else "",
        source=row.article,
        rule=row.explanation,
        verified=row.verified if row.rule_id else None,
        moment=row.moment,
        rule_id=row.rule_id,
    )


def terms_of_open_rounds(at: datetime) -> QuerySet[LegalTerm]:
    """The terms to come of every public round that is still under way, for the calendar feed; at most 500."""
    finished = [RoundState.WITHDRAWN, RoundState.ADOPTED, RoundState.REJECTED, RoundState.ARCHIVED]
    return (
        LegalTerm.objects.filter(round__published_at__isnull=False, on__gte=local_day(at) - timedelta(days=60))
        .exclude(round__state__in=finished)
        .exclude(code="window_earliest")
        .select_related("round")
        .order_by("on", "pk")[:500]
    )


@dataclass(frozen=True, slots=True)
class Coming:
    label: Words
    when: Words
    iso: str
    round: Round


def coming_terms(at: datetime, limit: int) -> list[Coming]:
    """What comes next in the rounds under way, for the home page: closings, answers, endorsement."""
    finished = [RoundState.WITHDRAWN, RoundState.ADOPTED, RoundState.REJECTED, RoundState.ARCHIVED]
    coming = LegalTerm.objects.filter(round__published_at__isnull=False, on__gte=local_day(at))
    rows = (
        coming.filter(code__in=["closes", "answers", "endorsement_planned"])
        .exclude(code="closes", moment__lte=at)
        .exclude(code="answers", round__answered_at__isnull=False)
        .exclude(round__state__in=finished)
        .select_related("round")
        .order_by("on", "pk")[:limit]
    )
    return [Coming(LABELS[row.code], *_when(row), row.round) for row in rows]


def _when(row: LegalTerm) -> tuple[Words, str]:
    """The moment of a term in words (the last minute that counts) and for machines (the exact instant)."""
    if row.moment is None:
        return day_in_words(row.on), row.on.isoformat()
    return moment_in_words(row.moment - timedelta(minutes=1)), row.moment.astimezone(LOCAL).isoformat()
