"""Tags: a closed list made at the desk, put on one observation or on many; public only those that the coordinator shows."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.people.models import Person
from consultare.records.models import AuditEvent
from consultations.observations.actions import tags as actions
from consultations.observations.models import Observation, ObservationTag, Tag
from consultations.observations.rules import MAX_TAGS, MAX_TAGS_EACH

pytestmark = pytest.mark.django_db
LIST = "/birou/observatii/etichete/"
MARK = "/birou/observatii/eticheteaza/"
REGISTER = "/consultari/strategia/observatii/"


@pytest.fixture
def make(coordinator: Person) -> Callable[[str], Tag]:
    return lambda name: actions.make_tag(name=name, by=coordinator, at=timezone.now())


def test_a_tag_is_made_by_who_accepts_answers(client_for, coordinator, operator):
    assert client_for(operator).post(LIST, {"name": "Program"}).status_code == 403
    assert not Tag.objects.exists()
    assert client_for(coordinator).post(LIST, {"name": " Program  de lucru "}).status_code == 303
    tag = Tag.objects.get()
    assert (tag.name, tag.slug) == ("Program de lucru", "program-de-lucru")
    assert AuditEvent.objects.get(verb="tag.made").subject_label == "Program de lucru"


def test_names_are_once_in_any_case_and_the_list_ends_at_sixty(client_for, coordinator, make):
    make("Transport")
    client = client_for(coordinator)
    again = client.post(LIST, {"name": "TRANSPORT"})
    assert again.status_code == 422
    assert "TRANSPORT" in again.content.decode()
    assert client.post(LIST, {"name": "x"}).status_code == 422
    assert client.post(LIST, {"name": "x" * 41}).status_code == 422
    for number in range(MAX_TAGS - 1):
        make(f"Eticheta {number}")
    assert client.post(LIST, {"name": "Încă una"}).status_code == 422
    assert Tag.objects.count() == MAX_TAGS
    assert AuditEvent.objects.filter(verb="tag.made").count() == MAX_TAGS


def test_a_retired_tag_stays_where_it_is_and_is_offered_no_more(client_for, coordinator, send, make):
    observation, tag = send().observation, make("Transport")
    actions.mark(observations=[observation], add=[tag], take=[], by=coordinator, at=timezone.now())
    client = client_for(coordinator)
    assert client.post(f"{LIST}{tag.pk}/retrage/").status_code == 303
    page = client.get(f"/birou/observatii/{observation.ref}/").content.decode()
    assert "eticheta=transport" in page
    other = send().observation
    assert 'name="tags"' not in client.get(f"/birou/observatii/{other.ref}/").content.decode()
    assert client.post(f"/birou/observatii/{other.ref}/etichete/", {"tags": [tag.pk]}).status_code == 422
    assert ObservationTag.objects.count() == 1
    assert client.post(f"{LIST}{tag.pk}/readuce/").status_code == 303
    assert Tag.objects.get().retired_at is None


def test_renaming_keeps_the_address(client_for, coordinator, make):
    tag = make("Orar")
    make("Transport")
    client = client_for(coordinator)
    assert client.post(f"{LIST}{tag.pk}/", {"name": "transport"}).status_code == 422
    assert client.post(f"{LIST}{tag.pk}/", {"name": "Program"}).status_code == 303
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("Program", "orar")
    assert AuditEvent.objects.get(verb="tag.renamed").facts["before"] == "Orar"


def test_one_observation_bears_what_is_ticked(client_for, operator, send, make):
    observation, first, second = send().observation, make("Program"), make("Transport")
    client, address = client_for(operator), f"/birou/observatii/{observation.ref}/etichete/"
    assert client.post(address, {"tags": [first.pk, second.pk]}).status_code == 303
    assert client.post(address, {"tags": [second.pk]}).status_code == 303
    assert client.post(address, {"tags": [second.pk]}).status_code == 303
    assert [mark.tag for mark in ObservationTag.objects.all()] == [second]
    assert AuditEvent.objects.filter(verb="observation.tagged").count() == 2


def test_many_are_tagged_at_once_or_none(client_for, operator, coordinator, send, make):
    observations = [send().observation for _n in range(3)]
    tag, other = make("Program"), make("Transport")
    full = [make(f"Eticheta {number}") for number in range(MAX_TAGS_EACH)]
    actions.mark(observations=observations[:1], add=[other], take=[], by=coordinator, at=timezone.now())
    client, chosen = client_for(operator), [str(one.pk) for one in observations]
    assert client.post(MARK, {"chosen": chosen}).status_code == 200
    assert ObservationTag.objects.count() == 1
    done = client.post(MARK, {"chosen": chosen, "pas": "fa", "add": [tag.pk], "take": [other.pk]})
    assert done.status_code == 303
    assert set(ObservationTag.objects.values_list("tag", flat=True)) == {tag.pk}
    actions.mark(observations=observations[2:], add=full[:-1], take=[], by=coordinator, at=timezone.now())
    before, events = ObservationTag.objects.count(), AuditEvent.objects.count()
    refused = client.post(MARK, {"chosen": chosen, "pas": "fa", "add": [other.pk]})
    assert refused.status_code == 422
    assert observations[2].label in refused.content.decode()
    assert (ObservationTag.objects.count(), AuditEvent.objects.count()) == (before, events)
    assert client.post(MARK, {"chosen": chosen, "pas": "fa"}).status_code == 422


def test_only_the_coordinator_shows_a_tag_to_everybody(client_for, coordinator, operator, make):
    tag = make("Program")
    assert client_for(operator).post(f"{LIST}{tag.pk}/tema-publica/").status_code == 403
    assert not AuditEvent.objects.filter(verb="tag.shown").exists()
    client = client_for(coordinator)
    for _twice in range(2):
        assert client.post(f"{LIST}{tag.pk}/tema-publica/").status_code == 303
    tag.refresh_from_db()
    assert tag.is_public
    assert AuditEvent.objects.filter(verb="tag.shown").count() == 1
    for _twice in range(2):
        assert client.post(f"{LIST}{tag.pk}/numai-la-birou/").status_code == 303
    tag.refresh_from_db()
    assert not tag.is_public
    assert AuditEvent.objects.filter(verb="tag.hidden").count() == 1


def test_a_retired_tag_is_not_shown_but_may_be_hidden(client_for, coordinator, make):
    tag, client = make("Program"), client_for(coordinator)
    actions.show_tag(tag=tag, by=coordinator, at=timezone.now())
    actions.retire_tag(tag=tag, by=coordinator, at=timezone.now())
    assert client.post(f"{LIST}{tag.pk}/numai-la-birou/").status_code == 303
    events = AuditEvent.objects.count()
    assert client.post(f"{LIST}{tag.pk}/tema-publica/").status_code == 303
    tag.refresh_from_db()
    assert not tag.is_public
    assert AuditEvent.objects.count() == events


@pytest.mark.req("R19")
@pytest.mark.parametrize("is_grouped", [False, True])
def test_nothing_public_shows_a_tag_of_the_desk(client_for, send, coordinator, make, is_grouped):
    """Neither its name nor, through the filter, that there is one."""
    observation, other, public = send().observation, send().observation, make("Tema arătată")
    tags = [make("Eticheta secretă"), public] if is_grouped else [make("Eticheta secretă")]
    actions.mark(observations=[observation], add=tags, take=[], by=coordinator, at=timezone.now())
    actions.show_tag(tag=public, by=coordinator, at=timezone.now())
    client = client_for(None)
    pages = ["", "?q=secreta", "?tema=eticheta-secreta", "?tema=tema-aratata"]
    for address in (*(f"{REGISTER}{page}" for page in pages), f"/observatii/{observation.ref}/"):
        assert "secretă" not in client.get(address).content.decode()
    there, absent = (
        client.get(f"{REGISTER}?tema={slug}").content.decode() for slug in ("eticheta-secreta", "nu-exista")
    )
    assert there.replace("eticheta-secreta", "nu-exista") == absent
    assert not any(f"/observatii/{one.ref}/" in there for one in (observation, other))
    for kind in ("csv", "json", "xlsx", "pdf", "docx"):
        assert "secretă" not in _words_of(client.get(f"{REGISTER}registru.{kind}"), kind)


def _words_of(response, kind: str) -> str:
    data = b"".join(response.streaming_content) if response.streaming else response.content
    match kind:
        case "xlsx":
            cells = load_workbook(BytesIO(data), read_only=True).active.iter_rows(values_only=True)
            return " ".join(str(cell) for row in cells for cell in row)
        case "docx":
            return ZipFile(BytesIO(data)).read("word/document.xml").decode()
        case "pdf":
            return " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    return data.decode()


def test_a_public_theme_stands_in_register_page_and_file_at_once(client_for, send, coordinator, make):
    first, second, tag = send(text="Prima scrisoare, cu program.").observation, send().observation, make("Program")
    client, at = client_for(None), timezone.now()
    actions.mark(observations=[first], add=[tag], take=[], by=coordinator, at=at)
    page = f"/observatii/{first.ref}/"
    for address in (REGISTER, page):  # pages kept from before must not be shown after
        assert "?tema=program" not in client.get(address).content.decode()
    actions.show_tag(tag=tag, by=coordinator, at=at)
    for address in (REGISTER, page):
        assert "?tema=program" in client.get(address).content.decode()
    chosen = client.get(f"{REGISTER}?tema=program").content.decode()
    assert page in chosen
    assert f"/observatii/{second.ref}/" not in chosen
    assert "registru.csv?tema=program" in chosen
    file = _words_of(client.get(f"{REGISTER}registru.csv?tema=program"), "csv")
    assert first.label in file
    assert second.label not in file
    actions.mark(observations=[second], add=[tag], take=[], by=coordinator, at=at)
    assert f"/observatii/{second.ref}/" in client.get(f"{REGISTER}?tema=program").content.decode()
    actions.rename_tag(tag=tag, name="Orar", by=coordinator, at=at)
    assert ">Orar<" in client.get(page).content.decode()
    actions.hide_tag(tag=tag, by=coordinator, at=at)
    for address in (REGISTER, page):
        assert "Orar" not in client.get(address).content.decode()


def test_a_withdrawn_observation_bears_no_theme(client_for, send, coordinator, make):
    observation, tag, at = send().observation, make("Program"), timezone.now()
    actions.mark(observations=[observation], add=[tag], take=[], by=coordinator, at=at)
    actions.show_tag(tag=tag, by=coordinator, at=at)
    Observation.objects.filter(pk=observation.pk).update(withdrawn_at=at)
    client = client_for(None)
    assert "?tema=program" not in client.get(f"/observatii/{observation.ref}/").content.decode()
    assert f"/observatii/{observation.ref}/" not in client.get(f"{REGISTER}?tema=program").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client_for, coordinator, make, count, django_assert_num_queries):
    for number in range(count):
        make(f"Eticheta {number}")
    client = client_for(coordinator)
    client.get(LIST)
    with django_assert_num_queries(5):
        assert client.get(LIST).status_code == 200
