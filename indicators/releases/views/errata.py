"""A published figure that turns out wrong: said beside it, for good."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import staff_required
from accounts.permissions import Permission
from indicators.releases import access
from indicators.releases.actions import making as actions
from indicators.releases.forms import ErratumForm
from indicators.releases.states import ReleaseState

NOT_THERE = _(
    "The release shows no such figure. Look at its CSV: codes of indicator, period, service and category stand there."
)
SAME = _("This is the number that stands there already.")


@staff_required(Permission.PUBLISH_RELEASES)
@require_http_methods(["GET", "POST"])
def desk_release_erratum(request: HttpRequest, pk: int) -> HttpResponse:
    release = access.desk_release(pk)
    if release.state != ReleaseState.PUBLISHED:
        raise Http404
    form = ErratumForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        new, reason = data.pop("new"), data.pop("reason")
        value = access.value_named(release, **data)
        try:
            if value is None:
                raise actions.NotReleased
            actions.correct(value=value, new=new, reason=reason, by=request.user, at=timezone.now())
        except actions.NotReleased:
            form.add_error("indicator", NOT_THERE)
        except actions.SameNumber:
            form.add_error("new", SAME)
        else:
            messages.success(request, _("The erratum stands beside the number from now on."))
            return redirect("desk_release", pk=release.pk)
    context = {"release": release, "form": form}
    return render(request, "releases/desk_release_erratum.html", context, status=422 if form.is_bound else 200)
