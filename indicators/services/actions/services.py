"""Services: entered, changed, closed, opened again; their licence renewed."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.organisations.models import Convention
from accounts.people.models import Person
from consultare.lib.text import slugify_ro
from consultare.records import audit
from indicators.services.actions.refused import CHANGED, Refused, about
from indicators.services.models import Service
from indicators.services.queries.services import parents_of
from indicators.services.rules.units import STORED, Unit, is_below, problems

audit.register_verbs(
    {
        "service.added": _("%(actor)s entered the service %(subject)s (%(code)s)"),
        "service.changed": _("%(actor)s changed the service %(subject)s: %(fields)s"),
        "service.closed": _("%(actor)s closed the service %(subject)s on %(on)s: %(reason)s"),
        "service.reopened": _("%(actor)s opened the service %(subject)s again: %(reason)s"),
        "service.licence_renewed": _(
            "%(actor)s entered the licence %(licence)s of the service %(subject)s, valid until %(until)s"
        ),
    }
)
RESERVED = frozenset({"nou", "nomenclator", "import"})
"""Words of our own addresses beside those of services."""
TAKEN = _("Another service has this code. Codes are never used twice.")
BELOW = _("A service can't stand below itself, or below one that stands below it.")
IS_CLOSED = _("The service is closed. Open it again first.")


@transaction.atomic
def add(*, unit: Unit, by: Person, at: datetime) -> Service:
    """Raises `Refused` with a sentence for each field that is wrong."""
    _check(unit)
    if Service.objects.filter(code=unit.code).exists():
        raise Refused(TAKEN, "code")
    return insert(unit, by=by, at=at)


def insert(unit: Unit, *, by: Person, at: datetime) -> Service:
    """For callers that have checked the unit. Raises `Refused` when somebody else gave the code at the same moment."""
    service = Service(**unit.stored(), slug=slug_of(unit), created_at=at, created_by=by)
    try:
        with transaction.atomic():
            service.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(TAKEN, "code") from error
    audit.record(verb="service.added", by=by, at=at, code=service.code, **about(service))
    return service


@transaction.atomic
def change(*, service: Service, unit: Unit, revision: int, by: Person, at: datetime) -> list[str]:
    """Names of what changed. `revision`: of the service the person was shown. Raises `Refused`. The address stays."""
    locked = _lock(service, revision)
    if locked.closed_on is not None:
        raise Refused(IS_CLOSED)
    _check(unit)
    if unit.code != locked.code and Service.objects.filter(code=unit.code).exists():
        raise Refused(TAKEN, "code")
    if unit.parent_id is not None and is_below(locked.pk, unit.parent_id, parents_of()):
        raise Refused(BELOW, "parent")
    return store(locked, unit, by=by, at=at)


def store(locked: Service, unit: Unit, *, by: Person, at: datetime) -> list[str]:
    """For callers that hold the lock and have checked the unit."""
    changed = [name for name in STORED if getattr(locked, name) != getattr(unit, name)]
    before = {name: _plain(getattr(locked, name)) for name in changed}
    for name in changed:
        setattr(locked, name, getattr(unit, name))
    if changed:
        locked.revision += 1
        locked.save(update_fields=[*changed, "revision"])
        audit.record(
            verb="service.changed", by=by, at=at, fields=", ".join(changed), before=before, **about(locked)
        )  # fmt: skip
    return changed


@transaction.atomic
def close(*, service: Service, on: date, reason: str, revision: int, by: Person, at: datetime) -> Service:
    """`on`: its last day. Raises `Refused`, also while a service below it is open."""
    locked = _lock(service, revision)
    if locked.closed_on is not None:
        raise Refused(_("The service was closed already."))
    if on < locked.opened_on:
        raise Refused(_("A service can't close before it was opened."), "closed_on")
    if locked.children.filter(closed_on__isnull=True).exists():
        raise Refused(_("Close first the services that belong to this one, or move them to another."))
    locked.closed_on = on
    _keep(locked, "closed_on")
    audit.record(
        verb="service.closed", by=by, at=at, on=f"{on:%d.%m.%Y}", reason=reason, **about(locked)
    )  # fmt: skip
    return locked


@transaction.atomic
def reopen(*, service: Service, reason: str, revision: int, by: Person, at: datetime) -> Service:
    """As if it had never been closed: a service that stops and begins again later is another service. Raises `Refused`."""
    locked = _lock(service, revision)
    if locked.closed_on is None:
        raise Refused(_("The service is open."))
    locked.closed_on = None
    _keep(locked, "closed_on")
    audit.record(verb="service.reopened", by=by, at=at, reason=reason, **about(locked))
    return locked


@transaction.atomic
def renew_licence(
    *, service: Service, licence: str, valid_from: date, valid_until: date | None, revision: int, by: Person, at: datetime
) -> Service:  # fmt: skip
    """The new licence takes the place of the old one, which stays in the log. Raises `Refused`."""
    locked = _lock(service, revision)
    if locked.closed_on is not None:
        raise Refused(IS_CLOSED)
    if valid_until is not None and valid_until < valid_from:
        raise Refused(_("A licence can't end before it begins."), "licence_until")
    same = (locked.licence, locked.licence_from, locked.licence_until) == (licence, valid_from, valid_until)
    if same:
        raise Refused(_("This is the licence that is on record. Write the new one."), "licence")
    before = [locked.licence, _plain(locked.licence_from), _plain(locked.licence_until)]
    locked.licence, locked.licence_from, locked.licence_until = licence, valid_from, valid_until
    _keep(locked, "licence", "licence_from", "licence_until")
    until = f"{valid_until:%d.%m.%Y}" if valid_until else "–"
    audit.record(
        verb="service.licence_renewed", by=by, at=at, licence=licence, until=until, before=before, **about(locked)
    )  # fmt: skip
    return locked


def _check(unit: Unit) -> None:
    wrong = problems(unit)
    if unit.convention_id is not None and not wrong:
        held = Convention.objects.filter(pk=unit.convention_id, organisation=unit.organisation_id)
        if not held.exists():
            wrong["convention"] = _("This convention belongs to another organisation.")
    if wrong:
        raise Refused(next(iter(wrong.values())), problems=wrong)


def _lock(service: Service, revision: int) -> Service:
    locked = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if locked.revision != revision:
        raise Refused(CHANGED)
    return locked


def _keep(locked: Service, *names: str) -> None:
    locked.revision += 1
    locked.save(update_fields=[*names, "revision"])


def slug_of(unit: Unit) -> str:
    """From the name; from name and code when another service, or a page of ours, is called the same."""
    slug = slugify_ro(unit.name, 80)
    if slug and slug not in RESERVED and not Service.objects.filter(slug=slug).exists():
        return slug
    return f"{slugify_ro(unit.name, 58)}-{slugify_ro(unit.code, 20)}".strip("-")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
