"""To fetch is to authorise: the only ways to an organisation and to what belongs to it.

Strangers get the same 404 for what doesn't exist and for what is not theirs.
"""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.gate import require
from accounts.organisations.models import Convention, Mandate, MandateInvitation, Organisation
from accounts.people.models import Person
from accounts.permissions import Permission
from consultare.records.models import StoredFile

MAX_KEY = 2**63 - 1
EVERY_KIND = tuple(Mandate.Kind)


def public_organisation(slug: str) -> Organisation:
    """An approved organisation; waiting, refused and suspended ones don't exist for the public."""
    found = Organisation.objects.approved().filter(slug=slug).select_related("parent").first()
    if found is None:
        raise Http404
    return found


def mandate_for(
    user: Person | AnonymousUser, slug: str, *, at: datetime, kinds: Collection[str] = EVERY_KIND
) -> Mandate:
    """The person's own mandate in force for that organisation.

    Raises Http404 for whoever has none; PermissionDenied for a colleague whose mandate is of another kind.
    """
    if not user.is_authenticated or not user.is_active:
        raise Http404
    held = Mandate.objects.in_force(at).filter(person=user, organisation__slug=slug)
    mandate = held.select_related("organisation__parent", "person").first()
    if mandate is None:
        raise Http404
    if mandate.kind not in kinds:
        raise PermissionDenied(_("Only a representative of the organisation may do this."))
    return mandate


def organisation_for(
    user: Person | AnonymousUser, slug: str, *, at: datetime, kinds: Collection[str] = EVERY_KIND
) -> Organisation:
    """`mandate_for`, when only the organisation is needed."""
    return mandate_for(user, slug, at=at, kinds=kinds).organisation


def staff_organisation(
    user: Person | AnonymousUser, slug: str, permission: Permission = Permission.VIEW_DESK
) -> Organisation:
    """Any organisation, for staff who hold the permission; otherwise what `require` raises."""
    require(user, permission)
    related = ("parent", "applied_by", "decided_by")
    found = Organisation.objects.filter(slug=slug).select_related(*related).first()
    if found is None:
        raise Http404
    return found


def convention_of(organisation: Organisation, pk: int) -> Convention:
    """A convention of an organisation that the caller fetched (R18)."""
    found = organisation.conventions.select_related("department", "file").filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def convention_file(organisation: Organisation, pk: int) -> StoredFile:
    stored = convention_of(organisation, pk).file
    if stored is None:
        raise Http404
    return stored


def mandate_of(organisation: Organisation, pk: int) -> Mandate:
    """A mandate of an organisation that the caller fetched (R18)."""
    found = organisation.mandates.select_related("person", "organisation").filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found


def invitation_of(organisation: Organisation, pk: int) -> MandateInvitation:
    """An invitation of an organisation that the caller fetched (R18)."""
    found = organisation.mandate_invitations.select_related("organisation").filter(pk=min(pk, MAX_KEY)).first()
    if found is None:
        raise Http404
    return found
