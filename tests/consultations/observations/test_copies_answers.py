"""A campaign answered once: shown letter by letter, own sentences answered too, each author told once."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consultare.records.models import AuditEvent, Message
from consultations.observations.actions import answers, bulk, copies, copy_answers as actions
from consultations.observations.models import Answer, CopyGroup, Observation, Segment
from consultations.observations.queries import copies as queries
from consultations.observations.rules import AnswerDraft
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import known
from tests.consultations.observations.test_copies import LETTER, OWN, group_all, members, search

pytestmark = pytest.mark.django_db
REASONS = "Clubul se mută pentru că clădirea de acum nu are autorizație de securitate la incendiu."
NOT = AnswerDraft(decision="not", reasons=REASONS)
TYPED = {"decision": "not", "reasons": REASONS, "landed": "", "forwarded_to": "", "boilerplate": "", "then": ""}
ADDITION = "Pentru persoanele cu scaun rulant primăria asigură transport adaptat."


@pytest.fixture
def letters(send: Callable, round_: Round) -> list[Observation]:
    """Three equal letters, the last one with a sentence of its own."""
    words = [LETTER, LETTER, f"{LETTER} {OWN}"]
    return [send(author=known(email=f"autor{n}@people.example"), text=text).observation for n, text in enumerate(words)]


@pytest.fixture
def group(letters, round_, coordinator) -> CopyGroup:
    search(round_)
    return group_all(round_.copy_proposals.get(), coordinator, model=letters[0].pk, name="Clubul")


def answer(group, by, **more) -> int:
    values = {
        "draft": NOT, "revisions": dict.fromkeys(members(group), 1), "confirmed": members(group), "additions": {}, "then": "", "used": [],
    }  # fmt: skip
    return actions.answer_group(group=group, by=by, at=timezone.now(), **(values | more))


def address(group: CopyGroup) -> str:
    return f"/birou/consultari/{group.round.slug}/campanii/{group.pk}/raspuns/"


def lines(page: str) -> list[str]:
    return re.findall(r'name="linie" value="([\d:]+)"', page)


def publish(round_: Round, by) -> None:
    past = timezone.now() - timedelta(hours=1)
    Round.objects.filter(pk=round_.pk).update(closes_at=past)
    for one in Observation.objects.filter(round=round_, withdrawn_at=None):
        answers.accept(observation=one, by=by, at=timezone.now())
    answers.publish_answers(round_=round_, by=by, at=timezone.now())


def test_what_only_one_letter_says_must_be_answered_too(client_for, operator, group, letters):
    client = client_for(operator)
    page = client.post(address(group), TYPED | {"pas": "arata"}).content.decode()
    assert lines(page) == [f"{one.pk}:1" for one in letters]
    assert page.count(f"<mark>{OWN}</mark>") == 1
    refused = client.post(address(group), TYPED | {"pas": "fa", "linie": lines(page)})
    assert refused.status_code == 422
    assert f'id="problem-{letters[2].pk}"' in refused.content.decode()
    assert not Answer.objects.exclude(decision="").exists()
    assert not AuditEvent.objects.filter(verb="copies.answered").exists()
    done = client.post(address(group), TYPED | {"pas": "fa", "linie": lines(page), f"adaos-{letters[2].pk}": ADDITION})
    assert done.status_code == 303
    stored = list(Answer.objects.order_by("observation").values_list("decision", "reasons", "reasons_state"))
    assert stored == [("not", REASONS, "draft")] * 2 + [("not", f"{REASONS}\n\n{ADDITION}", "draft")]
    assert AuditEvent.objects.get(verb="copies.answered").facts == {"count": 3}


def test_or_a_person_says_that_the_answer_covers_it(client_for, operator, group, letters):
    linie = [f"{one.pk}:1" for one in letters]
    typed = TYPED | {"pas": "fa", "linie": linie, "cuprins": str(letters[2].pk)}
    assert client_for(operator).post(address(group), typed).status_code == 303
    assert set(Answer.objects.values_list("reasons", flat=True)) == {REASONS}


def test_a_too_long_addition_is_refused_and_kept(client_for, operator, group, letters):
    linie, long = [f"{one.pk}:1" for one in letters], "lung " * 500
    page = client_for(operator).post(
        address(group), TYPED | {"pas": "fa", "linie": linie, f"adaos-{letters[2].pk}": long}
    )
    assert page.status_code == 422
    assert long.strip() in page.content.decode()
    assert not Answer.objects.exclude(decision="").exists()


def test_who_is_left_alone_and_why(client_for, operator, coordinator, group, letters):
    answers.claim(observation=letters[0], by=coordinator, at=timezone.now())
    Segment.objects.create(
        observation=letters[1], start=0, end=20, decision="not", edited_at=timezone.now(), edited_by=coordinator
    )
    page = client_for(operator).post(address(group), TYPED | {"pas": "arata"}).content.decode()
    assert lines(page) == [f"{letters[2].pk}:1"]
    assert f"({coordinator})" in page
    assert "împărțită în segmente" in page
    with pytest.raises(bulk.Conflicts) as found:
        answer(group, coordinator)
    assert [(line.observation, line.why) for line in found.value.lines] == [(letters[1], "split")]
    assert not Answer.objects.exclude(decision="").exists()


@pytest.mark.req("R66")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_wins_whole(operator, coordinator, group):
    won, lost, start = [], [], threading.Barrier(2)

    def act(person, words):
        start.wait()
        try:
            answer(group, person, draft=AnswerDraft(decision="not", reasons=words))
            won.append(words)
        except bulk.Conflicts as found:
            lost.append(len(found.lines))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in ((operator, "unu"), (coordinator, "doi"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), lost) == (1, [3])
    assert set(Answer.objects.values_list("reasons", "revision")) == {(won[0], 2)}


def test_each_author_is_told_once_and_with_how_many_others(client_for, round_, coordinator, group, letters, send):
    alone = send(
        author=known(email="singur@people.example"), text="Cer ca programul să fie afișat la intrare."
    ).observation
    answers.write(observation=alone, draft=NOT, revision=1, by=coordinator, at=timezone.now())
    answer(group, coordinator, additions={letters[2].pk: ADDITION}, then="accept")
    page = client_for(None).get(f"/observatii/{letters[0].ref}/").content.decode()
    assert "același text" not in page
    publish(round_, coordinator)
    mails = {mail.to: mail.text for mail in Message.objects.filter(kind="observation_answer")}
    assert len(mails) == Message.objects.filter(kind="observation_answer").count() == 4
    assert "împreună cu alte 2 scrisori cu același text" in mails["autor0@people.example"]
    assert "același text" not in mails["singur@people.example"]
    assert ADDITION in mails["autor2@people.example"]
    assert ADDITION not in mails["autor0@people.example"]
    page = client_for(None).get(f"/observatii/{letters[0].ref}/").content.decode()
    assert "împreună cu alte 2 scrisori cu același text" in page
    assert not any(one.contact.legal_name in page for one in letters)


def test_an_answer_rewritten_on_its_own_is_not_answered_together(round_, coordinator, group, letters):
    answer(group, coordinator)
    own = AnswerDraft(decision="taken", reasons="")
    answers.write(observation=letters[2], draft=own, revision=2, by=coordinator, at=timezone.now())
    publish(round_, coordinator)
    assert queries.answered_together([one.pk for one in letters]) == {letters[0].pk: 1, letters[1].pk: 1}
    with pytest.raises(copies.Published):
        copies.dissolve(group=group, by=coordinator, at=timezone.now())
    assert members(group) == [one.pk for one in letters]


def test_who_may_only_read_answers_nothing(client_for, moderator, group):
    assert client_for(moderator).post(address(group), TYPED | {"pas": "arata"}).status_code == 403
    assert not Answer.objects.exists()
