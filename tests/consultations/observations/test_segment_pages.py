"""The page on which a letter is split, with and without script; what the public and the author see of it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultare.records.models import AuditEvent
from consultations.observations.actions import boilerplates
from consultations.observations.models import Answer, BoilerplateUse, Segment
from consultations.observations.queries.bulk import HINDRANCES
from consultations.observations.rules.cutting import sentences
from consultations.observations.views import public
from tests.consultations.observations.test_segments import (
    LETTER,
    WHY,
    observation,
    publish,
    revision,
    split,
    whole,
    write,
)

__all__ = ["observation"]
pytestmark = pytest.mark.django_db
TYPED = {"place": "", "decision": "not", "reasons": WHY, "used": ""}


def desk(observation, *rest: object) -> str:
    return "/".join(["/birou/observatii", observation.ref, "segmente", *(str(one) for one in rest), ""])


def test_from_the_letter_to_its_first_cut_and_back(client_for, operator, observation):
    client = client_for(operator)
    assert desk(observation) in client.get(f"/birou/observatii/{observation.ref}/").content.decode()
    page = client.get(desk(observation)).content.decode()
    assert "Propuneți o primă împărțire" in page
    assert not Answer.objects.exists()
    assert client.post(desk(observation, "propune"), {"revision": 1}).status_code == 303
    page = client.get(desk(observation)).content.decode()
    assert "2 fără decizie" in page
    assert page.count("nu cere răspuns</span>") >= 2
    assert client.post(desk(observation, "renunta"), {"revision": revision(observation)}).status_code == 303
    assert not Segment.objects.exists()


def test_without_script_sentences_are_marked_from_the_first_to_the_last(client_for, operator, observation):
    client, cut = client_for(operator), sentences(LETTER)
    nothing = client.post(desk(observation, "adauga"), {"revision": 1})
    assert nothing.status_code == 422
    assert "Bifați cel puțin o propoziție" in nothing.content.decode()
    assert not Segment.objects.exists()
    client.post(desk(observation, "adauga"), {"revision": 1, "sentence": ["1", "2"]})
    made = Segment.objects.get()
    assert (made.start, made.end) == (cut[1][0], cut[2][1])
    taken = client.post(desk(observation, "adauga"), {"revision": revision(observation), "sentence": ["2"]})
    assert taken.status_code == 422
    assert "aparțin altui segment" in taken.content.decode()
    page = client.get(desk(observation)).content.decode()
    assert "6 cuvinte fără răspuns" in page
    moved = client.post(desk(observation, made.pk, "margini"), {"revision": revision(observation), "sentence": ["1"]})
    assert moved.status_code == 303
    made.refresh_from_db()
    assert made.end == cut[1][1]


def test_a_segment_is_decided_with_a_boilerplate_and_a_citation(client_for, operator, observation, units):
    words = boilerplates.Words(title="Standard", decision="not", text=WHY)
    kept = boilerplates.keep(words=words, by=operator, at=timezone.now())
    segment, client = split(observation, operator)[2], client_for(operator)
    filled = client.post(
        desk(observation, segment.pk),
        TYPED | {"revision": revision(observation), "decision": "", "reasons": "", "then": "insert", "boilerplate": kept.pk},
    )  # fmt: skip
    assert (filled.status_code, Segment.objects.get(pk=segment.pk).reasons) == (200, "")
    assert WHY in filled.content.decode()
    given = TYPED | {"revision": revision(observation), "place": "Capitolul 1, alineatul 3", "used": str(kept.pk)}
    assert client.post(desk(observation, segment.pk), given).status_code == 303
    segment.refresh_from_db()
    assert (segment.decision, segment.reasons, segment.unit) == ("not", WHY, units[2])
    assert BoilerplateUse.objects.get().boilerplate == kept


@pytest.mark.parametrize(
    "wrong", [{"place": "art. 99"}, {"asks_nothing": "on"}, {"decision": "poate"}, {"reasons": "x" * 4001}]
)
def test_what_is_refused_keeps_what_was_typed(client_for, operator, observation, wrong):
    segment = split(observation, operator)[1]
    events = AuditEvent.objects.count()
    given = TYPED | {"revision": revision(observation)} | wrong
    page = client_for(operator).post(desk(observation, segment.pk), given)
    assert page.status_code == 422
    assert given["reasons"] in page.content.decode()
    assert AuditEvent.objects.count() == events
    segment.refresh_from_db()
    assert segment.decision == ""


def test_who_saves_second_is_told_and_keeps_what_was_typed(client_for, operator, observation):
    segment = split(observation, operator)[1]
    seen = revision(observation)
    write(segment, operator, decision="taken")
    page = client_for(operator).post(desk(observation, segment.pk), TYPED | {"revision": seen})
    assert page.status_code == 409
    assert WHY in page.content.decode()
    assert f"{operator} a schimbat între timp" in page.content.decode()
    segment.refresh_from_db()
    assert segment.decision == "taken"


def test_a_segment_of_another_letter_is_not_found(client_for, operator, observation, send):
    segment, other = split(observation, operator)[1], send().observation
    client = client_for(operator)
    for rest in ((segment.pk,), (segment.pk, "margini"), (segment.pk, "scoate")):
        assert client.post(desk(other, *rest), {"revision": 1}).status_code == 404
    assert Segment.objects.count() == 4


def test_the_page_of_the_answer_shows_what_is_compiled_and_keeps_the_rest(client_for, coordinator, observation):
    whole(observation, coordinator)
    client, stored = client_for(coordinator), Answer.objects.get()
    page = client.get(f"/birou/observatii/{observation.ref}/").content.decode()
    assert "Decizia și motivele se alcătuiesc din segmente" in page
    typed = {
        "revision": stored.revision,
        "decision": "taken",
        "reasons": "De mână.",
        "landed": "art. 8",
        "then": "accept",
    }
    assert client.post(f"/birou/observatii/{observation.ref}/", typed).status_code == 303
    answer = Answer.objects.get()
    assert (answer.decision, answer.reasons, answer.landed) == (stored.decision, stored.reasons, "art. 8")
    assert answer.reasons_state == "accepted"


def test_preview_and_workbook_leave_a_split_letter_out(client_for, operator, observation):
    split(observation, operator)
    client = client_for(operator)
    typed = {"decision": "not", "reasons": WHY, "landed": "", "forwarded_to": "", "boilerplate": "", "then": ""}
    page = client.post(
        "/birou/observatii/decizii/", typed | {"chosen": [observation.pk], "pas": "arata"}
    ).content.decode()
    assert "este împărțită în segmente" in page
    assert 'name="linie"' not in page
    assert "split" in HINDRANCES


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_page_cost_the_same_for_any_number(
    client_for, operator, send, version, count, django_assert_num_queries
):
    for _n in range(count):
        observation = send(text=LETTER + "\n\nÎncă un rând despre parc." * count).observation
        split(observation, operator)
    client = client_for(operator)
    client.get(desk(observation))
    client.get("/birou/observatii/")
    with django_assert_num_queries(15):
        page = client.get("/birou/observatii/").content.decode()
    assert re.search(r"\d segmente, \d fără decizie", page)
    with django_assert_num_queries(9):
        client.get(desk(observation))


@pytest.mark.parametrize("is_hidden", [False, True])
def test_the_public_sees_segments_once_published(
    client_for, coordinator, observation, is_hidden, django_assert_num_queries
):
    whole(observation, coordinator)
    address, visitor = f"/observatii/{observation.ref}/", client_for(None)
    assert WHY not in visitor.get(address).content.decode()
    assert "split-part" not in visitor.get(address).content.decode()
    publish(observation, coordinator)
    page = visitor.get(address).content.decode()
    assert page.count('class="split-part') == 4
    assert "1 preluat, 1 nepreluat" in page
    assert "#cap-1-alin-2" in page
    assert page.count(WHY) == 1
    register = visitor.get(f"/consultari/{observation.round.slug}/observatii/").content.decode()
    assert "2 segmente: 1 preluat, 1 nepreluat" in register


@pytest.mark.parametrize("more", [0, 3])
def test_the_public_page_costs_the_same_for_any_number_of_segments(client_for, coordinator, send, version, more, django_assert_num_queries):  # fmt: skip
    observation = send(text=LETTER + "\n\nÎncă un rând despre parc." * more).observation
    for one in split(observation, coordinator):
        if not one.asks_nothing:
            write(one, coordinator, decision="taken")
    publish(observation, coordinator)
    visitor = client_for(None)
    visitor.get(f"/observatii/{observation.ref}/")
    with django_assert_num_queries(3):  # What was shown once is kept under the mark of the register.
        visitor.get(f"/observatii/{observation.ref}/")
    public._SHOWN.clear()
    with django_assert_num_queries(8):
        visitor.get(f"/observatii/{observation.ref}/")


def test_the_author_sees_them_too(client_for, coordinator, citizen, observation):
    type(observation).objects.filter(pk=observation.pk).update(person=citizen)
    whole(observation, coordinator)
    publish(observation, coordinator)
    page = client_for(citizen).get(f"/cont/observatii/{observation.ref}/").content.decode()
    assert page.count('class="split-part') == 4
    assert "1 preluat, 1 nepreluat" in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_segment_is_made_by_keyboard_alone(page, live_server, client_for, operator, observation):
    session = client_for(operator).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server}{desk(observation)}")
    text, said = page.locator("[data-segmenter-text]"), page.locator("[data-segmenter-said]")
    text.focus()
    for _n in range(2):
        text.press("ArrowRight")
    expect(said).to_contain_text("La, cuvântul 3")
    for _n in range(5):
        text.press("Shift+ArrowRight")
    expect(said).to_contain_text("5: La cap. 1 alin. (2)")
    text.press("Enter")
    expect(page.locator(".split-part .split-words")).to_have_text("La cap. 1 alin. (2)")
    made = Segment.objects.get()
    assert LETTER[made.start : made.end] == "La cap. 1 alin. (2)"
    assert made.unit.citation == "cap. 1 alin. (2)"
    text.focus()
    for _n in range(3):
        text.press("Shift+ArrowRight")
    expect(said).to_contain_text("Alegerea se oprește unde începe segmentul 1.")
    text.press("Escape")
    expect(page.get_by_role("button", name="Faceți segmentul")).to_be_disabled()
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_contain_text("face segmentul")
