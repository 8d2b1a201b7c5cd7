"""The pages on which campaigns are seen and judged."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from consultare.records import jobs
from consultare.records.models import AuditEvent
from consultations.observations.actions import copies as actions
from consultations.observations.models import CopyGroup, CopyProposal, Observation, Proposed
from tests.consultations.observations.test_copies import LETTER, OTHER, OWN, group_all, members, search

pytestmark = pytest.mark.django_db
BASE = "/birou/consultari/strategia/campanii/"


@pytest.fixture
def plant(send: Callable) -> Callable[[int], list[Observation]]:
    def act(count: int, text: str = LETTER) -> list[Observation]:
        return [send(text=f"{text} {OWN if n % 2 else ''}").observation for n in range(count)]

    return act


def proposal_of(plant, round_, count: int = 4) -> CopyProposal:
    plant(count)
    search(round_)
    return CopyProposal.objects.latest("pk")


def shown(page: str) -> list[str]:
    return re.findall(r'name="aratate" value="(\d+)"', page)


def test_from_the_button_to_the_campaign(client_for, operator, plant, round_):
    plant(3)
    client = client_for(operator)
    assert client.post(f"{BASE}cauta/").status_code == 303
    page = client.get(BASE).content.decode()
    assert "hx-get" in page
    jobs.work(clock=timezone.now)
    done = client.get(f"{BASE}cautare/", headers={"HX-Request": "true"})
    assert "hx-get" not in done.content.decode()
    assert done["HX-Refresh"] == "true"  # the page shows by itself what was found
    assert "HX-Refresh" not in client.get(f"{BASE}cautare/")
    found = CopyProposal.objects.get()
    assert f"{BASE}propuneri/{found.pk}/" in client.get(BASE).content.decode()
    page = client.get(f"{BASE}propuneri/{found.pk}/").content.decode()
    assert page.count(f"<mark>{OWN}</mark>") == 1
    pks = shown(page)
    assert len(pks) == 3
    typed = {"aratate": pks, "chosen": pks, "model": pks[0], "nume": "Clubul"}
    answer = client.post(f"{BASE}propuneri/{found.pk}/accepta/", typed)
    group = CopyGroup.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BASE}{group.pk}/")
    assert (group.name, len(members(group))) == ("Clubul", 3)


def test_nothing_ticked_is_refused_with_a_sentence(client_for, operator, plant, round_):
    found = proposal_of(plant, round_)
    page = client_for(operator).post(f"{BASE}propuneri/{found.pk}/accepta/", {"aratate": [1, 2], "nume": "x"})
    assert page.status_code == 422
    assert 'value="x"' in page.content.decode()
    assert not CopyGroup.objects.exists()


def test_what_a_colleague_decided_is_said(client_for, operator, coordinator, plant, round_):
    found = proposal_of(plant, round_)
    client, pks = client_for(operator), [str(row.observation_id) for row in found.letters.all()]
    actions.dismiss(proposal=found, by=coordinator, at=timezone.now())
    page = client.post(f"{BASE}propuneri/{found.pk}/accepta/", {"aratate": pks, "chosen": pks, "model": pks[0]})
    assert page.status_code == 409
    assert str(coordinator) in page.content.decode()
    assert client.post(f"{BASE}propuneri/{found.pk}/respinge/").status_code == 303
    assert not CopyGroup.objects.exists()


def test_all_of_many_pages_at_once(client_for, operator, plant, round_):
    found = proposal_of(plant, round_, 52)
    page = client_for(operator).get(f"{BASE}propuneri/{found.pk}/").content.decode()
    assert len(shown(page)) == 50
    client_for(operator).post(f"{BASE}propuneri/{found.pk}/accepta/", {"toate": "1", "nume": ""})
    assert len(members(CopyGroup.objects.get())) == 52


def test_add_and_take_out_by_number(client_for, operator, plant, round_, send):
    group = group_all(proposal_of(plant, round_), operator)
    client, other = client_for(operator), send(text=OTHER).observation
    assert client.post(f"{BASE}{group.pk}/adauga/", {"numar": other.label}).status_code == 303
    assert other.pk in members(group)
    assert client.post(f"{BASE}{group.pk}/adauga/", {"numar": other.label}).status_code == 409
    assert client.post(f"{BASE}{group.pk}/adauga/", {"numar": "99999/2026"}).status_code == 422
    assert client.post(f"{BASE}{group.pk}/scoate/", {"chosen": [other.pk]}).status_code == 303
    assert other.pk not in members(group)
    assert client.post(f"{BASE}{group.pk}/scoate/", {"chosen": members(group)}).status_code == 303
    assert len(members(group)) == 4
    assert client.post(f"{BASE}{group.pk}/desfiinteaza/").status_code == 303
    assert members(group) == []
    assert client.get(f"{BASE}{group.pk}/").status_code == 200


def test_the_desk_says_which_letters_are_in_a_campaign(client_for, operator, plant, round_, send):
    alone = send(text=OTHER).observation
    group = group_all(proposal_of(plant, round_), operator, name="Clubul vechi")
    client, member = client_for(operator), Observation.objects.get(pk=members(group)[1])
    listed = client.get("/birou/observatii/").content.decode()
    assert listed.count("campanie de 4 scrisori: Clubul vechi") == 4
    for wanted, there, gone in (("da", member, alone), ("nu", alone, member), (str(group.pk), member, alone)):
        page = client.get(f"/birou/observatii/?campanie={wanted}").content.decode()
        assert f'href="/birou/observatii/{there.ref}/"' in page
        assert f'href="/birou/observatii/{gone.ref}/"' not in page
    page = client.get(f"/birou/observatii/{member.ref}/").content.decode()
    assert f"{BASE}{group.pk}/" in page
    assert f"<mark>{OWN}</mark>" in page


@pytest.mark.parametrize("count", [2, 6])
def test_pages_cost_the_same_for_few_and_many(client_for, operator, plant, round_, count, django_assert_num_queries):
    found, client = proposal_of(plant, round_, count), client_for(operator)
    client.get(BASE)
    with django_assert_num_queries(11):
        client.get(BASE)
    with django_assert_num_queries(9):
        client.get(f"{BASE}propuneri/{found.pk}/")
    group = group_all(found, operator)
    with django_assert_num_queries(10):
        client.get(f"{BASE}{group.pk}/")
    typed = {"decision": "taken", "pas": "arata", "then": "", "reasons": "", "landed": "", "forwarded_to": ""}
    with django_assert_num_queries(11):
        client.post(f"{BASE}{group.pk}/raspuns/", typed)
    assert Proposed.objects.count() == count


@pytest.mark.parametrize("count", [1, 3])
def test_many_proposals_cost_as_few_queries_as_one(
    client_for, operator, send, round_, count, django_assert_num_queries
):
    for text in (LETTER, OTHER, OWN * 2)[:count]:
        for _copy in range(2):
            send(text=text)
    search(round_)
    assert CopyProposal.objects.count() == count
    client = client_for(operator)
    client.get(BASE)
    with django_assert_num_queries(11):
        client.get(BASE)


def test_a_campaign_is_renamed_and_nobody_renames_over_another(client_for, operator, coordinator, plant, round_):
    group = group_all(proposal_of(plant, round_), operator)
    place, client = f"{BASE}{group.pk}/", client_for(operator)
    assert "redenumeste/" in client.get(place).content.decode()
    assert client.post(f"{place}redenumeste/", {"nume": " Clubul ", "inainte": group.name}).status_code == 303
    group.refresh_from_db()
    assert group.name == "Clubul"
    events = AuditEvent.objects.filter(verb="copies.renamed")
    assert [event.facts["after"] for event in events] == ["Clubul"]
    late = client_for(coordinator).post(f"{place}redenumeste/", {"nume": "Altul", "inainte": ""})
    page = late.content.decode()
    assert late.status_code == 409
    assert 'value="Altul"' in page
    assert 'name="inainte" value="Clubul"' in page
    assert client.post(f"{place}redenumeste/", {"nume": "x" * 121, "inainte": "Clubul"}).status_code == 422
    actions.dissolve(group=group, by=operator, at=timezone.now())
    assert client.post(f"{place}redenumeste/", {"nume": "Altul", "inainte": "Clubul"}).status_code == 409
    group.refresh_from_db()
    assert (group.name, events.count()) == ("Clubul", 1)
