"""An organisation is asked for, decided on, edited, suspended."""

import pytest
from django.utils import timezone

from accounts.organisations import actions, queries
from accounts.organisations.models import Mandate, Organisation
from accounts.people.models import Person
from consultare.records.models import AuditEvent, Message
from tests.factories import DomainFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NEW = "/cont/organizatie-noua/"


def apply_as(client, application, **changes):
    return client.post(NEW, application | changes)


def nothing_written():
    return (Organisation.objects.count(), AuditEvent.objects.count(), Message.objects.count()) == (0, 0, 0)


@pytest.mark.req("F15")
def test_a_person_applies_and_the_coordinator_is_told(client_for, citizen, coordinator, operator, application):
    field = DomainFactory()
    response = apply_as(client_for(citizen), application, domains=[field.pk])
    assert (response.status_code, response["Location"]) == (303, "/cont/organizatia-mea/")
    organisation = Organisation.objects.get()
    assert (organisation.state, organisation.cif, organisation.applied_by) == ("pending", "18547290", citizen)
    assert organisation.slug == "asociatia-scara-noastra"
    assert (organisation.website, organisation.phone) == ("https://scara.example", "+40215551691")
    assert list(organisation.domains.all()) == [field]
    assert list(Message.objects.values_list("kind", "to")) == [("organisation_applied", coordinator.email)]
    assert AuditEvent.objects.get(verb="organisation.applied").actor_id == str(citizen.pk)
    assert not Mandate.objects.exists()


@pytest.mark.req("F15")
def test_a_wrong_tax_code_is_said_and_what_was_typed_stays(client_for, citizen, application):
    response = apply_as(client_for(citizen), application, cif="18547291")
    assert response.status_code == 422
    page = response.content.decode()
    assert "cifra de control" in page
    assert 'value="Asociația Scara Noastră"' in page
    assert nothing_written()


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"name": "\u200e"}, {"name": "x" * 201}, {"form": "guild"}, {"form": "branch"}, {"parent": "999"},
        {"website": "javascript:alert(1)"}, {"website": "ftp://scara.example"}, {"services": "nimic"}, {"has_mandate": ""},
        {"domains": ["77"]}, {"domains": ["x"]}, {"phone": "123"}, {"email": "nu"}, {"name": "a\x00b"},
    ],
)  # fmt: skip
def test_bad_input_writes_nothing(client_for, citizen, application, change):
    response = apply_as(client_for(citizen), application, **change)
    assert response.status_code == 422
    assert nothing_written()


@pytest.mark.req("F15")
def test_an_unusual_national_number_warns_and_is_kept(client_for, citizen, application):
    client = client_for(citizen)
    assert apply_as(client, application, national_number="12 din 2010").status_code == 303
    assert Organisation.objects.get().national_number == "12 din 2010"
    assert "1234/A/2010" in client.get("/cont/organizatia-mea/").content.decode()


def test_a_branch_names_its_parent_and_may_carry_its_tax_code(client_for, citizen, application):
    parent = OrganisationFactory(cif="18547290")
    hidden = OrganisationFactory(state="pending")
    refused = apply_as(client_for(citizen), application, form="branch", parent=hidden.pk)
    assert refused.status_code == 422
    assert apply_as(client_for(citizen), application, form="branch", parent=parent.pk).status_code == 303
    assert Organisation.objects.get(form="branch").parent == parent


def test_a_tax_code_serves_one_organisation_unless_it_was_refused(client_for, citizen, application):
    first = OrganisationFactory(cif="18547290", state="refused")
    assert apply_as(client_for(citizen), application).status_code == 303
    again = apply_as(client_for(citizen), application, name="Alta")
    assert again.status_code == 422
    assert "cod fiscal" in again.content.decode()
    assert Organisation.objects.exclude(pk=first.pk).count() == 1


def test_namesakes_get_addresses_of_their_own(citizen, application, coordinator):
    OrganisationFactory(slug="asociatia-scara-noastra")
    fields = {"name": "Asociația Scara Noastră", "cif": "19", "form": "association", "parent_id": None}
    made = actions.add(fields=fields, domains=[], by=coordinator, at=timezone.now())
    assert made.slug == "asociatia-scara-noastra-2"


def test_at_most_three_applications_wait(client_for, citizen, application):
    for cif in ("19", "124", "434077"):
        assert apply_as(client_for(citizen), application, cif=cif).status_code == 303
    assert apply_as(client_for(citizen), application).status_code == 422
    assert Organisation.objects.count() == 3


@pytest.mark.req("F15")
def test_approval_makes_the_applicant_representative(client_for, citizen, coordinator, application):
    apply_as(client_for(citizen), application)
    organisation = Organisation.objects.get()
    response = client_for(coordinator).post(f"/birou/parteneri/{organisation.slug}/aproba/")
    assert response.status_code == 303
    mandate = Mandate.objects.get()
    assert (mandate.person, mandate.kind, mandate.position) == (citizen, "representative", "președinte")
    assert queries.mandates_in_force(citizen, timezone.now()) == [mandate]
    assert Message.objects.filter(kind="organisation_decided", to=citizen.email).count() == 1
    assert AuditEvent.objects.filter(verb="organisation.approved").count() == 1


def test_two_decisions_on_one_application_are_one(client_for, citizen, coordinator, application, at):
    apply_as(client_for(citizen), application)
    first = Organisation.objects.get()
    second = Organisation.objects.get()
    actions.refuse(organisation=first, reason="Lipsește statutul.", by=coordinator, at=at)
    with pytest.raises(actions.Refused):
        actions.approve(organisation=second, by=coordinator, at=at)
    assert not Mandate.objects.exists()
    assert Message.objects.filter(kind="organisation_decided").count() == 1
    assert AuditEvent.objects.filter(verb="organisation.approved").count() == 0


def test_a_refusal_needs_a_reason_and_tells_it(client_for, citizen, coordinator, application):
    apply_as(client_for(citizen), application)
    organisation, client = Organisation.objects.get(), client_for(coordinator)
    address = f"/birou/parteneri/{organisation.slug}/refuza/"
    assert client.post(address, {"reason": "nu"}).status_code == 422
    organisation.refresh_from_db()
    assert organisation.state == "pending"
    assert client.post(address, {"reason": "Lipsește hotărârea judecătoriei."}).status_code == 303
    mail = Message.objects.get(kind="organisation_decided")
    assert "Lipsește hotărârea judecătoriei." in mail.text
    assert "Lipsește hotărârea" in client_for(citizen).get("/cont/organizatia-mea/").content.decode()


@pytest.mark.req("R12")
def test_suspension_takes_effect_at_the_next_request(client_for, ngo, representative, coordinator):
    client = client_for(representative)
    assert client.get("/cont/organizatia-mea/casa-buna/").status_code == 200
    staff = client_for(coordinator)
    assert staff.post("/birou/parteneri/casa-buna/suspenda/", {"reason": "Radiată din registru."}).status_code == 303
    assert client.get("/cont/organizatia-mea/casa-buna/").status_code == 404
    assert client.get("/parteneri/casa-buna/").status_code == 404
    assert staff.post("/birou/parteneri/casa-buna/reia/").status_code == 303
    assert client.get("/cont/organizatia-mea/casa-buna/").status_code == 200


def edit_form(client, address):
    form = client.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in typed.items() if value not in (None, False)}


@pytest.mark.req("R37")
def test_editing_is_recorded_without_personal_data(client_for, coordinator, ngo):
    client, address = client_for(coordinator), "/birou/parteneri/casa-buna/date/"
    ngo.cif = "18547290"
    ngo.save()
    typed = edit_form(client, address) | {"address": "Strada Nouă 5", "legal_representative": "Ioana Secretă"}
    assert client.post(address, typed).status_code == 303
    ngo.refresh_from_db()
    assert (ngo.address, ngo.legal_representative) == ("Strada Nouă 5", "Ioana Secretă")
    event = AuditEvent.objects.get(verb="organisation.edited")
    assert event.facts == {"fields": "address, legal_representative", "before": {"address": "Strada Lungă 2"}}


def test_a_form_opened_before_somebody_elses_change_is_refused(client_for, coordinator, ngo):
    client, address = client_for(coordinator), "/birou/parteneri/casa-buna/date/"
    ngo.cif = "18547290"
    ngo.save()
    typed = edit_form(client, address)
    ngo.phone = "+40215550000"
    ngo.save()
    response = client.post(address, typed | {"address": "Strada Nouă 5"})
    assert response.status_code == 422
    assert "Altcineva" in response.content.decode()
    ngo.refresh_from_db()
    assert ngo.address == "Strada Lungă 2"
    assert not AuditEvent.objects.exists()


DESK = ["", "date/", "conventii/noua/", "conventii/{pk}/", "conventii/{pk}/incetare/"]
ACTS = [
    "aproba/",
    "refuza/",
    "suspenda/",
    "reia/",
    "invita/",
    "mandate/1/incheie/",
    "invitatii/1/retrage/",
    "date/",
    "conventii/noua/",
]


@pytest.mark.req("R17")
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["operator", "moderator", "admin", "representative", "citizen"])
def test_nobody_else_acts_on_an_organisation(request, client_for, ngo, act, who):
    client = client_for(request.getfixturevalue(who))
    before = (AuditEvent.objects.count(), Message.objects.count())
    assert client.post(f"/birou/parteneri/casa-buna/{act}", {"reason": "Un motiv oarecare."}).status_code == 403
    assert (AuditEvent.objects.count(), Message.objects.count()) == before
    ngo.refresh_from_db()
    assert ngo.state == "approved"


@pytest.mark.parametrize("act", [*ACTS, *DESK])
def test_visitors_are_asked_to_sign_in(client, ngo, act):
    response = client.get(f"/birou/parteneri/casa-buna/{act.format(pk=1)}")
    assert response.status_code == 302
    assert "/cont/intrare/" in response["Location"]


def test_acts_answer_no_get(client_for, coordinator, ngo):
    client = client_for(coordinator)
    for act in ("aproba/", "refuza/", "suspenda/", "reia/", "invita/"):
        assert client.get(f"/birou/parteneri/casa-buna/{act}").status_code == 405
    assert not AuditEvent.objects.exists()


def test_the_person_who_applies_must_be_signed_in(client, application):
    assert client.post(NEW, application).status_code == 303
    assert nothing_written()
    assert Person.objects.count() == 0
