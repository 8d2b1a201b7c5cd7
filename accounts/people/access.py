"""To fetch is to authorise: people for the pages of the desk, sessions for their owner."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.gate import require
from accounts.people.models import Person, RoleGrant
from accounts.people.queries import person_card
from accounts.permissions import Permission


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


def own_session(person: Person, pk: int) -> UserSession:
    session = UserSession.objects.filter(pk=pk, user=person).first()
    if session is None:
        raise Http404
    return session
