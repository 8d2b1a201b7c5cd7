"""A workbook of services: what each row says, and what is wrong in which cell. Pure."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from consultare.lib.law import Words, gettext_lazy as _
from consultare.lib.text import fold
from indicators.services.rules.codes import normalise
from indicators.services.rules.units import Unit, problems

MAX_ROWS = 500
BLANK_ROWS = 100
COLUMN_OF = {
    "service_type_id": "type", "parent_id": "parent", "provider_kind": "provider", "organisation_id": "organisation",
    "convention_id": "convention", "department_id": "department",
}  # fmt: skip
"""Names of a unit that the workbook calls otherwise."""
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
DAYS = ("licence_from", "licence_until", "opened_on")


@dataclass(frozen=True, slots=True)
class FileRow:
    """`revision`: of the service when the workbook was made; 0: it was not in it."""

    number: int
    values: Mapping[str, str]
    revision: int = 0

    @property
    def code(self) -> str:
        return self.values["code"].upper()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell, in words."""

    number: int
    key: str
    words: Words


@dataclass(frozen=True)
class Lists:
    """What cells may refer to: folded words → key. `conventions`: (organisation, folded number) → keys."""

    types: Mapping[str, int] = field(default_factory=dict)
    providers: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, int] = field(default_factory=dict)
    conventions: Mapping[tuple[int, str], Sequence[int]] = field(default_factory=dict)
    departments: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row that can be read; `unit.parent_id` is looked up by `parent` later, because it may be a row of the same file."""

    row: FileRow
    unit: Unit
    parent: str


def seal(secret: str, parts: Iterable[str]) -> str:
    """Only this portal makes it: what a workbook says about itself is what was written into it."""
    return hmac.new(secret.encode(), ("services:" + "\x1f".join(parts)).encode(), hashlib.sha256).hexdigest()


def day_of(text: str) -> date | None:
    """2026-03-01, 01.03.2026 or what a spreadsheet made of them; None when it is no day."""
    for shape in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.split("T", maxsplit=1)[0].strip(), shape).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    return None


def type_code(text: str, types: Mapping[str, int]) -> str:
    """The code at the head of a cell («8891 CZ-C-II Centre de zi …»); empty when the nomenclature doesn't have it."""
    words = text.split()
    candidates = (text, *(" ".join(words[:count]) for count in (1, 2)))
    return next((code for one in candidates if (code := normalise(one)) in types), "")


def parse(row: FileRow, lists: Lists) -> tuple[Parsed | None, list[Fault]]:
    """The unit a row speaks of; None when a cell can't be understood, and the faults of every cell in any case."""
    faults: dict[str, Words] = {}
    found: dict[str, object] = {}
    for read in (_type, _provider, _organisation, _department, _days, _capacity):
        read(row.values, lists, found, faults)
    code = str(found.pop("type_code", ""))
    texts = {name: row.values[name] for name in ("name", "place", "licence")}
    unit = Unit(**texts, code=row.code, type_code=code, **found)  # type: ignore[arg-type] # each reader sets its own fields
    for name, sentence in problems(unit).items():
        faults.setdefault(COLUMN_OF.get(name, name), sentence)
    wrong = [Fault(row.number, key, words) for key, words in faults.items()]
    return (None if wrong else Parsed(row, unit, row.values["parent"].upper())), wrong


def _type(values: Mapping[str, str], lists: Lists, found: dict[str, object], faults: dict[str, Words]) -> None:
    code = type_code(values["type"], lists.types)
    if not code:
        faults["type"] = _("Choose a type from the list, or write its code, for example 8891CZ-C-II.")
    found |= {"type_code": code, "service_type_id": lists.types.get(code, 0)}


def _provider(values: Mapping[str, str], lists: Lists, found: dict[str, object], faults: dict[str, Words]) -> None:
    kind = lists.providers.get(fold(values["provider"]), "")
    if not kind:
        faults["provider"] = _("Choose one of the two in the list.")
    found["provider_kind"] = kind


def _organisation(values: Mapping[str, str], lists: Lists, found: dict[str, object], faults: dict[str, Words]) -> None:
    typed, number = values["organisation"], fold(values["convention"])
    pk = lists.organisations.get(fold(typed)) or lists.organisations.get(fold(typed.split(" ")[0])) if typed else None
    if typed and typed != "—" and pk is None:
        faults["organisation"] = _("Choose an organisation from the list, or write its tax code.")
    found["organisation_id"] = pk
    if number and pk is not None:
        held = lists.conventions.get((pk, number), ())
        if not held:
            faults["convention"] = _("The organisation has no convention with this number.")
        elif len(held) > 1:
            faults["convention"] = _("The organisation has several conventions with this number: leave it empty, and choose it on the page of the service.")  # fmt: skip
        found["convention_id"] = held[0] if held else None
    elif number and not typed:
        faults["convention"] = _("A convention is held by an organisation: choose it first.")


def _department(values: Mapping[str, str], lists: Lists, found: dict[str, object], faults: dict[str, Words]) -> None:
    typed = values["department"]
    pk = lists.departments.get(fold(typed)) or lists.departments.get(fold(typed.split(" ")[0])) if typed else None
    if typed and typed != "—" and pk is None:
        faults["department"] = _("Choose a department from the list, or write its abbreviation.")
    found["department_id"] = pk


def _days(values: Mapping[str, str], lists: Lists, found: dict[str, object], faults: dict[str, Words]) -> None:
    for name in DAYS:
        found[name] = day_of(values[name]) if values[name] else None
        if values[name] and found[name] is None:
            faults[name] = _("Write a day as 01.03.2026.")


def _capacity(values: Mapping[str, str], lists: Lists, found: dict[str, object], faults: dict[str, Words]) -> None:
    typed = values["capacity"].replace(" ", "")
    if THOUSANDS.fullmatch(typed):
        typed = typed.replace(".", "")
    found["capacity"] = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None
    if typed and found["capacity"] is None:
        faults["capacity"] = _("Write a whole number of places, or leave this empty.")


def circles(parents: Mapping[str, str]) -> set[str]:
    """Codes that stand below themselves when each belongs to the other; `parents`: code → code, empty for none."""
    found: set[str] = set()
    for start in parents:
        seen, now = {start}, parents.get(start, "")
        while now and now not in seen:
            seen.add(now)
            now = parents.get(now, "")
        if now == start:
            found.add(start)
    return found
