"""Pages that belong to no room: home, search, accessibility, privacy, the gallery of components."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as remember_language

from accounts.access import staff_required
from accounts.authority.queries import active_officers, local_day
from consultare import privacy as personal
from consultare.gallery import samples
from consultations.overview import queries
from consultations.rounds import queries as rounds

OPEN_SHOWN = 10
TERMS_SHOWN = 5


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "cards": queries.cards(rounds.open_rounds(now)[:OPEN_SHOWN], at=now),
        "changed": queries.changed_thanks_to_you(),
        "answered": queries.recently_answered(),
        "terms": rounds.coming_terms(now, TERMS_SHOWN),
    }
    return render(request, "home.html", context)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = rounds.Filter.read(request.GET).text
    return render(request, "search.html", {"text": text, "found": queries.search(text, at=timezone.now())})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    officer = active_officers(local_day(timezone.now())).first()
    return render(request, "accessibility.html", {"officer": officer})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html", {"held": personal.held(), "retention": personal.retention()})


@staff_required()
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery.html", {"samples": samples()})


@csrf_exempt
@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the reader's language.

    Public pages carry this form and must stay without cookies (R40): its origin is compared instead of a token.
    """
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    if urlsplit(sender).netloc != request.get_host():
        raise PermissionDenied(_("The language is chosen on a page of this portal. Go back and try again."))
    return remember_language(request)
