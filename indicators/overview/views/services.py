"""Services, and what a provider gives: registry and released figures side by side."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.authority.queries import local_day
from consultare.lib.text import clean_line
from indicators.overview import access
from indicators.overview.queries import editions, listing, services
from indicators.services.states import ProviderKind

MAX_TEXT = 200


@login_not_required
@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    today = local_day(timezone.now())
    provider = request.GET.get("furnizor", "")
    choice = services.ServiceChoice(
        text=clean_line(request.GET.get("q", ""))[:MAX_TEXT],
        group=request.GET.get("grup", "")[:80],
        provider=provider if provider in ProviderKind.values else "",
    )
    rows = services.provider_rows(services.service_list(choice, today), today)
    context = {"rows": rows, "choice": choice, "groups": services.groups(), "providers": ProviderKind.choices}
    return render(request, "indicators/overview/service_list.html", context)


@login_not_required
@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    found, edition = access.public_service(slug), editions.current()
    rows = services.service_rows(found, edition)
    context = {
        "service": found,
        "facts": services.service_facts(found),
        "licence": services.licence_chip(found, local_day(timezone.now())),
        "edition": edition,
        "groups": listing.grouped(rows),
        "has_two": any(row.beside for row in rows),
    }
    return render(request, "indicators/overview/service.html", context)


@login_not_required
@require_safe
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    """Services of an organisation under convention."""
    organisation = access.public_provider(slug)
    rows = services.provider_rows(services.services_of(organisation), local_day(timezone.now()))
    context = {"organisation": organisation, "rows": rows, "edition": editions.current()}
    return render(request, "indicators/overview/provider.html", context)
