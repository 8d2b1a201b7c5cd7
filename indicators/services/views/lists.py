"""The desk: the list of services, and the nomenclature."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.authority.queries import local_day
from accounts.permissions import Permission
from indicators.services.forms.base import known
from indicators.services.forms.services import DeskFilter, NomenclatureFilter
from indicators.services.queries import services as queries
from indicators.services.states import ProviderKind, Regime

MANAGE = Permission.MANAGE_SERVICES
STATES = {"": "open", "inchise": "closed", "toate": "all"}


@staff_required(MANAGE)
@require_safe
def desk_services(request: HttpRequest) -> HttpResponse:
    chosen, on = known(DeskFilter(request.GET)), local_day(timezone.now())
    place = {name: chosen.pop(name) or None for name in ("dupa", "inainte")}
    page = queries.page_by_name(
        queries.desk_services(_filter(chosen), on), after=place["dupa"], before=place["inainte"]
    )
    keep = {name: value for name, value in chosen.items() if value}
    context = {
        "rows": [(service, queries.licence_chip(service, on)) for service in page.rows],
        "prev_href": f"?{urlencode(keep | {'inainte': page.before})}" if page.before else "",
        "next_href": f"?{urlencode(keep | {'dupa': page.after})}" if page.after else "",
        "filters": _links(chosen, queries.counts(on)),
        "chosen": chosen,
        "types": list(queries.types_in_use()),
        "organisations": list(queries.providers_in_use()),
        "regimes": Regime.choices,
        "providers": ProviderKind.choices,
    }
    return render(request, "services/desk_list.html", context)


def _filter(chosen: dict[str, Any]) -> queries.Filter:
    return queries.Filter(
        text=chosen["q"], type_id=chosen["tip"] or None, regime=chosen["regim"], provider=chosen["furnizor"],
        organisation_id=chosen["organizatie"] or None, licence=chosen["licenta"], state=STATES[chosen["stare"]],
    )  # fmt: skip


def _links(chosen: dict[str, Any], counts: dict[str, int]) -> list[dict[str, Any]]:
    """Open services, those whose licence asks for something, closed ones; the other choices are kept."""
    keep = {name: value for name, value in chosen.items() if value and name not in {"licenta", "stare"}}
    words = [
        (pgettext("services", "Open"), {}, "open"), (_("Licence ends within 60 days"), {"licenta": "expiring"}, "expiring"),
        (_("Licence expired"), {"licenta": "expired"}, "expired"), (_("No licence on record"), {"licenta": "none"}, "none"),
        (pgettext("services", "Closed"), {"stare": "inchise"}, "closed"),
    ]  # fmt: skip
    now = {name: chosen[name] for name in ("licenta", "stare") if chosen[name]}
    return [
        {"label": label, "href": f"?{urlencode(keep | query)}", "count": counts[key], "current": now == query}
        for label, query, key in words
    ]


@staff_required(MANAGE)
@require_safe
def desk_nomenclature(request: HttpRequest) -> HttpResponse:
    chosen = known(NomenclatureFilter(request.GET))
    rows = queries.nomenclature(chosen["q"], chosen["regim"])
    context = {"rows": rows, "chosen": chosen, "regimes": Regime.choices}
    return render(request, "services/nomenclature.html", context)
