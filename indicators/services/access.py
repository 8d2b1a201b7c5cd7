"""To fetch is to authorise: the only ways to a service and to what belongs to it. Strangers get 404, or 403 at the desk."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.access import require
from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.services.models import Service, ServiceFile
from indicators.services.states import FileOutcome

MAX_KEY = 2**63 - 1


def staff_service(user: Person | AnonymousUser, slug: str) -> Service:
    """Any service, for who keeps them; otherwise what `require` raises."""
    require(user, Permission.MANAGE_SERVICES)
    related = ("service_type", "organisation", "convention", "department", "parent", "created_by")
    found = Service.objects.filter(slug=slug).select_related(*related).first()
    if found is None:
        raise Http404
    return found


def own_file(user: Person | AnonymousUser, pk: int, outcome: FileOutcome) -> ServiceFile:
    """A workbook that the person herself handed in and that is in this state."""
    person = require(user, Permission.MANAGE_SERVICES)
    found = ServiceFile.objects.filter(pk=min(pk, MAX_KEY), by=person, outcome=outcome).first()
    if found is None:
        raise Http404
    return found
