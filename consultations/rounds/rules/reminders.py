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
