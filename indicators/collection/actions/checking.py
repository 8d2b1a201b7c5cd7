"""Findings of a report: found anew as often as asked, explained in words, taken note of by whoever approves.

An error is corrected or stays; nothing passes it. A warning is corrected or explained. What was explained stays explained as long
as the same figure is found; another figure opens it again, with the old words kept for whoever writes the new ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.records import audit
from indicators.collection.actions.refused import Refused
from indicators.collection.actions.writing import lock, told
from indicators.collection.models import AcceptedExplanation, Finding, Submission
from indicators.collection.queries.findings import MAX_EXPLANATION, MIN_EXPLANATION, cell_of
from indicators.collection.queries.layout import Layout
from indicators.collection.queries.measuring import Key, Observed, measure
from indicators.collection.states import OPEN_STATES, FindingState, Severity

audit.register_verbs(
    {
        "finding.explained": _("%(actor)s explained a warning about %(code)s in the report %(subject)s"),
        "finding.explanation_accepted": _(
            "%(actor)s accepted the explanation of a warning about %(code)s in the report %(subject)s until %(until)s"
        ),
        "finding.acceptance_ended": _("%(actor)s ended the accepted explanation about %(code)s of %(subject)s"),
    }
)
MAX_ACCEPTED = timedelta(days=731)
"""An explanation is looked at again after two years at the latest."""


@transaction.atomic
def check(*, submission: Submission, at: datetime, layout: Layout | None = None) -> None:
    """Hold the stored figures against the checks and rules in force, and keep what they say. At most four statements write.

    `layout`: of the report, when the caller has it already.
    """
    held = Submission.objects.select_related("form", "period", "service").get(pk=lock(submission).pk)
    known = {_key(one): one for one in Finding.objects.filter(submission=held).select_for_update().order_by("pk")}
    seen = {one.key: one for one in measure(held, layout)}
    quiet = _quiet(held, seen)
    new = [_made(held, one, quiet.get(key), at) for key, one in seen.items() if key not in known]
    Finding.objects.bulk_create(new)
    changed = [
        finding for key, finding in known.items() if key in seen and _renewed(finding, seen[key], quiet.get(key), at)
    ]
    Finding.objects.bulk_update(
        changed,
        ["severity", "measured", "expected", "state", "explanation", "explained_at", "explained_by", "check_made", "found_at"],
        batch_size=2000,
    )  # fmt: skip
    gone = [one.pk for key, one in known.items() if key not in seen and one.state != FindingState.CORRECTED]
    if gone:
        Finding.objects.filter(pk__in=gone).update(state=FindingState.CORRECTED)


def _key(finding: Finding | AcceptedExplanation) -> Key:
    return finding.indicator_id, cell_of(finding), finding.rule_id, finding.kind


def _quiet(held: Submission, seen: Mapping[Key, Observed]) -> dict[Key, AcceptedExplanation]:
    """Warnings that somebody accepted for this service, for the period and the figure at hand."""
    if not any(one.severity == Severity.WARNS for one in seen.values()):
        return {}
    rows = AcceptedExplanation.objects.filter(
        service=held.service_id, ended_at=None, until__gte=held.period.starts_on
    ).select_related("finding")
    return {
        _key(row): row
        for row in rows
        if (one := seen.get(_key(row))) and one.severity == Severity.WARNS and _is_within(row, one.found.measured)
    }


def _is_within(row: AcceptedExplanation, number: Decimal) -> bool:
    return (row.low is None or number >= row.low) and (row.high is None or number <= row.high)


def _made(held: Submission, one: Observed, quiet: AcceptedExplanation | None, at: datetime) -> Finding:
    finding = Finding(
        submission=held, indicator_id=one.indicator_id, cell_id=one.cell_id, rule_id=one.rule_id, check_made_id=one.check_id,
        kind=one.kind, severity=one.severity, measured=one.measured, expected=one.found.encoded, found_at=at,
    )  # fmt: skip
    if quiet:
        _quieten(finding, quiet)
    return finding


def _quieten(finding: Finding, quiet: AcceptedExplanation) -> None:
    finding.state, finding.explanation = FindingState.EXPLAINED, quiet.explanation
    finding.explained_at, finding.explained_by_id = (
        quiet.finding.explained_at or quiet.at,
        quiet.finding.explained_by_id,
    )


def _renewed(finding: Finding, one: Observed, quiet: AcceptedExplanation | None, at: datetime) -> bool:
    """Whether the stored finding had to change. The same figure keeps its explanation; what it is held against may move."""
    before = _content(finding)
    is_same = finding.measured == one.measured and one.severity == Severity.WARNS
    if finding.state == FindingState.CORRECTED:
        finding.found_at = at
        is_explained = is_same and bool(finding.explanation) and finding.explained_at is not None
        finding.state = FindingState.EXPLAINED if is_explained else FindingState.OPEN
    elif finding.state == FindingState.EXPLAINED and not is_same:
        # The words stay to be taken up again; that they were said of another figure is told by who and when being empty.
        finding.state, finding.found_at = FindingState.OPEN, at
        finding.explained_at, finding.explained_by = None, None
    finding.severity, finding.measured, finding.expected = one.severity, one.measured, one.found.encoded
    finding.check_made_id = one.check_id
    if quiet and finding.state == FindingState.OPEN:
        _quieten(finding, quiet)
    return _content(finding) != before


def _content(one: Finding) -> tuple[object, ...]:
    return one.state, one.severity, one.measured, one.expected, one.check_made_id, one.explanation


@transaction.atomic
def explain(*, finding: Finding, explanation: str, by: Person, at: datetime) -> Finding:
    """In words, by whoever fills in the report while it is open. Raises `Refused`; then nothing was changed."""
    held = lock(finding.submission)
    own = Finding.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=finding.pk)
    _check_explainable(held, own)
    text = explanation.strip()
    if len(text) < MIN_EXPLANATION:
        sentence = _("Write at least %(n)d characters: what happened, and how you know.")
        raise Refused(fill(sentence, {"n": MIN_EXPLANATION}), "explanation")
    if len(text) > MAX_EXPLANATION:
        sentence = _("An explanation has at most %(n)d characters.")
        raise Refused(fill(sentence, {"n": MAX_EXPLANATION}), "explanation")
    if (own.state, own.explanation) == (FindingState.EXPLAINED, text):
        return own
    _store_explanations(held, [(own, text)], by=by, at=at)
    return own


def _check_explainable(held: Submission, own: Finding) -> None:
    if held.state not in OPEN_STATES:
        raise Refused(_("The report is not open any more: its explanations stay as they were submitted."))
    if own.severity != Severity.WARNS:
        raise Refused(_("This is an error: no explanation lets it pass. Correct the figure."))
    if own.state == FindingState.CORRECTED:
        raise Refused(_("This warning is not there any more: the figure was corrected."))


@dataclass(frozen=True, slots=True)
class Explained:
    """How many warnings a workbook explained, and which explanations are too short to be one."""

    count: int
    short: tuple[Finding, ...]


@transaction.atomic
def explain_cells(
    *, submission: Submission, words: Mapping[tuple[int | None, int], str], by: Person, at: datetime
) -> Explained:
    """All open warnings of these cells (indicator, cell) get the words written beside them. The report is open."""
    held = lock(submission)
    rows = Finding.objects.select_for_update(of=("self",)).filter(submission=held, severity=Severity.WARNS)
    found = [
        (one, text)
        for one in rows.exclude(state=FindingState.CORRECTED).select_related("indicator").order_by("pk")
        if (text := words.get((one.indicator_id, cell_of(one)), "").strip())
        and (one.state, one.explanation) != (FindingState.EXPLAINED, text)
    ]
    long = [pair for pair in found if len(pair[1]) >= MIN_EXPLANATION]
    _store_explanations(held, long, by=by, at=at)
    return Explained(len(long), tuple(one for one, text in found if len(text) < MIN_EXPLANATION))


def _store_explanations(
    held: Submission, pairs: Sequence[tuple[Finding, str]], *, by: Person, at: datetime
) -> None:  # fmt: skip
    for one, text in pairs:
        one.state, one.explanation, one.explained_at, one.explained_by = FindingState.EXPLAINED, text, at, by
    Finding.objects.bulk_update(
        [one for one, _text in pairs], ["state", "explanation", "explained_at", "explained_by"], batch_size=2000
    )
    for one, text in pairs:
        audit.record(verb="finding.explained", by=by, at=at, code=code_of(one), explanation=text[:300], **told(held))


def code_of(finding: Finding) -> str:
    return finding.indicator.code if finding.indicator else "—"


@transaction.atomic
def accept_explanation(
    *, finding: Finding, until: date, low: Decimal | None, high: Decimal | None, by: Person, on: date, at: datetime
) -> AcceptedExplanation:
    """The same warning about this service is quiet in periods that begin up to `until`, for figures from `low` to `high`.

    By somebody other than whoever explained it or submitted the report. Takes the place of what was accepted before. `on`: the
    day it is. Raises `Refused`.
    """
    held = lock(finding.submission)
    own = Finding.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=finding.pk)
    _check_acceptable(held, own, by)
    if not on <= until <= on + MAX_ACCEPTED:
        raise Refused(_("Choose a day between today and two years from now."), "until")
    number = Decimal(own.measured)
    if (low is not None and low > number) or (high is not None and high < number):
        raise Refused(_("The figure that was explained lies outside these bounds."), "high")
    same: dict[str, Any] = {"service_id": held.service_id, "indicator_id": own.indicator_id, "cell_id": own.cell_id}
    same |= {"rule_id": own.rule_id, "kind": own.kind}
    _standing(same).update(ended_at=at)
    made = AcceptedExplanation.objects.create(
        **same, low=low, high=high, explanation=own.explanation, finding=own, until=until, at=at, by=by
    )
    facts = {"code": code_of(own), "until": f"{until:%d.%m.%Y}"}
    audit.record(verb="finding.explanation_accepted", by=by, at=at, **facts, **told(held))
    return made


def _standing(same: Mapping[str, object]) -> QuerySet[AcceptedExplanation]:
    exact = {key: value for key, value in same.items() if value is not None}
    empty = {f"{key}__isnull": True for key, value in same.items() if value is None}
    return AcceptedExplanation.objects.filter(**exact, **empty, ended_at=None)


def _check_acceptable(held: Submission, own: Finding, by: Person) -> None:
    if held.state in OPEN_STATES:
        raise Refused(_("The report is still being filled in. Accept the explanation once it is submitted."))
    if own.state != FindingState.EXPLAINED:
        raise Refused(_("Nobody explained this warning, so there is nothing to accept."))
    if by.pk in {own.explained_by_id, held.submitted_by_id}:
        raise Refused(_("Whoever explains a warning or submits the report does not accept the explanation."))


@transaction.atomic
def end_accepted(*, accepted: AcceptedExplanation, by: Person, at: datetime) -> None:
    """The warning speaks again from the next check on; reports that were let pass stay as they are."""
    own = (
        AcceptedExplanation.objects.select_for_update(of=("self",))
        .select_related("service", "indicator")
        .get(pk=accepted.pk)
    )
    if own.ended_at:
        return
    own.ended_at = at
    own.save(update_fields=["ended_at"])
    code = own.indicator.code if own.indicator else "—"
    subject = {
        "subject": f"service:{own.service_id}",
        "subject_label": own.service.name,
        "group": f"service:{own.service_id}",
    }
    audit.record(verb="finding.acceptance_ended", by=by, at=at, code=code, **subject)
