"""What people do with one draft, from the Word file to the decisions: the steps of `test_from_draft_to_final_text`."""

import re
from io import BytesIO

from docx import Document
from playwright.sync_api import Locator, Page, expect

from consultations.observations.models import Observation, Segment
from tests.journeys.conftest import Town
from tests.journeys.hands import (
    Portal,
    answered,
    confirm,
    fill_visitor,
    number_on,
    ref_of,
    send,
    tab_to,
    upload,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SLUG = "regulament"
DESK, PUBLIC = f"/birou/consultari/{SLUG}/", f"/consultari/{SLUG}/"
BROKEN = ("Art. 5 Decizia se comunică solicitantului, cu motivele ei,", "în termen de 5 zile lucrătoare.")
PRICES = [("Venit", "Contribuție"), ("sub 1.000 lei", "0%"), ("peste 1.000 lei", "10%")]
DRAFT = [
    ("Heading 1", "CAPITOLUL I Dispoziții generale"),
    ("Normal", "Art. 1 Regulamentul stabilește cum se acordă îngrijirea la domiciliu."),
    ("Normal", "Art. 2 În sensul regulamentului, termenii au următoarele înțelesuri:"),
    ("Normal", "a) beneficiar – persoana vârstnică din comună;"),
    ("Normal", "b) îngrijitor – persoana angajată de direcție."),
    ("Heading 1", "CAPITOLUL II Evaluarea"),
    ("Normal", "Art. 3 (1) Evaluarea se face în 30 de zile de la cerere."),
    ("Normal", "(2) Evaluarea se face la domiciliul beneficiarului."),
    ("Normal", "Art. 4 Contribuția beneficiarului se stabilește după venit, astfel:"),
    ("table", ""),
    ("Normal", BROKEN[0]),
    ("Normal", BROKEN[1]),
]
REMARK = "Să fie îngrijitor și persoana dintr-o asociație acreditată, nu numai angajatul direcției."
AMENDMENT = "Persoanele care ies din spital nu pot aștepta o lună."
PROPOSED = "(1) Evaluarea se face în 10 zile de la cerere."
LETTER = """Bună ziua,

La art. 5 cer ca decizia să se comunice și prin telefon, pentru cei care nu pot citi.

La art. 4 cer ca serviciul să fie gratuit pentru toți, fără nicio contribuție după venit.

Cu stimă, Gheorghe Deleanu"""
WHY = {
    "amendment": "Termenul scade la 15 zile; zece zile nu se pot respecta cu numărul actual de evaluatori.",
    "remark": "Îngrijirea se poate acorda și prin asociații acreditate.",
    "phone": "Decizia se comunică și prin telefon, cu confirmare scrisă.",
    "free": "Legea cere o contribuție după venit; scutirea tuturor nu se poate acorda prin regulament.",
    "own": "Adus în acord cu Legea nr. 17/2000, republicată.",
}
SECOND = {
    "art. 1": "Art. 1 Regulamentul stabilește cum se acordă și cum se plătește îngrijirea la domiciliu.",
    "art. 2 lit. b)": "b) îngrijitor – persoana angajată de direcție sau de o asociație acreditată.",
    "art. 3 alin. (1)": "(1) Evaluarea se face în 15 zile de la cerere.",
    "art. 5": f"{BROKEN[0]} în scris și prin telefon, în termen de 5 zile lucrătoare.",
}
PLACES = {"amendment": "art. 3 alin. (1)", "remark": "art. 2 lit. b)", "phone": "art. 5"}
ANCHORS = {"amendment": "art-3/al-1", "remark": "art-2/lit-b", "phone": "art-5"}


def word_file() -> bytes:
    document, body = Document(), BytesIO()
    for style, text in DRAFT:
        if style == "table":
            table = document.add_table(rows=0, cols=2)
            for row in PRICES:
                for cell, value in zip(table.add_row().cells, row, strict=True):
                    cell.text = value
        else:
            document.add_paragraph(text, style=style)
    document.save(body)
    return body.getvalue()


def place(page: Page, citation: str) -> Locator:
    """A passage in the tree of the desk."""
    cite = page.locator(".tree-cite", has_text=re.compile(f"^{re.escape(citation)}$"))
    return page.locator("ol.tree > li").filter(has=cite)


def bring_in(page: Page) -> None:
    """The file goes to the worker; what it made of it stands on the page of the import."""
    page.goto(f"{DESK}proiect/")
    page.set_input_files("#id_file", upload("regulament.docx", word_file(), WORD))
    page.get_by_role("button", name="Preluați textul").click()
    page.wait_for_url(re.compile(r"/proiect/import/\d+/"))
    expect(page.get_by_role("button", name="Salvați ca text de lucru")).to_be_visible(timeout=45_000)
    for citation in ("art. 2 lit. b)", "art. 3 alin. (1)", "art. 3 alin. (2)"):
        expect(place(page, citation)).to_have_count(1)
    expect(page.locator(".tree table")).to_contain_text("peste 1.000 lei")


def merge_and_save(page: Page) -> None:
    """What Word kept in two paragraphs is one article."""
    place(page, "art. 5").get_by_role("link", name=re.compile("Îndreptați")).click()
    with answered(page, 303):
        page.get_by_role("button", name="Uniți cu următorul").click()
    expect(place(page, "art. 5")).to_contain_text(BROKEN[1])
    page.get_by_role("button", name="Salvați ca text de lucru").click()
    page.wait_for_url(f"**{DESK}proiect/")
    expect(page.locator("main")).to_contain_text(BROKEN[1])


def remark_by_keyboard(portal: Portal) -> str:
    """No mouse: from the first key in the reader to the receipt."""
    page = portal.browser()
    page.goto(f"{PUBLIC}document/")
    for _step in range(20):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.closest('.unit')?.id") == ANCHORS["remark"]:
            break
    page.keyboard.press("c")
    expect(
        page.locator(f'[id="{ANCHORS["remark"]}"] [data-margin-title]')
    ).to_be_focused()  # Beside the unit, not a page.
    tab_to(page, "#id_text")
    page.keyboard.type(REMARK)
    tab_to(page, "#id_name")
    page.keyboard.type("Viorica Vecina")
    tab_to(page, "#id_email")
    page.keyboard.type("viorica@people.example")
    tab_to(page, "[name=display]")
    page.keyboard.press("ArrowUp")
    tab_to(page, "#id_consent")
    page.keyboard.press("Space")
    page.wait_for_timeout(3100)
    tab_to(page, "form[data-submit-once] .form-actions button")
    page.keyboard.press("Enter")
    label = number_on(page)
    confirm(portal, page, label, "viorica@people.example")
    sent = Observation.objects.get(text=REMARK)
    assert [target.citation for target in sent.targets.all()] == [PLACES["remark"]]
    return label


def amend(portal: Portal, town: Town) -> str:
    """The words of the text come in, the difference is shown before anything is sent."""
    page = portal.browser(town.representative)
    page.goto(f"{PUBLIC}document/")
    unit = page.locator(f'[id="{ANCHORS["amendment"]}"]')
    unit.locator(".ways summary").click()
    unit.get_by_role("link", name="alt text").click()
    expect(page.locator(".person-act")).to_contain_text("Asociația Casa Bună")
    typed = page.locator("#id_proposed_text").input_value()
    assert "în 30 de zile" in typed
    page.fill("#id_proposed_text", typed.replace("30", "10"))
    page.get_by_role("button", name="Vedeți diferența").click()
    expect(page.locator("#diferenta .diff del")).to_contain_text("30")
    expect(page.locator("#diferenta .diff ins")).to_contain_text("10")
    assert not Observation.objects.filter(text=AMENDMENT).exists()
    page.fill("#id_text", AMENDMENT)
    page.fill("#id_argument", "Din 40 de beneficiari ai noștri, 11 au așteptat peste o lună.")
    page.locator("#id_agrees_to_files").check()
    send(page)
    return number_on(page)


def long_letter(portal: Portal) -> str:
    page = portal.browser()
    page.goto(f"{PUBLIC}observatii/noua/")
    fill_visitor(page, text=LETTER, name="Gheorghe Deleanu", email="gheorghe@people.example")
    page.wait_for_timeout(3100)
    send(page)
    label = number_on(page)
    confirm(portal, page, label, "gheorghe@people.example")
    return label


def choose_words(page: Page, words_: str) -> None:
    """By keyboard: to the first of these words, then with Shift to the last; Enter makes the segment."""
    text = page.locator("[data-segmenter-text]")
    whole, wanted = LETTER.split(), words_.split()
    first = next(at for at in range(len(whole)) if whole[at : at + len(wanted)] == wanted)
    text.focus()
    said = page.locator("[data-segmenter-said]")
    for _step in range(len(whole)):
        if f"cuvântul {first + 1} " in said.inner_text():
            break
        text.press("ArrowRight")
    for _step in wanted:
        text.press("Shift+ArrowRight")
    with answered(page, 303):
        text.press("Enter")
    page.wait_for_load_state()


def write_segment(page: Page, begins: str, **fields: str) -> None:
    row = page.locator("details.segment-form").filter(has_text=begins)
    if row.get_attribute("open") is None:
        row.locator("summary").click()
    for name, value in fields.items():
        field = row.locator(f"[name={name}]")
        if name == "decision":
            field.select_option(value)
        elif name == "asks_nothing":
            field.check()
        else:
            field.fill(value)
    with answered(page, 303):
        row.get_by_role("button", name=re.compile("Păstrați segmentul")).click()
    page.wait_for_load_state()


def split(page: Page, label: str) -> None:
    """Two segments with decisions by the keyboard; what asks nothing is said to ask nothing, so that no word is without an answer."""
    greeting, phone, free, farewell = LETTER.split("\n\n")
    page.goto(f"/birou/observatii/{ref_of(label)}/segmente/")
    for part in (phone, free, greeting, farewell):
        choose_words(page, part)
    assert Segment.objects.count() == 4
    write_segment(page, "Bună ziua", asks_nothing="on")
    write_segment(page, "Cu stimă", asks_nothing="on")
    write_segment(page, "La art. 5", decision="taken", reasons=WHY["phone"])
    write_segment(page, "La art. 4", decision="not", reasons=WHY["free"])
    expect(page.locator("#sum ~ *").filter(has_text="Fiecare cuvânt are răspunsul lui.").first).to_be_visible()
    page.goto(f"/birou/observatii/{ref_of(label)}/")
    page.locator("button[name=then][value=review]").click()
    page.wait_for_load_state()
