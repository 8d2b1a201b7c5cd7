"""In Chromium: the form without JavaScript, the code after «#», nothing that was typed ever runs."""

import re

import pytest
from playwright.sync_api import expect

from consultations.observations import rules
from consultations.observations.models import Observation
from tests.consultations.observations.conftest import TEXT, known, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XSS = "<img src=x onerror=alert(1)><script>alert(2)</script>\" onmouseover=alert(3) ' {{7*7}} javascript:alert(4)"


def fill(page) -> None:
    page.get_by_label("Observația dumneavoastră", exact=False).fill(TEXT)
    page.get_by_label("Nume și prenume", exact=False).fill("Viorica Contactescu")
    page.locator("#id_email").fill("viorica@canar.example")
    page.get_by_label("Fără nume, numai „cetățean”").check()
    page.get_by_label("Am citit informarea despre datele mele", exact=False).check()


@pytest.mark.req("R58")
@pytest.mark.parametrize("script", [False, True])
def test_a_visitor_writes_on_one_unit_and_gets_a_number(chromium, live_server, version, script):
    context = chromium.new_context(locale="ro-RO", java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{live_server}/consultari/strategia/observatii/noua/?unit=cap-1-alin-3")
    fill(page)
    page.wait_for_timeout(3100)
    page.get_by_role("button", name="Trimiteți observația").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("a fost înregistrată")
    observation = Observation.objects.get()
    expect(page.locator("main")).to_contain_text(observation.label)
    assert (observation.text, observation.visibility, observation.suspicion) == (TEXT, "public", "")
    assert [target.citation for target in observation.targets.all()] == ["cap. 1 alin. (3)"]
    assert re.fullmatch(r".*/observatii/primita/", page.url)
    context.close()


@pytest.mark.req("R43")
def test_the_link_of_the_mail_fills_the_form_and_leaves_no_code_in_the_address(page, live_server, send, settings):
    observation = send(visitor()).observation
    code = rules.code_for(settings.SEALING_KEY, "confirm", observation.submission_key)
    page.goto(f"{live_server}/observatii/confirmare/#{observation.ref}.{code}")
    expect(page.locator("#id_number")).to_have_value(observation.ref)
    expect(page.locator("#id_code")).to_have_value(code)
    assert "#" not in page.url
    observation.refresh_from_db()
    assert observation.address_state == "unconfirmed"
    page.get_by_role("button", name="Da, adresa este a mea").click()
    expect(page.locator("main")).to_contain_text("Adresa este confirmată")
    observation.refresh_from_db()
    assert observation.address_state == "confirmed"


@pytest.mark.req("R31")
def test_nothing_that_was_typed_runs(page, live_server, send):
    observation = send(
        known(display="pseudonym", public_name=XSS[:150]), text=XSS, proposed_text=XSS, argument=XSS
    ).observation
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    violations: list[str] = []
    page.on("console", lambda line: violations.append(line.text) if "Content Security Policy" in line.text else None)
    for address in ("consultari/strategia/observatii/", f"observatii/{observation.ref}/"):
        page.goto(f"{live_server}/{address}")
        expect(page.locator("main")).to_contain_text("<script>alert(2)</script>")
    assert (ran, violations) == ([], [])
