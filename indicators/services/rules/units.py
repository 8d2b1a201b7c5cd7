"""What a service must be to be stored: the same sentences for the form, the workbook and the action. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from consultare.lib.law import Words, gettext_lazy as _
from indicators.services.rules.codes import is_secret
from indicators.services.states import ProviderKind

CODE = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,19}")
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)
MAX_CAPACITY = 10_000
LIMITS = {"name": 160, "place": 200, "licence": 60}

SECRET_PLACE = _(
    "A service for victims of violence or of trafficking has no place on the portal: its address could put people in danger. Leave this empty."
)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """The facts of a service that people write; names are those of the model's fields."""

    code: str
    name: str
    service_type_id: int
    type_code: str
    parent_id: int | None = None
    provider_kind: str = ProviderKind.PUBLIC
    organisation_id: int | None = None
    convention_id: int | None = None
    department_id: int | None = None
    place: str = ""
    capacity: int | None = None
    licence: str = ""
    licence_from: date | None = None
    licence_until: date | None = None
    opened_on: date | None = None

    def stored(self) -> dict[str, object]:
        """Attributes of the model."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "type_code"}


STORED = tuple(one.name for one in fields(Unit) if one.name != "type_code")


def problems(unit: Unit) -> dict[str, Words]:
    """Name of the field → sentence, the first one that is true of it."""
    found: dict[str, Words] = {}
    for name, sentence in (*_texts(unit), *_days(unit), *_provider(unit), *_licence(unit)):
        found.setdefault(name, sentence)
    return found


def _texts(unit: Unit) -> Iterator[tuple[str, Words]]:
    if not CODE.fullmatch(unit.code):
        yield "code", _("Write a code of at most 20 capitals, digits, dots, slashes and dashes, for example CZ-03.")
    if not unit.name:
        yield "name", _("Write the name of the service.")
    for name, limit in LIMITS.items():
        if len(getattr(unit, name)) > limit:
            yield name, _("This text is too long.")
    if unit.place and is_secret(unit.type_code):
        yield "place", SECRET_PLACE
    if unit.capacity is not None and not 1 <= unit.capacity <= MAX_CAPACITY:
        yield "capacity", _("Write a number of places from 1 to 10,000, or leave this empty.")


def _days(unit: Unit) -> Iterator[tuple[str, Words]]:
    if unit.opened_on is None:
        yield "opened_on", _("Write the day on which the service was opened.")
    for name in ("opened_on", "licence_from", "licence_until"):
        day = getattr(unit, name)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            yield name, _("Write a date between 1950 and 2100.")


def _provider(unit: Unit) -> Iterator[tuple[str, Words]]:
    if unit.provider_kind == ProviderKind.PRIVATE and unit.organisation_id is None:
        yield "organisation", _("Choose the organisation that gives the service.")
    if unit.provider_kind == ProviderKind.PUBLIC and unit.organisation_id is not None:
        yield "organisation", _("A public service has no organisation. Choose “organisation under convention”, or leave this empty.")  # fmt: skip
    if unit.convention_id is not None and unit.organisation_id is None:
        yield "convention", _("A convention is held by an organisation: choose it first.")


def _licence(unit: Unit) -> Iterator[tuple[str, Words]]:
    if (unit.licence_from or unit.licence_until) and not unit.licence:
        yield "licence", _("Write the number of the licence, or empty its dates.")
    if unit.licence_until and unit.licence_from is None:
        yield "licence_from", _("Write from which day the licence is valid.")
    if unit.licence_from and unit.licence_until and unit.licence_until < unit.licence_from:
        yield "licence_until", _("A licence can't end before it begins.")


def is_below(service: int, parent: int, parents: dict[int, int | None]) -> bool:
    """Whether `parent` is the service itself or stands below it; `parents`: of every service."""
    above: int | None = parent
    for _step in range(len(parents) + 1):
        if above is None:
            return False
        if above == service:
            return True
        above = parents.get(above)
    return True
