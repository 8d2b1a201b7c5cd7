"""Indicators: two years of figures of eight services, with gaps, late ones, outliers explained, a correction, two releases."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from consultare.demo.measured import frame as frames, reports, stories
from consultare.demo.measured.frame import Frame
from consultare.demo.world import LAUNCH, World, content
from indicators.collection.actions import opening
from indicators.collection.models import Submission
from indicators.collection.rules.calendar import opens_on

Row = dict[str, Any]
BY_HAND = 2
"""Months of reports that are filled in as people do; older ones were brought in together."""


def plan(world: World) -> None:
    frame = Frame(world, content("measures"))
    timeline = world.timeline
    timeline.plan(timeline.at(LAUNCH + 6, "09:30"), partial(_launch, frame))
    for first, _days in frame.months:
        opened = opens_on(_last_day(first))
        if opened > timeline.on(LAUNCH + 6):
            timeline.plan(timeline.at_day(opened, "06:00"), partial(_open, frame))
            timeline.plan(timeline.at_day(opened + timedelta(days=6), "14:00"), partial(_report, frame, opened))
            timeline.plan(timeline.at_day(opened + timedelta(days=13), "11:00"), partial(_report_slowly, frame, opened))
    stories.plan(frame)


def _last_day(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _launch(frame: Frame, at: datetime) -> None:
    """The catalogue is adopted, forms are assigned two years back, what is on paper is brought in."""
    frames.build(frame, at)
    stories.break_series(frame, at)
    reports.bring_in(frame, [one for one in reports.expected(frame) if _is_told(frame, one)], at=at)


def _open(frame: Frame, at: datetime) -> None:
    opening.open_periods(at=at)


def _report(frame: Frame, opened: date, at: datetime) -> None:
    """Monthly forms come in the first week."""
    _come_in(frame, [one for one in reports.expected(frame) if one.form.frequency == "month"], opened, at)


def _report_slowly(frame: Frame, opened: date, at: datetime) -> None:
    """Longer ones take two weeks."""
    _come_in(frame, [one for one in reports.expected(frame) if one.form.frequency != "month"], opened, at)


def _come_in(frame: Frame, found: Iterable[Submission], opened: date, at: datetime) -> None:
    told = [one for one in found if _is_told(frame, one)]
    special = [one for one in told if stories.of(frame, one)]
    plain = [one for one in told if not stories.of(frame, one)]
    is_recent = opened >= frame.months[-BY_HAND][0]
    if not is_recent:
        reports.bring_in(frame, plain, at=at)
    for one in [*special, *(plain if is_recent else ())]:
        stories.happen(frame, one, at=at)


def _is_told(frame: Frame, report: Submission) -> bool:
    return reports.is_whole(frame, report) and not stories.stays_away(frame, report)
