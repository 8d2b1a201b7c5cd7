"""In Chromium: the form of a unit opens beside it; nothing typed is lost, whatever is opened, closed, refused or sent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from consultations.drafts.models import Version
from consultations.observations.models import Observation
from consultations.observations.views import reader
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import TEXT
from tests.consultations.observations.crowds import big_version
from tests.journeys.test_accessibility import AXE, TAGS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAFT = "/consultari/strategia/document/"
FIRST, SECOND = "art-3/al-2", "art-5/al-2"
PHONE = {"width": 360, "height": 720}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    reader._BODIES.clear()
    yield
    reader._BODIES.clear()


@pytest.fixture
def version(round_) -> Version:
    return big_version(round_, units=6)


def write(page: Page, anchor: str) -> None:
    page.locator(f'[id="{anchor}"] a.write').click()
    expect(page.locator(f'[id="{anchor}"] .margin-box [data-margin-title]')).to_be_focused()


def about_me(page: Page) -> None:
    page.locator("#id_name").fill("Viorica Contactescu")
    page.locator("#id_email").fill("viorica@canar.example")
    page.get_by_label("Fără nume, numai „cetățean”").check()
    page.get_by_label("Am citit informarea despre datele mele", exact=False).check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Trimiteți observația").click()


def test_a_refused_form_stays_beside_its_unit_and_the_receipt_is_a_page(page, live_server, version):
    page.goto(f"{live_server}{DRAFT}")
    write(page, FIRST)
    page.locator("#id_text").fill("Scurt.")
    about_me(page)
    page.locator("form[data-autosave]").evaluate("form => (form.noValidate = true)")
    page.wait_for_timeout(3100)
    with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
        send(page)
    assert refused.value.status == 422
    expect(page.locator(f'[id="{FIRST}"] .margin-box .error-summary')).to_be_focused()
    expect(page.locator("#id_text")).to_have_value("Scurt.")
    expect(page.locator("#id_name")).to_have_value("Viorica Contactescu")
    assert page.url.endswith(DRAFT)
    assert Observation.objects.count() == 0

    page.locator("#id_text").fill(TEXT)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("a fost înregistrată")
    assert page.url.endswith("/observatii/primita/")
    observation = Observation.objects.get()
    assert [target.unit.anchor for target in observation.targets.all()] == [FIRST]
    page.go_back()
    write(page, FIRST)
    expect(page.locator("#id_text")).to_have_value("")


def test_what_was_begun_comes_back_when_another_unit_was_opened_meanwhile(page, live_server, version):
    page.goto(f"{live_server}{DRAFT}")
    write(page, FIRST)
    page.locator("#id_text").fill(TEXT)
    page.locator("#id_files").set_input_files(
        {"name": "studiu.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    write(page, SECOND)
    expect(page.locator(".margin-box")).to_have_count(1)
    expect(page.locator("#id_text")).to_have_value("")
    page.locator("#id_text").fill("Despre alt pasaj.")
    write(page, FIRST)
    expect(page.locator("#id_text")).to_have_value(TEXT)
    assert page.locator("#id_files").evaluate("field => field.files[0].name") == "studiu.pdf"
    # A reload keeps the words of both in this browser.
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    write(page, SECOND)
    expect(page.locator("#id_text")).to_have_value("Despre alt pasaj.")
    assert Observation.objects.count() == 0


def test_the_focus_goes_in_and_comes_back_and_escape_keeps_the_words(page, live_server, version):
    page.goto(f"{live_server}{DRAFT}")
    page.locator(f'[id="{FIRST}"] .unit-cite a').focus()
    page.keyboard.press("c")
    expect(page.locator(f'[id="{FIRST}"] [data-margin-title]')).to_be_focused()
    page.locator("#id_text").fill(TEXT)
    page.keyboard.press("Escape")
    expect(page.locator(".margin-box")).to_have_count(0)
    expect(page.locator(f'[id="{FIRST}"] a.write')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#id_text")).to_have_value(TEXT)
    page.get_by_role("button", name="Închideți").click()
    expect(page.locator(f'[id="{FIRST}"] a.write')).to_be_focused()


def test_the_page_of_its_own_takes_the_words_along(page, live_server, version):
    page.goto(f"{live_server}{DRAFT}")
    write(page, FIRST)
    page.locator("#id_text").fill(TEXT)
    page.get_by_role("link", name="Deschideți pe o pagină proprie").click()
    page.wait_for_url("**/observatii/noua/?unit=art-3%2Fal-2")
    expect(page.locator("#id_text")).to_have_value(TEXT)


def test_when_the_term_has_passed_meanwhile_the_link_is_followed(page, live_server, version):
    page.goto(f"{live_server}{DRAFT}")
    Round.objects.update(closes_at=F("published_at") + timedelta(days=1))
    page.locator(f'[id="{FIRST}"] a.write').click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Termenul a trecut")


def test_the_difference_is_shown_as_soon_as_the_words_are_written(page, live_server, version):
    page.goto(f"{live_server}{DRAFT}")
    page.locator(f'[id="{FIRST}"] .ways summary').click()
    page.locator(f'[id="{FIRST}"] .ways a').first.click()
    page.locator("#id_proposed_text").fill("Alte cuvinte.")
    page.keyboard.press("Tab")
    expect(page.locator(".margin-box #diferenta .diff ins").first).to_contain_text("Alte cuvinte")


def test_beside_the_text_and_on_a_phone_without_a_fault(page, live_server, version):
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    for size in ({"width": 1280, "height": 800}, PHONE):
        page.set_viewport_size(size)
        page.goto(f"{live_server}{DRAFT}")
        page.locator(f'[id="{FIRST}"] .ways summary').click()
        page.locator(f'[id="{FIRST}"] .ways a').first.click()
        expect(page.locator("#id_proposed_text")).to_be_visible()
        page.locator("#id_proposed_text").fill("Alte cuvinte.")
        page.get_by_role("button", name="Vedeți diferența").click()
        expect(page.locator(".margin-box #diferenta .diff ins").first).to_contain_text("Alte cuvinte")
        wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
        assert [(one["id"], one["nodes"][0]["target"]) for one in found["violations"]] == []
        page.on("dialog", lambda dialog: dialog.accept())
    assert faults == []
