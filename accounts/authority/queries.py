"""Reads of the profile; the profile changes twice a year, so a process keeps it for half a minute."""

from datetime import date, datetime
from time import monotonic
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now, TruncDate

from accounts.authority.models import Authority, Department, Domain, NonWorkingDay, Officer
from consultare.lib.workdays import Calendar

_KEEP_SECONDS = 30
BUCHAREST = ZoneInfo("Europe/Bucharest")


class _Kept:
    """The profile of this process and when it was read."""

    profile: Authority | None = None
    until = 0.0


def authority() -> Authority:
    """The profile of this installation; an empty one before it is filled in."""
    profile = _Kept.profile  # Another thread may forget it in the meantime.
    if profile is None or monotonic() > _Kept.until:
        profile = _read() or Authority(
            pk=1, name="", portal_title="Consultare", place="", mark="?", headline="", address="", email=""
        )
        _Kept.profile, _Kept.until = profile, monotonic() + _KEEP_SECONDS
    return profile


def _read() -> Authority | None:
    """The profile and the name of the officer in office, in one query."""
    today = TruncDate(Now(), tzinfo=BUCHAREST)
    in_office = Officer.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today), valid_from__lte=today)
    officer = Subquery(in_office.order_by("-valid_from", "pk").values("name")[:1])
    profile = Authority.objects.annotate(officer=Coalesce(officer, Value(""))).filter(pk=1).first()
    if profile is not None:
        profile.responsible = profile.officer
    return profile


def forget() -> None:
    """For the actions that edit what is kept, and for tests."""
    _Kept.profile = None


def active_officers(on: date) -> QuerySet[Officer]:
    """Officers designated on that day (HG 831/2022 art. 2)."""
    return (
        Officer.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
        .select_related("department")
        .order_by("-valid_from", "pk")
    )


def departments() -> QuerySet[Department]:
    return Department.objects.order_by("-is_active", "name", "pk")


def officers() -> QuerySet[Officer]:
    """Every designation there ever was, the last first."""
    return Officer.objects.select_related("department").order_by("-valid_from", "-pk")


def non_working_days() -> QuerySet[NonWorkingDay]:
    return NonWorkingDay.objects.order_by("-on", "pk")


def domains() -> QuerySet[Domain]:
    return Domain.objects.order_by("position", "pk")


def calendar() -> Calendar:
    """Working days of Romania with the bridge days and exchanged Saturdays of the admin table."""
    days = NonWorkingDay.objects.values_list("on", "kind")
    return Calendar(
        extra_off=frozenset(on for on, kind in days if kind == NonWorkingDay.Kind.OFF),
        working_saturdays=frozenset(on for on, kind in days if kind == NonWorkingDay.Kind.WORKED),
    )


def local_day(moment: datetime) -> date:
    """The day it is in Bucharest at that moment."""
    return moment.astimezone(BUCHAREST).date()
