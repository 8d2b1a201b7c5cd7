"""Checks of indicators and rules of forms: added, changed, retired. A change is a new row, so that old findings keep their meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.records import audit
from indicators.catalogue.models import Indicator
from indicators.collection.actions.forms import lock_form, told as told_form
from indicators.collection.actions.refused import Refused
from indicators.collection.models import Check, ReportForm, Rule
from indicators.collection.rules.checks import MAY_BLOCK, USUAL, cleaned, terms_of
from indicators.collection.rules.checks.lines import read_side
from indicators.collection.states import CheckKind, Severity

audit.register_verbs(
    {
        "check.added": _("%(actor)s added a check of %(subject)s: %(kind)s"),
        "check.changed": _("%(actor)s changed a check of %(subject)s: %(kind)s"),
        "check.retired": _("%(actor)s retired a check of %(subject)s: %(kind)s"),
        "rule.added": _("%(actor)s added a rule to the form %(subject)s: %(rule)s"),
        "rule.changed": _("%(actor)s changed a rule of the form %(subject)s: %(rule)s"),
        "rule.retired": _("%(actor)s retired a rule of the form %(subject)s: %(rule)s"),
    }
)
MOST_RULES = 200
GONE = _("Somebody changed or retired it in the meantime. Look at the list again.")


@transaction.atomic
def add_check(
    *, indicator: Indicator, kind: CheckKind, parameters: Mapping[str, object], severity: str, by: Person, at: datetime
) -> Check:
    """One of a kind for an indicator. Raises `Refused`, `rules.checks.BadParameters`."""
    held = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if held.checks.filter(kind=kind, retired_at=None).exists():
        raise Refused(_("This indicator has a check of this kind. Change that one."))
    made = _make(held, kind, parameters, severity, by=by, at=at)
    audit.record(verb="check.added", by=by, at=at, **_told(made))
    return made


@transaction.atomic
def change_check(
    *, check: Check, parameters: Mapping[str, object], severity: str, by: Person, at: datetime
) -> Check:  # fmt: skip
    """Raises `Refused`, `rules.checks.BadParameters`."""
    old = _lock_check(check)
    _retire(old, at)
    made = _make(old.indicator, CheckKind(old.kind), parameters, severity, by=by, at=at)
    audit.record(verb="check.changed", by=by, at=at, was=old.parameters, now=made.parameters, **_told(made))
    return made


@transaction.atomic
def retire_check(*, check: Check, by: Person, at: datetime) -> None:
    """Its findings in reports that are open go with the next check."""
    old = _lock_check(check)
    _retire(old, at)
    audit.record(verb="check.retired", by=by, at=at, **_told(old))


@transaction.atomic
def add_usual(*, indicator: Indicator, by: Person, at: datetime) -> int:
    """The usual checks that it has not yet. Returns how many were added."""
    held = Indicator.objects.select_for_update().get(pk=indicator.pk)
    known = set(held.checks.filter(retired_at=None).values_list("kind", flat=True))
    new = [(kind, given, severity) for kind, given, severity in USUAL if kind not in known]
    for kind, given, severity in new:
        add_check(indicator=held, kind=kind, parameters=given, severity=severity, by=by, at=at)
    return len(new)


def _lock_check(check: Check) -> Check:
    old = Check.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=check.pk)
    if old.retired_at:
        raise Refused(GONE)
    return old


def _make(
    indicator: Indicator, kind: CheckKind, parameters: Mapping[str, object], severity: str, *, by: Person, at: datetime
) -> Check:
    severity = severity if kind in MAY_BLOCK else Severity.WARNS
    return Check.objects.create(
        indicator=indicator, kind=kind, parameters=cleaned(kind, parameters), severity=severity, at=at, by=by
    )


def _retire(row: Check | Rule, at: datetime) -> None:
    row.retired_at = at
    row.save(update_fields=["retired_at"])


def _told(check: Check) -> dict[str, str]:
    code = check.indicator.code
    return {
        "subject": f"indicator:{code}", "subject_label": code, "group": f"indicator:{code}", "kind": str(CheckKind(check.kind).label),
    }  # fmt: skip


# ---- rules between lines ----
@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule says."""

    left: str
    comparison: str
    right: str
    policy: str
    severity: str
    message: str


@transaction.atomic
def add_rule(*, form: ReportForm, text: RuleText, by: Person, at: datetime) -> Rule:
    """Raises `Refused`, `FormulaError`."""
    held = lock_form(form)
    if held.rules.filter(retired_at=None).count() >= MOST_RULES:
        raise Refused(fill(_("A form has at most %(n)d rules."), {"n": MOST_RULES}))
    made = _make_rule(held, text, by=by, at=at)
    audit.record(verb="rule.added", by=by, at=at, rule=_words(made), **told_form(held))
    return made


@transaction.atomic
def change_rule(*, rule: Rule, text: RuleText, by: Person, at: datetime) -> Rule:
    """Raises `Refused`, `FormulaError`."""
    held, old = lock_form(rule.form), _lock_rule(rule)
    _retire(old, at)
    made = _make_rule(held, text, by=by, at=at)
    audit.record(verb="rule.changed", by=by, at=at, rule=_words(made), was=_words(old), **told_form(held))
    return made


@transaction.atomic
def retire_rule(*, rule: Rule, by: Person, at: datetime) -> None:
    held, old = lock_form(rule.form), _lock_rule(rule)
    _retire(old, at)
    audit.record(verb="rule.retired", by=by, at=at, rule=_words(old), **told_form(held))


def _lock_rule(rule: Rule) -> Rule:
    old = Rule.objects.select_for_update().get(pk=rule.pk)
    if old.retired_at:
        raise Refused(GONE)
    return old


def _make_rule(held: ReportForm, text: RuleText, *, by: Person, at: datetime) -> Rule:
    terms = terms_of(read_side(text.left, text.policy), read_side(text.right, text.policy))
    known = set(held.lines.values_list("indicator__code", flat=True))
    if not any(not term.offset for term in terms):
        raise Refused(_("At least one side names a line of the form in the period reported."), "left")
    if strange := sorted({term.code for term in terms} - known):
        sentence = _("The form does not ask for %(codes)s. Use the lines of the form only.")
        raise Refused(fill(sentence, {"codes": ", ".join(strange)}), "left")
    return Rule.objects.create(
        form=held, left=text.left, comparison=text.comparison, right=text.right, policy=text.policy, severity=text.severity,
        message=text.message, at=at, by=by,
    )  # fmt: skip


def _words(rule: Rule) -> str:
    return f"{rule.left} {rule.get_comparison_display()} {rule.right}"
