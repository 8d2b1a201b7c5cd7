"""Services: entered, changed, closed and opened again, licensed; what is refused leaves nothing behind."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.organisations.models import Mandate
from consultare.records.models import AuditEvent, Message
from indicators.services.actions import Refused, licences, services as actions
from indicators.services.models import Service
from indicators.services.rules.licences import due_step, licence_state
from indicators.services.rules.units import SECRET_PLACE, Unit, is_below
from indicators.services.states import LicenceState, ProviderKind
from tests.factories import ConventionFactory, DepartmentFactory, MandateFactory, OrganisationFactory
from tests.indicators import world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)


def unit(**fields: Any) -> Unit:
    kind = fields.pop("type", None) or world.service_type()
    given = {"code": "CZ-01", "name": "Centrul de zi Crinul", "opened_on": date(2021, 3, 1)} | fields
    return Unit(service_type_id=kind.pk, type_code=kind.code, **given)


def unit_of(service: Service, **fields: Any) -> Unit:
    names = ("code", "name", "provider_kind", "organisation_id", "department_id", "place", "capacity", "opened_on", "parent_id")  # fmt: skip
    return unit(type=service.service_type, **({name: getattr(service, name) for name in names} | fields))


def refused(act: Any, **given: Any) -> dict[str, str]:
    """The sentences; nothing was written by it."""
    before = (Service.objects.count(), AuditEvent.objects.count(), list(Service.objects.order_by("pk").values()))
    with pytest.raises(Refused) as caught:
        act(**given)
    assert (Service.objects.count(), AuditEvent.objects.count(), list(Service.objects.order_by("pk").values())) == before  # fmt: skip
    return {name: str(words) for name, words in caught.value.problems.items()}


def test_a_service_is_entered_once(coordinator, at):
    made = actions.add(unit=unit(capacity=30), by=coordinator, at=at)
    assert (made.slug, made.capacity, made.revision, made.created_by) == ("centrul-de-zi-crinul", 30, 1, coordinator)
    event = AuditEvent.objects.get()
    assert (event.verb, event.group, event.facts) == ("service.added", f"service:{made.pk}", {"code": "CZ-01"})
    assert "code" in refused(actions.add, unit=unit(), by=coordinator, at=at)


def test_the_same_name_or_a_word_of_ours_gets_an_address_of_its_own(coordinator, at):
    actions.add(unit=unit(), by=coordinator, at=at)
    second = actions.add(unit=unit(code="CZ-02"), by=coordinator, at=at)
    third = actions.add(unit=unit(code="X1", name="Nomenclator"), by=coordinator, at=at)
    assert (second.slug, third.slug) == ("centrul-de-zi-crinul-cz-02", "nomenclator-x1")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "cz 01"}, "code"),
        ({"name": ""}, "name"),
        ({"capacity": 0}, "capacity"),
        ({"opened_on": None}, "opened_on"),
        ({"opened_on": date(1800, 1, 1)}, "opened_on"),
        ({"provider_kind": ProviderKind.PRIVATE}, "organisation"),
        ({"licence_from": date(2025, 1, 1)}, "licence"),
        ({"licence": "LF 1", "licence_until": date(2025, 1, 1)}, "licence_from"),
        ({"licence": "LF 1", "licence_from": date(2025, 2, 1), "licence_until": date(2025, 1, 1)}, "licence_until"),
    ],
)
def test_what_is_not_whole_is_refused_at_its_field(coordinator, at, fields, field):
    assert list(refused(actions.add, unit=unit(**fields), by=coordinator, at=at)) == [field]


@pytest.mark.parametrize("code", ["8790CR-VD-I", "8790CR-VT-I"])
def test_the_place_of_a_shelter_for_victims_is_refused(coordinator, at, code):
    shelter = world.service_type(code)
    wrong = unit(type=shelter, place="Strada Lungă 2")
    assert refused(actions.add, unit=wrong, by=coordinator, at=at) == {"place": str(SECRET_PLACE)}
    made = actions.add(unit=unit(type=shelter), by=coordinator, at=at)
    assert made.place == ""
    assert refused(actions.change, service=made, unit=unit(type=shelter, place="x"), revision=1, by=coordinator, at=at)


def test_a_convention_is_of_the_organisation_that_gives_the_service(coordinator, at):
    mine, other = ConventionFactory(), ConventionFactory()
    given = {"provider_kind": ProviderKind.PRIVATE, "organisation_id": mine.organisation_id}
    wrong = unit(**given, convention_id=other.pk)
    assert list(refused(actions.add, unit=wrong, by=coordinator, at=at)) == ["convention"]
    assert actions.add(unit=unit(**given, convention_id=mine.pk), by=coordinator, at=at).convention == mine


def test_a_change_says_what_was_before(coordinator, at):
    made = actions.add(unit=unit(capacity=30), by=coordinator, at=at)
    changed = actions.change(service=made, unit=unit(capacity=40), revision=1, by=coordinator, at=at)
    made.refresh_from_db()
    assert (changed, made.capacity, made.revision, made.slug) == (["capacity"], 40, 2, "centrul-de-zi-crinul")
    event = AuditEvent.objects.get(verb="service.changed")
    assert event.facts == {"fields": "capacity", "before": {"capacity": 30}}
    assert actions.change(service=made, unit=unit(capacity=40), revision=2, by=coordinator, at=at) == []
    made.refresh_from_db()
    assert (made.revision, AuditEvent.objects.count()) == (2, 2)


def test_who_saves_second_is_told(coordinator, at):
    made = actions.add(unit=unit(), by=coordinator, at=at)
    actions.change(service=made, unit=unit(capacity=10), revision=1, by=coordinator, at=at)
    assert refused(actions.change, service=made, unit=unit(capacity=20), revision=1, by=coordinator, at=at)
    assert refused(actions.close, service=made, on=TODAY, reason="x", revision=1, by=coordinator, at=at)


def test_a_service_never_stands_below_itself(coordinator, at):
    top, middle = world.service(), world.service()
    Service.objects.filter(pk=middle.pk).update(parent=top)
    bottom = world.service(parent=middle)
    for parent in (top, middle, bottom):
        wrong = unit_of(top, parent_id=parent.pk)
        assert list(refused(actions.change, service=top, unit=wrong, revision=1, by=coordinator, at=at)) == ["parent"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=top.pk).update(parent=bottom)
    assert is_below(1, 3, {1: None, 2: 1, 3: 2})
    assert not is_below(3, 1, {1: None, 2: 1, 3: 2})


def test_closing_and_opening_again(coordinator, at):
    made = actions.add(unit=unit(), by=coordinator, at=at)
    child = world.service(parent=made)
    given = {"reason": "S-a mutat.", "by": coordinator, "at": at}
    assert refused(actions.close, service=made, on=TODAY, revision=1, **given)
    actions.close(service=child, on=TODAY, revision=1, **given)
    assert list(refused(actions.close, service=made, on=date(2020, 1, 1), revision=1, **given)) == ["closed_on"]
    actions.close(service=made, on=TODAY, revision=1, **given)
    assert refused(actions.close, service=made, on=TODAY, revision=2, **given)
    assert refused(actions.change, service=made, unit=unit(capacity=1), revision=2, by=coordinator, at=at)
    actions.reopen(service=made, revision=2, **given)
    made.refresh_from_db()
    assert (made.closed_on, made.revision) == (None, 3)
    assert refused(actions.reopen, service=made, revision=3, **given)
    verbs = AuditEvent.objects.filter(group=f"service:{made.pk}").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["service.added", "service.closed", "service.reopened"]


def test_a_licence_takes_the_place_of_the_old_one(coordinator, at):
    made = actions.add(unit=unit(licence="LF 1", licence_from=date(2021, 1, 1)), by=coordinator, at=at)
    new = {"licence": "LF 2", "valid_from": date(2026, 1, 1), "valid_until": date(2031, 1, 1)}
    actions.renew_licence(service=made, **new, revision=1, by=coordinator, at=at)
    made.refresh_from_db()
    assert (made.licence, made.licence_until, made.revision) == ("LF 2", date(2031, 1, 1), 2)
    event = AuditEvent.objects.get(verb="service.licence_renewed")
    assert event.facts["before"] == ["LF 1", "2021-01-01", None]
    assert refused(actions.renew_licence, service=made, **new, revision=2, by=coordinator, at=at)
    backwards = new | {"valid_until": date(2025, 1, 1)}
    assert list(refused(actions.renew_licence, service=made, **backwards, revision=2, by=coordinator, at=at)) == ["licence_until"]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_wins(coordinator, at):
    made = actions.add(unit=unit(), by=coordinator, at=at)
    outcomes = []

    def act(capacity: int) -> None:
        try:
            actions.change(service=made, unit=unit(capacity=capacity), revision=1, by=coordinator, at=at)
            outcomes.append("saved")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(capacity,)) for capacity in (11, 12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.refresh_from_db()
    assert sorted(outcomes) == ["refused", "saved"]
    assert made.revision == 2


@pytest.mark.parametrize(
    ("until", "state", "step"),
    [
        (date(2027, 1, 28), LicenceState.VALID, None), (date(2027, 1, 27), LicenceState.EXPIRING, 60),
        (date(2026, 12, 28), LicenceState.EXPIRING, 30), (date(2026, 12, 5), LicenceState.EXPIRING, 7),
        (TODAY, LicenceState.EXPIRING, 7), (date(2026, 11, 27), LicenceState.EXPIRED, 7),
        (date(2026, 10, 28), LicenceState.EXPIRED, None),
    ],
)  # fmt: skip
def test_how_far_a_licence_is(until, state, step):
    assert licence_state("LF 1", until, TODAY) == state
    assert due_step(until, TODAY) == step


def licensed(days: int, at, **fields: Any) -> Service:
    until = at.date() + timedelta(days=days)
    return world.service(licence="LF 7", licence_from=date(2021, 1, 1), licence_until=until, **fields)


def test_department_and_representatives_are_reminded_once_a_step(authority, coordinator, at):
    organisation = OrganisationFactory()
    speaker = MandateFactory(organisation=organisation).person
    MandateFactory(organisation=organisation, kind=Mandate.Kind.READER)
    department = DepartmentFactory(email="dpc@authority.example")
    service = licensed(20, at, organisation=organisation, department=department)
    licensed(200, at)
    licensed(20, at, closed_on=at.date() - timedelta(days=1))
    assert licences.remind_licences(at=at) == 2
    assert licences.remind_licences(at=at) == 0
    mails = Message.objects.filter(about=f"service:{service.pk}").order_by("pk")
    assert [(mail.recipient, mail.to) for mail in mails] == [
        (f"department:{department.pk}", "dpc@authority.example"), (f"person:{speaker.pk}", speaker.email),
    ]  # fmt: skip
    assert "/birou/servicii/" in mails[0].text
    assert "/birou/" not in mails[1].text
    assert licences.remind_licences(at=at + timedelta(days=14)) == 2


def test_without_a_department_who_keeps_services_is_told_and_a_new_licence_anew(authority, coordinator, at):
    service = licensed(5, at)
    assert licences.remind_licences(at=at) == 1
    assert Message.objects.get().to == coordinator.email
    Service.objects.filter(pk=service.pk).update(licence_until=at.date() + timedelta(days=50))
    assert licences.remind_licences(at=at) == 1
