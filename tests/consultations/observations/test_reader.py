"""The draft as it is read: budgets, counts, filter, search, permanent links."""

import gzip
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.observations.models import Observation, ObservationUnit
from consultations.observations.queries.density import attention, contents_with_attention
from consultations.observations.rules import heat
from consultations.observations.views import reader
from tests.consultations.observations.crowds import big_version, crowd, next_version

pytestmark = pytest.mark.django_db
DRAFT = "/consultari/strategia/document/"
KB = 1024


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    reader._BODIES.clear()
    yield
    reader._BODIES.clear()


def queries(client: Client, address: str) -> int:
    reader._BODIES.clear()
    client.get("/consultari/")
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def text(answer) -> str:
    return answer.content.decode()


def test_400_units_with_3000_observations_open_within_the_budget(client, round_):
    """At most 14 queries and 60 KB compressed; the number of observations changes neither."""
    version = big_version(round_)
    units = [unit for unit in version.units.order_by("position") if unit.kind != "heading"]
    crowd(round_, version, units, 10)
    few = queries(client, DRAFT)
    dice = random.Random(3)
    crowd(round_, version, dice.choices(units, k=2990), 2990)
    assert few == queries(client, DRAFT) == 7
    answer = client.get(DRAFT)
    assert Observation.objects.count() == 3000
    assert text(answer).count('<section class="unit ') == 400
    assert len(gzip.compress(answer.content, 6)) < 60 * KB


def test_the_text_is_made_once_and_anew_when_something_was_said(client, send, units):
    first = queries(client, DRAFT)
    with CaptureQueriesContext(connection) as again:
        client.get(DRAFT)
    assert len(again) == first - 3
    send(unit_ids=(units[0].pk,))
    assert "1 observație" in text(client.get(DRAFT))


def test_every_unit_has_a_permanent_link_and_while_it_is_open_the_ways_to_write(client, round_):
    big_version(round_, units=4)
    page = text(client.get(DRAFT))
    assert f'<a href="{DRAFT}v1/#art-3/al-2"' in page
    for tail in ("", "&amp;fel=modificare", "&amp;fel=adaugare", "&amp;fel=eliminare"):
        assert f'/observatii/noua/?unit=art-3%2Fal-2{tail}"' in page
    type(round_).objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    assert "noua/" not in text(client.get(DRAFT))


def test_only_what_is_public_is_counted(client, send, units):
    shown, hidden = send(unit_ids=(units[0].pk,)), send(unit_ids=(units[1].pk,))
    Observation.objects.filter(pk=hidden.observation.pk).update(visibility="hidden", hidden_reason="jignire")
    page = text(client.get(DRAFT))
    assert page.count("1 observație") == 1
    assert f"{DRAFT}v1/observatii/{units[0].anchor}/" in page
    assert shown.observation.text not in page


def test_the_filter_keeps_what_was_written_about_and_the_headings_above_it(client, round_):
    version = big_version(round_, units=60)
    crowd(round_, version, [version.units.get(position=25)], 3)
    page = text(client.get(f"{DRAFT}?cu=observatii"))
    assert page.count('<section class="unit ') == 2
    assert 'id="cap-2"' in page
    assert 'id="art-25/al-2"' in page
    assert '<a href="#cap-3"' not in page


def test_words_are_found_without_diacritics_marked_and_listed(client, units):
    page = text(client.get(f"{DRAFT}?cauta=UNITATII+3"))
    assert "1 pasaj conține" in page
    assert "<mark>unității</mark> <mark>3</mark>." in page
    assert page.count("<mark>unității</mark>") == 2
    assert page.count('<section class="unit ') == 4


@pytest.mark.parametrize("sought", ["<script>alert(1)</script>", "%25_%27%22", "a", "x" * 5000, "„”", "ß"])
def test_any_words_may_be_looked_for(client, version, sought):
    page = client.get(DRAFT, {"cauta": sought, "cu": "altceva"})
    assert page.status_code == 200
    assert "<script>alert" not in text(page)
    assert "<mark>" not in text(page)


def test_what_somebody_looks_for_is_not_kept(client, version):
    client.get(f"{DRAFT}?cauta=secretul+meu")
    assert reader._BODIES == {}


def test_a_chapter_counts_a_letter_once_however_many_of_its_places_it_names(round_):
    version = big_version(round_, units=40)
    units = list(version.units.order_by("position"))
    first, second = crowd(round_, version, units[2:4], 2)
    for observation, unit in ((first, units[3]), (second, units[25])):
        ObservationUnit.objects.create(observation=observation, unit=unit, citation=unit.citation)
    entries = contents_with_attention(units, attention(version, units))
    assert [(entry.href, entry.count, entry.heat) for entry in entries] == [("#cap-1", 2, 1), ("#cap-2", 1, 1)]


def test_remarks_on_an_older_version_stay_with_their_unit(round_, version, units, send):
    send(unit_ids=(units[0].pk,))
    send(unit_ids=(units[1].pk,))
    send(unit_ids=(units[0].pk, units[1].pk))
    newer = next_version(version, {1: "Alte cuvinte."}, removed=[2], p1=units[:2])
    fresh = list(newer.units.order_by("position"))
    assert attention(newer, fresh).count(fresh[0]) == 3
    last = next_version(newer)
    assert attention(last, list(last.units.order_by("position"))).count(last.units.get(position=1)) == 3
    send(unit_ids=(fresh[2].pk,))
    assert attention(version, units).count(units[3]) == 0


@pytest.mark.parametrize(
    ("count", "most", "step"),
    [(0, 0, 0), (0, 50, 0), (1, 1, 1), (2, 2, 1), (8, 8, 4), (1, 100, 1), (50, 100, 2), (100, 100, 4), (26, 100, 2)],
)
def test_attention_has_four_steps_and_few_observations_are_never_very_many(count, most, step):
    assert heat(count, most) == step
