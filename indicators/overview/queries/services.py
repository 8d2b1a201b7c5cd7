"""Services and providers as the public sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.organisations.models import Organisation
from consultare.lib.text import day_in_words, fold
from indicators.catalogue.models import TOTAL_CELL
from indicators.overview.queries.editions import Edition
from indicators.overview.queries.figures import LIST_SPANS, periods_back
from indicators.overview.queries.listing import Row, listed_indicators, rows_of
from indicators.releases.models import PublicValue
from indicators.services.models import Service
from indicators.services.states import PeriodKind, ProviderKind

SOON_DAYS = 90


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    text: str = ""
    group: str = ""
    provider: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.group or self.provider)


def public_services() -> QuerySet[Service]:
    found = Service.objects.select_related("service_type", "organisation", "department")
    return found.order_by("name", "pk")


def service_list(choice: ServiceChoice, today: date) -> list[Service]:
    """Open ones; the text is looked for in name, code, type and provider. One query."""
    rows = public_services().filter(Q(closed_on=None) | Q(closed_on__gte=today), opened_on__lte=today)
    if choice.group:
        rows = rows.filter(service_type__group=choice.group)
    if choice.provider:
        rows = rows.filter(provider_kind=choice.provider)
    words = fold(choice.text).split()
    return [service for service in rows if all(word in _haystack(service) for word in words)]


def _haystack(service: Service) -> str:
    provider = service.organisation.name if service.organisation else ""
    kind = service.service_type
    return fold(f"{service.code} {service.name} {kind.code} {kind.name} {provider} {service.place}")


def groups() -> list[str]:
    rows = Service.objects.order_by("service_type__group").values_list("service_type__group", flat=True)
    return list(rows.distinct())


def licence_chip(service: Service, today: date) -> dict[str, str]:
    """State of the licence in icon, word and tone."""
    if not service.licence:
        return {"tone": "wait", "icon": "dot", "label": _("no licence entered")}
    if service.licence_until is None:
        return {"tone": "ok", "icon": "check", "label": _("licensed")}
    if service.licence_until < today:
        return {"tone": "no", "icon": "cross", "label": _("licence expired")}
    if (service.licence_until - today).days <= SOON_DAYS:
        return {"tone": "due", "icon": "clock", "label": _("licence expires soon")}
    return {"tone": "ok", "icon": "check", "label": _("licence valid")}


def service_facts(service: Service) -> list[dict[str, Any]]:
    """What stands in the registry; empty ones are left out."""
    kind = service.service_type
    facts: list[dict[str, Any]] = [
        {"label": _("Type of service"), "value": kind.name, "note": f"{kind.code} · {kind.get_regime_display()}"},
        {"label": _("Provider"), "value": provider_words(service)},
    ]
    if service.department:
        facts.append({"label": _("Department"), "value": service.department.name})
    if service.capacity:
        facts.append({"label": _("Capacity in places"), "value": service.capacity})
    if service.licence:
        words = {"until": day_in_words(service.licence_until)} if service.licence_until else {}
        facts.append(
            {
                "label": _("Licence"),
                "value": service.licence,
                "note": _("valid until %(until)s") % words if words else "",
            }
        )
    if service.place:
        facts.append({"label": _("Place"), "value": service.place})
    facts.append({"label": _("Open since"), "value": day_in_words(service.opened_on)})
    if service.closed_on:
        facts.append({"label": _("Closed on"), "value": day_in_words(service.closed_on)})
    return facts


def provider_words(service: Service) -> str:
    if service.organisation:
        return f"{service.organisation.name} ({ProviderKind.PRIVATE.label})"
    return str(ProviderKind.PUBLIC.label)


def service_rows(service: Service, edition: Edition | None) -> list[Row]:
    """Indicators that the edition has for this service, with the authority's figure beside the provider's."""
    if edition is None:
        return []
    periods = periods_back(edition.cut_off.date(), PeriodKind.values, LIST_SPANS)
    has = PublicValue.objects.filter(
        release=edition.id, service=service, cell=TOTAL_CELL, period__in=list(periods), indicator=OuterRef("pk")
    )
    return rows_of(list(listed_indicators().filter(Exists(has))), edition, service)


def services_of(organisation: Organisation) -> list[Service]:
    return list(public_services().filter(organisation=organisation))


def provider_rows(services: Sequence[Service], today: date) -> list[tuple[Service, dict[str, str]]]:
    return [(service, licence_chip(service, today)) for service in services]
