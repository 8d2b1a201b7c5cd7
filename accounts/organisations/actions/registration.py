"""An organisation is asked for, decided on, edited, suspended. Each act is in the audit log."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Domain
from accounts.authority.queries import local_day
from accounts.organisations import emails, queries
from accounts.organisations.actions.refused import CHANGED, Refused, about
from accounts.organisations.models import Mandate, Organisation
from accounts.organisations.rules import OPEN_APPLICATIONS
from accounts.organisations.states import ORGANISATION
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.lib.text import slugify_ro
from consultare.lib.workflow import IllegalMove, move
from consultare.records import audit, outbox

audit.register_verbs(
    {
        "organisation.applied": _("%(actor)s asked for %(subject)s to be entered on the portal"),
        "organisation.added": _("%(actor)s entered %(subject)s on the portal"),
        "organisation.approved": _("%(actor)s approved %(subject)s"),
        "organisation.refused": _("%(actor)s did not approve %(subject)s: %(reason)s"),
        "organisation.suspended": _("%(actor)s suspended %(subject)s: %(reason)s"),
        "organisation.restored": _("%(actor)s ended the suspension of %(subject)s"),
        "organisation.edited": _("%(actor)s changed the data of %(subject)s: %(fields)s"),
    }
)
# Words of an address under /birou/parteneri/ that are pages already.
TAKEN_SLUGS = {"organizatie-noua"}
TAKEN = _(
    "An organisation with this tax code is on the portal already, or waits for approval. Ask its representative to invite you, or write to us."
)
FIELDS = queries.EDITED_FIELDS


def apply(
    *, fields: Mapping[str, Any], domains: Collection[Domain], position: str, by: Person, at: datetime
) -> Organisation:
    """An application that waits for the staff. Raises `Refused`."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        waiting = queries.pending_organisations().filter(applied_by=by).count()
        if waiting >= OPEN_APPLICATIONS:
            raise Refused(
                _("You have several applications that wait for an answer. Please wait until we have looked at them.")
            )
        organisation = _create(fields, domains, at=at, applied_by=by, applied_position=position)
        audit.record(verb="organisation.applied", by=by, at=at, **about(organisation))
        staff = queries.holders(Permission.APPROVE_ORGANISATION, at)
        outbox.queue_many([emails.applied(organisation, to=person) for person in staff], at=at)
    return organisation


def add(*, fields: Mapping[str, Any], domains: Collection[Domain], by: Person, at: datetime) -> Organisation:
    """Entered by the staff, approved at once; its people are invited afterwards. Raises `Refused`."""
    with transaction.atomic():
        decided = {"state": Organisation.State.APPROVED, "decided_at": at, "decided_by": by}
        organisation = _create(fields, domains, at=at, **decided)
        audit.record(verb="organisation.added", by=by, at=at, **about(organisation))
    return organisation


def approve(*, organisation: Organisation, by: Person, at: datetime) -> Organisation:
    """The person who applied becomes its representative. Raises `Refused` when somebody decided before."""
    with transaction.atomic():
        _move(organisation, "approve", by=by, at=at, state_reason="")
        audit.record(verb="organisation.approved", by=by, at=at, **about(organisation))
        if organisation.applied_by_id:
            Mandate.objects.create(
                person_id=organisation.applied_by_id, organisation=organisation, kind=Mandate.Kind.REPRESENTATIVE,
                position=organisation.applied_position, valid_from=local_day(at), granted_at=at, granted_by=by,
            )  # fmt: skip
        _tell(organisation, at)
    return organisation


def refuse(*, organisation: Organisation, reason: str, by: Person, at: datetime) -> Organisation:
    with transaction.atomic():
        _move(organisation, "refuse", by=by, at=at, state_reason=reason)
        audit.record(verb="organisation.refused", by=by, at=at, reason=reason, **about(organisation))
        _tell(organisation, at)
    return organisation


def suspend(*, organisation: Organisation, reason: str, by: Person, at: datetime) -> Organisation:
    """Its mandates bind nobody while it lasts, and open invitations to act for it are void."""
    with transaction.atomic():
        _move(organisation, "suspend", by=by, at=at, state_reason=reason)
        queries.open_invitations(organisation, at).update(revoked_at=at)
        audit.record(verb="organisation.suspended", by=by, at=at, reason=reason, **about(organisation))
    return organisation


def restore(*, organisation: Organisation, by: Person, at: datetime) -> Organisation:
    with transaction.atomic():
        _move(organisation, "restore", by=by, at=at, state_reason="")
        audit.record(verb="organisation.restored", by=by, at=at, **about(organisation))
    return organisation


def edit(
    *,
    organisation: Organisation,
    fields: Mapping[str, Any],
    domains: Collection[Domain],
    seen: str,
    by: Person,
    at: datetime,
) -> list[str]:
    """Names of what changed. `seen` is the fingerprint of the data the person was shown; raises `Refused` when it is old."""
    wanted = {name: value for name, value in fields.items() if name in FIELDS}
    with transaction.atomic():
        locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        if queries.fingerprint(locked) != seen:
            raise Refused(CHANGED)
        if wanted.get("parent_id") == locked.pk:
            raise Refused(_("An organisation can't be its own branch."), "parent")
        changed = [name for name, value in wanted.items() if getattr(locked, name) != value]
        before = {name: getattr(locked, name) for name in changed}
        for name in changed:
            setattr(locked, name, wanted[name])
        _save(locked, changed)
        if {domain.pk for domain in domains} != set(locked.domains.values_list("pk", flat=True)):
            locked.domains.set(domains)
            changed.append("domains")
        if changed:
            kept = {name: value for name, value in before.items() if name not in Organisation.PERSONAL}
            audit.record(
                verb="organisation.edited", by=by, at=at, fields=", ".join(changed), before=kept, **about(locked)
            )
    return changed


def _create(fields: Mapping[str, Any], domains: Collection[Domain], *, at: datetime, **more: Any) -> Organisation:
    wanted = {name: value for name, value in fields.items() if name in FIELDS}
    organisation = Organisation(slug=_free_slug(wanted["name"]), created_at=at, **wanted, **more)
    _save(organisation, None)
    organisation.domains.set(domains)
    return organisation


def _save(organisation: Organisation, names: list[str] | None) -> None:
    """Another organisation with the same CIF is refused in words, also when both are saved at the same moment."""
    try:
        with transaction.atomic():
            organisation.save(update_fields=names)
    except IntegrityError as error:
        if "organisation_cif_once" in str(error):
            raise Refused(TAKEN, "cif") from error
        raise


def _free_slug(name: str) -> str:
    """The name in an address; a number tells namesakes apart."""
    base = slugify_ro(name, 70) or "organizatie"
    used = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | TAKEN_SLUGS
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(used) + 3))) if slug not in used)


def _move(organisation: Organisation, name: str, *, by: Person, at: datetime, state_reason: str) -> None:
    try:
        move(organisation, name, at=at, using=ORGANISATION, decided_by=by, state_reason=state_reason)
    except IllegalMove as error:
        raise Refused(_("Somebody decided on this organisation before you. Look at it again.")) from error
    except IntegrityError as error:  # restored while another organisation took the code
        raise Refused(TAKEN) from error


def _tell(organisation: Organisation, at: datetime) -> None:
    mail = emails.decided(organisation)
    if mail is not None:
        outbox.queue(mail, at=at)
