"""Who gives which role. The roles of coordinator and administrator need two administrators (matrix §4, rows 28 and 29)."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.authority.models import Department
from accounts.people import emails
from accounts.people.actions.base import Refused, end_sessions, lock_administrators, note
from accounts.people.models import Person, RoleGrant, RoleProposal
from accounts.permissions import ROLES, SENIOR_ROLES, Permission, Role
from consultare.records import audit, outbox

audit.register_verbs(
    {
        "person.role_granted": _("%(actor)s gave %(subject)s the role %(role_name)s"),
        "person.role_revoked": _("%(actor)s took the role %(role_name)s from %(subject)s"),
        "person.role_proposed": _("%(actor)s proposed the role %(role_name)s for %(subject)s"),
        "person.role_refused": _("%(actor)s refused the role %(role_name)s for %(subject)s: %(note)s"),
        "person.role_taken_back": _("%(actor)s took back the proposal of the role %(role_name)s for %(subject)s"),
    }
)
Outcome = RoleProposal.Outcome


def grant_role(
    *, person: Person, role: Role, by: Person, at: datetime, department: Department | None = None
) -> RoleGrant:
    """Give a lower role. A senior one is proposed (`propose_role`) and confirmed by a second administrator."""
    _may_manage(person, role, by)
    if role in SENIOR_ROLES:
        raise Refused(_("This role needs a second administrator: propose it."))
    return _grant(person, role, department, by=by, at=at)


def appoint(*, person: Person, role: Role, at: datetime, department: Department | None = None) -> RoleGrant:
    """From the server, where nobody is asked (`manage.py administrator`): the log says that the portal gave the role."""
    return _grant(person, role, department, by=None, at=at)


def propose_role(
    *, person: Person, role: Role, by: Person, at: datetime, department: Department | None = None
) -> RoleProposal:
    """The first half of giving a senior role; the other administrators are told. Raises `Refused`."""
    _may_manage(person, role, by)
    if role not in SENIOR_ROLES:
        raise Refused(_("This role is given at once."))
    with transaction.atomic():
        others = lock_administrators() - {by.pk, person.pk}
        locked = Person.objects.select_for_update().get(pk=person.pk)
        _can_hold(locked, role)
        if RoleProposal.objects.filter(person=locked, role=role, outcome=Outcome.OPEN).exists():
            raise Refused(_("This role is proposed already and waits for another administrator."))
        proposal = RoleProposal.objects.create(
            person=locked, role=role, department=department, proposed_at=at, proposed_by=by
        )
        note(verb="person.role_proposed", person=locked, by=by, at=at, **_role_facts(role))
        for other in Person.objects.filter(pk__in=others).order_by("pk"):
            sheet = emails.ROLE_PROPOSED
            outbox.queue(emails.letter(sheet, to=other.email, language=other.language, person=other), at=at)
    return proposal


def confirm_role(*, proposal: RoleProposal, by: Person, at: datetime) -> RoleGrant:
    """The second half, by another administrator than who proposed; the role is in force. Raises `Refused`."""
    _may_manage(proposal.person, Role(proposal.role), by)
    with transaction.atomic():
        locked = _lock_open(proposal)
        if locked.proposed_by_id == by.pk:
            raise Refused(_("You proposed this role: another administrator confirms it."))
        if not locked.proposed_by.may(Permission.GRANT_SENIOR_ROLES):
            raise Refused(_("Who proposed this role is no longer an administrator: refuse it and propose it anew."))
        grant = _grant(locked.person, Role(locked.role), locked.department, by=by, at=at)
        _decide(locked, Outcome.CONFIRMED, by=by, at=at)
    return grant


def refuse_role(*, proposal: RoleProposal, note_: str, by: Person, at: datetime) -> None:
    """Refused with a sentence; who proposed may also take it back, without one. Raises `Refused`."""
    _may_manage(proposal.person, Role(proposal.role), by)
    with transaction.atomic():
        locked = _lock_open(proposal)
        facts = _role_facts(Role(locked.role))
        if locked.proposed_by_id == by.pk:
            _decide(locked, Outcome.TAKEN_BACK, by=by, at=at)
            note(verb="person.role_taken_back", person=locked.person, by=by, at=at, **facts)
            return
        if not note_.strip():
            raise Refused(_("Write why the role is refused."))
        _decide(locked, Outcome.REFUSED, by=by, at=at, words=note_.strip())
        note(verb="person.role_refused", person=locked.person, by=by, at=at, note=note_.strip(), **facts)


def revoke_role(*, grant: RoleGrant, by: Person, at: datetime) -> RoleGrant:
    """Take a role; the person's pages refuse at the next request (R12)."""
    role = Role(grant.role)
    _may_manage(grant.person, role, by)
    with transaction.atomic():
        administrators = lock_administrators()
        locked = RoleGrant.objects.select_for_update().get(pk=grant.pk)
        if locked.revoked_at is not None:
            raise Refused(_("The role was taken already."))
        if role is Role.ADMINISTRATOR and administrators <= {locked.person_id}:
            raise Refused(_("This is the last administrator: give the role to somebody else first."))
        locked.revoked_at, locked.revoked_by = at, by
        locked.save(update_fields=["revoked_at", "revoked_by"])
        note(verb="person.role_revoked", person=locked.person, by=by, at=at, **_role_facts(role))
    return locked


def _grant(person: Person, role: Role, department: Department | None, *, by: Person | None, at: datetime) -> RoleGrant:
    """Write the grant and end the person's sessions, so that the next one begins with the strength the role asks (R11)."""
    try:
        with transaction.atomic():
            locked = Person.objects.select_for_update().get(pk=person.pk)
            _can_hold(locked, role)
            grant = RoleGrant.objects.create(
                person=locked, role=role, department=department, granted_at=at, granted_by=by
            )
            end_sessions(locked)
            note(verb="person.role_granted", person=locked, by=by, at=at, **_role_facts(role))
            outbox.queue(
                emails.letter(emails.ROLE_GIVEN, to=locked.email, language=locked.language, person=locked), at=at
            )
    except IntegrityError as error:
        raise Refused(_("The person has this role already.")) from error
    return grant


def _can_hold(person: Person, role: Role) -> None:
    if not person.is_active:
        raise Refused(_("The account is not active."))
    if RoleGrant.objects.filter(person=person, role=role, revoked_at__isnull=True).exists():
        raise Refused(_("The person has this role already."))


def _lock_open(proposal: RoleProposal) -> RoleProposal:
    locked = (
        RoleProposal.objects.select_for_update(of=("self",))
        .select_related("person", "department", "proposed_by")
        .get(pk=proposal.pk)
    )
    if locked.outcome != Outcome.OPEN:
        raise Refused(_("Somebody decided on this proposal in the meantime."))
    return locked


def _decide(proposal: RoleProposal, outcome: str, *, by: Person, at: datetime, words: str = "") -> None:
    proposal.outcome, proposal.decided_at, proposal.decided_by, proposal.note = outcome, at, by, words
    proposal.save(update_fields=["outcome", "decided_at", "decided_by", "note"])


def _role_facts(role: Role) -> dict[str, str]:
    """The name as the page of roles says it in the language of the institution; the log isn't translated."""
    with translation.override(settings.LANGUAGE_CODE):
        return {"role": role.value, "role_name": str(ROLES[role].name)}


def _may_manage(person: Person, role: Role, by: Person) -> None:
    """Matrix §4, rows 28 and 29."""
    needed = Permission.GRANT_SENIOR_ROLES if role in SENIOR_ROLES else Permission.MANAGE_PEOPLE
    if not by.may(needed):
        raise Refused(_("Only an administrator gives or takes the role %(role)s.") % {"role": ROLES[role].name})
    if person.pk == by.pk:
        raise Refused(_("Nobody gives or takes a role of her own: ask another administrator."))
