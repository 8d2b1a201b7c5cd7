"""An organisation writes together: one prepares and shows it, the representative sends it back or submits, a reader only reads."""

import pytest
from playwright.sync_api import Page, expect

from accounts.organisations.models import Mandate
from accounts.people.models import Person
from consultations.observations.models import Letter, Observation
from tests.factories import MandateFactory
from tests.journeys.conftest import Town
from tests.journeys.hands import PDF, Portal, number_on, send, upload

FIRST = "Evaluarea la domiciliu durează prea mult pentru persoanele care ies din spital."
BETTER = f"{FIRST} Din 40 de beneficiari ai noștri, 11 au așteptat peste o lună."
NOTE = "Puneți, vă rog, și cifrele de anul trecut."


@pytest.fixture
def contributor(town: Town) -> Person:
    return MandateFactory(
        person__full_name="Costel Pregătitorul", organisation=town.ngo, kind=Mandate.Kind.CONTRIBUTOR
    ).person


def letter(portal: Portal, person: Person, address: str) -> Page:
    page = portal.browser(person)
    page.goto(address)
    return page


def begin(page: Page) -> str:
    """From the public form into the account; returns the letter's address."""
    page.goto("/consultari/strategia/observatii/noua/")
    page.locator("main li a", has_text="Asociația Casa Bună").click()
    expect(page.locator(".person-act")).to_contain_text("Asociația Casa Bună")
    expect(page.get_by_role("button", name="Trimiteți observația")).to_have_count(0)
    page.get_by_label("Documentul în ansamblu").check()
    page.fill("#id_text", FIRST)
    page.get_by_role("button", name="Păstrați ca scrisoare în contul meu").click()
    page.wait_for_url("**/cont/**/")
    return page.url


def test_prepared_shown_sent_back_and_submitted(
    portal: Portal, town: Town, contributor: Person, reader: Person, stranger: Person
):
    town.open_round()
    writer = portal.browser(contributor)
    address = begin(writer)
    chief = portal.browser(town.representative)
    assert chief.goto(address).status == 404  # Nobody sees it before it is shown.
    writer.get_by_role("button", name="Arătați-o colegilor").click()
    expect(writer.get_by_role("button", name="Arătați-o colegilor")).to_have_count(0)

    chief.goto(address)
    expect(chief.locator("#id_text")).to_have_value(FIRST)
    chief.fill("#id_note", NOTE)
    chief.get_by_role("button", name="Trimiteți înapoi").click()
    expect(chief.get_by_role("button", name="Trimiteți înapoi")).to_have_count(0)
    assert Letter.objects.get().state == "sent_back"

    writer.goto(address)
    expect(writer.locator(".notice-warn")).to_contain_text(NOTE)
    expect(writer.get_by_role("button", name="Trimiteți observația")).to_have_count(0)
    writer.set_input_files("#id_files", upload("cifre.pdf", PDF))
    writer.get_by_role("button", name="Adăugați fișiere").click()
    expect(writer.locator("main")).to_contain_text("cifre.pdf")
    writer.fill("#id_text", BETTER)
    writer.get_by_role("button", name="Salvați", exact=True).click()
    expect(writer.locator("#id_text")).to_have_value(BETTER)
    writer.get_by_role("button", name="Arătați-o colegilor").click()

    looks = letter(portal, reader, address)
    expect(looks.locator("main")).to_contain_text(BETTER)
    expect(looks.locator("main form[method=post]")).to_have_count(0)
    assert letter(portal, stranger, "/cont/observatii/").request.get(address).status == 404

    chief.goto(address)
    chief.fill("#id_argument", "Cifrele sunt din registrul nostru de anul trecut.")
    chief.locator("#id_agrees_to_files").check()
    send(chief)
    label = number_on(chief)
    observation = Observation.objects.get()
    assert (observation.label, observation.text, observation.organisation) == (label, BETTER, town.ngo)
    assert [one.file.name for one in observation.attachments.all()] == ["cifre.pdf"]
    portal.mail(town.representative.email, label)
    writer.goto("/cont/observatii/")
    expect(writer.locator("main")).to_contain_text(label)


def test_a_reader_can_neither_write_nor_submit(portal: Portal, town: Town, contributor: Person, reader: Person):
    town.open_round()
    writer = portal.browser(contributor)
    address = begin(writer)
    writer.get_by_role("button", name="Arătați-o colegilor").click()
    page = letter(portal, reader, address)
    token = page.context.cookies()
    assert token
    page.goto("/consultari/strategia/observatii/noua/")
    hidden = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    for act in ("salveaza", "trimite", "arata", "inapoi"):
        answer = page.request.post(
            f"{address}{act}/",
            form={
                "csrfmiddlewaretoken": hidden,
                "text": "altceva decât era scris",
                "revision": "1",
                "note": "nu e bine așa",
            },
            headers={"Referer": page.url},
        )
        assert answer.status == 403, act
    kept = Letter.objects.get()
    assert (kept.content["text"], kept.state, Observation.objects.count()) == (FIRST, "shared", 0)


def test_two_colleagues_in_one_letter_see_both_texts(portal: Portal, town: Town, contributor: Person):
    town.open_round()
    writer = portal.browser(contributor)
    address = begin(writer)
    writer.get_by_role("button", name="Arătați-o colegilor").click()
    writer.wait_for_load_state()
    writer.goto(address)
    chief = letter(portal, town.representative, address)
    for page, text in ((chief, "Textul reprezentantei, mai scurt."), (writer, "Textul colegului, altfel spus.")):
        page.fill("#id_text", text)
        page.get_by_role("button", name="Salvați", exact=True).click()
        page.wait_for_load_state()
    expect(writer.locator("textarea[readonly]")).to_have_value("Textul reprezentantei, mai scurt.")
    expect(writer.locator("#id_text")).to_have_value("Textul colegului, altfel spus.")
    assert Letter.objects.get().content["text"] == "Textul reprezentantei, mai scurt."
