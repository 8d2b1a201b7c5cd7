"""The desk's list: filters kept under a name, by tag and department, what it costs."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.people.models import Person
from consultations.observations.actions import answers, desk_filters, tags
from consultations.observations.models import SavedFilter
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db
LIST = "/birou/observatii/"
SAVE = f"{LIST}filtre/salveaza/"


def keep(person: Person, name: str = "Ale mele de azi", **query: str) -> SavedFilter:
    return desk_filters.save_filter(name=name, query=query or {"coada": "mine"}, by=person, at=timezone.now())


def test_the_present_filter_is_kept_without_its_words(client_for, operator, round_):
    typed = {
        "nume": "  De scris ",
        "runda": "strategia",
        "motive": "to_write",
        "coada": "mine",
        "text": "maria popescu",
    }
    answer = client_for(operator).post(SAVE, typed)
    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}?coada=mine&motive=to_write&runda=strategia")
    saved = SavedFilter.objects.get()
    assert (saved.person, saved.name) == (operator, "De scris")
    assert saved.query == {"runda": "strategia", "motive": "to_write", "coada": "mine"}
    page = client_for(operator).get(answer["Location"]).content.decode()
    assert "De scris" in page
    assert 'aria-current="true">De scris' in page


@pytest.mark.req("R23")
@pytest.mark.parametrize(
    "typed",
    [
        {"nume": "Oricare", "motive": "orice'; drop"},
        {"nume": "Oricare", "text": "doar cuvinte"},
        {"nume": "", "coada": "mine"},
        {"nume": "x" * 61, "coada": "mine"},
        {"nume": "Oricare", "coada": "inventata"},
    ],
)
def test_what_is_no_filter_is_not_kept(client_for, operator, round_, typed):
    answer = client_for(operator).post(SAVE, typed)
    assert answer.status_code == 422
    assert (typed["nume"] or "is-invalid") in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_one_name_once_and_twenty_in_all(client_for, operator, round_):
    keep(operator)
    client = client_for(operator)
    assert client.post(SAVE, {"nume": "ALE MELE DE AZI", "coada": "due"}).status_code == 422
    for number in range(19):
        keep(operator, f"Filtrul {number}")
    assert client.post(SAVE, {"nume": "Al douăzeci și unulea", "coada": "due"}).status_code == 422
    assert SavedFilter.objects.count() == 20


def test_a_filter_is_its_owner_s_alone(client_for, operator, coordinator, round_):
    saved = keep(operator)
    assert "Ale mele de azi" not in client_for(coordinator).get(LIST).content.decode()
    assert client_for(coordinator).post(f"{LIST}filtre/{saved.pk}/sterge/").status_code == 404
    assert SavedFilter.objects.exists()
    assert client_for(operator).get(f"{LIST}filtre/{saved.pk}/sterge/").status_code == 405
    assert client_for(operator).post(f"{LIST}filtre/{saved.pk}/sterge/").status_code == 303
    assert not SavedFilter.objects.exists()


def test_the_list_is_narrowed_by_tag_and_by_department(client_for, send: Callable, coordinator):
    first, second = send().observation, send().observation
    tag = tags.make_tag(name="Program", by=coordinator, at=timezone.now())
    tags.mark(observations=[first], add=[tag], take=[], by=coordinator, at=timezone.now())
    department = DepartmentFactory(name="Serviciul financiar")
    answers.assign(
        observations=[second], to=None, department=department, due_on=None, by=coordinator, at=timezone.now()
    )
    client = client_for(coordinator)
    by_tag = client.get(f"{LIST}?eticheta=program").content.decode()
    assert (f"{first.label} ·" in by_tag, f"{second.label} ·" in by_tag) == (True, False)
    by_department = client.get(f"{LIST}?compartiment={department.pk}").content.decode()
    assert (f"{first.label} ·" in by_department, f"{second.label} ·" in by_department) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_filters_and_tags(client_for, send, coordinator, count, django_assert_num_queries):
    tag = tags.make_tag(name="Program", by=coordinator, at=timezone.now())
    for number in range(count):
        observation = send().observation
        tags.mark(observations=[observation], add=[tag], take=[], by=coordinator, at=timezone.now())
        keep(coordinator, f"Filtrul {number}")
    client = client_for(coordinator)
    client.get(LIST)
    with django_assert_num_queries(15):
        assert client.get(LIST).status_code == 200
