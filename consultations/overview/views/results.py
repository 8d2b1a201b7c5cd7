"""What became of a consultation as a whole, for anybody, from the publication of the answers on."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations.overview.queries.results import results
from consultations.rounds import queries as rounds
from consultations.rounds.access import answered_round


@login_not_required
@require_safe
def round_results(request: HttpRequest, slug: str) -> HttpResponse:
    """«You said, we decided, what changed»."""
    round_ = answered_round(slug)
    context = rounds.frame_of(round_, at=timezone.now(), current="results") | {"results": results(round_)}
    return render(request, "overview/results.html", context)
