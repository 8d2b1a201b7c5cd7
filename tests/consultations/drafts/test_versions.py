"""The version after the published one: begun as a copy, replaced, corrected; a passage keeps its identity for life."""

from datetime import timedelta
from time import perf_counter
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from accounts.people.models import Person
from consultare.lib.documents import read_text
from consultare.records.models import AuditEvent
from consultations.drafts import actions, queries
from consultations.drafts.models import Unit, Version
from consultations.drafts.rules import name_units
from consultations.drafts.rules.carrying import Before, carry
from consultations.drafts.rules.likeness import facts_of
from consultations.drafts.rules.matching import Correction, Relation
from consultations.drafts.states import is_editable
from consultations.rounds.models import Round
from consultations.rounds.states import RoundState
from tests.rounds import closed_round, published_round

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ARTICLES = (
    "Serviciul se acordă persoanelor vârstnice din comună.",
    "Cererea se depune la sediul primăriei, în două exemplare.",
    "Evaluarea se face la domiciliu, în cel mult 15 zile.",
    "Beneficiarii plătesc o contribuție lunară după venituri.",
)
TEXT = "\n".join(f"Art. {number} {words}" for number, words in enumerate(ARTICLES, 1))


@pytest.fixture
def round_(authority: object, coordinator: Person) -> Round:
    return closed_round(coordinator, text=TEXT)


def put(round_: Round, by: Person, *articles: str) -> Version:
    text = "\n".join(f"Art. {number} {words}" for number, words in enumerate(articles, 1))
    return actions.set_text(round_=round_, parsed=read_text(text), source=None, by=by, at=NOW)


def lineages(version: Version) -> list[UUID]:
    return [unit.lineage for unit in queries.units_of(version)]


@pytest.mark.parametrize(
    ("state", "is_over", "expected"),
    [
        (RoundState.DRAFT, False, True),
        (RoundState.LEGAL_REVIEW, False, True),
        (RoundState.PUBLISHED, False, False),
        (RoundState.PUBLISHED, True, True),
        (RoundState.CLOSED, True, True),
        (RoundState.CLOSED, False, False),
        (RoundState.DEBATE_HELD, True, True),
        (RoundState.ANALYSIS, True, True),
        (RoundState.ANSWERED, True, True),
        (RoundState.FINAL, True, False),
        (RoundState.ENDORSEMENT, True, False),
        (RoundState.WITHDRAWN, True, False),
    ],
)
def test_when_the_text_may_be_edited(state: str, is_over: bool, expected: bool) -> None:
    closes_at = NOW - timedelta(minutes=1) if is_over else NOW + timedelta(minutes=1)
    assert is_editable(state, closes_at, NOW) is expected


def test_the_next_version_begins_as_a_copy(round_: Round, coordinator: Person) -> None:
    first = queries.published_version(round_)
    second = actions.start_next(round_=round_, by=coordinator, at=NOW)
    assert (second.number, second.based_on, second.source_kind, second.published_at) == (2, first, "edited", None)
    old, new = list(queries.units_of(first)), list(queries.units_of(second))
    assert [(one.lineage, one.text, one.anchor, one.joint) for one in new] == [
        (one.lineage, one.text, one.anchor, one.joint) for one in old
    ]
    place = {unit.pk: unit.position for unit in new}
    before = {unit.pk: unit.position for unit in old}
    assert [place.get(unit.parent_id) for unit in new] == [before.get(unit.parent_id) for unit in old]
    assert second.sha256 == queries.text_digest(old)
    assert queries.compared(first, second).counts.differing == 0
    assert AuditEvent.objects.filter(verb="draft.next_started").count() == 1


def test_who_begins_second_works_on_the_same_text(round_: Round, coordinator: Person, operator: Person) -> None:
    first = actions.start_next(round_=round_, by=coordinator, at=NOW)
    assert actions.start_next(round_=round_, by=operator, at=NOW) == first
    assert AuditEvent.objects.filter(verb="draft.next_started").count() == 1


def test_nothing_is_begun_while_people_may_write(authority: object, coordinator: Person) -> None:
    round_ = published_round(coordinator, text=TEXT)
    events = AuditEvent.objects.count()
    for state in (RoundState.PUBLISHED, RoundState.DEBATE_ANNOUNCED):
        Round.objects.filter(pk=round_.pk).update(state=state)
        with pytest.raises(actions.Frozen):
            actions.start_next(round_=round_, by=coordinator, at=NOW)
        with pytest.raises(actions.Frozen):
            put(round_, coordinator, *ARTICLES)
    assert (Version.objects.count(), AuditEvent.objects.count()) == (1, events)


def test_a_new_text_takes_the_identities_of_the_published_one(round_: Round, coordinator: Person) -> None:
    old = lineages(queries.published_version(round_))
    added = "Consiliul local aprobă anual raportul serviciului."
    version = put(round_, coordinator, ARTICLES[0], added, ARTICLES[1], ARTICLES[2].replace("15", "10"), ARTICLES[3])
    new = lineages(version)
    assert (new[0], new[2], new[3], new[4]) == tuple(old)
    assert new[1] not in old
    found = [row.relation for row in queries.compared(version.based_on, version).rows]
    assert found == [Relation.KEPT, Relation.NEW, *[Relation.RENUMBERED] * 3]


def test_a_replaced_text_keeps_the_identity_of_what_was_new(round_: Round, coordinator: Person) -> None:
    added = "Consiliul local aprobă anual raportul serviciului."
    first = lineages(put(round_, coordinator, *ARTICLES, added))
    second = put(round_, coordinator, added, *ARTICLES)
    assert lineages(second) == [first[4], *first[:4]]
    assert second.revision == 2


def test_the_working_text_is_taken_out_and_the_published_one_stays(round_: Round, coordinator: Person) -> None:
    put(round_, coordinator, *ARTICLES)
    actions.remove_text(round_=round_, by=coordinator, at=NOW)
    assert Version.objects.get() == queries.published_version(round_)
    assert Unit.objects.count() == 4


# ---- Corrections ----


def correct(round_: Round, by: Person, *said: Correction, revision: int = 1) -> actions.Corrected:
    return actions.correct_matches(round_=round_, revision=revision, corrections=said, by=by, at=NOW)


def relations(round_: Round) -> list[tuple[Relation, tuple[int, ...], tuple[int, ...]]]:
    rows = queries.matching(queries.working_version(round_)).comparison.rows
    return [(row.relation, row.match.old, row.match.new) for row in rows]


def test_this_is_new_and_this_was_removed(round_: Round, coordinator: Person) -> None:
    before = lineages(put(round_, coordinator, *ARTICLES))
    done = correct(round_, coordinator, Correction((), (2,)))
    unit = Unit.objects.get(version=done.version, position=2)
    assert unit.is_confirmed
    assert done.moved == {before[2]: unit.lineage}
    assert (Relation.REMOVED, (2,), ()) in relations(round_)
    done = correct(round_, coordinator, Correction((0,), ()), revision=2)
    first = Unit.objects.get(version=done.version, position=0)
    assert first.is_confirmed
    assert done.moved == {before[0]: first.lineage}
    assert (Relation.NEW, (), (0,)) in relations(round_)


def test_two_passages_change_identities(round_: Round, coordinator: Person) -> None:
    before = lineages(put(round_, coordinator, *ARTICLES))
    done = correct(round_, coordinator, Correction((0,), (1,)), Correction((1,), (0,)))
    assert done.moved == {before[0]: before[1], before[1]: before[0]}
    assert lineages(done.version) == [before[1], before[0], *before[2:]]


def test_split_and_merger(round_: Round, coordinator: Person) -> None:
    old = lineages(queries.published_version(round_))
    put(round_, coordinator, "Serviciul se acordă.", "Persoanelor vârstnice din comună.", *ARTICLES[1:])
    correct(round_, coordinator, Correction((0,), (0, 1)))
    units = list(queries.units_of(queries.working_version(round_)))
    assert {old[0]} <= {units[0].lineage, units[1].lineage}
    assert units[0].origin == units[1].origin == [old[0]]
    assert relations(round_)[0] == (Relation.SPLIT, (0,), (0, 1))
    put(round_, coordinator, f"{ARTICLES[0]} {ARTICLES[1]}", *ARTICLES[2:])
    revision = queries.working_version(round_).revision
    correct(round_, coordinator, Correction((0, 1), (0,)), revision=revision)
    unit = queries.units_of(queries.working_version(round_)).first()
    assert unit.lineage in old[:2]
    assert sorted(unit.origin) == sorted(old[:2])
    assert relations(round_)[0] == (Relation.MERGED, (0, 1), (0,))


def test_what_a_person_said_outlives_the_next_text(round_: Round, coordinator: Person) -> None:
    put(round_, coordinator, *ARTICLES)
    corrected = correct(round_, coordinator, Correction((), (2,))).version
    kept = lineages(corrected)
    version = put(round_, coordinator, *ARTICLES[:3], ARTICLES[3] + " Plata se face lunar.")
    assert lineages(version) == kept
    assert [unit.is_confirmed for unit in queries.units_of(version)] == [False, False, True, False]


def test_two_people_correct_at_once(round_: Round, coordinator: Person, operator: Person) -> None:
    put(round_, coordinator, *ARTICLES)
    correct(round_, coordinator, Correction((), (2,)))
    events, stored = AuditEvent.objects.count(), lineages(queries.working_version(round_))
    with pytest.raises(actions.StaleMatch):
        correct(round_, operator, Correction((), (1,)))
    assert lineages(queries.working_version(round_)) == stored
    assert AuditEvent.objects.count() == events


def test_nothing_is_corrected_in_a_published_version(round_: Round, coordinator: Person) -> None:
    with pytest.raises(actions.NothingToMatch):
        correct(round_, coordinator, Correction((), (0,)))


WORDS = st.lists(
    st.sampled_from(["apă", "foc", "drum", "casă", "școală", "cerere", "venit", "comună", "lunar", "termen", "sediu"]),
    min_size=6,
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=2, max_size=8, unique_by=tuple), st.data())
def test_lineage_survives_insertions_removals_and_new_numbers(articles: list[list[str]], data: st.DataObject) -> None:
    """Whatever stands above it: a passage whose words stay keeps its identity, twice in a row."""
    base = facts_of(name_units(read_text(_act(articles)).blocks))
    known = [uuid4() for _unit in base]
    old = [type(unit)(**{**vars(unit), "lineage": known[unit.position]}) for unit in map(_plain, base)]
    gone = data.draw(st.integers(0, len(articles) - 1))
    extra = ["raportul", "anual", "aprobat", "prin", "hotărâre", "proprie", "noutate"]
    place = data.draw(st.integers(0, len(articles) - 1))
    changed = [words for number, words in enumerate(articles) if number != gone]
    changed.insert(place, extra)
    new = facts_of(name_units(read_text(_act(changed)).blocks))
    first = carry(new, old, Before())
    kept = {tuple(words): known[number] for number, words in enumerate(articles)}
    for number, words in enumerate(changed):
        if words is not extra:
            assert first[number].lineage == kept[tuple(words)]
    before = [type(unit)(**{**vars(unit), "lineage": first[unit.position].lineage}) for unit in map(_plain, new)]
    again = carry(new, old, Before(before))
    assert [again[unit.position].lineage for unit in new] == [unit.lineage for unit in before]


def _plain(unit: object) -> object:
    """Without what was computed on the way."""
    for name in ("body", "words", "own_label"):
        unit.__dict__.pop(name, None)
    return unit


def _act(articles: list[list[str]]) -> str:
    return "\n".join(f"Art. {number} {' '.join(words)}" for number, words in enumerate(articles, 1))


def test_six_hundred_units_are_stored_in_time(authority: object, coordinator: Person) -> None:
    articles = [
        f"Măsura {n} se aplică în comuna {n * 7} pentru {n % 13} persoane, {ARTICLES[n % 4]}" for n in range(600)
    ]
    text = "\n".join(f"Art. {number} {words}" for number, words in enumerate(articles, 1))
    round_ = closed_round(coordinator, text=text)
    changed = [words.replace("comuna", "localitatea") if n % 10 == 0 else words for n, words in enumerate(articles)]
    began = perf_counter()
    version = put(round_, coordinator, "Articol nou la început.", *changed)
    assert perf_counter() - began < 6  # 2 s on a machine of its own; here seven people share two cores.
    assert len(set(lineages(version)) & set(lineages(version.based_on))) == 600
