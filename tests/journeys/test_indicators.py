"""From the definition of an indicator to its public number and the erratum beside it; one function compares all that is said in public."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from indicators.catalogue.models import Indicator
from indicators.collection.models import Submission
from indicators.collection.states import SubmissionState
from indicators.overview.exports.figures import COLUMNS
from indicators.releases.models import Release
from tests.journeys import measuring as steps
from tests.journeys.conftest import Town
from tests.journeys.hands import Portal, upload
from tests.journeys.measuring import CODE, COST, NAME, Ground
from tests.journeys.test_accessibility import examine

SMALL, OTHER = "<5", "…"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CODE_AT, WHOM_AT, VALUE_AT, SAID_AT = 2, 4, 5, 9
"""Columns of the page «Valori» as a spreadsheet counts."""
Key = tuple[str, str, str]
"""Indicator, service (empty: all together), category (empty: everybody)."""
Said = dict[Key, Decimal | str]


@dataclass(frozen=True)
class Told:
    """What everybody must say of one month."""

    period: str
    figures: Said


@pytest.fixture
def there(town: Town) -> Ground:
    return steps.ground(town)


def expected(there: Ground) -> Told:
    """Three women are fewer than five; the men would give them away."""
    figures: Said = {}
    for service in ("", there.service.code):
        figures |= {
            (CODE, service, ""): Decimal(45), (CODE, service, "sex=f"): SMALL, (CODE, service, "sex=m"): OTHER,
            (COST, service, ""): Decimal("1234.56"),
        }  # fmt: skip
    return Told(there.period.code, figures)


def said(number: Any, suppression: str | None) -> Decimal | str:
    if suppression:
        assert number in {None, ""}, "a protected figure is given away"
        return SMALL if suppression == "small" else OTHER
    return Decimal(str(number)).normalize()


def fetched(page: Page, address: str) -> bytes:
    answer = page.request.get(address)
    assert answer.status == 200, (address, answer.status)
    return answer.body()


def of_rows(rows: list[dict[str, Any]], told: Told) -> Said:
    """Rows of our own files: the same columns in CSV, XLSX and JSON."""
    return {
        (row["code"], row["service_code"] or "", row["cell"] or ""): said(row["value"], row["suppression"])
        for row in rows if row["period"] == told.period
    }  # fmt: skip


def text(body: bytes) -> StringIO:
    return StringIO(body.decode("utf-8-sig"))


def first_sheet(body: bytes) -> Iterable[tuple[Any, ...]]:
    return load_workbook(BytesIO(body), read_only=True).worksheets[0].iter_rows(values_only=True)


def rows_of_csv(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(text(body)))


def rows_of_table(rows: Iterable[Iterable[Any]]) -> list[dict[str, Any]]:
    """Under words as heads stand the columns of the export, in its order."""
    _head, *lines = rows
    return [dict(zip((one.key for one in COLUMNS), line, strict=True)) for line in lines]


def all_that_is_said(page: Page, told: Told, made: Release) -> dict[str, Said]:
    found: dict[str, Said] = {"csv": {}, "xlsx": {}, "json": {}}
    for code in (CODE, COST):
        address = f"/indicatori/{code}/date."
        found["csv"] |= of_rows(rows_of_table(csv.reader(text(fetched(page, f"{address}csv")))), told)
        found["xlsx"] |= of_rows(rows_of_table(first_sheet(fetched(page, f"{address}xlsx"))), told)
        found["json"] |= of_rows(json.loads(fetched(page, f"{address}json")), told)
    found["api"] = {
        (row["indicator"], row["service"] or "", row["cell"]): said(row["number"], row["suppressed"])
        for row in json.loads(fetched(page, "/api/v1/values"))["values"] if row["period"] == told.period
    }  # fmt: skip
    book = f"/date/{made.dataset.slug}/v{made.number}"
    confidential = {"F": "", "C": "small", "D": "other"}
    found["sdmx"] = {
        (row["INDICATOR"], row["SERVICE"].replace("_T", ""), row["BREAKDOWN"].replace("_T", "")):
        said(row["OBS_VALUE"], confidential[row["CONF_STATUS"]])
        for row in rows_of_csv(fetched(page, f"{book}/sdmx.csv")) if row["TIME_PERIOD"] == told.period
    }  # fmt: skip
    found["data book"] = {
        (row["indicator"], row["service"], row["cell"]): said(row["value"], row["suppression"])
        for row in rows_of_csv(fetched(page, f"{book}/csv")) if row["period"] == told.period
    }  # fmt: skip
    return found


def shown(page: Page, table: str, row: int = 0) -> list[str]:
    cells = page.locator(f"#tabel-{table} tbody tr").nth(row).locator("th, td")
    return [text.split("\n")[0].strip() for text in cells.all_text_contents()]


def same_numbers(page: Page, told: Told, made: Release) -> None:
    """Page, files, API, SDMX, data book, paper: one number, the protected ones protected everywhere."""
    for name, found in all_that_is_said(page, told, made).items():
        assert found == told.figures, name
    on_paper = " ".join("".join(one.extract_text()) for one in PdfReader(BytesIO(fetched(page, f"/indicatori/pagina-directorului.pdf?i={CODE}&i={COST}"))).pages)  # fmt: skip
    for code in (CODE, COST):
        page.goto(f"/indicatori/{code}/")
        number = romanian(told.figures[code, "", ""])
        expect(page.locator("dl.figures dd").first).to_contain_text(number)
        assert shown(page, "perioade")[1].startswith(number)
        assert number in shown(page, "servicii")[2]
        assert number in on_paper
        page.goto(f"/indicatori/pagina-directorului/?i={code}")
        expect(page.locator(".key-value b")).to_contain_text(number)
    page.goto(f"/indicatori/{CODE}/")
    for row, sign in enumerate((SMALL, OTHER)):
        cell = shown(page, "categorii", row)[1]
        assert cell.startswith(sign)
        assert "protejat" in cell


def romanian(number: Decimal | str) -> str:
    return f"{number:,}".translate(str.maketrans(",.", ".,"))


def erratum_is_beside(page: Page, told: Told, made: Release) -> None:
    page.goto(f"/indicatori/{CODE}/")
    note = page.locator(".erratum").first
    expect(note.locator("del")).to_have_text("45")
    expect(note.locator("ins")).to_have_text("44")
    expect(note).to_contain_text(steps.WRONG)
    errata = json.loads(fetched(page, "/api/v1/errata"))
    assert {(one["indicator"], one["period"], float(one["old"]), float(one["new"])) for one in errata} == {
        (CODE, told.period, 45.0, 44.0)
    }
    same_numbers(page, told, made)


def clean_in_both_themes(page: Page) -> None:
    """axe-core has nothing to say, light and dark; on a phone nothing of the page goes over its edge."""
    page.emulate_media(reduced_motion="reduce")  # Else a colour is measured on its way to another.
    examine(page)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.timeout(300)
def test_from_the_definition_to_the_erratum(portal: Portal, town: Town, there: Ground):
    first = there.period.starts_on
    keeper, desk = portal.browser(there.keeper), portal.browser(town.coordinator)
    steps.propose(keeper, first)
    steps.adopt(keeper, desk)
    steps.watch_range(keeper)
    steps.ask(keeper, there.service, first)
    assert there.report.state == SubmissionState.EXPECTED
    assert "/cont/raportari/" in steps.opening_mail(portal, town)

    ngo = portal.browser(town.representative)
    ngo.goto("/cont/")
    ngo.get_by_role("link", name="Raportările serviciilor mele").click()
    ngo.get_by_role("link", name="Centre de zi, lunar").click()
    indicator = Indicator.objects.get(code=CODE)
    steps.paste(ngo, there, indicator, "45\t3\t42\r\n")
    steps.paste(ngo, there, there.cost, "1.234,56")
    steps.explain(ngo)
    assert there.report.submitted_by == town.representative

    steps.cannot_approve(ngo, there)
    desk.goto("/birou/indicatori/")
    desk.locator("main a[href*='/birou/raportari/']").first.click()
    desk.goto(f"/birou/raportari/{there.report.pk}/")
    expect(desk.locator("main")).to_contain_text(steps.WHY)
    steps.press(desk, "Aprobați raportarea")

    steps.an_hour_passes()
    made = steps.release(desk, "Prima ediție")
    assert Submission.objects.get(pk=there.report.pk).state == SubmissionState.PUBLISHED
    public, told = portal.browser(), expected(there)
    public.goto("/")
    public.locator(".site-nav").get_by_role("link", name="Indicatori").click()
    public.get_by_role("link", name=NAME).first.click()
    same_numbers(public, told, made)

    steps.correct(desk, there, indicator)
    steps.publish_erratum(desk, made, there)
    erratum_is_beside(public, told, made)
    for page, addresses in {
        keeper: ("birou/indicatori/", f"birou/indicatori/catalog/{CODE}/", f"birou/raportari/verificari/{CODE}/", f"birou/raportari/formulare/{steps.FORM}/"),
        ngo: ("cont/raportari/", f"cont/raportari/{there.report.pk}/"),
        desk: ("birou/raportari/", f"birou/raportari/{there.report.pk}/", f"birou/raportari/{there.report.pk}/istoric/", f"birou/publicari/{made.pk}/", f"birou/publicari/{made.pk}/erata/"),
        public: ("indicatori/", f"indicatori/{CODE}/", f"indicatori/{CODE}/fisa/", "indicatori/pagina-directorului/", f"servicii/{there.service.slug}/", "date/", f"date/{made.dataset.slug}/"),
    }.items():  # fmt: skip
        for address in addresses:
            page.goto(f"/{address}")
            clean_in_both_themes(page)


def filled_in(body: bytes, cells: dict[tuple[str, str], Any]) -> bytes:
    """As in Excel: (code, for whom) → what is written in the column of values."""
    book, out = load_workbook(BytesIO(body)), BytesIO()
    page = book["Valori"]
    for row in range(2, page.max_row + 1):
        key = (page.cell(row, CODE_AT).value, page.cell(row, WHOM_AT).value or "")
        if key in cells:
            page.cell(row, VALUE_AT).value = cells[key]
    book.save(out)
    return out.getvalue()


def hand_back(page: Page, body: bytes) -> None:
    page.set_input_files("#id_file", upload("centre.xlsx", body, XLSX))
    page.get_by_role("button", name="Verificați și preluați").click()
    page.wait_for_load_state()


def downloaded(page: Page, link: Any) -> bytes:
    with page.expect_download() as caught:
        link.click()
    return caught.value.path().read_bytes()


@pytest.mark.timeout(240)
def test_the_workbook_out_and_back(portal: Portal, town: Town, there: Ground):
    """Downloaded, filled in, a wrong cell comes back coloured and explained; mended, it is taken over, once."""
    steps.asked(there)
    page = portal.browser(town.representative)
    page.goto(f"/cont/raportari/{there.report.pk}/")
    page.get_by_role("link", name="În Excel").click()
    empty = downloaded(page, page.get_by_role("link", name="Descărcați fișierul de completat"))
    hand_back(page, filled_in(empty, {(CODE, "F"): 3, (CODE, "M"): 32, (COST, ""): "multe"}))
    expect(page.locator(".error-summary")).to_contain_text("Nu s-a preluat nimic")
    assert not there.report.values.exists()
    marked = downloaded(page, page.get_by_role("link", name="celulele greșite colorate"))
    sheet = load_workbook(BytesIO(marked))["Valori"]
    wrong = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, CODE_AT).value == COST)
    assert sheet.cell(wrong, VALUE_AT).value == "multe"
    assert "nu este un număr" in sheet.cell(wrong, SAID_AT).value
    assert sheet.cell(wrong, VALUE_AT).fill.fgColor.rgb != sheet.cell(wrong - 1, VALUE_AT).fill.fgColor.rgb

    mended = filled_in(marked, {(COST, ""): "1.234,56"})
    hand_back(page, mended)
    expect(page.locator("main")).to_contain_text("preluat")
    numbers = {
        (one.indicator.code, one.cell.key): one.number
        for one in there.report.values.select_related("indicator", "cell")
    }
    assert numbers == {
        (CODE, ""): 35, (CODE, "sex=f"): 3, (CODE, "sex=m"): 32, (COST, ""): Decimal("1234.56"),
    }  # fmt: skip
    revision = there.report.revision
    hand_back(page, mended)
    expect(page.locator("main")).to_contain_text("deja")
    assert there.report.revision == revision
    page.get_by_role("link", name="La pagina raportării").click()
    expect(page.locator(there.cell(there.cost))).to_have_value("1.234,56")
    steps.press(page, "Trimiteți spre aprobare")
    assert there.report.state == SubmissionState.SUBMITTED
