"""Pages of checks, rules, findings and workbooks: what they show, what they keep, whom they refuse."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from consultare.records.models import AuditEvent
from indicators.collection.actions import checking
from indicators.collection.models import AcceptedExplanation, Check, Finding, Rule, Submission, Value, Workbook
from indicators.collection.states import CheckKind, SubmissionState
from tests.factories import PersonFactory
from tests.indicators import world
from tests.indicators.collection.scene import Scene, scene

pytestmark = pytest.mark.django_db
WORDS = "Au fost primiți copiii centrului închis pentru renovare."
AFTER_SAVE = 23
CHECKS = "/birou/raportari/verificari/"


@pytest.fixture
def asked(ngo) -> Scene:
    return scene(ngo)


@pytest.fixture
def warned(asked, at) -> Finding:
    Check.objects.create(
        indicator=asked.places, kind=CheckKind.RANGE, parameters={"high": "10"}, severity="warns", at=at
    )
    world.put(asked.report, asked.places, 18)
    checking.check(submission=asked.report, at=at)
    return Finding.objects.get()


def own(asked: Scene, rest: str = "") -> str:
    return f"/cont/raportari/{asked.report.pk}/{rest}"


def desk(asked: Scene, rest: str = "") -> str:
    return f"/birou/raportari/{asked.report.pk}/{rest}"


# ---- beside the cells ----
def test_a_warning_is_told_in_words_and_explained_without_script(client_for, representative, asked, warned):
    client = client_for(representative)
    page = client.get(own(asked)).content.decode()
    assert "18,0 este peste cea mai mare valoare așteptată (10,0)" in page
    assert f'href="#{asked.name(asked.places)}"' in page
    answer = client.post(own(asked, f"semnalari/{warned.pk}/"), {"explanation": WORDS})
    assert (answer.status_code, answer["Location"]) == (303, f"{own(asked)}#semnalari")
    warned.refresh_from_db()
    assert (warned.state, warned.explanation, warned.explained_by) == ("explained", WORDS, representative)
    assert WORDS in client.get(own(asked)).content.decode()


def test_with_htmx_only_the_list_comes_back(client_for, representative, asked, warned):
    client = client_for(representative)
    answer = client.post(own(asked, f"semnalari/{warned.pk}/"), {"explanation": WORDS}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith("<section")
    assert WORDS in answer.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_short_explanation_is_refused_and_kept(client_for, representative, asked, warned, htmx):
    headers = {"HX-Request": "true"} if htmx else {}
    typed = {"explanation": "așa e <b>"}
    answer = client_for(representative).post(own(asked, f"semnalari/{warned.pk}/"), typed, headers=headers)
    assert answer.status_code == 422
    assert "așa e &lt;b&gt;" in answer.content.decode()
    assert "cel puțin 15 caractere" in answer.content.decode()
    warned.refresh_from_db()
    assert (warned.state, warned.explanation) == ("open", "")
    assert not AuditEvent.objects.filter(verb="finding.explained").exists()


def test_who_reads_only_and_strangers_explain_nothing(client_for, reader, stranger, asked, warned):
    assert client_for(reader).post(own(asked, f"semnalari/{warned.pk}/"), {"explanation": WORDS}).status_code == 403
    assert client_for(stranger).post(own(asked, f"semnalari/{warned.pk}/"), {"explanation": WORDS}).status_code == 404
    warned.refresh_from_db()
    assert warned.state == "open"


def test_the_checks_run_when_asked_when_saved_and_before_submitting(client_for, representative, asked, at):
    Check.objects.create(
        indicator=asked.places, kind=CheckKind.RANGE, parameters={"high": "10"}, severity="warns", at=at
    )
    client = client_for(representative)
    client.post(own(asked, "salveaza/"), asked.whole())
    assert Finding.objects.get().measured == "20"
    Finding.objects.all().delete()
    assert client.post(own(asked, "verifica/")).status_code == 303
    assert Finding.objects.count() == 1
    Finding.objects.all().delete()
    asked.report.refresh_from_db()
    answer = client.post(own(asked, "trimite/"), {"revision": asked.report.revision, "note": ""})
    assert answer.status_code == 422
    assert "20,0 este peste" in answer.content.decode()
    assert Finding.objects.get().state == "open", "what was found is kept to be explained"
    client.post(own(asked, f"semnalari/{Finding.objects.get().pk}/"), {"explanation": WORDS})
    assert client.post(own(asked, "trimite/"), {"revision": asked.report.revision, "note": ""}).status_code == 303
    asked.report.refresh_from_db()
    assert asked.report.state == SubmissionState.SUBMITTED


def test_a_cell_carries_what_was_found_in_it_and_the_way_to_its_explanation(
    client_for, representative, asked, warned, at
):
    client, name = client_for(representative), asked.name(asked.places)
    page = client.get(own(asked)).content.decode()
    row = next(one for one in page.split("<tr ") if f'id="{name}"' in one)
    line, cell = row.split("</th>")[0], row.split("</th>")[1]
    assert f'<td class="grid-total is-doubted" data-label=""><input class="grid-cell" id="{name}"' in cell
    assert f'aria-describedby="{name}-f"' in cell
    assert f'<a class="cell-state is-doubted" href="#semnalare-{warned.pk}">' in cell
    assert "<b>neobișnuit</b>" in cell
    assert f'id="{name}-f"' in line
    assert "18,0 este peste cea mai mare valoare așteptată (10,0)" in line
    assert f'href="#semnalare-{warned.pk}"' in line
    assert f'<li id="semnalare-{warned.pk}"' in page
    checking.explain(finding=warned, explanation=WORDS, by=representative, at=at)
    explained = client.get(own(asked)).content.decode()
    assert "is-doubted" not in explained
    assert "<b>explicat</b>" in explained
    Check.objects.update(severity="blocks")
    checking.check(submission=asked.report, at=at)
    blocked = client.get(own(asked)).content.decode()
    assert "is-blocked" in blocked
    assert "<b>de corectat</b>" in blocked


@pytest.mark.parametrize("count", [1, 3])
def test_after_an_autosave_the_checks_run_and_the_cells_follow(
    client_for, representative, asked, at, count, django_assert_num_queries
):
    """The grid asks for them once it has saved: the list and what stands at the cells, at one price."""
    for one in (asked.places, asked.persons, asked.quality)[:count]:
        Check.objects.create(indicator=one, kind=CheckKind.RANGE, parameters={"high": "1"}, severity="warns", at=at)
        world.put(asked.report, one, 3)
    client = client_for(representative)
    client.post(own(asked, "verifica/"), {"pagina": "1"}, headers={"HX-Request": "true"})
    with django_assert_num_queries(AFTER_SAVE):
        answer = client.post(own(asked, "verifica/"), {"pagina": "1"}, headers={"HX-Request": "true"})
    words = answer.content.decode()
    assert (answer.status_code, words.lstrip()[:8]) == (200, "<section")
    assert words.count("<template data-cell=") == Finding.objects.filter(state="open").count() == count
    assert f'<template data-cell="{asked.name(asked.places)}" data-tone="is-doubted">' in words
    page = client.get(own(asked)).content.decode()
    assert f'data-check-url="{own(asked, "verifica/")}"' in page


# ---- workbooks ----
def fetched(client, url: str):
    answer = client.get(url)
    assert answer.status_code == 200
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def handed(book) -> dict[str, SimpleUploadedFile]:
    body = BytesIO()
    book.save(body)
    return {"file": SimpleUploadedFile("raport.xlsx", body.getvalue())}


def test_an_organisation_reports_without_ever_seeing_the_grid(client_for, representative, asked):
    client = client_for(representative)
    book = fetched(client, own(asked, "fisier/descarca/"))
    page = book["Valori"]
    for row, number in zip(range(2, 6), (12, 7, 5, 20), strict=True):
        page.cell(row, 5).value = number
    answer = client.post(own(asked, "fisier/"), handed(book))
    assert (answer.status_code, answer["Location"]) == (303, own(asked, "fisier/"))
    assert "4 modificări preluate" in client.get(own(asked, "fisier/")).content.decode()
    assert Value.objects.count() == 4


def test_a_refused_workbook_is_told_cell_by_cell_and_comes_back_coloured(client_for, representative, asked):
    client = client_for(representative)
    book = fetched(client, own(asked, "fisier/descarca/"))
    book["Valori"].cell(5, 5).value = "multe"
    answer = client.post(own(asked, "fisier/"), handed(book))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Valori, E5" in page
    assert "error-summary" in page
    back = fetched(client, own(asked, f"fisier/{Workbook.objects.get().pk}/"))
    assert back["Valori"].cell(5, 5).value == "multe"
    assert back["Valori"].cell(5, 5).comment is not None
    assert not Value.objects.exists()


def test_a_workbook_with_an_unusual_figure_waits_for_its_words(client_for, representative, asked, at):
    Check.objects.create(
        indicator=asked.places, kind=CheckKind.RANGE, parameters={"high": "10"}, severity="warns", at=at
    )
    client = client_for(representative)
    book = fetched(client, own(asked, "fisier/descarca/"))
    book["Valori"].cell(5, 5).value = 20
    answer = client.post(own(asked, "fisier/"), handed(book))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        "Încă nu s-a preluat nimic: o valoare neobișnuită așteaptă o explicație" in page
        or "1 valoare neobișnuită" in page
    )
    assert "de la 15 la 1.000 de caractere" in page
    assert not Value.objects.exists()
    back = fetched(client, own(asked, f"fisier/{Workbook.objects.get().pk}/"))
    assert (back["Valori"].cell(5, 5).value, back["Valori"].cell(5, 8).comment is not None) == (20, True)
    back["Valori"].cell(5, 8).value = WORDS
    assert client.post(own(asked, "fisier/"), handed(back)).status_code == 303
    assert Finding.objects.get().explanation == WORDS
    listed = client.get(own(asked, "fisier/")).content.decode()
    assert "nepreluat, 1 valoare de explicat" in listed
    assert "2 modificări preluate" in listed


@pytest.mark.parametrize(
    "files", [{}, {"file": SimpleUploadedFile("a.csv", b"x;y")}, {"file": SimpleUploadedFile("a.xlsx", b"x")}]
)
def test_what_is_no_workbook_is_refused_with_a_sentence(client_for, representative, asked, files):
    answer = client_for(representative).post(own(asked, "fisier/"), files)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Workbook.objects.exists()


def test_the_desk_reads_but_does_not_fill_in_a_providers_workbook(client_for, operator, asked):
    client = client_for(operator)
    book = fetched(client, desk(asked, "fisier/descarca/"))
    assert client.post(desk(asked, "fisier/"), handed(book)).status_code == 403
    assert not Workbook.objects.exists()


# ---- the desk: checks ----
@pytest.fixture
def long_past(asked) -> list[Submission]:
    """Twelve quiet months up to last one, a loud one among them."""
    made = []
    for place in range(12):
        month = 2025 * 12 + 10 + place
        one = (
            world.submission(asked.form, asked.service, world.month(month // 12, month % 12 + 1))
            if month != 2026 * 12 + 2
            else asked.report
        )
        world.put(one, asked.places, 90 if place == 11 else 4)
        made.append(one)
    return made


TYPED = {"periods": "12", "factor": "3,5", "least": "3", "where": "total"}


def test_a_check_is_tried_on_the_past_then_kept_changed_retired(client_for, coordinator, asked, long_past):
    client = client_for(coordinator)
    url = f"{CHECKS}CAP-01/"
    assert "departe de" in client.get(url).content.decode()
    tried = client.post(f"{url}nou/outlier/", TYPED | {"pas": "arata"})
    assert tried.status_code == 200
    assert "Ar fi semnalat 1 din 12 valori" in tried.content.decode()
    assert "mai mare decât mediana" in tried.content.decode()
    assert not Check.objects.exists()
    assert client.post(f"{url}nou/outlier/", TYPED | {"pas": "fa"}).status_code == 303
    check = Check.objects.get()
    assert (check.parameters["factor"], check.severity, check.by) == ("3.5", "warns", coordinator)
    assert client.post(f"{url}nou/outlier/", TYPED | {"pas": "fa"}).status_code == 422
    assert client.post(f"{url}{check.pk}/modifica/", TYPED | {"factor": "5", "pas": "fa"}).status_code == 303
    standing = Check.objects.get(retired_at=None)
    assert (standing.parameters["factor"], Check.objects.count()) == ("5", 2)
    assert client.post(f"{url}{standing.pk}/retrage/").status_code == 303
    assert not Check.objects.filter(retired_at=None).exists()
    assert list(AuditEvent.objects.filter(verb__startswith="check.").order_by("pk").values_list("verb", flat=True)) == [
        "check.added", "check.changed", "check.retired",
    ]  # fmt: skip


def test_parameters_out_of_limits_are_said_at_their_field(client_for, coordinator, asked):
    answer = client_for(coordinator).post(f"{CHECKS}CAP-01/nou/outlier/", TYPED | {"periods": "99", "pas": "fa"})
    assert answer.status_code == 422
    assert 'value="99"' in answer.content.decode()
    assert "între 6 și 36" in answer.content.decode()
    assert not Check.objects.exists()


def test_the_usual_checks_are_added_once(client_for, coordinator, asked):
    client = client_for(coordinator)
    for _time in range(2):
        assert client.post(f"{CHECKS}CAP-01/obisnuite/").status_code == 303
    assert Check.objects.filter(indicator=asked.places).count() == 4


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_checks_costs_the_same_for_any_length(
    client_for, coordinator, at, count, django_assert_num_queries
):
    for number in range(count):
        one = world.indicator(f"BEN-{number + 30}")
        world.sheet(one)
        Check.objects.create(indicator=one, kind="jump", parameters={}, at=at)
    client = client_for(coordinator)
    client.get(CHECKS)
    with django_assert_num_queries(7):
        client.get(CHECKS)


# ---- the desk: rules ----
RULE = {"left": "[CAP-01]", "comparison": "ge", "right": "[BEN-02]", "policy": "fail", "severity": "warns", "message": "Locurile ajung pentru toți."}  # fmt: skip


def test_a_rule_is_tried_kept_changed_retired(client_for, coordinator, asked, long_past):
    client = client_for(coordinator)
    url = f"/birou/raportari/formulare/{asked.form.code}/reguli/"
    world.put(long_past[0], asked.persons, 6)
    tried = client.post(f"{url}noua/", RULE | {"pas": "arata"})
    assert "Ar fi semnalat 1 din 12 valori" in tried.content.decode()
    assert client.post(f"{url}noua/", RULE | {"pas": "fa"}).status_code == 303
    rule = Rule.objects.get()
    assert client.post(f"{url}{rule.pk}/modifica/", RULE | {"severity": "blocks", "pas": "fa"}).status_code == 303
    standing = Rule.objects.get(retired_at=None)
    assert (standing.severity, standing.pk != rule.pk) == ("blocks", True)
    assert "Locurile ajung pentru toți." in client.get(url).content.decode()
    client.post(f"{url}{standing.pk}/retrage/")
    assert not Rule.objects.filter(retired_at=None).exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"left": "[CAP-01"},
        {"left": "[ACC-09]"},
        {"left": "[CAP-01@-1]", "right": "3"},
        {"message": "scurt"},
        {"right": ""},
    ],
)
def test_a_rule_that_says_nothing_is_refused(client_for, coordinator, asked, typed):
    url = f"/birou/raportari/formulare/{asked.form.code}/reguli/noua/"
    assert client_for(coordinator).post(url, RULE | typed | {"pas": "fa"}).status_code == 422
    assert not Rule.objects.exists()
    assert not AuditEvent.objects.filter(verb="rule.added").exists()


# ---- the desk: findings ----
def test_an_explanation_is_accepted_from_the_list_and_ended(client_for, coordinator, asked, warned, representative, at):
    checking.explain(finding=warned, explanation=WORDS, by=representative, at=at)
    Submission.objects.filter(pk=asked.report.pk).update(
        state="submitted", submitted_at=at, submitted_by=PersonFactory(), begun_at=at
    )
    client = client_for(coordinator)
    page = client.get("/birou/raportari/semnalari/?arata=explicate").content.decode()
    assert WORDS in page
    url = f"/birou/raportari/semnalari/{warned.pk}/accepta/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"until": "2020-01-01"}).status_code == 422
    assert not AcceptedExplanation.objects.exists()
    assert client.post(url, {"until": f"{at.date() + timedelta(days=30)}", "high": "20"}).status_code == 303
    accepted = AcceptedExplanation.objects.get()
    assert accepted.high == 20
    assert client.post(f"/birou/raportari/semnalari/acceptate/{accepted.pk}/incheie/").status_code == 303
    accepted.refresh_from_db()
    assert accepted.ended_at is not None


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_findings_costs_the_same_for_any_length(
    client_for, coordinator, asked, warned, count, at, django_assert_num_queries
):
    for number in range(1, count):
        other = world.submission(asked.form, world.service(), world.month(2026, 3 + number))
        world.put(other, asked.places, 30)
        checking.check(submission=other, at=at)
    client = client_for(coordinator)
    client.get("/birou/raportari/semnalari/")
    with django_assert_num_queries(8):
        assert client.get("/birou/raportari/semnalari/").content.decode().count("este peste") == count
