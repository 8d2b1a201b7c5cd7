"""The workbook of a report, out and back: written by us, filled in by openpyxl as people do, checked cell by cell."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook as Empty, load_workbook

from consultare.lib.files import Refused as NoFile
from consultare.records import jobs
from consultare.records.models import AuditEvent, Job
from indicators.catalogue.models import Scale, ScaleLevel
from indicators.catalogue.states import Kind
from indicators.collection.actions import checking, workbooks as actions
from indicators.collection.actions.refused import Refused
from indicators.collection.exports import marks, workbook as exports
from indicators.collection.models import (
    Check,
    Finding,
    Narrative,
    NarrativeRevision,
    Submission,
    Value,
    ValueRevision,
    Workbook,
    WorkbookError,
)
from indicators.collection.queries import workbook_files, workbooks as queries
from indicators.collection.states import CheckKind, Status, SubmissionState, WorkbookOutcome
from tests.indicators import world

pytestmark = [pytest.mark.django_db]
V, S, WHY, SAID = 5, 6, 8, 9
"""Columns of the page «Valori» as a spreadsheet counts: value, status, explanation, what is to be mended."""
LEVEL, TEXT, ASKED = 4, 7, 8
WORDS = "Au fost primiți copiii centrului închis pentru renovare."


@pytest.fixture(autouse=True)
def _in_romanian():
    with translation.override("ro"):
        yield


@pytest.fixture
def asked():
    """By sex, summed; one with a decimal; a level; words only: the report of March."""
    by_sex, rate = world.indicator("BEN-02"), world.indicator("FIN-01", decimals=2, unit="lei")
    sex = world.dimension("sex", ["f", "m"])
    world.breakdown(world.sheet(by_sex), sex)
    scale = Scale.objects.create(name="Cât de bine")
    for rank, label in enumerate(["slab", "potrivit", "bun"], start=1):
        ScaleLevel.objects.create(scale=scale, rank=rank, label=label, meaning="…")
    level = world.indicator("CAL-04", kind=Kind.ORDINAL, scale=scale)
    words = world.indicator("CAL-07", kind=Kind.TEXT)
    for one in (rate, level, words):
        world.sheet(one)
    form = world.form(by_sex, rate, level, words)
    return world.submission(form, world.service(name="Centrul «Ina»"), world.month(2026, 3))


def written(submission):
    body = BytesIO()
    exports.write(
        queries.contents(Submission.objects.select_related("form", "period", "service").get(pk=submission.pk)), body
    )
    return load_workbook(BytesIO(body.getvalue()))


def row_of(page, code: str, place: str = "") -> int:
    return next(
        row for row in range(2, page.max_row + 1)
        if page.cell(row, 2).value == code and (not place or page.cell(row, 4).value == place)
    )  # fmt: skip


def fill(book, **cells) -> None:
    """`BEN_02__F=7`, `FIN_01="1.234,56"`; a pair is value and status."""
    page = book["Valori"]
    for name, value in cells.items():
        code, _sign, place = name.partition("__")
        row = row_of(page, code.replace("_", "-"), place)
        pair = value if isinstance(value, tuple) else (value, None)
        page.cell(row, V).value = pair[0]
        page.cell(row, S).value = pair[1]


def handed(book, name="raport.xlsx") -> SimpleUploadedFile:
    body = BytesIO()
    book.save(body)
    return SimpleUploadedFile(name, body.getvalue())


def take(submission, book, by, at, **kwargs) -> Workbook:
    submission.refresh_from_db()
    upload = book if isinstance(book, SimpleUploadedFile) else handed(book)
    return actions.receive(submission=submission, upload=upload, by=by, at=at)


def stored() -> dict[str, tuple[object, str]]:
    rows = Value.objects.select_related("indicator", "cell").order_by("indicator__code", "cell")
    return {f"{one.indicator.code} {one.cell.key}".strip(): (one.number, one.status) for one in rows}


def said(workbook) -> list[tuple[str, str]]:
    return list(workbook.errors.order_by("pk").values_list("cell", "message"))


def nothing_came_of(submission) -> None:
    submission.refresh_from_db()
    assert not Value.objects.exists()
    assert not Narrative.objects.exists()
    assert (submission.revision, submission.state) == (0, SubmissionState.EXPECTED)
    assert not AuditEvent.objects.filter(verb="report.workbook_applied").exists()


# ---- out ----
def test_what_a_spreadsheet_shows(asked, at):
    before = world.submission(asked.form, asked.service, world.month(2026, 2))
    world.put(before, asked.form.lines.get(order=2).indicator, "1234.5")
    world.put(asked, asked.form.lines.get(order=1).indicator, 12)
    book = written(asked)
    assert book.sheetnames == ["Citiți întâi", "Valori", "Descrieri", "portal"]
    assert book["portal"].sheet_state == "veryHidden"
    page = book["Valori"]
    assert [page.cell(1, column).value for column in range(2, 9)] == [
        "Cod", "Indicator", "Pentru cine", "Valoare", "Stare", "Perioada precedentă", "Explicație",
    ]  # fmt: skip
    assert page.column_dimensions["A"].hidden
    assert page.protection.sheet
    assert [page.cell(row, 4).value or "" for row in range(2, 6)] == ["total", "F", "M", ""]
    total, rate = row_of(page, "BEN-02", "total"), row_of(page, "FIN-01")
    assert (page.cell(total, V).value, page.cell(total, V).data_type) == (12, "n")
    assert page.cell(rate, 7).value == "1.234,50"
    assert page.cell(rate, V).number_format == "#,##0.00"
    free = {column for column in range(1, 9) if not page.cell(total, column).protection.locked}
    assert free == {V, S, WHY}
    offered = [(str(rule.sqref), rule.type, rule.formula1) for rule in page.data_validations.dataValidation]
    assert [rule[:2] for rule in offered] == [("F2:F5", "list"), ("H2:H5", "textLength")]
    assert offered[1][2] == "1000", "an explanation is no longer than the portal keeps"
    names = book["Citiți întâi"]
    assert {names.cell(row, 2).value for row in range(1, 5)} >= {"Centrul «Ina»", "martie 2026"}
    levels = book["Descrieri"].data_validations.dataValidation
    assert {str(rule.sqref).split(":")[0] for rule in levels} == {"D2", "E2", "I2"}


def test_a_hostile_name_is_text(asked, at):
    asked.service.name = "=HYPERLINK(1)"
    asked.service.save()
    cell = written(asked)["Citiți întâi"].cell(2, 2)
    assert (cell.value, cell.data_type, cell.hyperlink) == ("=HYPERLINK(1)", "s", None)


# ---- and back ----
def test_the_whole_way_there_and_back(asked, operator, at):
    book = written(asked)
    fill(book, BEN_02__F=7, BEN_02__M="5", FIN_01="1.234,56")
    page = book["Descrieri"]
    page.cell(2, LEVEL).value, page.cell(2, TEXT).value, page.cell(2, ASKED).value = (
        "2 – potrivit",
        "Spun că e cald.",
        14,
    )
    page.cell(3, TEXT).value = "Două lucruri merg bine."
    done = take(asked, book, operator, at)
    assert (done.outcome, done.changed, said(done)) == (WorkbookOutcome.APPLIED, 7, [])
    assert {key: (str(number), status) for key, (number, status) in stored().items()} == {
        "BEN-02": ("12.0000", "A"), "BEN-02 sex=f": ("7.0000", "A"), "BEN-02 sex=m": ("5.0000", "A"),
        "CAL-04": ("2.0000", "A"), "FIN-01": ("1234.5600", "A"),
    }  # fmt: skip
    assert list(Narrative.objects.order_by("pk").values_list("text", "respondents")) == [
        ("Spun că e cald.", 14), ("Două lucruri merg bine.", None),
    ]  # fmt: skip
    again = written(asked)
    assert [again["Valori"].cell(row, V).value for row in range(2, 6)] == [12, 7, 5, 1234.56]
    assert [again["Descrieri"].cell(2, column).value for column in (LEVEL, TEXT, ASKED)] == [
        "2 – potrivit", "Spun că e cald.", 14,
    ]  # fmt: skip
    asked.refresh_from_db()
    assert (asked.state, asked.revision) == (SubmissionState.DRAFT, 1)
    assert AuditEvent.objects.filter(verb="report.workbook_applied").count() == 1


@pytest.mark.parametrize(
    ("typed", "number", "status"),
    [
        (0, "0", "A"), (1234.5, "1234.5", "A"), ("1 234,5", "1234.5", "A"), ("1.234,50", "1234.5", "A"), ("12,5 e", "12.5", "E"),
        ((12, "provizoriu"), "12", "P"), (("", "lipsă"), None, "M"), ("n.a.", None, "N"), (("", "Nu se colectează"), None, "L"),
        ((1.5, "reported"), "1.5", "A"), (0.1 + 0.2, "0.3", "A"),
    ],
)  # fmt: skip
def test_numbers_and_reasons_as_people_write_them(asked, operator, at, typed, number, status):
    book = written(asked)
    fill(book, FIN_01=typed)
    assert take(asked, book, operator, at).outcome == WorkbookOutcome.APPLIED
    found, kind = stored()["FIN-01"]
    assert (None if found is None else f"{found.normalize():f}", kind) == (number, status)


@pytest.mark.parametrize(
    ("typed", "column", "words"),
    [
        ("=1+1", "E", "formulă"), ("multe", "E", "nu este un număr"), ("1.234", "E", "două feluri"), ((12, "lipsă"), "E", "contrazic"),
        (("", "estimat"), "E", "numărul"), ((3, "cam așa"), "F", "listă"), ("12,34567", "E", "zecimale"), (1.23456, "E", "zecimale"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_cell_and_nothing_is_taken(asked, operator, at, typed, column, words):
    book = written(asked)
    fill(book, BEN_02__F=7, FIN_01=typed)
    done = take(asked, book, operator, at)
    assert done.outcome == WorkbookOutcome.REFUSED
    ((cell, sentence),) = said(done)
    assert cell == f"1!{column}5"
    assert words in sentence
    nothing_came_of(asked)


def test_a_whole_number_is_asked_for_persons(asked, operator, at):
    book = written(asked)
    fill(book, BEN_02__total=1.234)
    done = take(asked, book, operator, at)
    assert (done.outcome, said(done)[0][0]) == (WorkbookOutcome.REFUSED, "1!E2")


def test_a_total_that_its_cells_contradict(asked, operator, at):
    book = written(asked)
    fill(book, BEN_02__total=13, BEN_02__F=7, BEN_02__M=5)
    done = take(asked, book, operator, at)
    assert said(done) == [("1!E2", "Celulele însumează 12, totalul spune 13. Corectați unul dintre ele.")]
    nothing_came_of(asked)


def test_a_total_left_alone_goes_with_its_cells(asked, operator, at):
    world.put(asked, asked.form.lines.get(order=1).indicator, 12)
    book = written(asked)
    fill(book, BEN_02__total=12, BEN_02__F=7, BEN_02__M=6)
    assert take(asked, book, operator, at).outcome == WorkbookOutcome.APPLIED
    assert stored()["BEN-02"][0] == 13


def test_rows_may_be_sorted_and_pages_renamed(asked, operator, at):
    book = written(asked)
    fill(book, BEN_02__F=7, FIN_01=3)
    page = book["Valori"]
    rows = [[page.cell(row, column).value for column in range(1, 9)] for row in range(2, 6)]
    for number, values in enumerate(reversed(rows), start=2):
        for column, value in enumerate(values, start=1):
            page.cell(number, column).value = value
    page.title = "Altfel"
    assert take(asked, book, operator, at).outcome == WorkbookOutcome.APPLIED
    assert (stored()["BEN-02 sex=f"][0], stored()["FIN-01"][0]) == (7, 3)


def test_a_removed_row_and_a_doubled_one_are_no_empty_ones(asked, operator, at):
    book = written(asked)
    book["Valori"].delete_rows(3)
    done = take(asked, book, operator, at)
    assert (done.outcome, said(done)[0][0]) == (WorkbookOutcome.REFUSED, "")
    assert "BEN-02" in said(done)[0][1]
    book = written(asked)
    book["Valori"].cell(3, 1).value = book["Valori"].cell(2, 1).value
    assert take(asked, book, operator, at).outcome == WorkbookOutcome.REFUSED
    nothing_came_of(asked)


# ---- the same, the old, the foreign ----
def test_i16_the_same_file_twice_changes_nothing(asked, operator, at):
    book = written(asked)
    fill(book, FIN_01=3)
    upload = handed(book)
    take(asked, upload, operator, at)
    Value.objects.update(number=4)
    upload.seek(0)
    events = AuditEvent.objects.count()
    again = take(asked, upload, operator, at)
    assert (again.outcome, again.changed) == (WorkbookOutcome.SAME, 0)
    assert stored()["FIN-01"][0] == 4
    asked.refresh_from_db()
    assert asked.revision == 1
    assert AuditEvent.objects.count() == events


def test_an_untouched_workbook_changes_nothing(asked, operator, at):
    world.put(asked, asked.form.lines.get(order=2).indicator, 3)
    done = take(asked, written(asked), operator, at)
    assert (done.outcome, done.changed) == (WorkbookOutcome.SAME, 0)


def test_a_workbook_of_an_older_form_is_refused_with_a_sentence(asked, operator, at):
    book = written(asked)
    fill(book, FIN_01=3)
    asked.form.version = 2
    asked.form.save()
    with pytest.raises(Refused, match="versiunea 1, acum 2"):
        take(asked, book, operator, at)
    nothing_came_of(asked)
    assert not Workbook.objects.exists()


@pytest.mark.parametrize("what", ["service", "period", "form"])
def test_a_workbook_of_another_report_is_refused(asked, operator, at, what):
    service = world.service() if what == "service" else asked.service
    period = world.month(2026, 4) if what == "period" else asked.period
    lines = [one.indicator for one in asked.form.lines.order_by("order")]
    if what == "form":
        other = world.indicator("ACC-01")
        world.sheet(other)
        lines = [other]
    form = world.form(*lines) if what == "form" else asked.form
    book = written(world.submission(form, service, period))
    with pytest.raises(Refused):
        take(asked, book, operator, at)
    nothing_came_of(asked)


def test_what_the_hidden_sheet_says_is_sealed(asked, operator, at):
    book = written(asked)
    fill(book, FIN_01=3)
    book["portal"].cell(5, 2).value = "999 A"
    with pytest.raises(Refused, match="nu a fost făcut de acest portal"):
        take(asked, book, operator, at)
    nothing_came_of(asked)


def test_strangers_files_are_refused(asked, operator, at):
    own = Empty()
    own.active["A1"] = "cod"
    with pytest.raises(Refused):
        take(asked, handed(own), operator, at)
    with pytest.raises(NoFile):
        take(asked, SimpleUploadedFile("raport.xlsx", b"PK\x03\x04 nimic"), operator, at)
    with pytest.raises(NoFile):
        take(asked, SimpleUploadedFile("raport.csv", b"cod;valoare"), operator, at)
    nothing_came_of(asked)


@pytest.mark.parametrize("state", [SubmissionState.SUBMITTED, SubmissionState.APPROVED])
def test_a_closed_report_takes_no_workbook(asked, operator, at, state):
    book = written(asked)
    fill(book, FIN_01=3)
    Submission.objects.update(state=state, **world.moments(state))
    with pytest.raises(Refused):
        take(asked, book, operator, at)
    assert not Value.objects.exists()


def test_a_cell_that_a_colleague_changed_meanwhile_is_not_overwritten(asked, operator, coordinator, at):
    book, other = written(asked), written(asked)
    fill(book, FIN_01=3, BEN_02__F=7)
    fill(other, FIN_01=4)
    take(asked, other, coordinator, at)
    done = take(asked, book, operator, at)
    assert done.outcome == WorkbookOutcome.REFUSED
    ((cell, sentence),) = said(done)
    assert cell == "1!E5"
    assert "4,00" in sentence
    assert set(stored()) == {"FIN-01"}
    fill(book, FIN_01=4, BEN_02__F=7)
    assert take(asked, book, operator, at).outcome == WorkbookOutcome.APPLIED, "both say the same now"


# ---- findings ----
@pytest.fixture
def checked(asked, at):
    indicator = asked.form.lines.get(order=2).indicator
    Check.objects.create(indicator=indicator, kind=CheckKind.RANGE, parameters={"high": "100"}, severity="warns", at=at)
    return asked


def back_of(done):
    """What is offered to whoever handed it in, opened as a spreadsheet would."""
    body = BytesIO()
    contents = queries.contents(
        Submission.objects.select_related("form", "period", "service").get(pk=done.submission_id)
    )
    said = marks.marks_of(workbook_files.errors_of(done))
    exports.write_back(contents, workbook_files.read_stored(done.file), said, body)
    return load_workbook(BytesIO(body.getvalue()))


def test_an_unexplained_warning_takes_nothing_and_comes_back_with_a_place_for_its_words(checked, operator, at):
    book = written(checked)
    fill(book, FIN_01=250, BEN_02__F=7)
    done = take(checked, book, operator, at)
    assert (done.outcome, done.changed) == (WorkbookOutcome.REFUSED, 0)
    assert said(done) == [("1!E5", "250,00 este peste cea mai mare valoare așteptată (100,00)")]
    nothing_came_of(checked)
    assert not Finding.objects.exists()
    back = back_of(done)
    page = back["Valori"]
    assert [page.cell(row, V).value for row in range(2, 6)] == [None, 7, None, 250]
    assert {page.cell(5, place).fill.start_color.rgb for place in (V, WHY)} == {"FFFAECC4"}
    assert "250,00" in page.cell(5, V).comment.text
    assert "de la 15 la 1000 de caractere" in page.cell(5, WHY).comment.text
    assert page.cell(3, WHY).comment is None
    listed = [tuple(cell.value for cell in row) for row in back["De îndreptat sau explicat"].iter_rows(min_row=2)]
    assert [row[0] for row in listed] == ["Valori, E5"]
    assert "250,00" in listed[0][2]
    assert "H5" in listed[0][3]
    page.cell(5, WHY).value = "scurt"
    done = take(checked, back, operator, at)
    assert (done.outcome, [cell for cell, _words in said(done)]) == (WorkbookOutcome.REFUSED, ["1!E5", "1!H5"])
    nothing_came_of(checked)
    again = back_of(done)
    assert again["Valori"].cell(5, WHY).value == "scurt"
    again["Valori"].cell(5, WHY).value = WORDS
    done = take(checked, again, operator, at)
    assert (done.outcome, done.changed, said(done)) == (WorkbookOutcome.APPLIED, 3, [])
    found = Finding.objects.get()
    assert (found.state, found.explanation, found.explained_by) == ("explained", WORDS, operator)
    page = written(checked)["Valori"]
    assert (page.cell(5, V).value, page.cell(5, WHY).value) == (250, WORDS)
    assert page.cell(5, V).comment is None
    assert "De îndreptat sau explicat" not in written(checked).sheetnames


def test_one_explanation_too_few_keeps_the_others_waiting(checked, operator, at):
    total = checked.form.lines.get(order=1).indicator
    Check.objects.create(indicator=total, kind=CheckKind.RANGE, parameters={"high": "10"}, severity="warns", at=at)
    book = written(checked)
    fill(book, FIN_01=250, BEN_02__F=7, BEN_02__M=7)
    book["Valori"].cell(5, WHY).value = WORDS
    done = take(checked, book, operator, at)
    assert (done.outcome, [cell for cell, _words in said(done)]) == (WorkbookOutcome.REFUSED, ["1!E2"])
    nothing_came_of(checked)
    assert not AuditEvent.objects.filter(verb="finding.explained").exists()
    back = back_of(done)
    assert back["Valori"].cell(5, WHY).value == WORDS
    back["Valori"].cell(2, WHY).value = WORDS
    assert take(checked, back, operator, at).outcome == WorkbookOutcome.APPLIED
    assert set(Finding.objects.values_list("state", flat=True)) == {"explained"}


def test_what_was_accepted_before_asks_for_no_words_again(checked, operator, coordinator, at):
    before = world.submission(checked.form, checked.service, world.month(2026, 2))
    indicator = checked.form.lines.get(order=2).indicator
    world.put(before, indicator, 250)
    checking.check(submission=before, at=at)
    finding = Finding.objects.get()
    checking.explain(finding=finding, explanation=WORDS, by=operator, at=at)
    Submission.objects.filter(pk=before.pk).update(state="submitted", **world.moments(SubmissionState.SUBMITTED))
    finding.refresh_from_db()
    checking.accept_explanation(
        finding=finding, until=at.date() + timedelta(days=200), low=None, high=Decimal(300), by=coordinator, on=at.date(), at=at
    )  # fmt: skip
    book = written(checked)
    fill(book, FIN_01=260)
    done = take(checked, book, operator, at)
    assert (done.outcome, said(done)) == (WorkbookOutcome.APPLIED, [])
    fill(book, FIN_01=400)
    checked.refresh_from_db()
    book = written(checked)
    fill(book, FIN_01=400)
    book["Valori"].cell(5, WHY).value = None
    done = take(checked, book, operator, at)
    assert (done.outcome, [cell for cell, _words in said(done)]) == (WorkbookOutcome.REFUSED, ["1!E5"]), "out of bounds"
    assert checked.values.get(indicator=indicator).number == 260


def test_an_error_of_the_checks_refuses_all_and_comes_back_as_the_same_workbook(checked, operator, at):
    Check.objects.update(severity="blocks")
    book = written(checked)
    fill(book, FIN_01="250,00", BEN_02__F=7, BEN_02__M="multe")
    book["Valori"].cell(3, WHY).value = "o notă"
    done = take(checked, book, operator, at)
    assert (done.outcome, [cell for cell, _words in said(done)]) == (WorkbookOutcome.REFUSED, ["1!E4", "1!E5"])
    nothing_came_of(checked)
    assert not Finding.objects.exists()
    back = back_of(done)
    page = back["Valori"]
    assert [page.cell(row, V).value for row in range(2, 6)] == [None, 7, "multe", "250,00"]
    assert page.cell(3, WHY).value == "o notă"
    assert page.cell(5, V).fill.start_color.rgb == "FFF6D5CF"
    assert page.cell(5, V).comment is not None
    assert page.cell(1, SAID).value == "Ce este de îndreptat sau de explicat"
    assert page.cell(3, SAID).value is None
    assert [row[0].value for row in back["De îndreptat sau explicat"].iter_rows(min_row=2)] == [
        "Valori, E4",
        "Valori, E5",
    ]
    page.cell(4, V).value, page.cell(5, V).value = 5, 25
    assert take(checked, back, operator, at).outcome == WorkbookOutcome.APPLIED, "mended, it comes back"
    assert stored()["FIN-01"][0] == 25


def test_a_change_after_the_return_names_the_file_that_brought_it(asked, client_for, operator, at):
    world.put(asked, asked.form.lines.get(order=2).indicator, 3)
    Submission.objects.update(
        state="returned", **world.moments(SubmissionState.SUBMITTED), returned_at=at, returned_by=operator, return_reason="Verificați."
    )  # fmt: skip
    book = written(asked)
    fill(book, FIN_01=4)
    book["Descrieri"].cell(3, TEXT).value = "Două lucruri merg bine."
    done = take(asked, handed(book, "martie-corectat.xlsx"), operator, at)
    assert ValueRevision.objects.get().batch == NarrativeRevision.objects.get().batch == f"workbook:{done.sha256[:24]}"
    page = client_for(operator).get(f"/birou/raportari/{asked.pk}/istoric/").content.decode()
    assert page.count("din fișierul martie-corectat.xlsx") == 2


# ---- large ones ----
def test_a_large_workbook_is_left_to_a_worker(asked, operator, at, monkeypatch):
    monkeypatch.setattr(actions, "INLINE_ROWS", 3)
    book = written(asked)
    fill(book, FIN_01=3)
    job = take(asked, book, operator, at)
    assert isinstance(job, Job)
    assert not Value.objects.exists()
    jobs.work(clock=lambda: at)
    assert stored()["FIN-01"] == (3, Status.NORMAL)
    job.refresh_from_db()
    assert (job.state, Workbook.objects.get().outcome) == ("done", WorkbookOutcome.APPLIED)


def test_a_worker_that_refuses_says_why(asked, operator, at, monkeypatch):
    monkeypatch.setattr(actions, "INLINE_ROWS", 3)
    book = written(asked)
    asked.form.version = 2
    asked.form.save()
    job = take(asked, book, operator, at)
    jobs.work(clock=lambda: at)
    job.refresh_from_db()
    assert (job.state, Workbook.objects.count()) == ("failed", 0)
    assert "versiunea" in job.sentence
    assert not WorkbookError.objects.exists()
