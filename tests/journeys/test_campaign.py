"""Letters that say the same: found by the portal, grouped by a person, answered once; each author is told once."""

import re

from playwright.sync_api import expect

from consultations.observations.models import Answer, CopyGroup
from tests.journeys.conftest import Town
from tests.journeys.hands import Portal, close, fill_visitor, number_on, ref_of, send, words

LETTER = (
    "Vă rog să nu mutați clubul de zi pentru pensionari în alt cartier. Pentru mulți dintre noi este singurul loc în care ne putem "
    "întâlni, iar drumul cu autobuzul durează aproape o oră în fiecare direcție. Clădirea de acum este bună, are rampă și încălzire."
)
OWN = "Soțul meu folosește un scaun cu rotile și nu poate urca în autobuz."
REASONS = "Clubul se mută pentru că clădirea de acum nu are autorizație de securitate la incendiu."
ADDITION = "Pentru persoanele cu scaun rulant primăria asigură transport adaptat."
DESK = "/birou/consultari/strategia/"


def letter(portal: Portal, text: str, email: str) -> str:
    page = portal.browser()
    page.goto("/consultari/strategia/observatii/noua/")
    fill_visitor(page, text=text, email=email)
    page.wait_for_timeout(3100)
    send(page)
    return number_on(page)


def test_a_campaign_is_answered_once_and_each_author_is_told_once(portal: Portal, town: Town):
    town.open_round()
    authors = ["maria@people.example", "ioana@people.example"]
    labels = [letter(portal, text, who) for text, who in zip([LETTER, f"{LETTER} {OWN}"], authors, strict=True)]
    page = portal.browser(town.coordinator)
    close(page, "strategia")

    page.goto(f"{DESK}campanii/")
    page.get_by_role("button", name="Căutați").click()
    proposal, found = page.locator("#proposals ~ table a").first, page.get_by_role("link", name="Arătați ce s-a găsit")
    expect(proposal.or_(found)).to_be_visible(timeout=45_000)
    if found.is_visible():
        found.click()
    proposal.click()
    expect(page.locator(".copy-own mark")).to_have_text(OWN)
    page.fill("#id_nume", "Clubul de zi")
    page.get_by_role("button", name="Grupați-le").click()
    page.wait_for_url(re.compile(r"/campanii/\d+/$"))
    assert CopyGroup.objects.get().members.count() == 2

    page.get_by_role("link", name="Răspundeți campaniei").click()
    page.select_option("#id_decision", "not")
    page.fill("#id_reasons", REASONS)
    page.select_option("#id_then", "accept")
    page.get_by_role("button", name="Arătați ce s-ar stabili").click()
    assert not Answer.objects.exclude(decision="").exists()
    page.locator("textarea[name^=adaos]").fill(ADDITION)
    page.get_by_role("button", name=re.compile("Scrieți 2 răspunsuri")).click()
    page.wait_for_url(re.compile(r"/campanii/\d+/$"))
    page.goto(f"{DESK}raspunsuri/")
    page.locator("main form.confirm button[type=submit]").click()
    page.wait_for_load_state()

    for who, label in zip(authors, labels, strict=True):
        told = " ".join(words(portal.mail(who, f"Răspuns la observația dumneavoastră nr. {label}")).split())
        assert REASONS in told
        assert (ADDITION in told) == (who == authors[1])
        assert len([one for one in portal.post.to(who) if "Răspuns la observația" in str(one["Subject"])]) == 1
    page.goto(f"/birou/observatii/{ref_of(labels[1])}/")
    expect(page.locator("main")).to_contain_text("Clubul de zi")
