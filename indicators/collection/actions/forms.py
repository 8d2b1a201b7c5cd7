"""Forms of the collection: what is asked, how often, until when. A change of lines is a new version of the form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib.law import fill
from consultare.records import audit
from indicators.catalogue.models import Indicator
from indicators.collection.actions.refused import Refused
from indicators.collection.models import DroppedReport, FormLine, LineChange, ReportForm, Submission, Value
from indicators.collection.queries.forms import offered, reached_otherwise, untouched
from indicators.collection.states import OPEN_STATES, LineWay, SubmissionState

audit.register_verbs(
    {
        "form.made": _("%(actor)s made the form %(subject)s"),
        "form.changed": _("%(actor)s changed the form %(subject)s"),
        "form.lines_added": _("%(actor)s added %(codes)s to the form %(subject)s"),
        "form.line_changed": _("%(actor)s changed the line %(code)s of the form %(subject)s"),
        "form.line_removed": _("%(actor)s took %(code)s off the form %(subject)s"),
        "form.retired": _("%(actor)s retired the form %(subject)s"),
    }
)
MOST_LINES = 600
FIELDS = ("name", "purpose", "due_days", "grace_days")
RETIRED = _("This form is retired; it asks for nothing any more.")


@transaction.atomic
def make_form(*, code: str, fields: Mapping[str, Any], frequency: str, by: Person, at: datetime) -> ReportForm:
    """`fields`: FIELDS. The code and the frequency stay for good."""
    if ReportForm.objects.filter(code=code).exists():
        raise Refused(_("There is a form of this code. Choose another one."), "code")
    given = {name: fields[name] for name in FIELDS}
    form = ReportForm.objects.create(code=code, frequency=frequency, created_at=at, created_by=by, **given)
    audit.record(verb="form.made", by=by, at=at, **told(form))
    return form


@transaction.atomic
def change_form(*, form: ReportForm, fields: Mapping[str, Any], by: Person, at: datetime) -> ReportForm:
    """Terms hold for reports that are asked for from now on; those already expected keep theirs."""
    held = lock_form(form)
    for name in FIELDS:
        setattr(held, name, fields[name])
    held.save(update_fields=FIELDS)
    audit.record(verb="form.changed", by=by, at=at, **told(held))
    return held


@transaction.atomic
def retire_form(*, form: ReportForm, by: Person, at: datetime) -> None:
    """It asks for nothing any more: what is expected and untouched goes, what was begun stays to be finished."""
    held = lock_form(form)
    held.retired_at = at
    held.save(update_fields=["retired_at"])
    drop(untouched(held), by=by, at=at)
    audit.record(verb="form.retired", by=by, at=at, **told(held))


@transaction.atomic
def add_lines(*, form: ReportForm, indicators: Sequence[Indicator], by: Person, at: datetime) -> None:
    """At the end of the form, in the order given. Refused whole when one of them can't be asked here."""
    held = lock_form(form)
    known = set(offered(held, at).values_list("pk", flat=True))
    if wrong := [one.code for one in indicators if one.pk not in known]:
        sentence = _("These can't be asked in this form: %(codes)s. Choose from the list.")
        raise Refused(fill(sentence, {"codes": ", ".join(wrong)}), "indicators")
    if held.lines.count() + len(indicators) > MOST_LINES:
        raise Refused(fill(_("A form holds at most %(n)d lines."), {"n": MOST_LINES}), "indicators")
    if found := reached_otherwise(held, [one.pk for one in indicators]):
        sentence = _("%(service)s reports %(code)s in the form “%(form)s” already. Take it off there first.")
        raise Refused(fill(sentence, found[0].words), "indicators")
    last = held.lines.aggregate(last=Max("order"))["last"] or 0
    for order, one in enumerate(indicators, start=last + 1):
        FormLine.objects.create(form=held, indicator=one, order=order)
        _keep_way(held, one.pk, LineWay.NOT, by=by, at=at)
    _next_version(held)
    codes = ", ".join(one.code for one in indicators)
    audit.record(verb="form.lines_added", by=by, at=at, codes=codes[:500], **told(held))


@transaction.atomic
def change_line(*, line: FormLine, is_broken_down: bool, is_compulsory: bool, by: Person, at: datetime) -> None:
    held = lock_form(line.form)
    if line.is_broken_down and not is_broken_down and _has_open_figures(line, broken_down=True):
        raise Refused(
            _("Reports that are being filled in hold figures in the cells of this line. Wait until they are approved.")
        )
    if line.is_broken_down != is_broken_down:
        _keep_way(held, line.indicator_id, way_of(line), by=by, at=at)
    line.is_broken_down, line.is_compulsory = is_broken_down, is_compulsory
    line.save(update_fields=["is_broken_down", "is_compulsory"])
    _next_version(held)
    audit.record(verb="form.line_changed", by=by, at=at, code=line.indicator.code, **told(held))


@transaction.atomic
def move_line(*, line: FormLine, up: bool, by: Person, at: datetime) -> None:
    """One place up or down; at the end of the list nothing happens."""
    held = lock_form(line.form)
    lines = list(held.lines.select_for_update().order_by("order", "pk"))
    place = next(place for place, one in enumerate(lines) if one.pk == line.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(lines):
        return
    lines[place].order, lines[other].order = lines[other].order, lines[place].order
    FormLine.objects.bulk_update([lines[place], lines[other]], ["order"])
    _next_version(held)
    audit.record(verb="form.line_changed", by=by, at=at, code=line.indicator.code, **told(held))


@transaction.atomic
def remove_line(*, line: FormLine, by: Person, at: datetime) -> None:
    """Approved figures stay where they are; while an open report holds figures of the line it can't go."""
    held = lock_form(line.form)
    if _has_open_figures(line):
        raise Refused(
            _(
                "Reports that are being filled in hold figures of this line. Wait until they are approved, then remove it."
            )
        )
    code = line.indicator.code
    _keep_way(held, line.indicator_id, way_of(line), by=by, at=at)
    line.delete()
    _next_version(held)
    audit.record(verb="form.line_removed", by=by, at=at, code=code, **told(held))


def way_of(line: FormLine) -> LineWay:
    return LineWay.CELLS if line.is_broken_down else LineWay.TOTAL


def _keep_way(held: ReportForm, indicator_id: int, was: LineWay, *, by: Person, at: datetime) -> None:
    """What a release of an earlier cut-off goes by."""
    LineChange.objects.create(form=held, indicator_id=indicator_id, was=was, at=at, by=by)


def drop(expected: "QuerySet[Submission]", *, by: Person, at: datetime) -> int:
    """Reports that nobody touched are asked for no more; that they were is kept. Returns how many."""
    rows = list(expected)
    DroppedReport.objects.bulk_create(
        DroppedReport(
            form_id=one.form_id, service_id=one.service_id, period_id=one.period_id, reporter=one.reporter,
            expected_at=one.expected_at, dropped_at=at, by=by,
        )
        for one in rows
    )  # fmt: skip
    Submission.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


def _has_open_figures(line: FormLine, *, broken_down: bool = False) -> bool:
    states = {*OPEN_STATES, SubmissionState.SUBMITTED}
    found = Value.objects.filter(
        submission__form=line.form_id, submission__state__in=states, indicator=line.indicator_id
    )  # fmt: skip
    return (found.exclude(cell=1) if broken_down else found).exists()


def lock_form(form: ReportForm) -> ReportForm:
    """The stored form under lock. Raises `Refused` once it is retired."""
    held = ReportForm.objects.select_for_update().get(pk=form.pk)
    if held.retired_at:
        raise Refused(RETIRED)
    return held


def _next_version(held: ReportForm) -> None:
    held.version += 1
    held.save(update_fields=["version"])


def told(form: ReportForm) -> dict[str, str]:
    return {"subject": f"form:{form.pk}", "subject_label": form.name, "group": f"form:{form.pk}"}
