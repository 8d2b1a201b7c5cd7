"""Two colleagues at one observation, two at one step of a round: nobody overwrites anybody, everybody is told."""

import pytest
from playwright.sync_api import Page, expect

from accounts.people.models import Person
from accounts.permissions import Role
from consultations.observations.models import Answer, Observation
from tests.factories import PersonFactory, RoundFactory
from tests.journeys.conftest import Town
from tests.journeys.hands import Portal, fill_visitor, number_on, ref_of, send

TEXT = "Programul centrului de zi să se prelungească până la ora 18, pentru părinții care lucrează."
MINE = "Programul se prelungește din luna martie, când vin cei doi educatori."
THEIRS = "Programul nu se poate prelungi: clădirea se închide la ora 17 prin contract."


@pytest.fixture
def colleague(db) -> Person:
    return PersonFactory(full_name="Cornel Aldoilea", email="cornel@valealunga.example", roles=[Role.COORDINATOR])


@pytest.fixture
def ref(portal: Portal, town: Town) -> str:
    town.open_round()
    page = portal.browser()
    page.goto("/consultari/strategia/observatii/noua/")
    fill_visitor(page, text=TEXT)
    send(page)
    return ref_of(number_on(page))


def opened(portal: Portal, person: Person, address: str) -> Page:
    page = portal.browser(person)
    page.goto(address)
    return page


def keep(page: Page, decision: str, reasons: str) -> None:
    page.select_option("#id_decision", decision)
    page.fill("#id_reasons", reasons)
    page.locator("main form[data-unsaved] button.btn-primary").click()


def test_what_a_colleague_took_is_refused_with_her_name(portal: Portal, town: Town, colleague: Person, ref: str):
    address = f"/birou/observatii/{ref}/"
    one, other = opened(portal, town.coordinator, address), opened(portal, colleague, address)
    one.locator(f"form[action='{address}preia/'] button").click()
    expect(one.locator(f"form[action='{address}elibereaza/']")).to_have_count(1)
    other.locator(f"form[action='{address}preia/'] button").click()
    expect(other.locator("body")).to_contain_text("Corina Ordonatoru")
    keep(other, "not", THEIRS)
    expect(other.get_by_role("alert").first).to_contain_text("Corina Ordonatoru")
    expect(other.locator("#id_reasons")).to_have_value(THEIRS)
    answer = Answer.objects.get()
    assert (answer.assignee, answer.reasons, answer.decision) == (town.coordinator, "", "")


def test_a_stale_answer_shows_both(portal: Portal, town: Town, colleague: Person, ref: str):
    address = f"/birou/observatii/{ref}/"
    one, other = opened(portal, town.coordinator, address), opened(portal, colleague, address)
    keep(one, "taken", MINE)
    expect(one.locator("#id_revision")).to_have_value("2")
    keep(other, "not", THEIRS)
    notice = other.locator(".notice-warn")
    expect(notice).to_contain_text("Corina Ordonatoru")
    expect(notice).to_contain_text(MINE)
    expect(other.locator("#id_reasons")).to_have_value(THEIRS)
    assert Answer.objects.get().reasons == MINE


def test_a_stale_step_of_a_round_shows_both_and_saves_again(portal: Portal, town: Town, colleague: Person):
    RoundFactory(slug="in-lucru", created_by=town.coordinator)
    address = "/birou/consultari/in-lucru/pas/pe-intelesul-tuturor/"
    one, other = opened(portal, town.coordinator, address), opened(portal, colleague, address)
    for page, text in ((one, "Rezumatul scris de Corina."), (other, "Rezumatul scris de Cornel.")):
        page.fill("#id_summary", text)
        page.get_by_role("button", name="Salvați").click()
        page.wait_for_load_state()
    table = other.locator("section[role=alert] table")
    expect(table).to_contain_text("Rezumatul scris de Corina.")
    expect(table).to_contain_text("Rezumatul scris de Cornel.")
    expect(other.locator("#id_summary")).to_have_value("Rezumatul scris de Cornel.")
    other.get_by_role("button", name="Salvați").click()
    other.wait_for_url("**/birou/consultari/in-lucru/")
    assert not Observation.objects.exists()
    other.goto(address)
    expect(other.locator("#id_summary")).to_have_value("Rezumatul scris de Cornel.")
