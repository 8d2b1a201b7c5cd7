"""Why a round as planned would be unlawful, in sentences that say what would be lawful."""

from collections.abc import Callable, Sequence
from datetime import date

from consultare.lib.law import Words, fill, gettext_lazy as _, ngettext_lazy as _n
from consultare.lib.text.moments import day_in_words
from consultare.lib.workdays import Calendar
from consultations.rounds.rules.terms import (
    Refusal,
    RoundFacts,
    Rule,
    cite,
    earliest_endorsement,
    proposals_close_on,
    rule_in_force,
)


def _refuse_window(facts: RoundFacts, rule: Rule, calendar: Calendar) -> Words:
    if facts.closes_on is None:
        return _("Set the last day on which proposals are received.")
    earliest = proposals_close_on(facts.published_on, rule.days, rule, calendar).shifted
    if facts.closes_on < earliest:
        sentence = _n(
            "Published on %(published)s, the round cannot close before %(earliest)s:"
            " the window has at least %(days)d free calendar day and ends on a working day.",
            "Published on %(published)s, the round cannot close before %(earliest)s:"
            " the window has at least %(days)d free calendar days and ends on a working day.",
            rule.days,
        )
        named = {"published": day_in_words(facts.published_on), "earliest": day_in_words(earliest)}
        return fill(sentence, {**named, "days": rule.days})
    return rest_day(facts.closes_on, calendar)


def rest_day(closes_on: date, calendar: Calendar) -> Words:
    """The sentence against a last day that is not a working day; empty when it is one."""
    if calendar.is_working(closes_on):
        return ""
    following = calendar.next_working(closes_on)
    named = {"day": day_in_words(closes_on, weekday=True), "next": day_in_words(following, weekday=True)}
    return fill(_("%(day)s is not a working day; the window can end on %(next)s."), named)


def _refuse_endorsement(facts: RoundFacts, rule: Rule, calendar: Calendar) -> Words:
    earliest = earliest_endorsement(facts.published_on, rule, calendar)
    if facts.is_urgent or facts.endorsement_on is None or facts.endorsement_on >= earliest:
        return ""
    sentence = _n(
        "Published on %(published)s, the draft cannot go for endorsement before %(earliest)s:"
        " at least %(days)d working day must lie between.",
        "Published on %(published)s, the draft cannot go for endorsement before %(earliest)s:"
        " at least %(days)d working days must lie between.",
        rule.days,
    )
    named = {"published": day_in_words(facts.published_on), "earliest": day_in_words(earliest)}
    return fill(sentence, {**named, "days": rule.days})


def _refuse_business(facts: RoundFacts, rule: Rule, calendar: Calendar) -> Words:
    """Urgency (D-09) derogates from D-01 by its words; that it frees this notice's term too is to be verified."""
    if not facts.is_business_relevant or facts.is_urgent or facts.endorsement_on is None:
        return ""
    notified_on = facts.business_notified_on or facts.published_on
    earliest = earliest_endorsement(notified_on, rule, calendar)
    if facts.endorsement_on >= earliest:
        return ""
    sentence = _(
        "The draft matters to business: with the notice to associations sent on %(notified)s,"
        " endorsement is possible from %(earliest)s on."
    )
    return fill(sentence, {"notified": day_in_words(notified_on), "earliest": day_in_words(earliest)})


def _refuse_urgency(facts: RoundFacts, rule: Rule, calendar: Calendar) -> Words:
    if not facts.is_urgent:
        return ""
    if not facts.urgency_reason.strip():
        return _("The urgent procedure needs its reasons in writing.")
    if not facts.urgency_approver.strip():
        return _("The urgent procedure needs the person who approved it.")
    return ""


def _refuse_order(facts: RoundFacts, rule: Rule, calendar: Calendar) -> Words:
    if facts.endorsement_on is None or facts.closes_on is None or facts.endorsement_on > facts.closes_on:
        return ""
    sentence = _("Endorsement on %(endorsement)s would come before the window for proposals ends, on %(closes)s.")
    named = {"endorsement": day_in_words(facts.endorsement_on), "closes": day_in_words(facts.closes_on)}
    return fill(sentence, named)


CHECKS: tuple[tuple[str, Callable[[RoundFacts, Rule, Calendar], Words]], ...] = (
    ("D-02", _refuse_window),
    ("D-02", _refuse_order),
    ("D-01", _refuse_endorsement),
    ("D-03", _refuse_business),
    ("D-09", _refuse_urgency),
)


def refusals(facts: RoundFacts, rules: Sequence[Rule], calendar: Calendar) -> tuple[Refusal, ...]:
    """Why the round as planned would be unlawful, one sentence each; empty when it may go on."""
    if not facts.is_normative:
        return ()
    found = []
    for rule_id, check in CHECKS:
        rule = rule_in_force(rules, rule_id, facts.published_on)
        if rule is not None and (sentence := check(facts, rule, calendar)):
            found.append(Refusal(rule.id, sentence, rule.article, rule.verified, cite(rule)))
    return tuple(found)


def can_extend(old: date, new: date) -> bool:
    """The window moves forwards only (§6.1)."""
    return new > old


def refuse_extension(old: date, new: date, calendar: Calendar) -> Words:
    """Why the last day cannot move from `old` to `new`; empty when it can."""
    if not can_extend(old, new):
        return fill(_("The window can only be extended: choose a day after %(old)s."), {"old": day_in_words(old)})
    return rest_day(new, calendar)
