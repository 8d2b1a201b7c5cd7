"""The catalogue at the desk, page by page: what is shown, what is refused with the text kept, what it costs."""

import pytest
from django.utils import timezone

from consultare.records.models import AuditEvent
from indicators.catalogue.actions import sheets
from indicators.catalogue.models import Breakdown, Category, Dimension, Indicator, IndicatorVersion, Reference, Scale
from indicators.catalogue.queries.desk import catalogue
from indicators.catalogue.states import SheetState, Source
from tests.indicators import world
from tests.indicators.catalogue.test_sheets import begin

pytestmark = pytest.mark.django_db
HERE = "/birou/indicatori/catalog/"
TEXTS = {
    "name": "Rata cererilor", "definition": "Ce se numără.", "excluded": "", "rationale": "", "frequency": "month",
    "valid_from": "2026-01-01", "formula": "", "formula_words": "", "data_source": "registru", "method": "numărare",
    "collected_by": "DPS", "quality_checks": "", "analysis": "", "use": "", "limits": "", "change_reason": "mai clar",
}  # fmt: skip


@pytest.fixture
def client(definer, client_for):
    return client_for(definer)


@pytest.fixture
def draft(definer) -> IndicatorVersion:
    indicator = world.indicator("ACC-05", source=Source.COMPUTED, unit="%")
    world.sheet(indicator)
    world.indicator("ACC-01")
    return begin(indicator, definer)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, count, django_assert_num_queries):
    for n in range(count):
        world.sheet(world.indicator(f"CAP-{n:02}"))
    client.get(HERE)
    with django_assert_num_queries(7):
        page = client.get(HERE).content.decode()
    assert page.count("data-row-link") == count


def test_filters_and_who_uses_what(client, draft):
    part = world.indicator("ACC-05.A", part_of=draft.indicator)
    sheets.write(
        version=draft, given=_sheet(formula="[ACC-05.A] / [ACC-01]"), revision=1, by=draft.author, at=timezone.now()
    )
    world.form(part, world.indicator("BEN-02"))
    lines = {one.code: (one.formulas, one.forms) for one in catalogue({})}
    assert lines == {"ACC-01": (1, 0), "ACC-05": (0, 1), "BEN-02": (0, 1)}
    for query, codes in {
        "tema=ben": ["BEN-02"],
        "folosit=formule": ["ACC-01"],
        "folosit=formulare": ["ACC-05", "BEN-02"],
        "sursa=computed&frecventa=month": ["ACC-05"],
        "text=rata": ["ACC-05"],
        "stare=retired": [],
        "tema=nu-exista": ["ACC-01", "ACC-05", "BEN-02"],
    }.items():
        page = client.get(f"{HERE}?{query}").content.decode()
        assert [code for code in lines if f'href="{HERE}{code}/"' in page] == codes, query


def _sheet(**words: str) -> sheets.Sheet:
    texts = {name: text for name, text in TEXTS.items() if name not in {"frequency", "valid_from", "change_reason"}}
    return sheets.Sheet(
        words=texts | words,
        valid_from=timezone.now().date().replace(month=1, day=1),
        frequency="month",
        change_reason="mai clar",
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_indicator_costs_the_same_for_any_number_of_versions(client, count, django_assert_num_queries):
    indicator = world.indicator("BEN-02")
    sex = world.dimension("sex", ["f", "m"])
    for number in range(1, count + 1):
        until = None if number == count else world.LONG_AGO.replace(year=2020 + number)
        version = world.sheet(
            indicator,
            number=number,
            valid_from=world.LONG_AGO.replace(year=2019 + number),
            valid_until=until,
            change_reason="x",
        )
        world.breakdown(version, sex)
    client.get(f"{HERE}BEN-02/")
    with django_assert_num_queries(17):
        page = client.get(f"{HERE}BEN-02/")
    assert page.content.decode().count("/compara/") == count - 1


def test_a_new_indicator_by_its_page(client):
    world.indicator("ACC-07")
    page = client.get(f"{HERE}nou/?tema=acc").content.decode()
    assert 'value="ACC-08"' in page
    typed = {
        "code": "ACC-08", "name": "Cereri reluate", "topic": world.topic("ACC").pk, "kind": "number", "source": "typed",
        "unit": "cereri", "decimals": "0", "level": "output", "direction": "none", "time_rule": "sum", "unit_rule": "sum",
        "sensitivity": "open", "owner": "DPS", "frequency": "month", "valid_from": "2026-01-01",
    }  # fmt: skip
    for wrong in (
        {"code": "acc-8"},
        {"code": "ACC-07"},
        {"code": "BEN-08"},
        {"unit": ""},
        {"decimals": "9"},
        {"valid_from": "1"},
    ):
        again = client.post(f"{HERE}nou/", typed | wrong)
        assert again.status_code == 422
        assert "Cereri reluate" in again.content.decode()
    assert Indicator.objects.count() == 1
    done = client.post(f"{HERE}nou/", typed)
    assert (done.status_code, done["Location"]) == (303, f"{HERE}ACC-08/v1/editare/")
    assert Indicator.objects.get(code="ACC-08").state == "proposed"


def test_a_sheet_is_written_and_a_wrong_formula_keeps_the_text(client, draft):
    address = f"{HERE}ACC-05/v2/editare/"
    assert client.get(address).status_code == 200
    wrong = client.post(address, TEXTS | {"revision": "1", "formula": "[ACC-99] / 2", "limits": "Un text lung."})
    assert wrong.status_code == 422
    assert "Un text lung." in wrong.content.decode()
    assert "ACC-99" in wrong.content.decode()
    right = client.post(address, TEXTS | {"revision": "1", "formula": "[ACC-01] / 2"})
    assert right.status_code == 303
    draft.refresh_from_db()
    assert (draft.formula, draft.revision, draft.is_comparable) == ("[ACC-01] / 2", 2, False)


def test_of_two_who_write_at_once_the_second_sees_both_texts(client, draft):
    address = f"{HERE}ACC-05/v2/editare/"
    client.post(address, TEXTS | {"revision": "1", "definition": "Textul colegei."})
    second = client.post(address, TEXTS | {"revision": "1", "definition": "Textul meu."})
    page = second.content.decode()
    assert second.status_code == 409
    assert "Textul colegei." in page
    assert "Textul meu." in page
    assert 'name="revision" value="2"' in page
    draft.refresh_from_db()
    assert draft.definition == "Textul colegei."
    assert client.post(address, TEXTS | {"revision": "2", "definition": "Textul meu."}).status_code == 303


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("[ACC-01] * 2", "ACC-01"),
        ("[ACC-01", "paranteză"),
        ("[ACC-05]", "ACC-05 → ACC-05"),
        ("[ZZZ-01]", "ZZZ-01"),
        ("", ""),
    ],
)
def test_the_formula_is_judged_while_it_is_typed(client, draft, formula, words):
    judged = client.get(f"{HERE}ACC-05/v2/formula/", {"formula": formula})
    assert judged.status_code == 200
    assert words in judged.content.decode()
    assert "<html" not in judged.content.decode()
    assert not draft.terms.exists()


def test_approved_by_a_colleague_then_compared(client, client_for, coordinator, draft):
    client.post(f"{HERE}ACC-05/v2/editare/", TEXTS | {"revision": "1", "formula": "[ACC-01] / 2"})
    client.post(f"{HERE}ACC-05/v2/aprobare/", {"revision": "2", "approved_in": "ședința"})
    client_for(coordinator).post(f"{HERE}ACC-05/v2/aprobare/", {"revision": "1", "approved_in": "ședința"})
    draft.refresh_from_db()
    assert draft.state == SheetState.DRAFT, "neither the author nor who saw an older text approves"
    done = client_for(coordinator).post(
        f"{HERE}ACC-05/v2/aprobare/", {"revision": "2", "approved_in": "ședința din mai"}
    )
    assert done.status_code == 303
    draft.refresh_from_db()
    assert (draft.state, draft.approved_in) == (SheetState.APPROVED, "ședința din mai")
    page = client.get(f"{HERE}ACC-05/compara/1-2/").content.decode()
    assert any("Ce se numără" in part.split("</ins>")[0] for part in page.split("<ins>")[1:])
    assert client.get(f"{HERE}ACC-05/v2/editare/")["Location"] == f"{HERE}ACC-05/v2/"
    assert client.get(f"{HERE}ACC-05/v1/").status_code == 200


def test_breakdowns_by_their_page(client, draft):
    world.dimension("sex", ["f", "m"])
    world.dimension("age", [f"v{n}" for n in range(20)])
    world.dimension("place", ["a", "b"])
    address = f"{HERE}ACC-05/v2/dezagregari/"
    add = {
        "pas": "adauga",
        "nou-revision": "1",
        "nou-total_rule": "sum",
        "nou-is_exclusive": "on",
        "nou-is_exhaustive": "on",
    }
    too_many = client.post(address, add | {"nou-axis_1": "sex", "nou-axis_2": "age", "nou-axis_3": "place"})
    assert (too_many.status_code, Breakdown.objects.count()) == (422, 0)
    assert "80" in too_many.content.decode()
    assert client.post(address, add | {"nou-axis_1": "sex", "nou-axis_2": "place"}).status_code == 303
    change = {"pas": "schimba", "ordine": "1", "d1-revision": "2", "d1-total_rule": "typed", "d1-axis_sex": ["f", "m"]}
    assert client.post(address, change | {"d1-axis_place": ["a"]}).status_code == 422
    assert client.post(address, change | {"d1-axis_place": ["b", "a"], "d1-revision": "1"}).status_code == 409
    assert client.post(address, change | {"d1-axis_place": ["b", "a"]}).status_code == 303
    stored = Breakdown.objects.get()
    assert (stored.is_exclusive, stored.total_rule, stored.cells.count()) == (False, "typed", 4)
    for wrong in ({"pas": "altceva"}, {"pas": "sterge", "ordine": "7", "revision": "3"}, {}):
        assert client.post(address, wrong).status_code == 422
    assert client.post(address, {"pas": "sterge", "ordine": "1", "revision": "3"}).status_code == 303
    assert not Breakdown.objects.exists()


def test_retired_with_a_reason_only(client, draft):
    address = f"{HERE}ACC-05/retragere/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "nu se mai folosește"}).status_code == 303
    assert Indicator.objects.get(code="ACC-05").state == "retired"
    assert "nu se mai folosește" in client.get(f"{HERE}ACC-05/").content.decode()
    assert (
        client.post(f"{HERE}ACC-05/fisa-noua/", {"valid_from": "2030-01-01", "change_reason": "altceva"}).status_code
        == 422
    )


def test_what_it_is_changes_by_revision(client, draft):
    address = f"{HERE}ACC-05/date/"
    typed = {
        "topic": draft.indicator.topic_id, "kind": "number", "source": "computed", "unit": "%", "decimals": "1", "level": "output",
        "direction": "up", "time_rule": "last", "unit_rule": "sum", "sensitivity": "persons", "owner": "DSC", "revision": "1",
    }  # fmt: skip
    assert client.get(address).status_code == 200
    assert client.post(address, typed).status_code == 303
    stale = client.post(address, typed | {"owner": "DPC"})
    assert (stale.status_code, 'value="DPC"' in stale.content.decode()) == (409, True)
    assert client.post(address, typed | {"revision": "2", "unit": "lei"}).status_code == 422
    assert Indicator.objects.get(code="ACC-05").owner == "DSC"


def test_lists_by_their_pages(client):
    assert client.post(f"{HERE}dimensiuni/", {"name": "Mediu", "code": "Mediu!"}).status_code == 422
    assert client.post(f"{HERE}dimensiuni/", {"name": "Mediu", "code": "mediu"}).status_code == 303
    assert client.post(f"{HERE}dimensiuni/mediu/", {"name": "urban", "code": "urban"}).status_code == 303
    assert client.post(f"{HERE}dimensiuni/mediu/", {"name": "urban", "code": "urban"}).status_code == 422
    category = Category.objects.get()
    client.post(f"{HERE}dimensiuni/mediu/{category.pk}/arhivare/")
    category.refresh_from_db()
    assert category.archived_at is not None
    levels = {
        "name": "Participare",
        "label_1": "absent",
        "meaning_1": "Nu există.",
        "label_2": "sistematic",
        "meaning_2": "Mereu.",
    }
    for wrong in ({"label_2": "", "meaning_2": ""}, {"meaning_1": ""}, {"label_4": "peste", "meaning_4": "gol"}):
        assert client.post(f"{HERE}scale/", levels | wrong).status_code == 422
    assert client.post(f"{HERE}scale/", levels).status_code == 303
    scale = Scale.objects.get()
    assert client.post(f"{HERE}scale/{scale.pk}/", levels | {"revision": "7"}).status_code == 409
    assert client.post(f"{HERE}scale/{scale.pk}/", levels | {"revision": "1", "label_2": "mereu"}).status_code == 303
    assert list(scale.levels.order_by("rank").values_list("label", flat=True)) == ["absent", "mereu"]
    assert Dimension.objects.count() == 1


def test_references_by_their_pages(client, draft):
    world.year(2026)
    address = f"{HERE}ACC-05/repere/"
    typed = {"kind": "target", "period": "2026", "low": "1.234,5", "high": "", "source": "planul anual", "note": ""}
    for wrong in ({"low": "mult"}, {"low": "9", "high": "8"}, {"period": "1999"}, {"source": ""}):
        again = client.post(address, typed | wrong)
        assert again.status_code == 422
    assert client.post(address, typed).status_code == 303
    assert client.post(address, typed).status_code == 422
    reference = Reference.objects.get()
    assert "1.234,5" in client.get(address).content.decode()
    change = {"seen_low": "1234.5", "seen_high": "1234.5", "low": "0", "high": "", "reason": "hotărârea consiliului"}
    one = f"{address}{reference.pk}/"
    assert client.post(one, change | {"reason": ""}).status_code == 422
    assert client.post(one, change).status_code == 303
    stale = client.post(one, change | {"low": "7"})
    assert (stale.status_code, 'value="7"' in stale.content.decode()) == (409, True)
    reference.refresh_from_db()
    assert reference.low == 0
    assert "1.234,5" in client.get(one).content.decode()


def test_an_operator_reads_and_writes_nothing(operator, client_for, draft):
    reader, before = client_for(operator), AuditEvent.objects.count()
    for path in ("", "ACC-05/", "ACC-05/v2/", "dimensiuni/", "scale/", "ACC-05/repere/"):
        page = reader.get(f"{HERE}{path}")
        assert page.status_code == 200
        assert f"{HERE}nou/" not in page.content.decode()
    assert reader.post(f"{HERE}dimensiuni/", {"name": "Mediu", "code": "mediu"}).status_code == 403
    assert reader.post(f"{HERE}ACC-05/v2/editare/", TEXTS | {"revision": "1"}).status_code == 403
    assert (AuditEvent.objects.count(), Dimension.objects.count()) == (before, 0)
