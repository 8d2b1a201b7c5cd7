"""The settings of the installation: each change is in the log with the names of what changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Authority, Department, Domain, NonWorkingDay, Officer
from accounts.authority.queries import forget
from consultare.records import audit

audit.register_verbs(
    {
        "authority.profile_changed": _("%(actor)s changed the profile of the institution"),
        "authority.department_saved": _("%(actor)s saved the department %(subject)s"),
        "authority.domain_saved": _("%(actor)s saved the field %(subject)s"),
        "authority.officer_designated": _(
            "%(actor)s recorded the designation of %(subject)s for the relation with civil society"
        ),
        "authority.officer_ended": _("%(actor)s recorded the end of the designation of %(subject)s"),
        "authority.day_added": _("%(actor)s added to the calendar: %(subject)s"),
        "authority.day_removed": _("%(actor)s removed from the calendar: %(subject)s"),
    }
)


def edit_profile(*, values: Mapping[str, Any], by: audit.Actor, at: datetime) -> Authority:
    with transaction.atomic():
        profile = Authority.objects.select_for_update().filter(pk=1).first() or Authority(pk=1)
        changed = _set(profile, values)
        if changed:
            _note("authority.profile_changed", profile, by, at, fields=changed)
    forget()
    return profile


def save_department(
    *, department: Department | None, values: Mapping[str, Any], by: audit.Actor, at: datetime
) -> Department:
    with transaction.atomic():
        kept = Department.objects.select_for_update().get(pk=department.pk) if department else Department()
        if changed := _set(kept, values):
            _note("authority.department_saved", kept, by, at, fields=changed)
    return kept


def save_domain(*, domain: Domain | None, values: Mapping[str, Any], by: audit.Actor, at: datetime) -> Domain:
    with transaction.atomic():
        kept = Domain.objects.select_for_update().get(pk=domain.pk) if domain else Domain()
        if changed := _set(kept, values):
            _note("authority.domain_saved", kept, by, at, fields=changed)
    return kept


def designate(*, values: Mapping[str, Any], by: audit.Actor, at: datetime) -> Officer:
    """HG 831/2022 art. 2. Two terms at the same time are warned of in the form, not forbidden."""
    with transaction.atomic():
        officer = Officer.objects.create(**values)
        _note("authority.officer_designated", officer, by, at, act=f"{officer.act_number}/{officer.act_on:%d.%m.%Y}")
    forget()
    return officer


def end_designation(*, officer: Officer, on: date, by: audit.Actor, at: datetime) -> Officer:
    """The last day of the designation; the row stays as history."""
    with transaction.atomic():
        kept = Officer.objects.select_for_update().get(pk=officer.pk)
        kept.valid_until = on
        kept.save(update_fields=["valid_until"])
        _note("authority.officer_ended", kept, by, at, on=on.isoformat())
    forget()
    return kept


def add_day(*, on: date, kind: str, name: str, by: audit.Actor, at: datetime) -> NonWorkingDay:
    with transaction.atomic():
        day = NonWorkingDay.objects.create(on=on, kind=kind, name=name)
        _note("authority.day_added", day, by, at, kind=kind)
    return day


def remove_day(*, day: NonWorkingDay, by: audit.Actor, at: datetime) -> None:
    """Terms that were stored keep the calendar they were counted with."""
    with transaction.atomic():
        kept = NonWorkingDay.objects.select_for_update().get(pk=day.pk)
        _note("authority.day_removed", kept, by, at, kind=kept.kind)
        kept.delete()


def _set(row: Model, values: Mapping[str, Any]) -> list[str]:
    """Set what differs; the names of it. A new row is saved whole."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save()
    return changed


def _note(verb: str, row: Model, by: audit.Actor, at: datetime, **facts: Any) -> None:
    audit.record(verb=verb, by=by, at=at, subject=f"{row._meta.model_name}:{row.pk}", subject_label=str(row), **facts)
