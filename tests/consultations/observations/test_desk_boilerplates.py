"""Boilerplate answers: inserted into the reasons without saving, listed where they were used, changed without effect on them."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.people.models import Person
from consultare.records.models import AuditEvent
from consultations.observations.actions import answers, boilerplates as actions
from consultations.observations.models import Answer, Boilerplate, BoilerplateUse, Observation
from consultations.observations.rules import AnswerDraft, still_stands

pytestmark = pytest.mark.django_db
LIST = "/birou/observatii/raspunsuri-tip/"
TEXT = "Programul este stabilit prin standardul minim de calitate. Nu poate fi schimbat prin această strategie."
TYPED = {
    "revision": "1",
    "used": "",
    "decision": "",
    "reasons": "Mulțumim pentru propunere.",
    "landed": "art. 5",
    "note": "",
}


@pytest.fixture
def observation(send) -> Observation:
    return send().observation


@pytest.fixture
def make(coordinator: Person) -> Callable[..., Boilerplate]:
    def act(title: str = "Standard minim", decision: str = "not", text: str = TEXT) -> Boilerplate:
        words = actions.Words(title=title, decision=decision, text=text)
        return actions.keep(words=words, by=coordinator, at=timezone.now())

    return act


@pytest.mark.parametrize(
    ("reasons", "stands"),
    [
        (TEXT, True),
        ("Bună ziua.\n\nProgramul este stabilit prin\nstandardul minim de calitate, după cum știți.", True),
        ("Programul este altul.", False),
        ("", False),
    ],
)
def test_what_is_left_of_a_boilerplate(reasons, stands):
    assert still_stands(TEXT, reasons) is stands


def test_inserting_keeps_what_was_typed_and_saves_nothing(client_for, operator, observation, make):
    kept = make()
    answer = client_for(operator).post(
        f"/birou/observatii/{observation.ref}/", TYPED | {"then": "insert", "boilerplate": kept.pk}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"Mulțumim pentru propunere.\n\n{TEXT}" in page
    assert 'value="art. 5"' in page
    assert '<option value="not" selected>' in page
    assert f'name="used" value="{kept.pk}"' in page
    assert not Answer.objects.exists()
    assert not BoilerplateUse.objects.exists()


def test_a_decision_that_was_chosen_stays(client_for, operator, observation, make):
    typed = TYPED | {"then": "insert", "boilerplate": make().pk, "decision": "partly"}
    page = client_for(operator).post(f"/birou/observatii/{observation.ref}/", typed).content.decode()
    assert '<option value="partly" selected>' in page


@pytest.mark.parametrize("change", [{"boilerplate": ""}, {"boilerplate": "987654"}, {"reasons": "x" * 9_990}])
def test_what_can_t_be_inserted_is_said_and_nothing_is_lost(client_for, operator, observation, make, change):
    typed = TYPED | {"then": "insert", "boilerplate": make().pk} | change
    answer = client_for(operator).post(f"/birou/observatii/{observation.ref}/", typed)
    assert answer.status_code == 422
    assert typed["reasons"] in answer.content.decode()
    assert not Answer.objects.exists()


def test_it_is_listed_where_it_was_used_and_changing_it_changes_no_answer(client_for, operator, send, make):
    kept, other = make(), make("Alt răspuns", "noted", "Am luat act de observația dumneavoastră, mulțumim.")
    first, second = send().observation, send().observation
    client = client_for(operator)
    saved = TYPED | {"decision": "not", "reasons": f"Bună ziua.\n{TEXT}", "used": f"{kept.pk},{other.pk},x,{'9' * 30}"}
    assert client.post(f"/birou/observatii/{first.ref}/", saved).status_code == 303
    gone = TYPED | {"decision": "not", "reasons": "Am scris cu totul altceva, mai potrivit aici.", "used": f"{kept.pk}"}
    assert client.post(f"/birou/observatii/{second.ref}/", gone).status_code == 303
    use = BoilerplateUse.objects.get()
    assert (use.boilerplate, use.observation, use.revision, use.by) == (kept, first, 1, operator)
    page = client.get(f"{LIST}{kept.pk}/").content.decode()
    assert f"/birou/observatii/{first.ref}/" in page
    assert f"/birou/observatii/{second.ref}/" not in page
    changed = {
        "revision": 1,
        "title": "Standard minim",
        "decision": "partly",
        "text": "Un text nou, destul de lung pentru formular.",
    }
    assert client.post(f"{LIST}{kept.pk}/", changed).status_code == 303
    stored = Answer.objects.get(observation=first)
    assert (stored.decision, stored.reasons) == ("not", f"Bună ziua.\n{TEXT}")
    assert BoilerplateUse.objects.get().revision == 1
    kept.refresh_from_db()
    assert (kept.revision, kept.decision, kept.edited_by) == (2, "partly", operator)


def test_two_editors_never_overwrite_each_other(client_for, operator, coordinator, make):
    kept = make()
    words = actions.Words(title="Titlul colegei", decision="", text="Textul colegei, scris între timp, destul de lung.")
    actions.change(boilerplate=kept, words=words, revision=1, by=coordinator, at=timezone.now())
    events = AuditEvent.objects.count()
    typed = {
        "revision": 1,
        "title": "Titlul meu",
        "decision": "",
        "text": "Textul meu, destul de lung pentru formular.",
    }
    answer = client_for(operator).post(f"{LIST}{kept.pk}/", typed)
    assert answer.status_code == 409
    assert "Textul colegei" in answer.content.decode()
    assert "Textul meu" in answer.content.decode()
    kept.refresh_from_db()
    assert kept.title == "Titlul colegei"
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "STANDARD MINIM", "text": TEXT},
        {"title": "Titlu", "text": "scurt"},
        {"title": "", "text": TEXT},
        {"title": "Titlu", "text": "x" * 10_001},
        {"title": "x" * 121, "text": TEXT},
        {"title": "Titlu", "text": TEXT, "decision": "poate"},
    ],
)
def test_what_is_no_boilerplate_is_refused(client_for, operator, make, typed):
    make()
    answer = client_for(operator).post(f"{LIST}nou/", {"decision": ""} | typed)
    assert answer.status_code == 422
    assert Boilerplate.objects.count() == 1


def test_a_retired_one_is_offered_no_more_and_its_title_is_free(client_for, operator, observation, make):
    kept = make()
    client = client_for(operator)
    assert client.post(f"{LIST}{kept.pk}/retrage/").status_code == 303
    assert "Standard minim" not in client.get(f"/birou/observatii/{observation.ref}/").content.decode()
    assert "Standard minim" in client.get(LIST).content.decode()
    assert client.post(f"{LIST}nou/", {"title": "Standard minim", "decision": "", "text": TEXT}).status_code == 303


def test_use_is_noted_by_the_act_and_not_by_the_page(observation, operator, make):
    kept, now = make(), timezone.now()
    draft = AnswerDraft(decision="not", reasons=TEXT)
    for revision in (1, 2):
        answers.write(observation=observation, draft=draft, revision=revision, by=operator, at=now, used=[kept.pk])
    assert BoilerplateUse.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_page_cost_the_same_for_any_length(client_for, operator, send, make, count, django_assert_num_queries):
    kept, *_others = [make(f"Răspunsul {number}") for number in range(count)]
    for _n in range(count):
        draft = AnswerDraft(decision="not", reasons=TEXT)
        answers.write(
            observation=send().observation, draft=draft, revision=1, by=operator, at=timezone.now(), used=[kept.pk]
        )
    client = client_for(operator)
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)
    with django_assert_num_queries(7):
        client.get(f"{LIST}{kept.pk}/")
