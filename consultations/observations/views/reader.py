"""The draft as people read it: unit by unit, with what was said about each and the way to say something."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from consultations.drafts import queries as drafts
from consultations.drafts.access import public_unit, public_version
from consultations.drafts.models import Unit, Version
from consultations.observations.queries import public
from consultations.observations.queries.reader import Asked, reading
from consultations.observations.queries.remarks import remarks
from consultations.rounds.access import public_frame
from consultations.rounds.models import Round

# The text with its counts as it was rendered for one state of the register log: the same for every reader, so made once for
# each process. What somebody looks for is never kept.
_BODIES: dict[tuple[Any, ...], SafeString] = {}
MAX_BODIES = 32


@login_not_required
@require_safe
def draft(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    round_, now = public_frame(slug), timezone.now()
    version = public_version(round_, number)
    versions = list(drafts.published_versions(round_))
    newest, is_open = versions[-1], round_.is_open(now)
    may_write = is_open and version == newest
    context = {
        "round": round_,
        "version": version,
        "versions": versions,
        "newest": newest,
        "is_open": is_open,
        "body": _body(round_, version, Asked.read(request.GET), may_write=may_write),
    }
    return render(request, "observations/reader.html", context)


def _body(round_: Round, version: Version, asked: Asked, *, may_write: bool) -> SafeString:
    key = (version.pk, round_.slug, public.mark(), round_.publishes_proposals, may_write, asked, get_language())
    if key in _BODIES:
        return _BODIES[key]
    base = reverse("draft_version", args=[round_.slug, version.number])
    context = {
        "asked": asked, "round": round_, "base": base, "may_write": may_write,
        "reading": reading(round_, version, asked, may_write=may_write),
    }  # fmt: skip
    body = render_to_string("observations/reader_body.html", context)
    if not asked.sought:
        if len(_BODIES) >= MAX_BODIES:
            _BODIES.clear()
        _BODIES[key] = body
    return body


@login_not_required
@vary_on_headers("HX-Request")
@require_safe
def draft_remarks(request: HttpRequest, slug: str, number: int, anchor: str) -> HttpResponse:
    """What was said about one unit: a page of its own, and the same list inside the reader."""
    round_, now = public_frame(slug), timezone.now()
    version = public_version(round_, number)
    unit = public_unit(version, anchor)
    after, before = request.GET.get("dupa", "")[:20], request.GET.get("inainte", "")[:20]
    found = remarks(round_, version, unit, after=after, before=before)
    may_write = round_.is_open(now) and version == drafts.published_version(round_)
    context = {
        "round": round_, "version": version, "unit": unit, "found": found, "is_inside": bool(request.headers.get("HX-Request")),
        "table": drafts.table_html(unit.rows), "write_url": _write_url(round_, unit) if may_write else "",
    } | _around(round_, version, unit, found.page.previous, found.page.next)  # fmt: skip
    name = "observations/remarks_list.html" if context["is_inside"] else "observations/remarks.html"
    return render(request, name, context)


def _write_url(round_: Round, unit: Unit) -> str:
    return f"{reverse('observation_new', args=[round_.slug])}?{urlencode({'unit': unit.anchor})}"


def _around(round_: Round, version: Version, unit: Unit, previous: str, following: str) -> dict[str, str]:
    base = reverse("draft_remarks", args=[round_.slug, version.number, unit.anchor])
    return {
        "back": f"{reverse('draft_version', args=[round_.slug, version.number])}#{unit.anchor}",
        "prev_href": f"{base}?inainte={previous}" if previous else "",
        "next_href": f"{base}?dupa={following}" if following else "",
    }
