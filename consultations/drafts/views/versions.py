"""The published versions of a draft: when, by whom, why, from which file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from accounts.manners import see_other
from accounts.permissions import Permission
from consultare.records import files
from consultations.drafts import access, actions, queries
from consultations.rounds.access import public_round, staff_round
from consultations.rounds.queries import frame_of
from consultations.rounds.views.answers import done


@login_not_required
@require_safe
def draft_versions(request: HttpRequest, slug: str) -> HttpResponse:
    round_ = public_round(slug)
    versions = list(queries.published_versions(round_).select_related("source"))
    rows = [
        {"version": version, "reason": queries.reason_of(version), "before": before}
        for version, before in zip(versions, [None, *versions], strict=False)
    ]
    context = frame_of(round_, at=timezone.now(), current="draft") | {"rows": rows[::-1]}
    return render(request, "drafts/versions.html", context)


@login_not_required
@require_safe
def draft_source(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The file of origin as everybody may have it: without what is hidden in it about people (R28b)."""
    source = access.public_source(public_round(slug), number)
    return files.respond_public(source)  # type: ignore[return-value]  # a FileResponse


@staff_required(Permission.EDIT_ROUND)
@require_POST
def draft_next(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version as a copy of the published one."""
    round_ = staff_round(request.user, slug, Permission.EDIT_ROUND)
    try:
        version = actions.start_next(round_=round_, by=request.user, at=timezone.now())
    except (actions.Frozen, actions.NothingPublished):
        messages.error(
            request, _("The next version is begun once the window for proposals is over, and not after the final one.")
        )
        return see_other("draft_prepare", slug)
    words = _("Version %(number)s is begun: the text of the published one, to be changed.") % {"number": version.number}
    return done(request, words, "draft_prepare", slug)
