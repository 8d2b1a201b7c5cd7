"""The home of indicators at the desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.permissions import Permission
from indicators.overview.queries import desk


@staff_required(Permission.VIEW_DESK)
@require_safe
def indicators_desk(request: HttpRequest) -> HttpResponse:
    groups = desk.groups(request.user, local_day(timezone.now()))
    return render(request, "indicators/overview/desk.html", {"groups": groups, "rooms": desk.rooms()})
