"""To fetch is to authorise: rows of the settings for those who keep them."""

from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import Http404

from accounts.authority.models import Department, Domain, NonWorkingDay, Officer
from accounts.gate import require
from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.people.models import Person

Row = TypeVar("Row", bound=Model)


def department_to_edit(user: "Person | AnonymousUser", pk: int) -> Department:
    return _row(user, Department, pk)


def domain_to_edit(user: "Person | AnonymousUser", pk: int) -> Domain:
    return _row(user, Domain, pk)


def officer_to_end(user: "Person | AnonymousUser", pk: int) -> Officer:
    return _row(user, Officer, pk)


def day_to_remove(user: "Person | AnonymousUser", pk: int) -> NonWorkingDay:
    if not (user.is_authenticated and user.may(Permission.MANAGE_LEGAL_RULES)):
        require(user, Permission.MANAGE_SETTINGS)
    return _found(NonWorkingDay, pk)


def _row(user: "Person | AnonymousUser", model: type[Row], pk: int) -> Row:
    require(user, Permission.MANAGE_SETTINGS)
    return _found(model, pk)


def _found(model: type[Row], pk: int) -> Row:
    row = model._default_manager.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
