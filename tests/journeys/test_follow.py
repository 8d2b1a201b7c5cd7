"""Without an account: the number and the code of the receipt open what one wrote, until the term to add and to withdraw."""

import re

import pytest
from playwright.sync_api import Page, expect

from consultations.observations.models import Observation
from tests.journeys.conftest import Town
from tests.journeys.hands import Portal, fill_visitor, link, number_on, ref_of, send

TEXT = "Programul centrului de zi să se prelungească până la ora 18, pentru părinții care lucrează."
MORE = "Am uitat să spun: și sâmbăta, măcar până la prânz."


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def sent(request: pytest.FixtureRequest, portal: Portal, town: Town) -> tuple[Page, str, str]:
    """The browser of somebody who sent a letter, its number, the code of its receipt."""
    town.open_round()
    page = portal.browser(script=request.param)
    page.goto("/consultari/strategia/observatii/noua/")
    fill_visitor(page, text=TEXT)
    page.wait_for_timeout(3100)
    send(page)
    label = number_on(page)
    return page, label, page.locator(".receipt-code").inner_text().strip()


def open_dossier(page: Page, number: str, code: str) -> None:
    page.goto("/observatii/urmarire/")
    page.fill("#id_number", number)
    page.fill("#id_code", code)
    page.get_by_role("button", name="Deschideți").click()


def test_number_and_code_open_add_and_withdraw(portal: Portal, sent: tuple[Page, str, str]):
    page, label, code = sent
    confirm = portal.browser()
    confirm.goto(link(portal.mail("viorica@people.example", label), "/observatii/confirmare/#"))
    confirm.get_by_role("button", name="Da, adresa este a mea").click()
    confirm.wait_for_url("**/observatii/urmarire/dosar/")
    page.context.clear_cookies()
    open_dossier(page, label, code.lower().replace("-", " "))
    page.wait_for_url("**/observatii/urmarire/dosar/")
    expect(page.locator("main")).to_contain_text(TEXT)
    assert code not in page.content()
    page.fill("#id_text", MORE)
    page.get_by_role("button", name="Înregistrați completarea").click()
    expect(page.locator("main section", has_text=MORE).first).to_be_visible()
    portal.mail("viorica@people.example", label, nth=2)
    page.get_by_text("Vreau să retrag această observație").click()
    page.locator("#id_sure").check()
    page.get_by_role("button", name="Retrageți observația").click()
    expect(page.locator("body")).to_contain_text("Observația a fost retrasă")
    expect(page.get_by_role("button", name="Înregistrați completarea")).to_have_count(0)
    observation = Observation.objects.get()
    assert observation.withdrawn_at is not None
    assert [one.text for one in observation.addenda.all()] == [MORE]
    portal.mail("viorica@people.example", "retras")
    visitor = portal.browser()
    visitor.goto(f"/observatii/{ref_of(label)}/")
    expect(visitor.locator("body")).not_to_contain_text("Programul centrului")


@pytest.mark.req("R21")
def test_a_wrong_code_opens_nothing_and_says_so(portal: Portal, sent: tuple[Page, str, str]):
    page, label, code = sent
    page.context.clear_cookies()
    wrong = ("B" if code[0] == "A" else "A") + code[1:]
    for number, attempt in ((label, wrong), ("9999/2026", code), (label, "x")):
        open_dossier(page, number, attempt)
        expect(page.get_by_role("alert").first).to_contain_text("Numărul și codul nu se potrivesc")
        expect(page.locator("#id_number")).to_have_value(number)
    page.goto("/observatii/urmarire/dosar/")
    page.wait_for_url("**/observatii/urmarire/")
    assert TEXT not in page.content()


def test_the_link_of_the_mail_opens_it(portal: Portal, sent: tuple[Page, str, str]):
    _page, label, code = sent
    address = link(portal.mail("viorica@people.example", label), "/observatii/urmarire/#")
    assert re.search(re.escape(code), address)
    page = portal.browser()
    page.goto(address)
    assert "#" not in page.url
    page.get_by_role("button", name="Deschideți").click()
    page.wait_for_url("**/observatii/urmarire/dosar/")
    expect(page.locator("main")).to_contain_text(TEXT)
