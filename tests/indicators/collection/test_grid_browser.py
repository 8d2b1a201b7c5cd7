"""In Chromium: the grid moves like a sheet, takes a block from Excel, watches totals, saves by itself and never over others."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from indicators.collection.models import Check, Finding, Submission, Value
from indicators.collection.states import CheckKind
from tests.indicators.collection.scene import Scene, scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """([name, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.querySelector(`[name="${name}"]`).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def asked(transactional_db, authority, ngo) -> Scene:
    return scene(ngo)


@pytest.fixture
def opened(chromium, live_server, asked, representative, client_for) -> Page:
    context = chromium.new_context(locale="ro-RO")
    name = settings.SESSION_COOKIE_NAME
    value = client_for(representative).cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": str(live_server)}])
    page = context.new_page()
    page.goto(f"{live_server}/cont/raportari/{asked.report.pk}/")
    yield page
    context.close()


def cell(page: Page, name: str):
    return page.locator(f'[name="{name}"]')


def test_the_grid_as_people_use_it(opened: Page, asked: Scene, coordinator):
    total, female, male = (asked.name(asked.persons, one) for one in (None, asked.female, asked.male))
    places = asked.name(asked.places)
    cell(opened, total).focus()
    opened.keyboard.press("ArrowRight")
    expect(cell(opened, female)).to_be_focused()
    opened.evaluate(PASTE, [female, "7\t5\r\n"])
    expect(cell(opened, male)).to_have_value("5")
    expect(cell(opened, total)).to_have_value("12")
    state = opened.locator("[data-grid-state]")
    expect(state).to_contain_text("Salvat la")
    assert Value.objects.get(indicator=asked.persons, cell=1).number == 12

    cell(opened, total).fill("13")
    expect(opened.locator("[data-grid-note]").first).to_have_text("Celulele însumează 12, totalul spune 13.")
    cell(opened, female).fill("8")
    expect(cell(opened, total)).to_have_value("13")
    expect(opened.locator("[data-grid-note]").first).to_be_hidden()

    cell(opened, places).fill("1.234")
    expect(opened.locator(".grid-error")).to_contain_text("două feluri")
    expect(state).to_contain_text("nu sunt salvate: 1")
    cell(opened, places).fill("20")
    expect(opened.locator(".grid-error")).to_have_count(0)
    expect(state).to_contain_text("Salvat la")

    # Somebody else writes into the same cell meanwhile.
    Value.objects.filter(indicator=asked.places).update(number=25)
    report = Submission.objects.get(pk=asked.report.pk)
    Submission.objects.filter(pk=report.pk).update(revision=report.revision + 1)
    cell(opened, places).fill("30")
    expect(opened.locator(".grid-error")).to_contain_text("Altcineva a scris aici 25,0")
    assert Value.objects.get(indicator=asked.places).number == 25
    opened.get_by_role("button", name="Păstrez ce am scris").click()
    expect(state).to_contain_text("Salvat la")
    expect(opened.locator(".grid-error")).to_have_count(0)
    assert Value.objects.get(indicator=asked.places).number == 30

    # Words and the level, then straight to the button: what waits is saved first.
    cell(opened, asked.name(asked.quality)).nth(2).check()
    cell(opened, f"t_{asked.quality.pk}").fill("Întrebăm lunar.")
    cell(opened, f"t_{asked.story.pk}").fill("O lună liniștită.")
    opened.get_by_role("button", name="Trimiteți spre aprobare").click()
    expect(opened.locator("main")).to_contain_text("Raportarea este trimisă")
    assert Submission.objects.get(pk=asked.report.pk).state == "submitted"


def test_the_checks_run_after_a_save_and_the_cell_leads_to_its_explanation(opened: Page, asked: Scene, at):
    Check.objects.create(
        indicator=asked.places, kind=CheckKind.RANGE, parameters={"high": "10"}, severity="warns", at=at
    )
    places = asked.name(asked.places)
    row = opened.locator("tr", has=cell(opened, places))
    cell(opened, places).fill("20")
    expect(row.locator(".cell-state")).to_contain_text("neobișnuit")
    expect(cell(opened, places)).to_have_attribute("aria-describedby", f"{places}-f")
    expect(row.locator(".grid-line .cell-said")).to_contain_text("20,0 este peste")
    row.locator(".cell-said a").click()
    words = opened.locator("#semnalari textarea")
    expect(words).to_be_focused()
    opened.keyboard.type("Au fost primiți copiii centrului închis.")
    # Another save asks for the checks again; what was being written stays.
    with opened.expect_response(lambda answer: answer.url.endswith("/verifica/")):
        cell(opened, places).fill("21")
    expect(row.locator(".cell-said")).to_contain_text("21,0 este peste")
    expect(words).to_have_value("Au fost primiți copiii centrului închis.")
    opened.get_by_role("button", name="Păstrați explicația").click()
    expect(row.locator(".cell-state")).to_contain_text("explicat")
    cell(opened, places).fill("9")
    expect(row.locator(".cell-state")).to_have_count(0)
    assert Finding.objects.get().state == "corrected"
