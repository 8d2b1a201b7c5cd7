"""Into the account and out of it, with the codes that come by mail and from the phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.people.models import Person
from tests.factories import PASSWORD
from tests.journeys.conftest import Town
from tests.journeys.hands import Portal, answer_second_step, code_now, second_factor, sign_in, words

NEW = "castravetele-alearga-dupa-luna"


def code_in(portal: Portal, to: str, subject: str) -> str:
    text = words(portal.mail(to, subject))
    found = re.search(r"^\s{4}(\S+)\s*$", text, re.MULTILINE)
    assert found, text
    assert "http" not in text.split("--")[0], "a code is typed, never a link with a secret"
    return found.group(1)


def press(page: Page) -> None:
    page.locator("main form button[type=submit].btn-primary").first.click()


@pytest.mark.req("R43")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_account_is_opened_with_the_code_of_the_mail(portal: Portal, town: Town, script: bool):
    page = portal.browser(script=script)
    page.goto("/cont/inscriere/")
    page.fill("#id_full_name", "Ștefania Nouă")
    page.fill("#id_email", "stefania@people.example")
    page.fill("#id_password1", NEW)
    page.locator("#id_is_adult").check()
    page.get_by_role("button", name="Deschideți contul").click()
    page.wait_for_url("**/cont/confirmare/**")
    page.goto("/cont/observatii/")
    assert "/cont/observatii/" not in page.url.partition("?")[0]  # No way in before the address is confirmed.
    page.goto("/cont/confirmare/")
    page.fill("input[name=code]", "AAAAAA")
    press(page)
    expect(page.get_by_role("alert").or_(page.locator(".invalid-feedback")).first).to_be_visible()
    page.fill("input[name=code]", code_in(portal, "stefania@people.example", "Confirmați"))
    press(page)
    page.wait_for_url("**/cont/")
    person = Person.objects.get(email="stefania@people.example")
    assert (person.full_name, person.emailaddress_set.get().verified) == ("Ștefania Nouă", True)


def test_a_forgotten_password_is_set_anew_and_the_old_one_is_over(portal: Portal, town: Town, citizen: Person):
    page = portal.browser()
    page.goto("/cont/intrare/")
    page.get_by_role("link", name="Mi-am uitat parola").or_(
        page.locator("a[href='/cont/parola/uitata/']")
    ).first.click()
    page.fill("#id_email", citizen.email)
    press(page)
    page.wait_for_url("**/cont/parola/cod/**")
    page.fill("input[name=code]", code_in(portal, citizen.email, "parolă nouă"))
    press(page)
    page.wait_for_url("**/cont/parola/noua/**")
    page.fill("#id_password1", NEW)
    if page.locator("#id_password2").count():
        page.fill("#id_password2", NEW)
    press(page)
    page.wait_for_url(lambda url: "/cont/parola/noua/" not in url)
    portal.mail(citizen.email, "Parola dumneavoastră a fost schimbată")
    other = portal.browser()
    sign_in(other, citizen)
    expect(other.get_by_role("alert").first).to_be_visible()
    assert other.request.get("/cont/observatii/", max_redirects=0).status == 302
    sign_in(other, citizen, password=NEW)
    other.wait_for_url("**/cont/")


@pytest.mark.req("R01")
def test_the_desk_opens_only_after_the_second_factor(portal: Portal, town: Town):
    page = portal.browser()
    sign_in(page, town.coordinator, to="/birou/")
    expect(page).to_have_url(re.compile("/cont/doi-pasi/activare/"), timeout=30_000)
    for address in ("/birou/consultari/", "/birou/observatii/", "/birou/setari/"):
        page.goto(address)
        assert "/cont/doi-pasi/activare/" in page.url
    secret = page.locator("main code").inner_text()
    page.fill("input[name=code]", "000000" if code_now(secret) != "000000" else "111111")
    press(page)
    expect(page.get_by_role("alert").or_(page.locator(".invalid-feedback")).first).to_be_visible()
    assert page.locator("main code").inner_text() == secret
    page.fill("input[name=code]", code_now(secret))
    press(page)
    page.wait_for_url("**/cont/doi-pasi/coduri/**")
    recovery = page.locator("main ul.num code").all_inner_texts()
    assert len(recovery) >= 8
    page.goto("/birou/")
    page.wait_for_url("**/birou/")
    portal.mail(town.coordinator.email, "doi pași")

    again = portal.browser()
    sign_in(again, town.coordinator, to="/birou/")
    again.wait_for_url("**/cont/doi-pasi/verificare/**")
    again.fill("input[name=code]", recovery[0])
    again.get_by_role("button", name="Intrați în cont").click()
    again.wait_for_url("**/birou/")
    third = portal.browser()
    sign_in(third, town.coordinator, to="/birou/")
    third.wait_for_url("**/cont/doi-pasi/verificare/**")
    third.fill("input[name=code]", recovery[0])
    third.get_by_role("button", name="Intrați în cont").click()
    expect(third.get_by_role("alert").or_(third.locator(".invalid-feedback")).first).to_be_visible()  # Each code once.
    third.goto("/birou/")
    expect(third).not_to_have_url(re.compile(r"//[^/]+/birou/$"))
    assert "Lucrări" not in third.locator("main").inner_text()


def test_signing_out_ends_it_also_for_the_back_button(portal: Portal, town: Town):
    secret = second_factor(town.coordinator)
    page = portal.browser()
    sign_in(page, town.coordinator, to="/birou/consultari/")
    answer_second_step(page, secret)
    page.wait_for_url("**/birou/consultari/")
    cookie = next(one["value"] for one in page.context.cookies() if one["name"] == "sessionid")
    page.goto("/cont/iesire/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{portal.url}/")
    page.goto("/birou/consultari/")
    page.wait_for_url("**/cont/intrare/**")
    thief = portal.browser()
    thief.context.add_cookies([{"name": "sessionid", "value": cookie, "url": portal.url}])
    thief.goto("/birou/consultari/")
    thief.wait_for_url("**/cont/intrare/**")


def test_a_wrong_password_and_an_unknown_address_read_the_same(portal: Portal, town: Town, citizen: Person):
    told = []
    for email, password in ((citizen.email, "nu-asta-era-parola"), ("nimeni@people.example", PASSWORD)):
        page = portal.browser()
        page.goto("/cont/intrare/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.get_by_role("button", name="Intrați în cont").click()
        told.append(page.get_by_role("alert").first.inner_text())
    assert told[0] == told[1]
