"""One decision for many: shown line by line, then written in all of them or in none."""

import re
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from accounts.people.models import Person
from consultare.records.models import AuditEvent
from consultations.observations.actions import answers, boilerplates, bulk as actions
from consultations.observations.models import Answer, BoilerplateUse, Observation
from consultations.observations.queries.bulk import HINDRANCES
from consultations.observations.rules import AnswerDraft

pytestmark = pytest.mark.django_db
BULK = "/birou/observatii/decizii/"
REASONS = "Programul este stabilit prin standardul minim și nu poate fi schimbat local."
NOT = AnswerDraft(decision="not", reasons=REASONS)
TYPED = {"decision": "not", "reasons": REASONS, "landed": "", "forwarded_to": "", "boilerplate": "", "then": ""}


@pytest.fixture
def three(send: Callable) -> list[Observation]:
    return [send().observation for _n in range(3)]


def chosen(observations: list[Observation]) -> dict[str, list[str]]:
    return {"chosen": [str(one.pk) for one in observations]}


def lines(page: str) -> list[str]:
    return re.findall(r'name="linie" value="([\d:]+)"', page)


def write(observation: Observation, by: Person, draft: AnswerDraft = NOT) -> Answer:
    revision = Answer.objects.filter(observation=observation).values_list("revision", flat=True).first() or 1
    return answers.write(observation=observation, draft=draft, revision=revision, by=by, at=timezone.now())


def test_first_shown_then_written(client_for, operator, three):
    client = client_for(operator)
    assert client.post(BULK, chosen(three)).status_code == 200
    shown = client.post(BULK, TYPED | chosen(three) | {"pas": "arata"})
    assert shown.status_code == 200
    assert lines(shown.content.decode()) == [f"{one.pk}:1" for one in three]
    assert not Answer.objects.exists()
    done = client.post(BULK, TYPED | {"pas": "fa", "linie": lines(shown.content.decode())})
    assert done.status_code == 303
    assert set(Answer.objects.values_list("decision", "reasons", "reasons_state", "revision", "assignee")) == {
        ("not", REASONS, "draft", 2, None)
    }
    assert AuditEvent.objects.filter(verb="answer.drafted").count() == 3
    assert AuditEvent.objects.get(verb="answer.bulk_decided").facts == {"count": 3}


def test_the_preview_says_old_and_new_and_who_is_left_out_and_why(client_for, operator, coordinator, send, three):
    published, held, accepted = three
    old, gone, free = (send().observation for _n in range(3))
    for observation in (published, accepted):
        write(observation, coordinator)
        answers.accept(observation=observation, by=coordinator, at=timezone.now())
    Answer.objects.filter(observation=published).update(published_at=timezone.now())
    answers.claim(observation=held, by=coordinator, at=timezone.now())
    write(old, operator, AnswerDraft(decision="taken", landed="art. 2"))
    Observation.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    every = [*three, old, gone, free]
    page = client_for(operator).post(BULK, TYPED | chosen(every) | {"pas": "arata"}).content.decode()
    assert lines(page) == [f"{old.pk}:2", f"{free.pk}:1"]
    assert re.search(r"<del>.*preluată.*</del>\s*<ins>.*nepreluată", page, re.DOTALL)
    with override("ro"):
        for why in ("published", "accepted", "held", "withdrawn"):
            assert str(HINDRANCES[why]) in page
    assert f"({coordinator})" in page
    assert "art. 2" not in page.split("<h3>")[0].split("<ins>")[-1]


def test_what_is_left_empty_stays(client_for, operator, send):
    observation = send().observation
    write(
        observation, operator, AnswerDraft(decision="taken", reasons="Motivele vechi.", landed="art. 2", note="intern")
    )
    answers.release(observation=observation, by=operator, at=timezone.now())
    empty = TYPED | {"decision": "", "reasons": "", "landed": "art. 9"}
    client_for(operator).post(BULK, empty | {"pas": "fa", "linie": [f"{observation.pk}:2"]})
    stored = Answer.objects.get()
    assert (stored.decision, stored.reasons, stored.landed, stored.note) == (
        "taken",
        "Motivele vechi.",
        "art. 9",
        "intern",
    )


@pytest.mark.req("R66")
def test_what_changed_since_the_preview_stops_everything(client_for, operator, coordinator, three):
    client = client_for(operator)
    page = client.post(BULK, TYPED | chosen(three) | {"pas": "arata"}).content.decode()
    write(three[1], coordinator, AnswerDraft(decision="taken", reasons="Textul colegei."))
    answers.release(observation=three[1], by=coordinator, at=timezone.now())
    events = AuditEvent.objects.count()
    answer = client.post(BULK, TYPED | {"pas": "fa", "linie": lines(page)})
    assert answer.status_code == 409
    assert three[1].label in answer.content.decode()
    assert "Textul colegei." in answer.content.decode()
    assert list(Answer.objects.exclude(decision="").values_list("observation", "reasons")) == [
        (three[1].pk, "Textul colegei.")
    ]
    assert AuditEvent.objects.count() == events
    again = client.post(BULK, TYPED | {"pas": "fa", "linie": lines(answer.content.decode())})
    assert again.status_code == 303
    assert Answer.objects.filter(decision="not").count() == 3


@pytest.mark.req("R66")
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_whole(operator: Person, coordinator: Person, three):
    won: list[str] = []
    lost: list[int] = []
    start = threading.Barrier(2)

    def decide(person: Person, words: str) -> None:
        start.wait()
        try:
            revisions = {one.pk: 1 for one in (three if person == operator else reversed(three))}
            given = AnswerDraft(decision="not", reasons=words)
            actions.decide(revisions=revisions, given=given, then="", used=[], by=person, at=timezone.now())
            won.append(words)
        except actions.Conflicts as conflicts:
            lost.append(len(conflicts.lines))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in ((operator, "unu"), (coordinator, "doi"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), lost) == (1, [3])
    assert set(Answer.objects.values_list("reasons", "revision")) == {(won[0], 2)}


def test_accepting_many_is_for_who_may_and_only_whole_answers(client_for, operator, coordinator, three):
    accept = TYPED | {"then": "accept"}
    assert client_for(operator).post(BULK, accept | chosen(three) | {"pas": "arata"}).status_code == 422
    linie = [f"{one.pk}:1" for one in three]
    assert client_for(operator).post(BULK, accept | {"pas": "fa", "linie": linie}).status_code == 422
    short = client_for(coordinator).post(BULK, accept | {"reasons": "scurt", "pas": "fa", "linie": linie})
    assert short.status_code == 409
    assert not Answer.objects.exclude(decision="").exists()
    assert client_for(coordinator).post(BULK, accept | {"pas": "fa", "linie": linie}).status_code == 303
    assert set(Answer.objects.values_list("reasons_state", "accepted_by")) == {("accepted", coordinator.pk)}
    assert AuditEvent.objects.filter(verb="answer.accepted").count() == 3


def test_a_boilerplate_gives_decision_and_text_and_is_noted(client_for, operator, coordinator, three):
    words = boilerplates.Words(title="Standard", decision="already", text=REASONS)
    kept = boilerplates.keep(words=words, by=coordinator, at=timezone.now())
    typed = TYPED | {"decision": "", "reasons": "", "boilerplate": kept.pk, "then": "review"}
    linie = [f"{one.pk}:1" for one in three]
    assert client_for(operator).post(BULK, typed | {"pas": "fa", "linie": linie}).status_code == 303
    assert set(Answer.objects.values_list("decision", "reasons", "reasons_state")) == {
        ("already", REASONS, "for_review")
    }
    assert BoilerplateUse.objects.filter(boilerplate=kept).count() == 3


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"decision": "poate"},
        {"reasons": "x" * 10_001},
        {"landed": "x" * 201},
        {"boilerplate": "987654"},
    ],
)
def test_what_is_no_decision_is_said_and_kept(client_for, operator, three, typed):
    empty = dict.fromkeys(TYPED, "")
    answer = client_for(operator).post(BULK, empty | typed | chosen(three) | {"pas": "arata"})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("linie", ["", "1", "a:b", "1:", ":1", "1:2:3", "99999999999999999999:1", "-1:1", "987654:1"])
def test_made_up_lines_write_nothing(client_for, operator, three, linie):
    answer = client_for(operator).post(BULK, TYPED | {"pas": "fa", "linie": [linie]})
    assert answer.status_code == 422
    assert not Answer.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_costs_the_same_for_any_length(client_for, operator, send, count, django_assert_num_queries):
    observations = [send().observation for _n in range(count)]
    client = client_for(operator)
    client.post(BULK, chosen(observations))
    with django_assert_num_queries(7):
        client.post(BULK, TYPED | chosen(observations) | {"pas": "arata"})


def test_the_preview_shows_what_an_amendment_changes(client_for, operator, units, send):
    words = units[0].text.replace("Textul", "Cuprinsul")
    amended = send(unit_ids=(units[0].pk,), kind="change", proposed_text=words).observation
    plain = send().observation
    page = client_for(operator).post(BULK, TYPED | chosen([amended, plain]) | {"pas": "arata"}).content.decode()
    assert page.count('class="proposal"') == 1
    proposal = page.split('class="proposal"')[1].split("</details>")[0]
    assert re.search(r"<del>.*Textul.*</del>.*<ins>.*Cuprinsul.*</ins>", proposal, re.DOTALL)
