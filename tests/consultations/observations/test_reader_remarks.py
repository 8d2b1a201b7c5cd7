"""What was said about one unit: by identity over versions, with the words of its day; what became of the places of an observation."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.observations.models import Answer, Observation
from tests.consultations.observations.conftest import TEXT, known
from tests.consultations.observations.crowds import crowd, next_version

pytestmark = pytest.mark.django_db
DRAFT = "/consultari/strategia/document/"
FIRST = f"{DRAFT}v1/observatii/cap-1-alin-1/"
REGISTER = "/consultari/strategia/observatii/"


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_page_of_its_own_and_a_fragment_inside_the_reader(client, send, units):
    observation = send(known(display="name", public_name="Viorica"), unit_ids=(units[0].pk,)).observation
    page, inside = text(client.get(FIRST)), client.get(FIRST, headers={"HX-Request": "true"})
    assert "<h1" in page
    assert "<h1" not in text(inside)
    assert "HX-Request" in inside["Vary"]
    for body in (page, text(inside)):
        assert observation.label in body
        assert f'href="/observatii/{observation.ref}/"' in body
        assert "Viorica" in body
        assert TEXT in body
        assert "în analiză" in body
    assert "Textul unității 1." in page
    assert f'href="{DRAFT}v1/#cap-1-alin-1"' in page


def test_what_is_not_public_does_not_stand_there(client, send, units):
    hidden = send(unit_ids=(units[0].pk,), text="Un text ascuns, care nu se mai arată.").observation
    gone = send(known(display="name", public_name="Viorica"), unit_ids=(units[0].pk,)).observation
    Observation.objects.filter(pk=hidden.pk).update(visibility="hidden", hidden_reason="jignire")
    Observation.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now(), search_text="")
    waiting = send(unit_ids=(units[0].pk,)).observation
    Answer.objects.create(
        observation=waiting, decision="not", reasons="Motive încă nepublicate.", edited_at=timezone.now()
    )
    page = text(client.get(FIRST))
    assert hidden.label not in page
    assert gone.label in page
    assert "Retrasă de autor" in page
    assert page.count(TEXT) == 1
    for secret in ("Viorica", "Motive încă nepublicate", "nepreluată"):
        assert secret not in page


@pytest.mark.parametrize("address", [f"{DRAFT}v1/observatii/nu-este/", f"{DRAFT}v7/observatii/cap-1-alin-1/"])
def test_a_unit_that_is_not_there_is_not_found(client, version, address):
    assert client.get(address).status_code == 404


def test_the_number_of_queries_does_not_grow(client, round_, version, units):
    def queries() -> int:
        client.get("/consultari/")
        with CaptureQueriesContext(connection) as counted:
            text(client.get(FIRST))
        return len(counted)

    crowd(round_, version, units[:1], 1)
    one = queries()
    crowd(round_, version, units[:1], 2)
    assert one == queries() == 8


def test_pages_go_by_key(client, round_, version, units):
    made = crowd(round_, version, units[:1], 23)
    seen, address, pages = [], FIRST, 0
    while address:
        page = text(client.get(address))
        seen += re.findall(r"Nr\. (\d+)/", page)
        pages, found = pages + 1, re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1] if found else ""
    assert seen == [str(one.number) for one in reversed(made)]
    assert pages == 3
    back = re.search(r'rel="prev" href="([^"]+)"', page)
    assert re.findall(r"Nr\. (\d+)/", text(client.get(back[1]))) == seen[10:20]


def test_it_says_that_the_text_has_changed_with_the_words_of_that_day(client, version, units, send):
    observation = send(unit_ids=(units[0].pk, units[1].pk, units[2].pk)).observation
    next_version(version, {1: "Textul unității 1, scris altfel."}, removed=[2])
    margin = text(client.get(f"{DRAFT}v2/observatii/cap-1-alin-1/"))
    page, register = text(client.get(f"/observatii/{observation.ref}/")), text(client.get(REGISTER))
    for body in (margin, page):
        assert "Textul s-a schimbat de atunci" in body
        assert "Textul unității 1.</blockquote>" in body
        assert "scris altfel" in body
    assert page.count('<details class="since">') == 2
    assert "Pasajul a fost eliminat" in page
    assert "Textul unității 2.</blockquote>" in page
    assert [f'href="{DRAFT}v{n}/#cap-1-alin-{place}"' in page for n, place in ((2, 1), (1, 2), (2, 3))] == [True] * 3
    assert "textul s-a schimbat de atunci; pasajul a fost eliminat" in register


def test_nothing_is_said_while_the_words_stand(client, version, units, send):
    observation = send(unit_ids=(units[0].pk,)).observation
    next_version(version, {1: "Textul  unității 1.", 2: "Altul."})
    assert "since" not in text(client.get(f"/observatii/{observation.ref}/"))
    assert "s-a schimbat de" not in text(client.get(f"{DRAFT}v2/observatii/cap-1-alin-1/"))


def test_a_passage_that_went_into_another_is_followed_there(client, version, units, send):
    observation = send(unit_ids=(units[1].pk,)).observation
    merged = next_version(version, {1: "Textul unității 1. Textul unității 2."}, removed=[2], p1=units[:2])
    next_version(merged)
    page = text(client.get(f"/observatii/{observation.ref}/"))
    assert f'href="{DRAFT}v3/#cap-1-alin-1"' in page
    assert "Textul s-a schimbat de atunci" in page
    assert observation.label in text(client.get(f"{DRAFT}v3/observatii/cap-1-alin-1/"))


def test_a_remark_on_a_newer_version_is_not_shown_at_the_old_one(client, version, send):
    newer = next_version(version, {1: "Altul."})
    observation = send(unit_ids=(newer.units.get(position=1).pk,)).observation
    assert observation.label not in text(client.get(FIRST))
    assert observation.label in text(client.get(f"{DRAFT}v2/observatii/cap-1-alin-1/"))


def test_places_cost_the_same_for_one_and_three_rows(client, version, units, send):
    def queries() -> int:
        client.get("/consultari/")
        with CaptureQueriesContext(connection) as counted:
            text(client.get(REGISTER))
        return len(counted)

    send(unit_ids=(units[0].pk,))
    next_version(version, {1: "Altul."})
    one = queries()
    send(unit_ids=(units[0].pk, units[1].pk))
    send(unit_ids=(units[2].pk,))
    assert one == queries() == 9


def test_who_reads_an_older_version_is_led_to_the_newest_before_writing(client, version):
    next_version(version, {1: "Altul."})
    old, new = text(client.get(f"{DRAFT}v1/")), text(client.get(f"{DRAFT}v2/"))
    assert "Aceasta este o versiune mai veche" in old
    assert "observatii/noua/" not in old
    assert "observatii/noua/" not in text(client.get(FIRST))
    assert "versiune mai veche" not in new
    assert "observatii/noua/?unit=cap-1-alin-1" in new
    assert "observatii/noua/?unit=cap-1-alin-1" in text(client.get(f"{DRAFT}v2/observatii/cap-1-alin-1/"))
