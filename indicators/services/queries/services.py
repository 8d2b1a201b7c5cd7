"""Services as the desk shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Replace

from accounts.organisations.models import Convention, Organisation
from accounts.organisations.queries import Folded
from consultare.lib.text import fold
from consultare.records.models import AuditEvent
from indicators.services.models import Service, ServiceType
from indicators.services.rules.codes import compact, is_secret
from indicators.services.rules.licences import SOON_DAYS, TOLD_AFTER_EXPIRY_DAYS, licence_state
from indicators.services.states import LicenceState

PAGE = 50
EVENTS = 30
CHIPS = {
    LicenceState.VALID: ("ok", "check"),
    LicenceState.EXPIRING: ("due", "clock"),
    LicenceState.EXPIRED: ("no", "warning"),
    LicenceState.NONE: ("wait", "info"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    tone: str
    icon: str
    label: str


def licence_chip(service: Service, on: date) -> Chip:
    state = licence_state(service.licence, service.licence_until, on)
    tone, icon = CHIPS[state]
    return Chip(tone, icon, str(state.label))


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the desk's list is narrowed by; empty: everything. `state`: open or closed."""

    text: str = ""
    type_id: int | None = None
    regime: str = ""
    provider: str = ""
    organisation_id: int | None = None
    licence: str = ""
    state: str = "open"


def desk_services(chosen: Filter, on: date) -> QuerySet[Service]:
    """In order of name."""
    found = Service.objects.select_related("service_type", "organisation", "department")
    if chosen.text:
        found = found.annotate(folded=Folded("name")).filter(
            Q(folded__contains=fold(chosen.text)) | Q(code__istartswith=chosen.text.strip())
        )
    if chosen.type_id:
        found = found.filter(service_type=chosen.type_id)
    if chosen.regime:
        found = found.filter(service_type__regime=chosen.regime)
    if chosen.provider:
        found = found.filter(provider_kind=chosen.provider)
    if chosen.organisation_id:
        found = found.filter(organisation=chosen.organisation_id)
    found = found.filter(_licence(on).get(chosen.licence, Q()), _states(on).get(chosen.state, Q()))
    return found.order_by("name", "pk")


def _states(on: date) -> dict[str, Q]:
    """A service is open on its last day too."""
    return {"open": Q(closed_on__isnull=True) | Q(closed_on__gte=on), "closed": Q(closed_on__lt=on)}


def _licence(on: date) -> dict[str, Q]:
    soon = on + timedelta(days=SOON_DAYS)
    return {
        LicenceState.VALID: ~Q(licence="") & (Q(licence_until__isnull=True) | Q(licence_until__gt=soon)),
        LicenceState.EXPIRING: Q(licence_until__gte=on, licence_until__lte=soon),
        LicenceState.EXPIRED: Q(licence_until__lt=on),
        LicenceState.NONE: Q(licence=""),
    }


def counts(on: date) -> dict[str, int]:
    """For the links above the list: open ones by licence, and the closed ones. One query."""
    is_open, licence = _states(on)["open"], _licence(on)
    return Service.objects.aggregate(
        open=Count("pk", filter=is_open),
        expiring=Count("pk", filter=is_open & licence[LicenceState.EXPIRING]),
        expired=Count("pk", filter=is_open & licence[LicenceState.EXPIRED]),
        none=Count("pk", filter=is_open & licence[LicenceState.NONE]),
        closed=Count("pk", filter=_states(on)["closed"]),
    )


@dataclass(frozen=True)
class Page:
    rows: Sequence[Service]
    before: int | None
    after: int | None


def page_by_name(found: QuerySet[Service], *, after: int | None = None, before: int | None = None) -> Page:
    """The page behind `after` or ahead of `before` (keys of services of this same list); the first one otherwise."""
    key = after or before
    anchor = found.filter(pk=key).values_list("name", "pk").first() if key else None
    if anchor is None:
        rows = list(found[: PAGE + 1])
        return _page(rows[:PAGE], has_before=False, has_after=len(rows) > PAGE)
    name, pk = anchor
    if after:
        rows = list(found.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))[: PAGE + 1])
        return _page(rows[:PAGE], has_before=True, has_after=len(rows) > PAGE)
    ahead = found.filter(Q(name__lt=name) | Q(name=name, pk__lt=pk)).order_by("-name", "-pk")
    rows = list(ahead[: PAGE + 1])
    return _page(rows[:PAGE][::-1], has_before=len(rows) > PAGE, has_after=True)


def _page(rows: list[Service], *, has_before: bool, has_after: bool) -> Page:
    return Page(rows, rows[0].pk if rows and has_before else None, rows[-1].pk if rows and has_after else None)


def parents_of() -> dict[int, int | None]:
    return dict(Service.objects.values_list("pk", "parent_id"))


def possible_parents(service: Service | None) -> QuerySet[Service]:
    """Open services that are not the service itself or below it."""
    found = Service.objects.filter(closed_on__isnull=True)
    if service is not None:
        found = found.exclude(pk__in=below(service.pk))
    return found.order_by("name", "pk")


def below(pk: int) -> set[int]:
    """The service and everything that stands below it."""
    children: dict[int | None, list[int]] = {}
    for child, parent in parents_of().items():
        children.setdefault(parent, []).append(child)
    found, left = {pk}, [pk]
    while left:
        new = [one for one in children.get(left.pop(), []) if one not in found]
        found.update(new)
        left += new
    return found


def providers() -> QuerySet[Organisation]:
    """Organisations that may give a service; those that do already stay on the list."""
    return Organisation.objects.approved().order_by("name", "pk")


def providers_in_use() -> QuerySet[Organisation]:
    used = Service.objects.filter(organisation__isnull=False).values("organisation")
    return Organisation.objects.filter(pk__in=used).order_by("name", "pk")


def conventions() -> QuerySet[Convention]:
    """Of approved organisations, those in force first by name of the holder."""
    return (
        Convention.objects.filter(organisation__state=Organisation.State.APPROVED)
        .select_related("organisation")
        .order_by("organisation__name", "-valid_from", "pk")
    )


def types_in_use() -> QuerySet[ServiceType]:
    return ServiceType.objects.filter(services__isnull=False).distinct().order_by("code")


def events_of(service: Service) -> list[AuditEvent]:
    """What was done to it, the last first."""
    return list(AuditEvent.objects.filter(group=f"service:{service.pk}").order_by("-at", "-pk")[:EVENTS])


@dataclass(frozen=True, slots=True)
class TypeView:
    """A row of the nomenclature and how many open services are of it."""

    type: ServiceType
    open: int
    is_secret: bool


def nomenclature(text: str = "", regime: str = "") -> list[TypeView]:
    """Found by a part of the code, however it is spaced, or by words of name and group. One query."""
    found = ServiceType.objects.annotate(open=Count("services", filter=Q(services__closed_on__isnull=True)))
    if regime:
        found = found.filter(regime=regime)
    part = compact(text)
    if text.strip():
        words = fold(text).strip()
        by_code = Q(bare__contains=part) if part else Q(pk__in=[])
        found = found.annotate(
            bare=Replace("code", Value("-"), Value("")), folded=Folded("name"), folded_group=Folded("group")
        ).filter(by_code | Q(folded__contains=words) | Q(folded_group__contains=words))
    return [TypeView(row, row.open, is_secret(row.code)) for row in found.order_by("code", "pk")]


def licences_near_end(on: date) -> QuerySet[Service]:
    """Of services that are open, with an end that is near or just past."""
    return (
        Service.objects.filter(
            Q(closed_on__isnull=True) | Q(closed_on__gte=on),
            licence_until__gte=on - timedelta(days=TOLD_AFTER_EXPIRY_DAYS),
            licence_until__lte=on + timedelta(days=SOON_DAYS),
        )
        .select_related("service_type", "organisation", "department")
        .order_by("licence_until", "pk")
    )
