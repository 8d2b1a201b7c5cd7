"""Decisions in a workbook: written by this portal, filled in, handed back; all of it or nothing, errors cell by cell."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from consultare.records.models import AuditEvent
from consultations.observations.actions import answers
from consultations.observations.models import Answer, DecisionFile, Observation
from consultations.observations.queries.bulk import HINDRANCES
from consultations.observations.rules import AnswerDraft
from tests.consultations.observations.conftest import make_round, make_version

pytestmark = pytest.mark.django_db
PAGE = "/birou/consultari/strategia/decizii/"
FILE = f"{PAGE}decizii.xlsx"
REASONS = "Programul este stabilit prin standardul minim și nu poate fi schimbat local."
DECISION, REASON, LANDED, FORWARDED = "G", "H", "I", "J"


@pytest.fixture
def three(send: Callable) -> list[Observation]:
    return [send().observation for _n in range(3)]


def book_of(client: Any, address: str = FILE) -> Workbook:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def handed(client: Any, book: Workbook | bytes, name: str = "decizii.xlsx", address: str = PAGE) -> Any:
    body = BytesIO()
    if isinstance(book, bytes):
        body.write(book)
    else:
        book.save(body)
    return client.post(address, {"file": SimpleUploadedFile(name, body.getvalue())})


def test_the_workbook_locks_what_is_read_and_offers_the_decisions(client_for, operator, three):
    book = book_of(client_for(operator))
    page, behind = book.worksheets
    assert page.protection.sheet
    assert [page[f"A{row}"].value for row in (2, 3, 4)] == [one.label for one in three]
    assert {page[f"{column}2"].protection.locked for column in "ABCDEF"} == {True}
    assert {page[f"{column}2"].protection.locked for column in "GHIJ"} == {False}
    rule = page.data_validations.dataValidation[0]
    assert (rule.type, str(rule.sqref)) == ("list", "G2:G4")
    assert behind.sheet_state == "veryHidden"
    assert "nepreluată" in [behind[f"A{row}"].value for row in range(1, 8)]
    said = "\n".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert "viorica@canar.example" not in said
    assert "Contactescu" not in said


def test_what_is_filled_in_comes_back_as_drafts(client_for, operator, three):
    client = client_for(operator)
    book = book_of(client)
    page = book.worksheets[0]
    page["G2"], page["H2"] = "nepreluată", f"  {REASONS}\r\nA doua linie. "
    page["G4"], page["I4"] = "PRELUATA", "art. 8"
    answer = handed(client, book)
    assert answer.status_code == 303
    first, last = Answer.objects.order_by("observation__number")
    assert (first.observation, first.decision, first.reasons) == (three[0], "not", f"{REASONS}\nA doua linie.")
    assert (last.observation, last.decision, last.landed, last.reasons_state) == (three[2], "taken", "art. 8", "draft")
    file = DecisionFile.objects.get()
    assert (file.outcome, file.changed, file.unchanged, file.by) == ("applied", 2, 1, operator)
    assert AuditEvent.objects.get(verb="answer.file_brought_in").facts["count"] == 2


def test_the_same_file_twice_changes_nothing_more(client_for, operator, three):
    client = client_for(operator)
    book = book_of(client)
    book.worksheets[0]["G2"] = "nepreluată"
    handed(client, book)
    events, revision = AuditEvent.objects.count(), Answer.objects.get().revision
    assert handed(client, book).status_code == 303
    assert AuditEvent.objects.count() == events
    assert Answer.objects.get().revision == revision
    assert set(DecisionFile.objects.values_list("outcome", "changed")) == {("applied", 1), ("nothing", 0)}


def test_errors_come_back_as_a_page_and_in_the_cells_and_nothing_is_taken_over(client_for, operator, three):
    client = client_for(operator)
    book = book_of(client)
    page = book.worksheets[0]
    page["G2"], page["H2"] = "nepreluată", REASONS
    page["G3"], page["H3"] = "poate", "=1+1"
    page["I4"] = "x" * 201
    answer = handed(client, book)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert said.count('<th scope="row"') == 3
    assert not Answer.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="answer.").exists()
    refused = DecisionFile.objects.get()
    assert refused.outcome == "refused"
    back = book_of(client, f"{PAGE}de-indreptat-{refused.pk}.xlsx")
    sheet = back.worksheets[0]
    assert {sheet[cell].fill.start_color.rgb for cell in ("G3", "H3", "I4")} == {"FFF6D5CF"}
    assert sheet["G2"].fill.start_color.rgb != "FFF6D5CF"
    assert sheet["G3"].comment.text
    assert len(sheet["K3"].value.splitlines()) == 2
    assert sheet["K2"].value is None
    assert (sheet["G2"].value, sheet["H2"].value, sheet["E2"].value) == ("nepreluată", REASONS, three[0].text)
    # Mended, the same file is taken over, and the refused rows are gone.
    sheet["H3"], sheet["I4"] = None, "art. 9"
    sheet["G3"] = back.worksheets[1]["A7"].value
    assert handed(client, back).status_code == 303
    assert Answer.objects.count() == 3
    assert not DecisionFile.objects.filter(outcome="refused").exists()


def test_a_formula_in_a_cell_is_never_computed_nor_given_back(client_for, operator, three):
    client = client_for(operator)
    book = book_of(client)
    book.worksheets[0]["H2"] = '=HYPERLINK("http://example.org","x")'
    handed(client, book)
    back = book_of(client, f"{PAGE}de-indreptat-{DecisionFile.objects.get().pk}.xlsx")
    assert back.worksheets[0]["H2"].data_type == "s"


@pytest.mark.req("R66")
def test_a_row_saved_in_between_is_an_error_in_words(client_for, operator, coordinator, three):
    client = client_for(operator)
    book = book_of(client)
    answers.write(
        observation=three[0], draft=AnswerDraft(decision="taken", reasons="Textul colegei."), revision=1, by=coordinator,
        at=timezone.now(),
    )  # fmt: skip
    answers.release(observation=three[0], by=coordinator, at=timezone.now())
    # A row nobody typed in is no matter: the colleague's words stay.
    book.worksheets[0]["G3"] = "nepreluată"
    assert handed(client, book).status_code == 303
    book.worksheets[0]["G2"] = "nepreluată"
    book.worksheets[0]["G4"] = "nepreluată"
    answer = handed(client, book)
    assert answer.status_code == 422
    assert str(coordinator) in answer.content.decode()
    assert set(Answer.objects.exclude(decision="").values_list("observation", "decision")) == {
        (three[0].pk, "taken"),
        (three[1].pk, "not"),
    }


def test_published_accepted_and_held_answers_are_left_alone_in_words(client_for, operator, coordinator, three):
    client = client_for(operator)
    book = book_of(client)
    for row in (2, 3, 4):
        book.worksheets[0][f"G{row}"] = "nepreluată"
    for observation in three[:2]:
        draft = AnswerDraft(decision="noted")
        answers.write(observation=observation, draft=draft, revision=1, by=coordinator, at=timezone.now())
        answers.accept(observation=observation, by=coordinator, at=timezone.now())
    Answer.objects.filter(observation=three[0]).update(published_at=timezone.now())
    answers.claim(observation=three[2], by=coordinator, at=timezone.now())
    answer = handed(client, book)
    assert answer.status_code == 422
    with override("ro"):
        for why in ("published", "accepted", "held"):
            assert str(HINDRANCES[why]) in answer.content.decode()
    assert not Answer.objects.filter(decision="not").exists()


def test_numbers_that_are_strange_or_stand_twice_are_errors(client_for, operator, three):
    client = client_for(operator)
    book = book_of(client)
    page = book.worksheets[0]
    page["A2"], page["A3"], page["G3"] = "999/2026", page["A4"].value, "nepreluată"
    answer = handed(client, book)
    assert answer.status_code == 422
    assert len(DecisionFile.objects.get().errors) == 2
    assert not Answer.objects.exists()


def test_only_our_own_workbook_of_this_round_is_read(client_for, operator, three):
    client = client_for(operator)
    foreign = Workbook()
    foreign.active["A1"] = "Număr"
    book = book_of(client)
    tampered = book_of(client)
    tampered.worksheets[1]["C2"] = 7 if tampered.worksheets[1]["C2"].value != 7 else 8
    other = make_round("alta")
    make_version(other)
    wrong_round = client.get("/birou/consultari/alta/decizii/decizii.xlsx")
    of_other = b"".join(wrong_round.streaming_content)
    book.worksheets[0]["G2"] = "nepreluată"
    for bad, name in [
        (foreign, "decizii.xlsx"), (tampered, "decizii.xlsx"), (of_other, "decizii.xlsx"), (b"PK\x03\x04nimic", "decizii.xlsx"),
        (b"", "decizii.xlsx"), (b"%PDF-1.4 %%EOF", "decizii.pdf"), (book, "decizii.xls"),
    ]:  # fmt: skip
        answer = handed(client, bad, name)
        assert answer.status_code == 422, name
        assert "error-summary" in answer.content.decode()
    assert client.post(PAGE, {}).status_code == 422
    assert not Answer.objects.exists()
    assert not DecisionFile.objects.exists()


def test_a_refused_file_is_its_author_s_alone(client_for, operator, coordinator, three):
    client = client_for(operator)
    book = book_of(client)
    book.worksheets[0]["G2"] = "poate"
    handed(client, book)
    address = f"{PAGE}de-indreptat-{DecisionFile.objects.get().pk}.xlsx"
    assert client_for(coordinator).get(address).status_code == 404
    assert book_of(client, address)
    assert client.get(f"{PAGE}de-indreptat-987654.xlsx").status_code == 404


@pytest.mark.parametrize(("scope", "rows"), [("toate", 3), ("ale-mele", 1), ("fara-decizie", 2), ("inventat", 3)])
def test_what_is_downloaded_can_be_narrowed(client_for, operator, three, scope, rows):
    draft = AnswerDraft(decision="taken")
    answers.write(observation=three[0], draft=draft, revision=1, by=operator, at=timezone.now())
    page = book_of(client_for(operator), f"{FILE}?pentru={scope}").worksheets[0]
    assert sum(bool(page[f"A{row}"].value) for row in range(2, 7)) == rows


def test_a_published_answer_is_in_no_workbook(client_for, operator, coordinator, three):
    answers.write(
        observation=three[0], draft=AnswerDraft(decision="noted"), revision=1, by=coordinator, at=timezone.now()
    )
    answers.accept(observation=three[0], by=coordinator, at=timezone.now())
    Answer.objects.update(published_at=timezone.now())
    page = book_of(client_for(operator)).worksheets[0]
    assert [page[f"A{row}"].value for row in (2, 3, 4)] == [three[1].label, three[2].label, None]


def test_a_text_that_looks_like_a_formula_stays_a_text(client_for, operator, send):
    send(text="=1+1 este ceea ce propun eu aici, pe scurt.")
    cell = book_of(client_for(operator)).worksheets[0]["E2"]
    assert (cell.data_type, cell.value) == ("s", "=1+1 este ceea ce propun eu aici, pe scurt.")


@pytest.mark.parametrize("count", [1, 3])
def test_page_and_file_cost_the_same_for_any_length(client_for, operator, send, count, django_assert_num_queries):
    for _n in range(count):
        send()
    client = client_for(operator)
    for _n in range(count):
        book = book_of(client)
        book.worksheets[0]["G2"] = "poate" if _n else "nepreluată"
        handed(client, book)
    with django_assert_num_queries(7):
        client.get(PAGE)
    with django_assert_num_queries(7):
        b"".join(client.get(FILE).streaming_content)
