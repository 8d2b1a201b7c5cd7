"""Where decisions landed: who may say it, until when, what is refused; frozen with the version; both lists of the report."""

import threading
from collections.abc import Callable
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from consultare.records.models import AuditEvent
from consultations.drafts.models import Unit, Version
from consultations.observations.actions import trace as actions
from consultations.observations.models import Landing, Observation, OwnChange, Segment
from consultations.observations.queries import trace as queries
from consultations.observations.queries.ground import ground_of, lineages_of
from tests.consultations.observations.conftest import make_round
from tests.consultations.observations.tracing import decide, next_version, publish, publish_answer, put

pytestmark = pytest.mark.django_db
NEW_WORDS = "Programul centrului se prelungește până la ora 18."
REASON = "Adus în acord cu art. 8 din Legea nr. 292/2011."


@pytest.fixture
def observation(send: Callable, units: list[Unit]) -> Observation:
    return send(unit_ids=(units[0].pk,)).observation


def land(answer, lineages, by, **more):
    return actions.land(answer=answer, lineages=lineages, by=by, at=timezone.now(), **more)


def test_a_decision_lands_in_a_unit_of_the_text_in_preparation(round_, version, units, observation, operator):
    next_version(version, changed={1: NEW_WORDS})
    answer = decide(observation, operator)
    landed = land(answer, [units[0].lineage], operator)
    assert [(one.lineage, one.version, one.citation, one.by) for one in landed] == [
        (units[0].lineage, None, "", operator)
    ]
    event = AuditEvent.objects.get(verb="trace.landed")
    assert event.facts["places"] == "cap. 1 alin. (1)"
    assert queries.trace_problems(round_, version) != []
    assert queries.trace_problems(round_, Version.objects.get(number=2)) == []


def test_a_unit_that_the_next_version_removed_is_a_place_too(version, units, observation, operator):
    next_version(version, removed=[3])
    landed = land(decide(observation, operator), [units[2].lineage], operator)
    assert len(landed) == 1
    assert "cap. 1 alin. (3)" in AuditEvent.objects.get(verb="trace.landed").facts["places"]


def test_what_stands_in_neither_version_is_refused(version, units, observation, operator):
    next_version(version, changed={1: NEW_WORDS})
    answer, events = decide(observation, operator), AuditEvent.objects.count()
    with pytest.raises(actions.UnknownPlaces):
        land(answer, [units[0].lineage, uuid4()], operator)
    assert not Landing.objects.exists()
    assert AuditEvent.objects.count() == events


def test_several_decisions_land_at_once_and_the_texts_are_compared_once(round_, version, units, send, operator):
    next_version(version, changed={1: NEW_WORDS}, removed=[3])
    letters = [send(unit_ids=(units[at].pk,)).observation for at in (0, 0, 2)]
    landed = [
        actions.Landed(decide(one, operator), None, [units[at].lineage])
        for one, at in zip(letters, (0, 0, 2), strict=True)
    ]

    def land_all(chosen):
        return actions.land_all(round_=round_, landed=chosen, by=operator, at=timezone.now())

    with patch.object(actions, "current_ground", wraps=actions.current_ground) as compared:
        assert land_all(landed) == 3
    assert compared.call_count == 1
    assert Landing.objects.count() == 3
    assert AuditEvent.objects.filter(verb="trace.landed").count() == 3


def test_several_decisions_land_all_or_none(round_, version, units, send, operator):
    next_version(version, changed={1: NEW_WORDS})
    good = actions.Landed(decide(send().observation, operator), None, [units[0].lineage])
    astray = actions.Landed(decide(send().observation, operator), None, [uuid4()])
    events = AuditEvent.objects.count()
    for round_asked, chosen, refusal in (
        (round_, [good, astray], actions.UnknownPlaces),
        (make_round("alta"), [good], actions.NothingToLand),
    ):
        with pytest.raises(refusal):
            actions.land_all(round_=round_asked, landed=chosen, by=operator, at=timezone.now())
    assert (Landing.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_without_a_next_version_nothing_can_land(version, units, observation, operator):
    answer, events = decide(observation, operator), AuditEvent.objects.count()
    with pytest.raises(actions.NoText):
        land(answer, [units[0].lineage], operator)
    assert (Landing.objects.count(), AuditEvent.objects.count()) == (0, events)


@pytest.mark.parametrize("decision", ["not", "already", "outside", "noted"])
def test_only_what_was_taken_over_lands(version, units, observation, operator, decision):
    next_version(version, changed={1: NEW_WORDS})
    answer = decide(observation, operator, decision, "Motive destul de lungi pentru a fi primite de lege.")
    with pytest.raises(actions.NothingToLand):
        land(answer, [units[0].lineage], operator)
    assert not Landing.objects.exists()


@pytest.mark.parametrize(
    ("state", "may"), [("answered", True), ("analysis", True), ("final", False), ("withdrawn", False)]
)
def test_it_may_be_said_until_the_final_version(round_, version, units, observation, operator, state, may):
    next_version(version, changed={1: NEW_WORDS})
    answer = publish_answer(decide(observation, operator))
    if state == "withdrawn":
        type(round_).objects.filter(pk=round_.pk).update(withdrawn_at=timezone.now())
    put(round_, state)
    if may:
        assert len(land(answer, [units[0].lineage], operator)) == 1
    else:
        with pytest.raises(actions.TraceClosed):
            land(answer, [units[0].lineage], operator)
        assert not Landing.objects.exists()


def test_what_a_colleague_wrote_meanwhile_stays(version, units, observation, operator, coordinator):
    next_version(version, changed={1: NEW_WORDS})
    answer = decide(observation, operator)
    land(answer, [units[0].lineage], operator, was=[])
    land(answer, [units[1].lineage], coordinator, was=[])
    assert {one.lineage for one in Landing.objects.all()} == {units[0].lineage, units[1].lineage}
    land(answer, [], coordinator, was=[units[1].lineage])
    assert {one.lineage for one in Landing.objects.all()} == {units[0].lineage}
    land(answer, [units[2].lineage], coordinator)
    assert {one.lineage for one in Landing.objects.all()} == {units[2].lineage}


def test_saying_the_same_again_changes_and_records_nothing(version, units, observation, operator):
    next_version(version, changed={1: NEW_WORDS})
    answer = decide(observation, operator)
    first = land(answer, [units[0].lineage], operator)
    events = AuditEvent.objects.count()
    assert [one.pk for one in land(answer, [units[0].lineage], operator)] == [one.pk for one in first]
    assert AuditEvent.objects.count() == events


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once(round_, version, units, observation, operator, coordinator):
    next_version(version, changed={1: NEW_WORDS})
    answer = decide(observation, operator)
    gate, errors = threading.Barrier(2), []

    def act(unit: Unit, by) -> None:
        try:
            gate.wait(5)
            land(answer, [unit.lineage], by, was=[])
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in ((units[0], operator), (units[1], coordinator))]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    assert errors == []
    assert {one.lineage for one in Landing.objects.all()} == {units[0].lineage, units[1].lineage}
    assert AuditEvent.objects.filter(verb="trace.landed").count() == 2


def test_each_decided_segment_needs_its_own_place(round_, version, units, observation, operator):
    second = next_version(version, changed={1: NEW_WORDS, 2: "Alt text."})
    answer = decide(observation, operator, "partly", "Motive destul de lungi pentru a fi primite de lege.")
    now = {"observation": observation, "edited_at": timezone.now(), "edited_by": operator}
    one = Segment.objects.create(start=0, end=20, decision="taken", **now)
    two = Segment.objects.create(start=20, end=40, decision="partly", reasons="Parțial.", **now)
    Segment.objects.create(start=40, end=60, decision="not", reasons="Nu.", **now)
    land(answer, [units[0].lineage], operator, segment=one)
    missing = queries.decisions_without_trace(round_, second)
    assert [(each.wanted.segment_id, each.why) for each in missing] == [(two.pk, "none")]
    assert missing[0].wanted.words == observation.text[20:40].strip()
    land(answer, [units[1].lineage], operator, segment=two)
    assert queries.trace_problems(round_, second) == []
    third = Segment.objects.get(decision="not")
    with pytest.raises(actions.NothingToLand):
        land(answer, [units[1].lineage], operator, segment=third)


def test_a_place_that_did_not_change_is_no_trace(round_, version, units, observation, operator):
    second = next_version(version, changed={2: "Alt text."})
    land(decide(observation, operator), [units[0].lineage], operator)
    assert [one.why for one in queries.decisions_without_trace(round_, second)] == ["unchanged"]
    assert observation.label in queries.trace_problems(round_, second)[0]


def test_a_place_that_was_lost_is_told(round_, version, units, observation, operator):
    second = next_version(version, added={"art. 9": "Un articol nou."})
    new = second.units.get(citation="art. 9")
    land(decide(observation, operator), [new.lineage], operator)
    assert queries.decisions_without_trace(round_, second) == []
    new.delete()
    assert [one.why for one in queries.decisions_without_trace(round_, second)] == ["gone"]


def test_the_guard_without_a_next_version(round_, version, units, observation, operator):
    assert queries.trace_problems(round_, None) == []
    decide(observation, operator)
    (sentence,) = queries.trace_problems(round_, None)
    assert observation.label in sentence


def test_a_withdrawn_observation_wants_no_place(round_, version, observation, operator):
    decide(observation, operator)
    Observation.objects.filter(pk=observation.pk).update(withdrawn_at=timezone.now())
    assert queries.trace_problems(round_, None) == []


# ---- what the initiator changed by himself ----
def test_an_own_change_is_explained_and_leaves_the_list(round_, version, units, operator):
    second = next_version(version, changed={2: "Alt text."})
    (row,) = queries.changes_without_decision(round_, second)
    n = actions.explain_own(round_=round_, lineages=[row.unit.lineage], reason=REASON, by=operator, at=timezone.now())
    assert n == 1
    assert OwnChange.objects.get().base == version
    assert queries.changes_without_decision(round_, second) == []
    assert [own.reason for _row, own in queries.report(round_, second).explained] == [REASON]
    actions.explain_own(
        round_=round_, lineages=[row.unit.lineage], reason="Altă explicație, mai bună.", by=operator, at=timezone.now()
    )
    assert OwnChange.objects.get().reason == "Altă explicație, mai bună."
    assert AuditEvent.objects.filter(verb="trace.explained").count() == 2


@pytest.mark.parametrize(
    ("at", "reason", "error"),
    [(2, "scurt", actions.BadReason), (2, "x" * 501, actions.BadReason), (0, REASON, actions.UnknownPlaces)],
)
def test_what_is_no_explanation(round_, version, units, operator, at, reason, error):
    next_version(version, changed={3: "Alt text."})
    events = AuditEvent.objects.count()
    with pytest.raises(error):
        actions.explain_own(round_=round_, lineages=[units[at].lineage], reason=reason, by=operator, at=timezone.now())
    assert (OwnChange.objects.count(), AuditEvent.objects.count()) == (0, events)


# ---- frozen with the version ----
def test_publication_freezes_what_landed(round_, version, units, observation, operator, send):
    second = next_version(version, changed={1: NEW_WORDS}, removed=[3], merged={4: 2})
    answer = publish_answer(decide(observation, operator))
    land(answer, [unit.lineage for unit in units], operator)
    waiting = decide(send().observation, operator)
    land(waiting, [units[0].lineage], operator)
    publish(second)
    assert actions.freeze_landings(version=second, by=operator, at=timezone.now()) == 4
    frozen = Landing.objects.filter(version=second).order_by("lineage")
    by_lineage = {one.lineage: one.citation for one in frozen}
    assert by_lineage[units[0].lineage] == "cap. 1 alin. (1)"
    assert by_lineage[units[2].lineage].endswith("cap. 1 alin. (3)")
    assert by_lineage[units[2].lineage] != "cap. 1 alin. (3)"
    assert by_lineage[units[3].lineage] == "cap. 1 alin. (2)"
    assert Landing.objects.get(answer=waiting).version is None
    assert AuditEvent.objects.get(verb="trace.frozen").facts == {"count": 4, "number": 2}
    assert actions.freeze_landings(version=second, by=operator, at=timezone.now()) == 0


def test_what_did_not_change_waits_for_a_later_version(round_, version, units, observation, operator):
    second = next_version(version, changed={1: NEW_WORDS})
    answer = publish_answer(decide(observation, operator))
    land(answer, [units[1].lineage], operator)
    publish(second)
    assert actions.freeze_landings(version=second, by=operator, at=timezone.now()) == 0
    third = next_version(second, changed={2: "Alt text."})
    assert queries.trace_problems(round_, third) == []
    publish(third)
    assert actions.freeze_landings(version=third, by=operator, at=timezone.now()) == 1
    assert Landing.objects.get().version == third


def test_a_place_named_after_its_version_was_published_still_counts(round_, version, units, observation, operator):
    second = publish(next_version(version, changed={1: NEW_WORDS}))
    third = next_version(second, changed={2: "Alt text."})
    land(publish_answer(decide(observation, operator)), [units[0].lineage], operator)
    assert queries.trace_problems(round_, third) == []


def test_what_is_frozen_stays(round_, version, units, observation, operator):
    second = next_version(version, changed={1: NEW_WORDS})
    answer = publish_answer(decide(observation, operator))
    land(answer, [units[0].lineage], operator)
    publish(second)
    actions.freeze_landings(version=second, by=operator, at=timezone.now())
    next_version(second, changed={2: "Alt text."})
    land(answer, [units[1].lineage], operator)
    assert {one.lineage for one in Landing.objects.all()} == {units[0].lineage, units[1].lineage}


# ---- the report ----
@pytest.mark.parametrize("n", [1, 3])
def test_the_report_costs_the_same(round_, version, units, send, operator, n, django_assert_num_queries):
    second = next_version(version, changed=dict.fromkeys(range(1, n + 1), NEW_WORDS))
    for _each in range(n):
        land(decide(send().observation, operator), [units[0].lineage], operator)
    with django_assert_num_queries(7):
        queries.report(round_, second)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changed=st.sets(st.integers(1, 4)), removed=st.sets(st.integers(1, 4), max_size=2), added=st.integers(0, 2),
    landed=st.sets(st.integers(0, 5)), own=st.sets(st.integers(0, 5)), merged=st.booleans(),
)  # fmt: skip
def test_every_changed_unit_landed_or_is_in_the_second_list(
    round_, version, units, observation, operator, changed, removed, added, landed, own, merged
):
    Landing.objects.all().delete()
    OwnChange.objects.all().delete()
    Version.objects.filter(number=2).delete()
    into = {4: 1} if merged and not removed & {1, 4} else {}
    second = next_version(
        version, changed={at: f"Alt text {at}." for at in changed - removed}, removed=removed, merged=into,
        added={f"art. {n}": f"Nou {n}." for n in range(added)},
    )  # fmt: skip
    ground = ground_of(second)
    every = list(ground.places)
    answer = getattr(observation, "answer", None) or decide(observation, operator)
    observation.answer = answer
    land(answer, [every[at] for at in landed if at < len(every)], operator)
    explained = [every[at] for at in own if at < len(every) and ground.rows[every[at]].is_changed]
    if explained:
        actions.explain_own(round_=round_, lineages=explained, reason=REASON, by=operator, at=timezone.now())
    found = queries.report(round_, second)
    in_landing = set(Landing.objects.values_list("lineage", flat=True))
    listed = {id(row.match) for row in found.unexplained}
    told = {id(row.match) for row, _own in found.explained}
    assert not listed & told
    for row in ground.comparison.only_changed():
        same = [other for other in found.ground.comparison.only_changed() if lineages_of(other) == lineages_of(row)]
        is_listed = any(id(other.match) in listed | told for other in same)
        assert is_listed != bool(lineages_of(row) & in_landing)
