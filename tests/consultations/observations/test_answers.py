"""One person answers one observation; all answers of a round are published together, with reasons."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.people.models import Person
from accounts.permissions import Role
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.observations.actions import answers as actions
from consultations.observations.models import Answer, Observation
from consultations.observations.queries import answers as queries
from consultations.observations.rules import AnswerDraft, answer_problems
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

GOOD = AnswerDraft(
    decision="not", reasons="Programul este stabilit prin standardul minim și nu poate fi schimbat local."
)
TAKEN = AnswerDraft(decision="taken", landed="art. 8 alin. (2)")


@pytest.fixture
def observation(send) -> Observation:
    return send().observation


@pytest.fixture
def colleague(db) -> Person:
    return PersonFactory(full_name="Carmen Colega", roles=[Role.OPERATOR])


def answered(observation: Observation, by: Person, draft: AnswerDraft = GOOD) -> Answer:
    revision = Answer.objects.filter(observation=observation).values_list("revision", flat=True).first() or 1
    actions.write(observation=observation, draft=draft, revision=revision, by=by, at=timezone.now())
    return actions.accept(observation=observation, by=by, at=timezone.now())


def end_window(round_: Round) -> None:
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(closes_at=now - timedelta(seconds=1))
    round_.refresh_from_db()


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (AnswerDraft(), 1),
        (AnswerDraft(decision="not"), 1),
        (AnswerDraft(decision="not", reasons="prea scurt"), 1),
        (AnswerDraft(decision="not", reasons="x" * 29 + " "), 1),
        (AnswerDraft(decision="not", reasons="x" * 30), 0),
        (AnswerDraft(decision="partly", reasons=" "), 1),
        (AnswerDraft(decision="forwarded", reasons="x" * 30), 1),
        (AnswerDraft(decision="forwarded", reasons="x" * 30, forwarded_to="PMB"), 0),
        (TAKEN, 0),
        (AnswerDraft(decision="noted"), 0),
    ],
)
def test_what_is_not_taken_over_needs_its_reasons(draft: AnswerDraft, problems: int) -> None:
    assert len(answer_problems(draft)) == problems


def test_a_claimed_observation_is_answered_by_one(
    observation: Observation, operator: Person, colleague: Person
) -> None:
    actions.claim(observation=observation, by=operator, at=timezone.now())
    for act in (
        lambda: actions.claim(observation=observation, by=colleague, at=timezone.now()),
        lambda: actions.write(observation=observation, draft=GOOD, revision=1, by=colleague, at=timezone.now()),
        lambda: actions.release(observation=observation, by=colleague, at=timezone.now()),
    ):
        with pytest.raises(actions.HeldByAnother) as held:
            act()
        assert held.value.holder == operator
    assert AuditEvent.objects.filter(verb__startswith="answer.").count() == 1
    actions.release(observation=observation, by=operator, at=timezone.now())
    assert actions.claim(observation=observation, by=colleague, at=timezone.now()).assignee == colleague


@pytest.mark.req("R66")
@pytest.mark.django_db(transaction=True)
def test_of_two_claims_at_once_one_wins(observation: Observation, operator: Person, colleague: Person) -> None:
    won: list[str] = []
    start = threading.Barrier(2)

    def claim(person: Person) -> None:
        start.wait()
        try:
            actions.claim(observation=observation, by=person, at=timezone.now())
            won.append(person.full_name)
        except actions.HeldByAnother:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[person]) for person in (operator, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert str(Answer.objects.get().assignee) == won[0]


def test_who_saves_second_is_shown_what_the_first_saved(observation: Observation, operator: Person) -> None:
    actions.write(observation=observation, draft=GOOD, revision=1, by=operator, at=timezone.now())
    with pytest.raises(actions.StaleAnswer) as stale:
        actions.write(observation=observation, draft=TAKEN, revision=1, by=operator, at=timezone.now())
    assert stale.value.answer.decision == "not"
    assert Answer.objects.get().decision == "not"


def test_an_incomplete_answer_is_not_accepted(observation: Observation, coordinator: Person) -> None:
    actions.write(
        observation=observation, draft=AnswerDraft(decision="not"), revision=1, by=coordinator, at=timezone.now()
    )
    for act in (actions.accept, actions.ask_review):
        with pytest.raises(actions.Incomplete):
            act(observation=observation, by=coordinator, at=timezone.now())
    assert Answer.objects.get().reasons_state == "draft"
    assert not AuditEvent.objects.filter(verb__in=["answer.accepted", "answer.review_asked"]).exists()


def test_writing_again_takes_the_acceptance_back(observation: Observation, coordinator: Person) -> None:
    answered(observation, coordinator)
    actions.write(observation=observation, draft=TAKEN, revision=2, by=coordinator, at=timezone.now())
    stored = Answer.objects.get()
    assert (stored.reasons_state, stored.accepted_at) == ("draft", None)


def test_review_and_back_again(observation: Observation, operator: Person, coordinator: Person) -> None:
    actions.write(observation=observation, draft=GOOD, revision=1, by=operator, at=timezone.now())
    actions.ask_review(observation=observation, by=operator, at=timezone.now())
    assert (
        queries.in_queue(queries.desk(coordinator), "review", person=coordinator, on=timezone.localdate()).get()
        == observation
    )
    back = actions.send_back(observation=observation, note="citați standardul", by=coordinator, at=timezone.now())
    assert (back.assignee, back.note, back.reasons_state) == (operator, "citați standardul", "draft")


@pytest.mark.req("R57")
def test_nothing_is_published_while_one_is_unanswered(send, round_: Round, coordinator: Person) -> None:
    first, _second = send().observation, send().observation
    answered(first, coordinator)
    end_window(round_)
    Message.objects.all().delete()
    entries = RegisterEntry.objects.count()
    with pytest.raises(actions.NotAllAnswered) as refused:
        actions.publish_answers(round_=round_, by=coordinator, at=timezone.now())
    assert refused.value.waiting == 1
    round_.refresh_from_db()
    assert round_.state == RoundState.PUBLISHED
    assert not Answer.objects.filter(published_at__isnull=False).exists()
    assert (RegisterEntry.objects.count(), Message.objects.count()) == (entries, 0)


def test_publishing_freezes_registers_tells_and_concludes(send, round_: Round, coordinator: Person) -> None:
    for draft in (GOOD, TAKEN):
        answered(send().observation, coordinator, draft)
    end_window(round_)
    assert actions.publish_answers(round_=round_, by=coordinator, at=timezone.now()) == 2
    round_.refresh_from_db()
    assert round_.state == RoundState.ANSWERED
    assert RegisterEntry.objects.filter(kind="disposed").count() == 2
    mails = Message.objects.filter(kind="observation_answer")
    assert mails.count() == 2
    assert any("standardul minim" in mail.text and "art. 12 alin. (3)" in mail.text for mail in mails)
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.update(reasons="altceva")
    with pytest.raises(actions.AlreadyPublished):
        actions.write(
            observation=Observation.objects.earliest("number"),
            draft=TAKEN,
            revision=2,
            by=coordinator,
            at=timezone.now(),
        )
    assert set(Answer.objects.values_list("decision", flat=True)) == {"not", "taken"}


def test_a_withdrawn_observation_asks_for_no_answer(send, round_: Round, coordinator: Person) -> None:
    answered(send().observation, coordinator)
    gone = send().observation
    Observation.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    assert not queries.unanswered(round_).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_list_costs_the_same_for_any_length(
    client_for, send, coordinator: Person, count: int, django_assert_num_queries
) -> None:
    for _n in range(count):
        send()
    client = client_for(coordinator)
    client.get("/birou/observatii/")
    with django_assert_num_queries(15):
        assert client.get("/birou/observatii/").status_code == 200


def test_the_answer_page_saves_and_tells_a_stale_writer(
    client_for, observation: Observation, coordinator: Person, operator: Person
) -> None:
    client, address = client_for(coordinator), f"/birou/observatii/{observation.ref}/"
    assert client.get(address).status_code == 200
    data = {"revision": 1, "decision": "not", "reasons": GOOD.reasons, "landed": "", "forwarded_to": "", "note": ""}
    assert client.post(address, data).status_code == 303
    late = client.post(address, data | {"reasons": "Alt text, scris între timp de altcineva, destul de lung."})
    assert late.status_code == 409
    assert "Alt text, scris între timp" in late.content.decode()
    assert GOOD.reasons in late.content.decode()
    assert Answer.objects.get().reasons == GOOD.reasons
    assert client_for(operator).post(f"{address}accepta/").status_code == 403
    assert Answer.objects.get().reasons_state == "draft"


def test_the_answer_page_shows_what_an_amendment_changes(client_for, send, units, operator: Person) -> None:
    words = units[1].text
    amended = send(kind="change", unit_ids=(units[1].pk,), proposed_text=f"{words} Cu o adăugire.").observation
    page = client_for(operator).get(f"/birou/observatii/{amended.ref}/").content.decode()
    assert "Cu o adăugire" in page.split("<ins>", 1)[1].split("</ins>", 1)[0]
    removed = send(kind="deletion", unit_ids=(units[1].pk,), text="Pasajul acesta trebuie scos din text.").observation
    page = client_for(operator).get(f"/birou/observatii/{removed.ref}/").content.decode()
    assert words.rstrip(".") in page.split("<del>", 1)[1].split("</del>", 1)[0]
