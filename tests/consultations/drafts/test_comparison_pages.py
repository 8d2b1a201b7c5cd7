"""Two versions compared, for everybody and for the desk: as page in both views and languages, as PDF, as Word file."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.people.models import Person
from consultare.lib.documents import read_text
from consultare.lib.files import content_disposition
from consultare.records import files
from consultations.drafts import actions, queries
from consultations.drafts.views import comparison
from consultations.overview import actions as overview
from consultations.rounds.models import Round
from tests.consultations.drafts.test_comparison_papers import settled
from tests.rounds import closed_round, upload

pytestmark = pytest.mark.django_db
NOW = timezone.now()
FIRST = (
    "Art. 1 Serviciul „Acasă” se acordă persoanelor vârstnice.\n"
    "Art. 2 Cererea se depune la sediu în 15\u00a0zile.\n"
    "Art. 3 Şedinţa se ţine lunar.\n"
    "Art. 4 Dispoziții finale."
)
SECOND = (
    "Art. 1 Serviciul „Acasă” se acordă persoanelor vârstnice.\n"
    "Art. 2 Cererea se depune la sediu sau prin poștă în 10 zile.\n"
    "Art. 3 Ședința se ține lunar.\n"
    "Art. 4 Raportul se publică anual, <b>integral</b>.\n"
    "Art. 5 Dispoziții finale."
)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    comparison.COMPARISONS.clear()
    comparison.BODIES.clear()
    comparison.PAPERS.clear()


@pytest.fixture
def round_(authority: object, coordinator: Person) -> Round:
    return closed_round(coordinator, text=FIRST, slug="strategie", title="Strategia serviciilor")


def follow(round_: Round, by: Person, text: str = SECOND, source: object = None) -> None:
    actions.set_text(round_=round_, parsed=read_text(text), source=source, by=by, at=NOW)
    overview.publish_version(
        round_=round_, reason="După propunerile primite.", author="Serviciul Strategii", by=by, at=NOW
    )


def test_one_column_and_side_by_side(client, round_, coordinator):
    follow(round_, coordinator)
    path = reverse("draft_comparison", args=["strategie", 1, 2])
    page = client.get(path).text
    assert "Ce s-a schimbat de la versiunea 1 la versiunea 2" in page
    assert "După propunerile primite." in page
    assert "Serviciul Strategii" in page
    assert "textul supus consultării" in page
    assert "1 pasaj nou" in page
    assert 'sau prin poștă<span class="visually-hidden">]</span></ins>' in page.replace(" </ins>", "</ins>").replace(
        "poștă <", "poștă<"
    )
    assert "&lt;b&gt;integral&lt;/b&gt;" in page
    assert "comparison-one" in page
    both = client.get(f"{path}?vedere=alaturi").text
    assert "comparison-two" in both
    assert both.count("lipsește") + both.count("nu este în această versiune") >= 1


def test_typing_habits_are_no_change(client, round_, coordinator):
    """Cedilla letters and non-breaking spaces: art. 3 is the same passage with the same words."""
    follow(
        round_,
        coordinator,
        FIRST.replace("Şedinţa se ţine", "Ședința se ține").replace("\u00a0", " ") + "\nArt. 5 Nou.",
    )
    page = client.get(f"{reverse('draft_comparison', args=['strategie', 1, 2])}?doar=schimbari").text
    assert "Art. 5 Nou." in page
    assert "lunar" not in page
    assert "<del>" not in page.split('class="comparison comparison-one"')[1]


def test_only_what_changed(client, round_, coordinator):
    follow(round_, coordinator)
    path = reverse("draft_comparison", args=["strategie", 1, 2])
    assert "persoanelor vârstnice" in client.get(path).text
    page = client.get(f"{path}?doar=schimbari").text
    assert "persoanelor vârstnice" not in page
    assert "prin poștă" in page
    assert f"{path}comparatie.docx?doar=schimbari" in page


def test_in_english(client, round_, coordinator):
    follow(round_, coordinator)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("draft_comparison", args=["strategie", 1, 2])).text
    assert "What changed from version 1 to version 2" in page
    assert "[added:" in page
    client.cookies["django_language"] = "ro"
    assert "[added:" not in client.get(reverse("draft_comparison", args=["strategie", 1, 2])).text


def test_the_other_way_round_leads_to_the_page_and_unknown_versions_are_404(client, round_, coordinator):
    follow(round_, coordinator)
    answer = client.get("/consultari/strategie/document/compara/2-1/?vedere=alaturi")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/consultari/strategie/document/compara/1-2/?vedere=alaturi",
    )
    assert client.get("/consultari/strategie/document/compara/2-2/")["Location"] == "/consultari/strategie/document/v2/"
    for path in ("1-3/", "3-1/", "9-9/", "1-99999999999999999999/", "1-3/comparatie.docx", "1-2/comparatie.exe"):
        assert client.get(f"/consultari/strategie/document/compara/{path}").status_code == 404, path


def test_the_working_text_is_for_the_desk_only(client, client_for, round_, coordinator, citizen):
    actions.set_text(round_=round_, parsed=read_text(SECOND), source=None, by=coordinator, at=NOW)
    assert client.get(reverse("draft_comparison", args=["strategie", 1, 2])).status_code == 404
    path = reverse("draft_work_comparison", args=["strategie"])
    assert client_for(citizen).get(path).status_code == 403
    desk = client_for(coordinator)
    page = desk.get(path)
    assert page.status_code == 200
    assert "prin poștă" in page.text
    assert settled(desk.get(f"{path}comparatie.docx").content, accept=True)
    actions.remove_text(round_=round_, by=coordinator, at=NOW)
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, round_, coordinator, count):
    for number in range(count):
        follow(round_, coordinator, f"{SECOND}\nArt. 6 Textul al {number}-lea.")
    path = reverse("draft_comparison", args=["strategie", 1, 2])
    with CaptureQueriesContext(connection) as first:
        client.get(path)
    with CaptureQueriesContext(connection) as second:
        client.get(path)
    assert len(first) == 6
    assert len(second) == 4  # The units are not read again: both versions are published for good.


def test_word_file_accepts_to_the_new_and_rejects_to_the_old_text(client, round_, coordinator):
    follow(round_, coordinator)
    answer = client.get("/consultari/strategie/document/compara/1-2/comparatie.docx")
    assert answer["Content-Disposition"] == content_disposition("comparatie-v1-v2.docx")
    old, new = (list(queries.units_of(queries.published_version(round_, n))) for n in (1, 2))
    accepted, rejected = (settled(answer.content, accept=yes) for yes in (True, False))
    assert accepted[-len(new) :] == [unit.text for unit in new]
    # A typing habit is no revision: the old text comes back but for cedillas and non-breaking spaces.
    said = [text.translate(str.maketrans("ŞşŢţ\u00a0", "ȘșȚț ")) for text in (unit.text for unit in old)]
    assert [text.replace("\u00a0", " ") for text in rejected[-len(old) :]] == said


def test_pdf_holds_both_texts(client, round_, coordinator):
    follow(round_, coordinator)
    path = "/consultari/strategie/document/compara/1-2/comparatie.pdf"
    content = client.get(path).content
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "prin poștă" in " ".join(words.split())
    assert client.get(path).content == content


def test_versions_with_reason_author_file_and_fingerprint(client, round_, coordinator):
    stored = files.store(upload("textul.png"), by="test", at=NOW)
    follow(round_, coordinator, source=stored)
    page = client.get(reverse("draft_versions", args=["strategie"])).text
    for words in ("Versiunea 2", "Versiunea 1", "După propunerile primite.", "textul supus consultării", stored.sha256):
        assert words in page
    assert reverse("draft_comparison", args=["strategie", 1, 2]) in page
    assert str(round_.department) in page
    answer = client.get(reverse("draft_source", args=["strategie", 2]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    for closer in answer._resource_closers:  # Not `close`: it would end the connection.
        closer()
    assert client.get(reverse("draft_source", args=["strategie", 1])).status_code == 404


def test_the_desk_begins_the_next_version(client_for, round_, coordinator):
    desk = client_for(coordinator)
    page = desk.get(reverse("draft_prepare", args=["strategie"])).text
    assert reverse("draft_next", args=["strategie"]) in page
    assert desk.post(reverse("draft_next", args=["strategie"])).status_code == 303
    assert queries.working_version(round_).number == 2
    Round.objects.filter(pk=round_.pk).update(state="published", closes_at=NOW + timedelta(days=2))
    actions_before = queries.working_version(round_).revision
    assert desk.post(reverse("draft_next", args=["strategie"])).status_code == 303
    assert queries.working_version(round_).revision == actions_before
    assert reverse("draft_next", args=["strategie"]) not in desk.get(reverse("draft_prepare", args=["strategie"])).text
