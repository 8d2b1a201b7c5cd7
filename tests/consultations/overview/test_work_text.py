"""The desk's first page tells of an import not saved, of campaigns proposed, of decisions without a place in the text."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.people.models import Person
from accounts.permissions import Permission
from consultations.drafts.models import DraftImport
from consultations.observations.models import CopyProposal, CopySearch, Landing, Observation
from consultations.overview.queries.work_text import text_lines
from consultations.rounds.models import Round
from tests.consultations.observations.tracing import decide, put
from tests.consultations.overview.test_together import write
from tests.factories import PersonFactory
from tests.rounds import closed_round

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def bring(round_: Round, by: Person, state: str = "ready", **more: Any) -> DraftImport:
    return DraftImport.objects.create(
        round=round_, name="regulament.docx", sha256="0" * 64, state=state, created_at=NOW, created_by=by, **more
    )


def propose(round_: Round, model: Observation) -> CopyProposal:
    search = CopySearch.objects.create(round=round_, asked_at=NOW)
    return CopyProposal.objects.create(round=round_, search=search, model=model, made_at=NOW)


@pytest.fixture
def full(authority: object, coordinator: Person) -> SimpleNamespace:
    round_ = put(closed_round(coordinator, slug="strategie"), "analysis")
    (observation,) = write(round_, 1)
    answer = decide(observation, coordinator)
    return SimpleNamespace(
        round=round_, answer=answer, proposal=propose(round_, observation), brought=bring(round_, coordinator)
    )


def links(person: Person) -> list[str]:
    return [row.href for row in text_lines(person)]


def test_each_waits_with_its_link(full, coordinator):
    assert links(coordinator) == [
        f"/birou/consultari/strategie/proiect/import/{full.brought.pk}/",
        "/birou/consultari/strategie/campanii/",
        "/birou/consultari/strategie/trasabilitate/",
    ]


def test_what_was_done_leaves_the_list(full, coordinator):
    DraftImport.objects.update(state="discarded", ended_at=NOW)
    CopyProposal.objects.update(state="dismissed", decided_at=NOW, decided_by=coordinator)
    Landing.objects.create(answer=full.answer, lineage=uuid4(), at=NOW, by=coordinator)
    assert links(coordinator) == []


def test_an_import_that_failed_says_so(full, coordinator):
    DraftImport.objects.update(state="failed", sentence="Fișierul este protejat cu parolă.")
    row = next(text_lines(coordinator))
    assert (row.tone, row.icon, str(row.label)) == ("no", "cross", "nu a putut fi citit")


def test_a_round_past_its_final_version_asks_for_no_place(full, coordinator):
    put(full.round, "final")
    assert "/birou/consultari/strategie/trasabilitate/" not in links(coordinator)


def test_who_has_no_role_hears_nothing_of_it(full):
    assert links(PersonFactory()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_lines_cost_the_same(authority, coordinator, count, django_assert_num_queries):
    for n in range(count):
        round_ = put(closed_round(coordinator, slug=f"runda-{n}"), "analysis")
        (observation,) = write(round_, 1, first=n + 1)
        decide(observation, coordinator)
        propose(round_, observation)
        bring(round_, coordinator)
    coordinator.may(Permission.EDIT_ROUND)
    with django_assert_num_queries(3):
        assert len(list(text_lines(coordinator))) == 3 * count
