"""Days and remaining time in words. The results are lazy: worded when they are read, in the reader's language."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import lazy
from django.utils.translation import gettext as _, ngettext, pgettext, pgettext_lazy

from consultare.lib.workdays import BUCHAREST

ONE_MINUTE = timedelta(minutes=1)
WEEKDAYS = (
    pgettext_lazy("in a sentence", "Monday"),
    pgettext_lazy("in a sentence", "Tuesday"),
    pgettext_lazy("in a sentence", "Wednesday"),
    pgettext_lazy("in a sentence", "Thursday"),
    pgettext_lazy("in a sentence", "Friday"),
    pgettext_lazy("in a sentence", "Saturday"),
    pgettext_lazy("in a sentence", "Sunday"),
)
MONTHS = (
    pgettext_lazy("in a sentence", "January"),
    pgettext_lazy("in a sentence", "February"),
    pgettext_lazy("in a sentence", "March"),
    pgettext_lazy("in a sentence", "April"),
    pgettext_lazy("in a sentence", "May"),
    pgettext_lazy("in a sentence", "June"),
    pgettext_lazy("in a sentence", "July"),
    pgettext_lazy("in a sentence", "August"),
    pgettext_lazy("in a sentence", "September"),
    pgettext_lazy("in a sentence", "October"),
    pgettext_lazy("in a sentence", "November"),
    pgettext_lazy("in a sentence", "December"),
)


def _day(day: date, *, weekday: bool = False, year: bool = True) -> str:
    words = f"{day.day} {MONTHS[day.month - 1]}"
    if year:
        words = f"{words} {day.year}"
    if weekday:
        words = f"{WEEKDAYS[day.weekday()]}, {words}"
    return words


def _until(moment: datetime, now: datetime, tz: str = BUCHAREST) -> str:
    """The last minute that still counts before the exclusive `moment`: «marți, 1 decembrie, ora 23:59»."""
    last = (moment - ONE_MINUTE).astimezone(ZoneInfo(tz))
    today = now.astimezone(ZoneInfo(tz)).date()
    if last.date() == today:
        return _("today, %(time)s") % {"time": f"{last:%H:%M}"}
    day = _day(last.date(), weekday=True, year=last.year != today.year)
    return pgettext("moment", "%(day)s, %(time)s") % {"day": day, "time": f"{last:%H:%M}"}


def _words_left(moment: datetime, now: datetime, tz: str = BUCHAREST) -> str:
    until = _until(moment, now, tz)
    if now >= moment:
        return _("closed %(until)s") % {"until": until}
    zone = ZoneInfo(tz)
    days = ((moment - ONE_MINUTE).astimezone(zone).date() - now.astimezone(zone).date()).days
    seconds = (moment - now).total_seconds()
    if days > 0:
        left = ngettext("%(count)d day left, until %(until)s", "%(count)d days left, until %(until)s", days)
        count = days
    elif seconds >= 3600:
        count = int(seconds // 3600)
        left = ngettext("%(count)d hour left, until %(until)s", "%(count)d hours left, until %(until)s", count)
    else:
        count = max(1, int(seconds // 60))
        left = ngettext("%(count)d minute left, until %(until)s", "%(count)d minutes left, until %(until)s", count)
    return left % {"count": count, "until": until}


def _moment(moment: datetime, tz: str = BUCHAREST, *, weekday: bool = False) -> str:
    local = moment.astimezone(ZoneInfo(tz))
    day = _day(local.date(), weekday=weekday)
    return pgettext("moment", "%(day)s, %(time)s") % {"day": day, "time": f"{local:%H:%M}"}


day_in_words = lazy(_day, str)
"""«1 decembrie 2026»; `weekday=True` «marți, 1 decembrie 2026»; `year=False` leaves the year out."""
moment_in_words = lazy(_moment, str)
"""«1 decembrie 2026, ora 14:05», local time."""
words_until = lazy(_until, str)
"""`(moment, now, tz)`: the last minute before an exclusive instant."""
words_left = lazy(_words_left, str)
"""`(moment, now, tz)`: «mai sunt 6 zile, până marți, 1 decembrie, ora 23:59»; `moment` is the exclusive closing."""
