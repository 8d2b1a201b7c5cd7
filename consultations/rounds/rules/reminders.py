"""When partners are reminded of an open round (framework §6.2)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from consultare.lib.workdays import BUCHAREST, Calendar, last_day_of

STEPS = ("half", "three_days", "one_day", "today")
MORNING = 9
LOCAL = ZoneInfo(BUCHAREST)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LOCAL)


def _allowed(moment: datetime, calendar: Calendar, quiet_from: int, quiet_to: int) -> datetime:
    """The local moment itself, or the first one after it outside quiet hours and on a working day."""
    day = moment.date()
    if moment.hour >= quiet_from:
        day += timedelta(days=1)
    elif moment.hour >= quiet_to and calendar.is_working(day):
        return moment
    return _at(calendar.next_working(day), quiet_to)


def reminder_moments(
    opens_at: datetime, closes_at: datetime, calendar: Calendar, quiet_from: int = 20, quiet_to: int = 8
) -> dict[str, datetime]:
    """Step → moment (UTC) for half of the window, three days, one day, and the last day at 09:00.

    Moved out of quiet hours and non-working days, except «today». A step is dropped when it falls before the opening or
    after the close, or on the day of a later step: nobody is reminded twice in one day.
    """
    last = last_day_of(closes_at)
    half = (opens_at.astimezone(UTC) + (closes_at - opens_at) / 2).astimezone(LOCAL)
    wanted = {
        "half": _allowed(half, calendar, quiet_from, quiet_to),
        "three_days": _allowed(_at(last - timedelta(days=3), MORNING), calendar, quiet_from, quiet_to),
        "one_day": _allowed(_at(last - timedelta(days=1), MORNING), calendar, quiet_from, quiet_to),
        "today": _at(last, MORNING),
    }
    kept: dict[str, datetime] = {}
    latest = date.max
    for step in reversed(STEPS):
        moment = wanted[step]
        if opens_at <= moment < closes_at and moment.date() < latest:
            kept[step] = moment.astimezone(UTC)
            latest = moment.date()
    return {step: kept[step] for step in STEPS if step in kept}


# Terms of the desk's own work: told before, on the day, and once when it has passed.
TERM_STEPS = {"three_days": -3, "today": 0, "late": 2}
# A term that passed longer ago than this is not brought up by a portal that was away.
FORGOTTEN_AFTER = timedelta(days=14)


def term_step(due_on: date, at: datetime, calendar: Calendar, quiet_from: int = 20, quiet_to: int = 8) -> str:
    """The newest step of a term that is to be told at that moment; empty before the first one and long after the last.

    Each step's moment is 09:00 of its day, moved to the first hour in which people are written to, except «today». An outage
    is caught up: the newest step is told, those that it overtook never are.
    """
    if at.astimezone(LOCAL).date() > due_on + timedelta(days=TERM_STEPS["late"]) + FORGOTTEN_AFTER:
        return ""
    newest = ""
    for step, days in TERM_STEPS.items():
        moment = _at(due_on + timedelta(days=days), MORNING)
        if (moment if step == "today" else _allowed(moment, calendar, quiet_from, quiet_to)) <= at:
            newest = step
    return newest


def next_hour_for_mail(at: datetime, calendar: Calendar, quiet_from: int = 20, quiet_to: int = 8) -> datetime:
    """That moment, or the first one after it outside quiet hours and on a working day."""
    return _allowed(at.astimezone(LOCAL), calendar, quiet_from, quiet_to).astimezone(UTC)
