"""In Chromium: from the text to an amendment by keyboard and without JavaScript, observations inside the reader, chosen words."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import expect

from consultations.drafts.models import Unit, Version
from consultations.observations.models import Letter, Observation
from consultations.observations.views import reader
from tests.consultations.observations.conftest import TEXT, known
from tests.consultations.observations.crowds import big_version, next_version
from tests.journeys.hands import tab_to
from tests.journeys.test_accessibility import AXE, TAGS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAFT = "/consultari/strategia/document/"
NARROW = {"width": 320, "height": 640}
ADDED = " Termenul este de 15 zile."


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    reader._BODIES.clear()
    yield
    reader._BODIES.clear()


@pytest.fixture
def version(round_) -> Version:
    return big_version(round_, units=6)


@pytest.fixture
def unit(version) -> Unit:
    return version.units.get(anchor="art-3/al-2")


def amendment(unit: Unit) -> None:
    observation = Observation.objects.get(text=TEXT)
    assert (observation.kind, observation.proposed_text, observation.visibility) == (
        "change",
        unit.text + ADDED,
        "public",
    )
    assert [target.unit_id for target in observation.targets.all()] == [unit.pk]


def test_from_the_text_to_an_amendment_by_keyboard_alone(page, live_server, version, unit, send):
    send(
        known(),
        at_round=version.round,
        unit_ids=(unit.pk,),
        text="O observație dinainte, ca tasta n să aibă unde merge.",
    )
    page.goto(f"{live_server}{DRAFT}")
    page.keyboard.press("n")
    expect(page.locator(f'[id="{unit.anchor}"] .unit-cite a')).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator(f'[id="{unit.anchor}"] .remark')).to_contain_text("O observație dinainte")
    tab_to(page, ".ways summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_proposed_text")).to_have_value(unit.text)
    tab_to(page, "#id_proposed_text")
    page.keyboard.press("Control+End")
    page.keyboard.type(ADDED)
    tab_to(page, "button[name=arata]")
    page.keyboard.press("Enter")
    expect(page.locator("#diferenta .diff ins")).to_contain_text(ADDED.strip())
    assert Observation.objects.filter(text=TEXT).count() == 0
    tab_to(page, "#id_text")
    page.keyboard.type(TEXT)
    tab_to(page, "#id_display_3, #id_display_1, [name=display]")
    page.keyboard.press("ArrowUp")
    tab_to(page, "#id_consent")
    page.keyboard.press("Space")
    tab_to(page, "#id_name") if not page.locator("#id_name").input_value() else None
    page.keyboard.type("Viorica Contactescu")
    tab_to(page, "#id_email")
    page.keyboard.type("viorica@canar.example")
    page.wait_for_timeout(3100)
    tab_to(page, "form[data-submit-once] .form-actions button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("a fost înregistrată")
    amendment(unit)


def test_the_same_without_javascript(chromium, live_server, version, unit):
    context = chromium.new_context(locale="ro-RO", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}{DRAFT}")
    place = page.locator(f'[id="{unit.anchor}"]')
    place.locator(".ways summary").click()
    place.get_by_role("link", name="alt text").click()
    page.locator("#id_proposed_text").fill(unit.text + ADDED)
    page.get_by_role("button", name="Vedeți diferența").click()
    expect(page.locator("#diferenta .diff ins")).to_contain_text(ADDED.strip())
    assert page.url.endswith("#diferenta")
    assert Observation.objects.count() == 0
    page.locator("#id_text").fill(TEXT)
    page.locator("#id_name").fill("Viorica Contactescu")
    page.locator("#id_email").fill("viorica@canar.example")
    page.get_by_label("Fără nume, numai „cetățean”").check()
    page.get_by_label("Am citit informarea despre datele mele", exact=False).check()
    page.wait_for_timeout(3100)
    page.get_by_role("button", name="Trimiteți observația").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("a fost înregistrată")
    amendment(unit)
    context.close()


def test_observations_are_a_page_without_javascript(chromium, live_server, version, unit, send):
    send(known(), unit_ids=(unit.pk,))
    context = chromium.new_context(locale="ro-RO", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}{DRAFT}")
    page.locator(".count").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(unit.citation)
    expect(page.locator(".remark")).to_contain_text(TEXT)
    page.get_by_role("link", name="Înapoi la text").click()
    assert page.url.endswith(f"{DRAFT}v1/#{unit.anchor}")
    context.close()


def test_chosen_words_go_into_the_form_and_not_into_the_address(page, live_server, version, unit):
    page.goto(f"{live_server}{DRAFT}")
    words = page.locator(f'[id="{unit.anchor}"] .unit-text p')
    words.evaluate("node => getSelection().selectAllChildren(node)")
    page.get_by_role("link", name="Scrieți despre acest pasaj").click()
    expect(page.locator("#id_text")).to_have_value(f"„{unit.text}”")
    assert page.url.endswith(DRAFT)
    page.get_by_role("link", name="Deschideți pe o pagină proprie").click()
    expect(page).to_have_url(re.compile(r"\?unit=art-3%2Fal-2$"))
    expect(page.locator("#id_text")).to_have_value(f"„{unit.text}”")
    page.goto(f"{live_server}{DRAFT}")
    page.locator(f'[id="{unit.anchor}"] .unit-text p').click(click_count=3)
    expect(page.get_by_role("link", name="Scrieți despre acest pasaj")).to_be_visible()
    page.evaluate(
        "() => { const [a, b] = document.querySelectorAll('.unit-text p'); getSelection().setBaseAndExtent(a, 0, b, 1); }"
    )
    page.wait_for_timeout(400)
    expect(page.get_by_role("link", name="Scrieți despre acest pasaj")).to_have_count(0)


def test_the_keys_can_be_switched_off(page, live_server, version):
    page.goto(f"{live_server}{DRAFT}")
    page.keyboard.press("?")
    page.get_by_label("Nu folosesc aceste taste").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".unit.is-current")).to_have_count(0)
    page.get_by_role("button", name="Taste").click()
    page.get_by_label("Nu folosesc aceste taste").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".unit.is-current")).to_have_count(1)


def test_nothing_typed_is_lost_when_the_session_ends_in_the_middle_of_a_letter(
    page, live_server, version, citizen, client_for
):
    cookie = client_for(citizen).cookies[settings.SESSION_COOKIE_NAME]
    signed_in = {"name": cookie.key, "value": cookie.value, "url": live_server.url}
    page.context.add_cookies([signed_in])
    page.goto(f"{live_server}/consultari/strategia/observatii/noua/?unit=art-3%2Fal-2&fel=modificare")
    page.get_by_role("button", name="Păstrați ca scrisoare în contul meu").click()
    expect(page).to_have_url(re.compile(r"/cont/observatii/ciorne/\d+/$"))
    address = page.url
    page.context.clear_cookies()
    page.locator("#id_text").fill(TEXT)
    page.locator("#id_proposed_text").fill("Cuvintele scrise după ce sesiunea s-a încheiat.")
    page.get_by_role("button", name="Salvați", exact=True).click()
    expect(page).not_to_have_url(address)
    assert Letter.objects.get().content["text"] == ""
    page.context.add_cookies([signed_in])
    page.goto(address)
    expect(page.locator("#id_text")).to_have_value(TEXT)
    expect(page.locator("#id_proposed_text")).to_have_value("Cuvintele scrise după ce sesiunea s-a încheiat.")
    expect(page.locator("form[data-autosave] [role=status]").first).to_contain_text("pus la loc")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say_at_320_pixels(chromium, live_server, version, unit, send, scheme):
    send(known(), unit_ids=(unit.pk,), kind="change", proposed_text=unit.text + ADDED)
    next_version(version, {3: f"{unit.text} Altfel."})
    context = chromium.new_context(locale="ro-RO", color_scheme=scheme, viewport=NARROW, reduced_motion="reduce")
    page = context.new_page()
    for address, opened in (
        (f"{DRAFT}?cauta=de", ".count"),
        (f"{DRAFT}v2/observatii/{unit.anchor}/", ".since summary"),
    ):
        page.goto(f"{live_server}{address}")
        page.locator(opened).first.click()
        expect(page.locator(".remark")).to_contain_text(TEXT)
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
