"""Conventions of collaboration: entered, corrected, terminated; their end is announced in time (F15)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import BUCHAREST, authority, local_day
from accounts.organisations import emails, queries
from accounts.organisations.actions.refused import CHANGED, Refused, about
from accounts.organisations.models import Convention, Organisation
from accounts.organisations.rules import due_step
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.records import audit, files, outbox

audit.register_verbs(
    {
        "convention.added": _("%(actor)s entered the convention %(convention)s with %(subject)s"),
        "convention.edited": _("%(actor)s changed the convention %(convention)s with %(subject)s: %(fields)s"),
        "convention.terminated": _(
            "%(actor)s ended the convention %(convention)s with %(subject)s on %(on)s: %(reason)s"
        ),
    }
)
FIELDS = queries.CONVENTION_FIELDS


def add_convention(
    *,
    organisation: Organisation,
    fields: Mapping[str, Any],
    upload: "UploadedFile[Any] | None",
    by: Person,
    at: datetime,
) -> Convention:
    """Raises `Refused`, and `lib.files.Refused` for a file that is not kept."""
    with transaction.atomic():
        locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        if locked.state != Organisation.State.APPROVED:
            raise Refused(_("Approve the organisation first."))
        convention = Convention(organisation=locked, **{name: fields[name] for name in FIELDS})
        if upload:
            convention.file = files.store(upload, by=by.audit_name, at=at)
        _save(convention)
        audit.record(verb="convention.added", by=by, at=at, convention=str(convention), **about(locked))
    return convention


def edit_convention(
    *,
    convention: Convention,
    fields: Mapping[str, Any],
    upload: "UploadedFile[Any] | None",
    seen: str,
    by: Person,
    at: datetime,
) -> list[str]:
    """Names of what changed. `seen` is the fingerprint of the data the person was shown. A new file takes the place of the old one, which stays stored. Raises as `add_convention` does."""
    with transaction.atomic():
        locked = _lock(convention)
        if queries.fingerprint(locked) != seen:
            raise Refused(CHANGED)
        changed = [name for name in FIELDS if getattr(locked, name) != fields[name]]
        before = {name: getattr(locked, name) for name in changed}
        for name in changed:
            setattr(locked, name, fields[name])
        if upload:
            locked.file = files.store(upload, by=by.audit_name, at=at)
            changed.append("file")
        if changed:
            _save(locked)
            words: dict[str, Any] = {"convention": str(locked), "fields": ", ".join(changed), "before": before}
            audit.record(verb="convention.edited", by=by, at=at, **words, **about(locked.organisation))
    return changed


def terminate_convention(*, convention: Convention, on: date, reason: str, by: Person, at: datetime) -> Convention:
    """From that day the convention is no longer in force. Raises `Refused`."""
    with transaction.atomic():
        locked = _lock(convention)
        if locked.terminated_on is not None:
            raise Refused(_("The convention was terminated already."))
        if on < locked.signed_on:
            raise Refused(_("A convention can't end before it was signed."), "terminated_on")
        locked.terminated_on, locked.termination_reason = on, reason
        locked.save(update_fields=["terminated_on", "termination_reason"])
        words = {"convention": str(locked), "on": f"{on:%d.%m.%Y}", "reason": reason}
        audit.record(verb="convention.terminated", by=by, at=at, **words, **about(locked.organisation))
    return locked


@transaction.atomic
def remind_conventions(*, at: datetime) -> int:
    """Tell the department that answers, and the coordinators, 60, 30 and 7 days before the end; returns how many mails are new.

    Depends on no hour at which it must run: after an outage the newest due step is told, once. Mails leave in office hours.
    """
    on = local_day(at)
    people = list(queries.holders(Permission.MANAGE_ORGANISATIONS, at))
    mails = []
    for convention in queries.conventions_near_expiry(on):
        step = due_step(convention.valid_until, on) if convention.valid_until else None
        if step is None:
            continue
        department = convention.department
        if department and department.email:
            to = {"recipient": f"department:{department.pk}", "to": department.email}
            mails.append(emails.convention_expires(convention, step=step, on=on, **to))
        for person in people:
            to = {"recipient": f"person:{person.pk}", "to": person.email, "language": person.language}
            mails.append(emails.convention_expires(convention, step=step, on=on, **to))
    return outbox.queue_many([replace(mail, due_at=_morning(at)) for mail in mails], at=at)


def _morning(at: datetime) -> datetime:
    """Now, or the hour of this day or the next at which mail leaves."""
    profile, local = authority(), at.astimezone(BUCHAREST)
    opens = local.replace(hour=profile.quiet_to, minute=0, second=0, microsecond=0)
    if local < opens:
        return opens
    return opens + timedelta(days=1) if local.hour >= profile.quiet_from else at


def _lock(convention: Convention) -> Convention:
    return Convention.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=convention.pk)


def _save(convention: Convention) -> None:
    try:
        with transaction.atomic():
            convention.save()
    except IntegrityError as error:
        if "convention_number_once_a_day" in str(error):
            raise Refused(_("There is a convention with this number and date already."), "number") from error
        raise
