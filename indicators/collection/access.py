"""To fetch is to authorise: the only ways to an outside series and to a file of it."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.access import require
from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.collection.models import ExternalFile, ExternalSeries

MAX_FILE_KEY = 2**63 - 1


def outside_series(user: Person | AnonymousUser, code: str) -> ExternalSeries:
    require(user, Permission.MANAGE_COLLECTION)
    found = ExternalSeries.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def outside_file(user: Person | AnonymousUser, pk: int) -> ExternalFile:
    require(user, Permission.MANAGE_COLLECTION)
    related = ("series", "file", "indicator", "by")
    found = ExternalFile.objects.filter(pk=min(pk, MAX_FILE_KEY)).select_related(*related).first()
    if found is None:
        raise Http404
    return found
