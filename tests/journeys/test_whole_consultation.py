"""From the first line of the announcement to the reasons that everybody reads, each by his own browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from consultations.observations.models import Observation
from consultations.rounds.models import Round
from tests.factories import PASSWORD
from tests.journeys.conftest import Town
from tests.journeys.hands import (
    PDF,
    Portal,
    answer_second_step,
    close,
    confirm,
    docx,
    fill_visitor,
    link,
    number_on,
    publish,
    ref_of,
    second_factor,
    send,
    sign_in,
    upload,
    words,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DRAFT = docx(
    ("Heading 1", "CAPITOLUL I Dispoziții generale"),
    ("Normal", "Art. 1 Serviciul de îngrijire la domiciliu se acordă persoanelor vârstnice din comună."),
    ("Normal", "Art. 2 Cererea se depune la sediul direcției sau prin e-mail."),
    ("Heading 1", "CAPITOLUL II Evaluarea"),
    ("Normal", "Art. 3 Evaluarea se face în 30 de zile de la cerere."),
)
FORMAL = "Termenul de 30 de zile este prea lung pentru persoanele care ies din spital."
PROPOSED = "Art. 3 Evaluarea se face în 10 zile de la cerere, iar la ieșirea din spital în 3 zile."
COMMENT = "Părinții mei nu au e-mail. Ar fi bine ca cererea să se poată depune și prin telefon."
PAPER = "Subsemnatul rog să se acorde serviciul și în satele de pe deal, unde nu ajunge autobuzul."
REASONS = {
    "partly": "Termenul scade la 15 zile; trei zile nu se pot respecta cu numărul actual de evaluatori.",
    "taken": "Cererea se poate depune și prin telefon, cu confirmare scrisă ulterioară.",
    "not": "Satele din deal intră în programul județean, finanțat separat; a se vedea hotărârea din martie.",
}


def missing(page: Page) -> int:
    heading = page.locator("#missing").inner_text()
    found = re.search(r"(\d+)", heading)
    return int(found.group(1)) if found else int("Nu lipsește nimic" not in heading)


def save_step(page: Page) -> None:
    page.get_by_role("button", name="Salvați").click()
    page.wait_for_url(re.compile(r"/birou/consultari/[\w-]+/$"))


def open_step(page: Page, name: str) -> None:
    page.locator("section[aria-labelledby=steps] li", has_text=name).get_by_role("link").click()


def prepare(page: Page, town: Town) -> str:
    """The steps, the one list of what is missing growing shorter; returns the slug."""
    page.goto("/birou/consultari/noua/")
    page.fill("#id_title", "Regulamentul serviciului de îngrijire la domiciliu")
    page.select_option("#id_subject", "council_decision")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"/birou/consultari/(?!noua)[\w-]+/$"))
    home, left = page.url, [missing(page)]

    open_step(page, "Anunț")
    page.select_option("#id_act", "regulation")
    page.fill("#id_initiator", "Primarul")
    page.select_option("#id_department", label="Direcția de asistență socială")
    page.fill("#id_legal_basis", "Legea nr. 292/2011 a asistenței sociale")
    page.select_option("#id_domain", label="Servicii sociale")
    page.fill("#id_subject_line", "Propuneri referitoare la regulament")
    save_step(page)
    left.append(missing(page))

    open_step(page, "Pe înțelesul tuturor")
    page.fill("#id_summary", "Ce se schimbă la îngrijirea la domiciliu, pentru cine și de când.")
    page.get_by_label("persoane vârstnice").check()
    page.get_by_label(town.theme.name).check()
    save_step(page)

    open_step(page, "Documente")
    page.select_option("#id_kind", "approval_memo")
    page.set_input_files("#id_file", upload("referat.pdf", PDF))
    page.locator("main form[enctype] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("referat")
    page.goto(home)
    left.append(missing(page))

    open_step(page, "Proiectul")
    page.set_input_files("#id_file", upload("regulament.docx", DRAFT, WORD))
    page.get_by_role("button", name="Preluați textul").click()
    page.get_by_role("button", name="Salvați ca text de lucru").click(timeout=30_000)
    expect(page.locator("main")).to_contain_text("Evaluarea se face în 30 de zile")
    page.goto(home)
    left.append(missing(page))

    open_step(page, "Persoana responsabilă")
    page.select_option("#id_officer", index=1)
    page.fill("#id_submission_ways", "Pe portal, prin e-mail sau la registratură.")
    for channel in ("site", "premises", "media"):
        page.locator(f"input[name=planned_channels][value={channel}]").check()
    save_step(page)
    left.append(missing(page))

    assert left == sorted(left, reverse=True)
    assert (left[0] > 5, left[-1]) == (True, 0), left
    return home.rstrip("/").rsplit("/", 1)[1]


def formal_observation(portal: Portal, town: Town, slug: str) -> str:
    """Through the personal link of the mail."""
    invitation = portal.mail(town.ngo.email, "Invitație la consultare")
    personal = link(invitation, f"/consultari/{slug}/invitatie/#")
    page = portal.browser()
    page.goto(personal)
    assert "#" not in page.url
    page.get_by_role("button", name="Deschideți invitația").click()
    page.wait_for_url("**/invitatie/raspuns/")
    expect(page.locator("main")).to_contain_text("Asociația Casa Bună")
    page.get_by_role("link", name="Scrieți o observație").click()
    page.locator("main").get_by_role("link", name="Intrați în cont").click()
    page.fill("input[name=login]", town.representative.email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Intrați în cont").click()
    page.wait_for_url(f"**/consultari/{slug}/observatii/noua/")
    expect(page.locator(".person-act")).to_contain_text("Asociația Casa Bună")
    page.locator("details.places summary").click()
    page.get_by_label(re.compile("art. 3")).check()
    page.select_option("#id_kind", "change")
    page.fill("#id_text", FORMAL)
    page.fill("#id_proposed_text", PROPOSED)
    page.fill("#id_argument", "Din 40 de beneficiari ai noștri, 11 au așteptat peste o lună.")
    page.set_input_files("#id_files", upload("date-beneficiari.pdf", PDF))
    page.fill("#id_outgoing_number", "114/2026")
    page.locator("#id_agrees_to_files").check()
    send(page)
    label = number_on(page)
    mail = portal.mail(town.representative.email, label)
    assert "https" not in words(mail) or portal.url in words(mail)
    assert FORMAL not in words(mail)
    return label


def comment(portal: Portal, slug: str) -> str:
    """No account, no JavaScript."""
    page = portal.browser(script=False)
    page.goto(f"/consultari/{slug}/document/")
    page.goto(f"/consultari/{slug}/observatii/noua/")
    fill_visitor(page, text=COMMENT)
    page.wait_for_timeout(3100)
    send(page)
    label = number_on(page)
    assert Observation.objects.get(text=COMMENT).address_state == "unconfirmed"
    confirm(portal, page, label, "viorica@people.example")
    assert Observation.objects.get(text=COMMENT).address_state == "confirmed"
    return label


def paper(portal: Portal, town: Town, slug: str) -> str:
    page = portal.browser(town.operator)
    page.goto("/birou/observatii/inregistrare/")
    page.select_option("#consultare", slug)
    page.locator("main form[method=get] button").click()
    page.select_option("#id_channel", "post")
    page.fill("#id_outside_number", "5521/2026")
    page.fill("#id_name", "Gheorghe Deleanu")
    page.get_by_label("Documentul în ansamblu").check()
    page.fill("#id_text", PAPER)
    page.get_by_role("button", name="Înregistrați scrisoarea").click()
    page.wait_for_url(re.compile(r"/birou/observatii/inregistrare/\d{4}-\d+/$"))
    found = re.search(r"(\d{4})-(\d+)/$", page.url)
    assert found
    return f"{found.group(2)}/{found.group(1)}"


def answer(page: Page, label: str, decision: str) -> None:
    page.goto(f"/birou/observatii/{ref_of(label)}/")
    page.select_option("#id_decision", decision)
    page.fill("#id_reasons", REASONS[decision])
    page.locator("button[name=then][value=accept]").click()
    page.wait_for_load_state()
    expect(page.locator("#id_revision")).to_have_value("2")


def try_too_early(page: Page, slug: str, waiting: int) -> None:
    """The page offers no button; who has an old page open and presses it all the same is told how many are missing."""
    page.goto(f"/birou/consultari/{slug}/raspunsuri/")
    expect(page.locator("main form.confirm")).to_have_count(0)
    expect(page.locator("main ul li a[href*='/birou/observatii/']")).to_have_count(waiting)
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    answered = page.request.post(page.url, form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url})
    assert re.search(rf"{waiting} (de )?observați", answered.text())
    assert Round.objects.get(slug=slug).answered_at is None


@pytest.mark.timeout(240)
def test_a_consultation_from_the_announcement_to_the_reasons(portal: Portal, town: Town):
    staff = portal.browser()
    secret = second_factor(town.coordinator)
    sign_in(staff, town.coordinator, to="/birou/")
    answer_second_step(staff, secret)
    staff.wait_for_url("**/birou/")
    slug = prepare(staff, town)
    publish(staff, slug)

    formal = formal_observation(portal, town, slug)
    short = comment(portal, slug)
    letter = paper(portal, town, slug)
    assert sorted(Observation.objects.values_list("number", flat=True)) == [1, 2, 3]

    close(staff, slug)

    answer(staff, formal, "partly")
    answer(staff, short, "taken")
    try_too_early(staff, slug, waiting=1)
    answer(staff, letter, "not")
    public = portal.browser()
    public.goto(f"/observatii/{ref_of(formal)}/")
    expect(public.locator("main")).not_to_contain_text(REASONS["partly"])

    staff.goto(f"/birou/consultari/{slug}/raspunsuri/")
    staff.locator("main form.confirm button[type=submit]").click()
    staff.wait_for_load_state()
    assert Round.objects.get(slug=slug).answered_at is not None

    for address, label, decision in (
        (town.representative.email, formal, "partly"),
        ("viorica@people.example", short, "taken"),
    ):
        told = portal.mail(address, f"Răspuns la observația dumneavoastră nr. {label}")
        assert REASONS[decision] in " ".join(words(told).split())
    public.goto(f"/consultari/{slug}/observatii/")
    register = public.locator("main").inner_text()
    assert all(label in register for label in (formal, short, letter))
    for label, text, decision in ((formal, FORMAL, "partly"), (short, COMMENT, "taken"), (letter, PAPER, "not")):
        public.goto(f"/observatii/{ref_of(label)}/")
        expect(public.locator("main")).to_contain_text(text)
        expect(public.locator("main")).to_contain_text(REASONS[decision])
    for secret_word in ("Viorica Vecina", "viorica@people.example", "Gheorghe Deleanu"):
        assert secret_word not in public.content() + register
