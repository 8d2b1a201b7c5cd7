"""To fetch is to authorise: people for the pages of the desk, sessions for their owner."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.gate import require
from accounts.people.models import Person, RoleGrant, RoleProposal
from accounts.people.queries import person_card
from accounts.permissions import Permission

MAX_KEY = 2**63 - 1


def person_to_manage(user: Person | AnonymousUser, pk: int) -> Person:
    require(user, Permission.MANAGE_PEOPLE)
    person = person_card(pk)
    if person is None:
        raise Http404
    return person


def grant_to_manage(user: Person | AnonymousUser, person_pk: int, grant_pk: int) -> RoleGrant:
    require(user, Permission.MANAGE_PEOPLE)
    grant = RoleGrant.objects.select_related("person").filter(pk=grant_pk, person_id=person_pk).first()
    if grant is None:
        raise Http404
    return grant


def proposal_to_decide(user: Person | AnonymousUser, person_pk: int, proposal_pk: int) -> RoleProposal:
    require(user, Permission.GRANT_SENIOR_ROLES)
    found = RoleProposal.objects.select_related("person").filter(pk=min(proposal_pk, MAX_KEY), person_id=person_pk)
    proposal = found.first()
    if proposal is None:
        raise Http404
    return proposal


def own_session(person: Person, pk: int) -> UserSession:
    session = UserSession.objects.filter(pk=pk, user=person).first()
    if session is None:
        raise Http404
    return session
