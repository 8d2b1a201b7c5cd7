"""The last minute, the impatient finger, the way back, two tabs: one letter, one number, and no word lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from consultations.observations.models import Observation
from consultations.rounds.models import Round
from tests.journeys.conftest import Town
from tests.journeys.hands import Portal, fill_visitor, number_on, send

TEXT = "Programul centrului de zi să se prelungească până la ora 18, pentru părinții care lucrează."
OTHER = "Transportul până la centru să fie gratuit pentru copiii din satele de pe deal."
ADDRESS = "/consultari/strategia/observatii/noua/"


@pytest.fixture
def round_(town: Town) -> Round:
    return town.open_round()


def form(portal: Portal, *, script: bool = True) -> Page:
    page = portal.browser(script=script)
    page.goto(ADDRESS)
    fill_visitor(page, text=TEXT)
    return page


@pytest.mark.req("R75")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_was_begun_before_the_term_and_sent_after_it_is_handed_back(portal: Portal, round_: Round, script: bool):
    page = form(portal, script=script)
    page.fill("#id_argument", "Programul de acum se încheie la ora 16.")
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(
        published_at=now - timedelta(days=30), closes_at=now - timedelta(seconds=1)
    )
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Termenul a trecut")
    main = page.locator("main")
    expect(main).to_contain_text("Observațiile s-au primit până")
    kept = [area.input_value() for area in main.locator("textarea").all()]
    assert kept == [TEXT, "Programul de acum se încheie la ora 16."]
    assert not Observation.objects.exists()
    page.goto(ADDRESS)
    expect(page.locator("form textarea")).to_have_count(0)


@pytest.mark.req("R62")
def test_a_double_click_is_one_number(portal: Portal, round_: Round):
    page = form(portal)
    page.get_by_role("button", name="Trimiteți observația").dblclick()
    label = number_on(page)
    assert [one.label for one in Observation.objects.all()] == [label]
    assert len(portal.post.to("viorica@people.example")) <= 1
    portal.mail("viorica@people.example", label)


@pytest.mark.req("R62")
def test_two_requests_of_the_same_form_at_once_are_one_number(portal: Portal, round_: Round):
    """What a double click is without JavaScript: the browser drops the first answer, the server got both."""
    page = form(portal)
    statuses = page.evaluate(
        """async () => {
            const body = new FormData(document.querySelector("form[data-autosave]"));
            const answers = await Promise.all([1, 2, 3].map(() => fetch(location.href, {method: "POST", body})));
            return answers.map((answer) => [answer.status, new URL(answer.url).pathname]);
        }"""
    )
    assert statuses == [[200, "/observatii/primita/"]] * 3
    assert Observation.objects.count() == 1


@pytest.mark.req("R62")
def test_the_way_back_leads_to_the_receipt_not_to_the_sent_form(portal: Portal, round_: Round):
    page = form(portal)
    send(page)
    label = number_on(page)
    page.goto("/consultari/strategia/")
    page.go_back()
    page.wait_for_url("**/observatii/primita/")
    assert label in page.locator(".receipt-number").inner_text()
    assert Observation.objects.count() == 1


@pytest.mark.req("R40")
def test_without_javascript_the_way_back_is_a_new_form(portal: Portal, round_: Round):
    """The form is never stored (R40), so the browser fetches it anew: what is sent from it is another letter, with its own
    number on its own receipt, and the first one stays as it was."""
    page = form(portal, script=False)
    key = page.locator("input[name=submission_key]").input_value()
    send(page)
    label = number_on(page)
    page.go_back()
    page.wait_for_url(f"**{ADDRESS}")
    assert page.locator("input[name=submission_key]").input_value() != key
    fill_visitor(page, text=OTHER)
    send(page)
    second = number_on(page)
    assert {one.label: one.text for one in Observation.objects.all()} == {label: TEXT, second: OTHER}


@pytest.mark.req("R62")
def test_another_text_in_the_same_form_is_never_silently_one_of_the_two(portal: Portal, round_: Round):
    """Two tabs with one form (a restored session, a duplicated tab): the second text is shown beside the first, to be copied."""
    page = form(portal, script=False)
    key = page.locator("input[name=submission_key]").input_value()
    send(page)
    label = number_on(page)
    copy = portal.browser()
    copy.context.add_cookies(page.context.cookies())
    copy.goto(ADDRESS)
    fill_visitor(copy, text=OTHER)
    copy.evaluate("key => { document.querySelector('input[name=submission_key]').value = key; }", key)
    send(copy)
    expect(copy.get_by_role("heading", level=1)).to_contain_text("a fost deja trimis")
    expect(copy.locator("main")).to_contain_text(label)
    assert [area.input_value() for area in copy.locator("main textarea").all()] == [TEXT, OTHER]
    assert [one.text for one in Observation.objects.all()] == [TEXT]


def test_two_tabs_are_two_letters(portal: Portal, round_: Round):
    first = form(portal)
    second = first.context.new_page()
    second.goto(ADDRESS)
    fill_visitor(second, text=OTHER)
    send(first)
    one = number_on(first)
    send(second)
    two = number_on(second)
    assert one != two
    assert {kept.label: kept.text for kept in Observation.objects.all()} == {one: TEXT, two: OTHER}
    first.reload()
    expect(first.locator(".receipt-number")).to_contain_text(two)


@pytest.mark.req("R63")
@pytest.mark.req("R64")
def test_a_lost_connection_keeps_the_text_and_sends_it_once_it_is_back(portal: Portal, round_: Round):
    page = form(portal)
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("nimic nu se trimite de două ori")
    assert page.locator("#id_text").input_value() == TEXT
    assert not Observation.objects.exists()
    page.context.set_offline(False)
    label = number_on(page)
    assert [one.label for one in Observation.objects.all()] == [label]
    forgive(portal, "ERR_INTERNET_DISCONNECTED")


@pytest.mark.req("R64")
def test_what_was_changed_meanwhile_waits_for_its_author(portal: Portal, round_: Round):
    page = form(portal)
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("#id_text", OTHER)
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    assert not Observation.objects.exists()
    page.get_by_role("button", name="Încercați din nou").click()
    label = number_on(page)
    assert {one.label: one.text for one in Observation.objects.all()} == {label: OTHER}
    forgive(portal, "ERR_INTERNET_DISCONNECTED")


@pytest.mark.req("R64")
@pytest.mark.parametrize("arrives", [False, True], ids=["before it arrived", "after it was registered"])
def test_a_connection_cut_while_sending_gives_one_number(portal: Portal, round_: Round, arrives: bool):
    page = form(portal)
    cuts: list[str] = []

    def cut(route: Route) -> None:
        if cuts or route.request.method != "POST":
            route.continue_()
            return
        cuts.append(route.request.url)
        if arrives:
            route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(f"**{ADDRESS}", cut)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Nu a fost trimisă")
    assert Observation.objects.count() == int(arrives)
    assert page.locator("#id_text").input_value() == TEXT
    page.get_by_role("button", name="Încercați din nou").click()
    label = number_on(page)
    assert [one.label for one in Observation.objects.all()] == [label]
    forgive(portal, "ERR_CONNECTION_RESET")


def forgive(portal: Portal, error: str) -> None:
    """What the test itself did to the line is no complaint of the browser."""
    portal.watch.found = [line for line in portal.watch.found if error not in line]


@pytest.mark.req("R63")
def test_what_was_typed_survives_a_closed_tab(portal: Portal, round_: Round):
    page = form(portal)
    page.wait_for_timeout(1000)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(ADDRESS)
    expect(again.locator("#id_text")).to_have_value(TEXT)
    expect(again.get_by_role("status").first).to_contain_text("pus la loc")
