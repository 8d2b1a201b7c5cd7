"""The draft as people read it: unit by unit, with what was said about each and the way to say something."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.drafts import queries as drafts
from consultations.drafts.access import public_version
from consultations.observations.queries import density
from consultations.rounds.access import public_round


@login_not_required
@require_safe
def draft(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    round_, now = public_round(slug), timezone.now()
    version = public_version(round_, number)
    units = list(drafts.units_of(version))
    context = {
        "round": round_,
        "version": version,
        "versions": drafts.published_versions(round_),
        "is_open": round_.is_open(now),
        "contents": drafts.contents(units),
        "units": density.reader(round_, version, units, may_write=round_.is_open(now)),
    }
    return render(request, "observations/reader.html", context)
