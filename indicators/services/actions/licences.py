"""The end of a licence is announced in time: to the department that follows the service, and to who gives it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.authority.queries import BUCHAREST, authority, local_day
from accounts.organisations.models import Mandate
from accounts.organisations.queries import holders
from accounts.permissions import Permission
from consultare.records import outbox
from consultare.records.models import Message
from indicators.services import emails
from indicators.services.emails import Recipient
from indicators.services.models import Service
from indicators.services.queries.services import licences_near_end
from indicators.services.rules.licences import due_step

KIND = "licence_expiry"


@transaction.atomic
def remind_licences(*, at: datetime) -> int:
    """60, 30 and 7 days before the end, and once when it has passed unannounced; returns how many mails are new.

    Depends on no hour at which it must run: after an outage the newest due step is told, once. Where a service has no
    department with an address, whoever keeps the services is told. Mails leave in office hours.
    """
    on, leaves = local_day(at), _morning(at)
    services = [one for one in licences_near_end(on) if _step(one, on)]
    staff = [Recipient(key=f"person:{one.pk}", email=one.email, language=one.language) for one in holders(Permission.MANAGE_SERVICES, at)]  # fmt: skip
    speakers, told = _representatives(services, at), _told(services)
    mails = [
        replace(emails.licence_expires(service, to, step=step, on=on), due_at=leaves)
        for service in services
        for step in [_step(service, on)]
        for to in _recipients(service, staff, speakers)
        if (f"service:{service.pk}", to.key, f"{service.licence_until:%Y-%m-%d}:{step}") not in told
    ]
    return outbox.queue_many(mails, at=at)


def _step(service: Service, on: date) -> int:
    """0: nothing is due."""
    return (due_step(service.licence_until, on) or 0) if service.licence_until else 0


def _recipients(service: Service, staff: list[Recipient], speakers: dict[int, list[Recipient]]) -> Iterator[Recipient]:
    department = service.department
    if department and department.email:
        yield Recipient(key=f"department:{department.pk}", email=department.email)
    else:
        yield from staff
    yield from speakers.get(service.organisation_id or 0, [])


def _representatives(services: list[Service], at: datetime) -> dict[int, list[Recipient]]:
    """Of each organisation, who may submit in its name now."""
    givers = {one.organisation_id for one in services if one.organisation_id}
    mandates = Mandate.objects.in_force(at).filter(
        organisation__in=givers, kind=Mandate.Kind.REPRESENTATIVE, person__is_active=True
    )
    found: dict[int, list[Recipient]] = {}
    for mandate in mandates.select_related("person").order_by("pk"):
        person = mandate.person
        to = Recipient(key=f"person:{person.pk}", email=person.email, language=person.language, is_staff=False)
        found.setdefault(mandate.organisation_id, []).append(to)
    return found


def _told(services: list[Service]) -> set[tuple[str, str, str]]:
    """Asked before letters are rendered; the ledger would drop a second one in any case."""
    about = [f"service:{one.pk}" for one in services]
    return set(Message.objects.filter(kind=KIND, about__in=about).values_list("about", "recipient", "step"))


def _morning(at: datetime) -> datetime:
    """Now, or the hour of this day or the next at which mail leaves."""
    profile, local = authority(), at.astimezone(BUCHAREST)
    opens = local.replace(hour=profile.quiet_to, minute=0, second=0, microsecond=0)
    if local < opens:
        return opens
    return opens + timedelta(days=1) if local.hour >= profile.quiet_from else at
