"""Names every room's models, so that they register under this wing."""

from accounts.authority.models import Authority, Department, Domain, NonWorkingDay, Officer
from accounts.organisations.models import Convention, Mandate, MandateInvitation, Organisation
from accounts.people.models import EmailChange, Person, RoleGrant, RoleProposal
from accounts.subscriptions.models import Subscription

__all__ = [
    "Authority",
    "Convention",
    "Department",
    "Domain",
    "EmailChange",
    "Mandate",
    "MandateInvitation",
    "NonWorkingDay",
    "Officer",
    "Organisation",
    "Person",
    "RoleGrant",
    "RoleProposal",
    "Subscription",
]
