"""«Susțin»: once a person, while the window is open, not for one's own; the count shown at once although lists are cached."""

import csv
import io
import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.observations.actions import following, support
from consultations.observations.models import Observation, Support, SupportMark
from consultations.rounds.actions import WindowClosed
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import known
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
REGISTER = "/consultari/strategia/observatii/"


@pytest.fixture
def observation(send) -> Observation:
    return send().observation


def give(observation: Observation, by) -> bool:
    return support.give(observation_pk=observation.pk, round_pk=observation.round_id, by=by)


def take_back(observation: Observation, by) -> bool:
    return support.take_back(observation_pk=observation.pk, round_pk=observation.round_id, by=by)


def traces() -> tuple[int, int, int, int]:
    return Support.objects.count(), AuditEvent.objects.count(), Message.objects.count(), RegisterEntry.objects.count()


def close(round_: Round) -> None:
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(seconds=1))


def test_a_person_supports_once_and_takes_it_back(observation, citizen):
    assert give(observation, citizen) is True
    assert give(observation, citizen) is False
    assert list(Support.objects.values_list("observation_id", "person_id")) == [(observation.pk, citizen.pk)]
    assert SupportMark.objects.get().number == 1
    assert take_back(observation, citizen) is True
    assert take_back(observation, citizen) is False
    assert not Support.objects.exists()
    assert SupportMark.objects.get().number == 2
    verbs = ["observation.supported", "observation.support_withdrawn"]
    assert list(AuditEvent.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True)) == verbs


def test_after_the_term_nothing_moves(observation, citizen, round_):
    give(observation, citizen)
    close(round_)
    before = traces()
    with pytest.raises(WindowClosed):
        take_back(observation, citizen)
    with pytest.raises(WindowClosed):
        give(observation, PersonFactory())
    assert traces() == before


def test_nobody_supports_an_observation_of_her_own_or_of_her_organisation(send, citizen, ngo, representative, reader):
    own = send(known(person=citizen)).observation
    organisations = send(known(kind="organisation", person=representative, organisation=ngo)).observation
    before = traces()
    for observation, person in ((own, citizen), (organisations, representative), (organisations, reader)):
        with pytest.raises(support.OwnObservation):
            give(observation, person)
    assert traces() == before
    assert give(organisations, citizen) is True


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": "hidden", "hidden_reason": "art. 1349"},
        {"visibility": "held"},
        {"address_state": "unconfirmed"},
        {"withdrawn_at": timezone.now()},
    ],
)
def test_what_is_not_public_or_withdrawn_is_a_404_and_leaves_nothing(client_for, observation, citizen, change):
    Observation.objects.filter(pk=observation.pk).update(**change)
    before = traces()
    with pytest.raises(support.NotStanding):
        give(observation, citizen)
    client = client_for(citizen)
    for address in ("sustin/", "sustin/renunt/", "raspunsuri/", "cosemnaturi/"):
        assert client.post(f"/observatii/{observation.ref}/{address}").status_code == 404
    assert traces() == before


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_one(send, citizen):
    observation, outcomes, ready = send().observation, [], threading.Barrier(2)

    def click() -> None:
        ready.wait()
        try:
            outcomes.append(give(observation, citizen))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _n in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(10)
    assert sorted(outcomes) == [False, True]
    assert Support.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_people_at_once_are_all_counted_and_the_mark_moves_for_each(send):
    first, second = send().observation, send().observation
    people = [PersonFactory() for _n in range(8)]
    wrong: list[Exception] = []

    def act(number: int) -> None:
        try:
            give((first, second)[number % 2], people[number])
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert wrong == []
    assert (Support.objects.count(), SupportMark.objects.get().number) == (8, 8)


def test_the_button_works_without_javascript_and_htmx_swaps_it(client_for, observation, citizen):
    client, page = client_for(citizen), f"/observatii/{observation.ref}/"
    assert "Susțin" in client.get(page).content.decode() or "I support it" in client.get(page).content.decode()
    assert client.get(f"{page}sustin/").status_code == 405
    answer = client.post(f"{page}sustin/")
    assert (answer.status_code, answer["Location"]) == (303, f"{page}#sustinere")
    assert client.get(page).context["supported"].by_me is True
    swapped = client.post(f"{page}sustin/renunt/", headers={"HX-Request": "true"})
    assert swapped.status_code == 200
    assert swapped.content.decode().strip().startswith("<section")
    assert "<html" not in swapped.content.decode()
    assert not Support.objects.exists()


def test_a_visitor_is_asked_to_sign_in(client, observation):
    answer = client.post(f"/observatii/{observation.ref}/sustin/")
    assert answer.status_code in {302, 303}
    assert "/cont/intrare/" in answer["Location"]
    assert not Support.objects.exists()
    page = client.get(f"/observatii/{observation.ref}/")
    assert "csrfmiddlewaretoken" not in page.content.decode().split('id="sustinere"')[1]


def test_own_observation_says_so_on_the_page(client_for, send, citizen):
    own = send(known(person=citizen)).observation
    client = client_for(citizen)
    page = client.get(f"/observatii/{own.ref}/")
    assert page.context["is_own"] is True
    assert f"/observatii/{own.ref}/sustin/" not in page.content.decode()
    before = traces()
    assert client.post(f"/observatii/{own.ref}/sustin/", headers={"HX-Request": "true"}).status_code == 200
    assert traces() == before


def test_lists_and_files_show_the_count_at_once_although_they_are_cached(client, observation, citizen):
    def listed() -> int:
        page = client.get(REGISTER)
        html = page.content.decode()
        return int(html.split('<p class="table-note num">')[1].split(" ")[0]) if "table-note num" in html else 0

    assert listed() == 0
    give(observation, citizen)
    assert listed() == 1
    give(observation, PersonFactory())
    assert listed() == 2
    take_back(observation, citizen)
    assert listed() == 1
    row = next(csv.DictReader(io.StringIO(client.get(f"{REGISTER}registru.csv").getvalue().decode("utf-8-sig"))))
    assert "1" in row.values()
    (line,) = json.loads(client.get(f"{REGISTER}registru.json").getvalue())
    assert (line["supports"], line["cosigners"]) == (1, [])


def test_a_withdrawn_observation_shows_no_voices(client, observation, citizen):
    give(observation, citizen)
    following.withdraw(observation_pk=observation.pk, round_pk=observation.round_id, note="", by=None)
    page = client.get(f"/observatii/{observation.ref}/")
    assert page.context["voices"] is False
    (line,) = json.loads(client.get(f"{REGISTER}registru.json").getvalue())
    assert (line["supports"], line["cosigners"]) == ("", "")


def test_counts_cost_the_same_for_one_and_for_three_rows(client, send, citizen):
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
            answer.getvalue() if answer.streaming else answer.content
        return len(captured)

    give(send().observation, citizen)
    addresses = (REGISTER, f"{REGISTER}registru.csv", f"{REGISTER}registru.docx", f"{REGISTER}registru.xlsx")
    one = [cost(address) for address in addresses]
    for _n in range(2):
        observation = send().observation
        for _m in range(3):
            give(observation, PersonFactory())
    assert one == [cost(address) for address in addresses]
    assert one[0] <= 12


def test_a_closed_account_leaves_its_support_counted(observation):
    people = [PersonFactory(), PersonFactory()]
    for person in people:
        give(observation, person)
    Support.objects.filter(person__in=people).update(person=None)
    assert Support.objects.filter(observation=observation).count() == 2


def test_staff_are_people_too(client_for, observation, coordinator):
    assert client_for(coordinator).post(f"/observatii/{observation.ref}/sustin/").status_code == 303
    assert Support.objects.get().person == coordinator
