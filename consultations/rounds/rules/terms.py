"""Rules as data, and the days that follow from them. No number of the law is written here (framework §2.2, §2.3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from consultare.lib.law import Words, format_lazy, gettext_lazy as _
from consultare.lib.workdays import Calendar, Counting, last_day


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table of terms. `unit`: C calendar days, W working days, D «zile»; `direction`: ≥, ≤ or empty."""

    id: str
    value: int | None = None
    unit: str = ""
    direction: str = ""
    trigger: str = ""
    article: str = ""
    verified: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    title: str = ""

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )

    @property
    def days(self) -> int:
        if self.value is None:
            raise ValueError(f"rule {self.id} has no number of days")
        return self.value


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What the terms of a round follow from. `is_normative` is false for working papers outside Legea 52."""

    published_on: date
    closes_on: date | None = None
    endorsement_on: date | None = None
    is_business_relevant: bool = False
    business_notified_on: date | None = None
    is_urgent: bool = False
    urgency_reason: str = ""
    urgency_approver: str = ""
    is_normative: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    raw: date
    shifted: date


@dataclass(frozen=True, slots=True)
class Term:
    """One mark on the legal calendar: a day, and for closings also the exclusive instant (UTC).

    `is_limit`: what the law allows at the earliest or latest; otherwise the authority's choice. `cited` is for readers;
    `code` names the mark whatever its wording.
    """

    rule_id: str
    label: Words
    article: str
    verified: bool
    explanation: Words
    on: date
    moment: datetime | None = None
    is_limit: bool = True
    cited: Words = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`article` as in the table, for the desk; `cited` as anybody may read it."""

    rule_id: str
    sentence: Words
    article: str
    verified: bool = False
    cited: Words = ""


def rule_in_force(rules: Iterable[Rule], rule_id: str, on: date) -> Rule | None:
    """The row of that id valid on the day; the one with the latest start when an amendment overlaps."""
    rows = [rule for rule in rules if rule.id == rule_id and rule.in_force(on)]
    return max(rows, key=lambda rule: rule.valid_from or date.min, default=None)


PARAGRAPH = re.compile(r"(art\. \d+(?:\^\d+)?)\((\d+)\)")
LETTER = re.compile(r"\)\(([a-z])\)")
ACTS = {
    "L52": _("Law no. 52/2003"),
    "OUG 57/2019": _("Administrative Code (Emergency Ordinance no. 57/2019)"),
    "OG 27/2002": _("Government Ordinance no. 27/2002"),
    "HG 831/2022": _("Government Decision no. 831/2022"),
    "norms L544": _("the norms of Law no. 544/2001"),
    "L544": _("Law no. 544/2001"),
    "L292": _("Law no. 292/2011"),
}


def spell_article(article: str) -> Words:
    """«L52 art. 7(10)(d)» → «Legea nr. 52/2003, art. 7 alin. (10) lit. d)»; without an act it is of Legea 52."""
    article = LETTER.sub(r") lit. \1)", PARAGRAPH.sub(r"\1 alin. (\2)", article))
    for mark, act in ACTS.items():
        if article.startswith(mark + " "):
            return format_lazy("{act}, {article}", act=act, article=article.removeprefix(mark + " "))
    if article.startswith("art. "):
        return format_lazy("{act}, {article}", act=ACTS["L52"], article=article)
    return article


def cite(rule: Rule) -> Words:
    """The article as a reader may see it: only when verified, otherwise that the authority set the term (§13)."""
    return spell_article(rule.article) if rule.verified and rule.article else _("term set by the authority")


def staff_note(rule: Rule) -> Words:
    """For the desk: empty when a lawyer has verified the row."""
    return "" if rule.verified else _("to be verified")


def earliest_endorsement(published_on: date, rule: Rule, calendar: Calendar) -> date:
    """D-01, D-03: neither the day of publication nor the day of endorsement is one of the working days between."""
    return calendar.earliest_after_working(published_on, rule.days)


def latest_publication(endorsement_on: date, rule: Rule, calendar: Calendar) -> date:
    """D-01 read backwards: the last working day on which publication still allows that endorsement."""
    return calendar.latest_before_working(endorsement_on, rule.days)


def proposals_close_on(
    published_on: date, days: int, rule: Rule, calendar: Calendar, counting: Counting = Counting.FREE_DAYS
) -> Window:
    """D-02: the last day of a window of `days`, never shorter than the rule; shifted to a working day."""
    raw = last_day(published_on, max(days, rule.days), counting)
    return Window(raw=raw, shifted=calendar.next_working(raw))
