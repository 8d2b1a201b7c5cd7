"""What the database itself keeps: findings rest on the release of their evaluation, published ones never change (I17)."""

import pytest
from django.db import IntegrityError, connection, transaction

from indicators.evaluation.models import EvalEvidence, EvalFinding, Evaluation, Recommendation
from indicators.releases.models import PublicValue
from tests.factories import PersonFactory
from tests.indicators.evaluation import world
from tests.indicators.overview import world as look

pytestmark = pytest.mark.django_db


def refused(sql: str, *values: object) -> str:
    """The sentence with which the database refuses the statement."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(caught.value).splitlines()[0]


def test_i17_evaluation_findings_point_to_a_release_not_to_live_data():
    scene = world.draft()
    release, _indicator, others = world.edition(2)
    row = "INSERT INTO indicators_evalevidence (finding_id, value_id, note) VALUES (%s, %s, '')"
    sentence = "a finding quotes an open figure of the release of its evaluation"
    assert sentence in refused(row, scene.finding.pk, others[0].pk)
    protected = PublicValue.objects.get(release=scene.release, suppression="small")
    assert sentence in refused(row, scene.finding.pk, protected.pk)
    evidence = scene.finding.evidence.order_by("pk")[0]
    assert sentence in refused(
        "UPDATE indicators_evalevidence SET value_id = %s WHERE id = %s", others[0].pk, evidence.pk
    )
    assert "evidence_is_one_thing" in refused(row, scene.finding.pk, None)
    # Nor does the evaluation wander to another edition under what it quotes.
    change = "UPDATE indicators_evaluation SET release_id = %s WHERE id = %s"
    assert "the findings quote another release" in refused(change, release.pk, scene.evaluation.pk)
    assert {one.value.release_id for one in EvalEvidence.objects.select_related("value")} == {scene.release.pk}
    # The only table of figures that the evaluation's tables refer to is the released one.
    targets = {
        field.related_model._meta.label
        for model in (Evaluation, EvalFinding, EvalEvidence, Recommendation)
        for field in model._meta.get_fields()
        if field.is_relation and field.many_to_one
    }
    assert "indicators.Value" not in targets
    assert "indicators.PublicValue" in targets


def test_an_evaluation_rests_on_a_published_release_of_values():
    scene = world.draft()
    building = look.release(7)
    change = "UPDATE indicators_evaluation SET release_id = %s WHERE id = %s"
    assert "a published release of values" in refused(change, building.pk, scene.evaluation.pk)


def test_a_published_evaluation_is_frozen():
    scene = world.published()
    evidence, evaluation = scene.finding.evidence.order_by("pk")[0], scene.evaluation.pk
    value, order = scene.values[1].pk, "order"
    for sql, values in (
        ("UPDATE indicators_evaluation SET title = 'altul' WHERE id = %s", (evaluation,)),
        ("DELETE FROM indicators_evaluation WHERE id = %s", (evaluation,)),
        ("UPDATE indicators_evalquestion SET text = 'alta' WHERE evaluation_id = %s", (evaluation,)),
        ("UPDATE indicators_evalfinding SET rating = 5 WHERE id = %s", (scene.finding.pk,)),
        ("DELETE FROM indicators_evalevidence WHERE id = %s", (evidence.pk,)),
        ("INSERT INTO indicators_evalevidence (finding_id, value_id, note) VALUES (%s, %s, '')", (scene.finding.pk, value)),
        (
            f"INSERT INTO indicators_evalquestion (evaluation_id, \"{order}\", criterion, own_name, text, revision) VALUES (%s, 9, 'impact', '', 'x', 1)",
            (evaluation,),
        ),
        ("UPDATE indicators_recommendation SET due = '2030-01-01' WHERE evaluation_id = %s", (evaluation,)),
        ("DELETE FROM indicators_recommendation WHERE evaluation_id = %s", (evaluation,)),
        ("UPDATE indicators_publicvalue SET number = 1 WHERE id = %s", (scene.values[0].pk,)),
    ):  # fmt: skip
        assert refused(sql, *values), sql


def test_no_finding_is_published_without_evidence_nor_by_its_author():
    scene = world.draft()
    publish = (
        "UPDATE indicators_evaluation SET state = 'published', published_at = now(), published_by_id = %s WHERE id = %s"
    )
    assert "evaluation_by_two_people" in refused(publish, scene.author.pk, scene.evaluation.pk)
    EvalEvidence.objects.all().delete()
    sentence = "every finding of a published evaluation has evidence"
    assert sentence in refused(publish, scene.publisher.pk, scene.evaluation.pk)
    EvalFinding.objects.all().delete()
    assert sentence in refused(publish, scene.publisher.pk, scene.evaluation.pk)
    moment = "UPDATE indicators_evaluation SET published_at = now() WHERE id = %s"
    assert "evaluation_published_moment" in refused(moment, scene.evaluation.pk)


def test_a_recommendation_is_answered_once_rejected_with_a_reason_and_its_steps_stay():
    scene = world.published()
    row, person = scene.advice[0], PersonFactory()
    answer = "UPDATE indicators_recommendation SET answer = %s, answer_reason = %s, answered_at = now(), answered_by_id = %s WHERE id = %s"
    for word in ("rejected", "partly"):
        assert "rejection_has_a_reason" in refused(answer, word, "", person.pk, row.pk)
    bare = "UPDATE indicators_recommendation SET answer = 'accepted' WHERE id = %s"
    assert "recommendation_answer_moment" in refused(bare, row.pk)
    step = "INSERT INTO indicators_followup (recommendation_id, \"on\", state, text, at, by_id) VALUES (%s, '2026-11-20', 'begun', 'x', now(), %s)"
    assert "steps follow an accepted recommendation" in refused(step, row.pk, person.pk)
    with connection.cursor() as cursor:
        cursor.execute(answer, ["accepted", "", person.pk, row.pk])
        cursor.execute(step, [row.pk, person.pk])
    assert "answered once" in refused(answer, "rejected", "totuși nu", person.pk, row.pk)
    assert refused("UPDATE indicators_followup SET state = 'done'")
    assert refused("DELETE FROM indicators_followup")


def test_a_rating_is_on_the_scale_and_an_own_criterion_has_a_name():
    scene = world.draft()
    assert "rating_on_the_scale" in refused(
        "UPDATE indicators_evalfinding SET rating = 6 WHERE id = %s", scene.finding.pk
    )
    change = "UPDATE indicators_evalquestion SET criterion = %s, own_name = %s WHERE id = %s"
    assert "own_criterion_has_a_name" in refused(change, "own", "", scene.question.pk)
    assert "own_criterion_has_a_name" in refused(change, "impact", "Demnitate", scene.question.pk)
    other = world.draft(number=2, title="Altă evaluare")
    foreign = "UPDATE indicators_recommendation SET finding_id = %s WHERE id = %s"
    assert "of its own evaluation" in refused(foreign, other.finding.pk, scene.advice[0].pk)
