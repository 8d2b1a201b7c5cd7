"""Releases at the desk: begun, looked at, published, given up."""

from datetime import timedelta

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import recent_auth_required, staff_required
from accounts.permissions import Permission
from consultare.lib.law import IllegalMove
from consultare.records import files
from indicators.releases import access
from indicators.releases.actions import making as actions
from indicators.releases.forms import ReleaseForm
from indicators.releases.models import Release
from indicators.releases.queries import desk as queries

MINUTES = timedelta(minutes=10)
"""The cut-off that is proposed stands a little back, so that what is being approved now is wholly in or wholly out."""
CHANGED = _("Meanwhile it was published, given up or is being made again; nothing was changed.")


@staff_required(Permission.MAKE_RELEASES, Permission.PUBLISH_RELEASES)
@require_GET
def desk_releases(request: HttpRequest) -> HttpResponse:
    return render(request, "releases/desk_releases.html", {"datasets": queries.datasets()})


@staff_required(Permission.MAKE_RELEASES)
@require_http_methods(["GET", "POST"])
def desk_release_new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    initial = {"cut_off": (timezone.localtime(now) - MINUTES).replace(second=0, microsecond=0)}
    form = ReleaseForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        dataset = data.pop("dataset")
        try:
            release = actions.begin(dataset=dataset, plan=actions.Plan(**data), by=request.user, at=now)
        except (actions.UnderWay, actions.TooRecent, actions.TooOld) as refusal:
            form.add_error(*_refused(refusal))
        else:
            messages.success(request, _("The release is being made. This page says how far it is."))
            return redirect("desk_release", pk=release.pk)
    return render(request, "releases/desk_release_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _refused(refusal: Exception) -> tuple[str, str]:
    match refusal:
        case actions.UnderWay(release=release):
            words = _(
                "Release %(number)d of this dataset is being made or waits to be published. Publish it or give it up first."
            )
            return "dataset", words % {"number": release.number}
        case actions.TooRecent():
            return "cut_off", _(
                "Choose a moment that is past by a minute at least: what is approved now would be half in."
            )
        case _:
            return "cut_off", _("Choose a moment after the cut-off of the last published release.")


@staff_required(Permission.MAKE_RELEASES, Permission.PUBLISH_RELEASES)
@require_GET
def desk_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress while it is made (answers htmx too), then what was built."""
    release = access.desk_release(pk)
    standing = queries.standing(release)
    context = {"release": release, "standing": standing}
    if request.headers.get("HX-Request"):
        answer = render(request, "releases/desk_release_progress.html", context)
        if not standing.is_under_way:
            answer["HX-Refresh"] = "true"
        return answer
    context |= {"files": queries.files_of(release), "errata": queries.errata_in(release)}
    return render(request, "releases/desk_release.html", context)


@staff_required(Permission.PUBLISH_RELEASES)
@recent_auth_required
@require_http_methods(["GET", "POST"])
def desk_release_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what will happen; POST does it, after the password was asked again."""
    release = access.desk_release(pk)
    if request.method == "GET":
        return render(request, "releases/desk_release_publish.html", {"release": release})
    try:
        reports = actions.publish(release=release, by=request.user, at=timezone.now())
    except IllegalMove:
        messages.error(request, CHANGED)
    else:
        words = ngettext(
            "The release is public. %(n)d report was marked as published.",
            "The release is public. %(n)d reports were marked as published.",
            reports,
        )
        messages.success(request, words % {"n": reports})
    return redirect("desk_release", pk=release.pk)


@staff_required(Permission.MAKE_RELEASES)
@require_POST
def desk_release_discard(request: HttpRequest, pk: int) -> HttpResponse:
    release: Release = access.desk_release(pk)
    try:
        actions.discard(release=release, by=request.user, at=timezone.now())
    except IllegalMove:
        messages.error(request, CHANGED)
    else:
        messages.success(request, _("The release was given up; nothing of it is kept."))
    return redirect("desk_releases")


@staff_required(Permission.MAKE_RELEASES, Permission.PUBLISH_RELEASES)
@require_GET
def desk_release_file(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    return files.respond(access.file_of(access.desk_release(pk), kind))
