"""After a correction every page says what the newest version of the announcement says; what was issued before stays."""

from uuid import uuid4

import pytest
from django.utils import timezone

from consultations.observations.actions.submission import Content, submit
from consultations.observations.exports import receipt as receipts
from consultations.observations.models import Observation
from consultations.observations.queries.receipts import receipt
from consultations.rounds import actions
from consultations.rounds.models import Round
from tests.consultations.observations.conftest import visitor
from tests.rounds import published_round

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CHANGES = {
    "title": "Regulamentul îndreptat al centrului",
    "summary": "Rezumatul îndreptat spune altceva.",
    "legal_basis": "Legea 292/2011, art. 113",
    "submission_ways": "Pe portal și la registratura nouă",
    "subject_line": "Propuneri la regulamentul îndreptat",
    "initiator": "Viceprimarul",
}


@pytest.fixture
def round_(authority, coordinator) -> Round:
    return published_round(coordinator, title="Regulamentul vechi", summary="Rezumatul vechi.")


def correct(round_: Round, by, **changes: str) -> None:
    actions.correct_announcement(round_=round_, changes=changes, reason="Erau greșeli.", by=by, at=timezone.now())


def test_every_page_says_what_the_newest_version_says(client, round_, coordinator):
    correct(round_, coordinator, **CHANGES)
    assert round_.title == CHANGES["title"]
    page = client.get(f"/consultari/{round_.slug}/").text
    for words in CHANGES.values():
        assert words in page, words
    assert "Rezumatul vechi." not in page
    for path in (
        "/",
        "/consultari/",
        "/feed/consultari.xml",
        "/cautare/?q=indreptat",
        f"/consultari/{round_.slug}/documente/",
    ):
        found = client.get(path).text
        assert CHANGES["title"] in found, path
        assert "Regulamentul vechi" not in found, path


def test_the_earlier_version_stays_readable_and_a_second_correction_holds(client, round_, coordinator):
    correct(round_, coordinator, title=CHANGES["title"])
    correct(round_, coordinator, summary=CHANGES["summary"])
    assert "Regulamentul vechi" in client.get(f"/consultari/{round_.slug}/anunt/1/").text
    page = client.get(f"/consultari/{round_.slug}/").text
    assert CHANGES["title"] in page
    assert CHANGES["summary"] in page


def test_addresses_of_the_institution_are_corrected_in_the_announcement_only(round_, coordinator):
    correct(round_, coordinator, submission_email="registratura.noua@valealunga.example")
    assert round_.announcements.order_by("-version")[0].content["submission_email"].startswith("registratura.noua")
    assert (round_.title, round_.revision) == ("Regulamentul vechi", Round.objects.get().revision)


@pytest.mark.req("R61")
def test_a_receipt_keeps_the_title_under_which_it_was_issued(round_, coordinator):
    content = Content(is_whole=True, text="Un text destul de lung pentru formular.")
    sent = submit(round_pk=round_.pk, author=visitor(), content=content, submission_key=uuid4()).observation
    issued = [(receipts.text(receipt(sent)), receipts.pdf(receipt(sent)))]
    correct(round_, coordinator, title=CHANGES["title"])
    sent = Observation.objects.select_related("round", "contact").get()
    assert sent.round.title == CHANGES["title"]
    issued.append((receipts.text(receipt(sent)), receipts.pdf(receipt(sent))))
    assert issued[0] == issued[1]
    assert "Regulamentul vechi" in issued[0][0]
