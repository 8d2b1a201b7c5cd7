"""Pages of strategies: what the desk does, what everybody reads, how many queries it takes."""

import csv
import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.permissions import Role
from indicators.strategies.models import Milestone, Node, NodeBudget, NodeIndicator, ProgressUpdate, Strategy
from indicators.strategies.states import Link, NodeState, StrategyState, UpdateState
from tests.indicators.overview.world import reference
from tests.indicators.published import begin, figure, publish
from tests.indicators.releases.public import assert_public_only
from tests.indicators.strategies.world import officer, semester, strategy, tree, update
from tests.indicators.world import indicator, month, sheet

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PAST, COMING = timezone.localdate() - timedelta(days=30), timezone.localdate() + timedelta(days=90)


@pytest.fixture
def desk(client_for) -> Client:
    return client_for(officer())


def public(**fields: object) -> Strategy:
    return strategy(slug="strategia", title="Strategia de încercare", **fields)


def full(of: Strategy, measures: int) -> None:
    """Measures with all that may hang on one."""
    for one in tree(of, measures=measures):
        Node.objects.filter(pk=one.pk).update(due_on=PAST)
        update(one, 40)
        NodeBudget.objects.create(node=one, year=2026, source="local", planned=1000, executed=250)
        Milestone.objects.create(node=one, title="Pas", due_on=PAST)
        linked = indicator()
        sheet(linked)
        NodeIndicator.objects.create(node=one, indicator=linked, role=Link.RESULT)


@pytest.mark.parametrize("measures", [1, 3])
def test_the_public_page_takes_the_same_queries_for_any_number_of_measures(client, django_assert_num_queries, measures):
    full(public(), measures)
    publish(begin())
    client.get(reverse("strategy_list"))
    with django_assert_num_queries(12), CaptureQueriesContext(connection) as caught:
        response = client.get(reverse("strategy", args=["strategia"]))
    assert response.status_code == 200
    assert_public_only(caught.captured_queries)


@pytest.mark.parametrize("many", [1, 3])
def test_the_public_list_takes_three_queries_for_any_number_of_strategies(client, django_assert_num_queries, many):
    client.get(reverse("accessibility"))
    for _number in range(many):
        update(tree(strategy())[0], 50)
    strategy(title="Ascunsă", state=StrategyState.DRAFT)
    with django_assert_num_queries(3):
        text = client.get(reverse("strategy_list"), headers={"accept-language": "ro"}).content.decode()
    assert text.count("50%") == many
    assert "Ascunsă" not in text


def test_everybody_reads_how_far_each_measure_is(client):
    own = public(summary="Ce vrem.")
    late, done, gone, silent = tree(own, measures=4)
    Node.objects.filter(pk=late.pk).update(due_on=PAST, lead="Direcția X")
    Node.objects.filter(pk=done.pk).update(due_on=COMING)
    Node.objects.filter(pk=gone.pk).update(state=NodeState.MERGED, other=done, reason="Aceeași țintă.")
    update(late, 80, done="S-a lucrat la primul etaj.")
    update(late, 90, semester(2026, 2), state=UpdateState.WAITING, done="Încă neaprobat.")
    update(done, 100)
    NodeBudget.objects.create(node=late, year=2026, source="local", planned=Decimal(1500), executed=Decimal(400))
    linked = indicator("ACC-01")
    sheet(linked, name="Persoane care așteaptă")
    NodeIndicator.objects.create(node=late, indicator=linked, role=Link.RESULT)
    reference(linked, month(2025, 12), 100, kind="baseline")
    reference(linked, month(2027, 12), 200, kind="target")
    release = begin()
    figure(release, linked, month(2026, 1), 110)
    publish(release)
    text = client.get(reverse("strategy", args=["strategia"]), headers={"accept-language": "ro"}).content.decode()
    words = " ".join(text.split())
    assert ">60%<" in words, "(80 + 100 + 0) / 3: what never reported is nothing done, what was merged doesn't count"
    for said in (
        "S-a lucrat la primul etaj.",
        "Aceeași țintă.",
        "1.500 lei",
        "400 lei",
        "Persoane care așteaptă",
        "10%",
        "Direcția X",
    ):
        assert said in words
    assert "declarat cu mult peste ce s-a măsurat" in words
    assert "Încă neaprobat" not in words
    assert f'href="#n{late.pk}"' in words
    assert silent.code in words


def test_a_draft_does_not_exist_for_the_public(client):
    strategy(slug="ciorna", state=StrategyState.DRAFT)
    for name, args in (("strategy", ["ciorna"]), ("strategy_data", ["ciorna", "csv"]), ("strategy_paper", ["ciorna"])):
        assert client.get(reverse(name, args=args)).status_code == 404


def test_the_same_table_as_csv_xlsx_json_and_on_paper(client):
    own = public()
    measure = tree(own)[0]
    Node.objects.filter(pk=measure.pk).update(due_on=PAST)
    update(measure, 40, done='=HYPERLINK("http://x")')
    urls = {form: reverse("strategy_data", args=["strategia", form]) for form in ("csv", "xlsx", "json")}
    rows = list(csv.DictReader(StringIO(b"".join(client.get(urls["csv"]).streaming_content).decode("utf-8-sig"))))
    assert [row["Cod"] for row in rows] == ["O1", "M1.1"]
    assert rows[1]["Ce s-a făcut"].startswith("'=")
    data = json.loads(b"".join(client.get(urls["json"]).streaming_content))
    assert (data[1]["code"], data[1]["percent"], data[1]["standing"]) == ("M1.1", 40, "întârziată")
    book = openpyxl.load_workbook(BytesIO(client.get(urls["xlsx"]).content))
    assert book.active.max_row == 3
    assert client.get(reverse("strategy_data", args=["strategia", "xml"])).status_code == 404
    paper = client.get(reverse("strategy_paper", args=["strategia"]))
    assert "M1.1" in PdfReader(BytesIO(paper.content)).pages[0].extract_text()


def test_only_who_works_on_strategies_opens_the_desk(client_for):
    own = public()
    for role, status in ((Role.OPERATOR, 403), (Role.MODERATOR, 403), (Role.INDICATORS, 200), (Role.COORDINATOR, 200)):
        client = client_for(officer(role))
        assert client.get(reverse("desk_strategies")).status_code == status
        assert client.get(reverse("desk_strategy", args=[own.slug])).status_code == status


@pytest.mark.parametrize("measures", [1, 3])
def test_the_desk_takes_the_same_queries_for_any_number_of_measures(desk, measures):
    own = public()
    full(own, measures)
    first = Node.objects.get(code="M1.1")
    desk.get(reverse("desk_strategies"))
    counts = []
    for name, args in (("desk_strategies", []), ("desk_strategy", [own.slug]), ("desk_node", [own.slug, first.pk])):
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(reverse(name, args=args)).status_code == 200
        counts.append(len(caught))
    assert counts == [5, 16, 23]


def test_a_strategy_is_written_and_published_at_the_desk(desk):
    data = {
        "title": "Strategia nouă", "scope": "sector", "year_from": "2024", "year_to": "2028", "level_names": "Obiectiv\nMăsură",
        "frequency": "semester", "act_number": "HCL 12", "act_date": "2024-01-31",
    }  # fmt: skip
    wrong = desk.post(reverse("desk_strategy_new"), data | {"year_to": "2020"})
    assert wrong.status_code == 422
    assert "Strategia nouă" in wrong.content.decode()
    assert not Strategy.objects.exists()
    made = desk.post(reverse("desk_strategy_new"), data)
    assert (made.status_code, made["Location"]) == (303, "/birou/strategii/strategia-noua/")
    own = Strategy.objects.get()
    top = {"code": "O1", "title": "Acces", "weight": "1"}
    assert desk.post(reverse("desk_node_new", args=[own.slug]), top).status_code == 303
    objective = Node.objects.get()
    below = reverse("desk_node_new_below", args=[own.slug, objective.pk])
    assert desk.post(below, top).status_code == 422, "the code is in use"
    assert (
        desk.post(below, {"code": "M1.1", "title": "Centru", "weight": "2,5", "due_on": "2026-05-01"}).status_code
        == 303
    )
    assert desk.post(reverse("desk_strategy_publish", args=[own.slug])).status_code == 303
    own.refresh_from_db()
    assert (own.state, own.level_names) == (StrategyState.PUBLISHED, ["Obiectiv", "Măsură"])
    stale = {"title": "Alt titlu", "revision": "9"}
    assert desk.post(reverse("desk_strategy_edit", args=[own.slug]), data | stale).status_code == 422
    assert Node.objects.get(code="M1.1").weight == Decimal("2.5")


def test_a_tree_is_pasted_out_of_a_spreadsheet_whole_or_not_at_all(desk):
    own = public(level_names=["Obiectiv", "Măsură"])
    url = reverse("desk_nodes_paste", args=[own.slug])
    top, below = "O1\t\tAcces", "M1.1\tO1\tCentru nou\tDirecția X\t01.03.2026\t2026-12-31\t2,5"
    for wrong, said in (
        ("\n\n", "Nu s-a lipit nimic"),
        ("O1;;Acces\nM1.1;O1;Centru;;32.13.2026", "Rândul 2"),
        ("O1;;Acces\nM1.1;O7;Centru", "O7"),
        ("O1;;Acces\nO1;;Încă o dată", "Rândul 2"),
        ("O1;;Acces\nM1;O1;Centru\nA1;M1;Prea jos", "Rândul 3"),
    ):
        response = desk.post(url, {"rows": wrong}, headers={"accept-language": "ro"})
        assert (response.status_code, said in response.content.decode()) == (422, True), wrong
        assert not Node.objects.exists()
    assert desk.post(url, {"rows": f"Cod\tDeasupra\tTitlu\n{top}\n{below}\n"}).status_code == 303
    made = Node.objects.get(code="M1.1")
    assert (made.parent.code, made.weight, f"{made.starts_on:%d.%m.%Y} {made.due_on:%d.%m.%Y}") == ("O1", Decimal("2.5"), "01.03.2026 31.12.2026")  # fmt: skip


def test_progress_goes_from_one_person_to_another(desk, client_for):
    own = public()
    measure, when = tree(own)[0], semester()
    new = reverse("desk_progress_new", args=[own.slug, measure.pk])
    data = {"period": when.pk, "stage": "in_progress", "percent": "40", "done": "S-au angajat doi oameni."}
    assert desk.post(new, data | {"percent": "140"}).status_code == 422
    assert desk.post(new, data | {"stage": "done"}).status_code == 422
    assert not ProgressUpdate.objects.exists()
    file = SimpleUploadedFile("pv.pdf", PDF, "application/pdf")
    assert desk.post(new, data | {"evidence": file}).status_code == 303
    said = ProgressUpdate.objects.get()
    address = {"args": [own.slug, measure.pk, said.pk]}
    desk.post(reverse("desk_progress_approve", **address))
    said.refresh_from_db()
    assert said.state == UpdateState.WAITING, "the author doesn't approve"
    other = client_for(officer(Role.COORDINATOR))
    assert "S-au angajat doi oameni." in other.get(reverse("desk_progress_waiting")).content.decode()
    assert other.post(reverse("desk_progress_return", **address), {"reason": ""}).status_code == 422
    assert other.post(reverse("desk_progress_approve", **address)).status_code == 303
    said.refresh_from_db()
    assert said.state == UpdateState.APPROVED
    file_back = other.get(reverse("desk_progress_evidence", **address))
    assert b"".join(file_back.streaming_content) == PDF
    file_back.close()


def test_what_is_recorded_on_the_page_of_a_measure(desk):
    own = public()
    first, second = tree(own, measures=2)
    linked = indicator("BEN-02")
    sheet(linked)

    def post(name: str, data: dict[str, object], *more: int) -> int:
        return desk.post(reverse(name, args=[own.slug, first.pk, *more]), data).status_code

    assert post("desk_node_budget", {"year": "2026", "source": "local", "planned": "o mie"}) == 422
    assert post("desk_node_budget", {"year": "2026", "source": "local", "planned": "1.250.000,50"}) == 303
    assert NodeBudget.objects.get().planned == Decimal("1250000.50")
    assert post("desk_milestone_new", {"title": "Licitația", "due_on": "2026-03-01"}) == 303
    step = Milestone.objects.get()
    assert post("desk_milestone_reach", {"done_on": "2026-02-01"}, step.pk) == 422
    assert post("desk_milestone_reach", {"done_on": "2026-02-01", "words": "PV 12"}, step.pk) == 303
    assert post("desk_node_link", {"indicator": "BEN-02", "role": "result", "expected": "crește"}) == 303
    assert post("desk_node_link", {"indicator": "BEN-02", "role": "result"}) == 422
    assert post("desk_node_unlink", {}, NodeIndicator.objects.get().pk) == 303
    assert post("desk_node_decide", {"state": "merged", "reason": "La fel.", "revision": "1"}) == 422
    assert (
        post("desk_node_decide", {"state": "merged", "reason": "La fel.", "other": second.pk, "revision": "1"}) == 303
    )
    assert post("desk_node_remove", {}) == 422
    assert post("desk_progress_new", {}) == 422
    assert Node.objects.get(pk=first.pk).other == second
    page = desk.get(reverse("desk_node", args=[own.slug, first.pk]), headers={"accept-language": "ro"}).content.decode()
    assert "La fel." in page


def test_a_code_of_another_strategy_is_not_found(desk):
    own, far = public(), strategy()
    stranger = tree(far)[0]
    assert desk.get(reverse("desk_node", args=[own.slug, stranger.pk])).status_code == 404
    assert desk.get(reverse("desk_node", args=[own.slug, 2**70])).status_code == 404
