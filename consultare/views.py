"""Pages that belong to no room: home, search, accessibility, privacy, the gallery of components, security.txt."""

from datetime import UTC, timedelta
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as remember_language

from accounts.access import staff_required
from accounts.authority.queries import active_officers, authority, local_day
from accounts.manners import costly
from consultare import policy, privacy as personal
from consultare.gallery import samples
from consultations.overview import queries
from consultations.rounds import queries as rounds

OPEN_SHOWN = 10
TERMS_SHOWN = 5
SECURITY_TXT_HOLDS = timedelta(days=180)  # RFC 9116 advises less than a year.


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
@costly
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


@csrf_exempt
@login_not_required
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Where browsers say that a page of ours broke its own policy. They have no token, and always get the same answer."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type in policy.KINDS and length.isdecimal() and int(length[:9]) <= policy.MAX_BYTES:
        policy.note(request.read(policy.MAX_BYTES))
    return HttpResponse(status=204)


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116), as long as the authority names an address. The same bytes the whole day."""
    address = authority().email
    if not address:
        raise Http404
    midnight = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: mailto:{quote(address, safe='@')}",
        f"Expires: {(midnight + SECURITY_TXT_HOLDS).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{request.path}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


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
