"""The report as everybody reads it: page, PDF and DOCX say the same, from the edition that it quotes and nothing newer."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from indicators.evaluation.actions import following, publishing, writing
from indicators.evaluation.queries.report import report
from tests.indicators.evaluation import world
from tests.indicators.overview import world as look
from tests.indicators.strategies import world as strategies

pytestmark = pytest.mark.django_db
LIST_QUERIES, PAGE_QUERIES = 1, 10
QUOTED = "1.204 persoane"


def page(client, scene) -> str:
    return client.get(reverse("evaluation", args=[scene.evaluation.slug])).content.decode().replace("\u00a0", " ")


def paper(client, scene, form: str) -> bytes:
    return client.get(reverse("evaluation_paper", args=[scene.evaluation.slug, form])).content


def test_the_page_quotes_the_edition_whatever_comes_after(client):
    scene = world.published()
    before = page(client, scene)
    for words in (
        QUOTED,
        "ediția 1, publicată pe 14 noiembrie 2026",
        "7 din 8 servicii",
        "Eficacitate",
        "bine",
        "Direcția servicii",
    ):
        assert words in before, words
    # A newer edition says something else; an erratum is said beside the figure and changes nothing.
    newer = look.release(2)
    look.line(newer, scene.indicator, look.months(date(2026, 7, 1), 3), [7, 8, 9])
    look.publish(newer)
    look.erratum(scene.release, scene.indicator, scene.values[0].period, 1204, 1190)
    with CaptureQueriesContext(connection) as captured:
        after = page(client, scene)
    assert QUOTED in after
    assert "1.204 → 1.190. Un centru a raportat de două ori aceleași persoane." in after
    assert "1.190" not in before
    tables = look.touched(captured.captured_queries)
    assert "indicators_publicvalue" in tables
    assert not {"indicators_value", "indicators_narrative", "indicators_submission"} & tables


def test_an_erratum_of_another_edition_touches_only_who_showed_the_same_number(client):
    scene = world.published()
    other, indicator, values = world.edition(2)
    look.erratum(other, indicator, values[0].period, 1204, 1190)
    look.erratum(other, indicator, values[2].period, 99, 98)
    text = page(client, scene)
    assert "1.204 → 1.190" in text
    assert "99 → 98" not in text


def test_page_pdf_and_docx_carry_the_same_numbers(client):
    scene = world.draft()
    measure = strategies.tree(strategies.strategy())[0]
    writing.quote_progress(finding=scene.finding, update=strategies.update(measure, 60), by=scene.author, at=world.AT)
    scene.evaluation = publishing.publish(evaluation=scene.evaluation, by=scene.publisher, at=world.AT)
    look.erratum(scene.release, scene.indicator, scene.values[0].period, 1204, 1190)
    following.answer(
        recommendation=scene.advice[1],
        answer="rejected",
        reason="Lista are date personale.",
        by=scene.author,
        at=world.AT,
    )
    made = report(scene.evaluation, world.TODAY)
    wanted = [
        *(quote.amount for quote in made.quotes), "60%", "1.204 → 1.190", "1.1", "2. Publicați lista de așteptare.",
        "Lista are date personale.", "Numărul beneficiarilor crește.", made.quotes[0].name,
    ]  # fmt: skip
    reader = PdfReader(BytesIO(paper(client, scene, "pdf")))
    in_pdf = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
    document = Document(BytesIO(paper(client, scene, "docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    in_docx = " ".join(" ".join([*(one.text for one in document.paragraphs), *cells]).split())
    on_page = " ".join(page(client, scene).split())
    for words in wanted:
        plain = " ".join(words.split())
        assert plain in in_pdf, plain
        assert plain in in_docx, plain
        assert plain in on_page, plain
    # The same line of the indicator in all three, told in words to who doesn't see it.
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    alts = [one.get("descr") for one in document.element.iter(qn("wp:docPr"))]
    assert len(alts) == 1
    assert alts[0].replace("\u00a0", " ") in on_page
    assert "Linie de la 1.204" in alts[0]
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 2"]
    assert headings[0] == "Eficacitate"


def test_pictures_are_drawn_from_the_quoted_edition(client):
    scene = world.published()
    address = reverse("evaluation_picture", args=[scene.evaluation.slug, 1, "lat", "svg"])
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert "Cache-Control" not in answer or "immutable" not in answer["Cache-Control"]
    named = next(part for part in page(client, scene).split('"') if part.startswith(f"{address}?v="))
    assert "immutable" in client.get(named)["Cache-Control"]
    for place, look_, form in ((2, "lat", "svg"), (0, "lat", "svg"), (1, "rotund", "svg"), (1, "lat", "gif")):
        assert (
            client.get(reverse("evaluation_picture", args=[scene.evaluation.slug, place, look_, form])).status_code
            == 404
        )


def test_recommendations_as_a_table(client):
    scene = world.published()
    following.answer(recommendation=scene.advice[0], answer="accepted", reason="", by=scene.author, at=world.AT)
    following.record_step(
        recommendation=scene.advice[0], on=world.TODAY, state="begun", text="=Studiul", by=scene.author, at=world.AT
    )
    answer = client.get(reverse("evaluation_recommendations", args=[scene.evaluation.slug]))
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert len(rows) == 3
    assert "2026-11-20 începută: =Studiul" in rows[1]
    assert "2027-03-31" in rows[1]
    assert "nu a primit încă răspuns" in rows[2]


def test_a_draft_does_not_exist_for_strangers(client):
    scene = world.draft()
    slug = scene.evaluation.slug
    addresses = [
        reverse("evaluation", args=[slug]), reverse("evaluation_paper", args=[slug, "pdf"]),
        reverse("evaluation_paper", args=[slug, "docx"]), reverse("evaluation_recommendations", args=[slug]),
        reverse("evaluation_picture", args=[slug, 1, "lat", "svg"]),
    ]  # fmt: skip
    assert {client.get(address).status_code for address in addresses} == {404}
    assert scene.evaluation.title not in client.get(reverse("evaluations")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_the_same_however_much_it_says(client, count, django_assert_num_queries):
    scene = world.draft()
    for number in range(1, count):
        asked = world.question(scene.evaluation, scene.author, criterion="impact", text=f"Întrebarea numărul {number}?")
        world.finding(asked, scene.author, *scene.values)
        world.advice(scene.evaluation, scene.author)
    publishing.publish(evaluation=scene.evaluation, by=scene.publisher, at=world.AT)
    client.get(reverse("evaluations"))
    with django_assert_num_queries(PAGE_QUERIES):
        page(client, scene)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(client, count, django_assert_num_queries):
    for number in range(1, count + 1):
        world.published(number=number)
    client.get(reverse("evaluations"))
    with django_assert_num_queries(LIST_QUERIES):
        text = client.get(reverse("evaluations")).content.decode()
    assert text.count("evaluation-line") == count
