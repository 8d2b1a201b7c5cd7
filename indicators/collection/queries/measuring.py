"""A report held against its checks and rules: all lines at once, in a number of queries that does not grow with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.models import Check, Rule, Submission, Value
from indicators.collection.queries.layout import Layout, layout as layout_of
from indicators.collection.queries.series import Series, past
from indicators.collection.rules.checks import (
    MAY_BLOCK,
    Facts,
    Found,
    Settings,
    Side,
    depth,
    judge,
    judge_cells,
    judge_rule,
    plain,
    read_side,
    settings_of,
    terms_of,
)
from indicators.collection.rules.checks.parameters import ALL
from indicators.collection.states import CheckKind, Severity
from indicators.services.states import MONTHS

RULE = "rule"
Key = tuple[int | None, int, int | None, str]
"""Indicator, cell, rule, kind: what makes two findings of a report the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a check or a rule says of a report now, as a finding keeps it."""

    indicator_id: int | None
    cell_id: int
    rule_id: int | None = None
    check_id: int | None = None
    kind: str
    severity: str
    found: Found

    @property
    def key(self) -> Key:
        return self.indicator_id, self.cell_id, self.rule_id, self.kind

    @property
    def measured(self) -> str:
        return plain(self.found.measured)


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule with its sides read; `indicators`: code → indicator, for the codes it names."""

    rule: Rule
    left: Side
    right: Side

    @property
    def deepest(self) -> int:
        return max((-term.offset for term in terms_of(self.left, self.right)), default=0)


@dataclass(frozen=True, slots=True)
class ReadCheck:
    check: Check
    kind: CheckKind
    settings: Settings

    @property
    def is_for_cells(self) -> bool:
        return self.settings.get("where") == ALL

    @property
    def severity(self) -> str:
        return self.check.severity if self.kind in MAY_BLOCK else Severity.WARNS


def read_check(check: Check) -> ReadCheck:
    kind = CheckKind(check.kind)
    return ReadCheck(check, kind, settings_of(kind, check.parameters))


def read_rule(rule: Rule) -> ReadRule:
    return ReadRule(rule, read_side(rule.left, rule.policy), read_side(rule.right, rule.policy))


def measure(submission: Submission, layout: Layout | None = None) -> list[Observed]:
    """Everything that the checks and rules in force say, in the order of the form. Eleven queries at most."""
    layout = layout or layout_of(submission)
    lines = layout.by_indicator
    checks = [
        read_check(one)
        for one in Check.objects.filter(indicator__in=lines, retired_at=None).order_by("indicator", "kind", "pk")
    ]
    rules = [read_rule(one) for one in Rule.objects.filter(form=submission.form_id, retired_at=None).order_by("pk")]
    if not checks and not rules:
        return []
    numbers = _numbers(submission)
    codes = {line.indicator.code: pk for pk, line in lines.items()}
    series = _series(submission, checks, rules, codes)
    found = [
        *_by_checks(submission, layout, checks, numbers, series),
        *_by_rules(submission, rules, codes, numbers, series),
    ]
    place = {pk: number for number, pk in enumerate(lines)}
    return sorted(found, key=lambda one: place.get(one.indicator_id or 0, len(place)))


def _numbers(submission: Submission) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = {}
    rows = Value.objects.filter(submission=submission, number__isnull=False)
    for indicator, cell, number in rows.values_list("indicator_id", "cell_id", "number"):
        if number is not None:
            found.setdefault(indicator, {})[cell] = number
    return found


def _series(
    submission: Submission, checks: Sequence[ReadCheck], rules: Sequence[ReadRule], codes: Mapping[str, int]
) -> Series:
    year = Series(submission.form.frequency).year
    deep = {one.check.indicator_id: depth(one.kind, one.settings, year) for one in checks}
    deepest = max((depth(one.kind, one.settings, year) for one in checks), default=0)
    back = [term for one in rules for term in terms_of(one.left, one.right) if term.offset]
    wanted = {one.check.indicator_id for one in checks if depth(one.kind, one.settings, year)}
    wanted |= {codes[term.code] for term in back if term.code in codes}
    return past(
        kind=submission.form.frequency, until=submission.period.starts_on, indicators=wanted,
        depth=max(deepest, *(one.deepest for one in rules), 0) if rules else deepest,
        broken_down={one.check.indicator_id for one in checks if one.is_for_cells} & deep.keys(),
        services=[submission.service_id], reporter=submission.reporter,
    )  # fmt: skip


def _by_checks(
    submission: Submission, layout: Layout, checks: Sequence[ReadCheck], numbers: Mapping[int, Mapping[int, Decimal]],
    series: Series,
) -> Iterator[Observed]:  # fmt: skip
    period, service = submission.period, submission.service
    days, lines = (period.ends_on - period.starts_on).days + 1, layout.by_indicator
    for one in checks:
        line = lines[one.check.indicator_id]
        known = numbers.get(one.check.indicator_id, {})
        if one.kind == CheckKind.CELLS:
            found = judge_cells(line.rules, known.get(TOTAL_CELL), known, one.settings)
            yield from _observed(one, TOTAL_CELL, found)
            continue
        for cell in line.cells if one.is_for_cells else (TOTAL_CELL,):
            if cell not in known:
                continue
            place = (submission.service_id, one.check.indicator_id, cell)
            back = depth(one.kind, one.settings, series.year)
            history = series.history(place, period.starts_on, back)
            facts = Facts(number=known[cell], history=history, year=series.year, capacity=service.capacity, days=days)
            yield from _observed(one, cell, judge(one.kind, facts, one.settings))


def _observed(one: ReadCheck, cell: int, found: Found | None) -> Iterator[Observed]:
    if found:
        yield Observed(
            indicator_id=one.check.indicator_id, cell_id=cell, check_id=one.check.pk, kind=one.kind.value,
            severity=one.severity, found=found,
        )  # fmt: skip


def _by_rules(
    submission: Submission, rules: Sequence[ReadRule], codes: Mapping[str, int], numbers: Mapping[int, Mapping[int, Decimal]],
    series: Series,
) -> Iterator[Observed]:  # fmt: skip
    period = submission.period
    days = (period.ends_on - period.starts_on).days + 1

    def lookup(code: str, offset: int) -> Decimal | None:
        pk = codes.get(code)
        if pk is None:
            return None
        if not offset:
            return numbers.get(pk, {}).get(TOTAL_CELL)
        return series.at((submission.service_id, pk, TOTAL_CELL), period.starts_on, -offset)

    for one in rules:
        months = MONTHS[submission.form.frequency]
        found = judge_rule(one.left, one.rule.comparison, one.right, lookup, days=days, months=months)
        if found:
            yield Observed(
                indicator_id=_anchor(one, codes), cell_id=TOTAL_CELL, rule_id=one.rule.pk, kind=RULE,
                severity=one.rule.severity, found=found,
            )  # fmt: skip


def _anchor(one: ReadRule, codes: Mapping[str, int]) -> int | None:
    """The line beside which it is shown: the first that the rule names in this period."""
    named = [codes[term.code] for term in terms_of(one.left, one.right) if not term.offset and term.code in codes]
    return named[0] if named else None
