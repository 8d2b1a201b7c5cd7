"""The authority and the people: profile, departments, the officer, accounts with their roles."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.authority import actions as authority
from accounts.authority.models import Authority, NonWorkingDay
from accounts.authority.queries import forget
from accounts.people.actions import appoint, grant_role, open_account
from accounts.people.models import Person
from accounts.people.passwords import DEMO_PASSWORD
from accounts.permissions import SENIOR_ROLES, Role
from consultare.demo.world import ADMINISTRATOR, COORDINATOR, LAUNCH, World, content
from consultations.rounds.actions import load_rules
from consultations.rounds.models import Theme

CITIZENS_FROM = -200


def plan(world: World) -> None:
    data, people = content("authority"), content("organisations")["people"]
    at = world.timeline.at(LAUNCH, "09:00")
    world.timeline.plan(at, partial(_launch, world, data, people))
    outsiders = [person for person in people if not person["role"]]
    for number, person in enumerate(outsiders):
        offset = person.get("valid_from_offset", CITIZENS_FROM + number)
        world.timeline.plan(world.timeline.at(offset, "08:30"), partial(_open, world, person))


def give_password() -> None:
    """One hash for all: they share the password that the contract prints."""
    Person.objects.filter(email__endswith="@demo.example").update(password=make_password(DEMO_PASSWORD))


def _launch(world: World, data: dict[str, Any], people: list[dict[str, Any]], at: datetime) -> None:
    load_rules()
    first = next(person for person in people if person["account"] == ADMINISTRATOR)
    admin = _open(world, first, at)
    appoint(person=admin, role=Role.ADMINISTRATOR, at=at)
    _profile(world, data, admin, at)
    for person in people:
        if not person["role"]:
            continue
        if person is not first:
            _open(world, person, at)
            department = world.departments.get(person.get("department", ""))
            holder, role = world.people[person["account"]], Role(person["role"])
            if role in SENIOR_ROLES:  # One administrator cannot give it on the desk: from the server.
                appoint(person=holder, role=role, at=at, department=department)
            else:
                grant_role(person=holder, role=role, by=admin, at=at, department=department)
    _officers(world, data, admin, at)


def _open(world: World, person: dict[str, Any], at: datetime) -> Person:
    account = person["account"]
    world.people[account] = open_account(
        email=account, full_name=person["name"], password=None, by=None, at=at, phone=person.get("phone", "")
    )
    return world.people[account]


def _profile(world: World, data: dict[str, Any], admin: Person, at: datetime) -> None:
    known = {field.name for field in Authority._meta.get_fields()}
    values = {name: value for name, value in data["profile"].items() if name in known}
    authority.edit_profile(values=values | {"is_demo": True}, by=admin, at=at)
    forget()
    for row in data["departments"]:
        values = {name: row[name] for name in ("name", "code", "email", "phone")}
        world.departments[row["key"]] = authority.save_department(department=None, values=values, by=admin, at=at)
    for position, row in enumerate(data["domains"], start=1):
        values = {"code": row["code"], "name": row["name"], "position": position}
        world.domains[row["code"]] = authority.save_domain(domain=None, values=values, by=admin, at=at)
    for position, row in enumerate(data["themes"], start=1):
        world.themes[row["slug"]] = Theme.objects.create(slug=row["slug"], name=row["name"], position=position)
    for row in data["non_working_days"]:
        authority.add_day(
            on=date.fromisoformat(row["on"]), kind=NonWorkingDay.Kind(row["kind"]), name=row["name"], by=admin, at=at
        )


def _officers(world: World, data: dict[str, Any], admin: Person, at: datetime) -> None:
    """Designated by the day the portal opened, whatever day it is loaded."""
    for key, person in (("officer", world.people[COORDINATOR]), ("officer_deputy", None)):
        row = data[key]
        values = {
            "person": person,
            "name": row["name"],
            "department": world.departments[row["department"]],
            "phone": row["phone"],
            "email": row["email"],
            "act_number": row["act_number"],
            "act_on": min(date.fromisoformat(row["act_on"]), world.timeline.on(LAUNCH)),
            "valid_from": min(date.fromisoformat(row["valid_from"]), world.timeline.on(LAUNCH)),
        }
        officer = authority.designate(values=values, by=admin, at=at)
        world.officer = world.officer or officer
