"""The trace from both ends, as anybody reads it: the margin of the text, the page of the observation, the register."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from consultations.drafts.models import Unit, Version
from consultations.observations.actions import trace as actions
from consultations.observations.models import Landing, Observation
from consultations.observations.queries import landed as queries
from consultations.observations.queries.trace import report
from tests.consultations.observations.tracing import decide, next_version, publish, publish_answer, put

pytestmark = pytest.mark.django_db
NEW_WORDS = "Programul centrului se prelungește până la ora 18."


def follow(observation: Observation, units: list[Unit], second: Version, by) -> None:
    answer = decide(observation, by)
    actions.land(answer=answer, lineages=[unit.lineage for unit in units], by=by, at=timezone.now())
    publish_answer(answer)


@pytest.fixture
def two(send: Callable, version, units, operator) -> list[Observation]:
    """Two observations taken over into the first unit of version 2, which is published."""
    sent = [send(unit_ids=(units[0].pk,)).observation for _n in range(2)]
    second = next_version(version, changed={1: NEW_WORDS}, merged={4: 2})
    for observation in sent:
        follow(observation, units[:1], second, operator)
    publish(second)
    actions.freeze_landings(version=second, by=operator, at=timezone.now())
    put(version.round, "answered")
    return sent


def test_the_margin_names_the_observations(client, round_, two):
    page = client.get("/consultari/strategia/document/").content.decode()
    note = re.search(r'<p class="unit-note"><a href="([^"]+)">([^<]+)</a>', page)
    assert note is not None
    assert [one.number for one in two] == [int(n) for n in re.findall(r"\d+", note[2])]
    register = client.get(note[1].replace("&amp;", "&")).content.decode()
    assert all(f"/observatii/{one.ref}/" in register for one in two)
    assert "unit-note" not in client.get("/consultari/strategia/document/v1/").content.decode()


def test_the_comparison_names_them_beside_the_change(client, two):
    def notes() -> list[str]:
        page = client.get("/consultari/strategia/document/compara/1-2/").content.decode()
        return re.findall(r'<p class="unit-note"><a href="[^"]+">([^<]+)</a>', page)

    (note,) = notes()
    assert [one.number for one in two] == [int(n) for n in re.findall(r"\d+", note)]
    Observation.objects.filter(pk=two[0].pk).update(visibility="hidden", hidden_reason="x")
    (note,) = notes()  # Not what was kept in memory: who was hidden meanwhile is not named.
    assert re.findall(r"\d+", note) == [str(two[1].number)]


def test_one_observation_is_a_link_to_it(client, round_, version, units, send, operator):
    sent = send().observation
    second = next_version(version, merged={4: 2})
    follow(sent, units[3:], second, operator)
    publish(second)
    actions.freeze_landings(version=second, by=operator, at=timezone.now())
    heir = second.units.get(lineage=units[1].lineage)
    notes = queries.unit_notes(round_, second, second.units.order_by("position"))
    assert {pk: note.note_url for pk, note in notes.items()} == {heir.pk: f"/observatii/{sent.ref}/"}
    assert queries.behind_by_lineage(second) == {units[3].lineage: {sent.ref: True}}
    assert list(queries.landed_in_unit(units[1].lineage)) == [Landing.objects.get()]


def test_the_observation_says_where_it_went_with_the_difference(client, two):
    page = client.get(f"/observatii/{two[0].ref}/").content.decode()
    assert 'href="/consultari/strategia/document/v2/#cap-1-alin-1"' in page
    assert "cap. 1 alin. (1), versiunea 2" in page
    assert re.search(r"<ins>.*Programul", page)
    assert re.search(r"<del>.*Textul", page)


def test_the_register_row_says_it(client, two):
    page = client.get("/consultari/strategia/observatii/").content.decode()
    assert page.count("cap. 1 alin. (1), versiunea 2") == 2
    other = client.get("/consultari/strategia/observatii/?ajuns=00000000-0000-4000-8000-000000000000").content.decode()
    assert "versiunea 2" not in other.split("<h2")[-1]


def test_the_cached_register_learns_of_a_publication(client, round_, version, units, send, operator):
    sent = send().observation
    second = next_version(version, changed={1: NEW_WORDS})
    follow(sent, units[:1], second, operator)
    put(round_, "answered")
    assert "versiunea 2" not in client.get("/consultari/strategia/observatii/").content.decode()
    publish(second)
    actions.freeze_landings(version=second, by=operator, at=timezone.now())
    assert "versiunea 2" in client.get("/consultari/strategia/observatii/").content.decode()


def test_nothing_of_it_is_told_before_it_is_published(client, round_, version, units, send, operator):
    sent = send(unit_ids=(units[0].pk,)).observation
    second = next_version(version, changed={1: NEW_WORDS})
    answer = decide(sent, operator)
    actions.land(answer=answer, lineages=[units[0].lineage], by=operator, at=timezone.now())
    publish(second)
    assert queries.behind_by_lineage(second) == {}
    assert queries.landings_of(sent) == []
    page = client.get(f"/observatii/{sent.ref}/").content.decode()
    assert "versiunea 2" not in page
    publish_answer(answer)
    actions.freeze_landings(version=second, by=operator, at=timezone.now())
    assert len(queries.landings_of(sent)) == 1


UNREAD = {
    "held": {"visibility": "held"},
    "hidden": {"visibility": "hidden", "hidden_reason": "x"},
    "unconfirmed": {"address_state": "unconfirmed"},
}


def words_of(version: Version) -> list[str]:
    return [
        note.note for note in queries.unit_notes(version.round, version, version.units.order_by("position")).values()
    ]


@pytest.mark.parametrize("state", UNREAD)
def test_what_nobody_may_read_explains_the_change_without_its_number(client, round_, two, state):
    second = Version.objects.get(number=2)
    Observation.objects.filter(pk=two[0].pk).update(**UNREAD[state])
    assert words_of(second) == [f"modificat în urma observației {two[1].number} și a unei observații nepublicate"]
    assert f"/observatii/{two[0].ref}/" not in client.get("/consultari/strategia/observatii/").content.decode()
    Observation.objects.filter(pk=two[1].pk).update(**UNREAD[state])
    assert words_of(second) == ["modificat în urma a 2 observații nepublicate"]
    for place in ("document/", "document/compara/1-2/"):
        page = client.get(f"/consultari/strategia/{place}").content.decode()
        assert '<p class="unit-note">modificat în urma a 2 observații nepublicate</p>' in page
    # It counts as traced all the same: the report asks for nothing more.
    assert report(round_, second).untraced == []
    assert [row for row in report(round_, second).unexplained if row.unit.lineage in row_lineages(two)] == []


def row_lineages(sent: list[Observation]) -> set[object]:
    return set(Landing.objects.filter(answer__observation__in=sent).values_list("lineage", flat=True))


def test_whoever_is_in_the_register_is_in_the_margin(client, two):
    Observation.objects.filter(pk=two[0].pk).update(address_state="unconfirmed", reviewed_at=timezone.now())
    assert f"/observatii/{two[0].ref}/" in client.get("/consultari/strategia/observatii/").content.decode()
    (words,) = words_of(Version.objects.get(number=2))
    assert words == f"modificat în urma observațiilor {two[0].number}, {two[1].number}"


def test_a_withdrawn_one_is_in_no_margin(round_, two):
    Observation.objects.filter(pk=two[0].pk).update(withdrawn_at=timezone.now())
    assert words_of(Version.objects.get(number=2)) == [f"modificat în urma observației {two[1].number}"]


def test_what_was_removed_says_so(client, version, units, send, operator):
    sent = send(unit_ids=(units[2].pk,)).observation
    second = next_version(version, removed=[3])
    follow(sent, units[2:3], second, operator)
    publish(second)
    actions.freeze_landings(version=second, by=operator, at=timezone.now())
    (one,) = queries.landings_of(sent)
    assert (one.href, one.row.removed_text) == ("", "Textul unității 3.")
    assert client.get(f"/observatii/{sent.ref}/").status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_the_same_number_of_queries(client, round_, version, units, send, operator, n, django_assert_num_queries):
    sent = [send().observation for _n in range(n)]
    second = next_version(version, changed=dict.fromkeys(range(1, n + 1), NEW_WORDS))
    for observation in sent:
        follow(observation, units[:n], second, operator)
    publish(second)
    actions.freeze_landings(version=second, by=operator, at=timezone.now())
    with django_assert_num_queries(2):
        queries.landed_in_all([one.pk for one in sent], round_)
    one = Observation.objects.select_related("round").get(pk=sent[0].pk)
    with django_assert_num_queries(2):
        assert len(queries.landings_of(one)) == n
    with django_assert_num_queries(1):
        queries.unit_notes(round_, second, [])
