"""The next version and the final one become public; a corrected matching takes along what points at the passages."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Person
from consultare.lib.documents import read_text
from consultare.records import register
from consultare.records.models import AuditEvent, RegisterEntry
from consultations.drafts import actions as drafts, queries as texts
from consultations.drafts.models import Unit, Version
from consultations.drafts.rules.matching import Correction
from consultations.observations.models import Answer, Landing, OwnChange
from consultations.overview import actions, queries
from consultations.overview.actions import versions as version_actions
from consultations.overview.queries import versions as version_queries
from consultations.rounds.actions import Refused
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState
from tests.consultations.overview.test_together import write
from tests.rounds import closed_round, published_round

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ARTICLES = (
    "Serviciul se acordă persoanelor vârstnice din comună.",
    "Cererea se depune la sediul primăriei, în două exemplare.",
    "Evaluarea se face la domiciliu, în cel mult 15 zile.",
)
CHANGED = (ARTICLES[0], ARTICLES[1] + " Se poate trimite și prin poștă.", ARTICLES[2])
OTHER = "Consiliul local aprobă raportul anual al serviciilor."
WHY = {"reason": "După propunerile primite.", "author": "Serviciul Strategii"}


def act(articles: tuple[str, ...]) -> str:
    return "\n".join(f"Art. {number} {words}" for number, words in enumerate(articles, 1))


@pytest.fixture
def round_(authority: object, coordinator: Person) -> Round:
    return closed_round(coordinator, text=act(ARTICLES), slug="strategie")


def put(round_: Round, by: Person, *articles: str) -> Version:
    return drafts.set_text(round_=round_, parsed=read_text(act(articles)), source=None, by=by, at=NOW)


def answered(round_: Round) -> None:
    Round.objects.filter(pk=round_.pk).update(state=RoundState.ANSWERED, answered_at=NOW)
    round_.refresh_from_db()


def stored() -> tuple[int, int, list[bool]]:
    published = [version.published_at is not None for version in Version.objects.order_by("number")]
    return RegisterEntry.objects.count(), AuditEvent.objects.count(), published


def test_a_published_version_is_frozen_said_in_the_register_and_dated(round_, coordinator):
    put(round_, coordinator, *CHANGED)
    version = actions.publish_version(round_=round_, by=coordinator, at=NOW, **WHY)
    assert (version.number, version.reason, version.author, version.published_at) == (2, *WHY.values(), NOW)
    entry = RegisterEntry.objects.order_by("-index").first()
    assert (entry.kind, entry.subject) == ("version", "round:strategie")
    text = texts.text_digest(texts.units_of(version))
    assert f'"text_sha256":"{text}"' in entry.payload.replace(" ", "")
    assert register.verify_database().ok
    assert AuditEvent.objects.filter(verb="draft.frozen").count() == 2
    for attempt in (
        lambda: Version.objects.filter(pk=version.pk).update(reason="alta"),
        lambda: Unit.objects.filter(version=version).update(lineage=uuid4()),
        lambda: Unit.objects.create(version=version, position=99, kind="item", citation="x", anchor="x", text="x"),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            attempt()
    round_.refresh_from_db()
    assert round_.state == RoundState.PUBLISHED  # Publishing a version moves no state.


def test_an_edited_version_carries_the_fingerprint_of_its_last_words(round_, coordinator):
    version = drafts.start_next(round_=round_, by=coordinator, at=NOW)
    unit = texts.units_of(version)[1]
    unit.text += " Se poate trimite și prin poștă."
    unit.save()
    published = actions.publish_version(round_=round_, by=coordinator, at=NOW, **WHY)
    assert published.sha256 == texts.text_digest(texts.units_of(published)) != version.sha256


@pytest.mark.parametrize(
    ("articles", "more", "words"),
    [
        ((), {}, "versiune în lucru"),
        (ARTICLES, {}, "același text"),
        (CHANGED, {"reason": "  "}, "de ce există"),
        (CHANGED, {"revision": 7}, "a fost schimbat după"),
    ],
)
def test_what_stands_in_the_way_of_a_version(round_, coordinator, articles, more, words):
    if articles:
        put(round_, coordinator, *articles)
    before = stored()
    with pytest.raises(Refused, match=words):
        actions.publish_version(round_=round_, by=coordinator, at=NOW, **WHY | more)
    assert stored() == before


def test_no_version_while_people_may_write(authority, coordinator):
    round_ = published_round(coordinator, text=act(ARTICLES))
    before = stored()
    with pytest.raises(Refused, match="termenul pentru propuneri"):
        actions.publish_version(round_=round_, by=coordinator, at=NOW, **WHY)
    assert stored() == before


def test_the_final_version_and_the_state_come_together(round_, coordinator):
    put(round_, coordinator, *CHANGED)
    answered(round_)
    version = actions.finalise(round_=round_, by=coordinator, at=NOW, **WHY)
    assert (version.number, version.published_at, round_.state) == (2, NOW, RoundState.FINAL)
    with pytest.raises(drafts.Frozen):
        drafts.start_next(round_=round_, by=coordinator, at=NOW)
    with pytest.raises(drafts.Frozen):
        put(round_, coordinator, OTHER)


def test_without_a_working_version_the_published_text_is_the_final_one(round_, coordinator):
    answered(round_)
    assert actions.finalise(round_=round_, by=coordinator, at=NOW, reason="", author="").number == 1
    assert (round_.state, Version.objects.count()) == (RoundState.FINAL, 1)


def test_what_the_guard_says_stops_the_final_version(round_, coordinator, client_for, monkeypatch):
    put(round_, coordinator, *CHANGED)
    answered(round_)
    problem = "Observația 12 este preluată, dar nu spune unde."
    for module in (version_actions, version_queries):
        monkeypatch.setattr(module, "trace_problems", lambda _round, _version: [problem])
    before = stored()
    with pytest.raises(Refused, match="nu spune unde"):
        actions.finalise(round_=round_, by=coordinator, at=NOW, **WHY)
    page = client_for(coordinator).get(reverse("round_finalise", args=["strategie"])).text
    assert problem in page
    assert "<textarea" not in page
    assert 'name="reason"' not in page
    round_.refresh_from_db()
    assert (stored(), round_.state) == (before, RoundState.ANSWERED)


def test_no_other_way_leads_to_the_final_version(round_, coordinator, client_for):
    answered(round_)
    desk = client_for(coordinator)
    assert desk.post("/birou/consultari/strategie/stare/versiune-finala/").status_code == 404
    page = desk.get(reverse("round_desk", args=["strategie"])).text
    assert reverse("round_finalise", args=["strategie"]) in page
    round_.refresh_from_db()
    assert round_.state == RoundState.ANSWERED


def test_publishing_by_form_asks_for_the_reason_and_keeps_what_was_typed(round_, coordinator, client_for):
    version = put(round_, coordinator, *CHANGED)
    desk, path = client_for(coordinator), reverse("version_publish", args=["strategie"])
    page = desk.get(path).text
    assert "1 pasaj modificat" in page
    assert str(round_.department) in page
    answer = desk.post(path, {"reason": "scurt", "author": "Serviciul Nou", "revision": version.revision})
    assert answer.status_code == 422
    assert "Serviciul Nou" in answer.text
    put(round_, coordinator, *CHANGED, OTHER)  # Another edits meanwhile.
    answer = desk.post(path, WHY | {"revision": version.revision})
    assert answer.status_code == 422
    assert "a fost schimbat după ce ați deschis pagina" in answer.text
    assert "După propunerile primite." in answer.text
    assert texts.published_version(round_).number == 1
    answer = desk.post(path, WHY | {"revision": texts.working_version(round_).revision})
    assert (answer.status_code, texts.published_version(round_).number) == (303, 2)


def test_finalising_by_form(round_, coordinator, client_for):
    version = put(round_, coordinator, *CHANGED)
    answered(round_)
    desk, path = client_for(coordinator), reverse("round_finalise", args=["strategie"])
    assert reverse("draft_work_comparison", args=["strategie"]) in desk.get(path).text
    assert desk.post(path, WHY | {"revision": version.revision}).status_code == 303
    round_.refresh_from_db()
    assert round_.state == RoundState.FINAL
    assert desk.post(path, {"revision": 0}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_publishing_while_another_edits_leaves_one_whole_text(authority, coordinator, operator):
    """Whoever comes second is told: the published text is the one that was looked at, or nothing is published."""
    round_ = closed_round(coordinator, text=act(ARTICLES), slug="strategie")
    version = put(round_, coordinator, *CHANGED)
    told: list[str] = []

    def run(name: str, do) -> None:
        try:
            do()
            told.append(name)
        except (Refused, drafts.Frozen):
            told.append(f"{name} refused")
        finally:
            connection.close()

    publish = lambda: actions.publish_version(  # noqa: E731
        round_=round_, revision=version.revision, by=coordinator, at=NOW, **WHY
    )
    edit = lambda: put(round_, operator, *CHANGED, OTHER)  # noqa: E731
    threads = [threading.Thread(target=run, args=pair) for pair in (("publish", publish), ("edit", edit))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    published, working = texts.published_version(round_), texts.working_version(round_)
    if "publish" in told:
        assert (published.number, published.units.count(), working.number, working.units.count()) == (2, 3, 3, 4)
        assert working.based_on == published
    else:
        assert (published.number, working.number, working.units.count()) == (1, 2, 4)
    assert "edit" in told


# ---- A corrected matching and what points at the passages ----


def landing(answer: Answer, lineage: UUID, by: Person, **more: object) -> Landing:
    return Landing.objects.create(answer=answer, lineage=lineage, at=NOW, by=by, **more)


@pytest.fixture
def answers(round_: Round) -> list[Answer]:
    return [Answer.objects.create(observation=one, edited_at=NOW) for one in write(round_, 2)]


def correct(round_: Round, by: Person, *said: Correction, revision: int = 1) -> list[UUID]:
    version = actions.correct_matches(round_=round_, revision=revision, corrections=said, by=by, at=NOW)
    return [unit.lineage for unit in texts.units_of(version)]


def test_landings_follow_the_passage_they_were_named_for(round_, coordinator, answers):
    before = [unit.lineage for unit in texts.units_of(put(round_, coordinator, *CHANGED))]
    named = landing(answers[0], before[1], coordinator)
    other = landing(answers[0], before[2], coordinator)
    after = correct(round_, coordinator, Correction((), (1,)))
    named.refresh_from_db()
    other.refresh_from_db()
    assert (named.lineage, other.lineage) == (after[1], before[2])
    assert after[1] != before[1]


def test_landings_and_own_changes_change_places(round_, coordinator, answers):
    version = put(round_, coordinator, *CHANGED)
    before = [unit.lineage for unit in texts.units_of(version)]
    rows = [landing(answers[0], before[0], coordinator), landing(answers[0], before[1], coordinator)]
    own = OwnChange.objects.create(
        base=version.based_on, lineage=before[0], reason="O greșeală.", at=NOW, by=coordinator
    )
    after = correct(round_, coordinator, Correction((0,), (1,)), Correction((1,), (0,)))
    assert after[:2] == [before[1], before[0]]
    for row in (*rows, own):
        row.refresh_from_db()
    assert [row.lineage for row in rows] == [before[1], before[0]]
    assert own.lineage == before[1]


def test_what_a_final_version_said_for_good_stays(round_, coordinator, answers):
    before = [unit.lineage for unit in texts.units_of(put(round_, coordinator, *CHANGED))]
    first = texts.published_version(round_)
    frozen = landing(answers[1], before[1], coordinator, version=first, citation="art. 2")
    correct(round_, coordinator, Correction((), (1,)))
    frozen.refresh_from_db()
    assert frozen.lineage == before[1]


def test_a_correction_of_an_older_look_moves_nothing(round_, coordinator, operator, answers):
    before = [unit.lineage for unit in texts.units_of(put(round_, coordinator, *CHANGED))]
    row = landing(answers[0], before[1], coordinator)
    with pytest.raises(drafts.StaleMatch):
        correct(round_, operator, Correction((), (1,)), revision=9)
    row.refresh_from_db()
    assert row.lineage == before[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_at_once_one_is_told(authority, coordinator, operator):
    round_ = closed_round(coordinator, text=act(ARTICLES), slug="strategie")
    put(round_, coordinator, *CHANGED)
    start, told = threading.Barrier(2), []

    def run(person: Person, said: Correction) -> None:
        start.wait()
        try:
            correct(round_, person, said)
            told.append("done")
        except drafts.StaleMatch:
            told.append("stale")
        finally:
            connection.close()

    both = ((coordinator, Correction((), (0,))), (operator, Correction((), (2,))))
    threads = [threading.Thread(target=run, args=pair) for pair in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "stale"]
    units = list(texts.units_of(texts.working_version(round_)))
    assert [unit.is_confirmed for unit in units].count(True) == 1
    assert AuditEvent.objects.filter(verb="draft.matched").count() == 1


# ---- The pages of the matching ----


def test_doubtful_matches_first_and_confirmed_by_a_person(round_, coordinator, client_for):
    put(round_, coordinator, ARTICLES[0], "Cererea merge la ghișeu sau prin poștă, cu buletinul.", ARTICLES[2])
    version = texts.working_version(round_)
    kept = texts.units_of(version.based_on)[1].lineage
    Unit.objects.filter(version=version, position=1).update(lineage=kept)
    desk, path = client_for(coordinator), reverse("draft_matching", args=["strategie"])
    page = desk.get(path).text
    assert "de verificat" in page
    assert "ghișeu" in page
    assert ARTICLES[2] not in page
    assert ARTICLES[2] in desk.get(f"{path}?arata=toate").text
    correct_path = reverse("draft_matching_correct", args=["strategie", "nou", 1])
    fields = {"what": "acelasi", "partners": ["1"], "revision": version.revision}
    assert desk.post(correct_path, fields).status_code == 303
    assert Unit.objects.get(version=version, position=1).is_confirmed
    assert not queries.next_version(round_).doubtful
    assert desk.post(correct_path, fields).status_code == 422  # Of an older look.
    assert "confirmată de o persoană" in desk.get(f"{path}?arata=toate").text


def test_a_passage_is_corrected_by_form(round_, coordinator, client_for):
    version = put(round_, coordinator, *ARTICLES, OTHER)
    desk = client_for(coordinator)
    path = reverse("draft_matching_correct", args=["strategie", "nou", 3])
    page = desk.get(path).text
    assert "este nou" in page
    assert "art. 2: Art. 2 Cererea" in page
    found = desk.get(f"{path}?cauta=domiciliu").text
    assert "Evaluarea" in found
    assert "Cererea" not in found
    fields = {"what": "acelasi", "revision": version.revision}
    assert "Bifați cel puțin un pasaj" in desk.post(path, fields).text
    assert desk.post(path, fields | {"partners": ["77"]}).status_code == 422
    assert desk.post(path, fields | {"partners": ["1"]}).status_code == 303
    old = list(texts.units_of(version.based_on))
    assert Unit.objects.get(version=version, position=3).lineage == old[1].lineage
    removed = reverse("draft_matching_correct", args=["strategie", "vechi", 0])
    assert desk.post(removed, {"what": "altfel", "revision": version.revision + 1}).status_code == 303
    assert old[0].lineage not in {unit.lineage for unit in texts.units_of(version)}
    assert AuditEvent.objects.filter(verb="draft.matched").count() == 2
    assert desk.get(reverse("draft_matching_correct", args=["strategie", "alt", 0])).status_code == 404


def test_after_publication_nothing_is_corrected(round_, coordinator, client_for):
    version = put(round_, coordinator, *CHANGED)
    actions.publish_version(round_=round_, by=coordinator, at=NOW, **WHY)
    desk = client_for(coordinator)
    path = reverse("draft_matching_correct", args=["strategie", "nou", 1])
    assert desk.post(path, {"what": "altfel", "revision": version.revision}).status_code == 404
    Round.objects.filter(pk=round_.pk).update(state="published", closes_at=NOW + timedelta(days=2))
    assert desk.get(reverse("draft_matching", args=["strategie"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_matching(round_, coordinator, client_for, django_assert_num_queries, count):
    put(round_, coordinator, *CHANGED, *[f"{OTHER} {'nou ' * n}" for n in range(count)])
    desk = client_for(coordinator)
    path = reverse("draft_matching", args=["strategie"])
    desk.get(path)
    with django_assert_num_queries(8):
        desk.get(f"{path}?arata=toate")
