"""Bringing a text in and editing it, as a person at the desk sees it; everything without JavaScript."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Person
from consultare.lib.documents import read_text
from consultare.records import jobs
from consultare.records.models import StoredFile
from consultations.drafts import actions as texts
from consultations.drafts.actions import imports
from consultations.drafts.models import DraftImport, Unit, Version
from consultations.drafts.queries import editor
from consultations.rounds.models import Round
from tests.consultations.drafts import papers
from tests.factories import RoundFactory

pytestmark = pytest.mark.django_db
TEXT = "Capitolul I Situația\nArt. 1 Primul. Al doilea.\n(1) Întâi: (2) Doi.\na) una;\nArt. 4 Ultimul."


@pytest.fixture
def round_(authority: object) -> Round:
    return RoundFactory()


@pytest.fixture
def desk(client_for, operator):
    return client_for(operator)


def work() -> None:
    jobs.work(clock=timezone.now)


def bring(desk, round_, **data) -> str:
    answer = desk.post(reverse("draft_prepare", args=[round_.slug]), data or {"text": TEXT})
    assert answer.status_code == 303, answer.text
    return answer["Location"]


def positions(page: str) -> dict[str, int]:
    found = re.findall(r'id="p-(\d+)".*?class="tree-cite">([^<]+)<', page, re.DOTALL)
    return {citation: int(position) for position, citation in found}


def repair(desk, place: str, page: str, op: str, position: int, **more):
    revision = re.findall(r'name="revision" value="(\d+)"', page)[0]
    return desk.post(f"{place}repara/", {"op": op, "position": position, "revision": revision} | more)


def test_upload_progress_preview_repair_save(desk, round_):
    place = bring(desk, round_, file=SimpleUploadedFile("decizie.docx", papers.decision().getvalue()))
    waiting = desk.get(place).text
    assert "<progress" in waiting
    assert f'<noscript><p><a href="{place}">' in waiting
    assert "hx-get" in desk.get(place, headers={"HX-Request": "true"}).text
    work()
    fresh = desk.get(place, headers={"HX-Request": "true"})
    assert fresh["HX-Refresh"] == "true"
    page = desk.get(place).text
    found = positions(page)
    assert {"art. 1", "anexa 1, art. 2 alin. (1) lit. c)"} <= found.keys()
    opened = desk.get(f"{place}?pasaj={found['art. 1']}").text
    assert opened.count('name="op"') == 5
    answer = repair(desk, place, opened, "relabel", found["art. 1"], label="art. 1^1")
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"?pasaj={found['art. 1']}#p-{found['art. 1']}")
    assert "art. 1^1" in positions(desk.get(place).text)
    assert desk.post(f"{place}inapoi/", {"revision": 2}).status_code == 303
    assert "art. 1^1" not in positions(desk.get(place).text)
    answer = desk.post(f"{place}salveaza/", {"revision": 3})
    assert (answer.status_code, answer["Location"]) == (303, reverse("draft_prepare", args=[round_.slug]))
    version = Version.objects.get(round=round_)
    assert version.units.count() == len(found)
    assert version.source.name == "decizie.docx"
    assert DraftImport.objects.get().state == "saved"
    assert desk.get(place).status_code == 200


def test_doubts_and_joins_are_told_with_links(desk, round_):
    place = bring(desk, round_)
    work()
    page = desk.get(place).text
    assert 'id="doubts"' in page
    assert page.count('href="#p-') >= 1
    assert "is-doubtful" in page


def test_tables_are_tables_and_what_was_skipped_is_listed(desk, round_):
    place = bring(desk, round_, file=SimpleUploadedFile("a.md", b"# Titlu\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"))
    work()
    DraftImport.objects.update(
        skipped=[{"reason": "comment", "text": "kqcommentqk"}], is_doubtful=True, warnings=["pdf"]
    )
    page = desk.get(place).text
    assert '<table class="table">' in page
    assert "kqcommentqk" in page
    assert page.count("notice-warn") == 1
    row = desk.get(f"{place}?pasaj=1").text
    assert row.count('name="op"') == 3


@pytest.mark.parametrize(
    ("op", "more"),
    [
        ("split", {}),
        ("retype", {"level": "king"}),
        ("retype", {}),
        ("relevel", {"by": "5"}),
        ("burn", {}),
        ("relabel", {"label": "x" * 61}),
    ],
)
def test_a_malformed_repair_is_refused_and_changes_nothing(desk, round_, op, more):
    place = bring(desk, round_)
    work()
    answer = repair(desk, place, desk.get(place).text, op, 1, **more)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert DraftImport.objects.get().revision == 1


def test_a_senseless_repair_says_why(desk, round_):
    place = bring(desk, round_)
    work()
    page = desk.get(place).text
    answer = repair(desk, place, page, "merge", max(positions(page).values()))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_second_of_two_sees_what_the_first_did(desk, round_, client_for, coordinator):
    place = bring(desk, round_)
    work()
    page = desk.get(place).text
    assert repair(client_for(coordinator), place, page, "merge", 1).status_code == 303
    late = repair(desk, place, page, "merge", 0)
    assert late.status_code == 409
    assert f"{coordinator}: art. 1" in late.text
    assert desk.post(f"{place}salveaza/", {"revision": 1}).status_code == 409
    assert desk.post(f"{place}inapoi/", {"revision": 1}).status_code == 409
    assert (DraftImport.objects.get().revision, Version.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"PK\x03\x04broken"),
        ("a.doc", b"x"),
        ("a.docm", b"PK"),
        ("a.xlsx", b"PK"),
        ("a.pdf", b"%PDF-1.4"),
        ("a.txt", b"\0\0\0"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field(desk, round_, name, content):
    answer = desk.post(reverse("draft_prepare", args=[round_.slug]), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert not DraftImport.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_can_not_be_read_says_so_and_offers_another_file(desk, round_, monkeypatch):
    place = bring(desk, round_)

    def stopped(*_arguments: object, **_more: object) -> bytes:
        raise imports.Stopped("memory")

    monkeypatch.setattr(imports.limited, "run", stopped)
    work()
    page = desk.get(place).text
    assert "notice-danger" in page
    assert str(DraftImport.objects.get().sentence) in page
    assert reverse("draft_prepare", args=[round_.slug]) in page


def test_an_unsaved_import_is_offered_and_may_be_given_up(desk, round_):
    place = bring(desk, round_)
    start = reverse("draft_prepare", args=[round_.slug])
    assert place in desk.get(start).text
    assert desk.post(f"{place}renunta/").status_code == 303
    assert place not in desk.get(start).text
    assert DraftImport.objects.get().state == "discarded"


@pytest.fixture
def version(round_: Round, operator: Person) -> Version:
    return texts.set_text(round_=round_, parsed=read_text(TEXT), source=None, by=operator, at=timezone.now())


def address(unit: Unit, more: str = "") -> str:
    return reverse("draft_unit_edit", args=[unit.version.round.slug, unit.lineage]) + more


def unit_of(version: Version, citation: str) -> Unit:
    return Unit.objects.select_related("version__round").get(version=version, citation=citation)


@pytest.mark.parametrize("text", ["Art. 1 Unu.", "Art. 1 Unu.\nArt. 2 Doi.\nArt. 3 Trei."])
def test_the_list_of_passages_in_the_same_queries(desk, round_, operator, django_assert_num_queries, text):
    texts.set_text(round_=round_, parsed=read_text(text), source=None, by=operator, at=timezone.now())
    place = reverse("draft_units", args=[round_.slug])
    desk.get(place)
    with django_assert_num_queries(7):
        page = desk.get(place).text
    assert page.count('class="tree-act"') == text.count("Art.")


def test_words_are_saved_and_the_difference_shown(desk, version, operator):
    texts.freeze(version=version, by=operator, at=timezone.now())
    following = texts.set_text(
        round_=version.round, parsed=read_text(TEXT), source=None, by=operator, at=timezone.now()
    )
    old = unit_of(version, "art. 1")
    Unit.objects.filter(version=following, citation="art. 1").update(lineage=old.lineage)
    unit = unit_of(following, "art. 1")
    assert "data-autosave" in desk.get(address(unit)).text
    answer = desk.post(address(unit), {"revision": 1, "text": "Art. 1 Primul.\r\n  Al  treilea."})
    assert (answer.status_code, answer["Location"]) == (303, address(unit))
    unit.refresh_from_db()
    assert unit.text == "Art. 1 Primul.\nAl treilea."
    page = desk.get(address(unit)).text
    assert "<ins>" in page
    assert "<del>" in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_wrong_words_are_refused_and_kept(desk, version, text):
    unit = unit_of(version, "art. 1")
    answer = desk.post(address(unit), {"revision": 1, "text": text})
    assert answer.status_code == 422
    unit.refresh_from_db()
    assert unit.text == "Art. 1 Primul. Al doilea."


def test_the_second_editor_sees_both_texts_and_may_save_again(desk, version, client_for, coordinator):
    unit = unit_of(version, "art. 1")
    assert client_for(coordinator).post(address(unit), {"revision": 1, "text": "Art. 1 Al colegei."}).status_code == 303
    late = desk.post(address(unit), {"revision": 1, "text": "Art. 1 Al meu."})
    assert late.status_code == 409
    assert "Al meu" in late.text
    assert "<del>" in late.text
    assert 'name="revision" value="2"' in late.text
    unit.refresh_from_db()
    assert unit.text == "Art. 1 Al colegei."
    assert desk.post(address(unit), {"revision": 2, "text": "Art. 1 Al meu."}).status_code == 303


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_words_are_saved_when_a_colleague_changed_another_passage(desk, version, client_for, coordinator):
    first, other = unit_of(version, "art. 1"), unit_of(version, "art. 4")
    page = desk.get(address(first)).text
    shown = {name: field(page, name) for name in ("revision", "seen")}
    colleague = client_for(coordinator)
    assert colleague.post(address(other), {"revision": 1, "text": "Art. 4 Al colegei."}).status_code == 303
    assert desk.post(address(first), shown | {"text": "Art. 1 Al meu."}).status_code == 303
    assert [unit_of(version, name).text for name in ("art. 1", "art. 4")] == ["Art. 1 Al meu.", "Art. 4 Al colegei."]
    # Once the passage itself is another, both texts are shown and hers may be saved knowingly.
    late = desk.post(address(first), shown | {"text": "Art. 1 Al treilea."})
    assert late.status_code == 409
    assert "Al treilea" in late.text
    assert "<del>" in late.text
    again = {name: field(late.text, name) for name in ("revision", "seen")}
    assert (again["revision"], again["seen"] != shown["seen"]) == ("3", True)
    assert desk.post(address(first), again | {"text": "Art. 1 Al treilea."}).status_code == 303


def test_a_table_is_edited_cell_by_cell(desk, round_, operator):
    place = bring(desk, round_, file=SimpleUploadedFile("a.md", b"| A | B |\n|---|---|\n| 1 | 2 |\n"))
    work()
    desk.post(f"{place}salveaza/", {"revision": 1})
    unit = Unit.objects.select_related("version__round").get()
    page = desk.get(address(unit)).text
    assert re.findall(r'name="(cell-\d-\d)"', page) == ["cell-0-0", "cell-0-1", "cell-1-0", "cell-1-1"]
    cells = {"cell-0-0": "A", "cell-0-1": "B", "cell-1-0": "1", "cell-1-1": " nou\tde tot "}
    assert desk.post(address(unit), {"revision": 1} | cells).status_code == 303
    unit.refresh_from_db()
    assert unit.rows == [["A", "B"], ["1", "nou de tot"]]
    assert unit.text == "A\tB\n1\tnou de tot"


def test_structure_is_changed_from_the_page_of_a_passage(desk, version):
    unit = unit_of(version, "art. 1 alin. (1)")
    page = desk.get(address(unit)).text
    at = re.findall(r'<option value="(\d+)">\(2\) Doi', page)[0]
    values = {"revision": 1, "position": unit.position, "op": "split", "at": at}
    answer = desk.post(address(unit, "repara/"), values)
    assert (answer.status_code, answer["Location"]) == (303, address(unit))
    assert Unit.objects.get(version=version, citation="art. 1 alin. (2)").origin == [unit.lineage]
    assert desk.post(address(unit, "repara/"), values).status_code == 409
    caret = {"revision": 2, "position": unit.position, "op": "split", "caret": 0}
    assert desk.post(address(unit, "repara/"), caret).status_code == 422


def test_a_passage_is_added_and_taken_out_after_a_question(desk, version):
    unit = unit_of(version, "art. 1")
    values = {"revision": 1, "level": "article", "text": "Art. 2 Nou."}
    answer = desk.post(address(unit, "adauga/"), values)
    new = Unit.objects.select_related("version__round").get(version=version, text="Art. 2 Nou.")
    assert (answer.status_code, answer["Location"]) == (303, address(new))
    assert desk.post(address(unit, "adauga/"), values).status_code == 409
    assert desk.post(address(unit, "adauga/"), values | {"text": ""}).status_code == 422
    asked = desk.get(address(unit, "scoate/")).text
    assert asked.count('type="radio"') == (2 if Unit.objects.filter(parent=unit).exists() else 0)
    assert Unit.objects.filter(pk=unit.pk).exists()
    answer = desk.post(address(unit, "scoate/"), {"revision": 2, "children": "whole"})
    assert (answer.status_code, answer["Location"]) == (303, reverse("draft_units", args=[version.round.slug]))
    assert not Unit.objects.filter(pk=unit.pk).exists()
    assert desk.get(address(unit)).status_code == 404


def test_a_published_version_has_no_editor(desk, version, operator):
    unit = unit_of(version, "art. 1")
    texts.freeze(version=version, by=operator, at=timezone.now())
    for answer in (
        desk.get(address(unit)),
        desk.post(address(unit), {"revision": 1, "text": "Art. 1 Altceva."}),
        desk.get(reverse("draft_units", args=[version.round.slug])),
    ):
        assert answer.status_code == 404
    unit.refresh_from_db()
    assert unit.text == "Art. 1 Primul. Al doilea."


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Art. 2 Unu. Doi; trei: patru", ["Doi; trei: patru", "trei: patru", "patru"]),
        ("Doar trei cuvinte", ["trei cuvinte", "cuvinte"]),
        ("(1) Unu\na) doi", ["a) doi"]),
        ("Cuvânt", []),
        ("Art. 3 Termenul curge", ["Termenul curge", "curge"]),
        ("din Legea nr. 52 lit. a)", ["Legea nr. 52 lit. a)", "nr. 52 lit. a)", "lit. a)"]),
    ],
)
def test_a_text_is_cut_between_sentences_or_else_between_words(text, after):
    assert [words for _at, words in editor.cuts(text)] == after
