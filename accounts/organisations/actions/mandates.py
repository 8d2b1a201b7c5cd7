"""Who may speak for an organisation: colleagues are invited by e-mail, accept, and stop (R08). Each act is in the audit log."""

import secrets
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.authority.queries import local_day
from accounts.organisations import emails, queries
from accounts.organisations.actions.refused import Refused, about
from accounts.organisations.models import Mandate, MandateInvitation, Organisation
from accounts.organisations.rules import (
    INVITATION_DAYS,
    INVITATIONS_A_DAY,
    INVITATIONS_AN_ADDRESS_A_DAY,
    code_hash,
)
from accounts.people.models import Person
from consultare.records import audit, outbox

audit.register_verbs(
    {
        "mandate.invited": _("%(actor)s invited a colleague to act for %(subject)s (%(kind)s)"),
        "mandate.invitation_revoked": _("%(actor)s withdrew an invitation to act for %(subject)s"),
        "mandate.accepted": _("%(actor)s accepted to act for %(subject)s (%(kind)s), invited by %(invited_by)s"),
        "mandate.ended": _("%(actor)s ended the mandate of %(person)s for %(subject)s"),
    }
)
CODE_BYTES = 24  # 192 bits
HAS_MANDATE = _("This person has a mandate for the organisation already. End it first, then invite anew.")


class NoInvitation(Exception):
    """Unknown, expired, withdrawn, used, or meant for another address: nobody learns which."""


def invite(
    *,
    organisation: Organisation,
    email: str,
    kind: str,
    position: str,
    valid_until: date | None,
    by: Person,
    at: datetime,
) -> MandateInvitation:
    """Write to a colleague; an earlier invitation to the same address is void from now on. Raises `Refused`."""
    email, code = email.strip().lower(), secrets.token_urlsafe(CODE_BYTES)
    with transaction.atomic():
        locked = _lock(organisation)
        _check_limits(locked, email, at)
        known = Person.objects.filter(email=email).first()
        if known and any(mandate.person_id == known.pk for mandate in queries.mandates_of(locked, at)):
            raise Refused(HAS_MANDATE, "email")
        queries.open_invitations(locked, at).filter(email=email).update(revoked_at=at)
        invitation = MandateInvitation.objects.create(
            organisation=locked, email=email, kind=kind, position=position, valid_until=valid_until, code_hash=code_hash(code),
            invited_by=by, invited_at=at, expires_at=at + timedelta(days=INVITATION_DAYS),
        )  # fmt: skip
        audit.record(verb="mandate.invited", by=by, at=at, kind=kind, **about(locked))
        language = known.language if known else by.language
        outbox.queue(emails.colleague_invited(invitation, code=code, language=language), at=at)
    return invitation


def revoke_invitation(*, invitation: MandateInvitation, by: Person, at: datetime) -> None:
    """Twice is once."""
    with transaction.atomic():
        _lock(invitation.organisation)
        still_open = queries.open_invitations(invitation.organisation, at).filter(pk=invitation.pk)
        if still_open.update(revoked_at=at):
            audit.record(verb="mandate.invitation_revoked", by=by, at=at, **about(invitation.organisation))


def accept(*, hashed: str, by: Person, at: datetime) -> Mandate:
    """The invitation is used up and the mandate begins today. `hashed` is the `rules.code_hash` of the code.

    Raises `NoInvitation`; `Refused` when the person has a mandate there already.
    """
    with transaction.atomic():
        invitation = (
            MandateInvitation.objects.filter(code_hash=hashed).select_related("organisation", "invited_by").first()
        )
        if invitation is None or not _has_confirmed(by, invitation.email):
            raise NoInvitation
        organisation = _lock(invitation.organisation)
        today = local_day(at)
        is_open = queries.open_invitations(organisation, at).filter(pk=invitation.pk).exists()
        is_over = invitation.valid_until is not None and invitation.valid_until < today
        if not is_open or is_over or organisation.state != Organisation.State.APPROVED:
            raise NoInvitation
        mandate = _grant(invitation, organisation, by=by, at=at)
        MandateInvitation.objects.filter(pk=invitation.pk).update(accepted_at=at, accepted_by=by)
        audit.record(
            verb="mandate.accepted",
            by=by,
            at=at,
            kind=mandate.kind,
            invited_by=str(invitation.invited_by),
            **about(organisation),
        )
    return mandate


def end_mandate(*, mandate: Mandate, by: Person, at: datetime, by_staff: bool = False) -> None:
    """Binds no more from now on; the invitations the person sent are void. Twice is once.

    An organisation keeps at least one representative, unless the staff end the mandate. Raises `Refused`.
    """
    with transaction.atomic():
        organisation = _lock(mandate.organisation)
        locked = (
            Mandate.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=mandate.pk)
        )
        if locked.ended_at is not None:
            return
        if not by_staff and _is_last_representative(locked, at):
            raise Refused(_("This is the only representative: invite another one first, or write to us."))
        locked.ended_at, locked.ended_by = at, by
        locked.save(update_fields=["ended_at", "ended_by"])
        queries.open_invitations(organisation, at).filter(invited_by=locked.person).update(revoked_at=at)
        audit.record(verb="mandate.ended", by=by, at=at, person=str(locked.person), **about(organisation))
        if locked.person_id != by.pk:
            outbox.queue(emails.mandate_ended(locked), at=at)


def _lock(organisation: Organisation) -> Organisation:
    """Who changes mandates of one organisation waits here for the one before."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def _check_limits(organisation: Organisation, email: str, at: datetime) -> None:
    if organisation.state != Organisation.State.APPROVED:
        raise Refused(_("Only an approved organisation can invite people."))
    today = organisation.mandate_invitations.filter(invited_at__gt=at - timedelta(days=1))
    if today.count() >= INVITATIONS_A_DAY:
        raise Refused(_("Your organisation sent many invitations today. Please go on tomorrow."))
    if today.filter(email=email).count() >= INVITATIONS_AN_ADDRESS_A_DAY:
        raise Refused(_("This address was written to twice today already. Please try tomorrow."), "email")


def _has_confirmed(person: Person, email: str) -> bool:
    return bool(EmailAddress.objects.filter(user=person, email__iexact=email, verified=True).exists())


def _grant(invitation: MandateInvitation, organisation: Organisation, *, by: Person, at: datetime) -> Mandate:
    # A mandate that ran out by date still holds its place; it is closed now.
    over = Mandate.objects.filter(
        person=by, organisation=organisation, ended_at__isnull=True, valid_until__lt=local_day(at)
    )
    over.update(ended_at=at, ended_by=by)
    try:
        with transaction.atomic():
            return Mandate.objects.create(
                person=by, organisation=organisation, kind=invitation.kind, position=invitation.position,
                valid_from=local_day(at), valid_until=invitation.valid_until, granted_at=at, granted_by=invitation.invited_by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("You have a mandate for this organisation already.")) from error


def _is_last_representative(mandate: Mandate, at: datetime) -> bool:
    others = Mandate.objects.in_force(at).filter(
        organisation=mandate.organisation_id, kind=Mandate.Kind.REPRESENTATIVE, person__is_active=True
    )
    return mandate.kind == Mandate.Kind.REPRESENTATIVE and not others.exclude(pk=mandate.pk).exists()
