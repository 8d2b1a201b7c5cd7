"""The workbook of services: its columns, what its cells refer to, and what a returned one would do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy, override, pgettext

from accounts.authority.queries import departments
from accounts.organisations.models import Convention, Organisation
from accounts.people.models import Person
from consultare.lib.sheets import Field
from consultare.lib.text import fold
from indicators.services.models import Service, ServiceFile, ServiceType
from indicators.services.queries.services import providers, providers_in_use
from indicators.services.rules.file import COLUMN_OF, Fault, FileRow, Lists, Parsed, circles, parse
from indicators.services.rules.units import STORED, Unit
from indicators.services.states import ProviderKind

FORMAT = "consultare-services-1"
NOTHING = "—"
RECENT = 10
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def fields() -> tuple[Field, ...]:
    """The columns in the reader's language; the keys never change, and each list has a choice at least."""
    types = [f"{one.code} {one.name}" for one in ServiceType.objects.order_by("code")]
    organisations = [f"{one.cif} {one.name}" for one in _organisations()]
    follow = [f"{one.code} {one.name}" for one in departments().filter(is_active=True)]
    lists = {
        "type": types,
        "provider": [str(label) for label in ProviderKind.labels],
        "organisation": organisations,
        "department": follow,
    }
    return tuple(
        Field(key, title, width, is_free=True, choices=tuple(lists[key]) or (NOTHING,) if key in lists else ())
        for key, title, width in _columns()
    )


def _columns() -> tuple[tuple[str, str, int], ...]:
    return (
        ("code", _("Code"), 12), ("name", pgettext("service", "Name"), 40), ("type", _("Type in the nomenclature"), 46),
        ("parent", _("Belongs to (code)"), 14), ("provider", _("Who gives it"), 26), ("organisation", _("Organisation"), 36),
        ("convention", _("Number of the convention"), 16), ("department", _("Department that follows it"), 30),
        ("place", _("Place"), 30), ("capacity", _("Places"), 10), ("licence", _("Licence: series and number"), 20),
        ("licence_from", _("Licence valid from"), 14), ("licence_until", _("Licence valid until"), 14),
        ("opened_on", _("Opened on"), 14),
    )  # fmt: skip


def titles() -> dict[str, str]:
    return {key: title for key, title, _width in _columns()}


def _organisations() -> list[Organisation]:
    found = {one.pk: one for one in (*providers(), *providers_in_use())}
    return sorted(found.values(), key=lambda one: (one.name, one.pk))


def open_services() -> QuerySet[Service]:
    related = ("service_type", "parent", "organisation", "convention", "department")
    return Service.objects.filter(closed_on__isnull=True).select_related(*related).order_by("name", "pk")


def texts_of(service: Service) -> dict[str, str]:
    """A stored service as a row of the workbook."""
    organisation, department, convention = service.organisation, service.department, service.convention
    days = {
        name: f"{day:%d.%m.%Y}" if (day := getattr(service, name)) else ""
        for name in ("licence_from", "licence_until", "opened_on")
    }
    return days | {
        "code": service.code,
        "name": service.name,
        "type": f"{service.service_type.code} {service.service_type.name}",
        "parent": service.parent.code if service.parent else "",
        "provider": str(ProviderKind(service.provider_kind).label),
        "organisation": f"{organisation.cif} {organisation.name}" if organisation else "",
        "convention": convention.number if convention else "",
        "department": f"{department.code} {department.name}" if department else "",
        "place": service.place,
        "capacity": str(service.capacity or ""),
        "licence": service.licence,
    }


def lists() -> Lists:
    """Five queries."""
    organisations = _organisations()
    conventions: dict[tuple[int, str], list[int]] = {}
    for convention in Convention.objects.filter(organisation__in=organisations).order_by("pk"):
        conventions.setdefault((convention.organisation_id, fold(convention.number)), []).append(convention.pk)
    follow = list(departments())
    return Lists(
        types=dict(ServiceType.objects.values_list("code", "pk")),
        providers=_providers_by_word(),
        organisations={fold(f"{one.cif} {one.name}"): one.pk for one in organisations}
        | {one.cif: one.pk for one in organisations},
        conventions=conventions,
        departments={fold(f"{one.code} {one.name}"): one.pk for one in follow}
        | {fold(one.code): one.pk for one in follow},
    )


def _providers_by_word() -> dict[str, str]:
    """Every way to write it: its words in each language and its code."""
    found = {value: value for value in ProviderKind.values}
    for language in LANGUAGES:
        with override(language):
            found |= {fold(str(kind.label)): kind.value for kind in ProviderKind}
    return found


@dataclass
class Plan:
    """What the rows come to. `parents` of new ones are codes, because they may not be stored yet."""

    new: list[Parsed] = field(default_factory=list)
    changed: list[tuple[Service, Parsed, list[str]]] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


STALE = gettext_lazy("Somebody changed this service after the file was made. Download the workbook again for this row.")
CLOSED = gettext_lazy("The service with this code is closed. Open it again first, or give the new one another code.")
TWICE = gettext_lazy("This code stands twice in the file.")
NO_PARENT = gettext_lazy("No open service has this code, and no row of the file either.")
CIRCLE = gettext_lazy("A service can't stand below itself, or below one that stands below it.")


def plan(rows: Sequence[FileRow]) -> Plan:
    """Compares the rows with what is stored at this moment; the caller that writes holds the locks. Seven queries."""
    found, known = Plan(), {one.code: one for one in Service.objects.select_related("parent").order_by("pk")}
    words, seen, parsed = lists(), set[str](), list[Parsed]()
    for row in rows:
        one, faults = parse(row, words)
        if row.code in seen:
            faults = [Fault(row.number, "code", TWICE)]
        seen.add(row.code)
        found.faults += faults
        if one is not None and not faults:
            parsed.append(one)
    found.faults += _parents_missing(rows, known, seen)
    for one in parsed:
        _compare(one, known, found)
    found.faults.sort(key=lambda fault: (fault.number, fault.key))
    return found


def _parents_missing(rows: Sequence[FileRow], known: dict[str, Service], in_file: set[str]) -> list[Fault]:
    parents = {code: one.parent.code if one.parent else "" for code, one in known.items()}
    parents |= {row.code: row.values["parent"].upper() for row in rows}
    round_ = circles(parents)
    faults = []
    for row in rows:
        code = row.values["parent"].upper()
        stored = known.get(code)
        if code and code not in in_file and (stored is None or stored.closed_on is not None):
            faults.append(Fault(row.number, "parent", NO_PARENT))
        elif row.code in round_:
            faults.append(Fault(row.number, "parent", CIRCLE))
    return faults


def _compare(one: Parsed, known: dict[str, Service], found: Plan) -> None:
    stored = known.get(one.row.code)
    if stored is None:
        found.new.append(one)
        return
    names = list(changed_names(stored, one, known))
    if not names:
        found.same += 1
    elif stored.closed_on is not None:
        found.faults.append(Fault(one.row.number, "code", CLOSED))
    elif stored.revision != one.row.revision:
        found.faults.append(Fault(one.row.number, "code", STALE))
    else:
        found.changed.append((stored, one, names))


def changed_names(stored: Service, one: Parsed, known: dict[str, Service]) -> Iterable[str]:
    unit = with_parent(one, known)
    for name in STORED:
        if name == "parent_id":
            now = stored.parent.code if stored.parent else ""
            if now != one.parent:
                yield name
        elif getattr(stored, name) != getattr(unit, name):
            yield name


def with_parent(one: Parsed, known: dict[str, Service]) -> Unit:
    """The unit with the key of what it belongs to, where that is stored."""
    return replace(one.unit, parent_id=known[one.parent].pk if one.parent in known else None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the preview: old and new words of each cell that changes."""

    code: str
    name: str
    cells: Sequence[tuple[str, str, str]]


def shown(plan_: Plan) -> tuple[list[Shown], list[Shown]]:
    """New ones and changed ones, in words."""
    labels = titles()
    stored = {
        one.pk: texts_of(one) for one in open_services().filter(pk__in=[one.pk for one, _row, _names in plan_.changed])
    }
    new = [
        Shown(one.row.code, one.unit.name, [(label, "", one.row.values[key]) for key, label in labels.items() if one.row.values[key] and key not in {"code", "name"}])
        for one in plan_.new
    ]  # fmt: skip
    changed = [
        Shown(
            one.row.code, service.name,
            [(labels[key], stored[service.pk][key], one.row.values[key]) for key in (COLUMN_OF.get(name, name) for name in names)],
        )
        for service, one, names in plan_.changed
    ]  # fmt: skip
    return new, changed


def recent(person: Person) -> QuerySet[ServiceFile]:
    """What this person handed in, the newest first, without the rows."""
    found = ServiceFile.objects.filter(by=person).defer("rows", "errors")
    return found.order_by("-at", "-pk")[:RECENT]
