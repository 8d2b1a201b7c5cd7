"""The desk's pages of the trace: the form beside an answer, the small page after publication, the report and its files."""

import csv
import io
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from consultare.records.models import AuditEvent
from consultations.drafts.models import Unit
from consultations.observations.actions import trace as actions
from consultations.observations.models import Landing, Observation, OwnChange, Segment
from tests.consultations.observations.tracing import decide, next_version, publish_answer, put

pytestmark = pytest.mark.django_db
REPORT = "/birou/consultari/strategia/trasabilitate/"
NEW_WORDS = "Programul centrului se prelungește până la ora 18."
REASON = "Adus în acord cu art. 8 din Legea nr. 292/2011."


@pytest.fixture
def observation(send: Callable, units: list[Unit]) -> Observation:
    return send(unit_ids=(units[0].pk,)).observation


def place(observation: Observation) -> str:
    return f"/birou/observatii/{observation.ref}/trasabilitate/"


def ticked(page: str) -> list[str]:
    return re.findall(r'name="loc" value="([0-9a-f-]{36})" checked', page)


def test_the_units_written_about_are_ticked_before_anything_is_kept(client_for, version, units, observation, operator):
    next_version(version, changed={2: NEW_WORDS})
    decide(observation, operator)
    page = client_for(operator).get(f"/birou/observatii/{observation.ref}/").content.decode()
    assert ticked(page) == [str(units[0].lineage)]
    assert page.count('name="loc"') == 4
    assert not Landing.objects.exists()


def test_a_decision_that_goes_nowhere_has_no_form(client_for, version, observation, operator):
    next_version(version, changed={1: NEW_WORDS})
    decide(observation, operator, "not", "Motive destul de lungi pentru a fi primite de lege.")
    assert 'name="loc"' not in client_for(operator).get(f"/birou/observatii/{observation.ref}/").content.decode()


def test_without_a_next_version_the_page_leads_to_the_draft(client_for, version, observation, operator):
    decide(observation, operator)
    page = client_for(operator).get(place(observation)).content.decode()
    assert "/birou/consultari/strategia/proiect/" in page
    assert 'name="loc"' not in page


def test_kept_and_shown_with_its_state_and_the_way_to_change_it(client_for, version, units, observation, operator):
    next_version(version, changed={1: NEW_WORDS})
    decide(observation, operator)
    client = client_for(operator)
    sent = {"segment": "", "was": "", "loc": [str(units[0].lineage), str(units[1].lineage)], "inapoi": "raspuns"}
    answer = client.post(place(observation), sent)
    assert (answer.status_code, answer["Location"]) == (303, f"/birou/observatii/{observation.ref}/")
    page = client.get(place(observation)).content.decode()
    assert {one.lineage for one in Landing.objects.all()} == {units[0].lineage, units[1].lineage}
    assert "nu s-a schimbat încă" in page
    assert f"/birou/consultari/strategia/proiect/unitati/{units[1].lineage}/" in page


def test_it_stays_open_after_the_answers_and_closes_with_the_final_version(
    client_for, round_, version, units, observation, operator
):
    next_version(version, changed={1: NEW_WORDS})
    publish_answer(decide(observation, operator))
    put(round_, "answered")
    client, sent = client_for(operator), {"segment": "", "was": "", "loc": [str(units[0].lineage)]}
    assert client.post(place(observation), sent).status_code == 303
    put(round_, "final")
    late = client.post(place(observation), {"segment": "", "was": str(units[0].lineage)})
    assert late.status_code == 409
    assert Landing.objects.count() == 1
    assert 'name="loc"' not in client.get(place(observation)).content.decode()


def test_a_refusal_keeps_what_was_ticked_and_stores_nothing(client_for, version, units, observation, operator):
    next_version(version, changed={1: NEW_WORDS})
    decide(observation, operator)
    events = AuditEvent.objects.count()
    sent = {"segment": "", "was": "", "loc": [str(units[2].lineage), str(uuid4())]}
    answer = client_for(operator).post(place(observation), sent)
    assert answer.status_code == 409
    assert ticked(answer.content.decode()) == [str(units[2].lineage)]
    many = client_for(operator).post(place(observation), sent | {"loc": [str(uuid4()) for _n in range(51)]})
    assert many.status_code == 422
    assert (Landing.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_nobody_lands_what_has_no_answer(client_for, version, units, observation, operator):
    next_version(version, changed={1: NEW_WORDS})
    answer = client_for(operator).post(place(observation), {"loc": [str(units[0].lineage)]})
    assert answer.status_code == 409
    assert not Landing.objects.exists()


def test_a_segment_of_another_letter_is_not_there(client_for, version, units, observation, operator, send):
    next_version(version, changed={1: NEW_WORDS})
    decide(observation, operator)
    other = Segment.objects.create(
        observation=send().observation, start=0, end=9, decision="taken", edited_at=timezone.now(), edited_by=operator
    )
    sent = {"segment": str(other.pk), "loc": [str(units[0].lineage)]}
    assert client_for(operator).post(place(observation), sent).status_code == 404
    assert not Landing.objects.exists()


def test_each_segment_has_a_form_of_its_own(client_for, version, units, observation, operator):
    next_version(version, changed={1: NEW_WORDS})
    decide(observation, operator, "partly", "Motive destul de lungi pentru a fi primite de lege.")
    now = {"observation": observation, "edited_at": timezone.now(), "edited_by": operator}
    parts = [
        Segment.objects.create(start=at, end=at + 20, decision="taken", unit=units[at // 20], **now) for at in (0, 20)
    ]
    client = client_for(operator)
    page = client.get(place(observation)).content.decode()
    assert re.findall(r'name="segment" value="(\d+)"', page) == [str(part.pk) for part in parts]
    assert ticked(page) == [str(units[0].lineage), str(units[1].lineage)]
    client.post(place(observation), {"segment": str(parts[1].pk), "was": "", "loc": [str(units[0].lineage)]})
    assert Landing.objects.get().segment == parts[1]


# ---- the report ----
def test_both_lists_and_a_reason_for_several_changes(client_for, version, units, observation, operator):
    next_version(version, changed={1: NEW_WORDS, 2: "Alt text.", 3: "Încă unul."})
    actions.land(answer=decide(observation, operator), lineages=[units[0].lineage], by=operator, at=timezone.now())
    client = client_for(operator)
    page = client.get(f"{REPORT}?lista=schimbari").content.decode()
    rows = re.findall(r'name="rand" value="([0-9a-f-]{36})"', page)
    assert rows == [str(units[1].lineage), str(units[2].lineage)]
    assert client.post(REPORT, {"rand": rows, "reason": REASON}).status_code == 303
    assert OwnChange.objects.filter(reason=REASON).count() == 2
    assert REASON in client.get(f"{REPORT}?lista=explicate").content.decode()


@pytest.mark.parametrize(("marked", "reason"), [(False, REASON), (True, "scurt"), (True, "x" * 501), (True, "")])
def test_a_bad_reason_is_refused_and_kept(client_for, version, units, operator, marked, reason):
    next_version(version, changed={2: "Alt text."})
    events = AuditEvent.objects.count()
    sent = {"rand": [str(units[1].lineage)] if marked else [], "reason": reason}
    answer = client_for(operator).post(REPORT, sent)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert ("checked" in answer.content.decode()) == marked
    assert (OwnChange.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_the_report_as_files(client_for, version, units, observation, operator):
    next_version(version, changed={2: "Alt text."})
    decide(observation, operator)
    client = client_for(operator)
    plain = b"".join(client.get(f"{REPORT}trasabilitate.csv").streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(plain)))
    assert [line[1] for line in lines[1:]] == [observation.label, ""]
    assert lines[2][3] == "cap. 1 alin. (2)"
    book = io.BytesIO(b"".join(client.get(f"{REPORT}trasabilitate.xlsx").streaming_content))
    assert load_workbook(book).active.max_row == 3
    assert client.get(f"{REPORT}trasabilitate.exe").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_pages_cost_the_same(client_for, version, units, send, operator, n, django_assert_num_queries):
    next_version(version, changed=dict.fromkeys(range(1, n + 1), NEW_WORDS))
    sent = [send(unit_ids=(units[0].pk,)).observation for _n in range(n + 1)]
    for one in sent[1:]:
        decide(one, operator)
    answer = decide(sent[0], operator)
    actions.land(answer=answer, lineages=[unit.lineage for unit in units[:n]], by=operator, at=timezone.now())
    client = client_for(operator)
    client.get(REPORT)
    with django_assert_num_queries(REPORT_QUERIES):
        client.get(REPORT)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(place(sent[0]))


REPORT_QUERIES, PAGE_QUERIES = 13, 13
