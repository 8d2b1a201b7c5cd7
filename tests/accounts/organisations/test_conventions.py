"""Conventions: entered, corrected, terminated, downloaded through a permission, announced before they end (F15)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.organisations import actions, queries
from accounts.organisations.models import Convention
from accounts.tasks import remind_conventions
from consultare.records.models import AuditEvent, Message, StoredFile
from tests.factories import ConventionFactory, DepartmentFactory, MandateFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PAGE = "/birou/parteneri/casa-buna/"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPED = {
    "number": "4.101", "signed_on": "2026-03-01", "valid_from": "2026-03-02", "valid_until": "2027-03-01",
    "object": "Îngrijire la domiciliu", "services": "8810ID-I", "department": "", "responsible": "Veronica Secretă", "amendments": "",
}  # fmt: skip


def upload(content=PDF, name="convenție.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.mark.req("F15")
def test_a_convention_is_entered_with_its_document(client_for, coordinator, ngo):
    response = client_for(coordinator).post(f"{PAGE}conventii/noua/", TYPED | {"file": upload()})
    assert (response.status_code, response["Location"]) == (303, PAGE)
    convention = Convention.objects.get()
    assert (convention.number, convention.services, convention.organisation) == ("4.101", ["8810ID-I"], ngo)
    assert convention.file.media_type == "application/pdf"
    assert AuditEvent.objects.get(verb="convention.added").facts == {"convention": "4.101/01.03.2026"}


@pytest.mark.parametrize(
    "change",
    [
        {"number": ""}, {"signed_on": "ieri"}, {"valid_until": "2026-01-01"}, {"signed_on": "0001-01-01"}, {"object": ""},
        {"services": "x"}, {"department": "99"},
    ],
)  # fmt: skip
def test_bad_input_writes_nothing(client_for, coordinator, ngo, change):
    assert client_for(coordinator).post(f"{PAGE}conventii/noua/", TYPED | change).status_code == 422
    assert not Convention.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.req("R25")
def test_a_file_that_is_not_what_it_says_is_refused(client_for, coordinator, ngo):
    response = client_for(coordinator).post(f"{PAGE}conventii/noua/", TYPED | {"file": upload(b"<html>", "a.pdf")})
    assert response.status_code == 422
    assert (Convention.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_number_and_date_serve_once(client_for, coordinator, ngo):
    ConventionFactory(number="4.101", signed_on=date(2026, 3, 1))
    response = client_for(coordinator).post(f"{PAGE}conventii/noua/", TYPED)
    assert response.status_code == 422
    assert "acest număr" in response.content.decode()
    assert Convention.objects.count() == 1


def test_editing_says_what_changed_and_refuses_old_forms(client_for, coordinator, ngo):
    convention = ConventionFactory(organisation=ngo, number="4.101")
    client, address = client_for(coordinator), f"{PAGE}conventii/{convention.pk}/"
    seen = client.get(address).context["form"]["seen"].value()
    assert client.post(address, TYPED | {"seen": seen}).status_code == 303
    event = AuditEvent.objects.get(verb="convention.edited")
    assert event.facts["fields"] == "signed_on, valid_from, valid_until, object, services, responsible"
    assert client.post(address, TYPED | {"seen": seen, "object": "Alt obiect"}).status_code == 422
    convention.refresh_from_db()
    assert convention.object == "Îngrijire la domiciliu"


def test_termination_takes_effect_on_its_day(client_for, coordinator, ngo):
    convention = ConventionFactory(organisation=ngo)
    address = f"{PAGE}conventii/{convention.pk}/incetare/"
    client = client_for(coordinator)
    assert client.post(address, {"terminated_on": "2020-01-01", "reason": "Acordul părților"}).status_code == 422
    assert client.post(address, {"terminated_on": "2026-12-01", "reason": "Acordul părților"}).status_code == 303
    assert queries.partner_figures(date(2026, 11, 30)).conventions == 1
    assert queries.partner_figures(date(2026, 12, 1)).conventions == 0
    assert client.post(address, {"terminated_on": "2026-12-02", "reason": "Din nou"}).status_code == 422


@pytest.mark.req("R18")
def test_a_convention_is_reached_through_its_own_organisation_only(client_for, coordinator, ngo):
    other = ConventionFactory()
    client = client_for(coordinator)
    for tail in ("", "incetare/", "fisier/"):
        assert client.get(f"{PAGE}conventii/{other.pk}/{tail}").status_code == 404
        assert client.get(f"{PAGE}conventii/{10**20}/{tail}").status_code == 404


@pytest.mark.req("R27")
def test_the_document_is_a_download_for_who_may_have_it(
    client, client_for, coordinator, operator, moderator, representative, reader, stranger, ngo
):
    client_for(coordinator).post(f"{PAGE}conventii/noua/", TYPED | {"file": upload()})
    pk = Convention.objects.get().pk
    desk, own = f"{PAGE}conventii/{pk}/fisier/", f"/cont/organizatia-mea/casa-buna/conventii/{pk}/fisier/"
    for person, address in ((coordinator, desk), (operator, desk), (representative, own), (reader, own)):
        response = client_for(person).get(address)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert b"".join(response.streaming_content) == PDF
    assert client_for(moderator).get(desk).status_code == 403
    assert client_for(representative).get(desk).status_code == 403
    assert client_for(stranger).get(own).status_code == 404
    assert client.get(own).status_code == client.get(desk).status_code == 302
    empty = ConventionFactory(organisation=ngo)
    assert client_for(reader).get(f"/cont/organizatia-mea/casa-buna/conventii/{empty.pk}/fisier/").status_code == 404


@pytest.mark.req("F15")
@pytest.mark.parametrize(
    ("organisations", "extra", "words"),
    [
        (1, 0, "1 convenție, 1 organizație"),
        (16, 1, "17 convenții, 16 organizații"),
        (20, 0, "20 de convenții, 20 de organizații"),
    ],
)
def test_the_figures_are_computed_and_worded(organisations, extra, words):
    held = [ConventionFactory() for _ in range(organisations)]
    for _ in range(extra):
        ConventionFactory(organisation=held[0].organisation)
    ConventionFactory(valid_until=date(2025, 1, 1))
    ConventionFactory(organisation=OrganisationFactory(state="suspended"))
    ConventionFactory(terminated_on=date(2026, 1, 1))
    assert queries.partner_figures(date(2026, 11, 22)).sentence == words


def morning(day):
    return (
        datetime(2026, day.month, day.day, 7, 0, tzinfo=UTC)
        if day.year == 2026
        else datetime(2027, day.month, day.day, 7, tzinfo=UTC)
    )


@pytest.mark.req("F15")
def test_each_reminder_leaves_once(authority, coordinator):
    department = DepartmentFactory(email="serviciul@valealunga.example")
    ConventionFactory(valid_until=date(2026, 12, 31), department=department, number="7")
    new = [
        actions.remind_conventions(at=morning(day))
        for day in (
            date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2),
            date(2026, 12, 24), date(2026, 12, 31), date(2027, 1, 5),
        )
    ]  # fmt: skip
    assert new == [0, 2, 0, 0, 2, 0, 2, 0, 0]
    sent = Message.objects.order_by("pk").values_list("to", "step")
    assert list(sent[:2]) == [(department.email, "2026-12-31:60"), (coordinator.email, "2026-12-31:60")]
    assert "expiră la 31 decembrie 2026" in Message.objects.filter(step="2026-12-31:7")[0].text


@pytest.mark.req("R71")
def test_after_an_outage_only_the_newest_step_is_told(authority, coordinator):
    ConventionFactory(valid_until=date(2026, 12, 31))
    assert actions.remind_conventions(at=morning(date(2027, 1, 4))) == 1
    message = Message.objects.get()
    assert message.step == "2026-12-31:7"
    assert "a expirat la 31 decembrie 2026" in message.text
    assert actions.remind_conventions(at=morning(date(2027, 2, 15))) == 0


def test_what_ended_or_was_prolonged_is_not_told_as_before(authority, coordinator):
    convention = ConventionFactory(valid_until=date(2026, 12, 31))
    ConventionFactory(valid_until=date(2026, 12, 31), terminated_on=date(2026, 10, 1))
    ConventionFactory(valid_until=date(2026, 12, 31), organisation=OrganisationFactory(state="suspended"))
    ConventionFactory(valid_until=None)
    assert actions.remind_conventions(at=morning(date(2026, 12, 26))) == 1
    convention.valid_until = date(2027, 1, 31)
    convention.save()
    assert actions.remind_conventions(at=morning(date(2026, 12, 27))) == 1
    assert Message.objects.latest("pk").step == "2027-01-31:60"
    assert actions.remind_conventions(at=morning(date(2026, 12, 28))) == 0
    convention.valid_until = date(2028, 1, 31)
    convention.save()
    assert actions.remind_conventions(at=morning(date(2027, 1, 24))) == 0


def test_nobody_is_written_to_at_night(authority, coordinator):
    ConventionFactory(valid_until=date(2026, 12, 31))
    actions.remind_conventions(at=datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    assert Message.objects.get().next_at == datetime(2026, 12, 2, 6, 0, tzinfo=UTC)


def test_the_task_runs_the_action(coordinator, authority):
    ConventionFactory(valid_until=date.today() + timedelta(days=20))  # noqa: DTZ011 # near enough to today in Bucharest
    remind_conventions()
    remind_conventions()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_reminding_asks_the_same_queries(authority, coordinator, count, django_assert_num_queries):
    for _ in range(count):
        ConventionFactory(valid_until=date(2026, 12, 31), department=DepartmentFactory(email="a@b.example"))
    with django_assert_num_queries(8):
        actions.remind_conventions(at=morning(date(2026, 12, 26)))


def test_a_convention_needs_an_approved_organisation(coordinator, at):
    organisation = MandateFactory(organisation__state="pending").organisation
    fields = dict.fromkeys(queries.CONVENTION_FIELDS)
    with pytest.raises(actions.Refused):
        actions.add_convention(organisation=organisation, fields=fields, upload=None, by=coordinator, at=at)
    assert not Convention.objects.exists()
