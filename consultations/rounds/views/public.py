"""What anybody reads of a round without other rooms: announcement, files, calendar."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.authority.queries import authority
from consultare.records import files
from consultations.rounds import access, exports, queries


@login_not_required
@require_safe
def announcement_versions(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = access.public_round(slug)
    context = queries.frame_of(round_, at=timezone.now(), current="announcement")
    context |= {"versions": list(queries.announcements(round_)), "extensions": list(queries.extensions(round_))}
    return render(request, "rounds/announcements.html", context)


@login_not_required
@require_safe
def announcement(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    round_ = access.public_round(slug)
    shown = access.announcement(round_, version)
    context = queries.frame_of(round_, at=timezone.now(), current="announcement")
    context |= {"announcement": shown} | exports.announcement_words(shown.content)
    context["latest"] = queries.announcements(round_).values_list("version", flat=True)[0]
    return render(request, "rounds/announcement.html", context)


@login_not_required
@require_safe
def announcement_pdf(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    shown = access.announcement(access.public_round(slug), version)
    body = exports.announcement_pdf(shown)
    name = f"anunt-{slug[:80]}-v{version}.pdf"
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@login_not_required
@require_safe
def round_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    document = access.public_document(access.public_round(slug), pk)
    return files.respond(document.file)  # type: ignore[return-value]  # a FileResponse


def _calendar(body: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@login_not_required
@require_safe
def round_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = access.public_round(slug)
    terms = queries.terms_that_hold(round_).exclude(code="window_earliest").select_related("round")
    return _calendar(exports.terms_calendar(terms, name=round_.title, at=timezone.now()), f"termene-{slug[:80]}")


@login_not_required
@require_safe
def terms_calendar(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    name = _("Terms of public consultations, %(authority)s") % {"authority": authority().name}
    return _calendar(exports.terms_calendar(queries.terms_of_open_rounds(now), name=name, at=now), "termene")
