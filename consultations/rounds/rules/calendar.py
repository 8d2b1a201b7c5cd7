"""The legal calendar of a round: each mark with its rule, its article and why it falls where it falls."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from consultare.lib.law import Words, fill, gettext_lazy as _, ngettext_lazy as _n
from consultare.lib.workdays import Calendar, closing_instant
from consultations.rounds.rules.terms import (
    RoundFacts,
    Rule,
    Term,
    cite,
    earliest_endorsement,
    latest_publication,
    proposals_close_on,
    rule_in_force,
)


def _limit(code: str, rule: Rule, label: Words, why: Words, on: date, moment: datetime | None = None) -> Term:
    return Term(rule.id, label, rule.article, rule.verified, why, on, moment, cited=cite(rule), code=code)


def _event(
    code: str, label: Words, on: date, rule: Rule | None = None, why: Words = "", moment: datetime | None = None
) -> Term:
    """A day that the authority chose; with a rule when one binds the choice."""
    if rule is None:
        return Term("", label, "", True, why, on, moment, is_limit=False, code=code)
    return Term(
        rule.id, label, rule.article, rule.verified, why, on, moment, is_limit=False, cited=cite(rule), code=code
    )


def _window(facts: RoundFacts, rule: Rule, calendar: Calendar) -> list[Term]:
    days = rule.days
    why = _n(
        "At least %(days)d calendar day, the first and the last not counted; the window ends on a working day.",
        "At least %(days)d calendar days, the first and the last not counted; the window ends on a working day.",
        days,
    )
    reason = fill(why, {"days": days})
    earliest = proposals_close_on(facts.published_on, days, rule, calendar).shifted
    label = _("Earliest end of the window for proposals")
    terms = [_limit("window_earliest", rule, label, reason, earliest, closing_instant(earliest))]
    if facts.closes_on is not None:
        terms.append(_closing(facts.closes_on, rule, reason))
    return terms


def _closing(closes_on: date, rule: Rule | None = None, why: Words = "") -> Term:
    return _event("closes", _("Last day for proposals"), closes_on, rule, why, closing_instant(closes_on))


def _endorsement(facts: RoundFacts, rule: Rule, calendar: Calendar) -> list[Term]:
    if facts.is_urgent:
        return []
    days = rule.days
    why = _n(
        "At least %(days)d working day between publication and endorsement, neither end counted.",
        "At least %(days)d working days between publication and endorsement, neither end counted.",
        days,
    )
    on = earliest_endorsement(facts.published_on, rule, calendar)
    return [_limit("endorsement_earliest", rule, _("Earliest date for endorsement"), fill(why, {"days": days}), on)]


def _business(facts: RoundFacts, rule: Rule, calendar: Calendar) -> list[Term]:
    if not facts.is_business_relevant:
        return []
    why = _("The draft matters to business: the associations of the field are told in time before endorsement.")
    on = facts.published_on
    if facts.endorsement_on is not None and not facts.is_urgent:
        on = latest_publication(facts.endorsement_on, rule, calendar)
    return [_limit("business_notice", rule, _("Last day for the notice to business associations"), why, on)]


def _urgency(facts: RoundFacts, rule: Rule, window: Rule | None, calendar: Calendar) -> list[Term]:
    if not facts.is_urgent:
        return []
    closes = facts.closes_on or facts.published_on
    if facts.closes_on is None and window is not None:
        closes = proposals_close_on(facts.published_on, window.days, window, calendar).shifted
    on = calendar.next_working(closes + timedelta(days=1))
    why = _("Urgent procedure: the term before endorsement is waived; the window for proposals and the reasons remain.")
    return [_limit("endorsement_urgent", rule, _("Earliest date for endorsement (urgent)"), why, on)]


def legal_calendar(facts: RoundFacts, rules: Sequence[Rule], calendar: Calendar) -> tuple[Term, ...]:
    """The marks of the round's calendar in the order of their days. A working paper has only its own dates."""
    terms = [_event("published", _("Publication of the announcement"), facts.published_on)]
    in_force = {
        rule_id: rule_in_force(rules, rule_id, facts.published_on) for rule_id in ("D-01", "D-02", "D-03", "D-09")
    }
    window = in_force["D-02"]
    if not facts.is_normative or window is None:
        terms += [_closing(facts.closes_on)] if facts.closes_on else []
    else:
        terms += _window(facts, window, calendar)
    if facts.is_normative:
        terms += _endorsement(facts, rule, calendar) if (rule := in_force["D-01"]) else []
        terms += _business(facts, rule, calendar) if (rule := in_force["D-03"]) else []
        terms += _urgency(facts, rule, window, calendar) if (rule := in_force["D-09"]) else []
    if facts.endorsement_on is not None:
        terms.append(_event("endorsement_planned", _("Planned endorsement"), facts.endorsement_on))
    return tuple(sorted(terms, key=lambda term: term.on))
