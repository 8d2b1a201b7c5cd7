"""The grid in a provider's account and at the desk: saved whole and by pieces, refused with sentences, never over others."""

from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.collection.models import Narrative, Submission, Value
from indicators.collection.states import SubmissionState
from tests.indicators import world
from tests.indicators.collection.scene import Scene, scene

pytestmark = pytest.mark.django_db
PIECE = {"HTTP_X_REQUESTED_WITH": "autosave"}


@pytest.fixture
def asked(ngo, authority) -> Scene:
    return scene(ngo)


def url(what: str, asked: Scene, prefix: str = "my_report") -> str:
    return reverse(f"{prefix}{what}", kwargs={"pk": asked.report.pk})


def stored(asked: Scene) -> dict[str, tuple[Decimal | None, str]]:
    return {
        f"c_{value.indicator_id}_{value.cell_id}": (value.number, value.status)
        for value in Value.objects.filter(submission=asked.report)
    }


def test_the_page_shows_lines_columns_and_the_period_before(asked, representative, client_for):
    before = world.submission(asked.form, asked.service, world.month(2026, 2))
    world.put(before, asked.persons, {None: 30, asked.female: 18})
    page = client_for(representative).get(url("", asked)).content.decode()
    for words in (
        "BEN-02",
        "CAP-01",
        "CAL-01",
        "Ce înseamnă 3.",
        f'name="{asked.name(asked.persons, asked.male)}"',
        ">30<",
        ">18<",
    ):
        assert words in page, words


def test_a_whole_page_is_saved_without_a_script(asked, representative, client_for):
    response = client_for(representative).post(url("_save", asked), asked.whole())
    assert response.status_code == 303
    assert stored(asked)[asked.name(asked.persons)] == (12, "A")
    assert stored(asked)[asked.name(asked.quality)] == (2, "A")
    assert Narrative.objects.get(indicator=asked.quality).respondents == 11
    asked.report.refresh_from_db()
    assert (asked.report.state, asked.report.revision) == (SubmissionState.DRAFT, 1)


def test_the_total_follows_from_the_cells(asked, representative, client_for):
    response = client_for(representative).post(url("_save", asked), asked.whole(**{asked.name(asked.persons): ""}))
    assert response.status_code == 303
    assert stored(asked)[asked.name(asked.persons)] == (12, "A")


def test_numbers_reasons_and_marks_are_read(asked, representative, client_for):
    typed = asked.whole(**{
        asked.name(asked.persons, asked.female): "1.234 e", asked.name(asked.persons, asked.male): "n.c.",
        asked.name(asked.persons): "lipsă", asked.name(asked.places): "1.234,5",
    })  # fmt: skip
    assert client_for(representative).post(url("_save", asked), typed).status_code == 303
    now = stored(asked)
    assert now[asked.name(asked.persons, asked.female)] == (1234, "E")
    assert now[asked.name(asked.persons, asked.male)] == (None, "L")
    assert now[asked.name(asked.persons)] == (None, "M")
    assert now[asked.name(asked.places)] == (Decimal("1234.5"), "A")


def test_what_could_mean_two_things_is_refused_and_kept_on_the_page(asked, representative, client_for):
    response = client_for(representative).post(url("_save", asked), asked.whole(**{asked.name(asked.places): "1.234"}))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="1.234"' in page
    assert "două feluri" in page
    assert not stored(asked)
    asked.report.refresh_from_db()
    assert asked.report.revision == 0


def test_a_piece_is_saved_and_answers_with_totals(asked, representative, client_for):
    client = client_for(representative)
    cells = (asked.name(asked.persons, asked.female), asked.name(asked.persons, asked.male))
    first = client.post(url("_save", asked), {"revision": 0, cells[0]: "7", f"w_{cells[0]}": ""}, **PIECE)
    second = client.post(url("_save", asked), {"revision": 1, cells[1]: "5", f"w_{cells[1]}": ""}, **PIECE)
    assert (first.status_code, first.json()["revision"]) == (200, 1)
    assert second.json()["texts"][asked.name(asked.persons)] == "12"
    assert stored(asked)[asked.name(asked.persons)] == (12, "A")


def test_a_wrong_cell_of_a_piece_does_not_stop_the_others(asked, representative, client_for):
    wrong, right = asked.name(asked.places), asked.name(asked.persons)
    answer = client_for(representative).post(
        url("_save", asked), {"revision": 0, wrong: "doi", right: "12"}, **PIECE
    ).json()  # fmt: skip
    assert list(answer["errors"]) == [wrong]
    assert stored(asked) == {right: (12, "A")}


def test_two_people_in_different_cells_do_not_disturb_each_other(asked, representative, client_for):
    client, one, other = client_for(representative), asked.name(asked.places), asked.name(asked.persons)
    client.post(url("_save", asked), {"revision": 0, one: "20", f"w_{one}": ""}, **PIECE)
    late = client.post(url("_save", asked), {"revision": 0, other: "12", f"w_{other}": ""}, **PIECE)
    assert late.status_code == 200
    assert stored(asked) == {one: (20, "A"), other: (12, "A")}


def test_the_same_cell_is_never_overwritten_unseen(asked, representative, client_for):
    client, name = client_for(representative), asked.name(asked.places)
    client.post(url("_save", asked), {"revision": 0, name: "20", f"w_{name}": ""}, **PIECE)
    late = client.post(url("_save", asked), {"revision": 0, name: "21", f"w_{name}": ""}, **PIECE)
    assert (late.status_code, late.json()) == (409, {"revision": 1, "now": {name: "20,0"}})
    assert stored(asked) == {name: (20, "A")}


def test_a_stale_page_shows_both_and_saves_nothing(asked, representative, client_for):
    client, name = client_for(representative), asked.name(asked.places)
    client.post(url("_save", asked), {"revision": 0, name: "20", f"w_{name}": ""}, **PIECE)
    late = client.post(url("_save", asked), asked.whole(**{name: "21"}))
    page = late.content.decode()
    assert late.status_code == 409
    assert 'value="21"' in page
    assert "20,0" in page
    assert stored(asked) == {name: (20, "A")}


def test_who_only_reads_writes_nothing_and_strangers_find_nothing(asked, reader, stranger, citizen, client_for):
    name = asked.name(asked.places)
    assert client_for(reader).get(url("", asked)).status_code == 200
    assert client_for(reader).post(url("_save", asked), {"revision": 0, name: "5"}, **PIECE).status_code == 403
    for person in (stranger, citizen):
        assert client_for(person).get(url("", asked)).status_code == 404
        assert client_for(person).post(url("_save", asked), {"revision": 0, name: "5"}, **PIECE).status_code == 404
    assert not stored(asked)


def test_staff_read_what_a_provider_reports_and_write_for_the_authority(asked, operator, client_for):
    client, name = client_for(operator), asked.name(asked.places)
    assert client.get(url("", asked, "desk_report")).status_code == 200
    assert client.post(url("_save", asked, "desk_report"), {"revision": 0, name: "5"}, **PIECE).status_code == 403
    ours = world.submission(asked.form, asked.service, world.month(2026, 3), reporter="A")
    address = reverse("desk_report_save", kwargs={"pk": ours.pk})
    assert client.post(address, {"revision": 0, name: "5"}, **PIECE).status_code == 200
    assert Value.objects.get().reporter == "A"


@pytest.mark.parametrize("state", [SubmissionState.SUBMITTED, SubmissionState.APPROVED])
def test_a_closed_report_is_read_only(asked, representative, client_for, state):
    Submission.objects.update(state=state, **world.moments(state))
    client, name = client_for(representative), asked.name(asked.places)
    page = client.get(url("", asked))
    assert page.status_code == 200
    assert f'name="{name}"' not in page.content.decode()
    assert client.post(url("_save", asked), {"revision": 0, name: "5"}, **PIECE).status_code == 403
    assert not stored(asked)


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_costs_the_same_whatever_its_size(
    ngo, authority, representative, client_for, lines, django_assert_num_queries
):
    sex = world.dimension("sex", ["f", "m"])
    indicators = [world.indicator(f"BEN-{number + 10}") for number in range(lines)]
    for indicator in indicators:
        world.breakdown(world.sheet(indicator), sex)
    report = world.submission(world.form(*indicators), world.service(organisation=ngo), world.month(2026, 3))
    client, address = client_for(representative), reverse("my_report", kwargs={"pk": report.pk})
    client.get(address)
    with django_assert_num_queries(15):
        assert client.get(address).status_code == 200
