"""A letter answered piece by piece: segments under the lock of the answer, what is compiled of them, what stays shut meanwhile."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from accounts.people.models import Person
from consultare.records.models import AuditEvent, Message, RegisterEntry
from consultations.observations.actions import answers, bulk, moderation, segments as actions
from consultations.observations.models import Answer, Observation, Segment
from consultations.observations.queries import segments as queries
from consultations.observations.rules import AnswerDraft, segments as rules
from consultations.observations.rules.segments import SegmentDraft
from tests.consultations.observations.test_answers import end_window

pytestmark = pytest.mark.django_db
LETTER = "Bună ziua,\n\nLa cap. 1 alin. (2) programul să fie până la ora 18.\n\nParcul din cartier are nevoie de umbră.\n\nCu stimă, Ana Pop"
WHY = "Programul este stabilit prin standardul minim și nu se schimbă local."


@pytest.fixture
def observation(send: Callable, version) -> Observation:
    return send(text=LETTER).observation


def revision(observation: Observation) -> int:
    return Answer.objects.filter(observation=observation).values_list("revision", flat=True).first() or 1


def split(observation: Observation, by: Person) -> list[Segment]:
    actions.split(observation=observation, revision=revision(observation), by=by, at=timezone.now())
    return queries.segments_of(observation)


def write(segment: Segment, by: Person, **fields) -> Segment:
    return actions.write(
        segment=segment, draft=SegmentDraft(**({"unit_id": segment.unit_id} | fields)), revision=revision(segment.observation), by=by,
        at=timezone.now(),
    )  # fmt: skip


def whole(observation: Observation, by: Person) -> list[Segment]:
    """Split and decided: one taken over, one not."""
    _hello, first, second, _bye = found = split(observation, by)
    write(first, by, decision="taken")
    write(second, by, unit_id=None, decision="not", reasons=WHY)
    return found


def publish(observation: Observation, by: Person) -> None:
    answers.accept(observation=observation, by=by, at=timezone.now())
    end_window(observation.round)
    answers.publish_answers(round_=observation.round, by=by, at=timezone.now())


def test_a_first_cut_aims_and_spares_courtesies(observation, operator, units):
    made = split(observation, operator)
    assert [(LETTER[one.start : one.end].split(maxsplit=1)[0], one.unit_id, one.asks_nothing) for one in made] == [
        ("Bună", None, True), ("La", units[1].pk, False), ("Parcul", None, False), ("Cu", None, True),
    ]  # fmt: skip
    answer = Answer.objects.get()
    assert (answer.decision, answer.reasons, answer.reasons_state, answer.assignee) == ("", "", "to_write", operator)
    assert AuditEvent.objects.get(verb="segment.split").facts == {"count": 4}


def test_what_was_written_by_hand_goes_to_the_first_segment(observation, operator):
    draft = AnswerDraft(decision="not", reasons=WHY, landed="art. 2", note="intern")
    answers.write(observation=observation, draft=draft, revision=1, by=operator, at=timezone.now())
    _hello, heir, other, _bye = split(observation, operator)
    assert (heir.decision, heir.reasons, other.decision) == ("not", WHY, "")
    answer = Answer.objects.get()
    assert (answer.decision, answer.landed, answer.note) == ("", "art. 2", "intern")
    assert WHY in answer.reasons


def test_decision_and_reasons_are_compiled(observation, operator):
    whole(observation, operator)
    answer = Answer.objects.get()
    assert (answer.decision, answer.reasons_state) == ("partly", "draft")
    head, first, second = answer.reasons.split("\n\n")
    assert head == "Observația a primit răspuns pe 2 segmente: 1 preluat, 1 nepreluat."
    assert first.startswith("2. [cap. 1 alin. (2)] „La cap. 1 alin. (2) programul")
    assert first.endswith("preluată.")
    assert second == f"3. „Parcul din cartier are nevoie de umbră.”: nepreluată. {WHY}"


def test_the_letters_own_answer_cant_be_typed_while_it_is_split(observation, operator):
    whole(observation, operator)
    answer = Answer.objects.get()
    typed = AnswerDraft(decision="taken", reasons="De mână.")
    with pytest.raises(answers.IsSplit):
        answers.write(observation=observation, draft=typed, revision=answer.revision, by=operator, at=timezone.now())
    assert Answer.objects.get().reasons == answer.reasons
    kept = AnswerDraft(decision=answer.decision, reasons=answer.reasons, landed="art. 8")
    answers.write(observation=observation, draft=kept, revision=answer.revision, by=operator, at=timezone.now())
    assert Answer.objects.get().landed == "art. 8"


def test_no_check_while_something_is_missing(observation, coordinator):
    _hello, first, second, bye = split(observation, coordinator)
    write(first, coordinator, decision="taken")
    write(second, coordinator, decision="not", reasons="scurt")
    actions.remove(segment=bye, revision=revision(observation), by=coordinator, at=timezone.now())
    events = AuditEvent.objects.count()
    for act in (answers.ask_review, answers.accept):
        with pytest.raises(answers.Incomplete) as refused:
            act(observation=observation, by=coordinator, at=timezone.now())
        assert len(refused.value.sentences) == 2
    assert Answer.objects.get().reasons_state == "draft"
    assert AuditEvent.objects.count() == events


def test_who_forwards_a_segment_says_to_whom(observation, coordinator):
    _hello, first, second, _bye = split(observation, coordinator)
    write(first, coordinator, decision="taken")
    write(second, coordinator, decision="forwarded", reasons=WHY)
    with pytest.raises(answers.Incomplete):
        answers.accept(observation=observation, by=coordinator, at=timezone.now())


def test_segments_never_overlap_and_keep_to_words(observation, operator):
    start = LETTER.index("Parcul")
    made = actions.add(
        observation=observation, start=start + 2, end=start + 13, revision=1, by=operator, at=timezone.now()
    )
    assert LETTER[made.start : made.end] == "Parcul din cartier"
    count = AuditEvent.objects.count()
    for bounds in ((start + 8, start + 40), (0, len(LETTER)), (10, 12), (9_000, 9_001)):
        with pytest.raises(actions.NotHere):
            actions.add(
                observation=observation, start=bounds[0], end=bounds[1], revision=revision(observation), by=operator,
                at=timezone.now(),
            )  # fmt: skip
    assert (Segment.objects.count(), AuditEvent.objects.count()) == (1, count)
    actions.move(
        segment=made, start=start, end=len(LETTER), revision=revision(observation), by=operator, at=timezone.now()
    )
    made.refresh_from_db()
    assert LETTER[made.start : made.end].endswith("Ana Pop")


def test_the_database_keeps_a_segment_full_and_its_start_its_own(observation, operator):
    fields = {"observation": observation, "edited_at": timezone.now(), "edited_by": operator}
    Segment.objects.create(start=1, end=4, **fields)
    for wrong in (
        {"start": 5, "end": 5},
        {"start": 1, "end": 9},
        {"start": 6, "end": 9, "asks_nothing": True, "decision": "not"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Segment.objects.create(**fields, **wrong)


def test_without_segments_the_answer_is_written_by_hand_again(observation, operator):
    whole(observation, operator)
    compiled = Answer.objects.get().reasons
    actions.clear(observation=observation, revision=revision(observation), by=operator, at=timezone.now())
    assert not Segment.objects.exists()
    assert Answer.objects.get().reasons == compiled
    draft = AnswerDraft(decision="not", reasons=WHY)
    answers.write(observation=observation, draft=draft, revision=revision(observation), by=operator, at=timezone.now())
    assert Answer.objects.get().reasons == WHY


def test_many_at_once_leave_a_split_letter_alone(observation, operator, coordinator):
    split(observation, operator)
    answers.release(observation=observation, by=operator, at=timezone.now())
    with pytest.raises(bulk.Conflicts) as refused:
        bulk.decide(
            revisions={observation.pk: revision(observation)}, given=AnswerDraft(decision="not", reasons=WHY), then="", used=[],
            by=coordinator, at=timezone.now(),
        )  # fmt: skip
    assert [line.why for line in refused.value.lines] == ["split"]
    assert Answer.objects.get().decision == ""


def test_what_asks_nothing_has_no_decision_and_another_rounds_unit_is_refused(observation, operator):
    first = split(observation, operator)[1]
    kept = write(first, operator, decision="not", reasons=WHY, asks_nothing=True)
    assert (kept.decision, kept.reasons) == ("", "")
    with pytest.raises(actions.NotHere):
        write(first, operator, unit_id=999_999)


def test_a_segment_taken_out_in_between_is_gone(observation, operator):
    first = split(observation, operator)[1]
    actions.remove(segment=first, revision=revision(observation), by=operator, at=timezone.now())
    with pytest.raises(actions.Gone):
        write(Segment(pk=first.pk or 1, observation=observation), operator, decision="taken")


def test_published_segments_are_frozen_and_everything_tells_them(observation, coordinator):
    whole(observation, coordinator)
    publish(observation, coordinator)
    segment = Segment.objects.order_by("start")[1]
    with pytest.raises(answers.AlreadyPublished):
        write(segment, coordinator, decision="not", reasons=WHY)
    for change in (lambda: Segment.objects.update(decision="not"), lambda: Segment.objects.all().delete()):
        with pytest.raises(InternalError), transaction.atomic():
            change()
    assert "2 segmente: 1 preluat, 1 nepreluat" in Message.objects.get(kind="observation_answer").text
    assert "1 preluat, 1 nepreluat" in RegisterEntry.objects.get(kind="disposed").payload


def cover(observation: Observation, old: str, new: str, by: Person) -> None:
    observation.refresh_from_db()
    moderation.redact(
        observation_pk=observation.pk, text=observation.text.replace(old, new), proposed_text="", argument="",
        reason="Date personale ale altei persoane.", by=by, at=timezone.now(),
    )  # fmt: skip
    observation.refresh_from_db()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_published", [False, True])
def test_segments_follow_their_words_when_some_are_covered(observation, coordinator, is_published):
    whole(observation, coordinator)
    if is_published:
        publish(observation, coordinator)
    cover(observation, "Bună ziua", "█", coordinator)
    cover(observation, "din cartier", "din locul […]", coordinator)
    letter = queries.letter(observation, queries.segments_of(observation))
    assert [one.words for one in letter.segments] == [
        "La cap. 1 alin. (2) programul să fie până la ora 18.", "Parcul din locul […] are nevoie de umbră.", "Cu stimă, Ana Pop", "",
    ]  # fmt: skip
    assert [one.asks_nothing for one in letter.lost] == [True]
    answer = Answer.objects.get()
    assert ("cartier" in answer.reasons) is is_published
    if not is_published:
        with pytest.raises(answers.Incomplete):
            answers.accept(observation=observation, by=coordinator, at=timezone.now())
    assert not rules.overlap(queries.bounds_of(queries.segments_of(observation)))


@pytest.mark.django_db(transaction=True)
def test_two_people_who_split_one_letter_never_overlap_nor_overwrite(observation, operator, coordinator):
    start, outcomes = threading.Barrier(2), []

    def add(person: Person, bounds: tuple[int, int]) -> None:
        start.wait()
        try:
            actions.add(
                observation=observation, start=bounds[0], end=bounds[1], revision=1, by=person, at=timezone.now()
            )
            outcomes.append("made")
        except (answers.StaleAnswer, answers.HeldByAnother) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    pairs = ((operator, (0, 40)), (coordinator, (20, 70)))
    threads = [threading.Thread(target=add, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["StaleAnswer", "made"]
    assert Segment.objects.count() == 1
