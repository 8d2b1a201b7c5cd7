"""What people do with one indicator, from its sheet to the public number: the steps of `test_indicators`."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pgtrigger
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.people.models import Person
from accounts.permissions import Role
from consultare.celery import app
from consultare.records.models import Message
from consultare.records.states import MessageState
from indicators.catalogue.models import TOTAL_CELL, Cell, Indicator
from indicators.catalogue.states import Sensitivity
from indicators.collection import emails
from indicators.collection.models import Submission
from indicators.collection.states import SubmissionState
from indicators.releases.models import Release
from indicators.services.models import Period, Service
from tests.factories import PASSWORD, PersonFactory
from tests.indicators import published, world
from tests.journeys.conftest import Town
from tests.journeys.hands import Portal, answered, wait_for, words

CODE, COST, FORM = "BEN-41", "FIN-41", "centre-de-zi"
NAME = "Persoane în evidență la sfârșitul lunii"
WHY = "Două familii au fost primite după inundația din 14, cu avizul direcției."
WRONG = "O persoană transferată fusese numărată de două ori."


@dataclass
class Ground:
    """What is there before: a service of the organisation, the calendar, one indicator in use; `keeper` writes sheets."""

    keeper: Person
    service: Service
    period: Period
    cost: Indicator
    female: Cell
    male: Cell

    @property
    def report(self) -> Submission:
        return Submission.objects.get(service=self.service, form__code=FORM, period=self.period)

    def cell(self, indicator: Indicator, cell: Cell | None = None) -> str:
        return f'[name="c_{indicator.pk}_{cell.pk if cell else TOTAL_CELL}"]'


def ground(town: Town) -> Ground:
    # Tests that commit are followed by an empty database, without what migrations had put there.
    Cell.objects.get_or_create(pk=TOTAL_CELL, defaults={"key": ""})
    published.dataset()
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    world.topic("BEN")
    female, male = world.cells(world.dimension("sex", ["f", "m"]))
    cost = world.indicator(COST, unit="lei", decimals=2, sensitivity=Sensitivity.OPEN)
    world.sheet(cost, name="Cheltuieli ale lunii")
    return Ground(
        PersonFactory(full_name="Irina Dicatoru", email="irina@valealunga.example", roles=[Role.INDICATORS]),
        world.private_service(organisation=town.ngo, name="Centrul de zi «Ina»", code="CZ-01", slug="ina"),
        world.month(last.year, last.month), cost, female, male,
    )  # fmt: skip


def asked(there: Ground) -> None:
    """The form and its expected report past the pages: another journey goes through those."""
    persons = world.indicator(CODE)
    world.breakdown(world.sheet(persons, name=NAME), world.dimension("sex", ["f", "m"]))
    world.submission(
        world.form(persons, there.cost, code=FORM, name="Centre de zi, lunar", due_days=90), there.service, there.period
    )


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """The button with this name; the answer must be a move elsewhere."""
    with answered(page, 303):
        page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def propose(page: Page, first: date) -> None:
    """From the desk's home by links: the indicator, its sheet, its breakdown."""
    page.goto("/birou/")
    page.locator(".rail-nav").get_by_role("link", name="Indicatori").click()
    page.locator(".room-cards a[href='/birou/indicatori/catalog/']").click()
    page.get_by_role("link", name="Indicator nou").click()
    page.fill("#id_code", CODE)
    page.fill("#id_name", NAME)
    page.fill("#id_unit", "persoane")
    page.fill("#id_owner", "Direcția de asistență socială")
    page.fill("#id_valid_from", first.isoformat())
    for field, value in {
        "kind": "number", "source": "typed", "frequency": "month", "time_rule": "last", "unit_rule": "sum",
        "sensitivity": "persons", "direction": "up", "level": "output",
    }.items():  # fmt: skip
        page.select_option(f"#id_{field}", value)
    page.select_option("#id_topic", label="Tema BEN")
    press(page, "Propuneți indicatorul")
    if not page.url.endswith("/editare/"):
        page.get_by_role("link", name="Scrieți fișa").click()
    page.fill("#id_definition", "Persoanele cu contract de servicii în vigoare în ultima zi a lunii.")
    page.fill("#id_data_source", "registrul serviciului")
    page.fill("#id_method", "Se numără contractele în vigoare în ultima zi.")
    page.fill("#id_collected_by", "coordonatorul serviciului")
    press(page, "Salvați")
    page.goto(f"/birou/indicatori/catalog/{CODE}/")
    page.get_by_role("link", name="Dezagregări", exact=True).click()
    page.select_option("#id_nou-axis_1", "sex")
    press(page, "Adăugați-o")


def adopt(author: Page, colleague: Page) -> None:
    """Who wrote the sheet can't approve it; a colleague does, and takes the indicator into use."""
    author.goto(f"/birou/indicatori/catalog/{CODE}/")
    expect(author.locator("main")).to_contain_text("o aprobă un coleg")
    expect(author.get_by_role("button", name="Aprobați și înghețați")).to_have_count(0)
    colleague.goto(f"/birou/indicatori/catalog/{CODE}/")
    press(colleague, "Aprobați și înghețați")
    if colleague.get_by_role("button", name="Puneți-l în folosință").count():
        press(colleague, "Puneți-l în folosință")


def watch_range(page: Page) -> None:
    """More than 40 persons are unusual here: said at the desk, before anybody reports."""
    page.goto("/birou/raportari/verificari/")
    page.get_by_role("link", name=re.compile(CODE)).click()
    page.locator("a[href$='/nou/range/']").click()
    page.fill("#id_high", "40")
    press(page, "Păstrați verificarea")


def ask(page: Page, service: Service, first: date) -> None:
    """A form with the two lines, assigned: the month that is over is asked for at once."""
    page.goto("/birou/indicatori/")
    page.locator(".room-cards a[href='/birou/raportari/']").click()
    page.locator("main").get_by_role("link", name="Formulare").first.click()
    page.get_by_role("link", name="Formular nou").first.click()
    page.fill("#id_name", "Centre de zi, lunar")
    page.fill("#id_code", FORM)
    page.select_option("#id_frequency", "month")
    page.fill("#id_due_days", "90")
    press(page, "Creați formularul")
    for code in (CODE, COST):
        page.locator("label", has_text=code).click()
    press(page, "Adăugați")
    page.get_by_role("link", name="Atribuiți serviciilor").click()
    page.locator("label", has_text=service.code).click()
    page.fill("#id_starts_on", first.isoformat())
    press(page, "Atribuiți")


def paste(page: Page, ground: Ground, indicator: Indicator, block: str) -> None:
    """A block as Excel puts it on the clipboard, with the keys: it lands from the total on; the grid saves by itself."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", block)
    page.locator(ground.cell(indicator)).focus()
    with answered(page, 200):
        page.keyboard.press("Control+v")
    expect(page.locator("[data-grid-state]")).to_contain_text("Salvat la")


def explain(page: Page) -> None:
    """What is unusual stops the report until it is explained in words."""
    page.get_by_role("button", name="Trimiteți spre aprobare").click()
    found = page.locator("#semnalari")
    expect(found).to_contain_text("Raportarea nu este încă trimisă")
    expect(found.locator(".finding-open")).to_have_count(1)
    found.locator(".finding-open summary").click()
    found.locator("textarea[name=explanation]").fill(WHY)
    found.get_by_role("button", name="Păstrați explicația").click()
    expect(page.locator("#semnalari")).to_contain_text(WHY)
    expect(page.locator(".finding-open")).to_have_count(0)
    press(page, "Trimiteți spre aprobare")


def cannot_approve(page: Page, ground: Ground) -> None:
    """Whoever submitted it finds no way to the approval, and is refused at its address."""
    expect(page.get_by_role("button", name="Aprobați raportarea")).to_have_count(0)
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form = {"csrfmiddlewaretoken": token, "revision": str(ground.report.revision)}
    address = f"/birou/raportari/{ground.report.pk}/aproba/"
    refused = page.request.post(address, form=form, headers={"Referer": page.url})
    assert refused.status in {403, 404}
    assert ground.report.state == SubmissionState.SUBMITTED


def an_hour_passes() -> None:
    """A cut-off stands a minute back at least: what was just approved was approved an hour ago. Approved sheets never change."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for table, columns in {
            "indicators_indicator": ["proposed_at", "in_use_at"],
            "indicators_indicatorversion": ["created_at", "approved_at"],
            "indicators_submission": ["expected_at", "begun_at", "submitted_at", "approved_at"],
        }.items():
            moves = ", ".join(f"{column} = {column} - interval '1 hour'" for column in columns)
            cursor.execute(f"UPDATE {table} SET {moves}")
        # What the form asked for before is history that nobody may change: only here, where time itself is moved.
        cursor.execute("ALTER TABLE indicators_linechange DISABLE TRIGGER USER")
        cursor.execute("UPDATE indicators_linechange SET at = at - interval '1 hour'")
        cursor.execute("ALTER TABLE indicators_linechange ENABLE TRIGGER USER")


def release(page: Page, title: str) -> Release:
    """Begun, built by the worker, published: the password is asked again."""
    page.goto("/birou/indicatori/")
    page.locator(".room-cards a[href='/birou/publicari/']").click()
    page.locator("main a[href='/birou/publicari/noua/']").first.click()
    page.fill("#id_title", title)
    press(page, re.compile("Pregătiți (ediția|publicarea)"))
    publishing = page.get_by_role("link", name="Publicați…")
    expect(publishing).to_be_visible(timeout=45_000)
    publishing.click()
    if "reautentificare" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.locator("main button[type=submit]").first.click()
    press(page, "Publicați")
    expect(page.locator("main")).to_contain_text("Ediția este publică")
    return Release.objects.get(title=title)


def correct(page: Page, ground: Ground, indicator: Indicator) -> None:
    """One man less: the cell and the total, with the reason."""
    page.goto(f"/birou/raportari/{ground.report.pk}/")
    page.get_by_role("link", name="Corectați…").click()
    page.fill(ground.cell(indicator, ground.male), "41")
    page.fill(ground.cell(indicator), "44")
    page.fill("#id_reason", WRONG)
    press(page, "Salvați corecțiile")
    page.wait_for_url("**/istoric/")
    expect(page.locator("main")).to_contain_text(WRONG)


def publish_erratum(page: Page, made: Release, ground: Ground) -> None:
    for service in ("", ground.service.code):
        page.goto(f"/birou/publicari/{made.pk}/")
        page.get_by_role("link", name="Scrieți o erată").click()
        page.fill("#id_indicator", CODE)
        page.fill("#id_period", ground.period.code)
        page.fill("#id_service", service)
        page.fill("#id_new", "44")
        page.fill("#id_reason", WRONG)
        press(page, "Publicați erata")


def opening_mail(portal: Portal, town: Town) -> str:
    """Asked for as beat asks, told at an hour of work: whatever the hour of this test, the night passes."""
    app.send_task("indicators.remind_reports")
    wait_for(lambda: Message.objects.filter(kind=emails.KIND).exists())
    Message.objects.filter(kind=emails.KIND, state=MessageState.PLANNED).update(next_at=timezone.now())
    app.send_task("records.catch_up")
    return words(portal.mail(town.representative.email, "Centre de zi, lunar"))
