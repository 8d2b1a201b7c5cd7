"""What is typed is what is kept: every field of the public forms, with and without JavaScript (R58)."""

import pytest
from playwright.sync_api import Page

from consultare.records.models import StoredFile
from consultations.drafts.models import Unit
from consultations.observations.forms.submission import OrganisationForm, VisitorForm
from consultations.observations.models import Observation
from tests.journeys.conftest import Town
from tests.journeys.hands import PDF, Portal, number_on, send, upload

TEXT = (
    "Propun ca „îngrijirea” să înceapă în 3 zile – nu în 30.\n\nAl doilea rând: <b>țară</b> & «șură» 1 < 2, 100% 👵🏽."
)
PROPOSED = "Art. 3 Evaluarea se face în 10 zile.\na) la domiciliu;\nb) la spital."
ARGUMENT = "Vedeți raportul: https://example.com/raport?an=2025&lang=ro#tabel — pagina 12; x = \"y\" 'z' \\n {{ 7*7 }} {% now %}"
TEXTS = {"text": TEXT, "proposed_text": PROPOSED, "argument": ARGUMENT}
VISITOR = {
    "name": "Ștefan-Ioan O'Țărna", "email": "stefan.ioan+portal@people.example", "pseudonym": "Un vecin „de la deal”", "phone": "0722000111",
    "postal_address": "Str. Gării nr. 3, sc. B, ap. 12, Valea Lungă",
}  # fmt: skip
HIDDEN = {"submission_key", "nonce", "kept_files"}

pytestmark = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


def open_form(page: Page) -> None:
    page.goto("/consultari/strategia/observatii/noua/")
    for details in page.locator("main details summary").all():
        details.click()


def choose_units(page: Page) -> list[str]:
    """The second and the fourth place."""
    boxes = page.locator("input[name=units]")
    for n in (1, 3):
        boxes.nth(n).check()
    return [str(boxes.nth(n).get_attribute("value")) for n in (1, 3)]


def fill_texts(page: Page) -> None:
    page.select_option("#id_kind", "addition")
    for name, value in TEXTS.items():
        page.fill(f"#id_{name}", value)
    page.set_input_files("#id_files", [upload("Anexă ș.pdf", PDF), upload("a doua.pdf", PDF + b"%2\n")])


def sent(page: Page) -> Observation:
    page.wait_for_timeout(3100)
    send(page)
    label = number_on(page)
    observation = Observation.objects.select_related("contact").get()
    assert observation.label == label
    return observation


def common(observation: Observation) -> dict[str, object]:
    files = StoredFile.objects.filter(pk__in=observation.attachments.values("file"))
    return {
        "kind": observation.kind, "text": observation.text, "proposed_text": observation.proposed_text, "argument": observation.argument,
        "is_whole": observation.is_whole,
        "units": list(Unit.objects.filter(targets__observation=observation).order_by("position").values_list("anchor", flat=True)),
        "files": sorted(files.values_list("name", flat=True)),
    }  # fmt: skip


@pytest.mark.req("R58")
def test_a_visitor(portal: Portal, town: Town, script: bool):
    town.open_round()
    page = portal.browser(script=script)
    open_form(page)
    expected: dict[str, object] = TEXTS | {
        "kind": "addition", "units": choose_units(page), "is_whole": False, "files": ["Anexă ș.pdf", "a doua.pdf"],
        "display": "pseudonym", "quality": "relative", "lives_here": True, "wants_results": True, "consent": True,
    } | VISITOR  # fmt: skip
    fill_texts(page)
    for name, value in VISITOR.items():
        page.fill(f"#id_{name}", value)
    page.locator("input[name=display][value=pseudonym]").check()
    page.select_option("#id_quality", "relative")
    page.select_option("#id_lives_here", "1")
    page.locator("#id_wants_results").check()
    page.locator("#id_consent").check()
    observation = sent(page)
    contact = observation.contact
    stored = common(observation) | {
        "name": contact.legal_name, "email": contact.email, "pseudonym": observation.public_name, "phone": contact.phone,
        "postal_address": contact.postal_address, "display": observation.display, "quality": contact.quality, "lives_here": contact.lives_here,
        "wants_results": contact.wants_results, "consent": bool(contact.consent_version),
    }  # fmt: skip
    expected["files"] = sorted(["Anexă ș.pdf", "a doua.pdf"])
    assert stored == expected
    assert set(expected) | HIDDEN == set(VisitorForm.base_fields)
    assert (observation.suspicion, observation.visibility) == ("", "public")


@pytest.mark.req("R58")
def test_a_representative(portal: Portal, town: Town, script: bool):
    town.open_round()
    page = portal.browser(town.representative, script=script)
    open_form(page)
    expected: dict[str, object] = TEXTS | {
        "kind": "addition", "units": choose_units(page), "is_whole": False, "files": sorted(["Anexă ș.pdf", "a doua.pdf"]),
        "beneficiaries": ["older", "disabled"], "priority": "high", "wants_debate": True, "outgoing_number": "114/22.11.2026",
        "agrees_to_files": True,
    }  # fmt: skip
    fill_texts(page)
    for value in ("older", "disabled"):
        page.locator(f"input[name=beneficiaries][value={value}]").check()
    page.select_option("#id_priority", "high")
    page.locator("#id_wants_debate").check()
    page.fill("#id_outgoing_number", "114/22.11.2026")
    page.locator("#id_agrees_to_files").check()
    observation = sent(page)
    stored = common(observation) | {
        "beneficiaries": observation.beneficiaries, "priority": observation.priority, "wants_debate": observation.wants_debate,
        "outgoing_number": observation.outgoing_number, "agrees_to_files": all(one.is_public for one in observation.attachments.all()),
    }  # fmt: skip
    assert stored == expected
    assert set(expected) | HIDDEN == set(OrganisationForm.base_fields)
    assert (observation.organisation, observation.person) == (town.ngo, town.representative)
