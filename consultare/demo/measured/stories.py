"""What happened to single reports: outliers explained, a frozen figure, gaps, late and returned ones, a broken series, a
correction with its erratum, the authority's own count beside the provider's, and the two releases."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from consultare.demo.measured import evaluations, reports
from consultare.demo.measured.frame import Frame
from consultare.records import jobs
from consultare.records.models import Job
from consultare.records.states import JobState
from indicators.catalogue.actions import sheets
from indicators.catalogue.models import TOTAL_CELL
from indicators.collection.actions import assignments, entry, forms
from indicators.collection.actions.entry import Filled
from indicators.collection.models import Submission, Value
from indicators.collection.rules.numbers import Entry
from indicators.collection.states import Reporter, Status
from indicators.releases.actions import build, making
from indicators.releases.models import Dataset, PublicValue, Release
from indicators.releases.states import ReleaseState
from indicators.services.states import PeriodKind

Row = dict[str, Any]
SECOND_FORM = "verificare"
RELEASED_AFTER = 17


def plan(frame: Frame) -> None:
    timeline = frame.world.timeline
    begun = [_release_day(frame, row) for row in frame.told["releases"]]
    for row, day in zip(frame.told["releases"], begun, strict=True):
        timeline.plan(timeline.at_day(day, "06:41"), partial(_release, frame, row))
        timeline.plan(timeline.at_day(day + timedelta(days=1), "10:00"), partial(_publish, frame, row))
    evaluations.plan(frame, lambda number: timeline.at_day(begun[number - 1], "09:20"))
    for row in _all(frame, "correction"):
        day = begun[row["after_release"] - 1] + timedelta(days=row["days"])
        timeline.plan(timeline.at_day(day, "15:20"), partial(_correct, frame, row))
    for row in _all(frame, "second_voice"):
        day = begun[row["before_release"] - 1] - timedelta(days=row["days"])
        timeline.plan(timeline.at_day(day, "12:40"), partial(_count_as_well, frame, row))


def _release_day(frame: Frame, row: Row) -> date:
    """In the third week after the end of a month, when every report of it is in; the last such month is 1 ago."""
    ends = [first + timedelta(days=days + RELEASED_AFTER) for first, days in frame.months]
    past = [day for day in ends if day < frame.world.timeline.today - timedelta(days=1)]
    return past[-row["months_ago"]]


def _all(frame: Frame, *kinds: str) -> list[Row]:
    return [row for row in frame.told["stories"] if row["kind"] in kinds]


def of(frame: Frame, report: Submission) -> list[Row]:
    """Stories that change or colour this report."""
    kinds = ("set", "frozen", "not_collected", "provisional", "returned", "waiting", "draft")
    return [row for row in _all(frame, *kinds) if _concerns(frame, row, report)]


def stays_away(frame: Frame, report: Submission) -> bool:
    """Nobody reports it: late, or for ever."""
    return any(_concerns(frame, row, report) for row in _all(frame, "never_came", "late"))


def _concerns(frame: Frame, row: Row, report: Submission) -> bool:
    if frame.keys.get(report.service_id) != row["service"]:
        return False
    if "form" in row and report.form.code != row["form"]:
        return False
    if "indicator" in row and row["indicator"] not in _codes(frame, report):
        return False
    return _first_of(frame, row) <= report.period.starts_on <= _last_of(frame, row)


def _codes(frame: Frame, report: Submission) -> list[str]:
    return next(form["lines"] for form in frame.told["forms"] if form["code"] == report.form.code)


def _first_of(frame: Frame, row: Row) -> date:
    if "months_ago" in row:
        return frame.months[-row["months_ago"]][0]
    if "months" in row:
        return frame.months[-row["months"]][0]
    return _quarter(frame, row["quarters_ago"])


def _last_of(frame: Frame, row: Row) -> date:
    return frame.months[-1][0] if "months" in row and "months_ago" not in row else _first_of(frame, row)


def _quarter(frame: Frame, ago: int) -> date:
    """First day of a full quarter; the last one is 1 ago."""
    after = frame.months[-1][0] + timedelta(days=32)
    index = (after.year * 12 + after.month - 1) // 3 - ago
    return date(index // 4, index % 4 * 3 + 1, 1)


def happen(frame: Frame, report: Submission, *, at: datetime) -> None:
    """The report is filled in, explained, submitted and approved, as far as its stories let it."""
    told = of(frame, report)
    kinds = {row["kind"] for row in told}
    report = reports.write(frame, report, at=at, changed=_changes(frame, report, told))
    if "draft" in kinds:
        return
    why = next((row["why"] for row in told if "why" in row), reports.STOCK)
    reason = next((row["reason"] for row in told if row["kind"] == "returned"), "")
    timeline = frame.world.timeline
    timeline.plan(at + timedelta(hours=2), partial(_submit, frame, report, why))
    if "waiting" not in kinds:
        timeline.plan(at + timedelta(days=1, hours=1), partial(_judge, frame, report, reason))


def _submit(frame: Frame, report: Submission, why: str, at: datetime) -> None:
    reports.submit(frame, reports.again(report), at=at, why=why)


def _judge(frame: Frame, report: Submission, reason: str, at: datetime) -> None:
    """Approved, or sent back for a reason."""
    stored = reports.again(report)
    if reason:
        reports.send_back(frame, stored, reason=reason, at=at)
    else:
        by = frame.measurer if report.reporter == Reporter.PROVIDER else frame.world.coordinator
        reports.approve(stored, by=by, at=at)


def _changes(frame: Frame, report: Submission, told: list[Row]) -> reports.Entries:
    changed: reports.Entries = {}
    for row in told:
        if row["kind"] in {"set", "frozen"}:
            changed |= _scaled(frame, report, row)
        elif row["kind"] == "not_collected":
            changed[frame.indicators[row["indicator"]].pk, TOTAL_CELL] = Entry(None, Status.NOT_COLLECTED)
        elif row["kind"] == "provisional":
            pk = frame.indicators[row["indicator"]].pk
            usual = reports.fill(frame, report).cells
            changed |= {key: Entry(one.number, Status.PROVISIONAL) for key, one in usual.items() if key[0] == pk}
    return changed


def _scaled(frame: Frame, report: Submission, row: Row) -> reports.Entries:
    """The usual cells times a factor, or so that they make a total; the cells go on adding up."""
    pk = frame.indicators[row["indicator"]].pk
    usual = {key: one for key, one in reports.fill(frame, report).cells.items() if key[0] == pk}
    total = usual[pk, TOTAL_CELL].number or Decimal(0)
    wanted = Decimal(row["value"]) if "value" in row else (total * Decimal(str(row["factor"]))).to_integral_value()
    factor = wanted / total if total else Decimal(0)
    cells = {key: (one.number or Decimal(0)) * factor for key, one in usual.items() if key[1] != TOTAL_CELL}
    rounded = {key: number.to_integral_value(ROUND_HALF_UP) for key, number in cells.items()}
    if rounded:
        largest = max(rounded, key=lambda key: (rounded[key], key))
        rounded[largest] += wanted - sum(rounded.values())
    return {key: Entry(number) for key, number in rounded.items()} | {(pk, TOTAL_CELL): Entry(wanted)}


def break_series(frame: Frame, at: datetime) -> None:
    """A sheet that counts something else from one month on: the line breaks there."""
    for row in _all(frame, "broken"):
        indicator = frame.indicators[row["indicator"]]
        draft = sheets.begin(
            indicator=indicator, valid_from=frame.months[-row["months_ago"]][0], change_reason=row["reason"],
            is_comparable=False, by=frame.measurer, at=at, words={"definition": row["definition"]},
        )  # fmt: skip
        sheets.approve(
            version=draft, approved_in=row["approved_in"], revision=draft.revision, by=frame.world.coordinator, at=at
        )
    frame.forget_layouts()


def _count_as_well(frame: Frame, row: Row, at: datetime) -> None:
    """The authority counts from its own dispositions what the provider reports: beside, never added."""
    indicator, by = frame.indicators[row["indicator"]], frame.measurer
    fields = {
        "name": "Verificarea autorității", "purpose": "Numărul din dispozițiile autorității, alături de raportarea furnizorului.",
        "due_days": 15, "grace_days": 5,
    }  # fmt: skip
    form = forms.make_form(code=SECOND_FORM, fields=fields, frequency=PeriodKind.MONTH, by=by, at=at)
    forms.add_lines(form=form, indicators=[indicator], by=by, at=at)
    form.refresh_from_db()
    frame.told["forms"].append({"code": SECOND_FORM, "lines": [row["indicator"]]})
    assignments.assign(
        form=form, services=[frame.services[row["service"]]], reporter=Reporter.AUTHORITY, starts_on=_first_of(frame, row),
        ends_on=None, by=by, at=at,
    )  # fmt: skip
    for report in reports.expected(frame, [SECOND_FORM], Reporter.AUTHORITY):
        counted = reports.write(frame, report, at=at, changed=_scaled(frame, report, row))
        frame.world.timeline.plan(at + timedelta(minutes=5), partial(_submit, frame, counted, reports.STOCK))
        frame.world.timeline.plan(at + timedelta(minutes=30), partial(_judge, frame, counted, ""))


def _correct(frame: Frame, row: Row, at: datetime) -> None:
    """An approved and released figure turns out to be wrong: corrected with a reason, and an erratum beside it for good."""
    indicator, period = frame.indicators[row["indicator"]], frame.month(row["months_ago"])
    report = Submission.objects.get(
        form__code="lunar", service=frame.services[row["service"]], period=period, reporter=Reporter.PROVIDER
    )
    old = Value.objects.get(submission=report, indicator=indicator, cell=TOTAL_CELL).number
    cells = Value.objects.filter(submission=report, indicator=indicator).exclude(cell=TOTAL_CELL)
    largest = cells.order_by("-number", "cell_id")[0]
    fixed: reports.Entries = {
        (indicator.pk, largest.cell_id or TOTAL_CELL): Entry(largest.number + row["delta"]),
        (indicator.pk, TOTAL_CELL): Entry(old + row["delta"]),
    }
    entry.correct(
        submission=report, layout=frame.layout_of(report), filled=Filled(fixed), by=frame.measurer, at=at,
        revision=report.revision, reason=row["why"],
    )  # fmt: skip
    released = PublicValue.objects.select_related("release__dataset", "indicator", "cell", "period", "service")
    value = released.get(
        release__state=ReleaseState.PUBLISHED, indicator=indicator, period=period, service=frame.services[row["service"]],
        cell=TOTAL_CELL, reporter=Reporter.PROVIDER,
    )  # fmt: skip
    making.correct(value=value, new=old + row["delta"], reason=row["erratum"], by=frame.measurer, at=at)


class _Worker(jobs.Report):
    """Progress that nobody looks at, under the clock of that day."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def __call__(self, done: int, planned: int) -> None:
        pass

    def moment(self) -> datetime:
        return self._at


def _release(frame: Frame, row: Row, at: datetime) -> None:
    """Of each of the three datasets; the worker's part is done at once."""
    for minutes, dataset in enumerate(Dataset.objects.order_by("pk")):
        plan_ = making.Plan(title=row["title"], notes=row["notes"], cut_off=at - timedelta(minutes=10), threshold=5)
        moment = at + timedelta(minutes=minutes)
        release = making.begin(dataset=dataset, plan=plan_, by=frame.measurer, at=moment)
        build.build(release=release, report=_Worker(moment))
    Job.objects.filter(kind=build.KIND, ended_at=None).update(state=JobState.DONE, ended_at=at)


def _publish(frame: Frame, row: Row, at: datetime) -> None:
    for release in Release.objects.filter(state=ReleaseState.BUILT).select_related("dataset").order_by("pk"):
        making.publish(release=release, by=frame.world.coordinator, at=at)
