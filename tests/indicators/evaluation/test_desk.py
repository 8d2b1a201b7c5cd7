"""Evaluations at the desk: from the first question to the last step, without JavaScript."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.authority.queries import local_day
from accounts.permissions import Role
from indicators.evaluation.actions import following, writing
from indicators.evaluation.models import EvalEvidence, EvalFinding, EvalQuestion, Evaluation, FollowUp, Recommendation
from indicators.evaluation.queries.listing import overdue_count
from indicators.releases.models import PublicValue
from tests.factories import RoleGrantFactory
from tests.indicators.evaluation import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicators_officer(db):
    return RoleGrantFactory(role=Role.INDICATORS).person


@pytest.fixture
def desk(coordinator, client_for):
    return client_for(coordinator)


def filled(release, **fields) -> dict[str, str]:
    return {
        "title": "Evaluarea de toamnă", "summary": "Pe scurt.", "scope": "Tot.", "method": "Cifre.", "authors": "Noi",
        "period_from": "2026-01-01", "period_until": "2026-09-30", "release": str(release.pk),
    } | fields  # fmt: skip


def test_an_evaluation_from_the_first_question_to_the_last_step(desk, coordinator, client_for, indicators_officer):
    release, indicator, values = world.edition()
    assert desk.get(reverse("desk_evaluation_new")).status_code == 200
    wrong = desk.post(reverse("desk_evaluation_new"), filled(release, period_until="2025-01-01"))
    assert wrong.status_code == 422
    assert "Evaluarea de toamnă" in wrong.content.decode()
    assert not Evaluation.objects.exists()
    answer = desk.post(reverse("desk_evaluation_new"), filled(release))
    made = Evaluation.objects.get()
    assert (answer.status_code, answer.url) == (303, reverse("desk_evaluation", args=[made.pk]))
    assert (made.created_by, made.slug) == (coordinator, "evaluarea-de-toamna")
    question = {"criterion": "own", "own_name": "Demnitate", "text": "Sunt oamenii tratați cu respect?"}
    assert desk.post(reverse("desk_question_new", args=[made.pk]), question | {"own_name": ""}).status_code == 422
    desk.post(reverse("desk_question_new", args=[made.pk]), question)
    asked = EvalQuestion.objects.get()
    answer = desk.post(
        reverse("desk_finding_new", args=[asked.pk]), {"text": "Da, la toate serviciile vizitate.", "rating": "5"}
    )
    found = EvalFinding.objects.get()
    picker = reverse("desk_evidence", args=[found.pk])
    assert answer.url == picker
    offered = desk.get(picker, {"indicator": indicator.code}).content.decode().replace("\u00a0", " ")
    assert "1.251 de persoane" in offered
    protected = PublicValue.objects.get(suppression="small")
    assert f'value="{protected.pk}"' not in offered
    assert desk.post(picker, {"indicator": indicator.code, "value": [protected.pk]}).status_code == 422
    assert desk.post(picker, {"value": ["x", "9" * 30]}).status_code == 422
    assert not EvalEvidence.objects.exists()
    assert desk.post(picker, {"value": [values[0].pk, values[2].pk], "note": "vara"}).status_code == 303
    assert [one.note for one in EvalEvidence.objects.all()] == ["vara", "vara"]
    advice = {
        "text": "Continuați vizitele.",
        "priority": "medium",
        "addressee": "DSC",
        "due": "2026-12-31",
        "finding": str(found.pk),
    }
    desk.post(reverse("desk_recommendation_new", args=[made.pk]), advice)
    publish = reverse("desk_evaluation_publish", args=[made.pk])
    desk.post(publish)
    assert Evaluation.objects.get().state == "draft"
    other = client_for(indicators_officer)
    assert other.post(publish).status_code == 303
    made.refresh_from_db()
    assert (made.state, made.published_by) == ("published", indicators_officer)
    row = Recommendation.objects.get()
    answer_it, step_it = (
        reverse(name, args=[row.pk]) for name in ("desk_recommendation_answer", "desk_recommendation_step")
    )
    refused = other.post(answer_it, {"answer": "rejected", "answer_reason": ""})
    assert refused.status_code == 422
    assert other.post(answer_it, {"answer": "accepted", "answer_reason": ""}).status_code == 303
    assert other.post(step_it, {"state": "done", "on": "2999-01-01", "text": "Gata de tot."}).status_code == 422
    today = local_day(timezone.now()).isoformat()
    assert other.post(step_it, {"state": "done", "on": today, "text": "Vizitele continuă."}).status_code == 303
    assert FollowUp.objects.get().state == "done"
    public = other.get(reverse("evaluation", args=[made.slug])).content.decode()
    assert "Vizitele continuă." in public


def test_what_is_published_has_no_forms_at_the_desk(desk):
    scene = world.published()
    text = desk.get(reverse("desk_evaluation", args=[scene.evaluation.pk])).content.decode()
    assert reverse("evaluation", args=[scene.evaluation.slug]) in text
    assert reverse("desk_question_new", args=[scene.evaluation.pk]) not in text
    for name, pk in (("desk_evaluation_edit", scene.evaluation.pk), ("desk_finding_edit", scene.finding.pk)):
        assert desk.get(reverse(name, args=[pk])).status_code == 404


def test_a_part_of_another_evaluation_is_not_taken_out(desk):
    scene, other = world.draft(), world.draft(number=2)
    address = reverse("desk_evaluation_remove", args=[scene.evaluation.pk, "constatare", other.finding.pk])
    assert desk.post(address).status_code == 404
    assert desk.post(reverse("desk_evaluation_remove", args=[scene.evaluation.pk, "altceva", 1])).status_code == 404
    assert EvalFinding.objects.count() == 2
    mine = reverse("desk_evaluation_remove", args=[scene.evaluation.pk, "constatare", scene.finding.pk])
    assert desk.post(mine).status_code == 303
    assert EvalFinding.objects.get() == other.finding
    assert Recommendation.objects.get(pk=scene.advice[0].pk).finding is None


def test_who_comes_second_sees_it_and_loses_nothing(desk):
    scene = world.draft()
    address = reverse("desk_finding_edit", args=[scene.finding.pk])
    mine = {"text": "Așa aș spune eu, mai bine.", "rating": "2", "revision": "1"}
    writing.write_finding(
        question=scene.question, finding=scene.finding, given=writing.Found(text="Altcineva a scris.", rating=3),
        revision=1, by=scene.author, at=world.AT,
    )  # fmt: skip
    answer = desk.post(address, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert mine["text"] in text
    assert 'name="revision" value="2"' in text
    assert EvalFinding.objects.get().text == "Altcineva a scris."
    assert desk.post(address, mine | {"revision": "2"}).status_code == 303
    assert EvalFinding.objects.get().text == mine["text"]


def test_overdue_recommendations_are_listed_first(desk):
    scene = world.published()
    address = reverse("desk_recommendations")
    late, now = scene.advice[1], date(2026, 11, 20)
    assert overdue_count(now) == 1
    text = desk.get(address, {"arata": "intarziate"}).content.decode()
    assert late.text in text
    following.answer(recommendation=late, answer="rejected", reason="Nu se poate.", by=scene.author, at=world.AT)
    assert overdue_count(now) == 0
    assert late.text not in desk.get(address).content.decode()
    assert late.text in desk.get(address, {"arata": "toate"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_however_long_they_are(desk, count):
    scene = world.published()
    other = world.draft(number=2)
    for number in range(1, count):
        world.published(number=number + 2)
        question = world.question(other.evaluation, other.author, criterion="impact")
        world.finding(question, other.author, *other.values)
    picked = f"?indicator={scene.indicator.code}&serviciu=fiecare"
    asked = {}
    for name, args, query in (
        ("desk_evaluations", [], ""),
        ("desk_evaluation", [other.evaluation.pk], ""),
        ("desk_recommendations", [], ""),
        ("desk_evidence", [other.finding.pk], picked),
    ):
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(reverse(name, args=args) + query).status_code == 200
        asked[name] = len(captured)
    assert asked == {"desk_evaluations": 10, "desk_evaluation": 14, "desk_recommendations": 6, "desk_evidence": 11}
