"""Partners and conventions, for everybody. Official contacts of organisations only; no person of theirs is named."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.authority.queries import active_officers, domains, local_day
from accounts.organisations import queries
from accounts.organisations.access import public_organisation
from accounts.organisations.forms import PageFilter, known


def _address(**query: object) -> str:
    kept = {name: value for name, value in query.items() if value}
    return f"{reverse('partners')}?{urlencode(kept)}" if kept else reverse("partners")


@login_not_required
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    chosen, on = known(PageFilter(request.GET)), local_day(timezone.now())
    kind, domain = chosen["fel"], chosen["domeniu"]
    found = queries.public_organisations(on, with_convention=not kind, domain=domain)
    page = queries.page_by_name(found, after=chosen["dupa"] or None, before=chosen["inainte"] or None)
    all_domains = list(domains())
    kinds = [
        {"label": _("With a convention in force"), "href": _address(domeniu=domain), "current": not kind},
        {
            "label": _("Other organisations on the portal"),
            "href": _address(fel="alte", domeniu=domain),
            "current": bool(kind),
        },
    ]
    fields = [{"label": _("All fields"), "href": _address(fel=kind), "current": not domain}] + [
        {"label": row.name, "href": _address(fel=kind, domeniu=row.code), "current": row.code == domain}
        for row in all_domains
    ]
    context = {
        "rows": queries.with_details(page.rows, on),
        "figures": queries.partner_figures(on),
        "officers": list(active_officers(on)),
        "kinds": kinds,
        "fields": fields,
        "is_filtered": bool(domain),
        "prev_href": _address(fel=kind, domeniu=domain, inainte=page.before) if page.before else "",
        "next_href": _address(fel=kind, domeniu=domain, dupa=page.after) if page.after else "",
    }
    return render(request, "organisations/partners.html", context)


@login_not_required
@require_safe
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    organisation, on = public_organisation(slug), local_day(timezone.now())
    context = {
        "organisation": organisation,
        "domains": list(organisation.domains.order_by("position", "pk")),
        "conventions": queries.conventions_of(organisation, on),
        "branches": list(organisation.branches.approved().order_by("name", "pk")),
    }
    return render(request, "organisations/partner.html", context)
