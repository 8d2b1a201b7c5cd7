"""Colleagues are invited by e-mail, accept once, with the right address, and stop (R08, F12, F13)."""

import re
import threading
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from accounts.access import capacities_of
from accounts.organisations import actions
from accounts.organisations.models import Mandate, MandateInvitation
from accounts.organisations.rules import code_hash
from consultare.records.models import AuditEvent, Message
from tests.factories import MandateFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
OWN = "/cont/organizatia-mea/casa-buna/"
DOOR = "/cont/invitatie/"
COLLEAGUE = {"email": "cetin@people.example", "kind": "contributor", "position": "asistent social", "valid_until": ""}
SAME = "nu deschide nicio invitație"


@pytest.fixture
def invited(client_for, representative, code_in_mail):
    """The code that the representative's colleague (the citizen of the cast) received."""
    assert client_for(representative).post(OWN + "invita/", COLLEAGUE).status_code == 303
    return code_in_mail("cetin@people.example")


def untouched():
    return MandateInvitation.objects.get().accepted_at is None and Mandate.objects.count() == 1


@pytest.mark.req("R08")
def test_the_code_is_long_stored_hashed_and_stands_after_the_hash_sign(invited, settings):
    invitation, mail = MandateInvitation.objects.get(), Message.objects.get(kind="mandate_invitation")
    assert len(invited) >= 22  # 128 bits
    assert invitation.code_hash == code_hash(invited) != invited
    assert f"{settings.SITE_URL}/cont/invitatie/#{invited}" in mail.text
    assert mail.is_secret
    assert invitation.expires_at - invitation.invited_at == timedelta(days=14)
    assert invited not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


@pytest.mark.req("R08")
def test_the_right_person_accepts_once(client_for, citizen, invited, ngo):
    client = client_for(citizen)
    response = client.post(DOOR, {"code": invited})
    assert (response.status_code, response["Location"]) == (303, OWN)
    mandate = Mandate.objects.get(person=citizen)
    assert (mandate.organisation, mandate.kind, mandate.position) == (ngo, "contributor", "asistent social")
    assert [capacity.key for capacity in capacities_of(citizen, at=timezone.now())] == [
        "citizen",
        f"mandate:{mandate.pk}",
    ]
    again = client.post(DOOR, {"code": invited})
    assert again.status_code == 422
    assert SAME in again.content.decode()
    assert Mandate.objects.filter(person=citizen).count() == 1
    assert AuditEvent.objects.filter(verb="mandate.accepted").count() == 1


@pytest.mark.req("R08")
def test_another_person_and_a_made_up_code_read_the_same(client_for, stranger, invited):
    client = client_for(stranger)
    answers = [client.post(DOOR, {"code": code}) for code in (invited, "x" * 32)]
    assert [answer.status_code for answer in answers] == [422, 422]
    shown = [answer.content.decode().replace(invited, "").replace("x" * 32, "") for answer in answers]
    assert without_tokens(shown[0]) == without_tokens(shown[1])
    assert SAME in shown[0]
    assert MandateInvitation.objects.get().accepted_at is None


def without_tokens(page):
    """Without what differs by itself: the token of forms, the number of the request on error pages."""
    page = re.sub(r"\b[0-9a-f]{16}\b", "", page)
    return [line for line in page.splitlines() if "csrf" not in line.lower()]


@pytest.mark.req("R08")
def test_the_address_must_be_confirmed(client_for, citizen, invited):
    EmailAddress.objects.filter(user=citizen).update(verified=False)
    assert client_for(citizen).post(DOOR, {"code": invited}).status_code == 422
    assert untouched()


@pytest.mark.req("R08")
@pytest.mark.parametrize("end", ["expire", "revoke", "suspend", "inviter_leaves"])
def test_a_dead_invitation_opens_nothing(client_for, citizen, invited, ngo, representative, coordinator, end):
    invitation, now = MandateInvitation.objects.get(), timezone.now()
    if end == "expire":
        MandateInvitation.objects.update(expires_at=now)
    elif end == "revoke":
        response = client_for(representative).post(f"{OWN}invitatii/{invitation.pk}/retrage/")
        assert response.status_code == 303
    elif end == "suspend":
        actions.suspend(organisation=ngo, reason="Un motiv.", by=coordinator, at=now)
    else:
        MandateFactory(organisation=ngo)
        actions.end_mandate(mandate=Mandate.objects.get(person=representative), by=representative, at=now)
    response = client_for(citizen).post(DOOR, {"code": invited})
    assert response.status_code == 422
    assert SAME in response.content.decode()
    assert not Mandate.objects.filter(person=citizen).exists()


@pytest.mark.req("R09")
def test_scanners_change_nothing(client, client_for, citizen, invited):
    for reader in (client, client_for(citizen)):
        for _ in range(3):
            assert reader.get(DOOR).status_code == 200
            assert reader.head(DOOR).status_code == 200
            assert reader.get(DOOR, {"code": invited}).status_code == 200
    assert untouched()
    assert client_for(citizen).post(DOOR, {"code": invited}).status_code == 303


def test_a_visitor_is_asked_to_sign_in_and_comes_back_with_the_code(client, citizen, invited):
    response = client.post(DOOR, {"code": invited})
    assert (response.status_code, response["Location"]) == (303, "/cont/intrare/?next=%2Fcont%2Finvitatie%2F")
    assert invited not in str(dict(client.session))
    assert untouched()
    client.force_login(citizen)
    page = client.get(DOOR)
    assert "Am păstrat codul" in page.content.decode()
    assert client.post(DOOR, {"code": ""}).status_code == 303
    assert Mandate.objects.filter(person=citizen).exists()


def test_an_empty_form_is_told(client_for, citizen):
    response = client_for(citizen).post(DOOR, {"code": ""})
    assert response.status_code == 422
    assert "Scrieți codul" in response.content.decode()


@pytest.mark.req("R08")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_acceptances_at_once_make_one_mandate(ngo, representative, citizen, code_in_mail):
    words = {"kind": "reader", "position": "", "valid_until": None}
    actions.invite(organisation=ngo, email=citizen.email, **words, by=representative, at=timezone.now())
    hashed, results, gate = code_hash(code_in_mail(citizen.email)), [], threading.Barrier(8)

    def accept():
        gate.wait()
        try:
            actions.accept(hashed=hashed, by=citizen, at=timezone.now())
            results.append("mandate")
        except actions.NoInvitation:
            results.append("no invitation")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["mandate", *["no invitation"] * 7]
    assert Mandate.objects.filter(person=citizen).count() == 1
    assert AuditEvent.objects.filter(verb="mandate.accepted").count() == 1


@pytest.mark.req("R18")
def test_ids_of_another_organisation_are_not_found(client_for, representative, invited, ngo):
    other = MandateFactory(organisation=OrganisationFactory(slug="alta"))
    client = client_for(other.person)
    mine, theirs = "/cont/organizatia-mea/alta/", Mandate.objects.get(person=representative)
    invitation = MandateInvitation.objects.get()
    assert client.post(f"{mine}mandate/{theirs.pk}/incheie/").status_code == 404
    assert client.post(f"{mine}invitatii/{invitation.pk}/retrage/").status_code == 404
    theirs.refresh_from_db()
    invitation.refresh_from_db()
    assert (theirs.ended_at, invitation.revoked_at) == (None, None)


@pytest.mark.req("R19")
def test_a_stranger_gets_the_404_of_what_does_not_exist(client_for, stranger, citizen, ngo):
    for person in (stranger, citizen):
        client = client_for(person)
        pages = [client.get(address) for address in (OWN, "/cont/organizatia-mea/nu-exista/")]
        assert [page.status_code for page in pages] == [404, 404]
        bodies = [
            without_tokens(page.content.decode().replace("casa-buna", "x").replace("nu-exista", "x")) for page in pages
        ]
        assert bodies[0] == bodies[1]
        assert client.post(OWN + "invita/", COLLEAGUE).status_code == 404
    assert not MandateInvitation.objects.exists()


@pytest.mark.req("R17")
def test_a_reader_sees_the_people_and_changes_nothing(client_for, representative, reader):
    client, theirs = client_for(reader), Mandate.objects.get(person=representative)
    page = client.get(OWN).content.decode()
    assert "Raluca Prezentanta" in page
    assert "invita/" not in page
    assert client.post(OWN + "invita/", COLLEAGUE).status_code == 403
    assert client.post(f"{OWN}mandate/{theirs.pk}/incheie/").status_code == 403
    assert not MandateInvitation.objects.exists()
    assert Mandate.objects.filter(ended_at__isnull=False).count() == 0
    assert not Message.objects.exists()


def test_a_reader_may_leave(client_for, representative, reader):
    mandate = Mandate.objects.get(person=reader)
    response = client_for(reader).post(f"{OWN}mandate/{mandate.pk}/incheie/")
    assert response.status_code == 303
    mandate.refresh_from_db()
    assert mandate.ended_by == reader
    assert not Message.objects.exists()


@pytest.mark.req("R12")
def test_an_ended_mandate_binds_no_more_at_the_next_request(client_for, representative, reader):
    colleague = client_for(reader)
    assert colleague.get(OWN).status_code == 200
    mandate = Mandate.objects.get(person=reader)
    assert client_for(representative).post(f"{OWN}mandate/{mandate.pk}/incheie/").status_code == 303
    assert colleague.get(OWN).status_code == 404
    assert Message.objects.get(kind="mandate_ended").to == reader.email


def test_the_last_representative_stays_unless_the_staff_end_it(client_for, representative, coordinator, ngo):
    mandate = Mandate.objects.get(person=representative)
    response = client_for(representative).post(f"{OWN}mandate/{mandate.pk}/incheie/")
    assert response.status_code == 303
    mandate.refresh_from_db()
    assert mandate.ended_at is None
    assert not AuditEvent.objects.filter(verb="mandate.ended").exists()
    client_for(coordinator).post(f"/birou/parteneri/casa-buna/mandate/{mandate.pk}/incheie/")
    mandate.refresh_from_db()
    assert mandate.ended_by == coordinator


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nu"},
        {"kind": "owner"},
        {"valid_until": "2001-01-01"},
        {"valid_until": "mâine"},
        {"position": "x" * 81},
    ],
)
def test_a_bad_invitation_writes_nothing(client_for, representative, change):
    assert client_for(representative).post(OWN + "invita/", COLLEAGUE | change).status_code == 422
    assert not MandateInvitation.objects.exists()
    assert not Message.objects.exists()


def test_a_person_with_a_mandate_is_not_invited_again(client_for, representative, reader):
    response = client_for(representative).post(OWN + "invita/", COLLEAGUE | {"email": reader.email.upper()})
    assert response.status_code == 422
    assert not MandateInvitation.objects.exists()


def test_a_mandate_that_ran_out_makes_room_for_a_new_one(ngo, representative, citizen, code_in_mail):
    old = MandateFactory(person=citizen, organisation=ngo, valid_until=date(2025, 1, 1))
    words = {"kind": "reader", "position": "", "valid_until": None}
    actions.invite(organisation=ngo, email=citizen.email, **words, by=representative, at=timezone.now())
    actions.accept(hashed=code_hash(code_in_mail(citizen.email)), by=citizen, at=timezone.now())
    old.refresh_from_db()
    assert old.ended_at is not None
    assert Mandate.objects.in_force(timezone.now()).filter(person=citizen).count() == 1


@pytest.mark.req("R49")
def test_invitations_are_few_an_address_and_a_day(ngo, representative, at):
    words = {"kind": "reader", "position": "", "valid_until": None, "by": representative, "at": at}
    for _ in range(2):
        actions.invite(organisation=ngo, email="unu@people.example", **words)
    with pytest.raises(actions.Refused):
        actions.invite(organisation=ngo, email="Unu@people.example", **words)
    for number in range(18):
        actions.invite(organisation=ngo, email=f"p{number}@people.example", **words)
    with pytest.raises(actions.Refused):
        actions.invite(organisation=ngo, email="doi@people.example", **words)
    assert Message.objects.count() == MandateInvitation.objects.count() == 20
    assert MandateInvitation.objects.filter(email="unu@people.example", revoked_at__isnull=True).count() == 1


def test_the_mandate_follows_the_day_in_bucharest(ngo):
    """22:30 UTC on the last day is already the next day here."""
    mandate = MandateFactory(organisation=ngo, valid_until=date(2026, 11, 22))
    evening = timezone.make_aware(timezone.datetime(2026, 11, 22, 23, 30))
    assert list(Mandate.objects.in_force(evening)) == [mandate]
    assert not Mandate.objects.in_force(evening + timedelta(hours=1)).exists()


@pytest.mark.parametrize("colleagues", [0, 2])
def test_the_page_asks_the_same_queries_for_one_and_three_people(
    client_for, representative, ngo, colleagues, django_assert_num_queries
):
    for _ in range(colleagues):
        MandateFactory(organisation=ngo, kind="reader")
        MandateInvitation.objects.create(
            organisation=ngo, email="a@b.example", kind="reader", code_hash=code_hash(str(PersonFactory().pk)),
            invited_by=representative, invited_at=timezone.now(), expires_at=timezone.now() + timedelta(days=3),
        )  # fmt: skip
    client = client_for(representative)
    client.get(OWN)
    with django_assert_num_queries(7):
        assert client.get(OWN).status_code == 200
