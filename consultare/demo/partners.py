"""Partner organisations with their conventions, the mandates of their people, and who asked to be told."""

from datetime import datetime
from functools import partial
from typing import Any

from accounts.organisations.actions import conventions, registration
from accounts.organisations.actions.refused import about
from accounts.organisations.models import Mandate, Organisation
from accounts.organisations.rules import REMINDER_DAYS
from accounts.people.actions import open_account
from accounts.subscriptions import actions as subscriptions
from accounts.subscriptions.forms import CONSENT
from accounts.subscriptions.models import Subscription
from consultare.demo.world import LAUNCH, World, content
from consultare.records import audit

FIELDS = (
    "name", "form", "cif", "court_register", "national_number", "address", "email", "phone", "website", "legal_representative",
    "description", "services", "accreditation", "is_active_in_policy", "in_article_52_record",
)  # fmt: skip


def plan(world: World) -> None:
    data, timeline = content("organisations"), world.timeline
    for row in data["organisations"] + data["academia"]:
        timeline.plan(timeline.at(LAUNCH + 2, "11:00"), partial(_add, world, row))
    for row in data["conventions"]:
        timeline.plan(timeline.at(max(LAUNCH + 3, row["signed_on_offset"]), "12:00"), partial(_convention, world, row))
        for days in REMINDER_DAYS:
            timeline.plan(timeline.at(row["valid_until_offset"] - days, "09:00"), _remind)
    for row in data["people"]:
        if row.get("mandate"):
            timeline.plan(timeline.at(row["valid_from_offset"], "08:45"), partial(_mandate, world, row))
    for row in data["subscriptions"]:
        timeline.plan(timeline.at(row["asked_offset"], "18:20"), partial(_subscribe, world, row))
    for row in data["pending"]:
        timeline.plan(timeline.at(row["asked_offset"], "16:05"), partial(_apply, world, row))


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in FIELDS}


def _add(world: World, row: dict[str, Any], at: datetime) -> None:
    domains = [world.domains[code] for code in row["domains"]]
    added = registration.add(fields=_fields(row), domains=domains, by=world.coordinator, at=at)
    world.organisations[row["key"]] = _called(added, row["slug"])


def _called(organisation: Organisation, slug: str) -> Organisation:
    """Short addresses, before anybody has seen another."""
    organisation.slug = slug
    organisation.save(update_fields=["slug"])
    return organisation


def _convention(world: World, row: dict[str, Any], at: datetime) -> None:
    fields = {name: row[name] for name in ("number", "object", "services", "responsible")}
    for name in ("signed_on", "valid_from", "valid_until"):
        fields[name] = world.timeline.on(row[f"{name}_offset"])
    fields |= {"department_id": world.departments[row["department"]].pk, "amendments": ""}
    organisation = world.organisations[row["organisation"]]
    conventions.add_convention(organisation=organisation, fields=fields, upload=None, by=world.coordinator, at=at)


def _remind(at: datetime) -> None:
    conventions.remind_conventions(at=at)


def _mandate(world: World, row: dict[str, Any], at: datetime) -> None:
    organisation, person = world.organisations[row["organisation"]], world.people[row["account"]]
    until = row["valid_until_offset"]
    mandate = Mandate.objects.create(
        person=person, organisation=organisation, kind=Mandate.Kind(row["mandate"]), position=row["position"][:80],
        valid_from=world.timeline.on(row["valid_from_offset"]), valid_until=None if until is None else world.timeline.on(until),
        granted_at=at, granted_by=world.coordinator,
    )  # fmt: skip
    words = {"kind": mandate.kind, "invited_by": str(world.coordinator)}
    audit.record(verb="mandate.accepted", by=person, at=at, **words, **about(organisation))


def _subscribe(world: World, row: dict[str, Any], at: datetime) -> None:
    domains = [world.domains[code] for code in row["domains"]]
    words = {"frequency": row["frequency"], "consent_text": str(CONSENT)}
    if account := row.get("account"):
        subscriptions.subscribe_person(person=world.people[account], domains=domains, at=at, **words)
        return
    subscriptions.ask(email=row["email"], name=row["name"], domains=domains, language="ro", at=at, **words)
    if row["confirmed"]:
        asked = Subscription.objects.get(email=row["email"])
        subscriptions.confirm(hashed=asked.code_hash, at=at)


def _apply(world: World, row: dict[str, Any], at: datetime) -> None:
    person = open_account(
        email=row["person"]["account"], full_name=row["person"]["name"], password=None, by=None, at=at
    )
    domains = [world.domains[code] for code in row["domains"]]
    applied = registration.apply(
        fields=_fields(row), domains=domains, position=row["person"]["position"], by=person, at=at
    )
    _called(applied, row["slug"])
