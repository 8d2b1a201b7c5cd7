"""«You said, we decided, what changed»: what the page of a round's results says, to whom, at what price; told once to each."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from consultare.records.models import Message
from consultations.observations.actions import tags, trace
from consultations.observations.models import Contact, CoSignature, Landing, Observation, OwnChange, Segment
from consultations.overview import actions
from consultations.overview.queries.results import results
from tests.consultations.observations.conftest import known, round_, send, units, version  # noqa: F401 -- fixtures
from tests.consultations.observations.tracing import decide, next_version, publish, publish_answer, put
from tests.consultations.overview.test_told import subscribe
from tests.factories import MandateFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PAGE = "/consultari/strategia/rezultate/"
NEW_WORDS = "Programul centrului se prelungește până la ora 18."
REASONS = "Motive destul de lungi pentru a fi primite de lege."
FIRST = "Ora 18 e mai potrivită pentru mamele care vin de la serviciu din alt sat."
OWN = "Adus în acord cu art. 8 din Legea nr. 292/2011."


@pytest.fixture
def told(round_, version, units, send, operator) -> list[Observation]:  # noqa: F811 -- fixtures
    """One taken over at the first unit, one refused on the second, one on the whole; the third unit changed by the initiator."""
    sent = [
        send(text=FIRST, unit_ids=(units[0].pk,)).observation,
        send(known(email="al.doilea@canar.example"), unit_ids=(units[1].pk,)).observation,
        send(known(email="al.doilea@canar.example")).observation,
    ]
    second = next_version(version, changed={1: NEW_WORDS, 3: "Textul schimbat de inițiator."})
    taken = decide(sent[0], operator)
    trace.land(answer=taken, lineages=[units[0].lineage], by=operator, at=timezone.now())
    trace.explain_own(round_=round_, lineages=[units[2].lineage], reason=OWN, by=operator, at=timezone.now())
    for answer in (taken, decide(sent[1], operator, "not", REASONS), decide(sent[2], operator, "noted")):
        publish_answer(answer)
    put(round_, "answered")
    publish(second)
    trace.freeze_landings(version=second, by=operator, at=timezone.now())
    put(round_, "final")
    return sent


@pytest.mark.parametrize("state", ["published", "analysis"])
def test_there_are_no_results_before_the_answers(client, round_, version, state):  # noqa: F811
    put(round_, state)
    assert client.get(PAGE).status_code == 404
    assert "rezultate/" not in client.get("/consultari/strategia/").content.decode()


def test_the_page_says_what_was_said_decided_and_changed(client, told):
    page = client.get(PAGE).content.decode()
    assert all(f"/observatii/{one.ref}/" in page for one in told)
    assert OWN in page
    assert "<ins>" in page
    assert "<del>" in page
    assert "rezultate/" in client.get("/consultari/strategia/").content.decode()


def test_each_change_stands_where_it_belongs(round_, told):  # noqa: F811
    found = results(round_)
    assert [(one.name, [said.ref for said in one.led]) for one in found.sections] == [
        ("cap. 1 alin. (1)", [told[0].ref]),
        ("cap. 1 alin. (2)", []),
    ]
    assert [(one.name, one.reason) for one in found.own] == [("cap. 1 alin. (3)", OWN)]
    assert [one.ref for one in found.whole.said] == [told[2].ref]
    figures = found.figures
    assert (figures.received, figures.withdrawn, figures.changed, figures.units) == (3, 0, 2, 2)
    assert [(one["count"], one["tone"]) for one in figures.decisions] == [(1, "ok"), (1, "no"), (1, "info")]


def test_a_change_after_a_hidden_observation_is_not_the_initiators(client, round_, told):  # noqa: F811
    Observation.objects.filter(pk=told[0].pk).update(visibility="hidden", hidden_reason="date personale")
    found = results(round_)
    assert [one.name for one in found.own] == ["cap. 1 alin. (3)"]
    page = client.get(PAGE).content.decode()
    assert told[0].ref not in page
    assert FIRST not in page


def test_answers_without_a_next_version_have_results_too(client, round_, version, units, send, operator):  # noqa: F811
    sent = send(unit_ids=(units[1].pk,)).observation
    publish_answer(decide(sent, operator, "not", REASONS))
    put(round_, "answered")
    page = client.get(PAGE).content.decode()
    assert sent.ref in page
    assert "<ins>" not in page.split("<h2")[-1]


def test_an_explanation_of_a_version_in_preparation_is_not_told(round_, version, units, told, operator):  # noqa: F811
    put(round_, "answered")
    second = round_.versions.get(number=2)
    next_version(second, changed={4: "Text în lucru, pe care nu-l știe nimeni."})
    trace.explain_own(
        round_=round_, lineages=[units[3].lineage], reason="Motiv încă nepublicat.", by=operator, at=timezone.now()
    )
    assert OwnChange.objects.count() == 2
    assert "Motiv încă nepublicat." not in {one.reason for one in [*results(round_).own, *results(round_).sections]}


@pytest.mark.parametrize("n", [1, 3])
def test_at_most_twelve_queries(client, round_, version, units, send, operator, n, django_assert_num_queries):  # noqa: F811
    sent = [send(unit_ids=(units[at % 4].pk,)).observation for at in range(n)]
    second = next_version(version, changed=dict.fromkeys(range(1, n + 1), NEW_WORDS))
    for at, one in enumerate(sent):
        answer = decide(one, operator)
        trace.land(answer=answer, lineages=[units[at].lineage], by=operator, at=timezone.now())
        publish_answer(answer)
    publish(second)
    trace.freeze_landings(version=second, by=operator, at=timezone.now())
    put(round_, "final")
    cache.clear()
    with django_assert_num_queries(12):
        assert client.get(PAGE).status_code == 200


def test_themes_are_those_shown_each_with_its_decisions(client, round_, told, coordinator):  # noqa: F811
    at = timezone.now()
    program, transport, secret = (
        tags.make_tag(name=name, by=coordinator, at=at) for name in ("Program", "Transport", "Eticheta secretă")
    )
    tags.mark(observations=told[:2], add=[program, secret], take=[], by=coordinator, at=at)
    tags.mark(observations=told[:1], add=[transport], take=[], by=coordinator, at=at)
    assert results(round_).themes == []
    for tag in (program, transport):
        tags.show_tag(tag=tag, by=coordinator, at=at)
    rows = results(round_).themes
    assert [(row.slug, row.count, [part["count"] for part in row.decisions]) for row in rows] == [
        ("program", 2, [1, 1]),
        ("transport", 1, [1]),
        ("", 1, [1]),
    ]
    page = client.get(PAGE).content.decode()
    assert "?tema=program" in page
    assert "secretă" not in page


def test_a_letter_in_parts_stands_under_what_its_parts_are_aimed_at(round_, version, units, send, operator):  # noqa: F811
    sent = send().observation
    answer, half = decide(sent, operator, "noted"), len(sent.text) // 2
    for bounds, unit in (((0, half), units[1]), ((half, len(sent.text)), units[3])):
        Segment.objects.create(
            observation=sent, start=bounds[0], end=bounds[1], unit=unit, decision="noted", edited_at=timezone.now(), edited_by=operator
        )  # fmt: skip
    put(round_, "answered")
    assert [one.ref for one in results(round_).whole.said] == [sent.ref]
    publish_answer(answer)
    found = results(round_)
    assert [[one.ref for one in section.said] for section in found.sections] == [[sent.ref], [sent.ref]]
    assert found.whole.said == []


# ---- told once ----
def test_each_author_is_told_once_with_where_his_words_landed(round_, told):  # noqa: F811
    assert actions.tell_results(round_=round_, at=timezone.now()) == 2
    assert actions.tell_results(round_=round_, at=timezone.now()) == 0
    mails = {mail.to: mail for mail in Message.objects.filter(kind="results")}
    assert set(mails) == {"viorica@canar.example", "al.doilea@canar.example"}
    first, second = mails["viorica@canar.example"], mails["al.doilea@canar.example"]
    assert told[0].label in first.text
    assert "cap. 1 alin. (1)" in first.text
    assert "/consultari/strategia/rezultate/" in first.text
    assert told[1].label in second.text
    assert told[2].label in second.text
    assert told[0].label not in second.text
    assert first.is_service


def test_who_withdrew_is_not_told(round_, told):  # noqa: F811
    Observation.objects.filter(pk=told[0].pk).update(withdrawn_at=timezone.now())
    assert actions.tell_results(round_=round_, at=timezone.now()) == 1


def test_co_signers_and_subscribers_are_told_once_an_address(round_, told, operator):  # noqa: F811
    mandate = MandateFactory(organisation=OrganisationFactory(email="casa@ong.example"))
    CoSignature.objects.create(
        observation=told[0], organisation=mandate.organisation, person=mandate.person, organisation_name="Casa",
        capacity="președintă", at=timezone.now(), leaf="0" * 64,
    )  # fmt: skip
    subscribe("abonat@people.example")
    subscribe("viorica@canar.example", code_hash="alt")
    round_.published_at = timezone.now() - timedelta(days=20)
    assert actions.tell_results(round_=round_, at=timezone.now()) == 4
    by_address = {mail.to: mail for mail in Message.objects.filter(kind="results")}
    assert set(by_address) == {
        "viorica@canar.example", "al.doilea@canar.example", mandate.person.email, "abonat@people.example",
    }  # fmt: skip
    assert told[0].label in by_address[mandate.person.email].text
    stopped = by_address["abonat@people.example"]
    assert not stopped.is_service
    assert "/abonare/" in stopped.text or "dezabonare" in stopped.text
    assert told[0].label not in stopped.text
    assert actions.tell_results(round_=round_, at=timezone.now()) == 0


def test_nobody_is_told_of_an_answer_in_preparation(round_, version, send, operator):  # noqa: F811
    decide(send().observation, operator)
    assert actions.tell_results(round_=round_, at=timezone.now()) == 0
    assert not Message.objects.filter(kind="results").exists()
    assert Contact.objects.exists()
    assert not Landing.objects.exists()
