"""Findings of all reports in one list; explanations taken note of by whoever approves."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.people.models import Person
from accounts.permissions import Permission
from indicators.collection import access
from indicators.collection.actions import checking
from indicators.collection.actions.refused import Refused
from indicators.collection.forms.checks import AcceptForm
from indicators.collection.queries import findings as queries

approves = staff_required(Permission.APPROVE_VALUES)


@approves
@never_cache
@require_safe
def finding_list(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("arata", "")
    chosen = chosen if chosen in queries.FILTERS else queries.FILTERS[0]
    page = Paginator(queries.listed(chosen), queries.PAGE).get_page(request.GET.get("pagina"))
    words = {
        "deschise": pgettext("findings", "still open"), "explicate": pgettext("findings", "explained"),
        "erori": pgettext("findings", "errors"), "toate": pgettext("findings", "all"),
    }  # fmt: skip
    context = {
        "page": page, "found": queries.tell(page.object_list), "chosen": chosen, "accepted": queries.accepted(),
        "filters": [{"label": words[one], "href": f"?arata={one}", "current": one == chosen} for one in queries.FILTERS],
    }  # fmt: skip
    return render(request, "collection/finding_list.html", context)


@approves
@require_http_methods(["GET", "POST"])
def finding_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks until when and for which figures."""
    finding, now = access.desk_finding(request.user, pk), timezone.now()
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            checking.accept_explanation(
                finding=finding, by=cast("Person", request.user), on=local_day(now), at=now,
                **{name: form.cleaned_data[name] for name in ("until", "low", "high")},
            )  # fmt: skip
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("The explanation is accepted: the same warning is quiet for this service."))
            return redirect("finding_list")
    context = {"form": form, "told": queries.tell([finding])[0], "finding": finding, "report": finding.submission}
    return render(request, "collection/finding_accept.html", context, status=422 if form.is_bound else 200)


@approves
@require_POST
def acceptance_end(request: HttpRequest, pk: int) -> HttpResponse:
    accepted = access.acceptance(request.user, pk)
    checking.end_accepted(accepted=accepted, by=cast("Person", request.user), at=timezone.now())
    messages.success(request, _("The warning speaks again from the next check on."))
    return redirect("finding_list")
