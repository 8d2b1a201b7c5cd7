"""What may be done to an evaluation, by whom, and how it is refused: a refusal leaves no row and no event."""

from datetime import date

import pytest

from consultare.records.models import AuditEvent
from indicators.catalogue.models import Indicator
from indicators.evaluation.actions import following, publishing, writing
from indicators.evaluation.actions.refused import Refused, Stale
from indicators.evaluation.models import EvalEvidence, EvalFinding, EvalQuestion, Evaluation, FollowUp, Recommendation
from indicators.evaluation.rules.standing import Standing, standing
from indicators.evaluation.states import Answer, Step
from indicators.releases.models import PublicValue
from indicators.releases.queries.quotable import quotable_indicators
from tests.factories import PersonFactory
from tests.indicators.evaluation import world
from tests.indicators.overview import world as look
from tests.indicators.strategies import world as strategies

pytestmark = pytest.mark.django_db
COUNTED = (Evaluation, EvalQuestion, EvalFinding, EvalEvidence, Recommendation, FollowUp, AuditEvent)


def refused(act, words: str = "") -> None:
    before = [model.objects.count() for model in COUNTED]
    with pytest.raises(Refused) as caught:
        act()
    assert words in str(caught.value.sentence)
    assert [model.objects.count() for model in COUNTED] == before


def test_an_evaluation_is_written_published_by_somebody_else_and_then_kept():
    scene = world.draft()
    evaluation, author = scene.evaluation, scene.author
    refused(lambda: publishing.publish(evaluation=evaluation, by=author, at=world.AT), "coleg")
    bare = world.finding(scene.question, author, text="O constatare fără nicio cifră.")
    refused(lambda: publishing.publish(evaluation=evaluation, by=scene.publisher, at=world.AT), "fără nicio cifră")
    writing.remove(evaluation=evaluation, part=bare, by=author, at=world.AT)
    empty = world.question(evaluation, author, criterion="impact", text="Ce s-a schimbat pentru oameni?")
    refused(lambda: publishing.publish(evaluation=evaluation, by=scene.publisher, at=world.AT), "2")
    writing.remove(evaluation=evaluation, part=empty, by=author, at=world.AT)
    done = publishing.publish(evaluation=evaluation, by=scene.publisher, at=world.AT)
    assert (done.state, done.published_by, done.published_at) == ("published", scene.publisher, world.AT)
    assert AuditEvent.objects.filter(verb="evaluation.published", group=f"evaluation:{done.pk}").count() == 1
    refused(lambda: publishing.publish(evaluation=evaluation, by=scene.publisher, at=world.AT))
    refused(lambda: world.question(evaluation, author))
    refused(lambda: world.finding(scene.question, author))
    refused(lambda: world.advice(evaluation, author))
    refused(lambda: writing.remove(evaluation=evaluation, part=scene.finding, by=author, at=world.AT))
    frame = world.frame(scene.release, title="Altul")
    refused(lambda: writing.edit(evaluation=evaluation, frame=frame, revision=1, by=author, at=world.AT))


def test_findings_quote_the_release_of_their_evaluation_and_nothing_withheld():
    scene = world.draft()
    _second, _indicator, others = world.edition(2)
    protected = PublicValue.objects.get(release=scene.release, suppression="small")

    def quote(*values: PublicValue) -> list[EvalEvidence]:
        return writing.quote(finding=scene.finding, values=values, by=scene.author, at=world.AT)

    refused(lambda: quote(others[0]))
    refused(lambda: quote(protected), "protejat")
    assert quote(scene.values[0]) == []
    assert len(quote(scene.values[0], scene.values[1])) == 1
    frame = world.frame(others[0].release)
    refused(lambda: writing.edit(evaluation=scene.evaluation, frame=frame, revision=1, by=scene.author, at=world.AT))
    backwards = world.frame(scene.release, period_until=date(2025, 1, 1))
    refused(lambda: writing.create(frame=backwards, by=scene.author, at=world.AT))
    refused(lambda: writing.create(frame=world.frame(look.release(8)), by=scene.author, at=world.AT))
    refused(lambda: world.question(scene.evaluation, scene.author, criterion="own"))


def test_the_approved_progress_of_a_measure_is_evidence_too():
    scene = world.draft()
    measure = strategies.tree(strategies.strategy())[0]
    waiting = strategies.update(measure, 20, strategies.semester(2026, 2), state="waiting")
    approved = strategies.update(measure, 60)

    def quote(update):
        writing.quote_progress(finding=scene.finding, update=update, by=scene.author, at=world.AT)

    refused(lambda: quote(waiting))
    hidden = strategies.tree(strategies.strategy(state="draft", act_number="", act_date=None))[0]
    refused(lambda: quote(strategies.update(hidden, 10)))
    quote(approved)
    quote(approved)
    assert scene.finding.evidence.filter(update=approved).count() == 1


def test_two_people_write_and_nobody_is_overwritten():
    scene = world.draft()
    other = PersonFactory()
    given = writing.Found(text="Altfel spus, mai pe larg.", rating=3)
    first = {"question": scene.question, "finding": scene.finding, "given": given, "at": world.AT}
    writing.write_finding(by=other, revision=1, **first)
    with pytest.raises(Stale) as caught:
        writing.write_finding(by=scene.author, revision=1, **first)
    assert caught.value.revision == 2
    frame = world.frame(scene.release, title="Titlul nou")
    writing.edit(evaluation=scene.evaluation, frame=frame, revision=1, by=other, at=world.AT)
    with pytest.raises(Stale):
        writing.edit(evaluation=scene.evaluation, frame=frame, revision=1, by=scene.author, at=world.AT)
    scene.finding.delete()
    refused(lambda: writing.write_finding(by=scene.author, revision=2, **first))


def test_a_recommendation_is_answered_once_and_followed_to_its_end():
    scene = world.draft()
    row, by = scene.advice[0], scene.author

    def answer(word: str, reason: str = "") -> Recommendation:
        return following.answer(recommendation=row, answer=word, reason=reason, by=by, at=world.AT)

    def step(state: str, on: date = world.TODAY) -> FollowUp:
        return following.record_step(recommendation=row, on=on, state=state, text="S-a făcut.", by=by, at=world.AT)

    refused(lambda: answer(Answer.ACCEPTED))
    publishing.publish(evaluation=scene.evaluation, by=scene.publisher, at=world.AT)
    refused(lambda: step(Step.BEGUN))
    refused(lambda: answer(Answer.REJECTED))
    refused(lambda: answer(""))
    answer(Answer.PARTLY, "Numai într-un cartier.")
    refused(lambda: answer(Answer.REJECTED, "Ba nu."))
    refused(lambda: step(Step.BEGUN, date(2026, 11, 21)))
    step(Step.BEGUN, date(2026, 11, 10))
    refused(lambda: step(Step.UNDER_WAY, date(2026, 11, 9)))
    step(Step.DONE)
    refused(lambda: step(Step.BEGUN))
    assert [one.state for one in row.steps.all()] == [Step.BEGUN, Step.DONE]


def test_where_a_recommendation_stands():
    late, soon, today = date(2026, 11, 1), date(2026, 12, 1), world.TODAY
    for answer, step, due, expected in (
        ("", "", soon, Standing.WAITING),
        ("", "", late, Standing.OVERDUE),
        ("accepted", "", soon, Standing.ACCEPTED),
        ("accepted", "", today, Standing.ACCEPTED),
        ("accepted", "begun", soon, Standing.UNDER_WAY),
        ("partly", "blocked", soon, Standing.BLOCKED),
        ("accepted", "under_way", late, Standing.OVERDUE),
        ("accepted", "done", late, Standing.DONE),
        ("rejected", "", late, Standing.REJECTED),
    ):
        assert standing(answer=answer, step=step, due=due, today=today) == expected


def test_figures_of_internal_indicators_are_not_offered():
    release = look.release(1)
    for code, sensitivity in (("BEN-02", "persons"), ("FIN-09", "internal")):
        indicator = look.measured(code, sensitivity=sensitivity)
        look.line(release, indicator, look.months(date(2026, 7, 1), 2), [10, 11])
    look.publish(release)
    assert [one.code for one in quotable_indicators(release)] == ["BEN-02"]
    assert Indicator.objects.count() == 2
