"""The desk's first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import require
from accounts.authority.queries import local_day
from accounts.permissions import Permission
from consultare.lib.text import day_in_words
from consultations.overview.queries.work import work_list


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    person = require(request.user, Permission.VIEW_DESK)
    now = timezone.now()
    return render(
        request,
        "overview/work.html",
        {"groups": work_list(person, at=now), "today": day_in_words(local_day(now), weekday=True)},
    )
