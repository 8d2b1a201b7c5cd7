"""From a Word file to the final text: every remark is followed to the words it changed, and every change back to its reason."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from consultations.drafts.models import Version
from consultations.drafts.queries import facts_of_units, published_version, units_of
from consultations.observations.models import Segment
from consultations.rounds import actions as rounds
from consultations.rounds.models import Round, RoundDocument
from tests.consultations.drafts.test_comparison_papers import pieces, settled
from tests.factories import PASSWORD, RoundFactory
from tests.journeys.conftest import Town
from tests.journeys.drafting import (
    ANCHORS,
    DESK,
    LETTER,
    PLACES,
    PUBLIC,
    SECOND,
    SLUG,
    WHY,
    amend,
    bring_in,
    long_letter,
    merge_and_save,
    place,
    remark_by_keyboard,
    split,
    write_segment,
)
from tests.journeys.hands import (
    Portal,
    answered,
    close,
    publish,
    ref_of,
    words,
)
from tests.rounds import upload as memo


@pytest.fixture
def round_(town: Town) -> Round:
    """Everything is there but the text."""
    made = RoundFactory(slug=SLUG, title="Regulamentul îngrijirii la domiciliu", created_by=town.coordinator)
    rounds.attach_document(
        round_=made, kind=RoundDocument.Kind.APPROVAL_MEMO, title="Referat", upload=memo(), by=town.coordinator, at=timezone.now()
    )  # fmt: skip
    return made


def decide(page: Page, label: str, decision: str, reasons: str) -> None:
    page.goto(f"/birou/observatii/{ref_of(label)}/")
    page.select_option("#id_decision", decision)
    page.fill("#id_reasons", reasons)
    with answered(page, 303):
        page.locator("button[name=then][value=review]").click()


def accept_and_publish(page: Page, labels: list[str]) -> None:
    for label in labels:
        page.goto(f"/birou/observatii/{ref_of(label)}/")
        with answered(page, 303):
            page.locator("button[name=then][value=accept]").click()
    page.goto(f"{DESK}raspunsuri/")
    page.locator("main form.confirm button[type=submit]").click()
    page.wait_for_load_state()
    assert Round.objects.get(slug=SLUG).answered_at is not None


def name_place(page: Page, label: str, citation: str) -> Locator:
    """Where the decision landed; returns its form."""
    page.goto(f"/birou/observatii/{ref_of(label)}/trasabilitate/")
    panel = page.locator(".landing")
    for box in panel.locator("input[name=loc]:checked").all():
        box.uncheck()
    for group in panel.locator("details.landing-group:not([open]) > summary").all():
        group.click()
    panel.locator("li").filter(has=page.locator("b", has_text=re.compile(f"^{re.escape(citation)}$"))).locator(
        "input[name=loc]"
    ).check()
    with answered(page, 303):
        panel.get_by_role("button", name="Păstrați locul").click()
    page.wait_for_load_state()
    expect(panel.locator(".landing-named")).to_contain_text(citation)
    return panel


def rewrite(page: Page, text: str) -> None:
    page.fill("#id_text", text)
    with answered(page, 303):
        page.get_by_role("button", name="Salvați pasajul").click()


def second_version(page: Page, labels: dict[str, str]) -> None:
    """A place is named, the change is made from there; the final version waits until every decision has its trace."""
    page.goto(f"{DESK}proiect/")
    page.get_by_role("button", name="Începeți de la versiunea 1").click()
    page.wait_for_load_state()
    panel = name_place(page, labels["amendment"], PLACES["amendment"])
    expect(panel).to_contain_text("nu s-a schimbat încă")
    panel.get_by_role("link", name=re.compile("Faceți modificarea")).click()
    rewrite(page, SECOND[PLACES["amendment"]])
    try_too_early(page, labels)
    for key in ("remark", "phone"):
        citation = PLACES[key]
        panel = name_place(page, labels[key], citation)
        panel.get_by_role("link", name=re.compile("Faceți modificarea")).click()
        rewrite(page, SECOND[citation])
    page.goto(f"{DESK}proiect/unitati/")
    place(page, "art. 1").get_by_role("link").click()
    rewrite(page, SECOND["art. 1"])


def try_too_early(page: Page, labels: dict[str, str]) -> None:
    page.goto(f"{DESK}versiune-finala/")
    main = page.locator("main")
    expect(main).to_contain_text("Versiunea finală nu se poate publica încă")
    expect(main).to_contain_text(f"{labels['remark']}, {labels['phone']}")
    expect(main).not_to_contain_text(labels["amendment"])
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form = {"csrfmiddlewaretoken": token, "reason": "Prea devreme", "author": "Primarul", "revision": "1"}
    refused = page.request.post(page.url, form=form, headers={"Referer": page.url})
    assert refused.status == 422
    assert Round.objects.get(slug=SLUG).finalised_at is None
    assert Version.objects.get(number=2).published_at is None


def explain(page: Page) -> None:
    page.goto(f"{DESK}trasabilitate/?lista=schimbari")
    rows = page.locator("ul.own-changes > li")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("art. 1")
    rows.locator("input[name=rand]").check()
    page.fill("#id_reason", WHY["own"])
    with answered(page, 303):
        page.get_by_role("button", name="Păstrați motivul pentru cele marcate").click()
    page.goto(f"{DESK}trasabilitate/")
    expect(page.locator("main")).to_contain_text("Fiecare decizie poate fi urmărită până în text.")


def finalise(page: Page) -> None:
    page.goto(DESK)
    page.get_by_role("link", name=re.compile("versiunea finală")).click()
    page.fill("#id_reason", "După trei observații ale publicului")
    page.fill("#id_author", "Direcția de asistență socială")
    page.get_by_role("button", name="Publicați versiunea finală").click()
    if "reautentificare" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.locator("main button[type=submit]").first.click()
    page.wait_for_url(f"**{DESK}")
    expect(page.locator("body")).to_contain_text("Versiunea finală este publică.")


def follow_from_both_ends(page: Page, labels: dict[str, str]) -> None:
    for key, citation in PLACES.items():
        number = labels[key].partition("/")[0]
        page.goto(f"{PUBLIC}document/v2/")
        unit = page.locator(f'[id="{ANCHORS[key]}"]')
        unit.get_by_role("link", name=f"modificat în urma observației {number}").click()
        page.wait_for_url(f"**/observatii/{ref_of(labels[key])}/")
        landed = page.locator("section.landed")
        expect(landed).to_contain_text(re.compile(f"preluată (parțial )?la {re.escape(citation)}, versiunea 2"))
        expect(landed.locator(".diff ins").first).to_be_visible()
        landed.get_by_role("link", name="Vedeți în text").click()
        page.wait_for_url(f"**/document/v2/#{ANCHORS[key]}")
    expect(page.locator(".unit-note")).to_have_count(3)


def read_the_comparison(page: Page) -> None:
    """Word's revisions: accepted they are version 2, rejected version 1."""
    page.goto(f"{PUBLIC}document/compara/1-2/")
    expect(page.locator("#figures")).to_contain_text("4")
    with page.expect_download() as caught:
        page.locator('.filter-exports a[href*=".docx"]').click()
    data = caught.value.path().read_bytes()
    round_ = Round.objects.get(slug=SLUG)
    texts = [pieces(facts_of_units(units_of(version))) for n in (1, 2) if (version := published_version(round_, n))]
    assert settled(data, accept=False) == texts[0]
    assert settled(data, accept=True) == texts[1]
    assert set(SECOND.values()) <= set(texts[1])
    assert not set(SECOND.values()) & set(texts[0])


@pytest.mark.timeout(240)
def test_from_a_word_file_to_the_final_text(portal: Portal, town: Town, round_: Round):
    desk, clerk = portal.browser(town.coordinator), portal.browser(town.operator)
    bring_in(desk)
    merge_and_save(desk)
    desk.goto(DESK)
    publish(desk, SLUG)

    labels = {"remark": remark_by_keyboard(portal), "amendment": amend(portal, town), "phone": long_letter(portal)}
    close(desk, SLUG)
    split(clerk, labels["phone"])
    decide(clerk, labels["amendment"], "partly", WHY["amendment"])
    decide(clerk, labels["remark"], "taken", WHY["remark"])
    accept_and_publish(desk, list(labels.values()))

    second_version(desk, labels)
    explain(desk)
    finalise(desk)

    public = portal.browser()
    follow_from_both_ends(public, labels)
    read_the_comparison(public)
    public.goto(f"{PUBLIC}rezultate/")
    for said in (WHY["own"], *PLACES.values(), *labels.values()):
        expect(public.locator("main")).to_contain_text(said)
    for address in (town.representative.email, "viorica@people.example", "gheorghe@people.example"):
        told = portal.mail(address, "Rezultatele consultării")
        assert "versiunea 2" in words(told)
    assert len([one for one in portal.post.messages if "Rezultatele consultării" in str(one.message["Subject"])]) == 3


def test_preview_and_split_without_javascript(portal: Portal, town: Town, round_: Round):
    desk = portal.browser(town.coordinator, script=False)
    bring_in(desk)
    merge_and_save(desk)
    desk.goto(DESK)
    publish(desk, SLUG)
    label = long_letter(portal)
    page = portal.browser(town.operator, script=False)
    page.goto(f"/birou/observatii/{ref_of(label)}/segmente/")
    page.locator("summary", has_text="Alegeți pe propoziții").click()
    page.get_by_label(re.compile(r"^\s*La art\. 5 cer")).check()
    with answered(page, 303):
        page.get_by_role("button", name="Faceți un segment din acestea").click()
    write_segment(page, "La art. 5", decision="taken", reasons=WHY["phone"])
    made = Segment.objects.select_related("unit").get()
    assert LETTER[made.start : made.end] == LETTER.split("\n\n")[1]
    assert (made.decision, made.unit and made.unit.citation) == ("taken", "art. 5")
    expect(page.locator("main")).to_contain_text("cuvinte fără răspuns")
