"""The definition sheet (fișa, F16) as pages show it, public ones and the desk's; two of its versions compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from consultare.lib import diff
from consultare.lib.law import Words
from consultare.lib.text import day_in_words
from indicators.catalogue.models import Indicator, IndicatorVersion, ScaleLevel
from indicators.catalogue.queries.cells import BreakdownFact, breakdowns_of
from indicators.catalogue.queries.desk import ReferenceLine, named, references_of
from indicators.catalogue.queries.formulas import terms_of
from indicators.catalogue.rules.alerts import passage_words
from indicators.catalogue.rules.numbers import write_number
from indicators.catalogue.states import Direction, Kind, Sensitivity

TEXTS: dict[str, Words] = {
    "definition": _("Definition"),
    "excluded": _("What is not counted"),
    "rationale": _("Why it is measured"),
    "formula_words": _("Formula in words"),
    "data_source": _("Source of the data"),
    "outside_series": _("Outside series (matrix of INS TEMPO)"),
    "method": _("How it is collected"),
    "collected_by": _("Who collects it"),
    "quality_checks": _("How it is checked"),
    "analysis": _("How it is read"),
    "use": _("What it is used for"),
    "limits": _("Known limits"),
}
ALERT = _("Alert threshold")
SMALLEST: dict[str, Words] = {
    Sensitivity.OPEN: _("none: every figure is published as it is"),
    Sensitivity.PERSONS: _(
        "a number of persons below the threshold of the edition (5, unless the edition says otherwise) is shown as «<5», and what would give it away as «…»"
    ),
    Sensitivity.INTERNAL: _("no figure is ever published"),
}
"""F16 «nivel minim de publicare»: it follows from what the indicator counts, not from the sheet."""


@dataclass(frozen=True, slots=True)
class TermLine:
    """What the formula needs. `offset` in words and `policy` in words; «» when plain."""

    code: str
    name: str
    offset: int
    policy: Words


@dataclass(frozen=True, slots=True)
class SheetView:
    """Everything that `indicators/catalogue/_sheet.html` shows."""

    version: IndicatorVersion
    indicator: Indicator
    facts: tuple[tuple[Words, Words], ...]
    texts: tuple[tuple[str, Words, str], ...]
    terms: tuple[TermLine, ...]
    parts: tuple[Indicator, ...]
    breakdowns: tuple[BreakdownFact, ...]
    levels: tuple[ScaleLevel, ...]
    types: tuple[str, ...]
    references: tuple[ReferenceLine, ...]


def sheet_view(version: IndicatorVersion) -> SheetView:
    """`version.indicator` with its topic. At most nine queries."""
    indicator = version.indicator
    return SheetView(
        version=version,
        indicator=indicator,
        facts=tuple(_facts(version, indicator)),
        texts=tuple((name, label, getattr(version, name)) for name, label in TEXTS.items() if getattr(version, name)),
        terms=tuple(_terms(version)),
        parts=tuple(named(indicator.parts.all())),
        breakdowns=tuple(breakdowns_of([version.pk]).get(version.pk, ())),
        levels=tuple(indicator.scale.levels.order_by("rank")) if indicator.scale else (),
        types=tuple(f"{one.code} {one.name}" for one in indicator.service_types.order_by("code")),
        references=tuple(references_of(indicator)),
    )


def _facts(version: IndicatorVersion, indicator: Indicator) -> Iterator[tuple[Words, Words]]:
    yield _("Code"), indicator.code
    yield _("Theme"), indicator.topic.name
    yield _("Unit of measure"), indicator.unit
    if indicator.kind == Kind.NUMBER:
        yield _("Decimals shown"), str(indicator.decimals)
    yield _("Kind"), indicator.get_kind_display()
    yield _("Level of result"), indicator.get_level_display()
    yield _("Where good lies"), indicator.get_direction_display()
    yield ALERT, alert_words(version) or _("none set")
    yield _("Frequency"), version.get_frequency_display()
    yield _("Where the figure comes from"), indicator.get_source_display()
    yield _("Over time"), indicator.get_time_rule_display()
    yield _("Over services"), indicator.get_unit_rule_display()
    yield _("Publication"), indicator.get_sensitivity_display()
    yield _("Smallest figure published"), SMALLEST[indicator.sensitivity]
    yield _("Who answers for it"), indicator.owner
    yield _("Valid from"), day_in_words(version.valid_from)
    if version.valid_until:
        yield pgettext_lazy("sheet", "Valid until, that day excluded"), day_in_words(version.valid_until)
    if version.approved_at:
        yield _("Approved by the working group"), version.approved_in or _("the meeting or act was not written down")


def alert_words(version: IndicatorVersion) -> Words:
    """«below 85 %»; empty without a threshold. `version.indicator` is at hand."""
    indicator = version.indicator
    if version.alert is None:
        return ""
    words = {"number": write_number(version.alert), "unit": indicator.unit}
    if indicator.direction == Direction.UP:
        return gettext("below %(number)s %(unit)s") % words
    if indicator.direction == Direction.DOWN:
        return gettext("above %(number)s %(unit)s") % words
    return gettext("%(number)s %(unit)s, without effect: neither more nor less is better") % words


def _terms(version: IndicatorVersion) -> Iterator[TermLine]:
    rows = terms_of([version.pk]).get(version.pk, [])
    names = {one.pk: one.name for one in named(Indicator.objects.filter(pk__in=[row.needs_id for row in rows]))}
    for row in rows:
        policy: Words = "" if row.policy == "fail" else row.get_policy_display()
        yield TermLine(row.needs.code, names[row.needs_id], -row.offset, policy)


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of the sheet in two versions, word by word."""

    label: Words
    runs: tuple[diff.Run, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    old: IndicatorVersion
    new: IndicatorVersion
    changed: tuple[Changed, ...]
    same: tuple[Words, ...]


def compared(old: IndicatorVersion, new: IndicatorVersion) -> Compared:
    """Every text and fact of the two sheets; those that are the same by name only."""
    changed, same = [], []
    for label, before, after in _pairs(old, new):
        if before == after:
            same.append(label)
        else:
            changed.append(Changed(label, tuple(diff.compare(before, after))))
    return Compared(old, new, tuple(changed), tuple(same))


def decided_changes(version: IndicatorVersion, words: Mapping[str, str]) -> tuple[Changed, ...]:
    """What the words decided in a consultation change in the sheet that was put there."""
    labels: dict[str, Words] = {"name": _("Name"), **TEXTS, "formula": _("Formula"), "alert": ALERT}
    before = {name: getattr(version, name) for name in labels} | {"alert": passage_alert(version)}
    return tuple(
        Changed(label, tuple(diff.compare(before[name], words[name])))
        for name, label in labels.items()
        if name in words and words[name] != before[name]
    )


def passage_alert(version: IndicatorVersion) -> str:
    """The threshold as it stands in a text put to consultation."""
    return passage_words(version.alert, version.indicator.direction, version.indicator.unit)


def _pairs(old: IndicatorVersion, new: IndicatorVersion) -> Iterator[tuple[Words, str, str]]:
    yield _("Name"), old.name, new.name
    for name, label in TEXTS.items():
        yield label, getattr(old, name), getattr(new, name)
    yield _("Formula"), old.formula, new.formula
    yield ALERT, str(alert_words(old)), str(alert_words(new))
    yield _("Frequency"), str(old.get_frequency_display()), str(new.get_frequency_display())
    facts = breakdowns_of([old.pk, new.pk])
    yield _("Breakdowns"), _told(facts.get(old.pk, [])), _told(facts.get(new.pk, []))


def _told(breakdowns: list[BreakdownFact]) -> str:
    """A line a breakdown, so that the comparison names categories that came or went."""
    return "\n\n".join(
        f"{' × '.join(one.dimensions)}: {'; '.join(cell.label for cell in one.cells)} ({one.total_rule.label})"
        for one in breakdowns
    )
