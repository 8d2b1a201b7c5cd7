"""Two published versions side by side, beside each change the remarks that led to it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consultations.drafts.views import comparison
from consultations.observations.queries.landed import identity_notes


@login_not_required
@require_safe
def draft_comparison(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    return comparison.page(request, slug, old, new, identity_notes)
