"""When a report is asked for, due and late, and when people are reminded of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from consultare.lib.workdays import BUCHAREST, ONE_DAY, Calendar

LOCAL = ZoneInfo(BUCHAREST)
STEPS = ("opening", "seven_days", "one_day", "overdue")
FORGOTTEN_AFTER = timedelta(days=14)
"""What passed longer ago is not brought up by a portal that was away, or by an assignment made for the past."""


def opens_on(ends_on: date) -> date:
    """A period is open for reports from the day after its end: only then are its figures there."""
    return ends_on + ONE_DAY


def due_on(ends_on: date, due_days: int, calendar: Calendar) -> date:
    """So many days after the period's end, moved to a working day."""
    return calendar.next_working(ends_on + timedelta(days=due_days))


def late_after(due: date, grace_days: int, calendar: Calendar) -> date:
    """The last day of grace, a working day; without grace the term itself."""
    return calendar.next_working(due + timedelta(days=grace_days))


def step(opened_on: date, due: date, late: date, on: date) -> str:
    """The newest reminder that is due that day; those it overtook are never told. Empty: none, or forgotten."""
    if on > late + FORGOTTEN_AFTER:
        return ""
    if on > late:
        return "overdue"
    if on > due:
        return ""
    moments = {"opening": opened_on, "seven_days": due - timedelta(days=7), "one_day": due - timedelta(days=1)}
    found = [name for name, day in moments.items() if day <= on]
    return max(found, key=lambda name: (moments[name], STEPS.index(name)), default="")


def mail_hour(at: datetime, calendar: Calendar, quiet_from: int, quiet_to: int) -> datetime:
    """That moment, or the first one after it outside quiet hours and on a working day."""
    local = at.astimezone(LOCAL)
    day = local.date() + ONE_DAY if local.hour >= quiet_from else local.date()
    if day == local.date() and local.hour >= quiet_to and calendar.is_working(day):
        return at
    return datetime.combine(calendar.next_working(day), time(quiet_to), LOCAL).astimezone(UTC)
